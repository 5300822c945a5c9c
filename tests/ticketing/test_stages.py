"""Stages: a state hands the ticket to who owns it, its time begins, and who leads it keeps seeing it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from gongdan.identity import concerns, teams
from gongdan.kernel import clock
from gongdan.kernel.live import Note
from gongdan.ticketing.actions.overdue import tell_if_overdue, tell_overdue
from gongdan.ticketing.events import TicketStageEntered
from gongdan.ticketing.models import tickets
from gongdan.ticketing.policy import within_reach
from tests.conftest import actor_of
from tests.make.flows import facts, flow, made, move, on_duty, state, team
from tests.make.ticketing import ticket, ticket_by

TICKETS = "/api/v1/tickets"


@pytest.fixture
async def finance(as_system: Any, world: Any) -> int:
    """A finance team that does the duty finance; Li is in it."""
    async with as_system(world.xinghe.id) as tx:
        team_id = await team(tx, world.xinghe, "finance", "finance", world.li.user_id)
        await on_duty(tx, "finance", team_id)
        return team_id


@pytest.fixture
async def audited(client_for: Any, world: Any) -> int:
    """A type whose tickets go from the desk to finance, or back to who received or who leads them."""
    definition = flow(
        state("desk", "new"),
        state("audit", owner="duty:finance", limit_minutes=60),
        state("packing", owner="duty:warehouse"),
        state("check", owner="receiver"),
        state("lead", owner="lead", limit_minutes=5),
        moves=[
            move("submit", "desk check lead", "audit"),
            move("pack", "desk", "packing"),
            move("return", "desk audit", "check"),
            move("coordinate", "audit check", "lead"),
        ],
    )
    return await made(client_for(world.feng), "audited", definition)


async def go(client: Any, shape: dict[str, Any], *moves: str) -> dict[str, Any]:
    for key in moves:
        answer = await client.post(f"{TICKETS}/{shape['id']}/moves", json={"move": key})
        assert answer.status_code == 200, answer.text
        shape = answer.json()
    return shape


async def test_a_state_hands_the_ticket_to_who_does_its_duty(
    client_for: Any, as_system: Any, world: Any, finance: int, audited: int
) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="audited", team="frontline", assignee="me")
    given = await go(wang, shape, "submit")
    assert (given["team"]["key"], given["assignee"], given["transfer_count"]) == ("finance", None, 1)
    assert given["stage"]["owner"] == "duty:finance"
    assert not given["stage"]["is_overdue"]
    async with as_system(world.xinghe.id) as tx:
        (assigned,) = await facts(tx, shape["id"], "ticket.assigned")
        (entered,) = await facts(tx, shape["id"], "ticket.stage_entered")
    told = {name: assigned[name] for name in ("cause", "stage", "reason", "is_transfer", "from_assignee_id")}
    assert told == {
        "cause": "flow",
        "stage": "audit",
        "reason": "测试",
        "is_transfer": True,
        "from_assignee_id": world.wang.user_id,
    }
    assert (entered["owner_team_id"], entered["is_unowned"]) == (finance, False)
    assert entered["near_team_ids"] == [world.xinghe.teams["frontline"]]


async def test_the_assignee_keeps_it_where_he_is_of_that_team(
    client_for: Any, world: Any, finance: int, audited: int
) -> None:
    li = client_for(world.li)
    shape = await ticket_by(li, type="audited", team="network", assignee="me")
    given = await go(li, shape, "submit")
    assert (given["team"]["key"], given["assignee"]["id"]) == ("finance", world.li.user_id)


@pytest.mark.parametrize("is_retired", [False, True])
async def test_a_duty_that_nobody_does_leaves_the_ticket_where_it_is(
    client_for: Any, as_system: Any, world: Any, audited: int, is_retired: bool
) -> None:
    if is_retired:
        async with as_system(world.xinghe.id) as tx:
            team_id = await team(tx, world.xinghe, "store", "finance")
            await on_duty(tx, "warehouse", team_id)
            await tx.execute(update(teams).where(teams.c.id == team_id).values(is_active=False))
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="audited", team="frontline", assignee="me")
    given = await go(wang, shape, "pack")
    assert (given["team"]["key"], given["assignee"]["id"]) == ("frontline", world.wang.user_id)
    async with as_system(world.xinghe.id) as tx:
        (entered,) = await facts(tx, shape["id"], "ticket.stage_entered")
        assert await facts(tx, shape["id"], "ticket.assigned") == []
    assert (entered["is_unowned"], entered["owner"], entered["owner_team_id"]) == (True, "duty:warehouse", None)


async def test_it_comes_back_to_who_received_it_and_goes_to_who_leads_it(
    client_for: Any, world: Any, finance: int, audited: int
) -> None:
    wang, li, chen = client_for(world.wang), client_for(world.li), client_for(world.chen)
    shape = await ticket_by(wang, type="audited", team="frontline")
    led = await chen.put(f"{TICKETS}/{shape['id']}/lead", json={"team": "field", "reason": "统一对接"})
    assert (led.status_code, led.json()["lead_team"]["key"], led.json()["team"]["key"]) == (200, "field", "frontline")
    await go(wang, shape, "submit")
    assert (await go(li, shape, "return"))["team"]["key"] == "frontline"
    assert (await go(wang, shape, "coordinate"))["team"]["key"] == "field"
    assert (await go(chen, shape, "submit"))["team"]["key"] == "finance"


async def test_opening_gives_a_ticket_to_who_owns_the_first_state(
    client_for: Any, as_system: Any, world: Any, finance: int
) -> None:
    definition = flow(state("start", "new", owner="duty:finance", limit_minutes=30), moves=[])
    await made(client_for(world.feng), "billing", definition)
    wang, mei, li = client_for(world.wang), client_for(world.mei), client_for(world.li)
    mine = (await li.get(f"{TICKETS}/{(await ticket_by(mei, type='billing'))['id']}")).json()
    assert [mine[name]["key"] for name in ("team", "lead_team", "receiver_team")] == ["finance"] * 3
    assert mine["transfer_count"] == 0
    # What staff say at opening stands.
    told = await ticket_by(wang, type="billing", team="frontline")
    assert (told["team"]["key"], told["stage"]["owner"]) == ("frontline", "duty:finance")
    async with as_system(world.xinghe.id) as tx:
        (entered,) = await facts(tx, mine["id"], "ticket.stage_entered")
    assert (entered["stage"], entered["owner_team_id"], entered["is_unowned"]) == ("start", finance, False)


async def test_customers_learn_who_leads_and_nothing_of_stages(
    client_for: Any, world: Any, finance: int, audited: int
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, type="audited", team="frontline", requester={"email": world.mei.email})
    await wang.put(f"{TICKETS}/{shape['id']}/lead", json={"team": "field", "reason": "内部原因"})
    await go(wang, shape, "submit")
    seen = (await mei.get(f"{TICKETS}/{shape['id']}")).json()
    assert (seen["stage"], seen["receiver_team"], seen["lead_team"]["key"]) == (None, None, "field")
    timeline = (await mei.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    told = {item["kind"]: item["details"] for item in timeline}
    assert told["ticket.lead_changed"] == {"lead_team_name": "现场组"}
    assert told["ticket.assigned"] == {"team_name": "finance", "assignee_name": None}
    assert "ticket.stage_entered" not in told


async def test_who_may_say_who_leads(client_for: Any, as_system: Any, world: Any) -> None:
    wang, li, mei = client_for(world.wang), client_for(world.li), client_for(world.mei)
    shape = await ticket_by(wang, team="frontline", requester={"email": world.mei.email})
    path = f"{TICKETS}/{shape['id']}/lead"
    assert (await li.put(path, json={"team": "network"})).status_code == 404
    assert (await mei.put(path, json={"team": "network"})).status_code == 403
    assert (await client_for(world.shen).put(path, json={"team": "network"})).status_code == 403
    unknown = await wang.put(path, json={"team": "nowhere"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "team")
    assert unknown.json()["errors"][0]["remedy"]
    assert (await wang.put(path, json={})).status_code == 422
    stale = await wang.put(path, json={"team": "network"}, headers={"If-Match": '"v99"'})
    assert stale.status_code == 412
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["lead_team"]["key"] == "frontline"
    twice = [await wang.put(path, json={"team": "network"}) for _ in range(2)]
    assert [one.json()["version"] for one in twice] == [shape["version"] + 1] * 2
    async with as_system(world.xinghe.id) as tx:
        assert len(await facts(tx, shape["id"], "ticket.lead_changed")) == 1


async def test_a_closed_ticket_is_led_no_further(client_for: Any, world: Any, audited: int) -> None:
    wang = client_for(world.wang)
    shape = await go(wang, await ticket_by(wang, type="audited", team="frontline"), "finish")
    refused = await wang.put(f"{TICKETS}/{shape['id']}/lead", json={"team": "network"})
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_closed")


async def test_who_leads_sees_and_moves_it_wherever_it_is(
    client_for: Any, world: Any, finance: int, audited: int
) -> None:
    wang, li, zhao, ned = (client_for(one) for one in (world.wang, world.li, world.zhao, world.ned))
    shape = await ticket_by(wang, type="audited", team="frontline")
    await go(wang, shape, "submit")
    for client, status in ((wang, 200), (li, 200), (zhao, 404), (ned, 404)):
        assert (await client.get(f"{TICKETS}/{shape['id']}")).status_code == status
    listed = (
        await wang.get(TICKETS, params={"filter": '{"field": "receiver_team", "op": "is", "value": "mine"}'})
    ).json()
    assert [one["id"] for one in listed["items"]] == [shape["id"]]
    # By department: the supervisor of who received it.
    assert (await client_for(world.zhou).get(f"{TICKETS}/{shape['id']}")).status_code == 200
    assert [one["id"] for one in (await client_for(world.zhou).get(TICKETS)).json()["items"]] == [shape["id"]]


async def test_tickets_first_given_later_are_received_by_their_first_team(
    client_for: Any, as_system: Any, world: Any
) -> None:
    chen = client_for(world.chen)
    shape = await ticket_by(client_for(world.mei))
    assert (shape["lead_team"], shape["stage"]) == (None, None)
    path = f"{TICKETS}/{shape['id']}/assignment"
    person = (await chen.put(path, json={"assignee": world.sun.user_id})).json()
    assert (person["lead_team"], person["receiver_team"]) == (None, None)
    first = (await chen.put(path, json={"team": "network"})).json()
    second = (await chen.put(path, json={"team": "field"})).json()
    assert [one["receiver_team"]["key"] for one in (first, second)] == ["network", "network"]
    async with as_system(world.xinghe.id) as tx:
        # A ticket of before receivers were known was received by who had it.
        mine = tickets.c.id == shape["id"]
        columns = ("receiver_team_id", "receiver_department_id", "lead_team_id", "lead_department_id")
        await tx.execute(update(tickets).where(mine).values(dict.fromkeys(columns)))
    third = (await chen.put(path, json={"team": "frontline"})).json()
    assert [third[name]["key"] for name in ("team", "receiver_team", "lead_team")] == ["frontline", "field", "field"]


async def test_reach_is_found_by_index(as_user: Any, as_system: Any, admin_connection: Any, world: Any) -> None:
    async with as_system(world.xinghe.id) as tx:
        await ticket(tx, team="network")
    columns = [column.name for column in tickets.columns if column.name not in ("id", "number")]
    many = f"insert into tickets (number, {', '.join(columns)}) select 'N' || n, {', '.join(columns)}"
    await admin_connection.execute(text(f"{many} from tickets, generate_series(1, 4000) n"))
    await admin_connection.execute(text("analyze tickets"))
    async with as_user(world.zhou) as tx:
        statement = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, within_reach(tx))
        sql = str(statement.compile(tx.connection.sync_engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in await tx.all(text(f"explain {sql}")))
    assert "Seq Scan on tickets" not in plan
    for name in ("department", "lead_department_id_elsewhere", "receiver_department_id_elsewhere"):
        assert f"ix_tickets_{name}" in plan, plan


async def test_another_type_begins_its_stage_anew(client_for: Any, world: Any, finance: int) -> None:
    definition = flow(state("new", "new", owner="duty:finance", limit_minutes=30), moves=[])
    await made(client_for(world.feng), "billing", definition)
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    edited = (await wang.patch(f"{TICKETS}/{shape['id']}", json={"type": "billing"})).json()
    assert (edited["team"]["key"], edited["stage"]["owner"]) == ("finance", "duty:finance")
    assert edited["stage"]["due_at"] is not None


# --- limits


async def due_at(as_system: Any, tenant_id: int, ticket_id: int) -> Any:
    async with as_system(tenant_id) as tx:
        return await tx.scalar(select(tickets.c.stage_due_at).where(tickets.c.id == ticket_id))


async def test_an_overdue_stage_is_told_once_for_each_stay(
    client_for: Any, as_system: Any, world: Any, finance: int, audited: int
) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    shape = await go(wang, await ticket_by(wang, type="audited", team="frontline"), "submit")
    due = await due_at(as_system, world.xinghe.id, shape["id"])
    with clock.frozen(due - timedelta(seconds=1)):
        assert await tell_overdue() == 0
    with clock.frozen(due):
        assert (await tell_overdue(), await tell_overdue()) == (1, 0)
        seen = (await li.get(f"{TICKETS}/{shape['id']}")).json()
        assert (seen["stage"]["is_overdue"], seen["version"]) == (True, shape["version"])
        await go(li, shape, "return")
        again = await go(wang, shape, "submit")
        assert not again["stage"]["is_overdue"]
        assert await tell_overdue() == 0
    with clock.frozen(due + timedelta(days=1)):
        assert await tell_overdue() == 1
    async with as_system(world.xinghe.id) as tx:
        told = await facts(tx, shape["id"], "ticket.stage_overdue")
    assert [(one["stage"], one["owner"]) for one in told] == [("audit", "duty:finance")] * 2
    assert told[0]["due_at"] != told[1]["due_at"]


async def test_what_went_on_or_was_put_away_is_not_told(
    client_for: Any, as_system: Any, world: Any, finance: int, audited: int
) -> None:
    wang = client_for(world.wang)
    left, put_away = [
        await go(wang, await ticket_by(wang, type="audited", team="frontline"), "submit") for _ in range(2)
    ]
    await go(wang, left, "finish")
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(tickets).where(tickets.c.id == put_away["id"]).values(shelf=1))
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert await tell_overdue() == 0
        async with as_system(world.xinghe.id) as tx:
            assert not await tell_if_overdue(tx, left["id"])
            assert not await tell_if_overdue(tx, put_away["id"])


async def test_tickets_are_found_by_when_their_stage_is_due(
    client_for: Any, world: Any, finance: int, audited: int
) -> None:
    wang = client_for(world.wang)
    shape = await go(wang, await ticket_by(wang, type="audited", team="frontline"), "submit")
    await ticket_by(wang, type="audited", team="frontline")
    soon = {"field": "stage_due_at", "op": "within_next", "value": {"amount": 2, "unit": "hours"}}
    found = (await wang.get(TICKETS, params={"filter": json.dumps(soon)})).json()
    assert [one["id"] for one in found["items"]] == [shape["id"]]
    refused = await client_for(world.mei).get(TICKETS, params={"filter": json.dumps(soon)})
    assert refused.status_code == 422


async def test_a_ticket_costs_one_query_more_where_others_lead_it(
    client_for: Any, world: Any, finance: int, audited: int, counting: Any
) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="audited", team="frontline")
    await wang.get(f"{TICKETS}/{shape['id']}")
    with counting() as before:
        await wang.get(f"{TICKETS}/{shape['id']}")
    await go(wang, shape, "submit")
    with counting() as after:
        await wang.get(f"{TICKETS}/{shape['id']}")
    assert after.value == before.value + 1


async def test_who_leads_it_hears_of_it_wherever_it_is(
    client_for: Any, as_system: Any, world: Any, finance: int, audited: int
) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, type="audited", team="frontline")
    await go(wang, shape, "submit")
    async with as_system(world.xinghe.id) as tx:
        (entered,) = await facts(tx, shape["id"], "ticket.stage_entered")
    fact = TicketStageEntered.from_payload(entered)
    note = Note(1, fact.kind(), fact.subject, shape["id"], fact.audience())
    for person, expected in ((world.wang, True), (world.zhou, True), (world.zhao, False), (world.mei, False)):
        assert concerns(await actor_of(person), note) is expected
