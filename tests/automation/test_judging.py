"""Pure: conditions made ready say what conditions say, line by line; and what happened is read right."""

from typing import Any

from hypothesis import given, settings

from gongdan.automation.judging import Row, read_judge
from gongdan.automation.lives import Fact, beginning, lived, units_of
from gongdan.automation.occasions import occasion_of
from gongdan.automation.ranks import Ranks, Standing, may_fit
from gongdan.conditions import Moment, evaluate, parse
from tests.conditions.sample import CATALOGUE, ME, NOW, ROW, SHANGHAI, TREES

EMPTY = dict.fromkeys(CATALOGUE.fields)


@given(TREES, ROW)
@settings(max_examples=80, deadline=None)
def test_a_ready_condition_judges_as_any_other(raw: Any, row: dict[str, Any]) -> None:
    judge = read_judge(raw, CATALOGUE, "view")
    if judge is None:  # nested too deep: the only fault the generator makes
        return
    snapshot = EMPTY | {key: value for key, value in row.items() if key in CATALOGUE.fields}
    asked, moment = Row(snapshot, CATALOGUE), Moment(NOW, SHANGHAI, ME)
    judged = evaluate(parse(raw), snapshot, CATALOGUE, now=NOW, me=ME, zone=SHANGHAI)
    assert judge.fits(asked, {}, moment) == judged.is_match
    assert judge.outcomes(asked, {}, moment) == [line.is_match for line in judged.trace]
    one = Standing(1, 1, "", (1, 1), frozenset({"opened"}), judge, ())
    assert may_fit(one, asked) or not judged.is_match, "the first test only ever leaves out what does not fit"


def test_rules_are_asked_in_their_order_each_once() -> None:
    judge = read_judge({"all": []}, CATALOGUE, "view")
    assert judge is not None
    events = (("moved", "closed"), ("opened",), ("closed",))
    ranks = Ranks(
        tuple(Standing(n, 1, "", (n, n), frozenset(words), judge, ()) for n, words in enumerate(events, start=1))
    )
    assert [one.rule_id for one in ranks.listening(["closed", "moved", "elsewhere"])] == [1, 3]


def commented(**values: Any) -> tuple[str, dict[str, Any]]:
    return "ticket.commented", {"is_from_customer": False, "is_public_comment": False, **values}


def moved(before: str, after: str) -> tuple[str, dict[str, Any]]:
    said = {"from_state": before, "to_state": after, "from_category": before, "to_category": after}
    return "ticket.moved", said


def changed(**pairs: Any) -> tuple[str, dict[str, Any]]:
    return "ticket.changed", {"changes": {key.replace("__", "."): pair for key, pair in pairs.items()}}


def test_what_happened_is_said_in_the_words_of_rules() -> None:
    cases: list[tuple[tuple[str, dict[str, Any]], str, set[str]]] = [
        (("ticket.opened", {}), "user", {"opened"}),
        (commented(is_from_customer=True, is_public_comment=True), "customer", {"customer_replied"}),
        (commented(is_public_comment=True), "user", {"agent_replied"}),
        (commented(is_public_comment=True), "system", set()),
        (commented(), "system", {"note_added"}),
        (moved("open", "solved"), "user", {"moved", "solved"}),
        (moved("solved", "closed"), "user", {"moved", "closed"}),
        (moved("closed", "open"), "user", {"moved", "reopened"}),
        (moved("new", "open"), "user", {"moved"}),
        (changed(priority=["low", "high"]), "user", {"changed", "priority_changed"}),
        (("ticket.clock_breached", {}), "system", set()),
    ]
    for (kind, said), actor, words in cases:
        assert set(occasion_of([(kind, said)], actor).events) == words | {kind}, (kind, said)


def test_what_changed_back_is_no_change() -> None:
    there_and_back = [changed(priority=["low", "high"]), changed(priority=["high", "low"])]
    assert "changed" not in occasion_of(there_and_back, "user").events
    further = occasion_of([changed(priority=["low", "high"]), changed(priority=["high", "urgent"])], "user")
    assert further.changes == {"priority": ("low", "urgent")}


def test_a_life_is_taken_back_to_its_beginning_and_lived_again() -> None:
    facts = [
        Fact(NOW, kind, said, "user")
        for kind, said in (
            ("ticket.opened", {}),
            changed(tags=[["a"], ["a", "b"]], fields__x=[None, "1"], priority=["low", "high"]),
            moved("new", "solved"),
            moved("solved", "open"),
            ("ticket.assigned", {"from_team_id": None, "team_id": 3, "is_transfer": True}),
            changed(tags=[["a", "b"], ["b"]]),
        )
    ]
    now = {"tags": frozenset("b"), "field:x": "1", "priority": "high", "state": "open", "state_category": "open"}
    now |= {"team": 3, "reopen_count": 1, "transfer_count": 1, "solved_at": None}
    start = beginning(now, facts)
    assert start == {
        "tags": frozenset("a"),
        "field:x": None,
        "priority": "low",
        "state": "new",
        "state_category": "new",
        "team": None,
        "reopen_count": 0,
        "transfer_count": 0,
        "solved_at": None,
    }
    words = start
    for unit in units_of(facts):
        words, _ = lived(words, unit)
    assert words == now
