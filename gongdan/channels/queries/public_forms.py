"""What a stranger gets of a web form: looked up by its key, which says the tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from gongdan.channels.errors.web import FormClosed
from gongdan.channels.models import web_forms
from gongdan.channels.queries.visitors import core_options, find_entries, visitor
from gongdan.channels.web.asked import asked
from gongdan.channels.web.challenge import make_challenge
from gongdan.channels.web.keys import tenant_of_key
from gongdan.identity import bind_tenant
from gongdan.kernel.actor import anonymous_actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx, unit

MAX_FILES = 5
MAX_FILE_BYTES = 10 * 1024 * 1024


@asynccontextmanager
async def form_unit(key: str) -> AsyncIterator[tuple[Tx, Row[Any]]]:
    """A unit that reads, as a stranger in the tenant of the form, and the form's row. Raises NotFound."""
    tenant_id = tenant_of_key(key)
    if tenant_id is None:
        raise NotFound("form", key[:40])
    async with unit(anonymous_actor(tenant_id), is_tenant_set=True, is_read_only=True) as tx:
        tenant = await bind_tenant(tx, tenant_id)
        row = await _find(tx, key) if tenant else None
        if tenant is None or row is None:
            raise NotFound("form", key[:40])
        await tx.become(replace(visitor(tenant_id, row.locale), time_zone=tenant.time_zone), is_tenant_set=True)
        yield tx, row


async def _find(tx: Tx, key: str) -> Row[Any] | None:
    mine = (web_forms.c.tenant_id == tx.tenant_id, web_forms.c.key == key)
    return await tx.first(select(web_forms).where(*mine))


async def public_form(tx: Tx, row: Row[Any], locale: str | None) -> dict[str, Any]:
    """What to ask, with a fresh challenge. Raises FormClosed."""
    spoken = locale or row.locale
    entries = await find_entries(tx, row.type_id, spoken) if row.is_active else None
    if entries is None:
        raise FormClosed
    options = await core_options(tx, [one["field"] for one in row.fields])
    return {
        "key": row.key,
        "locale": spoken,
        **{name: in_locale(row.texts.get(name), spoken) for name in ("title", "lead", "button")},
        "fields": asked(entries, row.fields, options, spoken),
        "challenge": make_challenge(tx.tenant_id, row.id, row.work_bits, tx.now),
        "work_bits": row.work_bits,
        "max_files": MAX_FILES,
        "max_file_bytes": MAX_FILE_BYTES,
    }
