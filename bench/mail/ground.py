"""The ground of the measurements of mail: a tenant with a mailbox and so many mails that came before."""

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bench.ground import Ground, prepare
from bench.mail.letters import CARE, Post
from gongdan.app.modules import register_modules
from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import Received, receive
from gongdan.channels.adapter import senders
from gongdan.channels.mail.lookups import DnsUnavailable
from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.db import Database
from gongdan.kernel.unit import system_connection, unit

TICKETS = 2_000
SERIES = "stored"


def ask_no_name_server() -> None:
    """As where the installation has no network: every question is at once without an answer."""

    def no_answer(name: str, kind: str) -> list[str]:
        raise DnsUnavailable("not while measuring")

    senders.resolver[:] = [lambda: no_answer]


def ground_for_mail(folder: Path | None) -> Ground:
    """The tenant, its people and a few tickets; mail is filled in by `fill_mail`."""
    # So that acknowledgements are written; nothing is ever connected.
    os.environ |= {"GONGDAN_SMTP_HOST": "localhost", "GONGDAN_SMTP_FROM": CARE}
    ground = prepare(TICKETS, folder)
    register_modules()
    ask_no_name_server()
    return ground


def opened(ground: Ground) -> Database:
    """The pools to the ground's database, for this process."""
    return db.connect(ground.urls.app, ground.urls.system)


async def mailbox_of(tenant_id: int) -> int:
    """The one mailbox, made where it is missing."""
    async with unit(system_actor(tenant_id)) as tx:
        mine = (mailboxes.c.tenant_id == tenant_id, mailboxes.c.address == CARE)
        known = await tx.scalar(select(mailboxes.c.id).where(*mine))
        if known is not None:
            return int(known)
        values = {"tenant_id": tenant_id, "name": "care", "address": CARE}
        return int(await tx.scalar(insert(mailboxes).values(values).returning(mailboxes.c.id)))


async def take(tenant_id: int, mailbox_id: int, key: str, raw: bytes) -> Received:
    """One message as the mailroom receives it."""
    return await receive(tenant_id, road="imap", pieces=raw, mailbox_id=mailbox_id, delivery_key=key)


async def fill_mail(tenant_id: int, mailbox_id: int, wanted: int) -> None:
    """Let so many mails have come before, through the road itself."""
    begun, post = time.perf_counter(), Post(SERIES)
    known = await count(tenant_id)
    for n in range(known, wanted):
        received = await take(tenant_id, mailbox_id, f"imap:{SERIES}:{n}", post.letter(n).raw)
        await process(tenant_id, received.id)
        if n % 1000 == 999:
            print(f"{n + 1:,} mails stored, {time.perf_counter() - begun:.0f} s", flush=True)
    await forget_jobs()


async def forget_jobs() -> None:
    """Empty the queue: what was stored before is not worked off within a measurement."""
    async with system_connection() as connection:
        raw: Any = await db.driver_connection(connection)
        await raw.execute("delete from procrastinate_jobs where status = 'todo'")


async def count(tenant_id: int, *states: str) -> int:
    """How many messages there are, in these states or at all."""
    row = inbound_messages.c
    which = [row.tenant_id == tenant_id, *([row.state.in_(states)] if states else [])]
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return int(await tx.scalar(select(func.count()).select_from(inbound_messages).where(*which)))
