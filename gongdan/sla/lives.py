"""Pure: a ticket's life as its promises see it. What happened is folded into clocks, live and on replay alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gongdan.sla.clock import (
    Alarm,
    Clock,
    alarms_until,
    end,
    floor,
    go_on,
    next_alarm,
    pause,
    resume,
    retarget,
    start,
)
from gongdan.sla.plans import Plan, Promise, promises_by_key
from gongdan.sla.promises import Want, wanted
from gongdan.sla.standing import Happened, Standing, after
from gongdan.sla.terms import HoursOf


@dataclass(frozen=True, slots=True)
class Life:
    """How a ticket stands, the last clock of each promise, and those that came before them."""

    standing: Standing
    clocks: Mapping[str, Clock]
    ended: tuple[Clock, ...] = ()
    alarms: tuple[Alarm, ...] = ()

    def everything(self) -> list[Clock]:
        """All rounds of all promises, the earlier before the later."""
        return sorted((*self.ended, *self.clocks.values()), key=lambda one: (one.key, one.round))


def begin(standing: Standing, hours: HoursOf, at: datetime) -> Life:
    """Promises begin at `at`, for a ticket that was just opened or that gets its first policy now."""
    return _settled(Life(standing, {}), at, hours)


def live_on(life: Life, one: Happened, hours: HoursOf) -> Life:
    """The life after something happened. What clocks had to tell by then is among its alarms, told once."""
    known = tell(life, one.at, hours)
    return _settled(replace(known, standing=after(known.standing, one)), one.at, hours)


def tell(life: Life, now: datetime, hours: HoursOf) -> Life:
    """Every clock tells what it has to tell by `now`."""
    clocks, alarms = dict(life.clocks), list(life.alarms)
    for key, clock in life.clocks.items():
        clocks[key], alarm = alarms_until(clock, now, hours)
        if alarm is not None:
            alarms.append(alarm)
    return replace(life, clocks=clocks, alarms=tuple(alarms))


def nearest(life_clocks: Iterable[Clock]) -> Clock | None:
    """The clock that is due first of those that count."""
    due = [one for one in life_clocks if one.due_at is not None and one.since is not None]
    return min(due, key=lambda one: (one.due_at, one.key), default=None)


def wakes_at(clock: Clock, hours: HoursOf) -> datetime | None:
    """When the sweep must look at it next."""
    return next_alarm(clock, hours)


def _settled(life: Life, at: datetime, hours: HoursOf) -> Life:
    """Every promise gets what it asks for as the ticket stands now."""
    now, plan = life.standing, life.standing.plan
    promises = promises_by_key(plan)
    clocks, ended = dict(life.clocks), list(life.ended)
    for key, clock in life.clocks.items():
        if key not in promises and clock.ended_at is None:
            clocks[key] = end(clock, at, "cancelled", "not_promised", hours)
    if plan is not None:
        for key, promise in promises.items():
            last = clocks.get(key)
            new = _clock(promise, plan, now, last, at, hours)
            if last is not None and new is not None and new.round != last.round:
                ended.append(_done(promise, plan, now, last, at, hours))
            if new is not None:
                clocks[key] = new
    return replace(life, clocks=clocks, ended=tuple(ended))


def _done(promise: Promise, plan: Plan, now: Standing, last: Clock, at: datetime, hours: HoursOf) -> Clock:
    """The round before: where it had not ended yet, it does so now."""
    if last.ended_at is not None:
        return last
    want = wanted(promise, plan, now)
    return end(last, at, want.outcome, want.why, hours)


def _clock(
    promise: Promise, plan: Plan, now: Standing, last: Clock | None, at: datetime, hours: HoursOf
) -> Clock | None:
    want = wanted(promise, plan, now)
    anchor = None if want.anchor is None else floor(want.anchor)
    terms = plan.terms(promise, now.priority, now.calendar)
    if last is not None and last.ended_at is None:
        if anchor == last.anchor and terms is not None:
            return _kept(retarget(last, at, terms, hours), want, at, hours)
        if anchor is None:
            return end(last, at, want.outcome, want.why, hours)
    if anchor is None or terms is None:
        return last
    if last is not None and last.ended_at is not None and last.anchor == anchor:
        return _kept(go_on(last, at, terms, hours), want, at, hours)
    fresh = Clock(
        key=promise.key,
        kind=promise.kind,
        round=1 if last is None else last.round + 1,
        anchor=anchor,
        terms=terms,
        started_at=floor(at),
        team_id=now.team_id,
        department_id=now.department_id,
    )
    return _kept(start(fresh, at, hours), want, at, hours)


def _kept(clock: Clock, want: Want, at: datetime, hours: HoursOf) -> Clock:
    """Running or resting, as it is to be."""
    if want.pause:
        if clock.since is not None:
            return pause(clock, at, want.pause, hours)
        return _other_reason(clock, at, want.pause, hours)
    return resume(clock, at, hours) if clock.since is None else clock


def _other_reason(clock: Clock, at: datetime, why: str, hours: HoursOf) -> Clock:
    """A rest that goes on for another reason is another line."""
    if clock.paused_by == why:
        return clock
    return pause(resume(clock, at, hours), at, why, hours)
