"""Reads of what a person's own pages keep."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select

from gongdan.identity.models import preferences
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx

MOST = 100


def own(tx: Tx) -> ColumnElement[bool]:
    """The preferences of whoever asks; nobody sees another's."""
    return and_(preferences.c.tenant_id == tx.tenant_id, preferences.c.user_id == tx.actor.user_id)


async def list_preferences(tx: Tx) -> list[dict[str, Any]]:
    """All of one's own, a hundred at most, by key."""
    rows = await tx.all(select(*_SHOWN).where(own(tx)).order_by(preferences.c.key).limit(MOST))
    return [dict(row._mapping) for row in rows]


async def get_preference(tx: Tx, key: str) -> dict[str, Any]:
    """One of one's own. Raises NotFound."""
    row = await tx.first(select(*_SHOWN).where(own(tx), preferences.c.key == key))
    if row is None:
        raise NotFound("preference", key)
    return dict(row._mapping)


_SHOWN = (preferences.c.key, preferences.c.value, preferences.c.version, preferences.c.updated_at)
