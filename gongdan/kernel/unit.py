"""One unit of work: a transaction, an actor, a time; what happened is settled and committed with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Executable, Row, func, insert, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gongdan.kernel import clock, jobs, live
from gongdan.kernel.actor import Actor
from gongdan.kernel.db import database
from gongdan.kernel.events import Event, events, handlers_of, listeners_of
from gongdan.kernel.tenancy import set_tenant
from gongdan.kernel.trail import client_address, request_id

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
        before = len(self.facts)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            del self.facts[before:]
            raise

    # --- what happened -------------------------------------------------------------------------

    def record(self, fact: Event) -> None:
        """Say what happened; it is stored and told when the unit settles.

        Facts that nobody has reacted to yet are merged where they know how to (`Event.combined`).
        """
        for place in range(self._handled, len(self.facts)):
            earlier = self.facts[place]
            if type(earlier) is type(fact) and earlier.subject_id == fact.subject_id:
                net = earlier.combined(fact)
                if net is not None:
                    self.facts[place] = net
                    return
        self.facts.append(fact)

    def after_commit(self, callback: AfterCommit) -> None:
        """Run once the commit is through (drop a cache, close a file). It may be lost in a crash."""
        self._after_commit.append(callback)

    async def settle(self) -> None:
        """Run the handlers until nothing new happens, then write the facts and queue their delivery."""
        for _ in range(MAX_ROUNDS):
            fresh, self._handled = self.facts[self._handled :], len(self.facts)
            if not fresh:
                break
            for fact in fresh:
                for handler in handlers_of(fact):
                    await handler(self, fact)
        else:
            raise LoopWithoutEnd(f"handlers still record after {MAX_ROUNDS} rounds: {self.facts[-1].kind()}")
        await self._write_facts()

    async def _write_facts(self) -> None:
        fresh, self._written = self.facts[self._written :], len(self.facts)
        if not fresh:
            return
        rows = [self._row(fact) for fact in fresh]
        stored = await self.connection.execute(
            insert(events).returning(events.c.id, sort_by_parameter_order=True), rows
        )
        ids = list(stored.scalars())
        if self.is_quiet:
            return
        await live.tell(self.connection, self.tenant_id, list(zip(ids, fresh, strict=True)))
        heard = [n for n, fact in zip(ids, fresh, strict=True) if listeners_of(type(fact))]
        if heard:
            await jobs.enqueue(
                self,
                "deliver",
                lock=f"{self.tenant_id}:{fresh[0].subject}:{fresh[0].subject_id}",
                tenant_id=self.tenant_id,
                event_ids=heard,
            )

    def _row(self, fact: Event) -> dict[str, Any]:
        actor = self.actor
        return {
            "tenant_id": actor.tenant_id,
            "kind": fact.kind(),
            "subject": fact.subject,
            "subject_id": fact.subject_id,
            "payload": fact.payload(),
            "is_public": fact.is_for_customer(),
            "actor_kind": actor.kind,
            "actor_id": actor.contact_id if actor.kind == "customer" else actor.user_id,
            "actor_name": actor.name[:200],
            "cause": self.cause,
            "depth": self.depth,
            "request_id": request_id.get(),
            "client_address": client_address.get(),
            "at": self.now,
        }

    async def run_after_commit(self) -> None:
        for callback in self._after_commit:
            await callback()


Door = Literal["app", "system"]
Begin = Callable[[Door, bool], AbstractAsyncContextManager[AsyncConnection]]
_borrowed: list[Begin] = []


def borrow_connections(begin: Begin | None) -> None:
    """Let units begin on a connection of the caller's (tests roll it back); None gives the pools back."""
    _borrowed[:] = [begin] if begin else []


def _begin(
    door: Literal["app", "system"], is_read_only: bool = False
) -> AbstractAsyncContextManager[AsyncConnection]:
    if _borrowed:
        return _borrowed[0](door, is_read_only)
    engine: AsyncEngine = getattr(database(), door)
    if is_read_only:
        engine = engine.execution_options(postgresql_readonly=True)
    return engine.begin()


@asynccontextmanager
async def unit(
    actor: Actor,
    *,
    is_read_only: bool = False,
    is_tenant_set: bool = False,
    cause: str | None = None,
    depth: int = 0,
) -> AsyncIterator[Tx]:
    """Open a unit for `actor`. All of it is committed at the end, or none of it.

    With `is_tenant_set` the caller binds the tenant himself through `tx.become` (HTTP finds the actor
    inside the transaction).
    """
    async with _begin("app", is_read_only) as connection:
        tx = Tx(connection, actor, is_read_only=is_read_only)
        tx.cause, tx.depth = cause, depth
        if not is_tenant_set:
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
