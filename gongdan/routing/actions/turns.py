"""Whose turn it is in a team: locked while one is chosen, so that tickets of one team come one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.actions.holding import may_wait_for_turn
from gongdan.routing.models import routing_pointers

_row = routing_pointers.c
_READ = Fixed(
    select(_row.last_user_id).where(_row.tenant_id == bindparam("tenant"), _row.team_id == bindparam("team"))
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it was last; 0: nobody's yet. `is_ours`: this unit holds the turn, and moves it on."""

    last_user_id: int
    is_ours: bool


async def read_turn(tx: Tx, team_id: int) -> Turn:
    """Whose turn it was last, with nothing locked."""
    found = await _READ.first(tx.connection, {"tenant": tx.tenant_id, "team": team_id})
    return Turn(0 if found is None else int(found.last_user_id), False)


async def take_turn(tx: Tx, group: Sequence[Any], *, waits: bool) -> Turn:
    """Whose turn it was last in the first of these teams; the turns of all are locked, in the order of their ids.

    Only for the first teams that a unit asks is waited, all of them in one order. The team that overflow goes to
    may be routed to another way at this moment, by a unit whose overflow comes here: neither waits for the other.
    """
    if not may_wait_for_turn(tx) or not waits:
        return await _try_turn(tx, group[0].id)
    values = [{"tenant_id": tx.tenant_id, "team_id": one.id} for one in sorted(group, key=lambda one: one.id)]
    given = upsert(routing_pointers).values(values)
    locked = given.on_conflict_do_update(index_elements=["tenant_id", "team_id"], set_={"turns": _row.turns})
    found = {one.team_id: one.last_user_id for one in await tx.all(locked.returning(_row.team_id, _row.last_user_id))}
    return Turn(int(found[group[0].id]), True)


async def _try_turn(tx: Tx, team_id: int) -> Turn:
    """The turn, and the lock where it is free. Room is counted under a lock of its own, so none is filled twice."""
    mine = (_row.tenant_id == tx.tenant_id, _row.team_id == team_id)
    free = await tx.scalar(select(_row.last_user_id).where(*mine).with_for_update(skip_locked=True))
    if free is not None:
        return Turn(int(free), True)
    if await tx.scalar(select(_row.team_id).where(*mine)) is not None:
        return await read_turn(tx, team_id)
    # Nobody was ever chosen there: a row that another makes at this moment is all that is waited for.
    given = upsert(routing_pointers).values(tenant_id=tx.tenant_id, team_id=team_id)
    added = await tx.scalar(given.on_conflict_do_nothing().returning(_row.last_user_id))
    return Turn(0, added is not None)


async def end_turn(tx: Tx, team_id: int, user_id: int) -> None:
    """It was his; the lock holds until the commit."""
    mine = (_row.tenant_id == tx.tenant_id, _row.team_id == team_id)
    await tx.execute(update(routing_pointers).where(*mine).values(last_user_id=user_id, turns=_row.turns + 1))
