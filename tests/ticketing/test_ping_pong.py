"""Tickets that go to and fro: counted, stopped by a supervisor, given for good, and reported."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import update

from gongdan.identity import departments, teams
from gongdan.kernel import clock
from gongdan.ticketing.actions.assign import give, stored
from gongdan.ticketing.ping_pong import ARBITRATION, FLOW, WITHDRAWN, Pass, count_returns
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from tests.make.handovers import WHY, given_on, handed_over, rules
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"
ARBITRATIONS = "/api/v1/arbitrations"
REPORT = "/api/v1/reports/transfers"

RETURNS: list[tuple[Sequence[int | None], int]] = [
    ([], 0),
    ([None], 0),
    ([1], 0),
    ([1, 2], 0),
    ([1, 2, 1], 1),
    ([1, 2, 1, 2], 2),
    ([1, 2, 1, 2, 1], 3),
    ([1, 2, 3, 1], 1),
    ([1, 2, 3, 4], 0),
    ([1, 1, 1], 0),
    ([1, None, 1], 0),
    ([1, None, 2, None, 1], 1),
    ([None, 1, 2, 1], 1),
]


def passes(turn: Sequence[int | None]) -> list[Pass]:
    return [Pass(a, b) for a, b in itertools.pairwise(turn)]


@pytest.mark.parametrize(("turn", "count"), RETURNS)
def test_returns_are_counted(turn: Sequence[int | None], count: int) -> None:
    assert count_returns(turn[0] if turn else None, passes(turn)) == count


def test_a_log_that_begins_in_the_middle_counts_from_there() -> None:
    assert count_returns(None, passes([7, 8, 7])) == 1


def test_what_was_taken_back_never_was_there() -> None:
    there_and_back = [Pass(1, 2), Pass(2, 1, WITHDRAWN)]
    assert count_returns(1, there_and_back * 3) == 0
    assert count_returns(1, [*there_and_back, Pass(1, 2)]) == 0, "it comes to that team for the first time"
    within = [Pass(1, 2), Pass(2, 2), Pass(2, 2, WITHDRAWN), Pass(2, 1)]
    assert count_returns(1, within) == 1


@pytest.mark.parametrize("cause", [FLOW, ARBITRATION])
def test_where_nobody_sent_it_back_it_did_not_come_back(cause: str) -> None:
    assert count_returns(1, [Pass(1, 2, cause), Pass(2, 1, cause), Pass(1, 2, cause)]) == 0
    assert count_returns(1, [Pass(1, 2, cause), Pass(2, 1)]) == 1, "but by hand it did"


@given(some.lists(some.one_of(some.none(), some.integers(1, 4)), max_size=20))
def test_every_arrival_is_either_the_first_of_its_team_or_a_return(turn: list[int | None]) -> None:
    arrivals: list[int] = []
    for team in turn:
        if team is not None and arrivals[-1:] != [team]:
            arrivals.append(team)
    assert count_returns(turn[0] if turn else None, passes(turn)) == len(arrivals) - len(set(arrivals))


async def test_ping_pong_ends_at_the_supervisor(world: Any, client_for: Any, as_system: Any) -> None:
    """The whole story: given, declined, given, declined, given, declined; then a supervisor decides for good."""
    wang, li, zhou = client_for(world.wang), client_for(world.li), client_for(world.zhou)
    async with as_system(world.xinghe.id) as tx:
        service = (departments.c.tenant_id == tx.tenant_id, departments.c.id == world.xinghe.departments["service"])
        await tx.execute(update(departments).where(*service).values(manager_id=world.zhou.user_id))
    shape = await ticket_by(wang, title="专线时断时续", team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    for turn in range(1, 4):
        offer = (await wang.post(f"{url}/handovers", json=WHY | {"team": "network"})).json()
        declined = await li.post(
            f"{url}/handovers/{offer['id']}/decisions",
            json={"decision": "decline", "reason": f"第{turn}次：不归我们"},
        )
        assert declined.status_code == 200, declined.text
        count = (await wang.get(url)).json()["ping_pong_count"]
        assert count == 2 * turn - 1
        if count >= 3:
            break
    stuck = (await wang.get(url)).json()
    assert (stuck["team"]["key"], stuck["arbitration"]["state"]) == ("frontline", "open")
    assert stuck["arbitration"]["supervisor"]["name"] == "周敏"
    asked = (await zhou.get(ARBITRATIONS, params={"state": "open"})).json()["items"]
    assert [(one["ticket_id"], one["return_count"]) for one in asked] == [(shape["id"], 3)]

    # While it is open the ticket stays; work within the team goes on.
    arbitration = asked[0]["id"]
    for refused in (
        await wang.put(f"{url}/assignment", json={"team": "network"}),
        await wang.post(f"{url}/handovers", json=WHY | {"team": "network"}),
        await wang.post(f"{url}/moves", json={"move": "accept", "fields": {"team": "network"}}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "arbitration_open"), refused.text
        assert "周敏" in refused.json()["detail"]
        assert f"{ARBITRATIONS}/{arbitration}/decisions" in refused.json()["detail"]
    assert (await wang.post(f"{url}/releases", json={"reason": "先放回池中"})).status_code == 200
    assert (await wang.post(f"{url}/claims")).status_code == 200

    unreasoned = await zhou.post(f"{ARBITRATIONS}/{arbitration}/decisions", json={"team": "network", "reason": " "})
    assert unreasoned.status_code == 422
    body = {"team": "network", "assignee": world.li.user_id, "reason": "核心交换机归网络组"}
    decided = await zhou.post(f"{ARBITRATIONS}/{arbitration}/decisions", json=body)
    assert decided.status_code == 200, decided.text
    assert (decided.json()["state"], decided.json()["team"]["key"]) == ("decided", "network")
    assert decided.json()["decided_by"]["name"] == "周敏"
    after = (await zhou.get(url)).json()
    assert (after["team"]["key"], after["assignee"]["name"]) == ("network", "李强")
    again = await zhou.post(f"{ARBITRATIONS}/{arbitration}/decisions", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "arbitration_ended")

    # For good: the team cannot send it away again, the supervisor can.
    for refused in (
        await li.put(f"{url}/assignment", json={"team": "frontline"}),
        await li.post(f"{url}/handovers", json=WHY | {"team": "frontline"}),
    ):
        assert (refused.status_code, refused.json()["params"]["permission"]) == (403, "ticket.supervise")
    assert (await li.put(f"{url}/acceptance")).status_code == 200
    assert (await li.post(f"{url}/releases", json={"reason": "交班"})).status_code == 200
    kinds = [item["kind"] for item in (await li.get(f"{url}/timeline", params={"limit": 200})).json()["items"]]
    assert kinds.count("ticket.arbitration_raised") == 1
    assert kinds.count("ticket.arbitration_decided") == 1


async def test_the_last_offer_cannot_be_declined_while_a_supervisor_is_asked(world: Any, client_for: Any) -> None:
    wang, li, zhou = client_for(world.wang), client_for(world.li), client_for(world.zhou)
    await rules(client_for(world.feng), ping_pong_limit=1)
    shape = await ticket_by(wang, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    await given_on(client_for(world.chen), shape["id"], "network", "frontline")
    raised = (await wang.get(url)).json()["arbitration"]
    assert (raised["state"], raised["supervisor"]) == ("open", None), "no department has a manager here"
    found = (await zhou.get(ARBITRATIONS)).json()["items"]
    assert [one["id"] for one in found] == [raised["id"]]
    decision = {"team": "network", "reason": "线路"}
    await zhou.post(f"{ARBITRATIONS}/{raised['id']}/decisions", json=decision)

    other = await ticket_by(wang, team="network")
    await given_on(client_for(world.chen), other["id"], "frontline")
    road = f"{TICKETS}/{other['id']}"
    offer = (await wang.post(f"{road}/handovers", json=WHY | {"team": "network"})).json()
    assert (await li.get(road)).json()["arbitration"]["state"] == "open"
    declining = {"decision": "decline", "reason": "不归我们"}
    refused = await li.post(f"{road}/handovers/{offer['id']}/decisions", json=declining)
    assert (refused.status_code, refused.json()["code"]) == (409, "arbitration_open")
    assert (await wang.delete(f"{road}/handovers/{offer['id']}")).json()["code"] == "arbitration_open"
    accepted = await li.post(f"{road}/handovers/{offer['id']}/decisions", json={"decision": "accept"})
    assert accepted.status_code == 200, "whoever wants it may have it"


async def test_a_manager_who_may_not_supervise_is_not_asked(world: Any, client_for: Any, as_system: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    await rules(client_for(world.feng), ping_pong_limit=1)
    async with as_system(world.xinghe.id) as tx:
        service = (departments.c.tenant_id == tx.tenant_id, departments.c.id == world.xinghe.departments["service"])
        await tx.execute(update(departments).where(*service).values(manager_id=world.wang.user_id))
    shape = await ticket_by(wang, team="frontline")
    await given_on(chen, shape["id"], "network", "frontline")
    assert (await chen.get(f"{TICKETS}/{shape['id']}")).json()["arbitration"]["supervisor"] is None


async def test_a_supervisor_beyond_reach_finds_nothing_and_others_may_not_ask(world: Any, client_for: Any) -> None:
    wang, chen, zhou = client_for(world.wang), client_for(world.chen), client_for(world.zhou)
    await rules(client_for(world.feng), ping_pong_limit=1)
    shape = await ticket_by(chen, team="network")
    await given_on(chen, shape["id"], "field", "network")
    raised = (await chen.get(f"{TICKETS}/{shape['id']}")).json()["arbitration"]
    body = {"team": "field", "reason": "现场"}
    assert (await zhou.get(ARBITRATIONS)).json()["items"] == []
    assert (await zhou.post(f"{ARBITRATIONS}/{raised['id']}/decisions", json=body)).status_code == 404
    for client in (wang, chen, client_for(world.mei)):
        assert (await client.get(ARBITRATIONS)).status_code == 403
        assert (await client.post(f"{ARBITRATIONS}/{raised['id']}/decisions", json=body)).status_code == 403
    assert (
        await client_for(world.ned).post(f"{ARBITRATIONS}/{raised['id']}/decisions", json=body)
    ).status_code == 404
    assert (await chen.get(f"{TICKETS}/{shape['id']}")).json()["team"]["key"] == "network"


async def test_closing_a_ticket_ends_its_arbitration(world: Any, client_for: Any) -> None:
    wang, chen, zhou = client_for(world.wang), client_for(world.chen), client_for(world.zhou)
    await rules(client_for(world.feng), ping_pong_limit=1)
    shape = await ticket_by(wang, team="frontline")
    await given_on(chen, shape["id"], "network", "frontline")
    closed = await moved(wang, shape["id"], "accept", "solve", "close", resolution="已恢复")
    assert closed["arbitration"]["state"] == "lapsed"
    late = await zhou.post(
        f"{ARBITRATIONS}/{closed['arbitration']['id']}/decisions", json={"team": "network", "reason": "迟了"}
    )
    assert (late.status_code, late.json()["code"]) == (409, "arbitration_ended")
    # Reopened, it can come back once more: a new one is raised.
    await moved(wang, shape["id"], "reopen")
    again = await given_on(chen, shape["id"], "network")
    assert again["arbitration"]["state"] == "open"
    assert again["arbitration"]["id"] != closed["arbitration"]["id"]


async def test_the_report_says_who_sends_what_to_whom_and_gets_it_back(world: Any, client_for: Any) -> None:
    wang, chen, zhou = client_for(world.wang), client_for(world.chen), client_for(world.zhou)
    start = clock.now() - timedelta(days=10)
    tickets = []
    for number in range(3):
        with clock.frozen(start):
            tickets.append(await ticket_by(wang, team="frontline", title=f"故障 {number}"))
        with clock.frozen(start + timedelta(hours=1)):
            await given_on(chen, tickets[-1]["id"], "network")
    for ticket, hours in zip(tickets[:2], (2, 4), strict=True):
        with clock.frozen(start + timedelta(hours=1 + hours)):
            await given_on(chen, ticket["id"], "frontline")
    with clock.frozen(start + timedelta(hours=20)):
        await given_on(chen, tickets[0]["id"], "field")
        url, offer_id = await handed_over(wang, "field")
        await wang.delete(f"{url}/handovers/{offer_id}")
    since = (start - timedelta(hours=1)).isoformat()
    report = (await chen.get(REPORT, params={"since": since})).json()
    edges = {(one["from_team"]["key"], one["to_team"]["key"]): one for one in report["edges"]}
    assert {pair: (one["count"], one["returned_count"]) for pair, one in edges.items()} == {
        ("frontline", "network"): (3, 2),
        ("network", "frontline"): (2, 0),
        ("frontline", "field"): (2, 0),
    }
    assert edges["frontline", "network"]["median_hours_until_return"] == 3.0
    assert edges["network", "frontline"]["median_hours_until_return"] is None
    assert report["edges"][0]["count"] == 3
    assert report["arbitrations"]["raised"] == 0
    # Zhou's reports reach the service department: what it sent or got.
    assert len((await zhou.get(REPORT, params={"since": since})).json()["edges"]) == 3
    before = (
        await chen.get(REPORT, params={"since": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z"})
    ).json()
    assert before["edges"] == []


async def test_the_report_counts_arbitrations_and_stays_within_reach(world: Any, client_for: Any) -> None:
    chen, zhou, wang = client_for(world.chen), client_for(world.zhou), client_for(world.wang)
    await rules(client_for(world.feng), ping_pong_limit=1)
    mine = await ticket_by(wang, team="frontline")
    await given_on(chen, mine["id"], "network", "frontline")
    theirs = await ticket_by(chen, team="network")
    raised = await given_on(chen, theirs["id"], "field", "network")
    assert raised["arbitration"]["state"] == "open"
    first = (await chen.get(f"{TICKETS}/{mine['id']}")).json()["arbitration"]["id"]
    with clock.frozen(clock.now() + timedelta(hours=3)):
        await zhou.post(f"{ARBITRATIONS}/{first}/decisions", json={"team": "frontline", "reason": "一线可解"})
        whole = (await chen.get(REPORT)).json()
        part = (await zhou.get(REPORT)).json()
    counts = {"raised": 2, "open": 1, "decided": 1, "lapsed": 0}
    assert {key: whole["arbitrations"][key] for key in counts} == counts
    assert whole["arbitrations"]["median_hours_until_decision"] == pytest.approx(3, abs=0.05)
    assert part["arbitrations"]["raised"] == 1
    assert {(one["from_team"]["key"], one["to_team"]["key"]) for one in part["edges"]} == {
        ("frontline", "network"),
        ("network", "frontline"),
    }
    assert len(whole["edges"]) == 4


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z"),
        ("2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ],
)
async def test_a_report_is_of_a_year_at_most(world: Any, client_for: Any, since: str, until: str) -> None:
    answer = await client_for(world.chen).get(REPORT, params={"since": since, "until": until})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "until"
    assert answer.json()["errors"][0]["remedy"]


async def test_the_report_is_for_who_may_read_reports(world: Any, client_for: Any, counting: Any) -> None:
    for person in (world.wang, world.zhao, world.feng, world.mei):
        assert (await client_for(person).get(REPORT)).status_code == 403
    shen = client_for(world.shen)
    await shen.get(REPORT)
    with counting() as n:
        assert (await shen.get(REPORT)).status_code == 200
    assert n.value <= 6, n.texts


async def test_the_list_of_arbitrations_costs_the_same_for_one_and_for_many(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang, chen, zhou = client_for(world.wang), client_for(world.chen), client_for(world.zhou)
    await rules(client_for(world.feng), ping_pong_limit=1)
    for _ in range(3):
        shape = await ticket_by(wang, team="frontline")
        await given_on(chen, shape["id"], "network", "frontline")
    await zhou.get(ARBITRATIONS)
    with counting() as few:
        page = (await zhou.get(ARBITRATIONS, params={"limit": 1})).json()
    with counting() as many:
        whole = (await zhou.get(ARBITRATIONS, params={"state": "open"})).json()
    assert (len(page["items"]), len(whole["items"])) == (1, 3)
    assert few.value == many.value <= 6, many.texts
    rest = (await zhou.get(ARBITRATIONS, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [one["id"] for one in page["items"] + rest["items"]] == [one["id"] for one in whole["items"]]
    with counting() as whole_ticket:
        await zhou.get(f"{TICKETS}/{whole['items'][0]['ticket_id']}")
    assert whole_ticket.value <= 14, whole_ticket.texts


async def test_what_the_flow_hands_on_is_no_ping_pong(world: Any, client_for: Any, as_system: Any) -> None:
    chen = client_for(world.chen)
    await rules(client_for(world.feng), ping_pong_limit=1)
    shape = await ticket_by(chen, team="frontline")
    for team in ("network", "frontline", "network"):
        async with as_system(world.xinghe.id) as tx:
            row = await get_ticket_for_change(tx, shape["id"])
            await give(tx, row, await stored(tx, teams, world.xinghe.teams[team]), None, cause=FLOW, stage="work")
    after = (await chen.get(f"{TICKETS}/{shape['id']}")).json()
    assert (after["team"]["key"], after["ping_pong_count"], after["arbitration"]) == ("network", 0, None)
    assert (await chen.get(REPORT)).json()["edges"] == []
    assert (await chen.get(f"{TICKETS}/{shape['id']}/stays")).json()["counts"]["returns"] == 0
    sent_back = await given_on(chen, shape["id"], "frontline")
    assert sent_back["arbitration"]["state"] == "open"
