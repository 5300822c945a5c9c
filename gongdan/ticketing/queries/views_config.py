"""Which views somebody may use, and each of them as it is answered."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true

from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import views


def usable(tx: Tx) -> ColumnElement[bool]:
    """One's own views, those shared with all, and those of one's teams; who shares views sees all shared ones."""
    actor = tx.actor
    if actor.is_system:
        return true()
    shared: ColumnElement[bool] = views.c.owner_id.is_(None)
    if not actor.may(policy.SHARE_VIEWS):
        of_team = views.c.team_id.in_(sorted(actor.team_ids))
        shared = and_(shared, or_(views.c.team_id.is_(None), of_team))
    return or_(views.c.owner_id == actor.user_id, shared)


async def list_views(tx: Tx) -> list[dict[str, Any]]:
    """Shared views first, then one's own, each in their order."""
    policy.may_see_catalogue(tx)
    mine = (views.c.tenant_id == tx.tenant_id, usable(tx))
    order = (views.c.owner_id.is_not(None), views.c.position, views.c.id)
    return [view_shape(tx, row) for row in await tx.all(select(views).where(*mine).order_by(*order))]


async def get_view(tx: Tx, view_id: int) -> Row[Any]:
    """A view that the actor may use. Raises NotFound."""
    policy.may_see_catalogue(tx)
    row = await tx.first(select(views).where(views.c.tenant_id == tx.tenant_id, views.c.id == view_id, usable(tx)))
    if row is None:
        raise NotFound("view", view_id)
    return row


def can_edit(tx: Tx, row: Row[Any]) -> bool:
    """One's own, or a shared one with the right to share."""
    if row.owner_id is None:
        return tx.actor.may(policy.SHARE_VIEWS)
    return bool(row.owner_id == tx.actor.user_id)


def view_shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    """A view as it is answered."""
    return {
        "id": row.id,
        "name": in_locale(row.names, tx.actor.locale) or row.name,
        "is_shared": row.owner_id is None,
        "owner_id": row.owner_id,
        "team_id": row.team_id,
        "condition": row.condition,
        "sort": row.sort,
        "columns": row.columns,
        "position": row.position,
        "can_edit": can_edit(tx, row),
        "created_at": row.created_at,
        "version": row.version,
    }
