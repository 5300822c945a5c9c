"""Trees are read from JSON within limits, and a bad one is told where and why."""

import pytest

from gongdan.conditions import ConditionInvalid, needs, parse
from gongdan.conditions.tree import All, Any, Leaf, Not

LEAF = {"field": "priority", "op": "is", "value": "high"}


def problems(raw: object) -> list[tuple[str, str]]:
    with pytest.raises(ConditionInvalid) as refused:
        parse(raw)
    assert all(problem.message and problem.remedy for problem in refused.value.problems)
    return [(problem.path, problem.code) for problem in refused.value.problems]


def nested(depth: int) -> object:
    raw: object = LEAF
    for _ in range(depth):
        raw = {"not": raw}
    return raw


def test_the_four_shapes_become_nodes_that_know_their_place() -> None:
    raw = {"all": [LEAF, {"any": [{"not": {"field": "team", "op": "is_set"}}]}]}
    leaf = Leaf("priority", "is", "high", "$.all[0]")
    inner = Not(Leaf("team", "is_set", None, "$.all[1].any[0].not"), "$.all[1].any[0]")
    assert parse(raw) == All((leaf, Any((inner,), "$.all[1]")), "$")
    assert needs(parse(raw)) == {"priority", "team"}


def test_an_empty_all_at_the_top_means_everything() -> None:
    assert parse({"all": []}) == All(())
    assert needs(parse({"all": []})) == frozenset()


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        (None, "$", "not_a_condition"),
        ([], "$", "not_a_condition"),
        ("all", "$", "not_a_condition"),
        ({}, "$", "unknown_shape"),
        ({"none": []}, "$", "unknown_shape"),
        ({"all": [LEAF], "any": [LEAF]}, "$", "unknown_shape"),
        ({"all": LEAF}, "$.all", "not_a_list"),
        ({"any": []}, "$.any", "empty_group"),
        ({"all": [{"all": []}]}, "$.all[0].all", "empty_group"),
        ({"all": [LEAF, 7]}, "$.all[1]", "not_a_condition"),
        ({"not": [LEAF]}, "$.not", "not_a_condition"),
        ({"field": "priority"}, "$.op", "missing_word"),
        ({"op": "is"}, "$.field", "missing_word"),
        ({"field": 7, "op": "is"}, "$.field", "missing_word"),
        ({"field": "x" * 101, "op": "is"}, "$.field", "missing_word"),
        ({"field": "a\x00b", "op": "is"}, "$.field", "unstorable_text"),
        ({"field": "a\ud800", "op": "is"}, "$.field", "unstorable_text"),
        ({**LEAF, "vlaue": 1}, "$", "unknown_key"),
        ({"not": {"all": [LEAF], "field": "x"}}, "$.not", "unknown_key"),
    ],
)
def test_a_bad_tree_names_the_place_and_the_fault(raw: object, path: str, code: str) -> None:
    assert (path, code) in problems(raw)


def test_depth_and_number_are_limited_exactly() -> None:
    parse(nested(8))
    assert problems(nested(9)) == [("$" + ".not" * 8, "too_deep")]
    parse({"all": [LEAF] * 200})
    assert problems({"all": [LEAF] * 201}) == [("$", "too_many_conditions")]
    assert problems({"any": [{"all": [LEAF] * 10}] * 100_000}) == [("$", "too_many_conditions")]


def test_problems_are_gathered_but_not_without_end() -> None:
    assert problems({"all": [1, LEAF, {}]}) == [("$.all[0]", "not_a_condition"), ("$.all[2]", "unknown_shape")]
    assert len(problems({"all": [1] * 100_000})) == 20
