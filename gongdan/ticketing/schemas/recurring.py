"""Wire shapes of tickets that recur: their rules, drafts and runs."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Line, ProblemField, WireIn, WireOut
from gongdan.ticketing import recurrence
from gongdan.ticketing.recurrence import WEEKDAYS, Rule
from gongdan.ticketing.schemas.setup.parts import Version, left_out
from gongdan.ticketing.schemas.tickets import OpenTicket

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NthWord = Literal["first", "second", "third", "fourth", "fifth", "last"]
_NTH: dict[str, int] = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": recurrence.LAST}
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
Day = Annotated[date, Field(ge=_FIRST_DAY, le=_LAST_DAY)]


def _clock_time(at: time) -> time:
    if at.tzinfo is not None:
        raise PydanticCustomError("local_time_expected", "Give the time without a zone: time_zone says whose it is.")
    return at.replace(microsecond=0)


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise PydanticCustomError("time_zone_unknown", "There is no such time zone; send one such as Asia/Shanghai.")
    return zone


ClockTime = Annotated[time, AfterValidator(_clock_time)]
Zone = Annotated[
    str,
    StringConstraints(max_length=60),
    AfterValidator(_known_zone),
    Field(description="IANA time zone; absent: the tenant's", examples=["Asia/Shanghai"]),
]
# What each frequency uses besides time, interval and ends.
_USED = {
    "daily": frozenset[str](),
    "weekly": frozenset({"weekdays"}),
    "monthly": frozenset({"month_day", "short_months", "nth", "nth_of"}),
    "yearly": frozenset({"month", "month_day", "short_months", "nth", "nth_of"}),
}
_OWN: frozenset[str] = frozenset().union(*_USED.values())


class RecurrenceIn(WireIn):
    """When it recurs. monthly and yearly: on a `month_day`, or on the `nth` of `nth_of`."""

    frequency: Literal["daily", "weekly", "monthly", "yearly"] = Field(examples=["monthly"])
    interval: int = Field(default=1, ge=1, le=366, description="every so many days, weeks, months or years")
    time: ClockTime = Field(
        description="time of day in `time_zone`; one that a clock change leaves out is an hour later",
        examples=["09:00"],
    )
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = Field(
        default_factory=list, description="weekly: on these days", examples=[["monday", "thursday"]]
    )
    month_day: int | None = Field(default=None, ge=1, le=31, description="day of the month", examples=[31])
    short_months: Literal["last_day", "skip"] = Field(
        default="last_day", description="where a month has no such day: its last day, or not at all"
    )
    nth: NthWord | None = Field(default=None, description="which one of the month", examples=["first"])
    nth_of: Weekday | Literal["day", "working_day"] | None = Field(
        default=None, description="working_day: Monday to Friday, holidays not considered", examples=["monday"]
    )
    month: int | None = Field(default=None, ge=1, le=12, description="yearly: the month", examples=[12])
    starts_on: Day | None = Field(
        default=None, description="first day; intervals are counted from it; absent: today", examples=["2025-11-22"]
    )
    until: Day | None = Field(default=None, description="last day; null: without end", examples=[None])
    count: int | None = Field(default=None, ge=1, le=10_000, description="how often in all; null: without end")

    @model_validator(mode="after")
    def _sound(self) -> "RecurrenceIn":
        unused = sorted((self.model_fields_set & _OWN) - _USED[self.frequency] - self._left_empty())
        if unused:
            raise PydanticCustomError(
                "not_for_frequency", "{frequency} does not use {fields}: leave it out.",
                {"frequency": self.frequency, "fields": ", ".join(unused)},
            )  # fmt: skip
        if self.frequency == "weekly" and not self.weekdays:
            raise PydanticCustomError("weekdays_missing", "Say on which `weekdays`.")
        if self.frequency in ("monthly", "yearly"):
            self._check_day()
        if self.until and self.starts_on and self.until < self.starts_on:
            raise PydanticCustomError("ends_before_start", "`until` lies before `starts_on`: give a later day.")
        return self

    def _left_empty(self) -> set[str]:
        return {name for name in _OWN if getattr(self, name) in (None, [], "last_day")}

    def _check_day(self) -> None:
        if (self.nth is None) is not (self.nth_of is None) or (self.nth is None) is (self.month_day is None):
            raise PydanticCustomError("day_unclear", "Give either `month_day`, or `nth` and `nth_of` together.")
        if self.frequency == "yearly" and self.month is None:
            raise PydanticCustomError("month_missing", "Say in which `month`.")

    def stored(self, today: date) -> dict[str, Any]:
        """As JSON with the first day fixed."""
        return self.model_dump(mode="json") | {"starts_on": (self.starts_on or today).isoformat()}


def rule_of(stored: dict[str, Any]) -> Rule:
    """The rule of what `stored` made."""
    return Rule(
        frequency=stored["frequency"],
        at=time.fromisoformat(stored["time"]),
        starts_on=date.fromisoformat(stored["starts_on"]),
        interval=stored["interval"],
        weekdays=tuple(WEEKDAYS.index(word) for word in stored["weekdays"]),
        day=stored["month_day"],
        skips_short_months=stored["short_months"] == "skip",
        nth=_NTH[stored["nth"]] if stored["nth"] else None,
        nth_of=stored["nth_of"],
        month=stored["month"],
        until=date.fromisoformat(stored["until"]) if stored["until"] else None,
        count=stored["count"],
    )


class CreateRecurring(WireIn):
    """A ticket to be opened again and again."""

    name: Line = Field(description="what it is called in lists", examples=["每月机房巡检"])
    draft: OpenTicket = Field(description="as for POST /tickets; without files")
    rule: RecurrenceIn
    time_zone: Zone | None = None
    is_active: bool = Field(default=True, description="false: paused")


class EditRecurring(WireIn):
    """What to change; what is left out stays. A new rule holds from now on."""

    name: Line = Field(default_factory=left_out, description="what it is called in lists")
    draft: OpenTicket = Field(default_factory=left_out, description="the whole draft anew")
    rule: RecurrenceIn = Field(default_factory=left_out, description="the whole rule anew")
    time_zone: Zone = Field(default_factory=left_out)
    is_active: bool = Field(default_factory=left_out, description="false: paused; nothing missed is caught up")


class PreviewRecurrence(WireIn):
    """A rule to be tried."""

    rule: RecurrenceIn
    time_zone: Zone | None = None


class UpcomingOut(WireOut):
    """The next times of a rule."""

    time_zone: str = Field(examples=["Asia/Shanghai"])
    items: list[datetime] = Field(description="the next ten, UTC; fewer where it ends")


class LastRunOut(WireOut):
    """What became of the last due time."""

    due_at: datetime
    at: datetime = Field(description="when it was really done")
    state: Literal["opened", "failed"]
    ticket_id: int | None = Field(description="the ticket; null: it failed", examples=[4711])
    skipped: int = Field(description="earlier due times that were missed while nothing ran", examples=[0])
    problems: list[ProblemField] = Field(description="why it failed, as in a refusal; empty: it did not")


class RecurringOut(WireOut):
    """A ticket that recurs."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["每月机房巡检"])
    draft: dict[str, Any] = Field(description="as for POST /tickets", examples=[{"title": "机房巡检"}])
    rule: dict[str, Any] = Field(
        description="see RecurrenceIn", examples=[{"frequency": "daily", "time": "09:00:00"}]
    )
    time_zone: str = Field(examples=["Asia/Shanghai"])
    next_at: datetime | None = Field(description="null: paused, or over")
    last_at: datetime | None = Field(description="the due time that was served last")
    is_active: bool
    last_run: LastRunOut | None = Field(description="null: it has never run; earlier ones: /runs")
    created_at: datetime
    version: Version


class RunOut(LastRunOut):
    """What became of one due time."""

    id: int = Field(examples=[31])
    is_by_hand: bool
