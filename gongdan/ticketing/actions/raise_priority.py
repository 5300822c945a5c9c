"""Raise a priority by hand: at once for who may, else somebody else decides."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.edit import change_ticket
from gongdan.ticketing.actions.prioritise import columns_of_hand
from gongdan.ticketing.errors import (
    NotHigher,
    OthersRaise,
    OwnRaise,
    RaiseAskedAlready,
    RaiseDecided,
    TicketClosed,
)
from gongdan.ticketing.events import TicketRaiseAsked, TicketRaiseDecided
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import priority_raises
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.priority import AskRaise, DecideRaise
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

_raise = priority_raises.c


async def ask_raise(tx: Tx, ticket_id: int, wanted: AskRaise) -> int:
    """Ask for a higher priority; who may raise has it at once. Returns the raise's id."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_ask(tx, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    rank = PRIORITIES[wanted.priority]
    if rank >= ticket.priority:
        raise NotHigher(priority=PRIORITY_WORDS[ticket.priority])
    await _refuse_second(tx, ticket_id)
    values: dict[str, Any] = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "from_priority": ticket.priority,
        "to_priority": rank,
        "reason": wanted.reason,
        "state": "asked",
        "asked_by_id": tx.actor.user_id,
        "asked_at": tx.now,
    }
    is_free = not (await catalogue(tx)).rules.raise_needs_approval
    if is_free or policy.reaches(tx.actor, policy.RAISE, ticket):
        values |= {"state": "granted", "decided_by_id": tx.actor.user_id, "decided_at": tx.now}
    raise_id = int(await tx.scalar(insert(priority_raises).values(**values).returning(_raise.id)))
    told: dict[str, Any] = {"raise_id": raise_id, "to_priority": wanted.priority, **concerned(ticket)}
    before = PRIORITY_WORDS[ticket.priority]
    tx.record(TicketRaiseAsked(ticket_id, from_priority=before, reason=wanted.reason, **told))
    if values["state"] == "granted":
        await change_ticket(tx, ticket, columns_of_hand(tx, rank))
        asker = tx.actor.user_id or 0
        tx.record(TicketRaiseDecided(ticket_id, decision="granted", asked_by_id=asker, **told))
    return raise_id


def _may_ask(tx: Tx, ticket: Any) -> None:
    """People who may change the ticket: a raise is somebody's wish, which jobs and programs have none of."""
    if tx.actor.kind != "user":
        raise NotAllowed(policy.EDIT)
    policy.may(tx, policy.EDIT, ticket)


async def _refuse_second(tx: Tx, ticket_id: int) -> None:
    mine = (_raise.tenant_id == tx.tenant_id, _raise.ticket_id == ticket_id, _raise.state == "asked")
    there = await tx.scalar(select(_raise.id).where(*mine))
    if there is not None:
        raise RaiseAskedAlready(raise_id=there)


async def decide_raise(tx: Tx, raise_id: int, wanted: DecideRaise) -> None:
    """Grant or refuse what another asked for, or withdraw what oneself did."""
    row = await tx.first(select(priority_raises).where(_raise.tenant_id == tx.tenant_id, _raise.id == raise_id))
    if row is None or not tx.actor.is_staff:
        raise NotFound("priority raise", raise_id)
    # The ticket is locked before the raise, by everybody.
    shelves = frozenset(Shelf) if wanted.decision != "granted" else frozenset({Shelf.DESK})
    ticket = await _ticket_of(tx, row, shelves)
    row = await tx.one(select(priority_raises).where(_raise.tenant_id == tx.tenant_id, _raise.id == raise_id))
    _may_decide(tx, ticket, row, wanted.decision)
    if row.state != "asked":
        raise RaiseDecided(state=row.state)
    if wanted.decision == "granted":
        if ticket.state_category == Category.CLOSED:
            raise TicketClosed
        if row.to_priority < ticket.priority:
            ticket = await change_ticket(tx, ticket, columns_of_hand(tx, row.to_priority))
    await _settle(tx, ticket, row, wanted.decision, note=wanted.note)


async def _ticket_of(tx: Tx, row: Any, shelves: frozenset[Shelf]) -> Any:
    try:
        return await get_ticket_for_change(tx, row.ticket_id, shelves=shelves)
    except NotFound:
        raise NotFound("priority raise", row.id) from None


def _may_decide(tx: Tx, ticket: Any, row: Any, decision: str) -> None:
    is_own = row.asked_by_id == tx.actor.user_id
    if decision == "withdrawn":
        if not is_own:
            raise OthersRaise(policy.RAISE)
        return
    policy.may(tx, policy.RAISE, ticket)
    if is_own:
        raise OwnRaise(policy.RAISE)


async def overtake_raises(tx: Tx, ticket: Any) -> None:
    """A ticket that is closed needs no higher priority any more."""
    mine = (_raise.tenant_id == tx.tenant_id, _raise.ticket_id == ticket.id, _raise.state == "asked")
    for row in await tx.all(select(priority_raises).where(*mine)):
        await _settle(tx, ticket, row, "overtaken")


async def _settle(tx: Tx, ticket: Any, row: Any, decision: str, *, note: str = "") -> None:
    values = {"state": decision, "decided_at": tx.now, "note": note, "decided_by_id": tx.actor.user_id}
    mine = (_raise.tenant_id == tx.tenant_id, _raise.id == row.id)
    await tx.execute(update(priority_raises).where(*mine).values(**values))
    tx.record(
        TicketRaiseDecided(
            ticket.id,
            raise_id=row.id,
            decision=decision,
            to_priority=PRIORITY_WORDS[row.to_priority],
            asked_by_id=row.asked_by_id,
            note=note,
            **concerned(ticket),
        )
    )
