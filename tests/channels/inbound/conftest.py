"""Mail in tests: written by hand, received and handled at once; no name server is asked."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.channels.adapter import senders
from gongdan.channels.mail.lookups import DnsUnavailable
from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.files.place import file_store
from gongdan.files.store import FileStore
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import comments, tickets
from tests.world import World

Deliver = Callable[..., Awaitable[Any]]
CARE = "care@xinghe.test"


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in memory, and no DNS."""

    def no_answer(name: str, kind: str) -> list[str]:
        raise DnsUnavailable("none in tests")

    store = FileStore.from_url("memory:///")
    file_store.cache_clear()
    for name in ("receive", "raw_mail", "original"):
        monkeypatch.setattr(f"gongdan.channels.actions.{name}.file_store", lambda: store)
    monkeypatch.setattr("gongdan.files.actions.upload.file_store", lambda: store)
    monkeypatch.setattr("gongdan.files.queries.file_store", lambda: store)
    monkeypatch.setattr(senders, "resolver", [lambda: no_answer])


def mail(
    words: str = "打印机坏了。",
    *,
    sender: str = "wang@keguang.test",
    to: str = CARE,
    subject: str = "打印机",
    message_id: str | None = None,
    headers: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
) -> bytes:
    """A message as a client would write it. Each has an id of its own unless one is given."""
    from email.message import EmailMessage

    mail.count += 1  # type: ignore[attr-defined]
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    if message_id != "":
        made["Message-ID"] = f"<{message_id or f'm{mail.count}@client.test'}>"  # type: ignore[attr-defined]
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(words)
    for name, data in (files or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


mail.count = 0  # type: ignore[attr-defined]


@pytest.fixture
def xinghe(world: World) -> int:
    return int(world.xinghe.id)


@pytest.fixture
async def mailbox(outer: Any, xinghe: int) -> int:
    """The mailbox care@xinghe.test."""
    async with unit(system_actor(xinghe)) as tx:
        values = {"tenant_id": xinghe, "name": "care", "address": CARE}
        return int(await tx.scalar(insert(mailboxes).values(values).returning(mailboxes.c.id)))


@pytest.fixture
def deliver(outer: Any, mailbox: int, xinghe: int) -> Deliver:
    """`row = await deliver(mail(...))`: received, handled, and the row as it is then."""

    async def run(raw: bytes, *, road: str = "smtp", envelope: dict[str, Any] | None = None) -> Any:
        received = await receive(xinghe, road=road, pieces=raw, mailbox_id=mailbox, envelope=envelope)
        await process(xinghe, received.id)
        return await message_of(xinghe, received.id)

    return run


async def message_of(tenant_id: int, message_id: int) -> Any:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = inbound_messages.c
        return await tx.one(select(inbound_messages).where(row.tenant_id == tenant_id, row.id == message_id))


async def ticket_of(tenant_id: int, ticket_id: int) -> Any:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return await tx.one(select(tickets).where(tickets.c.tenant_id == tenant_id, tickets.c.id == ticket_id))


async def comments_of(tenant_id: int, ticket_id: int) -> list[Any]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = comments.c
        mine = (row.tenant_id == tenant_id, row.ticket_id == ticket_id)
        return list(await tx.all(select(comments).where(*mine).order_by(row.id)))
