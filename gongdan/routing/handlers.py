"""Tickets are given out in the transaction that opens them, and again where an answer asks for it."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.routing.actions.capacity import hold_claim
from gongdan.routing.actions.routing import route, route_without
from gongdan.routing.queries.in_force import InForce, in_force
from gongdan.routing.queries.routed import find_last_decision
from gongdan.ticketing.events import (
    HandoverDeclined,
    HandoverOverdue,
    TicketAssigned,
    TicketChanged,
    TicketOpened,
    TicketPriorityRaised,
    TicketPriorityRisen,
)

# What a change of the ticket means for fields of conditions; the others are called as they are.
_ALWAYS = frozenset({"type", "category", "priority"})


@on(TicketOpened)
async def route_when_ticket_opened(tx: Tx, fact: TicketOpened) -> None:
    """Whoever names a person has decided himself; history that is imported is left as it was."""
    if tx.is_quiet or fact.assignee_id is not None:
        return
    if await _has_rules(tx) is not None:
        await route(tx, fact.ticket_id, "opened")


@on(TicketChanged, TicketPriorityRisen, TicketPriorityRaised)
async def route_when_ticket_is_another(
    tx: Tx, fact: TicketChanged | TicketPriorityRisen | TicketPriorityRaised
) -> None:
    """What nobody has yet may belong elsewhere now that its type, category, priority or region of rules differs."""
    if tx.is_quiet or fact.assignee_id is not None:
        return
    known = await _has_rules(tx)
    if known is not None and _concerns(known, fact):
        await route(tx, fact.ticket_id, "changed")


@on(HandoverDeclined)
async def route_again_when_declined(tx: Tx, fact: HandoverDeclined) -> None:
    """Whoever was chosen does not take it: the next one."""
    await _again(tx, fact.ticket_id, fact.handover_id, "declined")


@on(HandoverOverdue)
async def route_again_when_not_answered(tx: Tx, fact: HandoverOverdue) -> None:
    """Whoever was chosen did not answer in time: the next one."""
    await _again(tx, fact.ticket_id, fact.handover_id, "no_answer")


@on(TicketAssigned)
async def hold_claim_when_taken(tx: Tx, fact: TicketAssigned) -> None:
    """Whoever takes a ticket himself keeps to his capacity where his team says so. Raises CapacityReached."""
    is_claim = tx.actor.user_id is not None and fact.assignee_id == tx.actor.user_id != fact.from_assignee_id
    if is_claim and fact.from_assignee_id is None and fact.team_id is not None and not tx.is_quiet:
        known = await in_force(tx)
        if known is not None:
            await hold_claim(tx, known, fact.ticket_id, fact.team_id, fact.assignee_id or 0)


async def _again(tx: Tx, ticket_id: int, handover_id: int, why: str) -> None:
    if await _has_rules(tx) is None:
        return
    last = await find_last_decision(tx, ticket_id)
    if last is not None and last.handover_id == handover_id and last.user_id is not None:
        await route_without(tx, ticket_id, last.user_id, why)


async def _has_rules(tx: Tx) -> InForce | None:
    known = await in_force(tx)
    return known if known is not None and known.rules else None


def _concerns(known: InForce, fact: TicketChanged | TicketPriorityRisen | TicketPriorityRaised) -> bool:
    if not isinstance(fact, TicketChanged):
        return True
    names = {f"field:{one.removeprefix('fields.')}" if one.startswith("fields.") else one for one in fact.changes}
    return not names.isdisjoint(_ALWAYS | set(known.fields))
