"""One unit of work: a transaction, an actor, a time; what happened is settled and committed with it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Executable, Row, func, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel import clock, event_log
from gongdan.kernel.actor import Actor
from gongdan.kernel.db import database
from gongdan.kernel.events import Event, handlers_of, summings
from gongdan.kernel.tenancy import set_tenant, set_tenant_and_lock

log = logging.getLogger(__name__)

MAX_ROUNDS = 20
MAX_DEPTH = 5

AfterCommit = Callable[[], Awaitable[None]]


class LoopWithoutEnd(RuntimeError):
    """Handlers kept recording new facts for too many rounds."""


class Tx:
    """The running unit: every function that touches the database takes it first."""

    def __init__(self, connection: AsyncConnection, actor: Actor, *, is_read_only: bool = False) -> None:
        self.connection = connection
        self.actor = actor
        self.is_read_only = is_read_only
        self.now: datetime = clock.now()
        self.cause: str | None = None
        self.depth = 0
        self.facts: list[Event] = []
        self._after_commit: list[AfterCommit] = []
        self._handled = 0
        self._summed = 0
        self._written = 0
        # Import and replay write history as it was: facts with a time and author of their own, quietly.
        self.is_quiet = False

    @property
    def tenant_id(self) -> int:
        return self.actor.tenant_id

    async def become(self, actor: Actor, *, is_tenant_set: bool = False) -> None:
        """Go on as `actor` (who was found inside this very transaction) and bind it to his tenant."""
        self.actor = actor
        if not is_tenant_set:
            await set_tenant(self.connection, actor.tenant_id)

    @asynccontextmanager
    async def acting_as(self, actor: Actor, *, cause: str) -> AsyncIterator[None]:
        """What happens inside is done by `actor` of the same tenant, because of `cause`.

        Facts are written under the name of whoever acted when they came about.
        """
        await self.settle()
        before = self.actor, self.cause
        self.actor, self.cause = actor, cause
        try:
            yield
            await self.settle()
        finally:
            self.actor, self.cause = before

    # --- reading and writing -------------------------------------------------------------------

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return await self.connection.execute(statement, values)

    async def all(self, statement: Executable, values: Any = None) -> Sequence[Row[Any]]:
        return (await self.connection.execute(statement, values)).all()

    async def first(self, statement: Executable, values: Any = None) -> Row[Any] | None:
        """The first row, or None."""
        return (await self.connection.execute(statement, values)).first()

    async def one(self, statement: Executable, values: Any = None) -> Row[Any]:
        return (await self.connection.execute(statement, values)).one()

    async def scalar(self, statement: Executable, values: Any = None) -> Any:
        return (await self.connection.execute(statement, values)).scalar()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens inside is undone alone when it raises."""
        facts, callbacks = list(self.facts), list(self._after_commit)
        counted = self._handled, self._summed, self._written
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            # Not only what was added: a fact may have been merged into an earlier one, or settled inside.
            self.facts, self._after_commit = facts, callbacks
            self._handled, self._summed, self._written = counted
            raise

    # --- what happened -------------------------------------------------------------------------

    def record(self, fact: Event) -> None:
        """Say what happened; it is stored and told when the unit settles.

        Facts that nobody has reacted to yet are merged where they know how to (`Event.combined`).
        """
        if type(fact).combined is Event.combined:
            self.facts.append(fact)
            return
        for place in range(self._handled, len(self.facts)):
            earlier = self.facts[place]
            if type(earlier) is type(fact) and earlier.subject_id == fact.subject_id:
                net = earlier.combined(fact)
                if net is not None:
                    # Last, where something of the same subject stands between: versions are told in their order.
                    if any(one.subject_id == fact.subject_id for one in self.facts[place + 1 :]):
                        del self.facts[place]
                        self.facts.append(net)
                    else:
                        self.facts[place] = net
                    return
        self.facts.append(fact)

    @property
    def at_hand(self) -> Sequence[Event]:
        """The facts that handlers have heard of or hear of in this round: they are merged no more."""
        return self.facts[: self._handled]

    def after_commit(self, callback: AfterCommit) -> None:
        """Run once the commit is through (drop a cache, close a file). It may be lost in a crash."""
        self._after_commit.append(callback)

    async def settle(self) -> None:
        """Run the handlers until nothing new happens, then write the facts and queue their delivery."""
        await self.react()
        await self._write_facts()

    async def react(self) -> None:
        """Run the handlers until nothing new happens; the facts are written when the unit settles.

        For work in many steps of which each may be undone alone: what a handler refuses is the step's refusal.
        """
        for _ in range(MAX_ROUNDS):
            fresh, self._handled = self.facts[self._handled :], len(self.facts)
            if not fresh and not await self._sum_up():
                break
            for fact in fresh:
                for handler in handlers_of(fact):
                    await handler(self, fact)
        else:
            raise LoopWithoutEnd(f"handlers still record after {MAX_ROUNDS} rounds: {self.facts[-1].kind()}")

    async def _sum_up(self) -> bool:
        """Let those react who look at all of it at once; whether there was anything to look at."""
        fresh, self._summed = self.facts[self._summed :], len(self.facts)
        for reaction in summings() if fresh else ():
            await reaction(self, fresh)
        return bool(fresh)

    async def _write_facts(self) -> None:
        fresh, self._written = self.facts[self._written :], len(self.facts)
        if not fresh:
            return
        ids = await event_log.write(
            self.connection, self.actor, fresh, at=self.now, cause=self.cause, depth=self.depth
        )
        if not self.is_quiet:
            await event_log.announce(self.connection, self.tenant_id, list(zip(ids, fresh, strict=True)))

    async def run_after_commit(self) -> None:
        """Everything is committed: a callback that fails is logged, and neither the caller nor the next hears."""
        for callback in self._after_commit:
            try:
                await callback()
            except Exception:
                log.exception("what follows the commit failed")


Door = Literal["app", "system"]
Begin = Callable[[Door, bool], AbstractAsyncContextManager[AsyncConnection]]
_borrowed: list[Begin] = []


def borrow_connections(begin: Begin | None) -> None:
    """Let units begin on a connection of the caller's (tests roll it back); None gives the pools back."""
    _borrowed[:] = [begin] if begin else []


def _begin(door: Door, is_read_only: bool = False) -> AbstractAsyncContextManager[AsyncConnection]:
    if _borrowed:
        return _borrowed[0](door, is_read_only)
    if door == "system":
        return database().system.begin()
    return (database().reading if is_read_only else database().app).begin()


@asynccontextmanager
async def unit(
    actor: Actor,
    *,
    is_read_only: bool = False,
    is_tenant_set: bool = False,
    cause: str | None = None,
    depth: int = 0,
    lock: str | None = None,
) -> AsyncIterator[Tx]:
    """Open a unit for `actor`. All of it is committed at the end, or none of it.

    With `is_tenant_set` the caller binds the tenant himself through `tx.become` (HTTP finds the actor
    inside the transaction). Units with the same `lock` run one after another.
    """
    async with _begin("app", is_read_only) as connection:
        tx = Tx(connection, actor, is_read_only=is_read_only)
        tx.cause, tx.depth = cause, depth
        if lock is not None:
            await set_tenant_and_lock(connection, actor.tenant_id, lock)
        elif not is_tenant_set:
            await set_tenant(connection, actor.tenant_id)
        yield tx
        await tx.settle()
    # Shielded: the commit is through, a caller who hangs up may not stop what follows it.
    await asyncio.shield(tx.run_after_commit())


@asynccontextmanager
async def system_connection() -> AsyncIterator[AsyncConnection]:
    """A transaction across all tenants, for sweeps and maintenance only; no policy binds it."""
    async with _begin("system") as connection:
        yield connection


async def try_advisory_lock(connection: AsyncConnection, name: str) -> bool:
    """Take the named lock until the transaction ends; False where another holds it."""
    statement = select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, text("0"))))
    return bool(await connection.scalar(statement))
