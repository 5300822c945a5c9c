"""Live events to browsers: one LISTEN connection a process, ids only, coalesced, resumed or re-synchronised."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from prometheus_client import Gauge
from sqlalchemy import String, TextClause, bindparam, text

from gongdan.kernel.events import Event

log = logging.getLogger(__name__)

CHANNEL = "gongdan_live"
COALESCE_SECONDS = 0.15
HEARTBEAT_SECONDS = 15.0
MAX_NOTE_BYTES = 7800
MAX_WAITING = 500

# This connection only waits: without these a server that vanished would be waited for for hours.
_KEEP_ALIVE: dict[str, Any] = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

listeners_gauge = Gauge("gongdan_live_clients", "Browsers that listen for live events on this process")

# Facts in one notification, and in all of one unit: beyond that it is cheaper to look again.
FACTS_AT_ONCE = 30
MAX_FACTS = 180


@dataclass(frozen=True, slots=True)
class Note:
    """That something happened: enough to refetch by key, and to decide whom it concerns."""

    event_id: int
    kind: str
    subject: str
    subject_id: int
    audience: dict[str, Any]


def notes(tenant_id: int, facts: Sequence[tuple[int, Event]]) -> list[str]:
    """What is notified (see `notification`) to all processes at commit.

    A unit with very many facts asks for a re-synchronisation instead.
    """
    if len(facts) > MAX_FACTS:
        return [_look_again(tenant_id, facts)]
    parts = [facts[n : n + FACTS_AT_ONCE] for n in range(0, len(facts), FACTS_AT_ONCE)]
    return [_message(tenant_id, part) for part in parts]


def notification(name: str) -> TextClause:
    """The call, to be selected, that notifies with the note that is bound under this name."""
    return text(f"pg_notify('{CHANNEL}', :{name})").bindparams(bindparam(name, type_=String))


def _message(tenant_id: int, facts: Sequence[tuple[int, Event]]) -> str:
    notes = [[n, fact.kind(), fact.subject, fact.subject_id, fact.audience()] for n, fact in facts]
    message = orjson.dumps({"t": tenant_id, "n": notes}, default=str).decode()
    return message if len(message.encode()) <= MAX_NOTE_BYTES else _look_again(tenant_id, facts)


def _look_again(tenant_id: int, facts: Sequence[tuple[int, Event]]) -> str:
    return orjson.dumps({"t": tenant_id, "n": None, "last": facts[-1][0]}).decode()


def passing(tenant_id: int, kind: str, subject: str, subject_id: int, audience: dict[str, Any]) -> TextClause:
    """The call that notifies of something that is not in the log, such as who is looking at a ticket.

    Whoever does not listen at that moment is not told later. Its number is that of its subject, negative, so that
    several about the same one are told as one.
    """
    return passing_many(tenant_id, kind, subject, {subject_id: audience})


def passing_many(tenant_id: int, kind: str, subject: str, audiences: Mapping[int, dict[str, Any]]) -> TextClause:
    """As `passing`, of several subjects at once; `FACTS_AT_ONCE` at most, as a notification has an end."""
    notes = [[-subject_id, kind, subject, subject_id, audience] for subject_id, audience in audiences.items()]
    note = orjson.dumps({"t": tenant_id, "n": notes}, default=str).decode()
    return notification("note").bindparams(note=note)


@dataclass(eq=False, slots=True)
class Client:
    """One listening browser; `concerns` decides without a query whether a note is for it."""

    tenant_id: int
    concerns: Callable[[Note], bool]
    waiting: dict[tuple[int, str], Note] = field(default_factory=dict)
    must_resync: bool = False
    last_id: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, note: Note) -> None:
        self.last_id = max(self.last_id, note.event_id)
        if not self.concerns(note):
            return
        if len(self.waiting) >= MAX_WAITING:
            self.resync()
        elif not self.must_resync:
            self.waiting[note.event_id, note.subject] = note
        self.wake.set()

    def resync(self) -> None:
        """Too much was missed to tell one by one."""
        self.waiting.clear()
        self.must_resync = True
        self.wake.set()

    def take(self) -> tuple[bool, list[Note]]:
        notes, self.waiting = list(self.waiting.values()), {}
        resync, self.must_resync = self.must_resync, False
        self.wake.clear()
        return resync, notes


class Hub:
    """Spreads what PostgreSQL notifies among the clients of this process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._clients: dict[int, set[Client]] = {}
        self._task: asyncio.Task[None] | None = None
        self.is_listening = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.create_task(self._listen_for_ever(), name="live-hub")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.contextmanager
    def joined(self, client: Client) -> Iterator[None]:
        fellows = self._clients.setdefault(client.tenant_id, set())
        fellows.add(client)
        listeners_gauge.inc()
        try:
            yield
        finally:
            fellows.discard(client)
            if not fellows:
                self._clients.pop(client.tenant_id, None)
            listeners_gauge.dec()

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("live events interrupted", extra={"reason": type(error).__name__})
            except Exception:  # a note that cannot be read may not end live events for this process
                log.exception("live events interrupted")
            self.is_listening.clear()
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, application_name="gongdan-live", connect_timeout=5, **_KEEP_ALIVE
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            # Whatever was told while nobody listened is lost: everybody looks again.
            for client in self._all():
                client.resync()
            self.is_listening.set()
            async for notification in connection.notifies():
                self._spread(orjson.loads(notification.payload))

    def _all(self) -> list[Client]:
        return [client for clients in self._clients.values() for client in clients]

    def _spread(self, message: dict[str, Any]) -> None:
        clients = self._clients.get(message["t"])
        if not clients:
            return
        if message["n"] is None:
            for client in clients:
                client.last_id = max(client.last_id, message["last"])
                client.resync()
            return
        for raw in message["n"]:
            note = Note(*raw)
            for client in clients:
                client.offer(note)


def frame(event: str, value: object, event_id: int | None = None) -> bytes:
    """One server-sent event."""
    head = f"id: {event_id}\n" if event_id and event_id > 0 else ""
    return f"{head}event: {event}\ndata: {orjson.dumps(value).decode()}\n\n".encode()


async def stream(hub: Hub, client: Client, missed: Sequence[Note] | None) -> AsyncIterator[bytes]:
    """The frames for one client: what it missed first (None: too much, look again), then what happens."""
    with hub.joined(client):
        yield b"retry: 2000\n\n"
        if missed is None:
            yield frame("resync", {}, client.last_id)
        elif missed:
            yield _told(list(missed))
        while True:
            try:
                await asyncio.wait_for(client.wake.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            await asyncio.sleep(COALESCE_SECONDS)
            resync, notes = client.take()
            if resync:
                yield frame("resync", {}, client.last_id)
            elif notes:
                yield _told(notes)


def _told(notes: list[Note]) -> bytes:
    items = [
        {
            "id": n.event_id if n.event_id > 0 else None,
            "kind": n.kind,
            "subject": n.subject,
            "subject_id": n.subject_id,
        }
        for n in notes
    ]
    return frame("changes", items, max(n.event_id for n in notes))
