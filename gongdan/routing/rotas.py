"""Pure: shifts on dates as instants, a cycle laid over dates, who is on duty, and what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """Times of the clock on the wall in `zone`; one that ends at or before its start ends on the next day."""

    id: int
    starts: time
    ends: time
    zone: str

    def on(self, day: date) -> Span:
        """[from, until) in UTC of the shift that begins on this date.

        What the wall clock shows decides: a night in which the clock is set forward is an hour shorter. A time that
        the clock skips is read as it would have been without the change, one that it shows twice as the first.
        """
        zone = ZoneInfo(self.zone)
        last = day if self.ends > self.starts else day + timedelta(days=1)
        return tuple(  # type: ignore[return-value]
            datetime.combine(one, at, zone).astimezone(UTC) for one, at in ((day, self.starts), (last, self.ends))
        )


@dataclass(frozen=True, slots=True)
class Cycle:
    """`days` names the shift of each day of the cycle, or None; each of `people` is `step` days behind the former."""

    starts_on: date
    days: tuple[int | None, ...]
    people: tuple[int, ...]
    step: int = 7

    def on(self, day: date) -> Iterator[tuple[int, int]]:
        """(person, shift) of one date; nothing before the rota begins."""
        passed = (day - self.starts_on).days
        if passed < 0 or not self.days:
            return
        for place, person in enumerate(self.people):
            shift = self.days[(passed - place * self.step) % len(self.days)]
            if shift is not None:
                yield person, shift


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody works for a team from one instant until another."""

    id: int
    user_id: int
    team_id: int | None
    starts_at: datetime
    ends_at: datetime
    kind: str = "duty"

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is not there."""

    id: int
    user_id: int
    starts_at: datetime
    ends_at: datetime


Wrong = Literal["double_shift", "leave_during_shift", "too_few"]


@dataclass(frozen=True, slots=True)
class Clash:
    """What does not fit together, and when. `others` are the ids of the duties or of the leave concerned."""

    kind: Wrong
    starts_at: datetime
    ends_at: datetime
    user_id: int | None = None
    duty_ids: tuple[int, ...] = ()
    leave_id: int | None = None
    on_duty: int | None = None


def plan(cycle: Cycle, shifts: Mapping[int, Shift], first: date, last: date) -> Iterator[tuple[int, int, date, Span]]:
    """(person, shift, date, span) of all dates from `first` to `last`, both included."""
    for passed in range((last - first).days + 1):
        day = first + timedelta(days=passed)
        for person, shift in cycle.on(day):
            yield person, shift, day, shifts[shift].on(day)


def on_duty(duties: Iterable[Duty], leaves: Iterable[Leave], person: int, at: datetime) -> bool:
    """Whether this person works at this instant: planned, and not on leave."""
    is_planned = any(one.user_id == person and one.covers(at) for one in duties)
    is_away = any(one.user_id == person and one.starts_at <= at < one.ends_at for one in leaves)
    return is_planned and not is_away


def who_is_on_duty(duties: Sequence[Duty], leaves: Sequence[Leave], team: int, at: datetime) -> list[int]:
    """Who works for the team at this instant, each once, in the order of their numbers."""
    there = {one.user_id for one in duties if one.team_id == team and one.covers(at)}
    return sorted(one for one in there if on_duty(duties, leaves, one, at))


def clashes(duties: Sequence[Duty], leaves: Sequence[Leave], *, least: int, hours: Iterable[Span]) -> list[Clash]:
    """Two shifts of one person at once, leave during a shift, and stretches of `hours` with fewer than `least`."""
    found = [*_doubled(duties), *_on_leave(duties, leaves), *_too_few(duties, leaves, least, hours)]
    return sorted(found, key=lambda one: (one.starts_at, one.kind, one.user_id or 0))


def _doubled(duties: Sequence[Duty]) -> Iterator[Clash]:
    # Whoever coordinates may well work beside it: only two of the same kind are one too many.
    ordered = sorted(duties, key=lambda one: (one.kind, one.user_id, one.starts_at, one.id))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if (other.kind, other.user_id) != (one.kind, one.user_id) or other.starts_at >= one.ends_at:
                break
            until = min(one.ends_at, other.ends_at)
            yield Clash("double_shift", other.starts_at, until, one.user_id, (one.id, other.id))


def _on_leave(duties: Sequence[Duty], leaves: Sequence[Leave]) -> Iterator[Clash]:
    for one in duties:
        for leave in leaves:
            since, until = max(one.starts_at, leave.starts_at), min(one.ends_at, leave.ends_at)
            if leave.user_id == one.user_id and since < until:
                yield Clash("leave_during_shift", since, until, one.user_id, (one.id,), leave.id)


def _too_few(duties: Sequence[Duty], leaves: Sequence[Leave], least: int, hours: Iterable[Span]) -> Iterator[Clash]:
    if least < 1:
        return
    spans = [(one.starts_at, one.ends_at) for one in duties] + [(one.starts_at, one.ends_at) for one in leaves]
    times = {at for span in spans for at in span}
    for since, until in hours:
        cuts = sorted({since, until, *(t for t in times if since < t < until)})
        open_since: tuple[datetime, int] | None = None
        for at in cuts:
            there = {one.user_id for one in duties if one.kind == "duty" and one.covers(at)}
            count = sum(1 for one in there if on_duty(duties, leaves, one, at))
            is_short = count < least and at < until
            if open_since is not None and (not is_short or open_since[1] != count):
                yield Clash("too_few", open_since[0], at, on_duty=open_since[1])
                open_since = None
            if is_short and open_since is None:
                open_since = (at, count)


def leave_span(from_on: date, from_half: str, to_on: date, to_half: str, zone: str) -> Span:
    """[from, until) of a leave in whole or half days: mornings end and afternoons begin at noon of the wall clock."""
    where, noon = ZoneInfo(zone), time(12)
    since = datetime.combine(from_on, time() if from_half == "am" else noon, where)
    until = datetime.combine(to_on, noon, where)
    if to_half == "pm":
        until = datetime.combine(to_on + timedelta(days=1), time(), where)
    return since.astimezone(UTC), until.astimezone(UTC)
