"""Reading hand-overs and arbitrations."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, true

from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import arbitrations, handovers, tickets
from gongdan.ticketing.queries.naming import person, team, with_person, with_team
from gongdan.ticketing.queries.tickets import must_see_ticket
from gongdan.ticketing.shelves import Shelf

_HANDOVERS = Sort("-id", (handovers.c.id,), True)
_ARBITRATIONS = Sort("-id", (arbitrations.c.id,), True)


# --- hand-overs ------------------------------------------------------------------------------------


def _handovers() -> Select[Any]:
    row = handovers.c
    statement = select(handovers)
    statement = with_team(statement, row.from_team_id, "from_team")
    statement = with_team(statement, row.to_team_id, "to_team")
    for name in ("from_user", "given_by", "to_user", "decided_by"):
        statement = with_person(statement, row[f"{name}_id"], name)
    return statement


_HANDOVER_ROWS = _handovers()


def handover_shape(row: Row[Any], actor: Actor) -> dict[str, Any]:
    """A hand-over on the wire."""
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "state": row.state,
        "from_team": team(row.from_team_id, row.from_team_key, row.from_team_name),
        "from_person": person(row.from_user_id, row.from_user_name),
        "given_by": person(row.given_by_id, row.given_by_name),
        "to_team": team(row.to_team_id, row.to_team_key, row.to_team_name),
        "to_person": person(row.to_user_id, row.to_user_name),
        "facts": row.facts,
        "tried": row.tried,
        "reason": row.reason,
        "expected_at": row.expected_at,
        "overdue_at": row.overdue_at,
        "offered_at": row.offered_at,
        "decided_at": row.decided_at,
        "decided_by": person(row.decided_by_id, row.decided_by_name),
        "decision_reason": row.decision_reason,
        "is_yours": row.state == "offered" and is_to_decide(row, actor),
    }


def is_to_decide(handover: Any, actor: Actor) -> bool:
    """Whether it is for the actor to accept or decline: the person named, else anybody of the team."""
    if actor.user_id is None or not actor.may(policy.TAKE):
        return False
    if handover.to_user_id is not None:
        return bool(handover.to_user_id == actor.user_id)
    return handover.to_team_id in actor.team_ids


async def list_handovers(tx: Tx, ticket_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a ticket's hand-overs, newest first; for staff. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    staff_only(tx)
    mine = (handovers.c.tenant_id == tx.tenant_id, handovers.c.ticket_id == ticket_id)
    rows = await tx.all(paged(_HANDOVER_ROWS.where(*mine), _HANDOVERS, limit, cursor))
    page, next_cursor = cut(rows, _HANDOVERS, limit, ("id",))
    return {"items": [handover_shape(row, tx.actor) for row in page], "next_cursor": next_cursor}


def staff_only(tx: Tx) -> None:
    """What colleagues write to each other is not for customers. Raises NotAllowed."""
    if not tx.actor.is_staff:
        raise NotAllowed(policy.NOTE)


async def get_handover(tx: Tx, handover_id: int) -> dict[str, Any]:
    """The hand-over on the wire; who may see it was asked before."""
    mine = (handovers.c.tenant_id == tx.tenant_id, handovers.c.id == handover_id)
    return handover_shape(await tx.one(_HANDOVER_ROWS.where(*mine)), tx.actor)


async def get_handover_of(tx: Tx, ticket_id: int, handover_id: int) -> dict[str, Any]:
    """One hand-over of a ticket that the actor may see, on the wire; for staff. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    staff_only(tx)
    return handover_shape(await get_handover_row(tx, ticket_id, handover_id), tx.actor)


async def get_handover_row(tx: Tx, ticket_id: int, handover_id: int) -> Row[Any]:
    """The row with names, of this ticket. Raises NotFound."""
    row = handovers.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == handover_id)
    found = await tx.first(_HANDOVER_ROWS.where(*mine))
    if found is None:
        raise NotFound("handover", handover_id)
    return found


# --- arbitrations ----------------------------------------------------------------------------------


def _arbitrations() -> Select[Any]:
    row = arbitrations.c
    same = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    statement = select(arbitrations, tickets.c.number, tickets.c.title).join(tickets, same)
    statement = with_team(statement, row.team_id, "team")
    statement = with_person(statement, row.supervisor_id, "supervisor")
    return with_person(statement, row.decided_by_id, "decided_by")


_ARBITRATION_ROWS = _arbitrations()


def arbitration_shape(row: Row[Any]) -> dict[str, Any]:
    """An arbitration on the wire."""
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "supervisor": person(row.supervisor_id, row.supervisor_name),
        "return_count": row.return_count,
        "raised_at": row.raised_at,
        "decided_at": row.decided_at,
        "decided_by": person(row.decided_by_id, row.decided_by_name),
        "team": team(row.team_id, row.team_key, row.team_name),
        "reason": row.reason,
    }


def arbitrable(tx: Tx) -> ColumnElement[bool]:
    """The arbitrations that the actor may decide or look at: those he was named for, those within his reach.

    A clause on `arbitrations` and `tickets`. Raises NotAllowed without the right to supervise.
    """
    scope, actor = tx.actor.scope(policy.SUPERVISE), tx.actor
    if scope is None or not actor.is_staff:
        raise NotAllowed(policy.SUPERVISE)
    if scope is Scope.ALL:
        return true()
    mine = [arbitrations.c.supervisor_id == actor.user_id if actor.user_id else false()]
    if scope >= Scope.TEAM and actor.team_ids:
        mine.append(tickets.c.team_id.in_(sorted(actor.team_ids)))
    if scope >= Scope.DEPARTMENT and actor.department_ids:
        reach = sorted(actor.department_ids)
        mine += [arbitrations.c.department_id.in_(reach), tickets.c.department_id.in_(reach)]
    return or_(*mine)


async def list_arbitrations(tx: Tx, *, state: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the arbitrations within the actor's reach, newest first."""
    statement = _ARBITRATION_ROWS.where(
        arbitrations.c.tenant_id == tx.tenant_id, tickets.c.shelf < int(Shelf.BIN), arbitrable(tx)
    )
    if state is not None:
        statement = statement.where(arbitrations.c.state == state)
    rows = await tx.all(paged(statement, _ARBITRATIONS, limit, cursor))
    page, next_cursor = cut(rows, _ARBITRATIONS, limit, ("id",))
    return {"items": [arbitration_shape(row) for row in page], "next_cursor": next_cursor}


async def get_arbitration_row(tx: Tx, arbitration_id: int, *, is_within_reach: bool = False) -> Row[Any]:
    """The row with names. Raises NotFound, for one beyond the actor's reach too unless that was asked before."""
    statement = _ARBITRATION_ROWS.where(arbitrations.c.tenant_id == tx.tenant_id, arbitrations.c.id == arbitration_id)
    if not is_within_reach:
        statement = statement.where(tickets.c.shelf < int(Shelf.BIN), arbitrable(tx))
    found = await tx.first(statement)
    if found is None:
        raise NotFound("arbitration", arbitration_id)
    return found


# --- parts of a ticket -----------------------------------------------------------------------------


async def handover_part(tx: Tx, known: Any, row: Any) -> dict[str, Any]:
    """The hand-over that waits for an answer; customers hear nothing of it."""
    if row.open_handover_id is None or not tx.actor.is_staff:
        return {"handover": None}
    return {"handover": await get_handover(tx, row.open_handover_id)}


async def arbitration_part(tx: Tx, known: Any, row: Any) -> dict[str, Any]:
    """The last arbitration; customers hear nothing of it."""
    is_staff = tx.actor.is_staff
    found: dict[str, Any] = {"arbitration": None, "ping_pong_count": row.ping_pong_count if is_staff else None}
    if row.arbitration_id is not None and is_staff:
        one = await get_arbitration_row(tx, row.arbitration_id, is_within_reach=True)
        found["arbitration"] = arbitration_shape(one)
    return found
