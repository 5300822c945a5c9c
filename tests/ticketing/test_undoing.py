"""What a change did and how it is taken back, with any rows: exactly, or not at all where somebody came between."""

from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gongdan.kernel.actor import Scope
from gongdan.ticketing.bulk_states import narrowed, seconds_left
from gongdan.ticketing.models import tickets
from gongdan.ticketing.undoing import FOLLOWING, LASTING, PARTS, image_of, plain, restored

COLUMNS = [name for names in PARTS.values() for name in names]
VALUES: st.SearchStrategy[Any] = st.none() | st.integers(0, 5)
MOMENTS = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
TAGS = st.lists(st.sampled_from("abcde"), unique=True)
FIELDS = st.dictionaries(st.sampled_from(["x", "y", "z"]), st.integers(0, 3))
ROWS = st.fixed_dictionaries(
    {name: MOMENTS if name.endswith(("_at", "_until", "_by")) else VALUES for name in COLUMNS}
    | {"tags": TAGS, "fields": FIELDS}
)


def stored(image: Any) -> Any:
    return orjson.loads(orjson.dumps(image))


def after(now: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] if name in values else plain(value) for name, value in now.items()}


def test_every_part_is_made_of_columns_that_there_are() -> None:
    assert set(COLUMNS) <= {column.name for column in tickets.c}
    assert len(COLUMNS) == len(set(COLUMNS))


def test_of_every_column_it_is_said_whether_it_is_taken_back() -> None:
    there = {column.name for column in tickets.c}
    assert {*COLUMNS, "fields"} | LASTING == there, "name it in a part, or say that it lasts"
    assert not {*COLUMNS, "fields"} & LASTING


@given(ROWS, ROWS)
def test_what_nobody_touched_since_is_exactly_what_it_was(before: dict[str, Any], now: dict[str, Any]) -> None:
    found = restored(stored(image_of(before, now)), now)
    assert found.kept == []
    assert after(now, found.values) == {name: plain(value) for name, value in before.items()}


@given(ROWS)
def test_without_a_change_there_is_nothing_to_take_back(row: dict[str, Any]) -> None:
    assert image_of(row, row) == {}
    assert restored({}, row).values == {}


@given(ROWS, ROWS, ROWS)
def test_of_each_part_all_or_nothing_is_taken_back(
    before: dict[str, Any], changed: dict[str, Any], now: dict[str, Any]
) -> None:
    image = stored(image_of(before, changed))
    found = restored(image, now)
    result = after(now, found.values)
    for part, columns in PARTS.items():
        if part == "tags" or part in FOLLOWING or part not in image:
            continue
        was = [plain(before[name]) for name in columns]
        stays = [plain(now[name]) for name in columns]
        assert [result[name] for name in columns] == (stays if part in found.kept else was)
        assert (part in found.kept) is (stays != [plain(changed[name]) for name in columns])


def test_how_complete_it_is_is_judged_anew_where_not_all_is_taken_back() -> None:
    row = dict.fromkeys(COLUMNS) | {"tags": [], "fields": {}}
    before, changed = row | {"completeness": 40}, row | {"completeness": 80, "fields": {"x": 1}}
    image = stored(image_of(before, changed))
    assert restored(image, changed).values == {"completeness": 40, "fields": {}}
    others = restored(image, changed | {"fields": {"x": 2}})
    assert (others.values, others.kept) == ({"completeness": None}, ["fields.x"])
    elsewhere = restored(image, changed | {"completeness": 90})
    assert (elsewhere.values, elsewhere.kept) == ({"completeness": None, "fields": {}}, [])


@given(TAGS, TAGS, TAGS)
def test_of_tags_those_of_others_stay(before: list[str], changed: list[str], now: list[str]) -> None:
    row = dict.fromkeys(COLUMNS) | {"fields": {}}
    image = stored(image_of(row | {"tags": before}, row | {"tags": changed}))
    tags = set(after(row | {"tags": now}, restored(image, row | {"tags": now}).values)["tags"])
    added, taken = set(changed) - set(before), set(before) - set(changed)
    assert tags == (set(now) - added) | taken


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(Scope)),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(Scope)),
)
def test_nobody_may_more_than_now_and_than_then(now: dict[str, Scope], then: dict[str, Scope]) -> None:
    both = narrowed(now, {word: int(scope) for word, scope in then.items()})
    assert both.keys() == now.keys() & then.keys()
    assert all(scope <= now[word] and scope <= then[word] for word, scope in both.items())


def test_the_rest_takes_as_long_as_the_pace_says() -> None:
    assert seconds_left(100, 0, 5) is None
    assert seconds_left(100, 25, 5) == 15
    assert seconds_left(100, 100, 5) == 0
