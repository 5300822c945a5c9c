"""The dispatch board: who is there with what, what waits, who sees what of it, and that it asks little."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from gongdan.customers import regions
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import unit
from gongdan.routing.models import planned_duties, routing_people, shifts
from gongdan.routing.queries.board import board_span
from gongdan.routing.queries.board_tickets import place_of
from gongdan.ticketing import tickets
from tests.make.ticketing import ticket
from tests.routing.conftest import WEDNESDAY

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


async def test_people_stand_with_room_plans_and_tickets_and_what_nobody_has_waits_by_urgency(
    desk: Any, at: Any, as_user: Any
) -> None:
    world, front = desk.world, desk.teams["frontline"]
    chen = desk.client_for(world.chen)
    with at():
        low = await desk.open(priority="low", team="frontline")
        urgent = await desk.open(priority="urgent", team="frontline")
        other = await desk.open(team="network", priority="urgent")
        held = await desk.open(team="frontline", priority="high")
    with at(minutes=5):
        await desk.send("PUT", f"/tickets/{held['id']}/assignment", {"assignee": world.wang.user_id}, by=chen)
        leave = {"user_id": world.wu.user_id, "kind": "sick", "from_on": "2026-03-04", "to_on": "2026-03-04"}
        await desk.send("POST", "/leaves", leave | {"is_approved": True}, status=201)
        await desk.send("PUT", f"/routing-people/{world.wang.user_id}", {"latitude": 39.9, "longitude": 116.4})
    with at(minutes=6):
        board = await desk.send("GET", f"/dispatch-board?team={front}", by=chen)
    waiting = [one["id"] for one in board["waiting"]]
    assert waiting.index(urgent["id"]) < waiting.index(low["id"])
    assert other["id"] not in waiting
    assert (board["starts_at"], board["ends_at"]) == ("2026-03-03T16:00:00Z", "2026-03-04T16:00:00Z")
    people = {one["id"]: one for one in board["people"]}
    assert people.keys() == {world.wang.user_id, world.zhou.user_id, world.wu.user_id}
    wang, wu = people[world.wang.user_id], people[world.wu.user_id]
    assert (wang["load"], wang["capacity"], wang["is_on_shift"], wang["is_on_leave"]) == (2, 20, True, False)
    assert wang["place"] == {"latitude": 39.9, "longitude": 116.4, "text": ""}
    assert ([one["id"] for one in wang["tickets"]], wang["ticket_count"]) == ([held["id"]], 1)
    assert wang["tickets"][0]["held_since"] == "2026-03-04T02:05:00Z", "since it was given to him, not opened"
    assert (wu["is_on_leave"], [(one["kind"], one["name"]) for one in wu["spans"]]) == (True, [("leave", "")])


async def test_tickets_are_only_those_within_reach_and_the_board_is_for_who_gives_work_out(
    desk: Any, at: Any, client_for: Any
) -> None:
    world, network = desk.world, desk.teams["network"]
    with at():
        of_network = {"title": "交换机", "type": "question", "team": "network"}
        chen = client_for(world.chen)
        hidden = await desk.send("POST", "/tickets", of_network, by=chen, status=201)
        given = await desk.send("POST", "/tickets", of_network | {"assignee": world.li.user_id}, by=chen, status=201)
        path = f"/dispatch-board?team={network}"
        all_of_it = await desk.send("GET", path, by=chen)
        mine = await desk.send("GET", path, by=desk.wang)
        await desk.send("GET", path, by=client_for(world.zheng), status=403)
        await desk.send("GET", path, by=client_for(world.mei), status=403)
        await desk.send("GET", path, by=client_for(world.nina), status=422)
    assert hidden["id"] in {one["id"] for one in all_of_it["waiting"]}
    assert [one["id"] for one in all_of_it["people"][0]["tickets"]] == [given["id"]]
    assert hidden["id"] not in {one["id"] for one in mine["waiting"]}
    li = mine["people"][0]
    assert (li["load"], li["tickets"], li["ticket_count"]) == (1, [], 0), "how full he is does not depend on who asks"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("team=999999999", "team", "not_found"),
        ("&".join(f"team={one}" for one in range(1, 22)), "team", "too_many"),
        ("from=2026-03-01T00:00:00Z&until=2026-03-10T00:00:00Z", "until", "span_wrong"),
        ("from=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", "until", "span_wrong"),
    ],
)
async def test_what_cannot_be_shown_is_refused_by_name(desk: Any, query: str, field: str, code: str) -> None:
    problem = (await desk.send("GET", f"/dispatch-board?{query}", status=422))["errors"][0]
    assert (problem["field"], problem["code"], bool(problem["remedy"])) == (field, code, True)


def test_a_day_is_a_day_of_the_tenant_also_where_the_clock_is_set() -> None:
    def hours(zone: ZoneInfo, now: datetime, since: Any = None, until: Any = None) -> float:
        begin, end = board_span(now, zone, since, until)
        return (end.astimezone(UTC) - begin.astimezone(UTC)) / timedelta(hours=1)

    assert board_span(WEDNESDAY, SHANGHAI, None, None)[0] == datetime(2026, 3, 4, tzinfo=SHANGHAI)
    assert hours(BERLIN, datetime(2026, 10, 25, 12, tzinfo=UTC)) == 25
    assert hours(BERLIN, WEDNESDAY, since=WEDNESDAY) == hours(BERLIN, WEDNESDAY, until=WEDNESDAY) == 24
    eight = datetime(2026, 10, 20, tzinfo=BERLIN)
    assert hours(BERLIN, WEDNESDAY, eight, datetime(2026, 10, 28, tzinfo=BERLIN)) == 8 * 24 + 1
    with pytest.raises(Invalid):
        board_span(WEDNESDAY, SHANGHAI, WEDNESDAY, WEDNESDAY)


def test_the_place_of_a_ticket_is_the_first_with_coordinates_else_the_first_in_words() -> None:
    words, there = {"address": "朝阳区"}, {"lat": 39.9, "lng": 116.4, "address": "海淀区"}
    assert place_of({"a": words, "b": there}, ["a", "b"]) == {"latitude": 39.9, "longitude": 116.4, "text": "海淀区"}
    assert place_of({"a": words}, ["b", "a"]) == {"latitude": None, "longitude": None, "text": "朝阳区"}
    assert place_of({"a": None, "c": there}, ["a"]) is None


async def test_as_many_statements_for_many_people_and_tickets_as_for_few(
    desk: Any, at: Any, as_user: Any, counting: Any
) -> None:
    world, front = desk.world, desk.teams["frontline"]
    chen = desk.client_for(world.chen)

    async def asked() -> tuple[int, Any]:
        with counting() as some:
            board = await desk.send("GET", f"/dispatch-board?team={front}", by=chen)
        return some.value, board

    with at():
        await desk.open(team="frontline", assignee=world.wang.user_id)
        await asked()  # what is kept in the process is kept from here on
        few, _ = await asked()
        await desk.join("frontline", world.li, world.zhao, world.chen, world.sun)
        async with as_user(world.chen) as tx:
            for person in (world.wang, world.li, world.zhao, None, None):
                one = await ticket(tx, team="frontline")
                mine = tickets.c.id == one
                await tx.execute(update(tickets).where(mine).values(assignee_id=person and person.user_id))
        async with unit(system_actor(world.xinghe.id)) as tx:
            own = {"tenant_id": tx.tenant_id}
            beijing = await tx.scalar(regions.select().with_only_columns(regions.c.id).limit(1))
            await tx.execute(insert(routing_people).values(**own, user_id=world.li.user_id, region_id=beijing))
            shift = await tx.scalar(
                insert(shifts)
                .values(**own, name="早班", starts=WEDNESDAY.time(), ends=WEDNESDAY.time(), zone="Asia/Shanghai")
                .returning(shifts.c.id)
            )
            duty = {"kind": "duty", "shift_id": shift, "on_date": WEDNESDAY.date(), "source": "manual"}
            span = {"starts_at": WEDNESDAY - timedelta(hours=1), "ends_at": WEDNESDAY + timedelta(hours=8)}
            await tx.execute(
                insert(planned_duties).values(**own, **duty, **span, user_id=world.li.user_id, team_id=front)
            )
        many, board = await asked()
    li = next(one for one in board["people"] if one["id"] == world.li.user_id)
    assert (li["is_on_shift"], [one["name"] for one in li["spans"]]) == (True, ["早班"])
    assert li["place"]["text"]
    assert (len(board["people"]), board["people_count"], board["waiting_count"]["value"] >= 2) == (7, 7, True)
    assert many <= few <= 22, f"{few} and {many}"
