"""Carry out what was decided about a mail, in the unit that also settles its row."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, update

from gongdan.channels.actions.inbound_bounces import record_bounce
from gongdan.channels.actions.letters import Letter
from gongdan.channels.actions.mail_threads import join_copied, keep_reference
from gongdan.channels.actions.storms import tell_of_storm
from gongdan.channels.actions.write_mail import Written, append, follow_up, open_anew
from gongdan.channels.inbound.decide import Append, Decision, FollowUp, Hold, Ignore, Open, RecordBounce
from gongdan.channels.inbound.draft import Draft
from gongdan.channels.inbound.shape import parts_json, read_values, trust_json
from gongdan.channels.models import inbound_messages
from gongdan.channels.queries.inbound_look import sent_word
from gongdan.channels.queries.writers import Sender
from gongdan.kernel.errors import AppError
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx

_row = inbound_messages.c


@cache
def _statement(names: frozenset[str]) -> Fixed:
    """Sets these columns; there are as many sets of them as there are kinds of ends."""
    return Fixed(
        update(inbound_messages)
        .where(
            _row.tenant_id == bindparam("of_tenant", type_=BigInteger),
            _row.id == bindparam("of_id", type_=BigInteger),
        )
        .values({name: bindparam(f"new_{name}", type_=_row[name].type) for name in sorted(names)})
    )


async def settle(
    tx: Tx, letter: Letter, draft: Draft, decision: Decision, sender: Sender, stored: Mapping[int, int]
) -> None:
    """Do what was decided and write it on the row, which is locked and waits."""
    reading = letter.reading
    values: dict[str, Any] = {
        **read_values(reading, letter.sender if letter.sender.address else reading.mail.sender),
        "trust": trust_json(letter.trust) | {"proof": draft.proof},
        "parts": parts_json(reading, sent_word(reading.mail.sent_at)),
        "mailbox_id": letter.box.id if letter.box is not None else letter.message.mailbox_id,
        "machine": draft.machine[:20],
        "received_at": letter.arrived_at,
        "handled_at": tx.now,
        "detail": "",
        "reason": "",
        "state": "done",
    }
    if isinstance(decision, Ignore):
        values |= {"state": "ignored", "reason": decision.reason, "duplicate_of_id": decision.duplicate_of}
    elif isinstance(decision, Hold):
        values |= {"state": "held", "reason": decision.reason}
        if decision.reason == "storm":
            await tell_of_storm(tx, draft.sender)
    elif isinstance(decision, RecordBounce):
        outbound_id = await record_bounce(tx, reading)
        values |= {"state": "ignored", "reason": draft.machine, "bounced_message_id": outbound_id}
    else:
        values |= await _write(tx, letter, draft, decision, sender, stored)
    await _statement(frozenset(values)).all(
        tx.connection,
        {"of_tenant": tx.tenant_id, "of_id": letter.message.id}
        | {f"new_{name}": one for name, one in values.items()},
    )


async def _write(
    tx: Tx,
    letter: Letter,
    draft: Draft,
    decision: Open | Append | FollowUp,
    sender: Sender,
    stored: Mapping[int, int],
) -> dict[str, Any]:
    written: Written | None = None
    matched_by, possible_id = "", decision.possible_id if isinstance(decision, Open) else decision.to.ticket_id
    if isinstance(decision, Append | FollowUp):
        try:
            # What the ticket refuses after all must not cost the message: it becomes a ticket of its own.
            async with tx.savepoint():
                if isinstance(decision, Append):
                    written = await append(tx, letter, decision, sender, stored)
                    matched_by = decision.to.way if written else ""
                if written is None:
                    written = await follow_up(tx, letter, decision.to, sender, stored)
                # Inside, so that what handlers refuse is undone alone.
                await tx.react()
        except AppError:
            written, matched_by = None, ""
    if written is None:
        is_forward = isinstance(decision, Open) and decision.is_forward
        written = await open_anew(tx, letter, sender, stored, is_forward=is_forward)
    elif matched_by:
        possible_id = None
    await keep_reference(tx, letter.reading.mail.message_id, written)
    await join_copied(tx, letter, draft, written, matched_by)
    return {
        "ticket_id": written.ticket_id,
        "comment_id": written.comment_id,
        "matched_by": matched_by,
        "possible_ticket_id": possible_id,
    }
