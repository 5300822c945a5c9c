"""Rules give tickets out in the transaction that opens them, and say why."""

from typing import Any


async def test_tickets_go_round_and_the_decision_says_why(desk: Any, at: Any) -> None:
    with at():
        await desk.rule(strategy="round_robin")
        got = [(await desk.open())["assignee"]["id"] for _ in range(6)]
        ticket = await desk.open()
    world = desk.world
    people = sorted([world.wang.user_id, world.zhou.user_id, world.wu.user_id])
    assert got == people * 2
    found = await desk.decision(ticket["id"])
    assert (found["outcome"], found["why"], found["strategy"]) == ("assigned", "opened", "round_robin")
    assert found["user_id"] == ticket["assignee"]["id"] == people[0]
    assert found["counts"] == {"asked": 3, "fit": 3}
    assert [one["is_chosen"] for one in found["candidates"]] == [True, False, False]
    assert found["text"] == f"规则“所有工单”分派给 一线客服 的 {found['user_name']}"
    timeline = await desk.send("GET", f"/tickets/{ticket['id']}/timeline", by=desk.wang)
    assert "ticket.routed" in [one["kind"] for one in timeline["items"]]


async def test_nobody_gets_more_than_he_has_room_for_and_the_pool_has_the_rest(desk: Any, at: Any) -> None:
    with at():
        await desk.send("PUT", "/routing-settings", {"capacity": 2})
        await desk.rule()
        shapes = [await desk.open() for _ in range(8)]
        last = await desk.decision(shapes[-1]["id"])
    held = [one["assignee"]["id"] for one in shapes if one["assignee"]]
    assert sorted(held.count(one) for one in set(held)) == [2, 2, 2]
    assert all(one["team"]["id"] == desk.teams["frontline"] for one in shapes), "nothing is in limbo"
    assert (last["outcome"], last["counts"]) == ("pool", {"asked": 3, "full": 3})
    assert last["retry_at"] is not None


async def test_who_names_a_person_or_team_has_decided_himself(desk: Any, at: Any) -> None:
    with at():
        await desk.rule()
        chen = desk.client_for(desk.world.chen)
        body = {"title": "x", "type": "question", "assignee": desk.world.li.user_id}
        named = await desk.send("POST", "/tickets", body, by=chen, status=201)
        body = {"title": "x", "type": "question", "team": desk.teams["network"]}
        there = await desk.send("POST", "/tickets", body, by=chen, status=201)
        found = await desk.decision(there["id"])
    assert named["assignee"]["id"] == desk.world.li.user_id
    assert (there["team"]["id"], there["assignee"]) == (desk.teams["network"], None)
    assert found["outcome"] == "no_rule"


async def test_outside_hours_it_waits_in_the_pool_for_who_comes_on_duty(desk: Any, at: Any) -> None:
    from gongdan.routing.actions.sweeping import route_waiting

    with at(hours=14):
        await desk.rule()
        ticket = await desk.open()
        found = await desk.decision(ticket["id"])
        assert await route_waiting() == 0
    assert (found["outcome"], found["counts"]) == ("waiting", {"asked": 3, "off_shift": 3})
    assert found["retry_at"] == "2026-03-05T01:00:00Z"
    with at(hours=23):
        assert await route_waiting() == 1
        assert await route_waiting() == 0
        after = await desk.decision(ticket["id"])
    assert (after["outcome"], after["why"]) == ("assigned", "duty")
