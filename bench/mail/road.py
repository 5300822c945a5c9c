"""Mails over the road: received, handled, and by one worker process; the same tickets without mail as the floor."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import event, text

from bench.ground import Ground
from bench.mail.ground import count, forget_jobs, take
from bench.mail.letters import Letter, Post
from bench.web import cpu_seconds
from gongdan.channels.actions.handle_message import process
from gongdan.channels.inbound.reading import read_message
from gongdan.channels.queries.writers import customer_of
from gongdan.customers import identify
from gongdan.files.place import file_store
from gongdan.files.store import new_key
from gongdan.kernel.actor import system_actor
from gongdan.kernel.db import database
from gongdan.kernel.unit import system_connection, unit
from gongdan.ticketing import OpenTicket, open_ticket

SINGLE = 1_000
AIM = 50
LIMIT_SECONDS = 300
HEAD = (
    "Statements and CPU in ms a mail. Where others use the machine the rate says little: `by CPU` is what one "
    "process could do in a second if it had a core for itself, 1000 / CPU Python.",
    "",
    "| what | mails | mails/s (aim) | by CPU | CPU Python | CPU PG | statements | load |",
    "|---|---|---|---|---|---|---|---|",
)
# What is due: mail out and what failed waits for its time.
_LEFT = (
    "select count(*) from procrastinate_jobs where status in ('todo', 'doing') and args ? 'tenant_id'"
    " and coalesce(scheduled_at, now()) <= now() and attempts = 0"
)


@dataclass(frozen=True)
class Cost:
    """What so many mails cost, all in all."""

    name: str
    mails: int
    seconds: float
    cpu_python: float
    cpu_postgres: float
    statements: float | None
    aim: float | None = None


def row(found: Cost) -> str:
    """One line of the table."""
    rate = f"{found.mails / found.seconds:.0f}" + (f" (≥ {found.aim:g})" if found.aim else "")
    said = "" if found.statements is None else f"{found.statements:.1f}"
    each = [f"{1000 * cpu / found.mails:.2f}" for cpu in (found.cpu_python, found.cpu_postgres)]
    by_cpu = f"{found.mails / found.cpu_python:.0f}"
    cells = (found.name, f"{found.mails:,}", rate, by_cpu, *each, said, f"{os.getloadavg()[0]:.1f}")
    return f"| {' | '.join(cells)} |"


class RoadMeter:
    """Measures on a ground whose pools are open. `series` names letters that were never received here."""

    def __init__(self, ground: Ground, mailbox_id: int, tell: Callable[..., None], mails: int, series: str) -> None:
        self._ground, self._tell, self._mailbox_id, self._series = ground, tell, mailbox_id, series
        self._tenant_id = ground.known.tenant_id
        post = Post(series)
        self._letters = [post.letter(n) for n in range(3 * mails)]
        self._mails = mails
        self._statements = 0
        assert ground.server.pid is not None
        self._postmaster: int = ground.server.pid

    async def run(self) -> None:
        few = self._mails
        first, second, third = (self._letters[at * few : (at + 1) * few] for at in range(3))
        sent = await self._warm()
        bare = "floor: stored, and opened as a ticket without mail"
        await self._measured(bare, few, self._bare(first, "floor"), sent["bare"])
        ids: list[int] = []
        await self._measured("received", few, self._receive(first, 0, ids), sent["received"])
        await self._measured("handled", few, self._handle(ids), sent["handled"])
        await self._measured("of that only read, without the database", few, self._read(first), None)
        await forget_jobs()
        whole = "received and handled, one after the other"
        await self._measured(whole, few, self._both(second, few), sent["received"] + sent["handled"], aim=AIM)
        await forget_jobs()
        await self._receive(third, 2 * few, ids)
        await self._by_worker(few)

    def _count(self, *_: object) -> None:
        self._statements += 1

    async def _warm(self) -> dict[str, float]:
        """Statements a mail, over other letters: while they are counted each costs more than in use."""
        post, mails = Post(f"{self._series}-warm"), 100
        letters, ids = [post.letter(n) for n in range(mails)], list[int]()
        engine, found = database().app.sync_engine, dict[str, float]()
        event.listen(engine, "before_cursor_execute", self._count)
        try:
            for name, work in (
                ("bare", self._bare(letters, "warm")),
                ("received", self._receive(letters, -mails, ids)),
                ("handled", self._handle(ids)),
            ):
                self._statements = 0
                await work
                found[name] = self._statements / mails
        finally:
            event.remove(engine, "before_cursor_execute", self._count)
        return found

    async def _measured(
        self, name: str, mails: int, work: Awaitable[object], statements: float | None, aim: float | None = None
    ) -> None:
        begun = time.perf_counter(), time.process_time(), cpu_seconds(self._postmaster)
        await work
        ended = time.perf_counter(), time.process_time(), cpu_seconds(self._postmaster)
        spent = [after - before for before, after in zip(begun, ended, strict=True)]
        self._tell(row(Cost(name, mails, spent[0], spent[1], spent[2], statements, aim)))

    async def _receive(self, letters: Sequence[Letter], begin: int, ids: list[int]) -> None:
        for n, letter in enumerate(letters, begin):
            received = await take(self._tenant_id, self._mailbox_id, f"imap:{self._series}:{n}", letter.raw)
            ids.append(received.id)

    async def _handle(self, ids: Sequence[int]) -> None:
        for one in ids:
            await process(self._tenant_id, one)

    async def _both(self, letters: Sequence[Letter], begin: int) -> None:
        for n, letter in enumerate(letters, begin):
            received = await take(self._tenant_id, self._mailbox_id, f"imap:{self._series}:{n}", letter.raw)
            await process(self._tenant_id, received.id)

    async def _read(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            await asyncio.to_thread(read_message, letter.raw)

    async def _bare(self, letters: Sequence[Letter], word: str) -> None:
        """Of each letter a ticket as it would be without mail: the bytes are stored, somebody is known, and asks."""

        async def whole(raw: bytes) -> AsyncIterator[bytes]:
            yield raw

        for n, letter in enumerate(letters):
            await file_store().put_stream(new_key(f"m{self._tenant_id}"), whole(letter.raw), 2**26)
            async with unit(system_actor(self._tenant_id, "floor"), cause="floor") as tx:
                contact_id = await identify(tx, name=f"Floor {n}", email=f"{word}{n % 500}@floor.example")
                async with tx.acting_as(await customer_of(tx, contact_id), cause="floor"):
                    draft = OpenTicket(title=f"Floor {n}", description="打印机坏了，请来修。" * 20)
                    await open_ticket(tx, draft, channel="email", may_be_incomplete=True)

    async def _by_worker(self, mails: int) -> None:
        """What waits is handled by a worker process; then what follows of it (notices, mail out) is done as well."""
        begun, before = time.perf_counter(), cpu_seconds(self._postmaster)
        async with worker() as pid:
            await _until_none(lambda: count(self._tenant_id, "received"))
            spent = time.perf_counter() - begun, cpu_seconds(pid), cpu_seconds(self._postmaster) - before
            name = "one worker process: handled, with its start"
            self._tell(row(Cost(name, mails, *spent, None, AIM)))
            is_done = await _until_none(_jobs_left)
            spent = time.perf_counter() - begun, cpu_seconds(pid), cpu_seconds(self._postmaster) - before
            name = "the same until nothing is left to do" if is_done else f"the same after {LIMIT_SECONDS} s"
            self._tell(row(Cost(name, mails, *spent, None)))


@asynccontextmanager
async def worker() -> AsyncIterator[int]:
    """A worker process; its pid."""
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.mail.worker")
    try:
        yield running.pid
    finally:
        running.terminate()
        await running.wait()


async def _until_none(left: Callable[[], Awaitable[int]]) -> bool:
    """Wait until nothing is left; False where something still is after LIMIT_SECONDS."""
    until = time.monotonic() + LIMIT_SECONDS
    while await left():  # another process works
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.25)
    return True


async def _jobs_left() -> int:
    async with system_connection() as connection:
        return int((await connection.execute(text(_LEFT))).scalar() or 0)
