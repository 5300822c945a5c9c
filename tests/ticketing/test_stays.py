"""Who had a ticket how long: against a recomputation second by second, and over HTTP."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from gongdan.kernel import clock
from gongdan.ticketing.stays import Happening, counts_of, stays_of, totals
from tests.make.handovers import given_on
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"
START = datetime(2026, 3, 1, tzinfo=UTC)
CATEGORIES = {"new": "new", "work": "open", "done": "solved", "shut": "closed"}
DEPARTMENT = {None: None, 1: 10, 2: 10, 3: 30}


@some.composite
def lives(draw: Any) -> list[Happening]:
    """What may happen to a ticket within a few seconds, several things at the same one too."""
    team, person = draw(some.sampled_from([None, 1, 2, 3])), draw(some.sampled_from([None, 7, 8]))
    state = draw(some.sampled_from(list(CATEGORIES)))
    at = 0
    told = [("ticket.opened", at, {"state": state, "team_id": team, "assignee_id": person})]
    for _ in range(draw(some.integers(0, 12))):
        at += draw(some.integers(0, 3))
        if draw(some.booleans()):
            before = {"from_team_id": team, "from_assignee_id": person}
            team, person = draw(some.sampled_from([None, 1, 2, 3])), draw(some.sampled_from([None, 7, 8]))
            told.append(("ticket.assigned", at, before | {"team_id": team, "assignee_id": person}))
        else:
            to = draw(some.sampled_from([one for one in CATEGORIES if one != state]))
            category = {"from_category": CATEGORIES[state], "to_category": CATEGORIES[to]}
            told.append(("ticket.moved", at, category | {"from_state": state, "to_state": to}))
            state = to
    return [
        Happening(
            START + timedelta(seconds=at), kind, payload | {"department_id": DEPARTMENT[payload.get("team_id")]}
        )
        for kind, at, payload in told
    ]


def standing_at(life: list[Happening], second: int) -> tuple[Any, ...] | None:
    """Brute force: who has it and in which state during this second."""
    team = person = state = category = None
    for fact in life:
        if fact.at > START + timedelta(seconds=second):
            break
        if fact.kind == "ticket.moved":
            state, category = fact.payload["to_state"], fact.payload["to_category"]
        else:
            team, person = fact.payload["team_id"], fact.payload["assignee_id"]
            state = fact.payload.get("state", state)
            category = category or CATEGORIES[state or ""]
    return None if category == "closed" else (team, DEPARTMENT[team], person, state, category)


@given(lives(), some.integers(0, 5))
def test_stays_equal_a_recomputation_second_by_second(life: list[Happening], beyond: int) -> None:
    end = int((life[-1].at - START).total_seconds()) + beyond
    last = [fact for fact in life if fact.kind == "ticket.moved"]
    category = last[-1].payload["to_category"] if last else CATEGORIES[life[0].payload["state"]]
    stays = stays_of(life, START + timedelta(seconds=end), category)
    by_hand: Counter[Any] = Counter()
    for second in range(end):
        standing = standing_at(life, second)
        if standing is not None:
            by_hand[standing] += 1
    told: Counter[Any] = Counter()
    for stay in stays:
        key = (stay.team_id, stay.department_id, stay.assignee_id, stay.state, stay.state_category)
        told[key] += stay.seconds
    assert {key: n for key, n in told.items() if n} == dict(by_hand)
    for a, b in itertools.pairwise(stays):
        assert a.ended_at is not None
        assert a.ended_at <= b.began_at
    for place, by in enumerate(("team_id", "department_id", "assignee_id", "state")):
        expected: Counter[Any] = Counter()
        for key, n in by_hand.items():
            expected[key[place]] += n
        assert {key: n for key, n in totals(stays, by).items() if n} == dict(expected)
    assert [stay.ended_at for stay in stays[:-1]].count(None) == 0
    assert not stays or (stays[-1].ended_at is None) == (category != "closed")


@given(lives())
def test_counts_equal_a_recomputation(life: list[Happening]) -> None:
    counts = counts_of(life)
    holders = [(fact.payload["team_id"], fact.payload["assignee_id"]) for fact in life if fact.kind != "ticket.moved"]
    states = [life[0].payload["state"]] + [fact.payload["to_state"] for fact in life if fact.kind == "ticket.moved"]
    pairs = list(itertools.pairwise(holders))
    assert counts.assignments == len(pairs)
    assert counts.team_changes == sum(a[0] is not None and a[0] != b[0] for a, b in pairs)
    assert counts.reassignments == sum(
        any(x is not None and x != y for x, y in zip(a, b, strict=True)) for a, b in pairs
    )
    steps = [(CATEGORIES[a], CATEGORIES[b]) for a, b in itertools.pairwise(states)]
    assert counts.state_changes == len(steps)
    assert counts.reopens == sum(a in ("solved", "closed") and b not in ("solved", "closed") for a, b in steps)


def test_another_type_may_bring_another_state() -> None:
    opened = Happening(START, "ticket.opened", {"state": "new", "team_id": 1})
    changed = Happening(START + timedelta(minutes=1), "ticket.changed", {"changes": {"state": ["new", "pending"]}})
    edited = Happening(START + timedelta(minutes=2), "ticket.changed", {"changes": {"title": ["a", "b"]}})
    stays = stays_of([opened, changed, edited], START + timedelta(minutes=3))
    assert [(stay.state, stay.seconds) for stay in stays] == [("new", 60), ("pending", 120)]


def test_nothing_is_known_of_a_ticket_without_a_log() -> None:
    assert stays_of([], START) == []
    assert counts_of([]).assignments == 0


async def test_the_clock_of_each_team_department_and_person(world: Any, client_for: Any) -> None:
    chen = client_for(world.chen)
    with clock.frozen(START):
        shape = await ticket_by(chen, team="frontline", assignee=world.wang.user_id)
        url = f"{TICKETS}/{shape['id']}"
    with clock.frozen(START + timedelta(hours=1)):
        await given_on(chen, shape["id"], "network")
    with clock.frozen(START + timedelta(hours=3)):
        await moved(chen, shape["id"], "accept")
    with clock.frozen(START + timedelta(hours=4)):
        await given_on(chen, shape["id"], "frontline")
    with clock.frozen(START + timedelta(hours=5)):
        await moved(chen, shape["id"], "solve", "close", resolution="好了")
    with clock.frozen(START + timedelta(hours=50)):
        told = (await chen.get(f"{url}/stays")).json()
    hour = 3600
    assert [(one["team"]["name"], one["state"], one["seconds"] // hour) for one in told["items"]] == [
        ("一线客服", "new", 1),
        ("网络组", "new", 2),
        ("网络组", "in_progress", 1),
        ("一线客服", "in_progress", 1),
    ]
    assert told["items"][0]["person"]["name"] == "王芳"
    assert told["items"][0]["department"]["name"] == "客户服务部"
    assert {one["name"]: one["seconds"] // hour for one in told["teams"]} == {"网络组": 3, "一线客服": 2}
    assert {one["name"]: one["seconds"] // hour for one in told["departments"]} == {"技术部": 3, "客户服务部": 2}
    assert {one["id"]: one["seconds"] // hour for one in told["people"]} == {None: 4, world.wang.user_id: 1}
    assert {one["state"]: one["seconds"] // hour for one in told["states"]} == {"new": 3, "in_progress": 2}
    assert told["seconds"] == 5 * hour
    assert told["counts"] == {
        "assignments": 2,
        "reassignments": 2,
        "team_changes": 2,
        "returns": 1,
        "reopens": 0,
        "state_changes": 3,
    }


async def test_stays_are_for_colleagues_who_see_the_ticket(world: Any, client_for: Any, counting: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}/stays"
    assert (await mei.get(url)).status_code == 403
    assert (await client_for(world.ou).get(url)).status_code == 404
    assert (await client_for(world.nina).get(url)).status_code == 404
    await wang.get(url)
    with counting() as n:
        told = (await wang.get(url)).json()
    assert n.value <= 9, n.texts
    assert told["items"][-1]["ended_at"] is None
