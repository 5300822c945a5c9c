"""Record what became of an attempt: on each recipient, on the message, on the mailbox, and for the ticket."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.actions.queue_message import JOB
from gongdan.channels.events.outbound import TicketMailAbandoned, TicketMailBounced
from gongdan.channels.models import mailbox_health, outbound_messages, outbound_recipients
from gongdan.channels.outbound.delivery import MOST_ATTEMPTS, Refusal, Verdict, after_attempt
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.customers import mark_address
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx
from gongdan.ticketing.events.tickets import concerned

_row, _to = outbound_messages.c, outbound_recipients.c


async def record_attempt(
    tx: Tx,
    outbound_id: int,
    refused: dict[str, Refusal],
    failure: Refusal | None,
    jitter: float,
    *,
    is_last: bool = False,
) -> None:
    """Settle a claimed message. `failure` says why nobody was asked at all; `is_last`: no attempt follows."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == outbound_id, _row.state == "sending")
    message = await tx.first(select(outbound_messages).where(*mine).with_for_update())
    if message is None:
        return
    waiting = (_to.tenant_id == tx.tenant_id, _to.outbound_id == outbound_id, _to.state == "queued")
    rows = await tx.all(select(outbound_recipients).where(*waiting))
    refusals = [failure or refused[row.address] for row in rows if failure or row.address in refused]
    has_gone = await _has_gone_to_somebody(tx, outbound_id)
    accepted = len(rows) - len(refusals) + (1 if has_gone else 0)
    attempts = MOST_ATTEMPTS if is_last else message.attempts
    verdict = after_attempt(attempts, refusals, accepted, tx.now, jitter)
    for row in rows:
        await _settle(tx, row, failure or refused.get(row.address), verdict)
    await tx.execute(update(outbound_messages).where(*mine).values(**_values(tx, verdict)))
    if verdict.state == "queued":
        await enqueue(tx, JOB, at=verdict.due_at, tenant_id=tx.tenant_id, outbound_id=outbound_id)
    await _note_health(tx, message.mailbox_id, failure)
    await _tell(tx, message, verdict, [row.address for row in rows if _is_refused(refused.get(row.address))], refused)


def _is_refused(refusal: Refusal | None) -> bool:
    return refusal is not None and refusal.is_for_good


async def _has_gone_to_somebody(tx: Tx, outbound_id: int) -> bool:
    gone = (_to.tenant_id == tx.tenant_id, _to.outbound_id == outbound_id, _to.state.in_(("sent", "delayed")))
    return await tx.first(select(_to.id).where(*gone).limit(1)) is not None


def _values(tx: Tx, verdict: Verdict) -> dict[str, Any]:
    values: dict[str, Any] = {"state": verdict.state, "error": verdict.error, "claimed_at": None}
    if verdict.state == "sent":
        values["sent_at"] = tx.now
    if verdict.due_at is not None:
        values["due_at"] = verdict.due_at
    return values


async def _settle(tx: Tx, row: Row[Any], refusal: Refusal | None, verdict: Verdict) -> None:
    if refusal is None:
        state, status, detail = "sent", "", ""
        # It was held for dead, and a server took a message for it.
        await mark_address(tx, "email", row.address, has_bounced=False)
    elif refusal.is_for_good or verdict.state != "queued":
        state, status, detail = "refused", refusal.status or str(refusal.code or ""), refusal.text
    else:
        state, status, detail = "queued", refusal.status or str(refusal.code or ""), refusal.text
    values: dict[str, Any] = {"state": state, "status": status[:20], "detail": detail[:500]}
    values |= {"settled_at": tx.now} if state != "queued" else {}
    await tx.execute(
        update(outbound_recipients).where(_to.tenant_id == tx.tenant_id, _to.id == row.id).values(values)
    )


async def _note_health(tx: Tx, mailbox_id: int | None, failure: Refusal | None) -> None:
    if mailbox_id is None:
        return
    if failure is None:
        values: dict[str, Any] = {"sent_at": tx.now, "send_error": ""}
    else:
        values = {"send_failed_at": tx.now, "send_error": failure.text[:500]}
    given = upsert(mailbox_health).values(tenant_id=tx.tenant_id, mailbox_id=mailbox_id, **values)
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "mailbox_id"], set_=values))


async def _tell(
    tx: Tx, message: Row[Any], verdict: Verdict, addresses: list[str], refused: dict[str, Refusal]
) -> None:
    """Of what was given up, and of whom the server does not know, the ticket's timeline tells."""
    is_given_up = verdict.state in ("failed", "dead")
    if message.ticket_id is None or not (addresses or is_given_up):
        return
    ticket = await find_ticket(tx, message.ticket_id)
    if ticket is None:
        return
    about = {"outbound_id": message.id, "comment_id": message.comment_id, **concerned(ticket)}
    if is_given_up:
        tx.record(TicketMailAbandoned(message.ticket_id, error=verdict.error, **about))
        return
    first = refused[addresses[0]]
    fact = TicketMailBounced(
        message.ticket_id,
        addresses=addresses,
        outcome="bounced",
        status=(first.status or str(first.code))[:20],
        detail=first.text,
        **about,
    )
    tx.record(fact)
