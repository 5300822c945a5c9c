"""Hand-overs: given with facts and reasons, accepted, declined, taken back, superseded, required by rule."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gongdan.identity import users
from gongdan.kernel import clock
from gongdan.ticketing.models import handovers
from tests.make.handovers import WHY, handed_over, rules
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"


async def test_a_ticket_is_handed_over_with_facts_and_accepted(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    expected = (clock.now() + timedelta(hours=4)).isoformat()
    answer = await wang.post(f"{url}/handovers", json=WHY | {"team": "network", "expected_at": expected})
    assert answer.status_code == 201, answer.text
    offer = answer.json()
    assert answer.headers["location"] == f"{url}/handovers/{offer['id']}"
    assert (offer["state"], offer["from_team"]["key"], offer["to_team"]["key"]) == ("offered", "frontline", "network")
    assert (offer["from_person"]["name"], offer["given_by"]["name"], offer["to_person"]) == ("王芳", "王芳", None)
    assert {key: offer[key] for key in WHY} == WHY
    assert offer["is_yours"] is False
    seen = (await li.get(url)).json()
    assert seen["team"]["key"] == "network"
    assert seen["handover"]["id"] == offer["id"]
    assert seen["handover"]["is_yours"] is True
    assert seen["accepted_at"] is None
    accepted = await li.post(f"{url}/handovers/{offer['id']}/decisions", json={"decision": "accept"})
    assert accepted.status_code == 200, accepted.text
    assert (accepted.json()["state"], accepted.json()["decided_by"]["name"]) == ("accepted", "李强")
    after = (await li.get(url)).json()
    assert (after["assignee"]["name"], after["handover"]) == ("李强", None)
    assert after["accepted_at"] is not None
    kinds = [item["kind"] for item in (await li.get(f"{url}/timeline")).json()["items"]]
    assert kinds == [
        "ticket.opened",
        "ticket.assigned",
        "ticket.handover_offered",
        "ticket.followed",
        "ticket.assigned",
        "ticket.handover_accepted",
    ]


async def test_the_giver_still_sees_what_becomes_of_it(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    url, offer_id = await handed_over(wang, "network")
    assert (await wang.get(url)).status_code == 200
    await li.post(f"{url}/handovers/{offer_id}/decisions", json={"decision": "accept"})
    listed = (await wang.get(f"{url}/handovers")).json()["items"]
    assert [one["state"] for one in listed] == ["accepted"]
    assert (await wang.get(f"{url}/handovers/{offer_id}")).json()["state"] == "accepted"


async def test_a_declined_ticket_goes_back_to_who_had_it(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    url, offer_id = await handed_over(wang, "network")
    unsaid = await li.post(f"{url}/handovers/{offer_id}/decisions", json={"decision": "decline", "reason": "  "})
    assert unsaid.status_code == 422
    assert unsaid.json()["errors"][0]["field"] == "reason"
    declined = await li.post(
        f"{url}/handovers/{offer_id}/decisions", json={"decision": "decline", "reason": "不是网络问题"}
    )
    assert declined.status_code == 200, declined.text
    assert (declined.json()["state"], declined.json()["decision_reason"]) == ("declined", "不是网络问题")
    back = (await wang.get(url)).json()
    assert (back["team"]["key"], back["assignee"]["name"], back["handover"]) == ("frontline", "王芳", None)
    assert back["ping_pong_count"] == 1
    assert back["accepted_at"] is None


async def test_who_has_left_leaves_it_to_the_pool(world: Any, client_for: Any, as_system: Any) -> None:
    chen, li = client_for(world.chen), client_for(world.li)
    url, offer_id = await handed_over(chen, "network", team="frontline", assignee=world.wang.user_id)
    async with as_system(world.xinghe.id) as tx:
        gone = update(users).where(users.c.tenant_id == tx.tenant_id, users.c.id == world.wang.user_id)
        await tx.execute(gone.values(is_active=False))
    await li.post(f"{url}/handovers/{offer_id}/decisions", json={"decision": "decline", "reason": "不属于我们"})
    back = (await chen.get(url)).json()
    assert (back["team"]["key"], back["assignee"]) == ("frontline", None)


async def test_only_whom_it_is_meant_for_decides(world: Any, client_for: Any) -> None:
    wang, li, chen = client_for(world.wang), client_for(world.li), client_for(world.chen)
    url, offer_id = await handed_over(wang, "network")
    for client in (wang, chen):
        refused = await client.post(f"{url}/handovers/{offer_id}/decisions", json={"decision": "accept"})
        assert (refused.status_code, refused.json()["code"]) == (409, "handover_not_yours")
        assert "网络组" in refused.json()["detail"]
    assert (await li.get(url)).json()["handover"]["state"] == "offered"
    named = await handed_over(wang, "network", to=world.chen.user_id)
    refused = await li.post(f"{named[0]}/handovers/{named[1]}/decisions", json={"decision": "accept"})
    assert refused.json()["code"] == "handover_not_yours"
    assert (await chen.post(f"{named[0]}/handovers/{named[1]}/decisions", json={"decision": "accept"})).json()[
        "state"
    ] == "accepted"
    again = await chen.post(f"{named[0]}/handovers/{named[1]}/decisions", json={"decision": "accept"})
    assert (again.status_code, again.json()["code"]) == (409, "handover_ended")
    assert again.json()["params"]["state"] == "accepted"


async def test_the_giver_takes_it_back_as_long_as_nobody_decided(world: Any, client_for: Any) -> None:
    wang, li, chen = client_for(world.wang), client_for(world.li), client_for(world.chen)
    url, offer_id = await handed_over(wang, "network")
    refused = await chen.delete(f"{url}/handovers/{offer_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_your_handover")
    taken = await wang.delete(f"{url}/handovers/{offer_id}")
    assert taken.status_code == 200, taken.text
    assert taken.json()["state"] == "withdrawn"
    back = (await wang.get(url)).json()
    assert (back["team"]["key"], back["assignee"]["name"]) == ("frontline", "王芳")
    assert back["ping_pong_count"] == 0, "nobody sent it back"
    assert (await wang.delete(f"{url}/handovers/{offer_id}")).json()["code"] == "handover_ended"
    assert (await li.get(url)).status_code == 404
    counts = (await wang.get(f"{url}/stays")).json()["counts"]
    assert (counts["returns"], counts["team_changes"]) == (0, 2)


async def test_one_who_no_longer_follows_it_can_still_take_it_back(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    chen = client_for(world.chen)
    opened = {"team": "field", "assignee": "wang@xinghe.example"}  # led by another team than his
    url, offer_id = await handed_over(wang, "network", opened_by=chen, **opened)
    await wang.delete(f"{url}/followers/me")
    assert (await wang.get(url)).status_code == 404
    assert (await wang.delete(f"{url}/handovers/{offer_id}")).json()["state"] == "withdrawn"


async def test_taking_or_accepting_in_the_old_way_answers_it(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    url, _ = await handed_over(wang, "network")
    await li.put(f"{url}/assignment", json={"assignee": "me"})
    assert (await li.get(f"{url}/handovers")).json()["items"][0]["state"] == "accepted"
    url, _ = await handed_over(wang, "network", to=world.li.user_id)
    assert (await li.put(f"{url}/acceptance")).status_code == 200
    assert (await li.get(f"{url}/handovers")).json()["items"][0]["state"] == "accepted"
    url, _ = await handed_over(wang, "network")
    assert (await li.post(f"{url}/claims")).status_code == 200
    assert (await li.get(f"{url}/handovers")).json()["items"][0]["state"] == "accepted"


async def test_a_colleague_to_whom_the_team_gives_it_answers_for_the_team(world: Any, client_for: Any) -> None:
    wang, chen, zhao = client_for(world.wang), client_for(world.chen), client_for(world.zhao)
    url, offer_id = await handed_over(wang, "field")
    await chen.put(f"{url}/assignment", json={"assignee": world.zhao.user_id})
    seen = (await zhao.get(url)).json()["handover"]
    assert (seen["state"], seen["to_person"]["name"], seen["is_yours"]) == ("offered", "赵磊", True)
    refused = await chen.post(f"{url}/handovers/{offer_id}/decisions", json={"decision": "accept"})
    assert refused.json()["code"] == "handover_not_yours"
    assert (await zhao.put(f"{url}/acceptance")).json()["handover"] is None


async def test_a_later_give_supersedes_it(world: Any, client_for: Any) -> None:
    wang, li, chen = client_for(world.wang), client_for(world.li), client_for(world.chen)
    url, first = await handed_over(wang, "network")
    onward = await li.post(f"{url}/handovers", json=WHY | {"team": "field"})
    assert onward.status_code == 201, onward.text
    listed = (await chen.get(f"{url}/handovers")).json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [
        (onward.json()["id"], "offered"),
        (first, "superseded"),
    ]
    await chen.put(f"{url}/assignment", json={"team": "frontline"})
    listed = (await chen.get(f"{url}/handovers")).json()["items"]
    assert [one["state"] for one in listed] == ["superseded", "superseded"]
    assert (await chen.get(url)).json()["handover"] is None


async def test_what_one_hands_to_oneself_needs_no_answer(world: Any, client_for: Any) -> None:
    chen = client_for(world.chen)
    shape = await ticket_by(chen, team="network")
    url = f"{TICKETS}/{shape['id']}"
    pulled = await chen.post(f"{url}/handovers", json=WHY | {"assignee": "me"})
    assert (pulled.json()["state"], pulled.json()["to_team"]["key"]) == ("accepted", "field")
    after = (await chen.get(url)).json()
    assert (after["assignee"]["name"], after["handover"]) == ("陈静", None)
    assert after["accepted_at"] is not None


async def test_a_person_named_alone_brings_his_team(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    given = await wang.post(f"{TICKETS}/{shape['id']}/handovers", json=WHY | {"assignee": "li@xinghe.example"})
    assert (given.json()["to_team"]["key"], given.json()["to_person"]["name"]) == ("network", "李强")
    inside = await ticket_by(wang, team="frontline")
    kept = await wang.post(f"{TICKETS}/{inside['id']}/handovers", json=WHY | {"assignee": world.zhou.user_id})
    assert kept.json()["to_team"]["key"] == "frontline", "who has no team of his own works in the ticket's"


BAD = {
    "no facts": ({"facts": None}, {"facts"}),
    "blank facts": ({"facts": " \n "}, {"facts"}),
    "facts of control characters": ({"facts": "\u0001\u0002"}, {"facts"}),
    "nothing tried": ({"tried": ""}, {"tried"}),
    "no reason": ({"reason": ""}, {"reason"}),
    "a long reason": ({"reason": "x" * 5001}, {"reason"}),
    "nobody": ({"team": None}, {"team"}),
    "no such team": ({"team": "moon"}, {"team"}),
    "no such person": ({"assignee": 10**12}, {"assignee"}),
    "a date that has passed": ({"expected_at": "2020-01-01T00:00:00Z"}, {"expected_at"}),
    "a date without an offset": ({"expected_at": "2030-01-01T00:00:00"}, {"expected_at"}),
    "an unknown field": ({"urgent": True}, {"urgent"}),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_hand_over_that_says_too_little_is_refused_by_name(world: Any, client_for: Any, what: str) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    given, fields = BAD[what]
    answer = await wang.post(f"{url}/handovers", json=WHY | {"team": "network"} | given)
    assert answer.status_code == 422, answer.text
    assert {error["field"] for error in answer.json()["errors"]} == fields
    assert all(error["remedy"] for error in answer.json()["errors"])
    assert (await wang.get(url)).json() == shape


async def test_who_may_hand_over(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    assert (await mei.post(f"{url}/handovers", json=WHY | {"team": "network"})).status_code == 403
    assert (await mei.get(f"{url}/handovers")).status_code == 403
    assert (await client_for(world.wu).post(f"{url}/handovers", json=WHY | {"team": "network"})).status_code == 403
    assert (await client_for(world.nina).get(f"{url}/handovers")).status_code == 404
    given = await wang.post(f"{url}/handovers", json=WHY | {"team": "network"})
    assert given.status_code == 201
    assert (await client_for(world.ou).get(f"{url}/handovers")).status_code == 404
    for word in ("decisions", ""):
        road = f"{url}/handovers/{given.json()['id']}/{word}".rstrip("/")
        body = {"json": {"decision": "accept"}} if word else {}
        assert (await mei.request("POST" if word else "DELETE", road, **body)).status_code == 403
    absent = await client_for(world.li).post(f"{url}/handovers/999999/decisions", json={"decision": "accept"})
    assert absent.status_code == 404


async def test_who_has_it_already_needs_no_hand_over(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline")
    refused = await wang.post(f"{TICKETS}/{shape['id']}/handovers", json=WHY | {"team": "frontline"})
    assert (refused.status_code, refused.json()["code"]) == (409, "handover_to_holder")


async def test_a_closed_ticket_is_not_handed_over_and_a_closing_ends_the_question(
    world: Any, client_for: Any
) -> None:
    chen = client_for(world.chen)
    url, offer_id = await handed_over(chen, "network", team="frontline", assignee=world.wang.user_id)
    await moved(chen, int(url.rsplit("/", 1)[1]), "accept", "solve", "close", resolution="好了")
    assert (await chen.get(url)).json()["handover"] is None
    assert (await chen.get(f"{url}/handovers/{offer_id}")).json()["state"] == "superseded"
    refused = await chen.post(f"{url}/handovers", json=WHY | {"team": "field"})
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_closed")


async def test_between_teams_the_rule_asks_for_a_hand_over(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    await rules(client_for(world.feng), handover_required=True)
    shape = await ticket_by(wang, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    assert (await wang.put(f"{url}/assignment", json={"assignee": "me"})).status_code == 200
    for wanted in ({"team": "network"}, {"team": None}):
        refused = await wang.put(f"{url}/assignment", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "handover_required"), wanted
        assert f"{url}/handovers" in refused.json()["detail"]
    by_move = await wang.post(f"{url}/moves", json={"move": "accept", "fields": {"team": "network"}})
    assert by_move.json()["code"] == "handover_required"
    assert (await wang.get(url)).json()["state"] == "new"
    given = await wang.post(f"{url}/handovers", json=WHY | {"team": "network"})
    assert given.status_code == 201
    declined = await li.post(
        f"{url}/handovers/{given.json()['id']}/decisions", json={"decision": "decline", "reason": "不是"}
    )
    assert declined.json()["state"] == "declined"


async def test_the_customer_hears_who_has_it_and_nothing_of_the_reasons(world: Any, client_for: Any) -> None:
    wang, li, mei = client_for(world.wang), client_for(world.li), client_for(world.mei)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    given = (await wang.post(f"{url}/handovers", json=WHY | {"team": "network"})).json()
    await li.post(f"{url}/handovers/{given['id']}/decisions", json={"decision": "decline", "reason": "客户难缠"})
    told = (await mei.get(f"{url}/timeline")).text + (await mei.get(url)).text
    for secret in (*WHY.values(), "客户难缠", "handover_"):
        assert secret not in told
    seen = (await mei.get(url)).json()
    assert [seen[key] for key in ("handover", "arbitration", "ping_pong_count", "is_supervised", "hold")] == [
        None
    ] * 5


async def test_a_late_answer_is_told_once(world: Any, client_for: Any, as_system: Any) -> None:
    from gongdan.ticketing.jobs.handovers import tell_overdue_handovers

    wang = client_for(world.wang)
    expected = (clock.now() + timedelta(hours=1)).isoformat()
    url, offer_id = await handed_over(wang, "network", expected_at=expected)
    await tell_overdue_handovers()
    assert (await wang.get(f"{url}/handovers/{offer_id}")).json()["overdue_at"] is None
    with clock.frozen(clock.now() + timedelta(hours=2)):
        await tell_overdue_handovers()
        await tell_overdue_handovers()
    assert (await wang.get(f"{url}/handovers/{offer_id}")).json()["overdue_at"] is not None
    kinds = [item["kind"] for item in (await wang.get(f"{url}/timeline")).json()["items"]]
    assert kinds.count("ticket.handover_overdue") == 1


async def test_a_long_list_of_hand_overs_costs_the_same_as_a_short_one(
    world: Any, client_for: Any, counting: Any
) -> None:
    chen = client_for(world.chen)
    url, _ = await handed_over(chen, "network", team="frontline")
    await chen.get(f"{url}/handovers")
    with counting() as few:
        await chen.get(f"{url}/handovers")
    for team in ("field", "network", "field"):
        await chen.post(f"{url}/handovers", json=WHY | {"team": team})
    with counting() as many:
        listed = (await chen.get(f"{url}/handovers", params={"limit": 2})).json()
    assert many.value == few.value
    assert len(listed["items"]) == 2
    rest = (await chen.get(f"{url}/handovers", params={"limit": 2, "cursor": listed["next_cursor"]})).json()
    assert len(rest["items"]) == 2
    assert rest["next_cursor"] is None


async def test_the_table_holds_one_offer_of_a_ticket_at_most() -> None:
    index = next(one for one in handovers.indexes if one.name == "uq_handovers_offered")
    assert index.unique
