"""Raise a priority by hand: at once for who may, else once somebody who may has approved it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import any_, literal, select

from gongdan.identity import roles
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.ask_approval import ask_approval
from gongdan.ticketing.actions.edit import change_ticket
from gongdan.ticketing.actions.prioritise import columns_of_hand
from gongdan.ticketing.approvals import MAX_APPROVERS, Approver
from gongdan.ticketing.errors import NotHigher, TicketClosed
from gongdan.ticketing.events import TicketPriorityRaised
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.priority import AskRaise
from gongdan.ticketing.states import Category

PURPOSE = "priority"


async def raise_priority(tx: Tx, ticket_id: int, wanted: AskRaise) -> int | None:
    """Raise it now where the actor may (None), else ask all who may; returns the id of the approval that waits.

    Raises NotHigher, TicketClosed, ApprovalOpen, NobodyToApprove.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_ask(tx, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    rank = PRIORITIES[wanted.priority]
    if rank >= ticket.priority:
        raise NotHigher(priority=PRIORITY_WORDS[ticket.priority])
    is_free = not (await catalogue(tx)).rules.raise_needs_approval
    if is_free or policy.reaches(tx.actor, policy.RAISE, ticket):
        await _raise(tx, ticket, rank, wanted.reason)
        return None
    payload = {"from_priority": PRIORITY_WORDS[ticket.priority], "priority": wanted.priority}
    return await ask_approval(tx, ticket, PURPOSE, payload, await _who_may(tx), reason=wanted.reason)


def _may_ask(tx: Tx, ticket: Any) -> None:
    """People who may change the ticket: a raise is somebody's wish, which jobs and programs have none of."""
    if tx.actor.kind != "user":
        raise NotAllowed(policy.EDIT)
    policy.may(tx, policy.EDIT, ticket)


async def _who_may(tx: Tx) -> Sequence[Approver]:
    """Anybody of a role that may raise; whether somebody of it sees the ticket is asked when they are found."""
    may = (roles.c.tenant_id == tx.tenant_id, literal(policy.RAISE) == any_(roles.c.permissions))
    found = await tx.all(select(roles.c.key).where(*may).order_by(roles.c.id).limit(MAX_APPROVERS))
    return [Approver("role", key=row.key) for row in found]


async def make_approved_raise(tx: Tx, approval: Any, ticket: Any) -> None:
    """Do what was approved; what has come so high since by another way stays. Raises TicketClosed."""
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    rank = PRIORITIES[approval.payload["priority"]]
    if rank < ticket.priority:
        await _raise(tx, ticket, rank, approval.reason, approval_id=approval.id)


async def _raise(tx: Tx, ticket: Any, rank: int, reason: str, *, approval_id: int | None = None) -> None:
    after = await change_ticket(tx, ticket, columns_of_hand(tx, rank))
    tx.record(
        TicketPriorityRaised(
            ticket.id,
            from_priority=PRIORITY_WORDS[ticket.priority],
            to_priority=PRIORITY_WORDS[rank],
            reason=reason,
            approval_id=approval_id,
            **concerned(after),
        )
    )
