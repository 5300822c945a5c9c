"""Pure: the clock of one promise. What happens to it makes a new state; the lines it leaves explain the due time.

Everything is in whole seconds. Time is counted from one happening to the next by the hours that were in force then:
a pause, another priority, policy or calendar never touches what was counted before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from gongdan.calendars.working_time import NeverOpens
from gongdan.sla.terms import CalendarRef, Hours, HoursOf, Terms

Outcome = Literal["met", "breached", "cancelled"]
State = Literal["running", "paused", "met", "breached", "cancelled"]
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A stretch that counted: `seconds` of it by `calendar`."""

    began_at: datetime
    ended_at: datetime
    seconds: int
    calendar: CalendarRef


@dataclass(frozen=True, slots=True)
class Paused:
    """A stretch that did not count. `why`: the state it was in; `ended` where the promise had ended meanwhile."""

    began_at: datetime
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Switched:
    """From `at` on other terms hold; `counted` seconds were carried over."""

    at: datetime
    before: Terms
    after: Terms
    counted: int


Line = Counted | Paused | Switched


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise's clock. It counts while `since` is set; `due_at` is None while it rests and once it has ended.

    `anchor` names what it is about (the message that waits, the state that was entered): another one, another clock.
    `told` is the highest share of the time, in per cent, of which it has warned. A breach stays one.
    """

    key: str
    kind: str
    round: int
    anchor: datetime
    terms: Terms
    started_at: datetime
    counted: int = 0
    since: datetime | None = None
    paused_at: datetime | None = None
    paused_by: str = ""
    due_at: datetime | None = None
    told: int = 0
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    ended_by: str = ""
    # Whose it was: a stage belongs to who had the ticket.
    team_id: int | None = None
    department_id: int | None = None
    lines: tuple[Line, ...] = ()

    @property
    def state(self) -> State:
        if self.outcome is not None:
            return self.outcome
        if self.breached_at is not None:
            return "breached"
        return "running" if self.since is not None else "paused"

    @property
    def remaining(self) -> int:
        """Seconds that were left when it was last looked at; negative past the time."""
        return self.terms.seconds - self.counted


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a clock has to tell: a warning of these shares, the highest last, or that its time is over.

    What passed while nobody looked is told at once: one warning for all shares, and none beside a breach.
    """

    clock: Clock
    is_breach: bool
    shares: tuple[int, ...]


def floor(at: datetime) -> datetime:
    """The second in which `at` lies."""
    return at.replace(microsecond=0)


def start(clock: Clock, at: datetime, hours: HoursOf) -> Clock:
    """A fresh clock begins to count."""
    return _running(clock, floor(at), hours)


def pause(clock: Clock, at: datetime, why: str, hours: HoursOf) -> Clock:
    """It counts no longer; what it has counted stays."""
    at = floor(at)
    return replace(counted_to(clock, at, hours), since=None, due_at=None, paused_at=at, paused_by=why)


def resume(clock: Clock, at: datetime, hours: HoursOf) -> Clock:
    """It goes on with what it has counted; the pause stands among its lines."""
    at = floor(at)
    lines = clock.lines
    if clock.paused_at is not None and clock.paused_at < at:
        lines = (*lines, Paused(clock.paused_at, at, clock.paused_by))
    return _running(replace(clock, paused_at=None, paused_by="", lines=lines), at, hours)


def end(clock: Clock, at: datetime, outcome: Outcome, why: str, hours: HoursOf) -> Clock:
    """It ends for good: a met promise that was breached before is breached."""
    at = floor(at)
    done = counted_to(clock, at, hours)
    if outcome == "met" and done.breached_at is not None:
        outcome = "breached"
    lines = done.lines
    if done.paused_at is not None and done.paused_at < at:
        lines = (*lines, Paused(done.paused_at, at, done.paused_by))
    return replace(
        done,
        since=None,
        due_at=None,
        paused_at=None,
        paused_by="",
        ended_at=at,
        outcome=outcome,
        ended_by=why,
        lines=lines,
    )


def go_on(clock: Clock, at: datetime, terms: Terms, hours: HoursOf) -> Clock:
    """The next round of a clock that had ended, with what was used; the time between did not count."""
    at = floor(at)
    assert clock.ended_at is not None
    lines = clock.lines
    if clock.ended_at < at:
        lines = (*lines, Paused(clock.ended_at, at, "ended"))
    again = replace(
        clock,
        round=clock.round + 1,
        started_at=at,
        ended_at=None,
        outcome=None,
        ended_by="",
        paused_at=None,
        paused_by="",
        lines=lines,
    )
    return _running(_switched(again, at, terms), at, hours)


def retarget(clock: Clock, at: datetime, terms: Terms, hours: HoursOf) -> Clock:
    """Other terms from now on: what was counted stays, the rest is counted anew."""
    at = floor(at)
    if terms == clock.terms:
        return clock
    done = _switched(counted_to(clock, at, hours), at, terms)
    return done if done.since is None else _running(done, at, hours)


def counted_to(clock: Clock, at: datetime, hours: HoursOf) -> Clock:
    """The clock with what has been counted until `at`; it goes on from there."""
    if clock.since is None or at <= clock.since:
        return clock
    seconds = hours[clock.terms.calendar].between(clock.since, at)
    line = Counted(clock.since, at, seconds, clock.terms.calendar)
    return replace(clock, counted=clock.counted + seconds, since=at, lines=(*clock.lines, line))


def alarms_until(clock: Clock, now: datetime, hours: HoursOf) -> tuple[Clock, Alarm | None]:
    """What the clock has to tell by `now` and has not told, and the clock that has told it."""
    if clock.since is None:
        return clock, None
    if clock.breached_at is None and clock.due_at is not None and floor(now) > clock.due_at:
        missed = tuple(share for share in clock.terms.warn_at if share > clock.told)
        told = max((clock.told, *missed))
        breached = replace(clock, breached_at=clock.due_at, told=told)
        return breached, Alarm(breached, True, missed)
    passed = [share for share in clock.terms.warn_at if _has_passed(clock, share, now, hours)]
    if not passed:
        return clock, None
    warned = replace(clock, told=max(passed))
    return warned, Alarm(warned, False, tuple(passed))


def next_alarm(clock: Clock, hours: HoursOf) -> datetime | None:
    """When it has something to tell next; None where nothing is left, or while it rests."""
    if clock.since is None or clock.breached_at is not None or clock.due_at is None:
        return None
    for share in sorted(clock.terms.warn_at):
        if share > clock.told and (at := _share_at(clock, share, hours)) is not None:
            return min(at, clock.due_at + SECOND)
    return clock.due_at + SECOND


def _has_passed(clock: Clock, share: int, now: datetime, hours: HoursOf) -> bool:
    """Whether it has to warn of this share. Hours never pass faster than time, so most is seen without counting."""
    assert clock.since is not None
    left = clock.terms.seconds * share // 100 - clock.counted
    if share <= clock.told or clock.breached_at is not None or clock.since + timedelta(seconds=left) > now:
        return False
    at = _share_at(clock, share, hours)
    return at is not None and at <= now


def _share_at(clock: Clock, share: int, hours: HoursOf) -> datetime | None:
    """The instant at which this share of the time is used; never before the clock began to count as it does now."""
    assert clock.since is not None
    left = clock.terms.seconds * share // 100 - clock.counted
    return _added(hours[clock.terms.calendar], clock.since, max(left, 0))


def _running(clock: Clock, at: datetime, hours: HoursOf) -> Clock:
    # A time that was over before it began to count is over at once; one that was breached was due when it was.
    due_at = clock.breached_at or _added(hours[clock.terms.calendar], at, max(clock.remaining, 0))
    return replace(clock, since=at, due_at=due_at)


def _switched(clock: Clock, at: datetime, terms: Terms) -> Clock:
    if terms == clock.terms:
        return clock
    line = Switched(at, clock.terms, terms, clock.counted)
    return replace(clock, terms=terms, lines=(*clock.lines, line))


def _added(hours: Hours, start: datetime, seconds: int) -> datetime | None:
    """None where the calendar never opens again: then nothing is due."""
    try:
        return hours.add(start, seconds)
    except NeverOpens:
        return None
