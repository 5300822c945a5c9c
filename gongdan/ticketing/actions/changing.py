"""Write a locked ticket row: the one statement behind every change, and what a new state brings along."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets
from gongdan.ticketing.states import Category

# Looks at the locked row before it is changed: the version that the caller has read.
Check = Callable[[Any], None]


async def touch(tx: Tx, ticket: Any, values: Mapping[str, Any]) -> Row[Any]:
    """Store `values` on the ticket, raise its version and note the time; returns the new row."""
    changed = (
        update(tickets)
        .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket.id)
        .values(**values, version=tickets.c.version + 1, updated_at=tx.now)
        .returning(tickets)
    )
    return await tx.one(changed)


# What stands on a ticket only while a solution of it is looked at.
_NO_SOLUTION: Mapping[str, Any] = {"confirm_by": None, "observe_until": None}
_NO_ESCALATION: Mapping[str, Any] = {"escalated_at": None, "escalated_to_id": None, "escalation_cause": None}


def stamps(tx: Tx, ticket: Any, after: Category, confirm_days: int = 0) -> dict[str, Any]:
    """The times and counts that a new state brings; the customer has `confirm_days` to answer to a solution."""
    was_done = ticket.state_category >= Category.SOLVED
    brought: dict[str, Any] = {"state_changed_at": tx.now}
    if ticket.state_category > Category.OPEN:
        # Time that waited, lay on hold or was solved is not time unsolved.
        brought["rise_since"] = (ticket.rise_since or ticket.created_at) + (tx.now - ticket.state_changed_at)
    if after.is_open:
        brought |= {"solved_at": None, "closed_at": None, **_NO_SOLUTION}
        if was_done:
            brought["reopen_count"] = ticket.reopen_count + 1
    elif after is Category.SOLVED:
        brought |= {"solved_at": ticket.solved_at or tx.now, "closed_at": None}
        if ticket.state_category != Category.SOLVED:
            brought["confirm_by"] = tx.now + timedelta(days=confirm_days)
    else:
        brought |= {"solved_at": ticket.solved_at or tx.now, "closed_at": tx.now, **_NO_SOLUTION, **_NO_ESCALATION}
    return brought
