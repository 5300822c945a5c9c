"""What waits for somebody who has left goes to his manager, or ends where nobody is above him."""

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.approval_rows import read_request, said_of, write_request
from gongdan.ticketing.approvals import end
from gongdan.ticketing.events import TicketApprovalCancelled, TicketApprovalReassigned
from gongdan.ticketing.models import approval_steps, approvals, tickets
from gongdan.ticketing.queries.approvers import find_department, find_manager

_UNDECIDED = ("waiting", "pending")


async def pass_on_approvals(tx: Tx, user_id: int) -> None:
    """Every undecided step of the user, ticket by ticket. Done twice it finds nothing more."""
    step, row = approval_steps.c, approvals.c
    same = and_(row.tenant_id == step.tenant_id, row.id == step.approval_id)
    statement = (
        select(row.ticket_id, row.id)
        .join(approval_steps, same)
        .where(row.tenant_id == tx.tenant_id, row.state == "pending")
        .where(step.approver_id == user_id, step.state.in_(_UNDECIDED))
        .distinct()
        .order_by(row.ticket_id, row.id)
    )
    home = await find_department(tx, user_id)
    for found in await tx.all(statement):
        await _pass_on(tx, found.ticket_id, found.id, user_id, home)


async def _pass_on(tx: Tx, ticket_id: int, approval_id: int, user_id: int, home: int | None) -> None:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.one(select(tickets).where(*mine).with_for_update(key_share=True))
    own = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval_id, approvals.c.state == "pending")
    approval = await tx.first(select(approvals).where(*own).with_for_update())
    if approval is None:
        return
    its = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.approval_id == approval_id)
    steps = await tx.all(select(approval_steps).where(*its).order_by(approval_steps.c.position))
    left = [step for step in steps if step.approver_id == user_id and step.state in _UNDECIDED]
    manager = await find_manager(tx, home, but=approval.asked_by_id)
    if manager is not None and manager != user_id:
        for step in left:
            await _give(tx, ticket, approval, step, manager)
        return
    request = read_request(approval, steps)
    without = tuple("skipped" if step in left else step.state for step in steps)
    if approval.rule == "any" and "pending" in without:
        await write_request(tx, approval, steps, replace(request, steps=without))
        return
    await write_request(tx, approval, steps, end(request, "cancelled"))
    tx.record(TicketApprovalCancelled(ticket.id, why="approver_left", **said_of(approval, ticket)))


async def _give(tx: Tx, ticket: Any, approval: Any, step: Any, approver_id: int) -> None:
    mine = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.id == step.id)
    await tx.execute(update(approval_steps).where(*mine).values(approver_id=approver_id))
    is_waiting = step.state == "pending"
    tx.record(
        TicketApprovalReassigned(
            ticket.id,
            step_ids=[step.id] if is_waiting else [],
            approver_ids=[approver_id] if is_waiting else [],
            from_id=step.approver_id,
            **said_of(approval, ticket),
        )
    )
