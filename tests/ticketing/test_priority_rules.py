"""How a priority is found: the matrix, what weighs besides, hands, rises, and the words for it."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gongdan.ticketing.priorities import PRIORITIES
from gongdan.ticketing.priority_reasons import explain
from gongdan.ticketing.priority_rules import (
    FACTORS,
    IMPACTS,
    MAX_LEVEL,
    SHIPPED,
    URGENCIES,
    PriorityRules,
    Rise,
    given_by_hand,
    judge,
    keep_rises,
    risen,
)
from gongdan.ticketing.schemas.priority import Matrix, PriorityRulesIn, RiseIn

RULES = PriorityRules.stored({})
levels = st.integers(0, MAX_LEVEL)
factors = st.fixed_dictionaries(dict.fromkeys(FACTORS, levels))
impacts = st.sampled_from([None, *IMPACTS.values()])
urgencies = st.sampled_from([None, *URGENCIES.values()])


@pytest.mark.parametrize(
    ("impact", "urgency", "priority", "source"),
    [
        ("company", "cannot_work", "urgent", "matrix"),
        ("department", "hindered", "high", "matrix"),
        ("team", "inconvenient", "normal", "matrix"),
        ("person", "cannot_work", "high", "matrix"),
        ("person", "can_wait", "low", "matrix"),
        (None, "can_wait", "low", "matrix"),
        ("company", None, "high", "matrix"),
        (None, None, "normal", "default"),
    ],
)
def test_the_matrix_gives_a_priority(impact: str | None, urgency: str | None, priority: str, source: str) -> None:
    judged = judge(RULES, impact=IMPACTS.get(impact or ""), urgency=URGENCIES.get(urgency or ""))
    assert (judged.priority, judged.source) == (PRIORITIES[priority], source)


def test_a_vip_lifts_it_by_one_step_and_the_reasons_say_so() -> None:
    judged = judge(RULES, impact=2, urgency=2, factors={"customer": 3})
    assert (judged.priority, judged.source) == (1, "factors")
    assert explain(judged.reasons, "en") == [
        "matrix: a department × hindered = High",
        "factors: 6 (importance of the customer) → Urgent",
    ]
    assert explain(judged.reasons, "zh-CN") == ["矩阵：部门 × 工作受阻 = 高", "因素评分 6（客户重要性）→ 紧急"]


def test_what_is_assumed_is_told() -> None:
    assert explain(judge(RULES, urgency=1).reasons, "en") == ["matrix: one person (assumed) × cannot work = High"]
    assert explain(judge(RULES).reasons, "zh-CN") == ["未说明影响范围和紧急度：中"]


@settings(deadline=None)
@given(impacts, urgencies, factors, st.sampled_from([1, 2, 3, 4]))
def test_a_hand_wins_over_all_rules(impact: Any, urgency: Any, weighed: Any, hand: int) -> None:
    judged = judge(RULES, impact=impact, urgency=urgency, factors=weighed, given=hand)
    assert (judged.priority, judged.source) == (hand, "given")
    assert given_by_hand(judged.priority, judged.source, judged.reasons) == hand


@settings(deadline=None)
@given(impacts, urgencies, factors, st.sampled_from(FACTORS))
def test_more_of_anything_is_never_less_urgent(impact: Any, urgency: Any, weighed: Any, name: str) -> None:
    judged = judge(RULES, impact=impact, urgency=urgency, factors=weighed)
    heavier = weighed | {name: min(MAX_LEVEL, weighed[name] + 1)}
    assert judge(RULES, impact=impact, urgency=urgency, factors=heavier).priority <= judged.priority
    if impact is not None and urgency is not None:
        wider, graver = max(1, impact - 1), max(1, urgency - 1)
        assert judge(RULES, impact=wider, urgency=graver, factors=weighed).priority <= judged.priority


@settings(deadline=None)
@given(impacts, urgencies, factors)
def test_every_priority_is_explained_in_both_languages_and_ends_with_itself(i: Any, u: Any, weighed: Any) -> None:
    judged = judge(RULES, impact=i, urgency=u, factors=weighed)
    assert PRIORITIES[judged.reasons[-1]["priority"]] == judged.priority
    assert given_by_hand(judged.priority, judged.source, judged.reasons) is None
    for locale in ("zh-CN", "en"):
        assert all(line and "{" not in line for line in explain(judged.reasons, locale))


@settings(deadline=None)
@given(impacts, urgencies, impacts, urgencies, st.integers(1, 3))
def test_judged_anew_it_does_not_fall_below_what_it_had_risen_to(
    i: Any, u: Any, i2: Any, u2: Any, times: int
) -> None:
    judged = judge(RULES, impact=i, urgency=u)
    for _ in range(times):
        judged = risen(judged.priority, judged.reasons, "unsolved", minutes=5)
    anew = keep_rises(judge(RULES, impact=i2, urgency=u2), judged.reasons)
    assert anew.priority == min(judge(RULES, impact=i2, urgency=u2).priority, judged.priority)
    assert given_by_hand(anew.priority, anew.source, anew.reasons) is None


def test_what_was_given_and_has_risen_still_was_given() -> None:
    once = risen(4, judge(RULES, given=4).reasons, "unsolved", minutes=60)
    assert (once.priority, once.source) == (3, "risen")
    assert given_by_hand(once.priority, once.source, once.reasons) == 4
    assert explain(once.reasons, "en") == ["given by hand: Low", "unsolved for 60 minutes → Normal"]
    assert given_by_hand(2, "import", None) == 2
    assert given_by_hand(3, "default", None) is None


def test_the_first_rise_that_fits_holds_and_none_leads_above_its_cap() -> None:
    rules = PriorityRules.stored(
        {
            "rises": [
                {"type": "incident", "priority": "normal", "after_minutes": 60, "up_to": "urgent"},
                {"type": None, "priority": None, "after_minutes": 600, "up_to": "high"},
            ]
        }
    )
    assert rules.rise_of("incident", 3) == Rise(60, 1, 3, "incident")
    assert rules.rise_of("question", 3) == Rise(600, 2)
    assert rules.rise_of("incident", 4) == Rise(600, 2)
    assert rules.rise_of("incident", 2) is None
    assert RULES.rise_of("incident", 4) is None, "as shipped nothing rises with time"


@pytest.mark.parametrize(
    ("count", "widened", "met"), [(4, 0, []), (5, 0, [5]), (30, 0, [5, 20]), (30, 5, [20]), (30, 20, [])]
)
def test_a_width_has_its_effect_once(count: int, widened: int, met: list[int]) -> None:
    assert RULES.widths_met(count, widened) == met


def test_the_shipped_rules_are_rules_that_could_be_set() -> None:
    assert PriorityRulesIn.model_validate(SHIPPED).model_dump(mode="json") == SHIPPED


words = st.sampled_from(list(PRIORITIES))


@settings(deadline=None)
@given(st.lists(words, min_size=16, max_size=16))
def test_a_matrix_is_refused_exactly_where_more_would_be_less_urgent(cells: list[str]) -> None:
    rows = [dict(zip(URGENCIES, cells[n * 4 : n * 4 + 4], strict=True)) for n in range(4)]
    raw = dict(zip(IMPACTS, rows, strict=True))
    ranks = {(i, u): PRIORITIES[raw[i][u]] for i, u in product(IMPACTS, URGENCIES)}
    is_orderly = all(
        ranks[a] <= ranks[b]
        for a, b in product(ranks, repeat=2)
        if IMPACTS[a[0]] <= IMPACTS[b[0]] and URGENCIES[a[1]] <= URGENCIES[b[1]]
    )
    try:
        Matrix.model_validate(raw)
    except ValidationError:
        assert not is_orderly
    else:
        assert is_orderly


@pytest.mark.parametrize("rise", [{"up_to": "low"}, {"priority": "high", "up_to": "high"}, {"priority": "urgent"}])
def test_a_rise_without_room_is_refused(rise: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="needs room"):
        RiseIn.model_validate({"after_minutes": 5} | rise)
