"""Take a message back before it goes out, or have one that was given up sent again."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.channels.actions.queue_message import JOB
from gongdan.channels.errors.outbound import MessageGone, NothingToRetry
from gongdan.channels.events.outbound import TicketMailCancelled, TicketMailRetried
from gongdan.channels.models import outbound_messages, outbound_recipients
from gongdan.channels.policy.outbound import may_handle
from gongdan.channels.queries.outbound import must_see_message
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx
from gongdan.ticketing.events.tickets import concerned

_row, _to = outbound_messages.c, outbound_recipients.c


async def cancel_message(tx: Tx, outbound_id: int) -> None:
    """Nobody gets it. Twice is once. Raises NotFound, NotAllowed, MessageGone where it is on its way or sent."""
    message, ticket = await _get_for_change(tx, outbound_id)
    if message.state == "cancelled":
        return
    # One that has been tried waits again, and may have reached some of its recipients.
    if message.state != "queued" or message.attempts:
        raise MessageGone(state=message.state)
    await tx.execute(update(outbound_messages).where(*_is(tx, outbound_id)).values(state="cancelled"))
    if ticket is not None:
        about = {"outbound_id": outbound_id, "comment_id": message.comment_id, **concerned(ticket)}
        tx.record(TicketMailCancelled(ticket.id, **about))


async def retry_message(tx: Tx, outbound_id: int) -> None:
    """Sent again at once to whoever did not get it. Raises NotFound, NotAllowed, NothingToRetry."""
    message, ticket = await _get_for_change(tx, outbound_id)
    if message.state not in ("failed", "dead"):
        raise NothingToRetry(state=message.state)
    again = {"state": "queued", "attempts": 0, "error": "", "due_at": tx.now, "claimed_at": None}
    await tx.execute(update(outbound_messages).where(*_is(tx, outbound_id)).values(**again))
    refused = (_to.tenant_id == tx.tenant_id, _to.outbound_id == outbound_id, _to.state == "refused")
    fresh = {"state": "queued", "status": "", "detail": "", "settled_at": None}
    await tx.execute(update(outbound_recipients).where(*refused).values(**fresh))
    await enqueue(tx, JOB, tenant_id=tx.tenant_id, outbound_id=outbound_id)
    if ticket is not None:
        about = {"outbound_id": outbound_id, "comment_id": message.comment_id, **concerned(ticket)}
        tx.record(TicketMailRetried(ticket.id, **about))


async def _get_for_change(tx: Tx, outbound_id: int) -> tuple[Row[Any], Row[Any] | None]:
    await must_see_message(tx, outbound_id)
    message = await tx.one(select(outbound_messages).where(*_is(tx, outbound_id)).with_for_update())
    ticket = await find_ticket(tx, message.ticket_id) if message.ticket_id is not None else None
    may_handle(tx)
    return message, ticket


def _is(tx: Tx, outbound_id: int) -> Any:
    return (_row.tenant_id == tx.tenant_id, _row.id == outbound_id)
