"""Why a clock is due when it is due: every stretch that counted, every rest and every switch, counted anew."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.sla.clock import Clock, Counted, Line, Paused, Switched, counted_to, floor
from gongdan.sla.explaining import line_text, switched_what, whole_text
from gongdan.sla.lives import Life
from gongdan.sla.queries.acts import acts_on
from gongdan.sla.queries.clocks import get_clock_row
from gongdan.sla.queries.lives import clock_of
from gongdan.sla.queries.log import recount
from gongdan.sla.queries.matched import matched_policies
from gongdan.sla.queries.naming import Naming
from gongdan.sla.queries.shapes import Words
from gongdan.sla.terms import PLAIN, HoursOf

MAX_PARTS = 60


async def get_explanation(tx: Tx, ticket_id: int, clock_id: int) -> dict[str, Any]:
    """The explanation of one clock. Raises NotFound, NotAllowed."""
    row = await get_clock_row(tx, ticket_id, clock_id)
    counted = await recount(tx, ticket_id, tx.now)
    assert counted is not None
    life, hours = counted
    stored = clock_of(row)
    clock = _found(life, stored)
    until = clock.ended_at or floor(tx.now)
    shown = counted_to(clock, until, hours)
    lines = [*shown.lines]
    if shown.paused_at is not None:
        lines.append(Paused(shown.paused_at, None, shown.paused_by))
    naming = await Naming.of(tx, ticket_id, lines)
    told = [_line(tx, line, hours, naming) for line in lines]
    due_at = shown.due_at
    ahead = hours[shown.terms.calendar].intervals(until, due_at) if due_at is not None and due_at > until else ()
    return {
        "clock": (await Words.of(tx, [row])).shape(tx, row),
        "lines": told,
        "counted_seconds": shown.counted,
        "ahead": _parts(ahead),
        "text": whole_text(shown, naming.zone, tx.actor.locale),
        "acts": await acts_on(tx, ticket_id, clock, naming.zone),
        "matched": await matched_policies(tx, ticket_id, stored.terms.policy_id),
        "is_equal": is_same(clock, stored, tx.now, hours),
    }


def is_same(counted: Clock, stored: Clock, now: datetime, hours: HoursOf) -> bool:
    """Whether what was counted anew is what is stored: a clock that goes on is compared as it stands now."""
    until = floor(now)
    # What it has told by now it may tell only with the next sweep.
    ignored: dict[str, Any] = {"lines": (), "told": 0, "breached_at": None}
    one, other = (replace(counted_to(clock, until, hours), **ignored) for clock in (counted, stored))
    return one == other


def _found(life: Life, stored: Clock) -> Clock:
    return next(one for one in life.everything() if (one.key, one.round) == (stored.key, stored.round))


def _line(tx: Tx, line: Line, hours: HoursOf, naming: Naming) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "began_at": line.at if isinstance(line, Switched) else line.began_at,
        "ended_at": None if isinstance(line, Switched) else line.ended_at,
        "seconds": None,
        "calendar": None,
        "parts": [],
        "why": None,
        "why_name": None,
        "switched": [],
        "before": None,
        "after": None,
        "carried_seconds": None,
        "text": line_text(line, naming, tx.actor.locale),
    }
    match line:
        case Counted():
            parts = hours[line.calendar].intervals(line.began_at, line.ended_at)
            calendar = None if line.calendar == PLAIN else naming.calendar(line.calendar)
            return shape | {"what": "counted", "seconds": line.seconds, "calendar": calendar, "parts": _parts(parts)}
        case Paused():
            return shape | {"what": "paused", "why": line.why, "why_name": naming.state(line.why)}
        case Switched():
            sides = {"before": naming.terms(line.before), "after": naming.terms(line.after)}
            carried = {"carried_seconds": line.counted, "switched": switched_what(line)}
            return shape | {"what": "switched", **sides, **carried}


def _parts(found: Iterable[tuple[datetime, datetime]]) -> list[list[datetime]]:
    return [list(one) for one in islice(found, MAX_PARTS)]
