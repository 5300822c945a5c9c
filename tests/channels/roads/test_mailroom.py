"""The mailroom process: killed in the middle of a batch it loses and doubles nothing; of two that run one fetches."""

import asyncio
import os
import signal
import smtplib
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gongdan.channels.actions.mailboxes import add_mailbox
from gongdan.channels.models import inbound_messages
from gongdan.channels.schemas.mailboxes import MailboxIn
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from tests.channels.roads.servers import PASSWORD, USER, Folder, ImapServer
from tests.conftest import Copy
from tests.world import World

MESSAGES = 90


@asynccontextmanager
async def mailroom(copy: Copy, folder: Path, port: int = 0) -> AsyncIterator[asyncio.subprocess.Process]:
    """`gongdan mailroom` on this database; it ends with the block at the latest."""
    said = {
        "GONGDAN_DATABASE_URL": copy.app,
        "GONGDAN_SYSTEM_DATABASE_URL": copy.system,
        "GONGDAN_DATA_DIR": str(folder),
        "GONGDAN_MAIL_PORT": str(port),
    }
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gongdan.app.cli", "mailroom", env={**os.environ, **said}
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
            # Who is told to stop before it has begun simply ends.
            assert await asyncio.wait_for(running.wait(), 20) in (0, -signal.SIGTERM)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(600):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to that")


async def keys(world: World, road: str) -> list[str]:
    row = inbound_messages.c
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (row.tenant_id == world.xinghe.id, row.road == road)
        return [one.delivery_key for one in await tx.all(select(row.delivery_key).where(*mine))]


async def test_a_killed_mailroom_loses_and_doubles_nothing(world: World, real_pools: Copy, tmp_path: Path) -> None:
    folder = Folder()
    folder.add(*(f"Subject: {number}\r\n\r\nBody\r\n".encode() for number in range(MESSAGES)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with ImapServer(folder) as running:
        values = {
            "name": "Desk", "address": USER, "road": "imap", "in_host": "127.0.0.1", "in_port": running.port,
            "in_security": "none", "in_password": PASSWORD, "in_after": "delete",
        }  # fmt: skip
        async with unit(system_actor(world.xinghe.id)) as tx:
            await add_mailbox(tx, MailboxIn(**values))

        async def some() -> bool:
            return len(await keys(world, "imap")) >= 60

        async def all_gone() -> bool:
            return not folder.messages

        async with mailroom(real_pools, tmp_path) as killed:
            await until(some)
            killed.send_signal(signal.SIGKILL)
            await killed.wait()
        assert folder.messages, "it was done before it was killed"
        async with mailroom(real_pools, tmp_path, port), mailroom(real_pools, tmp_path):
            await until(all_gone)
            await until(lambda: delivered(port))
            logins = [one for one in running.commands if one.startswith("LOGIN")]
    found = await keys(world, "imap")
    assert (len(found), len(set(found))) == (MESSAGES, MESSAGES)
    assert len(await keys(world, "smtp")) == 1
    assert len(logins) == 2, "the second mailroom stands by"


async def delivered(port: int) -> bool:
    def run() -> Any:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            return client.sendmail("mei@customer.example", [USER], b"Subject: pushed\r\n\r\n")

    try:
        return await asyncio.to_thread(run) == {}
    except ConnectionError:
        return False
