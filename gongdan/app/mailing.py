"""What `gongdan mail` does: take a message from a pipe, and have messages handled again."""

from collections.abc import AsyncIterator
from typing import BinaryIO

from sqlalchemy import select

from gongdan.app.modules import register_modules
from gongdan.app.tenants import chosen_tenant
from gongdan.channels.actions.bring_mail import bring_mail
from gongdan.channels.actions.inbound_care import replay
from gongdan.channels.actions.receive import Received
from gongdan.channels.models import inbound_messages
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

AT_ONCE = 200
PIECE = 256 * 1024
_row = inbound_messages.c


async def take_mail(tenant: str | None, source: BinaryIO, mailbox: str, mail_from: str) -> Received:
    """Store the message that stands on `source`; a worker handles it. Raises as `bring_mail` does, and Failed."""
    register_modules()
    actor = system_actor(await chosen_tenant(tenant), "mail pipe")

    async def pieces() -> AsyncIterator[bytes]:
        while piece := source.read(PIECE):
            yield piece

    return await bring_mail(actor, pieces(), mailbox, mail_from, road="pipe")


async def replay_mail(tenant: str | None, state: str) -> int:
    """Have all messages in this state handled again, some at a time; how many."""
    register_modules()
    actor = system_actor(await chosen_tenant(tenant), "command line")
    total, last = 0, 0
    while True:
        async with unit(actor) as tx:
            waiting = select(_row.id).where(_row.tenant_id == tx.tenant_id, _row.state == state, _row.id > last)
            ids = [one.id for one in await tx.all(waiting.order_by(_row.id).limit(AT_ONCE))]
            for message_id in ids:
                await replay(tx, message_id)
        if not ids:
            return total
        total, last = total + len(ids), ids[-1]
