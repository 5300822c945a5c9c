"""A counter that knows nothing of the arithmetic: it looks at the wall clock minute by minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from gongdan.calendars import CalendarRules, Window

MINUTE = timedelta(minutes=1)
# Where each zone does something odd: DST begins or ends, a day is left out, a quarter's offset.
TURNS = {
    "Asia/Shanghai": [datetime(2026, 2, 14, tzinfo=UTC), datetime(1991, 4, 13, 16, tzinfo=UTC)],
    "Europe/Berlin": [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 13, tzinfo=UTC), datetime(2026, 10, 3, 14, tzinfo=UTC)],
    "Asia/Kolkata": [datetime(2026, 5, 31, 18, 30, tzinfo=UTC)],
    "Pacific/Apia": [datetime(2011, 12, 30, 8, tzinfo=UTC), datetime(2011, 9, 24, 12, tzinfo=UTC)],
    "Africa/Cairo": [datetime(2024, 10, 31, 20, tzinfo=UTC), datetime(2024, 4, 25, 21, tzinfo=UTC)],
}


def open_minutes(rules: CalendarRules, start: datetime, end: datetime) -> Iterator[datetime]:
    """Each minute from `start` on whose wall clock lies in a window of its date."""
    zone = ZoneInfo(rules.zone)
    while start < end:
        local = start.astimezone(zone)
        second = local.hour * 3600 + local.minute * 60 + local.second
        if any(window.start <= second < window.end for window in rules.on(local.date())):
            yield start
        start += MINUTE


def counted(rules: CalendarRules, start: datetime, end: datetime) -> int:
    """Minutes of working time, by looking at all of them."""
    return sum(1 for _ in open_minutes(rules, start, end))


def _windows(cuts: list[int]) -> tuple[Window, ...]:
    times = sorted({cut * 300 for cut in cuts})
    return tuple(Window(*pair) for pair in zip(times[::2], times[1::2], strict=False))


WINDOWS = st.lists(st.integers(0, 288), max_size=6).map(_windows)


@st.composite
def questions(draw: st.DrawFn) -> tuple[CalendarRules, datetime, datetime]:
    """A calendar, and a stretch of some days around where its zone does something odd."""
    zone = draw(st.sampled_from(sorted(TURNS)))
    turn = draw(st.sampled_from(TURNS[zone]))
    start = turn + timedelta(minutes=draw(st.integers(-3 * 1440, 1440)))
    end = start + timedelta(minutes=draw(st.integers(0, 4 * 1440)))
    offsets = draw(st.lists(st.integers(-4, 6), max_size=4))
    days: dict[date, tuple[Window, ...]] = {turn.date() + timedelta(days=n): draw(WINDOWS) for n in offsets}
    return CalendarRules(zone, tuple(draw(WINDOWS) for _ in range(7)), days), start, end
