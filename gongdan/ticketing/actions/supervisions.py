"""督办: a supervisor watches a ticket by a date, its handler reports, the supervisor closes."""

from typing import Any

from sqlalchemy import exists, insert, select, update

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.follow import let_follow
from gongdan.ticketing.actions.handovers import must_be_ahead
from gongdan.ticketing.errors import SupervisedAlready, SupervisionEnded, TicketClosed
from gongdan.ticketing.events import (
    SupervisionClosed,
    SupervisionOpened,
    SupervisionOverdue,
    SupervisionReported,
)
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import supervisions
from gongdan.ticketing.queries.attention import get_supervision_row
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.attention import CloseSupervision, OpenSupervision, ReportProgress
from gongdan.ticketing.schemas.tickets import CommentDraft
from gongdan.ticketing.states import Category

_row = supervisions.c


async def open_supervision(tx: Tx, ticket_id: int, draft: OpenSupervision) -> int:
    """Watch the ticket until it is done; returns the supervision's id. One of each supervisor at a time.

    The supervisor follows the ticket, wherever it goes.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_supervise(tx, ticket)
    must_be_ahead(tx, "due_at", draft.due_at)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.closed_at.is_(None))
    open_id = await tx.scalar(select(_row.id).where(*mine, _row.supervisor_id == tx.actor.user_id))
    if open_id is not None:
        raise SupervisedAlready(supervision=open_id)
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "supervisor_id": tx.actor.user_id,
        "reason": draft.reason,
        "due_at": draft.due_at,
        "opened_at": tx.now,
    }
    supervision_id = int(await tx.scalar(insert(supervisions).values(**values).returning(_row.id)))
    after = await touch(tx, ticket, {"is_supervised": True})
    tx.record(
        SupervisionOpened(
            ticket_id,
            supervision_id=supervision_id,
            supervisor_id=tx.actor.user_id,
            due_at=iso(draft.due_at) or "",
            **concerned(after),
        )
    )
    if tx.actor.user_id is not None:
        await let_follow(tx, after, tx.actor.user_id)
    return supervision_id


def _may_supervise(tx: Tx, ticket: Any) -> None:
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.SUPERVISE)
    policy.may(tx, policy.SUPERVISE, ticket)


async def report_progress(tx: Tx, ticket_id: int, supervision_id: int, draft: ReportProgress) -> None:
    """Tell the supervisor how far it is, as an internal note. Raises SupervisionEnded."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.NOTE)
    policy.may(tx, policy.NOTE, ticket)
    watched = await _open_row(tx, ticket_id, supervision_id)
    note = CommentDraft(body=draft.body, is_public=False)
    comment_id = await comment_on(tx, ticket_id, note, channel="supervision")
    counted = update(supervisions).where(_row.tenant_id == tx.tenant_id, _row.id == supervision_id)
    await tx.execute(counted.values(report_count=_row.report_count + 1, last_reported_at=tx.now))
    tx.record(
        SupervisionReported(
            ticket_id,
            supervision_id=supervision_id,
            supervisor_id=watched.supervisor_id,
            comment_id=comment_id,
            **concerned(ticket),
        )
    )


async def close_supervision(tx: Tx, ticket_id: int, supervision_id: int, draft: CloseSupervision) -> None:
    """End the watch: whoever opened it, or another supervisor within reach. Raises SupervisionEnded."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    is_staff = tx.actor.is_staff
    watched = await get_supervision_row(tx, ticket_id, supervision_id) if is_staff else None
    is_own = watched is not None and watched.supervisor_id == tx.actor.user_id
    if not is_own or not tx.actor.may(policy.SUPERVISE):
        _may_supervise(tx, ticket)
    watched = await _open_row(tx, ticket_id, supervision_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == supervision_id)
    ended = {"closed_at": tx.now, "closed_by_id": tx.actor.user_id, "closing_note": draft.note}
    await tx.execute(update(supervisions).where(*mine).values(**ended))
    others = select(_row.id).where(_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    is_watched = bool(await tx.scalar(select(exists(others.where(_row.closed_at.is_(None))))))
    after = await touch(tx, ticket, {"is_supervised": is_watched})
    tx.record(
        SupervisionClosed(
            ticket_id, supervision_id=supervision_id, supervisor_id=watched.supervisor_id, **concerned(after)
        )
    )


async def _open_row(tx: Tx, ticket_id: int, supervision_id: int) -> Any:
    found = await get_supervision_row(tx, ticket_id, supervision_id)
    if found.closed_at is not None:
        raise SupervisionEnded
    return found


async def tell_overdue_supervision(tx: Tx, ticket: Any, supervision_id: int) -> None:
    """Once, of a locked ticket: the date by which it was to be done has passed."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == supervision_id, _row.ticket_id == ticket.id)
    late = (_row.closed_at.is_(None), _row.overdue_at.is_(None), _row.due_at <= tx.now)
    told = await tx.first(update(supervisions).where(*mine, *late).values(overdue_at=tx.now).returning(supervisions))
    if told is not None:
        tx.record(
            SupervisionOverdue(
                ticket.id,
                supervision_id=supervision_id,
                supervisor_id=told.supervisor_id,
                due_at=iso(told.due_at) or "",
                **concerned(ticket),
            )
        )
