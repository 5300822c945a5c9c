"""How an approval ends without a decision, and how those who have not decided are reminded."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from gongdan.kernel.errors import NotAllowed, TooManyRequests
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.approval_rows import asked_of, read_request, said_of, ticket_on_desk, write_request
from gongdan.ticketing.approvals import end
from gongdan.ticketing.errors import ApprovalOver
from gongdan.ticketing.events import TicketApprovalCancelled, TicketApprovalExpired, TicketApprovalReminded
from gongdan.ticketing.models import approval_steps, approvals, tickets
from gongdan.ticketing.queries.approvals import get_approval_for_change
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.shelves import Shelf

REMINDER_PAUSE = timedelta(hours=1)


async def cancel_approval(tx: Tx, approval_id: int) -> None:
    """Take the request back: who asked, or who supervises the ticket. Raises ApprovalOver."""
    approval = await get_approval_for_change(tx, approval_id)
    ticket = await _ticket_of(tx, approval)
    await _may_handle(tx, approval, ticket)
    if approval.state != "pending":
        raise ApprovalOver(state=approval.state)
    await _end(tx, approval, "cancelled")
    tx.record(TicketApprovalCancelled(ticket.id, **said_of(approval, ticket)))


async def remind_approvers(tx: Tx, approval_id: int) -> None:
    """Have them reminded, once an hour at most. Raises ApprovalOver, TooManyRequests, TicketPutAway."""
    approval = await get_approval_for_change(tx, approval_id)
    ticket = await ticket_on_desk(tx, approval.ticket_id)
    await _may_handle(tx, approval, ticket)
    if approval.state != "pending":
        raise ApprovalOver(state=approval.state)
    free_at = (approval.reminded_at or approval.created_at - REMINDER_PAUSE) + REMINDER_PAUSE
    if tx.now < free_at:
        raise TooManyRequests(int((free_at - tx.now).total_seconds()) + 1)
    await _set(tx, approval, reminded_at=tx.now)
    await _remind(tx, approval, ticket, is_by_clock=False)


async def cancel_overtaken(tx: Tx, ticket_id: int, purpose: str = "move", why: str = "ticket_moved") -> None:
    """The ticket went on: what was asked of it as it was before has no meaning any more."""
    row = approvals.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.purpose == purpose, row.state == "pending")
    for approval in await tx.all(select(approvals).where(*mine).order_by(row.id).with_for_update()):
        await _end(tx, approval, "cancelled")
        ticket = await _ticket_of(tx, approval)
        tx.record(TicketApprovalCancelled(ticket.id, why=why, **said_of(approval, ticket)))


async def keep_time(tx: Tx, ticket_id: int, approval_id: int) -> bool:
    """Let an approval expire, or remind of it, if either is due; False where others hold it or nothing is due."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))
    own = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval_id, approvals.c.state == "pending")
    approval = await tx.first(select(approvals).where(*own).with_for_update()) if ticket is not None else None
    if ticket is None or approval is None:
        return False
    if approval.expires_at is not None and approval.expires_at <= tx.now:
        await _end(tx, approval, "expired")
        tx.record(TicketApprovalExpired(ticket.id, **said_of(approval, ticket)))
    elif approval.remind_at is not None and approval.remind_at <= tx.now:
        # Counted on from the time it was due; what was slept through is one reminder.
        pause = timedelta(minutes=approval.reminder_minutes)
        missed = (tx.now - approval.remind_at) // pause
        await _set(tx, approval, remind_at=approval.remind_at + pause * (missed + 1))
        if ticket.shelf == Shelf.DESK:  # of what was put away nobody can decide
            await _remind(tx, approval, ticket, is_by_clock=True)
    else:
        return False
    return True


async def _may_handle(tx: Tx, approval: Any, ticket: Any) -> None:
    await refuse_narrowed_token(tx)
    is_his_own = approval.asked_by_id is not None and approval.asked_by_id == tx.actor.user_id
    if not is_his_own and (tx.actor.kind == "customer" or not policy.reaches(tx.actor, policy.SUPERVISE, ticket)):
        raise NotAllowed(policy.SUPERVISE)


async def _ticket_of(tx: Tx, approval: Any) -> Any:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == approval.ticket_id)
    return await tx.one(select(tickets).where(*mine))


async def _steps(tx: Tx, approval: Any) -> Any:
    mine = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.approval_id == approval.id)
    return await tx.all(select(approval_steps).where(*mine).order_by(approval_steps.c.position))


async def _end(tx: Tx, approval: Any, state: str) -> None:
    steps = await _steps(tx, approval)
    await write_request(tx, approval, steps, end(read_request(approval, steps), state))


async def _remind(tx: Tx, approval: Any, ticket: Any, *, is_by_clock: bool) -> None:
    waiting = [step for step in await _steps(tx, approval) if step.state == "pending"]
    ids = [step.id for step in waiting]
    said = asked_of(waiting) | said_of(approval, ticket)
    tx.record(TicketApprovalReminded(ticket.id, step_ids=ids, is_by_clock=is_by_clock, **said))


async def _set(tx: Tx, approval: Any, **values: Any) -> None:
    mine = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval.id)
    await tx.execute(update(approvals).where(*mine).values(values))
