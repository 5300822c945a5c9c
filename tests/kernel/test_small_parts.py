"""The small parts: differences, limits, the clock, permissions, actors and refusals."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, Scope, anonymous_actor, system_actor
from gongdan.kernel.diff import changes, merged
from gongdan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, TooManyRequests, TryAgain
from gongdan.kernel.limits import Limiter

records = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2) | st.none())


@given(records, records, records)
def test_two_changes_merged_are_the_change_from_first_to_last(
    before: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    middle = before | first
    net = merged(changes(before, first), changes(middle, second))
    after = middle | second
    assert net == {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]}


def test_only_what_differs_is_a_change() -> None:
    assert changes({"a": 1, "b": [1]}, {"a": 1, "b": [1, 2], "c": None}) == {"b": ([1], [1, 2])}


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_passes_then_the_rate() -> None:
    watch = Watch()
    limiter = Limiter(2.0, 3, clock=watch)
    assert [limiter.take("a") for _ in range(4)] == [0, 0, 0, 1]
    assert limiter.take("b") == 0
    watch.seconds += 0.5
    assert [limiter.take("a") for _ in range(2)] == [0, 1]
    watch.seconds += 1000
    assert [limiter.take("a") for _ in range(4)] == [0, 0, 0, 1]


def test_who_must_wait_is_told_how_long_and_waiting_so_long_is_enough() -> None:
    watch = Watch()
    limiter = Limiter(1 / 30, 1, clock=watch)
    assert limiter.take("a") == 0
    wait = limiter.take("a")
    assert wait == 30
    for _ in range(5):
        limiter.take("a")  # asking again costs nothing
    watch.seconds += wait
    assert limiter.take("a") == 0


def test_only_the_latest_callers_are_remembered() -> None:
    limiter = Limiter(0.001, 1, capacity=2, clock=Watch())
    assert [limiter.take(key) for key in ("a", "b", "a")][:2] == [0, 0]
    assert limiter.take("c") == 0  # b is the one not seen for longest
    assert limiter.take("a") > 0
    assert limiter.take("b") == 0
    assert len(limiter._buckets) == 2


def test_a_frozen_clock_stands_and_goes_on_after() -> None:
    at = datetime(2026, 3, 1, 16, tzinfo=timezone(timedelta(hours=8)))
    with clock.frozen(at):
        assert clock.now() == at
        assert clock.now().tzinfo is UTC
        with clock.frozen(at + timedelta(days=1)):
            assert clock.now().day == 2
        assert clock.now() == at
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="aware"):
        with clock.frozen(datetime(2026, 1, 1)):
            pass


def test_an_actor_may_what_was_granted_and_the_system_everything() -> None:
    wang = Actor(1, "user", "Wang", grants={"ticket.read": Scope.TEAM})
    assert wang.may("ticket.read")
    assert not wang.may("ticket.edit")
    assert wang.scope("ticket.read") is Scope.TEAM
    assert system_actor(1).scope("anything") is Scope.ALL
    assert not anonymous_actor(1).may("ticket.read")
    assert Scope.OWN < Scope.TEAM < Scope.DEPARTMENT < Scope.ALL


class TooTall(Conflict):
    """The {thing} is {height} m tall; {unknown} stays."""


@pytest.mark.parametrize(
    ("refusal", "status", "code", "detail"),
    [
        (TooTall(thing="ladder", height=3), 409, "too_tall", "The ladder is 3 m tall; {unknown} stays."),
        (TooTall("Other words.", thing="x"), 409, "too_tall", "Other words."),
        (NotFound("ticket", 7), 404, "not_found", "There is no ticket 7 that you may see."),
        (NotAllowed("ticket.edit"), 403, "not_allowed", "You may not do this: it needs the permission ticket.edit."),
        (Invalid.one("a", "b", "c"), 422, "invalid", "Some values cannot be accepted; see `errors`."),
    ],
)
def test_a_refusal_says_what_is_wrong(refusal: Any, status: int, code: str, detail: str) -> None:
    assert (refusal.status, refusal.code, refusal.detail, str(refusal)) == (status, code, detail, detail)


@pytest.mark.parametrize(
    ("refusal", "header"),
    [
        (TooManyRequests(7), ("Retry-After", "7")),
        (TryAgain(seconds=2), ("Retry-After", "2")),
        (NotSignedIn(), ("WWW-Authenticate", "Bearer")),
    ],
)
def test_some_refusals_bring_a_header(refusal: Any, header: tuple[str, str]) -> None:
    assert list(refusal.headers.items()) == [header]
