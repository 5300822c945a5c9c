"""Maps are checked in full, guessed where none is given, and every value is read or refused with its column."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gongdan.integrations import MapInvalid, NothingMapped, guess_map, load_map, read_map, shipped_maps
from gongdan.integrations.imports.drafting import Drafter
from gongdan.integrations.imports.drafts import TicketDraft
from gongdan.integrations.imports.picks import RowProblem
from gongdan.integrations.imports.rows import SourceRow
from gongdan.integrations.imports.states import find_state
from gongdan.integrations.imports.times import read_time
from gongdan.integrations.imports.words import priority_rank
from gongdan.ticketing.definition import read_definition

ZONE = "Asia/Shanghai"


def drafted(raw: dict[str, Any], row: dict[str, Any]) -> TicketDraft:
    bound, _ = read_map(raw, "test").bound_to(list(row), ZONE)
    return Drafter(bound).draft(SourceRow(2, row))


@pytest.mark.parametrize(
    ("held", "form", "expected"),
    [
        ("2019/4/25 9:32:09", "", "2019-04-25T01:32:09+00:00"),
        ("2019-04-25", "", "2019-04-24T16:00:00+00:00"),
        ("2019年4月25日 9时32分", "", "2019-04-25T01:32:00+00:00"),
        ("2025-11-22T09:30:00Z", "", "2025-11-22T09:30:00+00:00"),
        ("2025-11-22 09:30:00.123+02:00", "", "2025-11-22T07:30:00.123000+00:00"),
        ("29-02-2016 01:16", "%d-%m-%Y %H:%M", "2016-02-28T17:16:00+00:00"),
        ("31/12/2025 10:00", "", "2025-12-31T02:00:00+00:00"),
        ("12/31/2025", "", "2025-12-30T16:00:00+00:00"),
        ("1700000000", "", "2023-11-14T22:13:20+00:00"),
        (1700000000000, "", "2023-11-14T22:13:20+00:00"),
        (datetime(2025, 11, 22, 9, 30), "", "2025-11-22T01:30:00+00:00"),
        (date(2025, 11, 22), "", "2025-11-21T16:00:00+00:00"),
    ],
)
def test_times_are_read(held: Any, form: str, expected: str) -> None:
    assert read_time(held, form, ZONE).isoformat() == expected


@pytest.mark.parametrize("held", ["03/04/2025", "yesterday", "2025-13-01", "0001-01-01", "9999-12-31", "12", 5, ""])
def test_times_that_nobody_should_guess_are_refused(held: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_time(held, "", ZONE)


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("1 - Critical", 1),
        ("2 - High", 2),
        ("3 - Moderate", 3),
        ("4 - Low", 4),
        ("紧急", 1),
        ("P2 (High)", 2),
        ("normal", 3),
        ("LOW", 4),
        ("purple", None),
    ],
)
def test_priorities_of_other_desks_are_known(word: str, rank: int | None) -> None:
    assert priority_rank(word) == rank


FLOW = read_definition(
    {
        "initial": "fresh",
        "states": [
            {"key": "fresh", "names": {"zh-CN": "新来的"}, "category": "new"},
            {"key": "working", "names": {"en": "At work"}, "category": "open"},
            {"key": "stopped", "names": {"en": "Stopped"}, "category": "on_hold"},
            {"key": "done", "names": {"zh-CN": "已解决"}, "category": "solved"},
        ],
        "moves": [],
    }
)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("", "fresh"),
        ("working", "working"),
        ("At work", "working"),
        ("新来的", "fresh"),
        ("In Progress", "working"),
        ("on_hold", "stopped"),
        ("Awaiting User Info", "stopped"),
        ("Closed", "done"),
        ("已解决", "done"),
        ("mystery", None),
    ],
)
def test_states_are_found_by_key_name_and_meaning(word: str, state: str | None) -> None:
    assert find_state(FLOW, word) == state


def test_the_shipped_maps_are_sound() -> None:
    assert shipped_maps() == ["citizen-messages", "maintenance", "servicenow"]
    for name in shipped_maps():
        assert read_map(*load_map(name)).source == name


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], ""),
        ({"titel": "Subject"}, "titel"),
        ({"title": {"colum": "Subject"}}, "title"),
        ({"title": {"column": "Subject", "fromat": "x"}}, "title.fromat"),
        ({"created_at": {"column": "at", "time_zone": "Mars/Base"}}, "created_at.time_zone"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"fields": {"Bad Key": "x"}}, "fields.Bad Key"),
        ({"fields": {"good": {"column": "x", "kind": "person"}}}, "fields.good.kind"),
        ({"comments": [{"at": "x"}]}, "comments.0"),
        ({"events": {"key": "x"}}, "events"),
    ],
)
def test_a_faulty_map_says_where(raw: Any, field: str) -> None:
    with pytest.raises(MapInvalid) as caught:
        read_map(raw, "test")
    assert field in [problem.field for problem in caught.value.problems]
    assert all(problem.remedy for problem in caught.value.problems)


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(MapInvalid) as caught:
        read_map({"title": "Subjekt"}, "test").bound_to(["Subject", "Body"], ZONE)
    assert "Subject, Body" in caught.value.problems[0].remedy


def test_an_optional_column_may_be_missing() -> None:
    raw = {"title": "a", "category": {"column": "b", "optional": True}}
    bound, left_out = read_map(raw, "test").bound_to(["a"], ZONE)
    assert left_out == ["category"]
    assert "category" not in bound.targets


def test_a_map_is_guessed_from_chinese_and_english_headings() -> None:
    chinese = guess_map(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
    assert chinese["title"] == "留言主题"
    assert chinese["created_at"] == "留言时间"
    assert chinese["comments"] == [{"body": "答复意见", "is_public": {"constant": True}, "at": "答复时间"}]
    english = guess_map(["Ticket ID", "Subject", "Description", "Requester Email", "Status", "Created At"])
    assert english["external_id"] == "Ticket ID"
    assert english["requester.email"] == "Requester Email"
    assert read_map(chinese, "x").comments
    assert read_map(english, "x").requester.keys() == {"email"}


def test_nothing_is_guessed_from_nothing() -> None:
    with pytest.raises(NothingMapped):
        guess_map(["foo", "bar"])


def test_values_are_exchanged_joined_constant_and_emptied() -> None:
    raw = {
        "empty": ["?"],
        "title": {"join": ["a", "b", "c"], "separator": " · "},
        "type": {"constant": "incident"},
        "state": {"column": "s", "values": {"Offen": "open", "*": "closed"}},
        "team": "c",
        "tags": {"column": "t", "separator": ";"},
    }
    found = drafted(raw, {"a": "A", "b": "?", "c": "?", "s": "erledigt", "t": "x; y;x;"})
    assert (found.title, found.type, found.state, found.team, found.tags) == (
        "A",
        "incident",
        "closed",
        "",
        ["x", "y"],
    )


def test_nested_json_is_reached_with_dots() -> None:
    row = {"who": {"email": "A@x.cn"}, "text": "t", "entities": [{"type": "A/B"}, {"type": "C/D"}, {"type": "A/B"}]}
    raw = {"title": "text", "requester": {"email": "who.email"}, "tags": {"column": "entities.type", "last_of": "/"}}
    found = drafted(raw, row)
    assert found.requester == ("", "A@x.cn", "", "")
    assert found.tags == ["B", "D"]


def test_a_missing_title_is_made_of_the_description_and_a_long_one_loses_nothing() -> None:
    raw = {"title": "t", "description": "d"}
    assert drafted(raw, {"t": "", "d": "first line\nsecond"}).title == "first line second"
    long = drafted(raw, {"t": "长" * 400, "d": "rest"})
    assert len(long.title) == 300
    assert long.description == "长" * 400 + "\n\nrest"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"t": "", "d": ""}, "t"),
        ({"t": "a\x00b"}, "t"),
        ({"t": "a", "d": "x" * 200_001}, "d"),
        ({"t": "a", "p": "purple"}, "p"),
        ({"t": "a", "at": "03/04/2025"}, "at"),
        ({"t": "a", "n": "9" * 41}, "n"),
        ({"t": "a", "c": "-1"}, "c"),
        ({"t": "a", "at": "2025-01-10", "end": "2025-01-01"}, "end"),
    ],
)
def test_a_row_that_cannot_be_blames_its_column(row: dict[str, str], column: str) -> None:
    raw = {"title": "t", "description": "d", "priority": "p", "created_at": "at", "number": "n", "closed_at": "end"}
    raw["transfer_count"] = "c"
    with pytest.raises(RowProblem) as caught:
        drafted(raw, {"d": "", "p": "", "at": "", "n": "", "c": "", "end": "", **row})
    assert caught.value.column == column


def test_clocks_that_differ_by_minutes_do_not_refuse_the_row() -> None:
    raw = {"title": "t", "created_at": "a", "solved_at": "b"}
    found = drafted(raw, {"t": "x", "a": "2025-01-10 10:00", "b": "2025-01-10 09:58"})
    assert found.times["solved_at"] == found.times["created_at"] == datetime(2025, 1, 10, 2, 0, tzinfo=UTC)


def test_comments_in_a_list_are_read_each() -> None:
    raw = {
        "title": "t",
        "comments": [{"each": "notes", "body": "text", "at": "when", "author": "by.name", "is_public": "public"}],
    }
    notes = [
        {"text": "one", "when": "2025-01-01T00:00:00Z", "by": {"name": "Wang"}, "public": True},
        {"text": "", "when": None},
        {"text": "two", "public": False},
    ]
    found = drafted(raw, {"t": "x", "notes": notes}).comments
    assert [(c.body, c.author, c.is_public) for c in found] == [("one", "Wang", True), ("two", "", False)]
    assert found[0].external_id != found[1].external_id
