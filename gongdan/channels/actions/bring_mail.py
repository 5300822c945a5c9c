"""Mail that a program brings: over HTTP, or through a pipe."""

from collections.abc import AsyncIterable
from typing import Any

from sqlalchemy import Row

from gongdan.channels.actions.inbox_sources import NOTED_EVERY, note_source_use
from gongdan.channels.actions.receive import Received, receive
from gongdan.channels.errors.web import SourceBringsNoMail
from gongdan.channels.policy import inbound as policy
from gongdan.channels.queries.inbound_look import addresses_of, list_mailboxes
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import unit


async def bring_mail(
    actor: Actor, pieces: AsyncIterable[bytes] | bytes, mailbox: str, mail_from: str, *, road: str
) -> Received:
    """Take a raw message for the mailbox of this address; without one, for the mailbox it is addressed to.

    Opens its own units. Raises NotAllowed, Invalid, and as `receive` does.
    """
    policy.may_receive(actor)
    return await _taken(actor, pieces, mailbox, mail_from, road)


async def bring_mail_of_source(
    source: Row[Any], pieces: AsyncIterable[bytes], mailbox: str, mail_from: str
) -> Received:
    """The same for a program with the token of its source. Raises SourceBringsNoMail, Invalid, and as `receive`."""
    if not source.brings_mail:
        raise SourceBringsNoMail
    actor = system_actor(source.tenant_id, f"source: {source.name}"[:200])
    received = await _taken(actor, pieces, mailbox, mail_from, "http", source.id)
    if source.used_at is None or source.used_at <= clock.now() - NOTED_EVERY:
        await note_source_use(source.tenant_id, source.id)
    return received


async def _taken(
    actor: Actor,
    pieces: AsyncIterable[bytes] | bytes,
    mailbox: str,
    mail_from: str,
    road: str,
    source_id: int | None = None,
) -> Received:
    address = mailbox.strip().lower()
    mailbox_id = await _mailbox(actor, address) if address else None
    envelope = {"mail_from": mail_from.strip(), "recipients": [address] if address else []}
    return await receive(
        actor.tenant_id, road=road, pieces=pieces, mailbox_id=mailbox_id, source_id=source_id, envelope=envelope
    )


async def _mailbox(actor: Actor, address: str) -> int:
    async with unit(actor, is_read_only=True) as tx:
        boxes = addresses_of(await list_mailboxes(tx))
    if address not in boxes:
        words = ", ".join(sorted(boxes)[:10]) or "none yet"
        raise Invalid.one("mailbox", "not_found", f"There is no mailbox {address}.", f"There are: {words}.")
    return int(boxes[address].id)
