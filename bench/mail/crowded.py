"""A mailbox of 100,000 messages is read for the first time, while people work in the web app."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator

from sqlalchemy import func, select, update

from bench.ground import Ground
from bench.load import Result, request, run
from bench.mail.ground import forget_jobs
from bench.mail.imap_server import PASSWORD
from bench.mail.road import worker
from bench.web import Web, cpu_seconds, memory
from gongdan.channels.actions.mailboxes import add_mailbox
from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.channels.schemas.mailboxes import MailboxIn
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

MESSAGES = 100_000
LIMIT_SECONDS = 600
_WEB_SECONDS = 15.0
HEAD = (
    "The mailroom, one worker and one web process beside PostgreSQL; the web is asked over four lines, in turn for "
    "a list of 50, a ticket and its timeline.",
    "",
    "| a mailbox of {messages:,} messages, first read | messages | a second | MB mailroom before / most |"
    " CPU mailroom, ms a message | load |",
    "|---|---|---|---|---|---|",
)
WEB_HEAD = ("| the web meanwhile | requests/s | p50 ms | p95 ms | failures | load |", "|---|---|---|---|---|---|")


async def measure_crowded(ground: Ground, tell: Callable[..., None], first: int) -> None:
    """Let so many of the messages be taken and handled, and ask the web before and meanwhile."""
    os.environ["GONGDAN_MAIL_PRIVATE_HOSTS"] = "true"
    tenant_id = ground.known.tenant_id
    web = Web(ground.folder / "web.log")
    try:
        alone = await _ask(ground, web)
        with _imap() as port:
            mailbox_id = await _add(tenant_id, port)
            async with worker(), _mailroom() as pid:
                begun, before, most = time.perf_counter(), 0.0, 0.0
                meanwhile = asyncio.create_task(_asked_when_it_runs(ground, web, tenant_id, mailbox_id))
                while (taken := await _taken(tenant_id, mailbox_id)) < first:
                    most = max(most, memory(pid)[0])
                    # Started, and the list of all numbers not yet read.
                    before = before if taken else most
                    if time.perf_counter() - begun > LIMIT_SECONDS:
                        break
                    await asyncio.sleep(0.5)
                seconds, cpu = time.perf_counter() - begun, cpu_seconds(pid)
                busy = await meanwhile
            cells = (
                "the first of them", f"{taken:,}", f"{taken / seconds:.0f}", f"{before:.0f} / {most:.0f}",
                f"{1000 * cpu / max(1, taken):.2f}", f"{os.getloadavg()[0]:.1f}",
            )  # fmt: skip
            tell(*(line.format(messages=MESSAGES) for line in HEAD), f"| {' | '.join(cells)} |", "")
            tell(*WEB_HEAD, _row("before", alone), _row("while it is read", busy))
            await _put_away(tenant_id, mailbox_id)
    finally:
        web.stop()


def _row(name: str, found: Result) -> str:
    failures = sum(found.failures.values())
    shown = (f"{found.per_second:.0f}", f"{found.quantile(0.5):.1f}", f"{found.quantile(0.95):.1f}", str(failures))
    return f"| {name} | {' | '.join(shown)} | {os.getloadavg()[0]:.1f} |"


async def _ask(ground: Ground, web: Web) -> Result:
    known = ground.known
    paths = ("/api/v1/tickets", "/api/v1/tickets/{}", "/api/v1/tickets/{}/timeline")

    def ask(n: int) -> bytes:
        return request("GET", paths[n % 3].format(1 + n * 37 % known.tickets), known.dispatcher_token)

    await run(web.port, ask, connections=4, seconds=1)
    return await run(web.port, ask, connections=4, seconds=_WEB_SECONDS)


async def _asked_when_it_runs(ground: Ground, web: Web, tenant_id: int, mailbox_id: int) -> Result:
    for _ in range(100):
        if await _taken(tenant_id, mailbox_id) >= 100:
            break
        await asyncio.sleep(0.5)
    return await _ask(ground, web)


async def _add(tenant_id: int, port: int) -> int:
    values = {
        "name": "crowded", "address": "crowded@bench.example", "road": "imap", "in_host": "127.0.0.1",
        "in_port": port, "in_security": "none", "in_password": PASSWORD, "in_after": "keep",
    }  # fmt: skip
    async with unit(system_actor(tenant_id)) as tx:
        return await add_mailbox(tx, MailboxIn.model_validate(values))


async def _put_away(tenant_id: int, mailbox_id: int) -> None:
    """Nobody reads it any more, and another measurement on this ground may use its address."""
    mine = (mailboxes.c.tenant_id == tenant_id, mailboxes.c.id == mailbox_id)
    address = f"crowded{mailbox_id}@bench.example"
    async with unit(system_actor(tenant_id)) as tx:
        await tx.execute(update(mailboxes).where(*mine).values(is_active=False, address=address))
    await forget_jobs()


async def _taken(tenant_id: int, mailbox_id: int) -> int:
    row = inbound_messages.c
    mine = (row.tenant_id == tenant_id, row.mailbox_id == mailbox_id, row.state != "received")
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return int(await tx.scalar(select(func.count()).select_from(inbound_messages).where(*mine)))


@contextlib.contextmanager
def _imap() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.mail.imap_server", str(MESSAGES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield int(running.stdout.readline())
        finally:
            running.terminate()


@contextlib.asynccontextmanager
async def _mailroom() -> AsyncIterator[int]:
    """The mailroom process; its pid."""
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", "gongdan.app.cli", "mailroom")
    try:
        yield running.pid
    finally:
        running.terminate()
        await running.wait()
