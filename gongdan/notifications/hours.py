"""Pure: a person's quiet hours and digests, in his own time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Digest = Literal["none", "hourly", "daily"]
A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Habits:
    """When somebody wants to be told. Times are minutes after midnight of his clock; quiet hours may cross it."""

    zone: str = "UTC"
    quiet_from: int | None = None
    quiet_to: int | None = None
    urgent_passes: bool = True
    digest: Digest = "none"
    digest_at: int = 8 * 60

    @property
    def has_quiet_hours(self) -> bool:
        return self.quiet_from is not None and self.quiet_to is not None and self.quiet_from != self.quiet_to


def quiet_until(habits: Habits, at: datetime, *, is_urgent: bool) -> datetime | None:
    """When the quiet hours in which `at` lies end (UTC); None where it lies in none, or may pass."""
    if habits.quiet_from is None or habits.quiet_to is None or not habits.has_quiet_hours:
        return None
    if is_urgent and habits.urgent_passes:
        return None
    here = at.astimezone(ZoneInfo(habits.zone))
    minute = here.hour * 60 + here.minute
    begin, end = habits.quiet_from, habits.quiet_to
    is_inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    return _next(here, end) if is_inside else None


def next_digest(habits: Habits, at: datetime) -> datetime | None:
    """When the digest after `at` goes out (UTC); None for who wants none."""
    here = at.astimezone(ZoneInfo(habits.zone))
    if habits.digest == "hourly":
        # By the true hour: a clock that is set back has one twice.
        return (at.astimezone(UTC) + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    if habits.digest == "daily":
        return _next(here, habits.digest_at)
    return None


def _next(here: datetime, minute: int) -> datetime:
    """The first moment after `here` at which its clock shows this minute of the day."""
    for days in (0, 1, 2):
        day = here.date() + timedelta(days=days)
        found = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=here.tzinfo).astimezone(UTC)
        if found > here.astimezone(UTC):
            return found
    raise AssertionError("a day has every minute")
