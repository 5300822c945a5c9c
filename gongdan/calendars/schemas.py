"""Calendars as they travel over the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.calendars.rules import MAX_WINDOWS, WEEKDAYS
from gongdan.kernel.wire import Line, Moment, Names, OptionalLine, WireIn, WireOut

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Time = Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$")]
Pair = Annotated[list[Time], Field(min_length=2, max_length=2, examples=[["09:00", "12:00"]])]
WindowList = Annotated[list[Pair], Field(max_length=MAX_WINDOWS, examples=[[["09:00", "12:00"], ["13:30", "18:00"]]])]
HolidaySet = Literal["cn"]
Sets = Annotated[list[HolidaySet], Field(max_length=10, examples=[["cn"]])]
DayName = Literal["workday", "weekend", "holiday", "makeup", "special"]


def _left_out() -> Any:
    return None


class CalendarWeekIn(WireIn):
    """Hours of each weekday by the wall clock: windows as [from, to] in order, the break is the gap between two;
    `24:00` is the end of the day. A weekday left out is free."""

    mon: WindowList = Field(default_factory=list)
    tue: WindowList = Field(default_factory=list)
    wed: WindowList = Field(default_factory=list)
    thu: WindowList = Field(default_factory=list)
    fri: WindowList = Field(default_factory=list)
    sat: WindowList = Field(default_factory=list, examples=[[]])
    sun: WindowList = Field(default_factory=list, examples=[[]])

    def stored(self) -> dict[str, Any]:
        """As the column holds it."""
        return {name: getattr(self, name) for name in WEEKDAYS}


class CalendarDayIn(WireIn):
    """A day that differs from its week."""

    day: date = Field(description="of the calendar's zone", examples=["2026-10-01"])
    kind: Literal["holiday", "workday"] = Field(
        description="workday: also a make-up workday (调休), or other hours than usual", examples=["holiday"]
    )
    name: OptionalLine = Field(default="", description="what it is called", examples=["国庆节"])
    windows: WindowList | None = Field(
        default=None, description="hours of a workday; null: those of a usual workday", examples=[None]
    )


class CalendarIn(WireIn):
    """A new calendar."""

    names: Names = Field(description="what it is called")
    zone: Line = Field(description="IANA time zone of its wall clock", examples=["Asia/Shanghai"])
    week: CalendarWeekIn = Field(description="hours of each weekday")
    holidays: Sets = Field(default_factory=list, description="shipped sets of public holidays")
    makeup_weekday: Weekday | None = Field(
        default=None,
        description="whose hours a make-up workday without hours takes; null: the first weekday with hours",
        examples=[None],
    )
    is_default: bool = Field(default=False, description="true: for whoever has no calendar of his own")
    days: list[CalendarDayIn] = Field(
        default_factory=list, max_length=1000, description="days that differ", examples=[[]]
    )


class CalendarPatch(WireIn):
    """What may be changed of a calendar; fields left out stay."""

    names: Names = Field(default_factory=_left_out, description="what it is called")
    zone: Line = Field(default_factory=_left_out, description="IANA time zone", examples=["Asia/Shanghai"])
    week: CalendarWeekIn = Field(default_factory=_left_out, description="hours of each weekday, all of them")
    holidays: Sets = Field(default_factory=_left_out, description="shipped sets of public holidays, all of them")
    makeup_weekday: Weekday | None = Field(default=None, description="as in a new one", examples=[None])
    is_default: Literal[True] = Field(default_factory=_left_out, description="the one before is it no more")
    is_active: bool = Field(default_factory=_left_out, description="false: retired; who has it keeps it")


class CalendarDaysPatch(WireIn):
    """Days to set and to take back, together."""

    set: list[CalendarDayIn] = Field(
        default_factory=list, max_length=1000, description="added, or put in place of what is set"
    )
    remove: list[date] = Field(
        default_factory=list,
        max_length=1000,
        description="back to what the feed, the shipped set or the week says",
        examples=[["2026-10-08"]],
    )


class CalendarPreviewIn(WireIn):
    """A change to look at before it is made."""

    changes: CalendarPatch = Field(default_factory=CalendarPatch, description="as in PATCH of the calendar")
    days: CalendarDaysPatch = Field(default_factory=CalendarDaysPatch, description="as in PATCH of its days")


class CalendarFeedIn(WireIn):
    """Where days come from by themselves."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=2000)] = Field(
        description="http, https or webcal address of an iCalendar, CSV or JSON file",
        examples=["https://calendars.example/holidays.ics"],
    )
    every_hours: Annotated[int, Field(ge=1, le=720)] = Field(default=24, description="how often", examples=[24])


class CalculationIn(WireIn):
    """A question about working time: give `working_seconds` or `end`, or neither to ask about `start` alone."""

    start: Moment = Field(description="from when", examples=["2026-02-13T09:00:00Z"])
    working_seconds: Annotated[int, Field(ge=0, le=10 * 366 * 86400)] | None = Field(
        default=None, description="seconds of working time to go", examples=[28800]
    )
    end: Moment | None = Field(default=None, description="until when", examples=[None])
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="by an earlier version of the calendar; null: as it is now", examples=[None]
    )


class CalendarFeedOut(WireOut):
    """A feed and how it goes."""

    url: str = Field(description="its address", examples=["https://calendars.example/holidays.ics"])
    every_hours: int = Field(description="how often it is fetched", examples=[24])
    next_at: datetime = Field(description="when it is fetched next")
    tried_at: datetime | None = Field(description="when it was last tried")
    fetched_at: datetime | None = Field(description="when it last worked")
    day_count: int = Field(description="days that come from it", examples=[35])
    failures: int = Field(description="failures in a row; 0: it works", examples=[0])
    failure: dict[str, str] | None = Field(
        description="code, message and remedy of the last failure", examples=[None]
    )


class CalendarRow(WireOut):
    """A calendar as lists show it."""

    id: int = Field(description="its number", examples=[3])
    name: str = Field(description="its name in the caller's language", examples=["标准工作时间"])
    names: dict[str, str] = Field(description="its names", examples=[{"zh-CN": "标准工作时间"}])
    zone: str = Field(description="IANA time zone", examples=["Asia/Shanghai"])
    week: dict[str, list[list[str]]] = Field(description="hours of each weekday")
    holidays: list[str] = Field(description="shipped sets of public holidays", examples=[["cn"]])
    makeup_weekday: str | None = Field(description="whose hours a make-up workday takes", examples=[None])
    is_default: bool = Field(description="true: for whoever has none of his own", examples=[True])
    is_active: bool = Field(description="false: retired", examples=[True])
    has_feed: bool = Field(description="true: days come from a feed", examples=[False])
    is_feed_failing: bool = Field(description="true: the feed fails; the days it brought stay", examples=[False])
    version: int = Field(description="as in its ETag", examples=[1])
    updated_at: datetime = Field(description="when it last changed")


class CalendarDayOut(WireOut):
    """A day that differs, and who says so."""

    day: date = Field(examples=["2026-10-01"])
    kind: str = Field(description="holiday or workday", examples=["holiday"])
    name: str = Field(description="what it is called", examples=["国庆节"])
    windows: list[list[str]] | None = Field(description="hours; null: those of a usual workday", examples=[None])
    source: str = Field(description="own or feed; own goes before", examples=["own"])


class CalendarTeamOut(WireOut):
    """A team by its number and name."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["一线客服"])


class CalendarOut(CalendarRow):
    """A calendar with its days of its own and from its feed."""

    days: list[CalendarDayOut] = Field(description="own days and the feed's, by date, at most 5000")
    feed: CalendarFeedOut | None = Field(description="where days come from by themselves")
    teams: list[CalendarTeamOut] = Field(description="teams that count by it")


class CalendarYearDayOut(WireOut):
    """One day of a year."""

    day: date = Field(examples=["2026-10-01"])
    kind: DayName = Field(description="makeup: a workday where the week has none; special: other hours than usual")
    name: str = Field(description="name of the holiday, also of a make-up workday", examples=["国庆节"])
    windows: list[list[str]] = Field(description="hours", examples=[[]])
    source: str | None = Field(description="who says so: own, feed or shipped; null: the week", examples=["shipped"])


class CalendarYearOut(WireOut):
    """A year day by day."""

    year: int = Field(examples=[2026])
    days: list[CalendarYearDayOut] = Field(description="all of them in order")
    workdays: int = Field(description="days with hours", examples=[248])
    working_seconds: int = Field(description="working time of the year", examples=[6696000])
    known_years: dict[str, list[int]] = Field(
        description="first and last year of each shipped set in use: later ones are not announced yet",
        examples=[{"cn": [2006, 2026]}],
    )


class CalculationOut(WireOut):
    """The answer about working time."""

    start: datetime = Field(description="as asked, in UTC")
    end: datetime | None = Field(description="as asked, or the earliest moment by which the time has passed")
    working_seconds: int | None = Field(description="working time between the two", examples=[28800])
    is_open: bool = Field(description="whether `start` is working time", examples=[True])
    opens_at: datetime | None = Field(
        description="the first working time not before `start`; null: none in ten years"
    )
    version: int = Field(description="of the calendar", examples=[3])
    intervals: list[list[datetime]] = Field(description="the working time counted, at most 100 stretches")
    has_more_intervals: bool = Field(description="true: there are more than those told", examples=[False])


class CalendarPreviewOut(WireOut):
    """What a change would touch. Nothing is stored."""

    teams: list[CalendarTeamOut] = Field(description="teams that count by it")
    is_default: bool = Field(description="true: so does whoever has no calendar of his own", examples=[True])
    changed_day_count: int = Field(description="days of the next 400 whose hours change", examples=[2])
    changed_days: list[dict[str, Any]] = Field(
        description="the first 60 of them: day, before, after",
        examples=[[{"day": "2026-10-08", "before": [["09:00", "18:00"]], "after": []}]],
    )
    working_seconds_before: int = Field(description="working time of those 400 days", examples=[8100000])
    working_seconds_after: int = Field(description="the same, after the change", examples=[8035200])


class CalendarImportOut(WireOut):
    """What came of a file."""

    set: list[date] = Field(description="days that were added or changed", examples=[["2027-01-01"]])
    removed: list[date] = Field(description="days that were taken back", examples=[[]])
    unchanged: int = Field(description="days that were so already", examples=[0])
    passed_over: int = Field(description="entries that are no whole days, cancelled, or far off", examples=[2])
    is_dry_run: bool = Field(description="true: nothing was stored", examples=[False])
    version: int = Field(description="of the calendar afterwards", examples=[4])


class CalendarLinkOut(WireOut):
    """The secret address for calendar programs."""

    url: str = Field(description="whoever has it reads the calendar's days; for ten years, or until it is replaced")
    expires_at: datetime = Field(description="when it ends")
