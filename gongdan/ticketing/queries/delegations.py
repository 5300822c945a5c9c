"""Who stands in for whom, as those two read it."""

from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.approvals import Delegation
from gongdan.ticketing.models import delegations

_NEWEST = Sort("-id", (delegations.c.id,), True)
_away, _there = users.alias("away"), users.alias("there")


def _statement(tx: Tx) -> Select[Any]:
    """One's own delegations and those by which one stands in for others."""
    row = delegations.c
    me = tx.actor.user_id
    joined = delegations.join(_away, and_(_away.c.tenant_id == row.tenant_id, _away.c.id == row.user_id)).join(
        _there, and_(_there.c.tenant_id == row.tenant_id, _there.c.id == row.delegate_id)
    )
    return (
        select(delegations, _away.c.name.label("away"), _there.c.name.label("there"))
        .select_from(joined)
        .where(row.tenant_id == tx.tenant_id, or_(row.user_id == me, row.delegate_id == me))
    )


async def list_delegations(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the delegations that concern the actor, the newest first."""
    policy.may_see_catalogue(tx)
    rows = await tx.all(paged(_statement(tx), _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("id",))
    return {"items": [_shape(tx, row) for row in page], "next_cursor": next_cursor}


async def get_delegation(tx: Tx, delegation_id: int) -> dict[str, Any]:
    """Raises NotFound for one that does not concern the actor."""
    policy.may_see_catalogue(tx)
    row = await tx.first(_statement(tx).where(delegations.c.id == delegation_id))
    if row is None:
        raise NotFound("delegation", delegation_id)
    return _shape(tx, row)


def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "user": {"id": row.user_id, "name": row.away},
        "delegate": {"id": row.delegate_id, "name": row.there},
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "reason": row.reason,
        "is_active": row.starts_at <= tx.now < row.ends_at,
        "created_at": row.created_at,
    }


async def overlapping(tx: Tx, new: Delegation) -> list[Delegation]:
    """The tenant's delegations that hold at some moment of this one."""
    row = delegations.c
    same_time = (row.tenant_id == tx.tenant_id, row.starts_at < new.ends_at, row.ends_at > new.starts_at)
    rows = await tx.all(select(row.user_id, row.delegate_id, row.starts_at, row.ends_at).where(*same_time))
    return [Delegation(one.user_id, one.delegate_id, one.starts_at, one.ends_at) for one in rows]


async def count_unfinished(tx: Tx, user_id: int) -> int:
    """How many of a person's delegations have not ended."""
    row = delegations.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == user_id, row.ends_at > tx.now)
    return int(await tx.scalar(select(func.count()).select_from(delegations).where(*mine)) or 0)
