"""What a decline, a silence and an absence bring: the next one, never the same, never nobody to look."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.routing.actions.sweeping import route_from_absent
from gongdan.ticketing.jobs.handovers import tell_overdue_handovers
from tests.identity.conftest import Browser

RULE = {"strategy": "round_robin"}


async def answered(desk: Any, person: Any, ticket: Any, decision: str) -> Any:
    handover = ticket["open_handover"]["id"] if ticket.get("open_handover") else None
    client = desk.client_for(person)
    if handover is None:
        page = (await client.get(f"/api/v1/tickets/{ticket['id']}/handovers")).json()
        handover = page["items"][0]["id"]
    body = {"decision": decision, "reason": "在忙别的"}
    path = f"/tickets/{ticket['id']}/handovers/{handover}/decisions"
    return await desk.send("POST", path, body, by=client)


async def test_who_declines_or_does_not_answer_is_not_asked_again(desk: Any, at: Any) -> None:
    people = sorted([desk.world.wang, desk.world.zhou, desk.world.wu], key=lambda one: one.user_id)
    with at():
        await desk.send("PUT", f"/routing-teams/{desk.teams['frontline']}", {"needs_acceptance": True})
        await desk.rule(**RULE)
        ticket = await desk.open()
        first = await desk.decision(ticket["id"])
        assert (first["outcome"], first["user_id"]) == ("offered", people[0].user_id)
        await answered(desk, people[0], ticket, "decline")
        second = await desk.decision(ticket["id"])
        assert (second["why"], second["user_id"]) == ("declined", people[1].user_id)
        assert second["excluded_ids"] == [people[0].user_id]
    with at(minutes=9):
        await tell_overdue_handovers()
        assert (await desk.decision(ticket["id"]))["id"] == second["id"]
    with at(minutes=11):
        await tell_overdue_handovers()
        await tell_overdue_handovers()
        third = await desk.decision(ticket["id"])
        assert (third["why"], third["user_id"]) == ("no_answer", people[2].user_id)
        assert third["excluded_ids"] == sorted(one.user_id for one in people[:2])
    with at(minutes=30):
        await tell_overdue_handovers()
        last = await desk.decision(ticket["id"])
        shape = await desk.send("GET", f"/tickets/{ticket['id']}", by=desk.wang)
    assert (last["outcome"], last["counts"]) == ("pool", {"asked": 3, "excluded": 3})
    assert (shape["team"]["id"], shape["assignee"]) == (desk.teams["frontline"], None)


async def test_what_was_not_accepted_leaves_the_absent_once(desk: Any, at: Any) -> None:
    with at():
        await desk.rule(**RULE)
        one, other = await desk.open(), await desk.open()
        holder = next(p for p in desk.world.people.values() if p.user_id == other["assignee"]["id"])
        kept = await desk.open(), await desk.open(), await desk.open()
        mine = next(shape for shape in kept if shape["assignee"]["id"] == holder.user_id)
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            from gongdan.ticketing import tickets

            values = {"accepted_at": tx.now}
            await tx.execute(tickets.update().where(tickets.c.id == mine["id"]).values(**values))
        assert await route_from_absent() == 0
        leave = {"user_id": holder.user_id, "from_on": "2026-03-04", "to_on": "2026-03-04", "is_approved": True}
        await desk.send("POST", "/leaves", leave, status=201)
        assert await route_from_absent() == 1
        assert await route_from_absent() == 0
        found = await desk.decision(other["id"])
        assert (found["why"], found["outcome"]) == ("absent", "assigned")
        assert found["user_id"] != holder.user_id
        still = await desk.send("GET", f"/tickets/{mine['id']}", by=desk.wang)
        assert still["assignee"]["id"] == holder.user_id, "what he accepted stays"
        assert (await desk.decision(one["id"]))["why"] == "opened"


async def test_a_ticket_that_nobody_has_goes_where_its_priority_belongs(desk: Any, at: Any) -> None:
    with at():
        urgent = {"field": "priority", "op": "is", "value": "urgent"}
        await desk.rule(name="紧急", condition=urgent, team_id=desk.teams["network"])
        await desk.rule(strategy="pool")
        ticket = await desk.open()
        assert (ticket["team"]["id"], ticket["assignee"]) == (desk.teams["frontline"], None)
        path = f"/tickets/{ticket['id']}"
        await desk.send("PATCH", path, {"title": "另一个标题"}, by=desk.wang)
        assert (await desk.decision(ticket["id"]))["why"] == "opened"
        await desk.send("PATCH", path, {"impact": "company", "urgency": "cannot_work"}, by=desk.wang)
        found = await desk.decision(ticket["id"])
        shape = await desk.send("GET", path, by=desk.client_for(desk.world.chen))
    assert (found["why"], found["team_id"]) == ("changed", desk.teams["network"])
    assert shape["assignee"]["id"] == desk.world.li.user_id
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        row = events.c
        mine = (row.subject == "ticket", row.subject_id == ticket["id"], row.kind == "ticket.assigned")
        told = await tx.all(select(row.payload, row.actor_name).where(*mine).order_by(row.id))
    assert [(one.actor_name, one.payload["is_transfer"]) for one in told] == [("routing", False)] * 2


async def test_claims_keep_to_the_room_where_the_team_says_so(desk: Any, at: Any) -> None:
    with at():
        await desk.send("PUT", "/routing-settings", {"capacity": 1})
        await desk.rule(strategy="pool")
        for _ in range(2):
            await desk.open()
        await desk.send("PUT", f"/routing-teams/{desk.teams['frontline']}", {"holds_claims": True})
        await desk.send("POST", "/claims", {}, by=desk.wang)
        refused = await desk.send("POST", "/claims", {}, by=desk.wang, status=409)
    assert (refused["code"], refused["params"]["capacity"]) == ("capacity_reached", 1)


async def test_whoever_signs_out_is_present_no_more(desk: Any, at: Any) -> None:
    with at():
        await desk.send("PUT", "/routing-settings", {"away_after_minutes": 30})
        await desk.rule()
        browser = Browser(desk.client_for(None))
        assert (await browser.sign_in(desk.world.zhou)).status_code == 201
        given = await desk.open()
        assert given["assignee"]["id"] == desk.world.zhou.user_id
        assert await route_from_absent() == 0
        assert (await browser.delete("/session")).status_code == 204
        # At once, though he was seen a moment ago: neither the next one comes to him, nor does this one stay.
        assert (await desk.decision((await desk.open())["id"]))["counts"]["absent"] == 3
        assert await route_from_absent() == 1
        shape = await desk.send("GET", f"/tickets/{given['id']}", by=desk.wang)
        person = await desk.send("GET", f"/routing-people/{desk.world.zhou.user_id}")
    assert (shape["assignee"], person["last_seen_at"]) == (None, None)
