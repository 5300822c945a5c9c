"""Take a message that was delivered to us for one of our mailboxes."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from gongdan.channels.actions.receive import MAX_RAW, receive
from gongdan.channels.adapter.smtp_listener import Listener
from gongdan.channels.queries.all_mailboxes import Place, mailbox_at


class Deliveries:
    """Mail for the mailboxes of all tenants."""

    async def place_of(self, recipient: str) -> Place | None:
        """The mailbox of an address, also of one with something behind a plus, such as a sealed reply address."""
        local, at, domain = recipient.strip().lower().rpartition("@")
        if not at:
            return None
        found = await mailbox_at(f"{local}@{domain}")
        if found is None and "+" in local:
            found = await mailbox_at(f"{local.partition('+')[0]}@{domain}")
        return found

    async def deliver(self, place: Place, pieces: AsyncIterator[bytes], envelope: Mapping[str, Any]) -> None:
        """When this returns the message cannot be lost; delivered again it is known by its content."""
        await receive(place.tenant_id, road="smtp", pieces=pieces, mailbox_id=place.id, envelope=envelope)


def mail_listener(**more: Any) -> Listener[Place]:
    """Each tenant gets a message once, in the mailbox of his first recipient."""
    owner_of = lambda place: place.tenant_id if place else None  # noqa: E731
    return Listener(Deliveries(), owner_of, MAX_RAW, **more)
