"""The ground of the measurements of mail: a tenant with a mailbox and so many mails that came before."""

import os
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import func, insert, literal, select

from bench.ground import Ground, prepare
from bench.mail.letters import CARE, Post
from gongdan.app.modules import register_modules
from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import Received, receive
from gongdan.channels.adapter import senders
from gongdan.channels.mail.lookups import DnsUnavailable
from gongdan.channels.models import inbound_messages, mail_references, mailboxes
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.db import Database
from gongdan.kernel.unit import system_connection, unit

TICKETS = 2_000
SERIES = "stored"
BY_ROAD = 2_000


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
    """Let so many mails have come before: the first by the road itself, the others as copies of their rows."""
    begun, post = time.perf_counter(), Post(SERIES)
    by_road = min(wanted, BY_ROAD)
    for n in range(await count(tenant_id), by_road):
        received = await take(tenant_id, mailbox_id, f"imap:{SERIES}:{n}", post.letter(n).raw)
        await process(tenant_id, received.id)
    await forget_jobs()
    for copy in range(1, 1 + -(-max(0, wanted - await count(tenant_id)) // BY_ROAD)):
        await _copy(tenant_id, copy, min(BY_ROAD, wanted - await count(tenant_id)))
    print(f"{await count(tenant_id):,} mails are stored, {time.perf_counter() - begun:.0f} s", flush=True)


async def _copy(tenant_id: int, copy: int, most: int) -> None:
    """As many of the first mails again, of other senders and with other words; those in tickets with their ids."""
    row, known = inbound_messages.c, mail_references.c
    other = {
        row.delivery_key: row.delivery_key + f":{copy}",
        row.message_id: row.message_id + f".{copy}",
        row.sender: literal(f"{copy}") + row.sender,
        row.content_hash: func.sha256(func.convert_to(row.delivery_key + f":{copy}", "UTF8")),
    }
    columns = [column for column in row if column.name != "id"]
    first = select(*(other.get(column, column) for column in columns)).where(
        row.tenant_id == tenant_id, row.delivery_key.like(f"imap:{SERIES}:%"), ~row.delivery_key.like("%:%:%:%")
    )
    ids = select(known.tenant_id, known.message_id + f".{copy}", known.ticket_id, known.comment_id)
    async with unit(system_actor(tenant_id)) as tx:
        chosen = first.order_by(row.id).limit(most)
        await tx.execute(insert(inbound_messages).from_select([column.name for column in columns], chosen))
        mine = ids.where(known.tenant_id == tenant_id, known.message_id.like(f"{SERIES}.%.example"))
        kept = ["tenant_id", "message_id", "ticket_id", "comment_id"]
        await tx.execute(insert(mail_references).from_select(kept, mine))


async def forget_jobs() -> None:
    """Empty the queue: what was stored before is not worked off within a measurement."""
    async with system_connection() as connection:
        raw: Any = await db.driver_connection(connection)
        await raw.execute("delete from procrastinate_jobs where status = 'todo'")


def tidy(ground: Ground) -> None:
    """What autovacuum does within minutes of such a filling: room is made, and plans know what is there."""
    with psycopg.connect(ground.urls.owner, autocommit=True) as owner:
        owner.execute("vacuum (analyze)")


async def count(tenant_id: int, *states: str) -> int:
    """How many messages there are, in these states or at all."""
    row = inbound_messages.c
    which = [row.tenant_id == tenant_id, *([row.state.in_(states)] if states else [])]
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return int(await tx.scalar(select(func.count()).select_from(inbound_messages).where(*which)))
