"""What happened: frozen facts in the past tense, and those who listen to them."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, String, func
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.tenancy import tenant_table

if TYPE_CHECKING:
    from gongdan.kernel.unit import Tx

# The one log: timeline, audit trail and source of every later reaction. Rows are never changed.
events = tenant_table(
    "events",
    Column("kind", String(80), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("actor_kind", String(20), nullable=False),
    Column("actor_id", BigInteger),
    Column("actor_name", String(200), nullable=False),
    Column("cause", String(120)),
    Column("depth", Integer, nullable=False),
    Column("request_id", String(64)),
    Column("client_address", String(64)),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Index("ix_events_subject", "tenant_id", "subject", "subject_id", "id"),
    Index("ix_events_at", "tenant_id", "at", "id"),
    Index("ix_events_actor", "tenant_id", "actor_kind", "actor_id", "id"),
    Index("ix_events_kind", "tenant_id", "kind", "id"),
    grant="append",
)

# Which listener has already reacted to which event: the receipt that makes a repeated job harmless.
event_receipts = tenant_table(
    "event_receipts",
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("listener", String(160), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_event_receipts_at", "at"),
    has_id=False,
)


@dataclass(frozen=True)
class Event:
    """A fact. Subclasses name their `subject` and carry `<subject>_id` and small values, never rows.

    The wire name is the class name, dotted behind the subject: `TicketOpened` of `ticket` is
    `ticket.opened`. `is_public` facts may be shown to the customer whose ticket it is. A class that only
    lends its fields to others says `is_abstract=True` (`class TicketFact(Event, is_abstract=True)`): it is no
    kind of its own and never comes out of the log.
    """

    subject: ClassVar[str] = ""
    is_public: ClassVar[bool] = False
    is_abstract: ClassVar[bool] = True
    kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, *, is_abstract: bool = False) -> None:
        super().__init_subclass__()
        cls.is_abstract = is_abstract
        if is_abstract:
            return
        known = Event.kinds.get(cls.kind(), cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two facts are named {cls.kind()}: {known.__qualname__} and {cls.__qualname__}")
        Event.kinds[cls.kind()] = cls

    @classmethod
    @cache
    def kind(cls) -> str:
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        return f"{cls.subject}.{words.removeprefix(cls.subject + '_')}"

    @property
    def subject_id(self) -> int:
        return int(getattr(self, f"{self.subject}_id"))

    def payload(self) -> dict[str, Any]:
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}

    def is_for_customer(self) -> bool:
        """Whether the customer may see it; facts of both sorts decide by their values."""
        return self.is_public

    def combined(self, later: "Event") -> "Event | None":
        """This fact and a later one of the same unit as one net fact; None where both stand for themselves."""
        return None

    def audience(self) -> dict[str, Any]:
        """Small values by which a live listener decides whether this concerns him (team, assignee …)."""
        return {}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Event":
        """The fact as stored; values added since are left at their defaults."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in payload.items() if name in known})


def _plain(value: Any) -> Any:
    """As `asdict` has it, but what cannot change is not copied: facts are written a thousand at a time."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(one) for one in value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with its place in the log."""

    id: int
    tenant_id: int
    fact: Event
    actor_kind: str
    actor_id: int | None
    cause: str | None
    depth: int
    at: datetime


E = TypeVar("E", bound=Event)
Handler = Callable[["Tx", Any], Awaitable[None]]
Listener = Callable[["Tx", Any, Recorded], Awaitable[None]]
Summing = Callable[["Tx", Sequence[Event]], Awaitable[None]]

_handlers: dict[type[Event], list[Handler]] = {}
_summings: list[Summing] = []
_listeners: dict[type[Event], dict[str, Listener]] = {}


def on(*kinds: type[Event]) -> Callable[[Handler], Handler]:
    """React in the same transaction: `async def open_x_when_y_happened(tx, fact)`."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _handlers.setdefault(kind, []).append(handler)
        return handler

    return register


def at_last(reaction: Summing) -> Summing:
    """React to all that a unit brought about at once, when its handlers are through: `async def run_x(tx, facts)`.

    What it brings about goes the same way: first the handlers, then this again with what is new.
    """
    _summings.append(reaction)
    return reaction


def later(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """React in a job of its own unit, after the commit: `async def do_x_when_y(tx, fact, recorded)`.

    The effect is kept exactly once: the listener's rows and its receipt commit together.
    """

    def register(listener: Listener) -> Listener:
        name = f"{listener.__module__}.{listener.__qualname__}"
        for kind in kinds:
            _listeners.setdefault(kind, {})[name] = listener
        return listener

    return register


def handlers_of(fact: Event) -> list[Handler]:
    return _handlers.get(type(fact), [])


def summings() -> Sequence[Summing]:
    return _summings


def listeners_of(kind: type[Event]) -> dict[str, Listener]:
    return _listeners.get(kind, {})
