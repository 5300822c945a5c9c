"""What the life of a ticket costs: moves, comments, work together, and a bulk edit of ten thousand with its undo."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text

from bench.ground import AGENT, DISPATCHER, Ground
from bench.together import NEEDED, measure_together
from bench.web import cpu_seconds
from gongdan.app.modules import register_modules
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import AssignTicket, CommentDraft, MoveTicket, assign_ticket, comment_on, move_ticket
from gongdan.ticketing.actions import bulk_run
from gongdan.ticketing.actions.bulk import start_bulk_edit, undo_bulk_edit
from gongdan.ticketing.actions.bulk_preview import preview_bulk_edit
from gongdan.ticketing.schemas.bulk import BulkEditIn

SINGLE = 200
BULK = 10_000
# What is done to fewer, so that all of it takes minutes and not a quarter of an hour.
FEWER = 1_000

Json = dict[str, Any]
Act = Callable[[Tx, int], Awaitable[object]]


@dataclass(frozen=True)
class Cost:
    """What so many tickets cost, all in all."""

    name: str
    tickets: int
    statements: int
    seconds: float
    cpu_python: float
    cpu_postgres: float
    most_statements: float | None = None
    least_per_second: float | None = None


HEAD = (
    "Without HTTP, one connection. Statements as they are sent, those of the commit's own bookkeeping among them; "
    "CPU in ms a ticket.",
    "",
    "| operation | tickets | statements a ticket (aim) | tickets/s (aim) | seconds | CPU Python | CPU PG | load |",
    "|---|---|---|---|---|---|---|---|",
)


def row(found: Cost) -> str:
    """One line of the table, each aim beside what was reached."""

    def aimed(value: str, sign: str, aim: float | None) -> str:
        return value if aim is None else f"{value} ({sign} {aim:g})"

    cells = (
        found.name,
        f"{found.tickets:,}",
        aimed(f"{found.statements / found.tickets:.1f}", "≤", found.most_statements),
        aimed(f"{found.tickets / found.seconds:.0f}", "≥", found.least_per_second),
        f"{found.seconds:.1f}",
        f"{1000 * found.cpu_python / found.tickets:.2f}",
        f"{1000 * found.cpu_postgres / found.tickets:.2f}",
        f"{os.getloadavg()[0]:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def measure_lifecycle(ground: Ground, tell: Callable[..., None]) -> None:
    """Measure one after the other and tell each as soon as it is known."""
    register_modules()
    asyncio.run(_Meter(ground, tell).run())


_REOPEN = (
    "update tickets set state = 'in_progress', state_category = 2, closed_at = null, solved_at = null"
    " where tenant_id = :t and id = any(:ids)"
)


class _Meter:
    """Counts statements and CPU around what it is given to do."""

    def __init__(self, ground: Ground, tell: Callable[..., None]) -> None:
        self._ground = ground
        self._tell = tell
        self._statements = 0

    async def run(self) -> None:
        opened = db.connect(self._ground.urls.app, self._ground.urls.system)
        event.listen(opened.app.sync_engine, "before_cursor_execute", self._count)
        try:
            async with unit(system_actor(self._ground.known.tenant_id)) as tx:
                actor = await actor_of_user(tx, DISPATCHER)
                found = "select id from tickets where tenant_id = :t and state_category {} order by id limit {}"
                fresh = await _ids(tx, found.format("= 1", SINGLE))
                # Most are closed long ago, and closed tickets take no changes.
                old = await _ids(tx, found.format("= 6", BULK + NEEDED))
                await tx.execute(text(_REOPEN), {"t": tx.tenant_id, "ids": old})
                agent = await actor_of_user(tx, AGENT)
            await self._singles(actor, fresh)
            await measure_together(self._measured, actor, agent, old[BULK:])
            await self._bulk(actor, old[:BULK])
        finally:
            event.remove(opened.app.sync_engine, "before_cursor_execute", self._count)
            await opened.close()

    def _count(self, *_: object) -> None:
        self._statements += 1

    async def _measured(self, name: str, tickets: int, work: Awaitable[object], **aims: float) -> None:
        postmaster = self._ground.server.pid
        assert postmaster is not None
        self._statements = 0
        begun = time.perf_counter(), time.process_time(), cpu_seconds(postmaster)
        await work
        ended = time.perf_counter(), time.process_time(), cpu_seconds(postmaster)
        spent = [after - before for before, after in zip(begun, ended, strict=True)]
        self._tell(row(Cost(name, tickets, self._statements, spent[0], spent[1], spent[2], **aims)))

    async def _singles(self, actor: Actor, ids: Sequence[int]) -> None:
        acts: dict[str, Act] = {
            "move": lambda tx, one: move_ticket(tx, one, MoveTicket(move="wait")),
            "assignment to a team": lambda tx, one: assign_ticket(tx, one, AssignTicket(team=f"team_{1 + one % 20}")),
            "internal note": lambda tx, one: comment_on(tx, one, CommentDraft(body="已联系客户", is_public=False)),
            "reply": lambda tx, one: comment_on(tx, one, CommentDraft(body="您好，正在处理。")),
        }
        for name, act in acts.items():
            await self._measured(name, len(ids), self._each(actor, ids, act), most_statements=12)

    async def _each(self, actor: Actor, ids: Sequence[int], act: Act) -> None:
        for one in ids:
            async with unit(actor) as tx:
                await act(tx, one)

    async def _bulk(self, actor: Actor, ids: list[int]) -> None:
        body = {"tickets": ids, "changes": {"priority": "urgent"}}
        await self._measured("bulk edit: look ahead", len(ids), self._previewed(actor, body))
        few = ids[:FEWER]
        for name, some, changes, aims in (
            ("bulk edit: priority", ids, {"priority": "urgent"}, {"most_statements": 8, "least_per_second": 150}),
            ("bulk edit: tags", few, {"tags_add": ["storm"]}, {"most_statements": 8}),
            ("bulk edit: team", few, {"team": "team_3"}, {"most_statements": 8}),
            ("bulk edit: move", few, {"move": "wait"}, {"most_statements": 8}),
        ):
            wanted = BulkEditIn.model_validate({"tickets": some, "changes": changes})
            asked: list[int] = []
            await self._measured(f"{name}, asked for", len(some), self._asked(actor, wanted, asked))
            await self._measured(name, len(some), self._worked(asked[0]), **aims)
            async with unit(actor) as tx:
                await undo_bulk_edit(tx, asked[0])
            await self._measured(f"{name}, undone", len(some), self._worked(asked[0]), **aims)

    async def _previewed(self, actor: Actor, body: Json) -> None:
        async with unit(actor) as tx:
            await preview_bulk_edit(tx, BulkEditIn.model_validate(body))

    async def _asked(self, actor: Actor, wanted: BulkEditIn, asked: list[int]) -> None:
        async with unit(actor) as tx:
            asked.append(await start_bulk_edit(tx, wanted))

    async def _worked(self, bulk_edit_id: int) -> None:
        """What its jobs do, one turn after the other, without the pauses of the queue in between."""
        is_going_on = True
        while is_going_on:
            tenant = system_actor(self._ground.known.tenant_id)
            async with unit(tenant, cause=f"bulk:{bulk_edit_id}") as tx:
                is_going_on = await bulk_run.work_off_batch(tx, bulk_edit_id)


async def _ids(tx: Tx, statement: str) -> list[int]:
    return [one.id for one in await tx.all(text(statement), {"t": tx.tenant_id})]
