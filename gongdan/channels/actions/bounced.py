"""A mail of ours came back: note it on the message, on the contact's address, and in the ticket's timeline."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.channels.events.outbound import TicketMailBounced
from gongdan.channels.mail.bounced import Bounce, Recipient
from gongdan.channels.models import mail_participants, outbound_messages, outbound_recipients
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.customers import mark_address
from gongdan.kernel.unit import Tx
from gongdan.ticketing.events.tickets import concerned

_row = outbound_recipients.c
# What was said once for good is not taken back by what is weaker.
_STRENGTH = {"queued": 0, "sent": 1, "delayed": 2, "refused": 3, "bounced": 3}


async def mark_bounced(tx: Tx, bounce: Bounce, outbound_id: int) -> None:
    """Note what a report says of this message's recipients. The same report twice is once.

    Only whom the message was for is touched, whatever the report names: a report can be forged. An address is held
    for dead, and gets no more mail, where the refusal says so or its owner complained.
    """
    message = await _message(tx, outbound_id)
    if message is None:
        return
    told: dict[str, list[tuple[Row[Any], Recipient]]] = {}
    for row, said in await _meant(tx, outbound_id, bounce):
        outcome = _outcome(said)
        if outcome is None or not await _settle(tx, row, said, outcome):
            continue
        if outcome == "complaint" or said.is_address_dead:
            await mark_address(tx, "email", row.address, has_bounced=True)
            await _stop_copies(tx, message.ticket_id, row.address)
        told.setdefault(outcome, []).append((row, said))
    if told and message.ticket_id is not None:
        await _tell(tx, message, told)


async def _message(tx: Tx, outbound_id: int) -> Row[Any] | None:
    row = outbound_messages.c
    mine = (row.tenant_id == tx.tenant_id, row.id == outbound_id)
    return await tx.first(select(row.id, row.ticket_id, row.comment_id).where(*mine).with_for_update())


async def _meant(tx: Tx, outbound_id: int, bounce: Bounce) -> list[tuple[Row[Any], Recipient]]:
    """Which of the message's recipients the report speaks of; of a message to one, whatever name it gives him."""
    rows = await tx.all(
        select(outbound_recipients).where(_row.tenant_id == tx.tenant_id, _row.outbound_id == outbound_id)
    )
    found = []
    for row in rows:
        named = [said for said in bounce.recipients if row.address in (said.address, said.original)]
        if named:
            found.append((row, named[0]))
    if not found and len(rows) == 1:
        said = next(iter(bounce.recipients), Recipient(rows[0].address, "failed"))
        found.append((rows[0], said))
    return found


def _outcome(said: Recipient) -> str | None:
    return {"failed": "bounced", "delayed": "delayed", "complaint": "complaint"}.get(said.action)


async def _settle(tx: Tx, row: Row[Any], said: Recipient, outcome: str) -> bool:
    """Whether this was news."""
    state = "delayed" if outcome == "delayed" else "bounced"
    if _STRENGTH[state] <= _STRENGTH[row.state]:
        return False
    values = {"state": state, "status": said.status[:20], "detail": _detail(said, outcome), "settled_at": tx.now}
    await tx.execute(
        update(outbound_recipients).where(_row.tenant_id == tx.tenant_id, _row.id == row.id).values(values)
    )
    return True


def _detail(said: Recipient, outcome: str) -> str:
    words = said.diagnostic or ("complaint" if outcome == "complaint" else "")
    return words[:500]


async def _stop_copies(tx: Tx, ticket_id: int | None, address: str) -> None:
    """Who is no contact has no address that could be marked: he takes part no more."""
    row = mail_participants.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.address == address)
    await tx.execute(update(mail_participants).where(*mine).values(is_active=False))


async def _tell(tx: Tx, message: Row[Any], told: dict[str, list[tuple[Row[Any], Recipient]]]) -> None:
    ticket = await find_ticket(tx, message.ticket_id)
    if ticket is None:
        return
    for outcome, pairs in told.items():
        fact = TicketMailBounced(
            message.ticket_id,
            outbound_id=message.id,
            comment_id=message.comment_id,
            addresses=[row.address for row, _ in pairs],
            outcome=outcome,
            status=pairs[0][1].status[:20],
            detail=_detail(pairs[0][1], outcome),
            **concerned(ticket),
        )
        tx.record(fact)
