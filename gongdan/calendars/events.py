"""What happens to calendars. Counted times may change with them, so each fact names the version that came of it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event


class _ForStaff:
    """Working hours stand on many pages: all of the staff are told."""

    def audience(self) -> dict[str, Any]:
        return {"is_for_staff": True}


@dataclass(frozen=True)
class CalendarCreated(_ForStaff, Event):
    """A calendar was made; clocks may count by it from now on."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
    version: int = 1


@dataclass(frozen=True)
class CalendarChanged(_ForStaff, Event):
    """Hours, zone, holidays, name or state were changed; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
    version: int = 1
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarDaysChanged(_ForStaff, Event):
    """Single days were set or removed, by hand, by a file, by a feed or by a new release's shipped holidays.

    `source` is own, file, feed or shipped. The dates are ISO texts, at most 400 of them; the counts are whole.
    """

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
    version: int = 1
    source: str = "own"
    days: list[str] = field(default_factory=list)
    set_count: int = 0
    removed_count: int = 0


@dataclass(frozen=True)
class CalendarFeedChanged(_ForStaff, Event):
    """Days are taken from another address from now on, at another pace, or from none any more (`host` is empty)."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
    host: str = ""
    every_hours: int = 0


@dataclass(frozen=True)
class CalendarFeedFailed(_ForStaff, Event):
    """A feed that had worked works no more; told once, until it works again. The days it brought stay."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
    code: str = ""


@dataclass(frozen=True)
class CalendarFeedRecovered(_ForStaff, Event):
    """A feed that had failed works again."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""


@dataclass(frozen=True)
class CalendarLinkReplaced(Event):
    """The secret address for calendar programs was made anew; older ones open nothing any more."""

    subject: ClassVar[str] = "calendar"
    calendar_id: int
    name: str = ""
