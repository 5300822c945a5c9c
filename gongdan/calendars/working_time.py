"""Arithmetic on working time: when so much of it has passed, how much lies between, when it opens.

An instant is working time exactly when the wall clock of the calendar's zone shows a time inside a window of that
date. So an hour that the clock skips in spring does not count, an hour that it shows twice in autumn counts twice,
and a date that a zone leaves out (Apia, 30 December 2011) never comes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from gongdan.calendars.rules import DAY_SECONDS, BadRules, CalendarRules, Window, Windows

__all__ = ["ALWAYS", "BadRules", "CalendarRules", "NeverOpens", "Window", "WorkingTime"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
EPOCH_WEEKDAY = 3  # a Thursday
BLOCK_BITS = 25  # a block is 2**25 seconds, about 388 days: compiled at once, in about a millisecond
PATIENCE = 11  # so many blocks without working time in a row are more than ten years
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


class NeverOpens(Exception):
    """The calendar has no working time within ten years."""


class WorkingTime:
    """The compiled form of one calendar's rules: every question is answered by bisection.

    All datetimes must be aware; answers are UTC. Blocks of about a year are compiled when first touched and kept, so
    keep the object as long as the rules stand. May be shared between threads: a block is at worst compiled twice.
    """

    __slots__ = ("_blocks", "_days", "rules")

    def __init__(self, rules: CalendarRules) -> None:
        self.rules = rules
        self._days = {day.toordinal() - EPOCH_ORDINAL: windows for day, windows in rules.days.items()}
        self._blocks: dict[int, _Block] = {}

    def add(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant by which `seconds` of working time have passed since `start`.

        It may be a closing time (never the next opening), and is `start` itself for 0. Raises `NeverOpens`,
        `ValueError` for a negative number.
        """
        if seconds <= 0:
            if seconds < 0:
                raise ValueError("working time is added forwards only")
            return start.astimezone(UTC)
        whole, micros = _split(start)
        number = whole >> BLOCK_BITS
        block = self._block(number)
        passed, inside = block.passed(whole)
        if not inside:
            micros = 0
        target = passed + seconds
        idle = 0
        while target > block.total or (micros and target == block.total):
            target -= block.total
            idle = 0 if block.total else idle + 1
            if idle > PATIENCE:
                raise NeverOpens
            number += 1
            block = self._block(number)
        at = block.instant(target, beyond=micros > 0)
        return EPOCH + timedelta(0, at, micros)

    def between(self, start: datetime, end: datetime) -> int:
        """Whole seconds of working time from `start` to `end`; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        first, first_micros = _split(start)
        last, last_micros = _split(end)
        number, final = first >> BLOCK_BITS, last >> BLOCK_BITS
        block = self._block(number)
        passed, inside = block.passed(first)
        total = -passed
        micros = -first_micros if inside else 0
        while number < final:
            total += block.total
            number += 1
            block = self._block(number)
        passed, inside = block.passed(last)
        micros += last_micros if inside else 0
        return total + passed + micros // 1_000_000

    def is_open(self, at: datetime) -> bool:
        """Whether this very instant is working time; a closing time is not."""
        whole, _ = _split(at)
        return self._block(whole >> BLOCK_BITS).passed(whole)[1]

    def opens_at(self, at: datetime) -> datetime:
        """The first instant of working time that is not before `at`. Raises `NeverOpens`."""
        whole, _ = _split(at)
        number = whole >> BLOCK_BITS
        for ahead in range(PATIENCE + 1):
            block = self._block(number + ahead)
            found = block.next_from(whole)
            if found is not None:
                return at.astimezone(UTC) if found <= whole else EPOCH + timedelta(seconds=found)
        raise NeverOpens

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of working time within `[start, end)`, cut to it, in order; touching ones are one."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return
        held: tuple[datetime, datetime] | None = None
        for opens, closes in self._stretches(_split(start)[0], _split(end)[0]):
            left = max(start, EPOCH + timedelta(seconds=opens))
            right = min(end, EPOCH + timedelta(seconds=closes))
            if held is not None and held[1] == left:
                held = (held[0], right)
                continue
            if held is not None:
                yield held
            held = (left, right) if left < right else None
        if held is not None:
            yield held

    def _stretches(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        for number in range(first >> BLOCK_BITS, (last >> BLOCK_BITS) + 1):
            block = self._block(number)
            for at in range(bisect_right(block.ends, first), len(block.ends)):
                if block.starts[at] > last:
                    return
                yield block.starts[at], block.ends[at]

    def _block(self, number: int) -> "_Block":
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._compile(number)
        return block

    def _compile(self, number: int) -> "_Block":
        starts: list[int] = []
        ends: list[int] = []
        for since, until, offset in _offsets(self.rules.zone, number):
            for day in range((since + offset) // DAY_SECONDS, (until + offset - 1) // DAY_SECONDS + 1):
                midnight = day * DAY_SECONDS - offset
                for window in self._on(day):
                    opens, closes = max(since, midnight + window.start), min(until, midnight + window.end)
                    if opens >= closes:
                        continue
                    if ends and ends[-1] == opens:
                        ends[-1] = closes
                    else:
                        starts.append(opens)
                        ends.append(closes)
        return _Block(starts, ends)

    def _on(self, day: int) -> Windows:
        special = self._days.get(day)
        return self.rules.week[(day + EPOCH_WEEKDAY) % 7] if special is None else special


class _Block:
    """Working time of one block: intervals in UTC seconds, and how much has passed at the end of each."""

    __slots__ = ("ends", "starts", "sums", "total")

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        self.starts = starts
        self.ends = ends
        self.sums: list[int] = []
        self.total = 0
        for start, end in zip(starts, ends, strict=True):
            self.total += end - start
            self.sums.append(self.total)

    def passed(self, at: int) -> tuple[int, bool]:
        """Working seconds from the beginning of the block to `at`, and whether `at` is one of them."""
        index = bisect_right(self.ends, at)
        if index == len(self.ends):
            return self.total, False
        left = self.ends[index] - at
        length = self.ends[index] - self.starts[index]
        return (self.sums[index] - left, True) if left <= length else (self.sums[index] - length, False)

    def instant(self, target: int, *, beyond: bool) -> int:
        """The first second at which `target` working seconds have passed; `beyond` asks for a little more room."""
        index = bisect_right(self.sums, target) if beyond else bisect_left(self.sums, target)
        return self.ends[index] - (self.sums[index] - target)

    def next_from(self, at: int) -> int | None:
        """The start of the interval that holds `at` or comes after it; None if the block has no more."""
        index = bisect_right(self.ends, at)
        return self.starts[index] if index < len(self.starts) else None


def _split(at: datetime) -> tuple[int, int]:
    """Whole seconds since the epoch, rounded down, and the microseconds over."""
    try:
        delta = at - EPOCH
    except TypeError:
        raise ValueError("a datetime without a time zone") from None
    return delta.days * DAY_SECONDS + delta.seconds, delta.microseconds


@lru_cache(maxsize=4096)
def _offsets(zone: str, number: int) -> tuple[tuple[int, int, int], ...]:
    """The stretches of a block with one UTC offset each: `(since, until, offset)`, all in seconds."""
    clock = ZoneInfo(zone)

    def offset(at: int) -> int:
        delta = (EPOCH + timedelta(seconds=at)).astimezone(clock).utcoffset()
        assert delta is not None
        return delta.days * DAY_SECONDS + delta.seconds

    since, until = number << BLOCK_BITS, (number + 1) << BLOCK_BITS
    if since < _split(FIRST)[0] or until > _split(LAST)[0]:
        raise NeverOpens
    found: list[tuple[int, int, int]] = []
    held = offset(since)
    for probe in range(since, until, DAY_SECONDS):
        ahead = min(probe + DAY_SECONDS, until)
        new = offset(ahead)
        while new != held:
            low, high = max(probe, since), ahead
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == held else (low, middle)
            found.append((since, high, held))
            since, held = high, offset(high)
            probe = high
    found.append((since, until, held))
    return tuple(found)


ALWAYS = WorkingTime(CalendarRules("UTC", ((Window(0, DAY_SECONDS),),) * 7))
