"""Supervision: opened with a date, reported on, told when late, closed by the supervisor."""

from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.ticketing.jobs.handovers import tell_overdue_supervisions
from tests.make.handovers import given_on
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"
ALL = "/api/v1/supervisions"


def watch(hours: int = 4, **more: Any) -> dict[str, Any]:
    return {"reason": "重点客户投诉", "due_at": (clock.now() + timedelta(hours=hours)).isoformat()} | more


async def test_a_supervisor_watches_the_handler_reports_and_the_supervisor_closes(
    world: Any, client_for: Any
) -> None:
    mei, wang, zhou = client_for(world.mei), client_for(world.wang), client_for(world.zhou)
    shape = await ticket_by(mei)
    await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "me"})
    url = f"{TICKETS}/{shape['id']}"
    opened = await zhou.post(f"{url}/supervisions", json=watch())
    assert opened.status_code == 201, opened.text
    one = opened.json()
    assert (one["state"], one["supervisor"]["name"], one["is_overdue"]) == ("open", "周敏", False)
    assert (await wang.get(url)).json()["is_supervised"] is True
    twice = await zhou.post(f"{url}/supervisions", json=watch())
    assert (twice.status_code, twice.json()["code"]) == (409, "supervised_already")
    road = f"{url}/supervisions/{one['id']}"
    reported = await wang.post(f"{road}/reports", json={"body": "备件已到，今日更换"})
    assert reported.status_code == 201, reported.text
    assert reported.json()["report_count"] == 1
    assert reported.json()["last_reported_at"] is not None
    notes = (await wang.get(f"{url}/comments")).json()["items"]
    assert [(note["body"], note["is_public"], note["channel"]) for note in notes] == [
        ("备件已到，今日更换", False, "supervision")
    ]
    assert [row["id"] for row in (await zhou.get(ALL, params={"mine": "true", "state": "open"})).json()["items"]] == [
        one["id"]
    ]
    closed = await zhou.post(f"{road}/closings", json={"note": "客户已确认恢复"})
    assert closed.status_code == 200, closed.text
    assert (closed.json()["state"], closed.json()["closing_note"]) == ("closed", "客户已确认恢复")
    assert (await wang.get(url)).json()["is_supervised"] is False
    for late in (
        await wang.post(f"{road}/reports", json={"body": "x"}),
        await zhou.post(f"{road}/closings", json={"note": "x"}),
    ):
        assert (late.status_code, late.json()["code"]) == (409, "supervision_ended")
    assert (await zhou.get(ALL, params={"state": "open"})).json()["items"] == []
    told = (
        (await mei.get(f"{url}/timeline")).text + (await mei.get(url)).text + (await mei.get(f"{url}/comments")).text
    )
    for secret in ("重点客户", "备件", "supervision", "周敏"):
        assert secret not in told.replace('"is_supervised":null', "")


async def test_a_ticket_is_supervised_until_the_last_supervisor_has_closed(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await ticket_by(wang, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    one = (await zhou.post(f"{url}/supervisions", json=watch())).json()
    from gongdan.ticketing.actions.supervisions import open_supervision
    from gongdan.ticketing.schemas.attention import OpenSupervision

    async with as_system(world.xinghe.id) as tx:
        other = await open_supervision(tx, shape["id"], OpenSupervision.model_validate(watch()))
    await zhou.post(f"{url}/supervisions/{one['id']}/closings", json={"note": "好"})
    assert (await wang.get(url)).json()["is_supervised"] is True
    await zhou.post(f"{url}/supervisions/{other}/closings", json={"note": "好"})
    assert (await wang.get(url)).json()["is_supervised"] is False


async def test_the_supervisor_sees_it_wherever_it_goes(world: Any, client_for: Any) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    shape = await ticket_by(chen, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    one = (await zhou.post(f"{url}/supervisions", json=watch())).json()
    await given_on(chen, shape["id"], "network")
    assert [row["id"] for row in (await zhou.get(f"{url}/supervisions")).json()["items"]] == [one["id"]]
    closed = await zhou.post(f"{url}/supervisions/{one['id']}/closings", json={"note": "已办"})
    assert closed.status_code == 200, "his own he may close beyond his department too"


BAD = {
    "no reason": ({"reason": " "}, "reason"),
    "a long reason": ({"reason": "x" * 5001}, "reason"),
    "a date that has passed": ({"due_at": "2020-01-01T00:00:00Z"}, "due_at"),
    "no date": ({"due_at": None}, "due_at"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_supervision_needs_a_reason_and_a_date_ahead(world: Any, client_for: Any, what: str) -> None:
    zhou = client_for(world.zhou)
    shape = await ticket_by(zhou, team="frontline")
    given, field = BAD[what]
    answer = await zhou.post(f"{TICKETS}/{shape['id']}/supervisions", json=watch() | given)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await zhou.get(f"{TICKETS}/{shape['id']}")).json()["is_supervised"] is False


async def test_who_may_supervise_report_and_look(world: Any, client_for: Any) -> None:
    wang, chen, zhou, mei = (client_for(world.people[who]) for who in ("wang", "chen", "zhou", "mei"))
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    for client in (wang, chen, mei):
        assert (await client.post(f"{url}/supervisions", json=watch())).status_code == 403
    beyond = await ticket_by(chen, team="network")
    assert (await zhou.post(f"{TICKETS}/{beyond['id']}/supervisions", json=watch())).status_code == 404
    await wang.put(f"{url}/assignment", json={"assignee": "me"})
    one = (await zhou.post(f"{url}/supervisions", json=watch())).json()
    road = f"{url}/supervisions/{one['id']}"
    for client in (wang, chen, mei):
        assert (await client.post(f"{road}/closings", json={"note": "x"})).status_code == 403
    assert (await mei.post(f"{road}/reports", json={"body": "x"})).status_code == 403
    assert (await mei.get(f"{url}/supervisions")).status_code == 403
    assert (await mei.get(ALL)).status_code == 403
    assert (await client_for(world.li).get(ALL)).json()["items"] == []
    assert len((await wang.get(ALL)).json()["items"]) == 1
    assert (await wang.get(ALL, params={"mine": "true"})).json()["items"] == []
    assert (await wang.post(f"{url}/supervisions/999999/reports", json={"body": "x"})).status_code == 404
    await moved(wang, shape["id"], "accept", "solve", "close", resolution="好了")
    refused = await zhou.post(f"{url}/supervisions", json=watch())
    assert refused.json()["code"] in ("ticket_closed", "supervised_already")


async def test_what_is_late_is_told_once(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shapes = [await ticket_by(wang, team="frontline") for _ in range(3)]
    roads = [f"{TICKETS}/{shape['id']}" for shape in shapes]
    for road in roads:
        await zhou.post(f"{road}/supervisions", json=watch(1))
    await moved(wang, shapes[1]["id"], "accept", "solve", "close", resolution="好了")
    await tell_overdue_supervisions()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        await tell_overdue_supervisions()
        await tell_overdue_supervisions()
        listed = (await zhou.get(ALL)).json()["items"]
    told = []
    for road in roads:
        items = (await wang.get(f"{road}/timeline")).json()["items"]
        told.append([item["kind"] for item in items].count("ticket.supervision_overdue"))
    assert told == [1, 0, 1], "a closed ticket is not late"
    assert sorted(one["is_overdue"] for one in listed) == [False, True, True]


async def test_the_list_costs_the_same_for_one_and_for_many(world: Any, client_for: Any, counting: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    for _ in range(4):
        shape = await ticket_by(wang, team="frontline")
        assert (await zhou.post(f"{TICKETS}/{shape['id']}/supervisions", json=watch())).status_code == 201
    await zhou.get(ALL)
    with counting() as few:
        page = (await zhou.get(ALL, params={"limit": 1})).json()
    with counting() as many:
        whole = (await zhou.get(ALL)).json()
    assert (len(page["items"]), len(whole["items"])) == (1, 4)
    assert page["next_cursor"] is not None
    assert few.value == many.value <= 6, many.texts
