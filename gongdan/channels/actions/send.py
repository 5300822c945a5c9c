"""Send a queued message: claimed in one unit, handed over with none open, recorded in a second.

Where a process dies in between, the message is sent again once with the same Message-ID: it may arrive twice, and
never not at all.
"""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from gongdan.channels.actions.queue_message import JOB
from gongdan.channels.actions.record_delivery import record_attempt
from gongdan.channels.adapter.accounts import account_of
from gongdan.channels.adapter.smtp import NotTalkedTo, deliver
from gongdan.channels.models import mailboxes, outbound_messages, outbound_recipients
from gongdan.channels.outbound.compose import Letter, Piece, compose
from gongdan.channels.outbound.delivery import CLAIMED_MINUTES, Pace, Refusal, domain_of
from gongdan.channels.outbound.letters import content_id, pictures_in
from gongdan.files import files, read_bytes
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, system_connection, unit

log = logging.getLogger(__name__)

AT_ONCE = 500
LATE = timedelta(seconds=60)
ACTOR = "outbound mail"
INTERRUPTED = "interrupted"
"""Stands as the error of a message whose sending broke off, until it has been tried once more."""
pace = Pace()
_row, _to = outbound_messages.c, outbound_recipients.c


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process sends."""

    message: Row[Any]
    mailbox: Row[Any] | None
    recipients: list[Row[Any]]
    files: list[Row[Any]]


async def send(tenant_id: int, outbound_id: int) -> None:
    """Send one message where it is due; harmless where it was sent, taken back, or is on its way elsewhere."""
    claimed = await _claim(tenant_id, outbound_id)
    if claimed is None:
        return
    refused, failure = await _hand_over(claimed)
    async with unit(system_actor(tenant_id, ACTOR), cause=f"outbound:{outbound_id}") as tx:
        await record_attempt(tx, outbound_id, refused, failure, random.random())  # noqa: S311


async def _claim(tenant_id: int, outbound_id: int) -> Claimed | None:
    async with unit(system_actor(tenant_id, ACTOR), cause=f"outbound:{outbound_id}") as tx:
        dropped = tx.now - timedelta(minutes=CLAIMED_MINUTES)
        mine = (
            _row.tenant_id == tx.tenant_id,
            _row.id == outbound_id,
            _row.due_at <= tx.now,
            or_(_row.state == "queued", and_(_row.state == "sending", _row.claimed_at < dropped)),
        )
        row = await tx.first(select(outbound_messages).where(*mine).with_for_update(skip_locked=True))
        if row is None:
            return None
        if row.state == "sending" and row.error == INTERRUPTED:
            # Twice it died of this one: a person should look.
            await record_attempt(tx, outbound_id, {}, Refusal(0, INTERRUPTED), 0.5, is_last=True)
            return None
        waiting = (_to.tenant_id == tx.tenant_id, _to.outbound_id == outbound_id, _to.state == "queued")
        recipients = list(await tx.all(select(outbound_recipients).where(*waiting).order_by(_to.id)))
        wait = pace.wait([domain_of(one.address) for one in recipients], tx.now)
        if wait:
            await _postpone(tx, outbound_id, tx.now + wait)
            return None
        values = {"state": "sending", "claimed_at": tx.now, "attempts": row.attempts + 1}
        error = INTERRUPTED if row.state == "sending" else ""
        await tx.execute(update(outbound_messages).where(*mine[:2]).values(**values, error=error))
        return Claimed(row, await _mailbox(tx, row.mailbox_id), recipients, await _files(tx, row.file_ids))


async def _postpone(tx: Tx, outbound_id: int, due_at: datetime) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == outbound_id)
    await tx.execute(update(outbound_messages).where(*mine).values(state="queued", due_at=due_at))
    await enqueue(tx, JOB, at=due_at, tenant_id=tx.tenant_id, outbound_id=outbound_id)


async def _mailbox(tx: Tx, mailbox_id: int | None) -> Row[Any] | None:
    mine = (mailboxes.c.tenant_id == tx.tenant_id, mailboxes.c.id == mailbox_id)
    return await tx.first(select(mailboxes).where(*mine))


async def _files(tx: Tx, ids: list[int]) -> list[Row[Any]]:
    mine = (files.c.tenant_id == tx.tenant_id, files.c.id.in_(ids))
    return list(await tx.all(select(files).where(*mine))) if ids else []


async def _hand_over(claimed: Claimed) -> tuple[dict[str, Refusal], Refusal | None]:
    """Whom the server refused; or why nothing could be said of the message at all."""
    addresses = [one.address for one in claimed.recipients]
    try:
        raw = compose(await _letter(claimed))
        account = await account_of(claimed.mailbox)
        sender = claimed.message.headers["sender"][1]
        return await deliver(account, sender, addresses, raw), None
    except NotTalkedTo as failed:
        return {}, Refusal(0, str(failed))
    except AppError as failed:
        # A file that the store cannot give now.
        return {}, Refusal(0, failed.detail)


async def _letter(claimed: Claimed) -> Letter:
    message, headers = claimed.message, claimed.message.headers
    shown = set(pictures_in(message.html))
    pieces = [
        Piece(
            row.name,
            row.content_type,
            b"".join([piece async for piece in await read_bytes(row)]),
            content_id(row.id) if row.id in shown else "",
        )
        for row in claimed.files
    ]
    # All of them stand in the header, also when only one who could not be reached is tried again.
    people = await _all_recipients(message)
    return Letter(
        message_id=message.message_id,
        sender=(headers["sender"][0], headers["sender"][1]),
        to=[(one.name, one.address) for one in people if one.field == "to"],
        cc=[(one.name, one.address) for one in people if one.field == "cc"],
        subject=message.subject,
        text=message.text,
        html=message.html,
        sent_at=clock.now(),
        reply_to=headers["reply_to"],
        in_reply_to=message.in_reply_to,
        references=message.references,
        automatic=headers["automatic"],
        instance=headers["instance"],
        pieces=pieces,
    )


async def _all_recipients(message: Row[Any]) -> list[Row[Any]]:
    async with unit(system_actor(message.tenant_id, ACTOR), is_read_only=True) as tx:
        mine = (_to.tenant_id == tx.tenant_id, _to.outbound_id == message.id)
        return list(await tx.all(select(outbound_recipients).where(*mine).order_by(_to.id)))


async def sweep_due() -> int:
    """Queue again what is long due and what a dead process left, over all tenants; how many."""
    now = clock.now()
    dropped = now - timedelta(minutes=CLAIMED_MINUTES)
    due = select(_row.tenant_id, _row.id).where(
        or_(
            and_(_row.state == "queued", _row.due_at < now - LATE),
            and_(_row.state == "sending", _row.due_at < now, _row.claimed_at < dropped),
        )
    )
    async with system_connection() as connection:
        found = (await connection.execute(due.order_by(_row.due_at).limit(AT_ONCE))).all()
    for tenant_id, outbound_id in found:
        async with unit(system_actor(tenant_id, ACTOR), cause="sweep") as tx:
            await enqueue(tx, JOB, tenant_id=tenant_id, outbound_id=outbound_id)
    return len(found)
