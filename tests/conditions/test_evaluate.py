"""What each operator means, told by examples, and the trace that says why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gongdan.conditions import ConditionInvalid, Judgement, evaluate, parse
from tests.conditions.sample import CATALOGUE, ME, NOW, SHANGHAI


def judge(raw: object, changes: dict[str, tuple[object, object]] | None = None, **snapshot: object) -> Judgement:
    return evaluate(parse(raw), snapshot, CATALOGUE, now=NOW, me=ME, zone=SHANGHAI, changes=changes)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=SHANGHAI)


DAYS_2: dict[str, Any] = {"amount": 2, "unit": "days"}


@pytest.mark.parametrize(
    ("field", "op", "value", "matching", "other"),
    [
        ("title", "is", "A", ["A"], ["a", "", None]),
        ("title", "is_not", "A", ["a", "", None], ["A"]),
        ("title", "is_set", None, ["a", " "], ["", None]),
        ("title", "is_not_set", None, ["", None], ["a"]),
        ("title", "contains", "Ab", ["xaBx"], ["a b", "", None]),
        ("title", "does_not_contain", "Ab", ["a b", "", None], ["xaBx"]),
        ("title", "starts_with", "Ab", ["aBx"], ["xab", None]),
        ("count", "is_any_of", [1, 2], [1, 2], [3, None]),
        ("count", "is_none_of", [1, 2], [3, None], [1, 2]),
        ("count", "is_set", None, [0], [None]),
        ("count", "greater", 2, [3], [2, None]),
        ("count", "greater_or_equal", 2, [2, 3], [1, None]),
        ("count", "less", 2, [1], [2, None]),
        ("count", "less_or_equal", 2, [1, 2], [3, None]),
        ("fee", "between", ["1.10", "2"], [Decimal("1.1"), Decimal(2)], [Decimal("2.01"), Decimal(1), None]),
        ("is_open", "is", False, [False], [True, None]),
        ("is_open", "is_not", False, [True, None], [False]),
        # In Shanghai it is 01:30 on the 23rd.
        ("due_on", "on", "2025-11-23", [date(2025, 11, 23)], [date(2025, 11, 22), None]),
        (
            "due_on",
            "within_last",
            DAYS_2,
            [date(2025, 11, d) for d in (21, 23)],
            [date(2025, 11, d) for d in (20, 24)],
        ),
        (
            "due_on",
            "within_next",
            DAYS_2,
            [date(2025, 11, d) for d in (23, 25)],
            [date(2025, 11, d) for d in (22, 26)],
        ),
        ("due_on", "older_than", DAYS_2, [date(2025, 11, 20)], [date(2025, 11, 21), None]),
        ("seen_at", "on", "2025-11-22", [local(22, 0), local(22, 23, 59)], [local(23, 0), local(21, 23, 59)]),
        ("seen_at", "before", "2025-11-22", [local(21, 23, 59)], [local(22, 0)]),
        ("seen_at", "after", "2025-11-22", [local(23, 0)], [local(22, 23, 59)]),
        ("seen_at", "between", ["2025-11-21", "2025-11-22"], [local(21, 0), local(22, 23)], [local(23, 0)]),
        ("seen_at", "before", "2025-11-22T00:00:00Z", [local(22, 7)], [local(22, 8)]),
        ("seen_at", "within_last", DAYS_2, [NOW, NOW - timedelta(2)], [NOW + timedelta(0, 1), NOW - timedelta(2, 1)]),
        ("seen_at", "within_next", DAYS_2, [NOW, NOW + timedelta(2)], [NOW - timedelta(0, 1), NOW + timedelta(2, 1)]),
        ("seen_at", "older_than", DAYS_2, [NOW - timedelta(2, 1)], [NOW - timedelta(2), None]),
        ("tags", "includes", "a", [["a", "b"]], [["b"], [], None]),
        ("tags", "includes_any", ["a", "c"], [["a", "b"]], [["b"], None]),
        ("tags", "includes_all", ["a", "b"], [["a", "b", "c"]], [["a"], None]),
        ("tags", "excludes", "a", [["b"], [], None], [["a"]]),
        ("tags", "is_set", None, [["a"]], [[], None]),
        ("assignee", "is", "me", [7], [8, None]),
        ("assignee", "is_not", "me", [8, None], [7]),
        ("team", "is", "mine", [1, 2], [3, None]),
        ("team", "is_none_of", ["mine", 3], [4, None], [1, 3]),
        ("followers", "includes", "me", [[6, 7]], [[6], None]),
    ],
)
def test_operators_mean_what_they_say(
    field: str, op: str, value: object, matching: list[object], other: list[object]
) -> None:
    leaf = {"field": field, "op": op, "value": value}
    assert [judge(leaf, **{field: one}).is_match for one in matching] == [True] * len(matching)
    assert [judge(leaf, **{field: one}).is_match for one in other] == [False] * len(other)


def test_changes_are_judged_by_what_the_event_changed() -> None:
    changes: dict[str, tuple[object, object]] = {"priority": ("low", "high"), "team": (3, None)}
    for op, field, value, expected in [
        ("changed", "priority", None, True),
        ("changed", "title", None, False),
        ("changed_to", "priority", "high", True),
        ("changed_to", "priority", "low", False),
        ("changed_from", "priority", "low", True),
        ("changed_from", "team", 3, True),
        ("changed_to", "team", "mine", False),
        ("changed_from", "title", "x", False),
    ]:
        assert judge({"field": field, "op": op, "value": value}, changes).is_match is expected
    assert not judge({"field": "priority", "op": "changed"}, {}).is_match


def test_without_an_event_a_test_of_change_is_refused() -> None:
    with pytest.raises(ConditionInvalid, match="needs an event"):
        judge({"field": "priority", "op": "changed"})


def test_a_field_missing_from_the_snapshot_is_a_mistake_not_a_no() -> None:
    with pytest.raises(KeyError, match="count"):
        judge({"field": "count", "op": "is", "value": 1}, title="x")


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        evaluate(parse({"all": []}), {}, CATALOGUE, now=datetime(2025, 1, 1))


def test_groups_combine_and_the_trace_tells_every_line() -> None:
    raw = {
        "all": [
            {"field": "priority", "op": "is", "value": "high"},
            {"any": [{"field": "team", "op": "is", "value": 3}, {"not": {"field": "title", "op": "is_set"}}]},
        ]
    }
    judgement = judge(raw, priority="high", team=4, title="x")
    assert judgement.is_match is False
    assert judgement.lines("en", lambda field, one: "Network" if (field.key, one) == ("team", 3) else None) == [
        "all of ✗",
        "  Priority is “High” ✓",
        "  any of ✗",
        "    Team is “Network” ✗",
        "    not ✗",
        "      Title is set ✓",
    ]
    assert judgement.lines("zh-CN")[1] == "  字段priority是“高” ✓"
    assert judge(raw, priority="high", team=3, title="x").is_match
    logged = judgement.to_json()["trace"]
    assert isinstance(logged, list)
    assert logged[3]["path"] == "$.all[1].any[0]"
    assert logged[3]["text"] == {"zh-CN": "字段team是#3 ✗", "en": "Team is #3 ✗"}


def test_an_empty_tree_matches_everything() -> None:
    assert judge({"all": []}) == Judgement(True, judge({"all": []}).trace)
    assert judge({"all": []}).trace[0].is_match


def test_the_host_clock_plays_no_part() -> None:
    leaf = parse({"field": "seen_at", "op": "within_last", "value": DAYS_2})
    long_ago = datetime(1999, 1, 2, tzinfo=UTC)
    assert evaluate(leaf, {"seen_at": datetime(1999, 1, 1, tzinfo=UTC)}, CATALOGUE, now=long_ago).is_match
