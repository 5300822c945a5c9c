"""Write what became of an approval: its steps, its state, and the count of open ones beside the ticket."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.approvals import Request
from gongdan.ticketing.errors import TicketPutAway
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import approval_steps, approvals, tickets
from gongdan.ticketing.shelves import SHELF_WORDS, Shelf


def read_request(approval: Any, steps: Sequence[Any]) -> Request:
    """The request as the rules know it."""
    return Request(approval.rule, approval.state, tuple(step.state for step in steps))


async def write_request(tx: Tx, approval: Any, steps: Sequence[Any], after: Request) -> None:
    """Store how steps and request stand now."""
    for step, state in zip(steps, after.steps, strict=True):
        if step.state != state:
            mine = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.id == step.id)
            await tx.execute(update(approval_steps).where(*mine).values(state=state))
    if after.state != approval.state:
        mine = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval.id)
        await tx.execute(update(approvals).where(*mine).values(state=after.state, ended_at=tx.now))
        await count_open(tx, approval.ticket_id)


async def count_open(tx: Tx, ticket_id: int) -> None:
    """Keep the number of open approvals beside the ticket, whose row is locked."""
    row = approvals.c
    there = select(func.count()).where(
        row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.state == "pending"
    )
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    await tx.execute(update(tickets).where(*mine).values(open_approvals=there.scalar_subquery()))


async def ticket_on_desk(tx: Tx, ticket_id: int) -> Any:
    """The ticket's row, which is locked already and whether the actor sees it or not. Raises TicketPutAway."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.one(select(tickets).where(*mine))
    if ticket.shelf != Shelf.DESK:
        raise TicketPutAway(shelf=SHELF_WORDS[ticket.shelf], remedy="it must be brought back first.")
    return ticket


def asked_of(steps: Sequence[Any]) -> dict[str, Any]:
    """Of whom these steps are asked, as keyword arguments of a fact."""
    return {
        "approver_ids": [step.approver_id for step in steps if step.approver_id is not None],
        "role_keys": [step.role_key for step in steps if step.role_key is not None],
    }


def said_of(approval: Any, ticket: Any) -> dict[str, Any]:
    """What every fact about this approval says, as keyword arguments."""
    return {
        "approval_id": approval.id,
        "purpose": approval.purpose,
        "move": approval.move,
        "asked_by_id": approval.asked_by_id,
        **concerned(ticket),
    }
