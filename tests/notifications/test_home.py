"""The personal home page: one's work by urgency, what waits for one's word, today's numbers, loads of one's teams."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from gongdan.kernel import clock
from gongdan.ticketing import tickets
from tests.make.approvals import ask, asked_of, checked_ticket, lead_team, person
from tests.make.handovers import handed_over
from tests.make.ticketing import moved, ticket_by

HOME, LOADS = "/api/v1/me/home", "/api/v1/team-loads"


async def home(client: Any) -> dict[str, Any]:
    answer = await client.get(HOME)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_open_work_comes_by_urgency(world: Any, client_for: Any, as_system: Any) -> None:
    wang, now = client_for(world.wang), clock.now()
    ids = [(await ticket_by(wang, team="frontline", assignee="me"))["id"] for _ in range(5)]
    waits, due_later, due_soon, urgent, done = ids
    async with as_system(world.xinghe.id) as tx:
        for ticket_id, values in {
            waits: {"created_at": now - timedelta(days=3)},
            due_later: {"due_at": now + timedelta(hours=9)},
            due_soon: {"due_at": now + timedelta(hours=1)},
            urgent: {"priority": 1},
        }.items():
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
            await tx.execute(update(tickets).where(*mine).values(**values))
    await moved(wang, done, "accept", "solve", resolution="换线")
    await ticket_by(wang, team="frontline")
    part = (await home(wang))["open"]
    assert [one["id"] for one in part["items"]] == [urgent, due_soon, due_later, waits]
    assert part["count"] == {"value": 4, "is_capped": False}


async def test_what_waits_for_ones_word(world: Any, client_for: Any, told: Any) -> None:
    wang, li, zhou = client_for(world.wang), client_for(world.li), client_for(world.zhou)
    shape = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.li)))
    approval = await ask(wang, shape["id"])
    url, handover_id = await handed_over(wang, "network", to=world.li.user_id)
    await handed_over(wang, "network")
    await zhou.post(f"{url}/nudges", json={})
    note = f'<span data-mention="user:{world.li.user_id}">@</span> 看看'
    await zhou.post(f"{url}/comments", json={"body": note, "body_format": "html", "is_public": False})
    assert (await told(world.li))[0]["kind"] == "mentioned"
    page = await home(li)
    assert [one["id"] for one in page["approvals"]["items"]] == [approval["id"]]
    assert page["approvals"]["count"]["value"] == 1
    assert page["handovers"]["count"]["value"] == 2, "his own, and one that anybody of his team may take"
    first = next(one for one in page["handovers"]["items"] if one["id"] == handover_id)
    assert (first["given_by"]["name"], first["to_team"]["key"]) == ("王芳", "network")
    assert [one["id"] for one in page["nudged"]["items"]] == [int(url.rpartition("/")[2])]
    assert [one["excerpt"] for one in page["mentions"]] == ["@李强 看看"]
    assert page["unread"]["value"] >= 3
    await li.post(f"{url}/handovers/{handover_id}/decisions", json={"decision": "accept"})
    assert (await home(li))["handovers"]["count"]["value"] == 1


async def test_numbers_of_today_beside_the_week_before(world: Any, client_for: Any, as_system: Any) -> None:
    wang, zhou, now = client_for(world.wang), client_for(world.zhou), clock.now()
    for days in (2, 9):
        with clock.frozen(now - timedelta(days=days)):
            shape = await ticket_by(wang, team="frontline", assignee="me")
            await moved(wang, shape["id"], "accept", "solve", resolution="换线")
    today = await ticket_by(zhou, team="frontline")
    await zhou.put(f"/api/v1/tickets/{today['id']}/assignment", json={"assignee": world.wang.email})
    away = await ticket_by(zhou, team="frontline", assignee=world.wang.email)
    await zhou.put(f"/api/v1/tickets/{away['id']}/assignment", json={"team": "network", "assignee": None})
    figures = (await home(wang))["figures"]
    assert figures["today"] == {"assigned": 1, "solved": 0, "opened": 1}
    assert figures["seven_days_before"] == {"assigned": 1, "solved": 1, "opened": 1}


async def test_whoever_leads_sees_what_each_has(world: Any, client_for: Any, as_system: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    assert (await home(zhou))["teams"] == []
    async with as_system(world.xinghe.id) as tx:
        await lead_team(tx, world.xinghe.teams["frontline"], world.zhou.user_id)
    await ticket_by(wang, team="frontline", assignee="me", priority="urgent")
    await ticket_by(wang, team="network", assignee="me")
    [team] = (await home(zhou))["teams"]
    assert team["key"] == "frontline"
    of_wang = next(one for one in team["members"] if one["id"] == world.wang.user_id)
    assert (of_wang["open"]["value"], of_wang["urgent"], of_wang["is_lead"]) == (2, 1, False)


async def test_loads_are_for_who_assigns(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    for name in ("frontline", str(world.xinghe.teams["frontline"])):
        [team] = (await zhou.get(LOADS, params={"team": name})).json()["items"]
        assert [one["name"] for one in team["members"]] == ["王芳"]
    [own] = (await client_for(world.li).get(LOADS)).json()["items"]
    assert own["key"] == "network"
    for name in ("nowhere", str(next(iter(world.northwind.teams.values()))), "9" * 30):
        answer = await zhou.get(LOADS, params={"team": name})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "team"), answer.text
    for person_ in (world.zhao, world.shen, world.mei):
        assert (await client_for(person_).get(LOADS)).status_code == 403


async def test_the_page_is_for_staff_and_costs_the_same_however_much_there_is(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    assert (await client_for(world.mei).get(HOME)).status_code == 403
    await ticket_by(wang, team="frontline", assignee="me")
    await home(wang)
    with counting() as few:
        await home(wang)
    for _ in range(12):
        await ticket_by(wang, team="frontline", assignee="me")
    with counting() as many:
        page = await home(wang)
    assert (len(page["open"]["items"]), page["open"]["count"]["value"]) == (10, 13)
    assert many.value == few.value <= 18
