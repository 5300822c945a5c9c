"""Hand a ticket over with what the next one must know; accept it, decline it, take it back."""

from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import is_member, teams, users
from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import give, only_team_of, stored
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.follow import let_follow
from gongdan.ticketing.actions.offers import end_offer, told_end
from gongdan.ticketing.actions.transfers import hold_transfer
from gongdan.ticketing.actions.values import person_of, team_of
from gongdan.ticketing.errors import (
    HandoverEnded,
    HandoverNotYours,
    HandoverToHolder,
    NotYourHandover,
    TicketClosed,
)
from gongdan.ticketing.events import HandoverOffered, TicketAccepted
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import handovers
from gongdan.ticketing.ping_pong import WITHDRAWN
from gongdan.ticketing.queries.handovers import get_handover_row, is_to_decide
from gongdan.ticketing.queries.tickets import get_ticket_for_change, lock_ticket
from gongdan.ticketing.schemas.handovers import DecideHandover, HandOver
from gongdan.ticketing.states import Category

_TOLD = 2000  # characters of a reason that the log keeps


async def hand_over(tx: Tx, ticket_id: int, draft: HandOver, *, cause: str = "") -> int:
    """Give the ticket at once, and ask whoever gets it to accept or decline; returns the hand-over's id.

    The giver follows the ticket from now on, to see what becomes of it. What one hands to oneself is accepted.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.ASSIGN)
    policy.may(tx, policy.ASSIGN, ticket)
    must_be_ahead(tx, "expected_at", draft.expected_at)
    return await hand_over_locked(tx, ticket, draft, cause=cause)


async def hand_over_locked(tx: Tx, ticket: Any, draft: HandOver, *, cause: str = "") -> int:
    """As `hand_over`, of a locked ticket, by the set-up's word: what the actor may assign himself is not asked."""
    team, person = await _receivers(tx, ticket, draft)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    team_id, person_id = team.id if team else None, person.id if person else None
    if (team_id, person_id) == (ticket.team_id, ticket.assignee_id):
        raise HandoverToHolder
    await hold_transfer(tx, ticket, team_id, is_handover=True)
    after = await give(tx, ticket, team, person, reason=draft.reason[:_TOLD], cause=cause)
    offer = await _offer(tx, ticket, after, draft)
    if offer.state == "offered":
        after = await touch(tx, after, {"open_handover_id": offer.id})
    tx.record(
        HandoverOffered(
            ticket.id,
            handover_id=offer.id,
            from_team_id=ticket.team_id,
            from_assignee_id=ticket.assignee_id,
            given_by_id=tx.actor.user_id,
            expected_at=iso(draft.expected_at),
            **concerned(after),
        )
    )
    if offer.state == "accepted":
        tx.record(told_end(offer, after))
    if tx.actor.user_id is not None:
        await let_follow(tx, after, tx.actor.user_id)
    return int(offer.id)


def must_be_ahead(tx: Tx, field: str, moment: Any) -> None:
    """Raises Invalid for a time that has passed."""
    if moment is not None and moment <= tx.now:
        raise Invalid.one(field, "in_the_past", "This time has passed.", "Give a time in the future.")


async def _receivers(tx: Tx, ticket: Any, draft: HandOver) -> tuple[Any, Any]:
    """Team and person who get it. A person who is named alone brings his team, unless the ticket's is his."""
    if draft.team is None and draft.assignee is None:
        raise Invalid.one("team", "required", "Nobody is named who gets it.", "Name a team, an assignee, or both.")
    team = await team_of(tx, draft.team) if draft.team is not None else None
    person = await person_of(tx, draft.assignee) if draft.assignee is not None else None
    if team is None and person is not None:
        if ticket.team_id is None or not await is_member(tx, ticket.team_id, person.id):
            team = await only_team_of(tx, person.id)
        team = team or await stored(tx, teams, ticket.team_id)
    return team, person


async def _offer(tx: Tx, before: Any, after: Any, draft: HandOver) -> Any:
    is_own = after.assignee_id is not None and after.assignee_id == tx.actor.user_id
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": after.id,
        "state": "accepted" if is_own else "offered",
        "from_team_id": before.team_id,
        "from_user_id": before.assignee_id,
        "given_by_id": tx.actor.user_id,
        "to_team_id": after.team_id,
        "to_user_id": after.assignee_id,
        "facts": draft.facts,
        "tried": draft.tried,
        "reason": draft.reason,
        "expected_at": draft.expected_at,
        "offered_at": tx.now,
        "decided_at": tx.now if is_own else None,
        "decided_by_id": tx.actor.user_id if is_own else None,
    }
    return await tx.one(insert(handovers).values(**values).returning(handovers))


async def decide_handover(tx: Tx, ticket_id: int, handover_id: int, wanted: DecideHandover) -> None:
    """Accept the ticket, which makes it one's own, or decline it, which takes it back to who had it.

    Raises HandoverEnded where somebody was faster, HandoverNotYours for whom it was not meant.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer" or not tx.actor.may(policy.TAKE):
        raise NotAllowed(policy.TAKE)
    offer = await get_handover_row(tx, ticket_id, handover_id)
    if wanted.decision == "decline" and not wanted.reason:
        raise Invalid.one("reason", "required", "Nothing says why it is declined.", "Write down why.")
    _must_be_open(offer)
    if not is_to_decide(offer, tx.actor):
        raise HandoverNotYours(whom=offer.to_user_name or offer.to_team_name)
    if wanted.decision == "accept":
        await _accept(tx, ticket, offer, wanted.reason)
    else:
        await _give_back(tx, ticket, offer, "declined", wanted.reason)


async def _accept(tx: Tx, ticket: Any, offer: Any, reason: str) -> None:
    ended = await end_offer(tx, offer.id, "accepted", reason)
    ticket = await touch(tx, ticket, {"open_handover_id": None, "accepted_at": tx.now})
    if ticket.assignee_id == tx.actor.user_id:
        tx.record(TicketAccepted(ticket.id, **concerned(ticket)))
    else:
        team = await stored(tx, teams, ticket.team_id)
        ticket = await give(tx, ticket, team, await stored(tx, users, tx.actor.user_id))
    tx.record(told_end(ended, ticket))


async def _give_back(tx: Tx, ticket: Any, offer: Any, state: str, reason: str) -> None:
    """To team and person who had it; a person who has left leaves it to the team's pool."""
    team = await _still(tx, teams, offer.from_team_id)
    person = await _still(tx, users, offer.from_user_id)
    await hold_transfer(tx, ticket, team.id if team else None, is_handover=True)
    ended = await end_offer(tx, offer.id, state, reason)
    ticket = await touch(tx, ticket, {"open_handover_id": None})
    ticket = await give(
        tx, ticket, team, person, reason=reason[:_TOLD], cause=WITHDRAWN if state == WITHDRAWN else ""
    )
    tx.record(told_end(ended, ticket))


async def _still(tx: Tx, table: Any, row_id: int | None) -> Any:
    """The row where it is still active."""
    row = await stored(tx, table, row_id)
    return row if row is not None and row.is_active else None


async def withdraw_handover(tx: Tx, ticket_id: int, handover_id: int) -> None:
    """Whoever handed it over takes it back as long as nobody has decided. Raises HandoverEnded, NotYourHandover."""
    row = handovers.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == handover_id)
    # What one gave away may be out of one's reach by now.
    if await tx.first(select(row.id).where(*mine, row.given_by_id == tx.actor.user_id)) is not None:
        ticket = await lock_ticket(tx, ticket_id)
    else:
        ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer" or not tx.actor.may(policy.ASSIGN):
        raise NotAllowed(policy.ASSIGN)
    offer = await get_handover_row(tx, ticket_id, handover_id)
    if offer.given_by_id is None or offer.given_by_id != tx.actor.user_id:
        raise NotYourHandover(sender=offer.given_by_name or "the one")
    _must_be_open(offer)
    await _give_back(tx, ticket, offer, WITHDRAWN, "")


def _must_be_open(offer: Any) -> None:
    if offer.state != "offered":
        raise HandoverEnded(state=offer.state)
