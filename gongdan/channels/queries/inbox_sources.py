"""Inbox sources as staff see them, and the one that a token stands for."""

from typing import Any

from sqlalchemy import Row, select

from gongdan.channels.models import inbox_sources
from gongdan.channels.policy.web import may_manage_inbox_sources
from gongdan.kernel.errors import NotFound
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx

_TOLD = ("id", "name", "type_id", "team_id", "brings_mail", "is_active", "used_at", "version", "created_at")
_row = inbox_sources.c


async def list_inbox_sources(tx: Tx) -> list[dict[str, Any]]:
    """All of them, revoked ones too, by name."""
    may_manage_inbox_sources(tx)
    rows = await tx.all(select(inbox_sources).where(_row.tenant_id == tx.tenant_id).order_by(_row.name, _row.id))
    return [source_shape(one) for one in rows]


async def get_inbox_source(tx: Tx, source_id: int) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    may_manage_inbox_sources(tx)
    row = await tx.first(select(inbox_sources).where(_row.tenant_id == tx.tenant_id, _row.id == source_id))
    if row is None:
        raise NotFound("inbox source", source_id)
    return source_shape(row)


async def find_source(tx: Tx, token: str) -> Row[Any] | None:
    """The living source of a token, in the tenant of the unit."""
    mine = (_row.tenant_id == tx.tenant_id, _row.token_hash == fingerprint(token), _row.is_active)
    return await tx.first(select(inbox_sources).where(*mine))


def source_shape(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _TOLD}
