"""Mail that a program brings: over HTTP, or through a pipe."""

from collections.abc import AsyncIterable

from gongdan.channels.actions.receive import Received, receive
from gongdan.channels.policy import inbound as policy
from gongdan.channels.queries.inbound_look import addresses_of, list_mailboxes
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import unit


async def bring_mail(
    actor: Actor, pieces: AsyncIterable[bytes] | bytes, mailbox: str, mail_from: str, *, road: str
) -> Received:
    """Take a raw message for the mailbox of this address; without one, for the mailbox it is addressed to.

    Opens its own units. Raises NotAllowed, Invalid, and as `receive` does.
    """
    policy.may_receive(actor)
    mailbox_id = await _mailbox(actor, mailbox.strip().lower()) if mailbox.strip() else None
    recipients = [mailbox.strip().lower()] if mailbox.strip() else []
    envelope = {"mail_from": mail_from.strip(), "recipients": recipients}
    return await receive(actor.tenant_id, road=road, pieces=pieces, mailbox_id=mailbox_id, envelope=envelope)


async def _mailbox(actor: Actor, address: str) -> int:
    async with unit(actor, is_read_only=True) as tx:
        boxes = addresses_of(await list_mailboxes(tx))
    if address not in boxes:
        words = ", ".join(sorted(boxes)[:10]) or "none yet"
        raise Invalid.one("mailbox", "not_found", f"There is no mailbox {address}.", f"There are: {words}.")
    return int(boxes[address].id)
