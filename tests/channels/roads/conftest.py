"""Mailboxes on loopback servers, and what has come in of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.channels.actions.mailboxes import add_mailbox
from gongdan.channels.models import inbound_messages, mailbox_health
from gongdan.channels.queries.mailboxes import Account, get_account
from gongdan.channels.schemas.mailboxes import MailboxIn
from gongdan.files.store import FileStore
from tests.channels.roads.servers import PASSWORD, USER
from tests.ticketing.conftest import real_pools, set_up_of_this_database  # noqa: F401
from tests.world import World

MakeBox = Callable[..., Awaitable[Account]]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """Raw messages in memory."""
    kept = FileStore.from_url("memory:///")
    monkeypatch.setattr("gongdan.channels.actions.receive.file_store", lambda: kept)
    return kept


@pytest.fixture
def make_box(world: World, as_system: Any, store: FileStore) -> MakeBox:
    """`await make_box(road="imap", port=…)`: a mailbox of Xinghe."""

    async def make(road: str, port: int, **more: Any) -> Account:
        values = {
            "name": "Desk", "address": USER, "road": road, "in_host": "127.0.0.1", "in_port": port,
            "in_security": "none", "in_password": PASSWORD, **more,
        }  # fmt: skip
        async with as_system(world.xinghe.id) as tx:
            return await get_account(tx, await add_mailbox(tx, MailboxIn(**values)))

    return make


@pytest.fixture
def came_in(world: World, as_system: Any, store: FileStore) -> Callable[[], Awaitable[list[tuple[bytes, Any]]]]:
    """The raw messages that are safe here with their rows, in the order they came."""

    async def read() -> list[tuple[bytes, Any]]:
        mine = inbound_messages.c.tenant_id == world.xinghe.id
        async with as_system(world.xinghe.id) as tx:
            rows = await tx.all(select(inbound_messages).where(mine).order_by(inbound_messages.c.id))
        return [(b"".join([piece async for piece in await store.get_stream(row.raw_key)]), row) for row in rows]

    return read


@pytest.fixture
def health_of(world: World, as_system: Any) -> Callable[[Account], Awaitable[Any]]:
    """The row of a mailbox's health."""

    async def read(account: Account) -> Any:
        async with as_system(account.tenant_id) as tx:
            return await tx.one(select(mailbox_health).where(mailbox_health.c.mailbox_id == account.id))

    return read
