"""Who has a ticket: assign, transfer, take and accept."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, select

from gongdan.identity import team_members, teams, users
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.collisions import hold_collisions
from gongdan.ticketing.actions.offers import answer_offer, told_end
from gongdan.ticketing.actions.returns import call_supervisor, counted_returns
from gongdan.ticketing.actions.transfers import hold_transfer
from gongdan.ticketing.actions.values import person_of, team_of
from gongdan.ticketing.errors import NothingToAccept, TicketClosed
from gongdan.ticketing.events import TicketAccepted, TicketAssigned
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.ping_pong import ROUTED
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.tickets import AssignTicket
from gongdan.ticketing.states import Category


async def assign_ticket(
    tx: Tx, ticket_id: int, wanted: AssignTicket, *, based_on: Collection[int] | None = None, cause: str = ""
) -> None:
    """Give the ticket to a team, a person or nobody. Taking it oneself needs less than giving it to others.

    Raises EditCollision where it was given away since the versions that the caller may have read (`based_on`).
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_give(tx, ticket)
    team, person = await wanted_holders(tx, ticket, wanted)
    asked = {name: getattr(wanted, name) for name in wanted.model_fields_set & {"team", "assignee"}}
    await hold_collisions(tx, ticket, based_on, asked)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    await give(tx, ticket, team, person, reason=wanted.reason, cause=cause)


def _may_give(tx: Tx, ticket: Any) -> None:
    """Raises NotAllowed for whoever may do neither, before he learns from an answer who there is."""
    if tx.actor.kind == "customer" or not (tx.actor.may(policy.ASSIGN) or tx.actor.may(policy.TAKE)):
        raise NotAllowed(policy.ASSIGN)


def may_assign(tx: Tx, ticket: Any, team: Any, person: Any) -> None:
    """Raises NotAllowed unless the actor may give the ticket to them, or may take it."""
    is_taking = (
        person is not None
        and person.id == tx.actor.user_id
        and ticket.assignee_id in (None, tx.actor.user_id)
        and (team is None or team.id in tx.actor.team_ids or team.id == ticket.team_id)
    )
    if is_taking and policy.reaches(tx.actor, policy.TAKE, ticket):
        return
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.ASSIGN)
    policy.may(tx, policy.ASSIGN, ticket)


async def wanted_holders(tx: Tx, ticket: Any, wanted: AssignTicket) -> tuple[Any, Any]:
    """Team and person as they will be, where the actor may give the locked ticket to them.

    Raises NotAllowed, or what `hold_transfer` refuses.
    """
    team, person = await _wanted(tx, ticket, wanted)
    may_assign(tx, ticket, team, person)
    await hold_transfer(tx, ticket, team.id if team else None)
    return team, person


async def _wanted(tx: Tx, ticket: Any, wanted: AssignTicket) -> tuple[Any, Any]:
    given = wanted.model_fields_set
    team = await team_of(tx, wanted.team) if wanted.team is not None else None
    if "assignee" in given:
        person = await person_of(tx, wanted.assignee) if wanted.assignee is not None else None
    elif team is not None and team.id != ticket.team_id:
        person = None  # another team decides itself who takes it
    else:
        person = await stored(tx, users, ticket.assignee_id)
    if "team" not in given:
        if ticket.team_id is not None:
            team = await stored(tx, teams, ticket.team_id)
        elif person is not None:
            team = await only_team_of(tx, person.id)
    return team, person


async def stored(tx: Tx, table: Table, row_id: int | None) -> Any:
    """Who has it already keeps it, retired or not."""
    if row_id is None:
        return None
    return await tx.first(select(table).where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id))


async def only_team_of(tx: Tx, user_id: int) -> Any:
    """The person's team where there is exactly one."""
    rows = await tx.all(
        select(teams)
        .join(team_members, (team_members.c.tenant_id == teams.c.tenant_id) & (team_members.c.team_id == teams.c.id))
        .where(teams.c.tenant_id == tx.tenant_id, team_members.c.user_id == user_id, teams.c.is_active)
        .limit(2)
    )
    return rows[0] if len(rows) == 1 else None


async def give(
    tx: Tx, ticket: Any, team: Any, person: Any, *, reason: str = "", cause: str = "", stage: str = ""
) -> Any:
    """Store who has the locked ticket; nothing happens where nothing differs. Returns the row as it is now.

    A hand-over that waited for an answer has it by this, and a supervisor is called where the ticket came back
    too often. `cause` is one of `ping_pong` where nobody sent it: the flow did, into `stage`, or a supervisor.
    """
    team_id, person_id = team.id if team else None, person.id if person else None
    if (team_id, person_id) == (ticket.team_id, ticket.assignee_id):
        return ticket
    was_somebodys = ticket.assignee_id is not None and ticket.assignee_id != person_id
    # That a rule gives it out, or once more where nobody answered, is nobody's transfer.
    is_elsewhere = was_somebodys or (ticket.team_id is not None and ticket.team_id != team_id)
    is_transfer = is_elsewhere and cause != ROUTED
    department_id = (team and team.department_id) or (person and person.department_id)
    values = {
        "team_id": team_id,
        "assignee_id": person_id,
        "department_id": department_id,
        "transfer_count": ticket.transfer_count + is_transfer,
        **received(ticket, team_id, department_id),
        **await counted_returns(tx, ticket, team_id, cause=cause),
    }
    if person_id != ticket.assignee_id:
        values["accepted_at"] = tx.now if person_id is not None and person_id == tx.actor.user_id else None
    answered = await answer_offer(tx, ticket, team_id, person_id)
    if answered is not None:
        values["open_handover_id"] = None
    after = await touch(tx, ticket, values)
    tx.record(
        TicketAssigned(
            ticket.id,
            from_team_id=ticket.team_id,
            from_assignee_id=ticket.assignee_id,
            team_name=team.name if team else None,
            assignee_name=person.name if person else None,
            is_transfer=is_transfer,
            reason=reason,
            cause=cause,
            stage=stage,
            **concerned(after),
        )
    )
    if answered is not None:
        tx.record(told_end(answered, after))
    return await call_supervisor(tx, ticket, after)


def received(ticket: Any, team_id: int | None, department_id: int | None) -> dict[str, Any]:
    """Who received it first, and leads it until somebody says otherwise (主责); nothing where that is known."""
    first = (ticket.team_id, ticket.department_id) if ticket.team_id is not None else (team_id, department_id)
    values: dict[str, Any] = {}
    for whose in ("receiver", "lead"):
        team, department = getattr(ticket, f"{whose}_team_id"), getattr(ticket, f"{whose}_department_id")
        if team is None and first[0] is not None:
            values |= {f"{whose}_team_id": first[0], f"{whose}_department_id": first[1]}
        elif team is None and department is None:
            values[f"{whose}_department_id"] = first[1]
    return values


async def accept_ticket(tx: Tx, ticket_id: int) -> None:
    """The assignee confirms that he has it. Twice is once. Raises NothingToAccept for anybody else."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.TAKE)
    policy.may(tx, policy.TAKE, ticket)
    if ticket.assignee_id is None or ticket.assignee_id != tx.actor.user_id:
        raise NothingToAccept
    answered = await answer_offer(tx, ticket, ticket.team_id, tx.actor.user_id)
    if ticket.accepted_at is None or answered is not None:
        accepted = {"accepted_at": ticket.accepted_at or tx.now}
        after = await touch(tx, ticket, accepted | ({"open_handover_id": None} if answered else {}))
        tx.record(TicketAccepted(ticket_id, **concerned(after)))
        if answered is not None:
            tx.record(told_end(answered, after))
