"""Web forms as staff see them."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, select

from gongdan.channels.models import web_forms
from gongdan.channels.policy.web import may_manage_web_forms
from gongdan.channels.queries.visitors import find_entries
from gongdan.channels.web.asked import faults, offered
from gongdan.kernel.errors import FieldProblem, NotFound
from gongdan.kernel.settings import settings
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import catalogue

_TOLD = ("id", "key", "name", "type_id", "team_id", "locale", "fields", "origins", "texts", "is_active", "work_bits")


async def list_web_forms(tx: Tx) -> list[dict[str, Any]]:
    """All of them, closed ones too, by name."""
    may_manage_web_forms(tx)
    row = web_forms.c
    rows = await tx.all(select(web_forms).where(row.tenant_id == tx.tenant_id).order_by(row.name, row.id))
    return [await _shape(tx, one) for one in rows]


async def get_web_form(tx: Tx, form_id: int) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    may_manage_web_forms(tx)
    row = await tx.first(select(web_forms).where(web_forms.c.tenant_id == tx.tenant_id, web_forms.c.id == form_id))
    if row is None:
        raise NotFound("web form", form_id)
    return await _shape(tx, row)


async def form_faults(tx: Tx, type_id: int, chosen: list[dict[str, Any]]) -> list[FieldProblem]:
    """What is wrong with asking these fields for a ticket of this type."""
    entries = await find_entries(tx, type_id, tx.actor.locale)
    if entries is None:
        words = f"There is no ticket type {type_id} that customers may open."
        return [FieldProblem("type_id", "not_found", words, "Choose an active type that is open to customers.")]
    return faults(entries, chosen)


async def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    kind = (await catalogue(tx)).types.get(row.type_id)
    entries = await find_entries(tx, row.type_id, tx.actor.locale)
    address = settings().public_url.rstrip("/")
    script = f"{address}/forms/{row.key}.js"
    return {
        **{name: getattr(row, name) for name in _TOLD},
        "type_name": in_locale(kind.names, tx.actor.locale) if kind else "",
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "page_url": f"{address}/forms/{row.key}",
        "snippet": f'<script src="{script}" async></script>',
        "offered": offered(entries or {}),
        "problems": [asdict(one) for one in await form_faults(tx, row.type_id, row.fields)],
    }


def own_origins() -> list[str]:
    """The origin of the product's own pages."""
    parts = urlsplit(settings().public_url)
    return [f"{parts.scheme}://{parts.netloc}"]
