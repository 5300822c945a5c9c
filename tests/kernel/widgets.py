"""What the kernel's tests are about: widgets, their facts, a table for marks, and who reacts to them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, MetaData, String, Table, insert, select

from gongdan.kernel import events as registry
from gongdan.kernel.diff import Changes, merged
from gongdan.kernel.events import Event
from gongdan.kernel.unit import Tx

# Not in the product's metadata: this table exists in the databases of these tests only.
marks = Table(
    "marks",
    MetaData(),
    Column("tenant_id", BigInteger, primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("number", BigInteger, nullable=False, server_default="0"),
    info={"grant": "write"},
)


@dataclass(frozen=True)
class WidgetMade(Event):
    """A fact that stands for itself."""

    subject: ClassVar[str] = "widget"
    is_public: ClassVar[bool] = True
    widget_id: int
    name: str = ""

    def audience(self) -> dict[str, Any]:
        return {"name": self.name}


@dataclass(frozen=True)
class WidgetPainted(Event):
    """A second sort, so that what reacts to one can record the other."""

    subject: ClassVar[str] = "widget"
    widget_id: int
    colours: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WidgetChanged(Event):
    """Facts of this sort become one net fact."""

    subject: ClassVar[str] = "widget"
    widget_id: int
    changes: Changes

    def combined(self, later: Event) -> "WidgetChanged":
        assert isinstance(later, WidgetChanged)
        return WidgetChanged(self.widget_id, merged(self.changes, later.changes))


Reaction = Callable[..., Awaitable[None]]


@contextmanager
def reacting(
    *,
    on: dict[type[Event], list[Reaction]] | None = None,
    later: dict[type[Event], dict[str, Reaction]] | None = None,
) -> Iterator[None]:
    """Inside the block these react, and nobody afterwards: registrations are for good otherwise."""
    handlers, listeners = dict(registry._handlers), {kind: dict(names) for kind, names in registry._listeners.items()}
    registry._handlers.update(on or {})
    registry._listeners.update(later or {})
    try:
        yield
    finally:
        for current, before in ((registry._handlers, handlers), (registry._listeners, listeners)):
            current.clear()
            current.update(before)


async def mark(tx: Tx, name: str) -> None:
    await tx.execute(insert(marks).values(tenant_id=tx.tenant_id, name=name))


async def marks_of(tx: Tx) -> list[str]:
    """The names in order, as the policy shows them: no filter by tenant of our own."""
    return list((await tx.execute(select(marks.c.name).order_by(marks.c.name))).scalars())
