"""What people do about messages that came in: have them handled again, discard them, take back a guess."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.channels.actions.handle_message import queue_again
from gongdan.channels.errors.inbound import MessageSettled, NoGuess
from gongdan.channels.events.inbound import (
    InboundMessageDiscarded,
    InboundMessageGuessReverted,
    InboundMessageReplayed,
)
from gongdan.channels.models import inbound_messages, mail_references
from gongdan.channels.policy import inbound as policy
from gongdan.channels.queries.inbound import get_inbound_row
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import SplitTicket, comments, split_ticket

REPLAYED = frozenset({"held", "failed", "ignored", "discarded"})
SPLIT = "ticket.merge"
DISCARDED = frozenset({"held", "failed"})
_row = inbound_messages.c


async def replay(tx: Tx, message_id: int) -> None:
    """Have a message handled again; what only held it back does so no more. Raises MessageSettled, NotFound."""
    policy.may_manage(tx)
    message = await _locked(tx, message_id, REPLAYED)
    values = {
        "state": "received",
        "reason": "",
        "detail": "",
        "attempts": 0,
        "handled_at": None,
        # Of the command line nobody in particular; what was held for a person then stays held.
        "handled_by_id": tx.actor.user_id,
    }
    await _set(tx, message_id, values)
    await queue_again(tx, message_id)
    tx.record(InboundMessageReplayed(message_id, was=message.state))


async def discard(tx: Tx, message_id: int) -> None:
    """Nothing is to come of it; it stays in the list. Raises MessageSettled, NotFound."""
    policy.may_manage(tx)
    message = await _locked(tx, message_id, DISCARDED)
    await _set(tx, message_id, {"state": "discarded", "handled_at": tx.now, "handled_by_id": tx.actor.user_id})
    tx.record(InboundMessageDiscarded(message_id, was=message.state))


async def undo_guess(tx: Tx, message_id: int) -> int:
    """Take the comment out of the ticket that was only guessed, into one of its own; the new ticket's id.

    Needs the right to split tickets, which is asked of this ticket. Raises NoGuess, NotFound, NotAllowed.
    """
    if not (tx.actor.is_staff and tx.actor.may(SPLIT)):
        raise NotAllowed(SPLIT)
    await get_inbound_row(tx, message_id)
    message = await _locked(tx, message_id, frozenset({"done"}))
    if message.matched_by != "guess" or message.is_guess_undone or message.comment_id is None:
        raise NoGuess
    title = message.subject.strip() or "?"
    await split_ticket(tx, message.ticket_id, SplitTicket(comments=[message.comment_id], title=title[:300]))
    mine = (comments.c.tenant_id == tx.tenant_id, comments.c.id == message.comment_id)
    new_id = int(await tx.scalar(select(comments.c.ticket_id).where(*mine)))
    await _set(
        tx, message_id, {"ticket_id": new_id, "possible_ticket_id": message.ticket_id, "is_guess_undone": True}
    )
    known = mail_references.c
    its_own = (known.tenant_id == tx.tenant_id, known.message_id == message.message_id)
    await tx.execute(
        update(mail_references).where(*its_own, known.comment_id == message.comment_id).values(ticket_id=new_id)
    )
    tx.record(InboundMessageGuessReverted(message_id, ticket_id=message.ticket_id, new_ticket_id=new_id))
    return new_id


async def _locked(tx: Tx, message_id: int, states: frozenset[str]) -> Row[Any]:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == message_id)
    message = await tx.first(select(inbound_messages).where(*mine).with_for_update())
    if message is None:
        raise NotFound("inbound message", message_id)
    if message.state not in states:
        raise MessageSettled(state=message.state)
    return message


async def _set(tx: Tx, message_id: int, values: dict[str, Any]) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == message_id)
    await tx.execute(update(inbound_messages).where(*mine).values(values))
