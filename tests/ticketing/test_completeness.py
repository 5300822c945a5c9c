"""Completeness of tickets: judged when they are opened, kept when they change, found by lists, counted by reports."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from gongdan.kernel import clock
from gongdan.kernel.actor import Scope
from gongdan.kernel.unit import unit
from gongdan.ticketing.actions.judging import judge_some, judge_unjudged
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.jobs.completeness import judge_completeness
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.shape import ticket_shape
from gongdan.ticketing.schemas.tickets import OpenTicket
from tests.conftest import actor_of
from tests.make.setup import NAMES
from tests.make.ticketing import moved, ticket_by

TICKETS, REPORT = "/api/v1/tickets", "/api/v1/reports/completeness"


async def draw(feng: Any, *entries: dict[str, Any]) -> None:
    section = {"key": "one", "names": NAMES, "entries": list(entries)}
    answer = await feng.put("/api/v1/forms/question", json={"sections": [section]})
    assert answer.status_code == 200, answer.text


def gaps(shape: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(one["field"], one["is_required"]) for one in shape["completeness"]["missing"]]


async def test_the_answer_to_opening_is_a_report_of_what_is_missing(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    assert gaps(shape) == [("requester", False), ("description", False), ("product", False)]
    assert shape["completeness"]["score"] == 50
    assert shape["completeness"]["missing"][0]["name"] == "客户"
    whole = await ticket_by(
        wang,
        description="打印时报错 E05",
        requester={"email": "mei@customer.example"},
        priority="normal",
        fields={"product": "HP"},
    )
    assert whole["completeness"] == {"score": 100, "missing": []}


async def test_the_score_follows_every_change(client_for: Any, as_system: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await draw(feng, {"field": "description", "is_required": True}, {"field": "product"}, {"field": "category"})
    shape = await ticket_by(wang, description="x")  # 3 of the title, 3, 1 and 1
    assert (shape["completeness"]["score"], gaps(shape)) == (75, [("product", False), ("category", False)])
    path = f"{TICKETS}/{shape['id']}"
    better = (await wang.patch(path, json={"fields": {"product": "HP"}})).json()
    assert better["completeness"]["score"] == 87
    worse = (await wang.patch(path, json={"fields": {"product": None}, "category": "network"})).json()
    assert (worse["completeness"]["score"], gaps(worse)) == (87, [("product", False)])
    other = (await wang.patch(path, json={"type": "complaint"})).json()
    assert other["completeness"]["score"] not in (None, 87)
    timeline = (await wang.get(f"{path}/timeline")).json()["items"]
    assert "completeness" not in json.dumps(timeline)


async def test_files_complete_a_ticket_whenever_they_come(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await draw(feng, {"field": "files"})
    shape = await ticket_by(wang)
    assert (shape["completeness"]["score"], gaps(shape)) == (75, [("files", False)])
    upload = (await wang.post("/api/v1/files", files={"file": ("a.txt", b"hello")})).json()
    answer = await wang.post(f"{TICKETS}/{shape['id']}/attachments", json={"files": [upload["id"]]})
    assert answer.json()["completeness"] == {"score": 100, "missing": []}
    again = await wang.patch(f"{TICKETS}/{shape['id']}", json={"title": "y"})
    assert again.json()["completeness"]["score"] == 100


async def test_a_ticket_is_judged_by_what_was_asked_of_whoever_opened_it(client_for: Any, world: Any) -> None:
    wang, feng, mei = client_for(world.wang), client_for(world.feng), client_for(world.mei)
    await draw(feng, {"field": "description"}, {"field": "product", "audience": "staff"})
    theirs = await ticket_by(mei, description="x")
    assert theirs["completeness"] == {"score": 100, "missing": []}
    seen = (await wang.get(f"{TICKETS}/{theirs['id']}")).json()
    assert seen["completeness"]["score"] == 100
    ours = await ticket_by(wang, description="x", requester={"email": "mei@customer.example"})
    assert (ours["completeness"]["score"], gaps(ours)) == (80, [("product", False)])
    # The customer is told nothing of what staff are asked for.
    told = (await mei.get(f"{TICKETS}/{ours['id']}")).json()
    assert told["completeness"] == {"score": 100, "missing": []}


async def test_whoever_opens_tickets_but_may_not_read_them_is_not_told(outer: Any, world: Any) -> None:
    actor = replace(await actor_of(world.wang), grants={"ticket.open": Scope.OWN})
    async with unit(actor) as tx:
        ticket_id = await open_ticket(tx, OpenTicket(title="x", type="question"))
        assert (await ticket_shape(tx, ticket_id, is_his_own_doing=True))["completeness"] is None


async def test_lists_find_incomplete_tickets_and_customers_cannot_ask(client_for: Any, world: Any) -> None:
    wang, feng, mei = client_for(world.wang), client_for(world.feng), client_for(world.mei)
    await draw(feng, {"field": "description"})
    poor = await ticket_by(wang)
    await ticket_by(wang, description="x")
    test = json.dumps({"field": "completeness", "op": "less", "value": 100})
    found = (await wang.get(TICKETS, params={"filter": test})).json()["items"]
    assert [one["id"] for one in found] == [poor["id"]]
    assert (await mei.get(TICKETS, params={"filter": test})).status_code == 422


async def test_moves_keep_the_score_too(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await draw(feng, {"field": "description"}, {"field": "resolution"})
    shape = await ticket_by(wang, description="x", assignee="me")
    assert shape["completeness"]["score"] == 80
    for _ in range(5):
        solving = [move["key"] for move in shape["moves"] if "resolution" in move["required_fields"]]
        if solving:
            shape = await moved(wang, shape["id"], solving[0], resolution="重装驱动")
            break
        shape = await moved(wang, shape["id"], shape["moves"][0]["key"])
    assert shape["fields"]["resolution"] == "重装驱动"
    assert shape["completeness"]["score"] == 100


async def test_reading_a_ticket_costs_no_more_for_its_completeness(
    client_for: Any, counting: Any, world: Any
) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await draw(feng, {"field": "description"})
    shape = await ticket_by(wang)
    await wang.get(f"{TICKETS}/{shape['id']}")
    with counting() as plain:
        await wang.get(f"{TICKETS}/{shape['id']}")
    await draw(feng, {"field": "files"})
    await wang.get(f"{TICKETS}/{shape['id']}")
    with counting() as asking:
        await wang.get(f"{TICKETS}/{shape['id']}")
    assert asking.value == plain.value + 1
    with counting() as changing:
        await wang.patch(f"{TICKETS}/{shape['id']}", json={"title": "y"})
    about_files = [text for text in changing.texts if "EXISTS" in text and "attachments" in text]
    assert len(about_files) <= 3


async def unjudge(tx: Any, *ids: int) -> None:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids))
    await tx.execute(update(tickets).where(*mine).values(completeness=None))


async def scores(tx: Any, *ids: int) -> list[tuple[int | None, int]]:
    row = tickets.c
    found = await tx.all(select(row.completeness, row.version).where(row.id.in_(ids)).order_by(row.id))
    return [(one.completeness, one.version) for one in found]


async def test_the_clock_judges_what_was_imported_and_a_repetition_changes_nothing(
    client_for: Any, as_system: Any, counting: Any, world: Any
) -> None:
    wang = client_for(world.wang)
    ids = [(await ticket_by(wang, fields={"product": "HP"} if n % 2 else {}))["id"] for n in range(4)]
    async with as_system(world.xinghe.id) as tx:
        before = await scores(tx, *ids)
        await unjudge(tx, *ids)
        assert [score for score, _ in await scores(tx, *ids)] == [None] * 4
    shape = (await wang.get(f"{TICKETS}/{ids[0]}")).json()
    assert shape["completeness"]["score"] is None
    assert shape["completeness"]["missing"]
    await judge_completeness()
    async with as_system(world.xinghe.id) as tx:
        assert await scores(tx, *ids) == before
        assert await judge_some(tx) == 0
        await unjudge(tx, *ids)
        with counting() as asked:
            assert await judge_some(tx) == 4
        assert asked.value <= 6, asked.texts
    assert await judge_unjudged() == 0


async def test_what_is_done_is_left_unjudged(client_for: Any, as_system: Any, world: Any) -> None:
    shape = await ticket_by(client_for(world.wang))
    async with as_system(world.xinghe.id) as tx:
        await unjudge(tx, shape["id"])
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == shape["id"])
        await tx.execute(update(tickets).where(*mine).values(state_category=6))
        assert await judge_some(tx) == 0


async def test_the_rate_is_told_by_type_team_and_channel(
    client_for: Any, as_system: Any, counting: Any, world: Any
) -> None:
    wang, feng, chen = client_for(world.wang), client_for(world.feng), client_for(world.chen)
    await draw(feng, {"field": "description"})
    frontline = world.xinghe.teams["frontline"]
    for text in ("x", "y", ""):
        await ticket_by(wang, description=text, team=frontline)
    unjudged = await ticket_by(wang, description="z")
    await ticket_by(wang, type="incident")
    async with as_system(world.xinghe.id) as tx:
        await unjudge(tx, unjudged["id"])
    with counting() as asked:
        by_type = (await chen.get(REPORT)).json()
    assert asked.value <= 7, asked.texts
    row = by_type["items"][0]
    assert (row["key"], row["name"], row["tickets"], row["judged"], row["complete"]) == ("question", "咨询", 4, 3, 2)
    assert (row["rate"], row["average"]) == (66.7, 91.7)
    assert by_type["total"]["tickets"] == 5
    by_team = (await chen.get(REPORT, params={"by": "team"})).json()["items"]
    assert {(one["id"], one["name"], one["tickets"]) for one in by_team} == {
        (frontline, "一线客服", 3),
        (None, "未分派", 2),
    }
    by_channel = (await chen.get(REPORT, params={"by": "channel"})).json()["items"]
    assert [(one["key"], one["tickets"]) for one in by_channel] == [("api", 5)]
    assert (await client_for(world.zhou).get(REPORT)).json()["total"]["tickets"] == 5


async def test_the_report_is_for_a_time_and_for_those_who_may_read_it(client_for: Any, world: Any) -> None:
    chen = client_for(world.chen)
    await ticket_by(client_for(world.wang))
    now = clock.now()
    later = {"since": (now + timedelta(days=1)).isoformat(), "until": (now + timedelta(days=2)).isoformat()}
    empty = (await chen.get(REPORT, params=later)).json()
    assert (empty["items"], empty["total"]["rate"], empty["total"]["tickets"]) == ([], None, 0)
    turned = {"since": later["until"], "until": later["since"]}
    refused = await chen.get(REPORT, params=turned)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "until")
    assert (await chen.get(REPORT, params={"by": "colour"})).status_code == 422
    for person in (world.wang, world.mei, world.feng):
        assert (await client_for(person).get(REPORT)).status_code == 403
    assert (await client_for(world.ned).get(REPORT)).json()["total"]["tickets"] == 0
