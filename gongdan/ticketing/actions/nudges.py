"""催单: the customer or a colleague asks to hurry; a reply, a move or a word that it was heard answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.events import NudgeAnswered, TicketNudged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import nudges, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.attention import Nudge
from gongdan.ticketing.schemas.tickets import CommentDraft
from gongdan.ticketing.states import Category


async def nudge_ticket(tx: Tx, ticket_id: int, wanted: Nudge, *, channel: str = "web") -> int:
    """Ask to hurry; returns the nudge's id. Within the window a further nudge is counted on the one that waits.

    Those of customers and those of colleagues are counted apart: customers hear nothing of the latter.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.NUDGE, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    comment_id = None
    if wanted.comment:
        is_public = tx.actor.kind == "customer"
        draft = CommentDraft(body=wanted.comment, is_public=is_public)
        comment_id = await comment_on(tx, ticket_id, draft, channel=channel)
    repeated = await _count_up(tx, ticket)
    nudge = repeated or await _begin(tx, ticket)
    after = await touch(tx, ticket, {"nudge_count": ticket.nudge_count + 1, "nudged_at": ticket.nudged_at or tx.now})
    tx.record(
        TicketNudged(
            ticket_id,
            nudge_id=nudge.id,
            count=nudge.count,
            is_repeated=repeated is not None,
            is_from_customer=tx.actor.kind == "customer",
            comment_id=comment_id,
            **concerned(after),
        )
    )
    return int(nudge.id)


async def _count_up(tx: Tx, ticket: Any) -> Any:
    """One more on the nudge of this window and this side; None where none of it waits."""
    if ticket.nudged_at is None:
        return None
    window = timedelta(minutes=(await catalogue(tx)).rules.nudge_window_minutes)
    row = nudges.c
    latest = (
        select(row.id)
        .where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket.id)
        .where(row.by_kind == "customer" if tx.actor.kind == "customer" else row.by_kind != "customer")
        .where(row.answered_at.is_(None), row.began_at > tx.now - window)
        .order_by(row.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    raised = update(nudges).where(row.tenant_id == tx.tenant_id, row.id == latest)
    return await tx.first(raised.values(count=row.count + 1, last_at=tx.now).returning(nudges))


async def _begin(tx: Tx, ticket: Any) -> Any:
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket.id,
        "by_kind": tx.actor.kind,
        "by_id": tx.actor.contact_id if tx.actor.kind == "customer" else tx.actor.user_id,
        "by_name": tx.actor.name[:200],
        "began_at": tx.now,
        "last_at": tx.now,
    }
    return await tx.one(insert(nudges).values(**values).returning(nudges))


async def acknowledge_nudge(tx: Tx, ticket_id: int, nudge_id: int) -> None:
    """Say that it was heard, which the customer is told. What was answered already stays as it was answered."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.TAKE)
    policy.may(tx, policy.TAKE, ticket)
    row = nudges.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == nudge_id)
    found = await tx.first(select(row.answered_at, row.by_kind).where(*mine))
    if found is None:
        raise NotFound("nudge", nudge_id)
    if found.answered_at is not None:
        return
    await tx.execute(update(nudges).where(*mine).values(**_answer(tx, "acknowledged")))
    waiting = select(row.began_at).where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    oldest = await tx.scalar(waiting.where(row.answered_at.is_(None)).order_by(row.began_at).limit(1))
    after = await touch(tx, ticket, {"nudged_at": oldest})
    is_customers = found.by_kind == "customer"
    told = {"nudge_ids": [nudge_id], "how": "acknowledged", "is_of_customer": is_customers}
    tx.record(NudgeAnswered(ticket_id, **told, **concerned(after)))


async def answer_nudges(tx: Tx, ticket_id: int, how: str) -> None:
    """All that waits on this ticket is answered by what a colleague did; one statement where nothing waits."""
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.nudged_at.is_not(None))
    after = await tx.first(
        update(tickets).where(*mine).values(nudged_at=None, version=row.version + 1).returning(tickets)
    )
    if after is None:
        return
    waiting = update(nudges).where(nudges.c.tenant_id == tx.tenant_id, nudges.c.ticket_id == ticket_id)
    answered = waiting.where(nudges.c.answered_at.is_(None)).values(**_answer(tx, how)).returning(nudges.c.id)
    ids: Sequence[int] = [one.id for one in await tx.all(answered)]
    tx.record(NudgeAnswered(ticket_id, nudge_ids=sorted(ids), how=how, **concerned(after)))


async def unanswer_nudges(tx: Tx, ticket_id: int, moved_at: datetime) -> datetime | None:
    """The move that answered them then was taken back: they wait again; since when the oldest of them does."""
    row = nudges.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    waiting = update(nudges).where(*mine, row.answered_how == "move", row.answered_at == moved_at)
    found = await tx.all(
        waiting.values(answered_at=None, answered_how=None, answered_by_id=None).returning(row.began_at)
    )
    return min((one.began_at for one in found), default=None)


def _answer(tx: Tx, how: str) -> dict[str, Any]:
    return {"answered_at": tx.now, "answered_how": how, "answered_by_id": tx.actor.user_id}
