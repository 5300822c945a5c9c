"""Files of days: three forms in, iCalendar out, and what is shipped."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from gongdan.calendars.day_files import BadFile, read_days
from gongdan.calendars.day_files.write_ical import ical_of
from gongdan.calendars.holidays import shipped_days
from gongdan.calendars.rules import Window
from gongdan.calendars.special_days import SpecialDay, SpecialDays, runs

FIRST, LAST = date(2020, 1, 1), date(2030, 12, 31)


def read(text: str | bytes) -> dict[str, tuple[str, str, int | None]]:
    """{day: (kind, name, windows)} of a file."""
    found = read_days(text.encode() if isinstance(text, str) else text, FIRST, LAST)
    return {
        day.isoformat(): (one.kind, one.names.get("und", ""), None if one.windows is None else len(one.windows))
        for day, one in found.days.items()
    }


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1@example", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def ical(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *events, "END:VCALENDAR", ""])


NEW_YEAR = {"2027-01-01": ("holiday", "元旦", None), "2027-01-03": ("workday", "元旦", None)}


@pytest.mark.parametrize(
    "text",
    [
        '{"days": [{"day": "2027-01-01", "kind": "holiday", "name": "元旦"}, '
        '{"day": "2027-01-03", "kind": "workday", "name": "元旦"}]}',
        '{"days": [{"date": "2027-01-01", "isOffDay": true, "name": "元旦"}, '
        '{"date": "2027-01-03", "isOffDay": false, "name": "元旦"}]}',
        "date,name,kind\n2027-01-01,元旦,holiday\n2027-01-03,元旦,workday\n",
        "\ufeff日期;名称;类型\r\n2027/1/1;元旦;休\r\n2027年1月3日;元旦;班\r\n\r\n",
        "date\tname\tkind\n20270101\t元旦\toff\n2027.1.3\t元旦\t补班\n".encode("gb18030"),
    ],
)
def test_tables_and_json_say_the_same(text: str | bytes) -> None:
    assert read(text) == NEW_YEAR


def test_hours_of_a_table_make_a_day_of_work() -> None:
    found = read("date,hours\n2026-12-24,9:00-12:00\n2026-12-31,09:00-12:00 13:30–16:00\n2026-12-25,\n")
    assert found == {
        "2026-12-24": ("workday", "", 1), "2026-12-31": ("workday", "", 2), "2026-12-25": ("holiday", "", None)
    }  # fmt: skip


def test_whole_days_of_an_icalendar_are_spelt_out() -> None:
    found = read(
        ical(
            event("DTSTART;VALUE=DATE:20270206", "DTEND;VALUE=DATE:20270208", "SUMMARY:春节假期"),
            event("DTSTART;VALUE=DATE:20270214", "SUMMARY:上班(补春节假期)").replace("UID:1", "UID:2"),
            event("DTSTART:20270301T090000Z", "DTEND:20270301T100000Z", "SUMMARY:Meeting").replace("UID:1", "UID:3"),
            event("DTSTART;VALUE=DATE:20270401", "STATUS:CANCELLED", "SUMMARY:Gone").replace("UID:1", "UID:4"),
        )
    )
    assert found == {
        "2027-02-06": ("holiday", "春节假期", None), "2027-02-07": ("holiday", "春节假期", None),
        "2027-02-14": ("workday", "上班(补春节假期)", None),
    }  # fmt: skip


def test_what_recurs_has_its_exceptions_and_its_end() -> None:
    yearly = event(
        "DTSTART;VALUE=DATE:20191224", "RRULE:FREQ=YEARLY;UNTIL=20241224T000000Z", "EXDATE;VALUE=DATE:20221224",
        "RDATE;VALUE=DATE:20260102", "SUMMARY:Eve",
    )  # fmt: skip
    moved = event("DTSTART;VALUE=DATE:20231223", "RECURRENCE-ID;VALUE=DATE:20231224", "SUMMARY:Moved eve")
    found = read(ical(yearly, moved))
    assert sorted(found) == ["2020-12-24", "2021-12-24", "2023-12-23", "2024-12-24", "2026-01-02"]
    assert found["2023-12-23"][1] == "Moved eve"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("春节补班", "workday"), ("国庆节（班）", "workday"), ("Working day", "workday"), ("国庆节（休）", "holiday"),
     ("春节值班", "holiday"), ("Make-up workday", "workday"), ("Labour Day", "holiday")],
)  # fmt: skip
def test_words_tell_a_make_up_workday(name: str, kind: str) -> None:
    assert read(ical(event("DTSTART;VALUE=DATE:20270206", f"SUMMARY:{name}")))["2027-02-06"][0] == kind


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no days"),
        ("name,kind\nx,y", "names no column"),
        ("date,kind\n2026-13-01,off", "line 2"),
        ("date,kind\n2026-12-01,perhaps", "line 2"),
        ("date,hours\n2026-12-01,all day", "no hours"),
        ("date,hours,kind\n2026-12-01,09:00-10:00,holiday", "no hours"),
        ("<!doctype html><html>", "web page"),
        ("{broken", "broken JSON"),
        ('{"holidays": []}', "no list"),
        ('{"days": [7]}', "days.0"),
        ('{"days": []}', "names no days"),
        ("BEGIN:VCALENDAR\nnonsense", "cannot be read"),
        (b"\xff\xfe\x00", "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text: str | bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says) as refused:
        read(text)
    assert refused.value.remedy


def test_what_comes_more_than_once_a_day_is_no_holiday() -> None:
    found = read_days(ical(event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY")).encode(), FIRST, LAST)
    assert (found.days, found.passed_over) == ({}, 1)


def test_icalendar_out_is_read_back_alike() -> None:
    short = SpecialDay(
        "workday", {"und": "Party; with, commas\\"}, (Window(9 * 3600, 12 * 3600), Window(50400, 86400))
    )
    days: SpecialDays = {**shipped_days("cn"), date(2026, 12, 31): short}
    text = ical_of(
        "星河", days, uid="1-2@desk.example", changed_at=datetime(2026, 1, 1, tzinfo=UTC), locale="en", zone="UTC"
    )
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    assert not calendar.errors
    assert len({str(one["UID"]) for one in calendar.walk("VEVENT")}) == len(list(runs(days)))
    again = read_days(text, date(2000, 1, 1), LAST).days
    assert {day: (one.kind, one.windows) for day, one in again.items()} == {
        day: (one.kind, one.windows) for day, one in days.items()
    }
    assert again[date(2026, 12, 31)].names["und"].startswith("Party; with, commas\\")


def test_neighbouring_days_of_one_holiday_are_one_run() -> None:
    off, day = SpecialDay("holiday", {"und": "x"}), date(2026, 1, 31)
    days = {day + timedelta(days=n): off for n in (0, 1, 3)} | {day + timedelta(days=2): SpecialDay("workday")}
    assert [(first, last) for first, last, _ in runs(days)] == [
        (day, date(2026, 2, 1)), (date(2026, 2, 2), date(2026, 2, 2)), (date(2026, 2, 3), date(2026, 2, 3))
    ]  # fmt: skip
