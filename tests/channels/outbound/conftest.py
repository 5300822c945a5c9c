"""A mail server on loopback that keeps what it gets and answers as it is told, and a mailbox that sends by it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import insert, select, update

import gongdan.channels.handlers  # noqa: F401 - without it nobody listens
from gongdan.channels.actions import send as sending
from gongdan.channels.adapter.smtp import close_all
from gongdan.channels.models import inbound_messages, mail_references, mailboxes, outbound_messages
from gongdan.channels.outbound.delivery import Pace
from gongdan.kernel import clock
from gongdan.kernel.delivery import deliver
from gongdan.ticketing.models import tickets
from tests.make.ticketing import ticket_by
from tests.notifications.conftest import facts_since
from tests.ticketing.conftest import real_pools, set_up_of_this_database  # noqa: F401

LI = "li.na@customer.example"


class PostOffice:
    """What arrived, and what is answered to whom."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], bytes]] = []
        self.refusals: dict[str, str] = {}
        self.refuses_all = ""
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuses_all:
            return self.refuses_all
        assert isinstance(envelope.content, bytes)
        self.letters.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        return "250 taken"


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, hostname="post.office", loop=loop), "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        await asyncio.to_thread(close_all)
        server.close()


@pytest.fixture
async def mailbox(as_system: Any, world: Any, post_office: PostOffice) -> int:
    """The address answers of Xinghe come from."""
    values = {
        "tenant_id": world.xinghe.id,
        "name": "客服邮箱",
        "address": "care@xinghe.example",
        "sender_name": "星河客服",
        "out_host": "127.0.0.1",
        "out_port": post_office.port,
        "out_security": "none",
        "signature": "<b>星河科技客服中心</b>",
    }
    async with as_system(world.xinghe.id) as tx:
        return int(await tx.scalar(insert(mailboxes).values(values).returning(mailboxes.c.id)))


@pytest.fixture
def tell(outer: Any, world: Any) -> Callable[[], Awaitable[None]]:
    """`await tell()`: what happened in Xinghe since the last time is delivered."""
    reached = 0

    async def run() -> None:
        nonlocal reached
        ids = await facts_since(world.xinghe.id, reached)
        if ids:
            reached = ids[-1]
            await deliver(tenant_id=world.xinghe.id, event_ids=ids)

    return run


@pytest.fixture
def outbound(as_system: Any, world: Any) -> Callable[[], Awaitable[list[Any]]]:
    """All messages of Xinghe as they stand, the first to come first."""

    async def run() -> list[Any]:
        async with as_system(world.xinghe.id) as tx:
            row = outbound_messages.c
            return list(await tx.all(select(outbound_messages).where(row.tenant_id == tx.tenant_id).order_by(row.id)))

    return run


@pytest.fixture
def send_all(tell: Any, outbound: Any, world: Any, monkeypatch: Any) -> Callable[..., Awaitable[list[Any]]]:
    """`await send_all()`: events are delivered and what is queued is sent, `seconds` from now; the messages then."""
    monkeypatch.setattr(sending, "pace", Pace())

    async def run(seconds: int = 11) -> list[Any]:
        await tell()
        with clock.frozen(clock.now() + timedelta(seconds=seconds)):
            for row in await outbound():
                await sending.send(world.xinghe.id, row.id)
        return await outbound()

    return run


@pytest.fixture
def from_mail(as_system: Any, client_for: Any, world: Any, mailbox: int) -> Callable[..., Awaitable[dict[str, Any]]]:
    """A ticket that Li Na opened by mail, with the message it came by; its shape."""

    async def run(machine: str = "", sender: str = LI, **values: Any) -> dict[str, Any]:
        given = {"requester": {"name": "李娜", "email": sender}, "team": "frontline"}
        shape = await ticket_by(client_for(world.wang), **(given | values))
        async with as_system(world.xinghe.id) as tx:
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == shape["id"])
            await tx.execute(update(tickets).where(*mine).values(channel="email"))
            row = {
                "tenant_id": tx.tenant_id,
                "road": "imap",
                "mailbox_id": mailbox,
                "delivery_key": f"test:{shape['id']}",
                "raw_key": "none",
                "size": 1,
                "sha256": b"x",
                "state": "done",
                "message_id": f"first-{shape['id']}@customer.example",
                "sender": sender,
                "machine": machine,
                "ticket_id": shape["id"],
                "received_at": tx.now,
            }
            await tx.execute(insert(inbound_messages).values(row))
            reference = {"message_id": row["message_id"], "ticket_id": shape["id"], "tenant_id": tx.tenant_id}
            await tx.execute(insert(mail_references).values(reference))
        return shape

    return run
