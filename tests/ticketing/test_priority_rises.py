"""Priorities that rise by themselves: with time, with width, once each, and not while the customer is waited for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gongdan.kernel import clock
from gongdan.ticketing.actions import rise as rising
from gongdan.ticketing.actions.rise import find_due, rise_everywhere, rise_if_due
from gongdan.ticketing.models import tickets
from tests.make.ticketing import moved, ticket_by

TICKETS, RULES = "/api/v1/tickets", "/api/v1/priority-rules"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def after(minutes: float) -> Any:
    return clock.frozen(START + timedelta(minutes=minutes))


async def set_rules(client: Any, **changed: Any) -> None:
    told_besides = ("impacts", "urgencies", "factors", "version")
    rules = {name: value for name, value in (await client.get(RULES)).json().items() if name not in told_besides}
    answer = await client.put(RULES, json=rules | changed)
    assert answer.status_code == 200, answer.text


def hour_at(**more: Any) -> list[dict[str, Any]]:
    return [{"after_minutes": 60, "up_to": "high"} | more]


async def facts(client: Any, shape: dict[str, Any]) -> tuple[str, str]:
    seen = (await client.get(f"{TICKETS}/{shape['id']}")).json()
    return seen["priority"], seen["priority_source"]


async def test_unsolved_too_long_it_rises_step_by_step_up_to_the_cap(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        shape = await ticket_by(wang, priority="low")
    for minutes, count, priority in ((59, 0, "low"), (60, 1, "normal"), (119, 0, "normal"), (120, 1, "high")):
        with after(minutes):
            assert await rise_everywhere() == count, minutes
            assert await rise_everywhere() == 0, "twice is once"
            assert (await facts(wang, shape))[0] == priority
    with after(10_000):
        assert await rise_everywhere() == 0
    seen = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert seen["priority_reasons"] == ["人工指定：低", "60 分钟未解决 → 中", "60 分钟未解决 → 高"]
    told = (await wang.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    first = next(one for one in told if one["kind"] == "ticket.priority_risen")
    assert first["details"] == {
        "from_priority": "low",
        "to_priority": "normal",
        "why": "unsolved",
        "minutes": 60,
        "count": None,
        "assignee_id": None,
    }
    assert (first["actor"]["kind"], first["is_public"]) == ("system", False)


async def test_only_the_type_and_priority_that_are_meant_rise(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with after(0):
        rises = [*hour_at(type="incident", priority="normal"), {"after_minutes": 600, "up_to": "urgent"}]
        await set_rules(client_for(world.feng), rises=rises)
        meant = await ticket_by(wang, type="incident")
        others = [await ticket_by(wang), await ticket_by(wang, type="incident", priority="low")]
    with after(61):
        assert await rise_everywhere() == 1
        assert await facts(wang, meant) == ("high", "risen")
        for other in others:
            assert (await facts(wang, other))[1] in ("default", "given")
    with after(600):
        assert await rise_everywhere() == 2, "the first has been high for 539 minutes only"


async def test_time_that_waits_for_the_customer_does_not_count(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        shape = await ticket_by(wang, assignee="me")
    with after(30):
        await moved(wang, shape["id"], "wait")
    with after(200):
        assert await rise_everywhere() == 0
        body = {"move": "hold", "comment": {"body": "等配件", "is_public": False}}
        assert (await wang.post(f"{TICKETS}/{shape['id']}/moves", json=body)).status_code == 200
    with after(400):
        assert await rise_everywhere() == 0
        await moved(wang, shape["id"], "resume")
    with after(429):
        assert await rise_everywhere() == 0
    with after(430):
        assert await rise_everywhere() == 1


async def test_solved_it_rests_and_reopened_it_goes_on(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        shape = await ticket_by(wang)
    with after(50):
        await moved(wang, shape["id"], "solve", resolution="好了")
    with after(500):
        assert await rise_everywhere() == 0
        await moved(wang, shape["id"], "reopen")
    with after(505):
        assert await rise_everywhere() == 0
    with after(510):
        assert await rise_everywhere() == 1


async def test_a_new_priority_begins_a_new_time(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        shape = await ticket_by(wang, priority="low")
    with after(50):
        await wang.patch(f"{TICKETS}/{shape['id']}", json={"priority": "normal"})
    with after(70):
        assert await rise_everywhere() == 0
    with after(110):
        assert await rise_everywhere() == 1


async def test_what_is_put_away_does_not_rise(world: Any, client_for: Any, as_system: Any) -> None:
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        shape = await ticket_by(client_for(world.wang))
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(tickets).where(tickets.c.id == shape["id"]).values(shelf=3))
    with after(100):
        assert await rise_everywhere() == 0


async def test_many_duplicates_lift_it_once_for_each_width(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    await set_rules(client_for(world.feng), widened_at=[2, 4])
    shape = await ticket_by(wang, priority="low")

    async def duplicate() -> None:
        other = await ticket_by(wang)
        link = {"ticket": shape["id"], "kind": "duplicate"}
        assert (await wang.post(f"{TICKETS}/{other['id']}/links", json=link)).status_code == 201

    await duplicate()
    assert await rise_everywhere() == 0
    await duplicate()
    assert await rise_everywhere() == 1
    assert await rise_everywhere() == 0
    assert await facts(wang, shape) == ("normal", "risen")
    await wang.patch(f"{TICKETS}/{shape['id']}", json={"priority": "low"})
    await duplicate()
    assert await rise_everywhere() == 0, "who lowered it knew of the others"
    await duplicate()
    assert await rise_everywhere() == 1
    reasons = (await wang.get(f"{TICKETS}/{shape['id']}")).json()["priority_reasons"]
    assert reasons == ["人工指定：低", "同因工单达到 4 个 → 中"]


async def test_merged_tickets_count_and_two_widths_at_once_are_two_steps(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang = client_for(world.wang)
    await set_rules(client_for(world.feng), widened_at=[2, 3])
    shape, grave = await ticket_by(wang, priority="low"), await ticket_by(wang, priority="high")
    async with as_system(world.xinghe.id) as tx:
        for one in (shape, grave):
            others = [(await ticket_by(wang))["id"] for _ in range(3)]
            merged = {"merged_into_id": one["id"], "shelf": 2}
            await tx.execute(update(tickets).where(tickets.c.id.in_(others)).values(**merged))
    assert await rise_everywhere() == 2
    assert await facts(wang, shape) == ("high", "risen")
    assert await facts(wang, grave) == ("urgent", "risen"), "there is nothing above"
    assert await rise_everywhere() == 0


async def test_other_tenants_rise_by_their_own_rules(world: Any, client_for: Any) -> None:
    with after(0):
        await set_rules(client_for(world.nora), rises=hour_at())
        ours, theirs = await ticket_by(client_for(world.wang)), await ticket_by(client_for(world.nina))
    with after(100):
        assert await rise_everywhere() == 1
        assert await facts(client_for(world.wang), ours) == ("normal", "default")
        assert await facts(client_for(world.nina), theirs) == ("high", "risen")


async def test_the_sweep_goes_through_more_than_a_batch(
    world: Any, client_for: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rising, "_AT_ONCE", 2)
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        for _ in range(5):
            await ticket_by(client_for(world.wang))
    with after(60):
        assert await rise_everywhere() == 5


async def test_one_that_fails_does_not_hold_up_the_others(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with after(0):
        await set_rules(client_for(world.feng), rises=hour_at())
        bad, good = await ticket_by(client_for(world.wang)), await ticket_by(client_for(world.wang))

    async def odd(tx: Any, ticket_id: int) -> int:
        if ticket_id == bad["id"]:
            raise RuntimeError("odd")
        return await rise_if_due(tx, ticket_id)

    monkeypatch.setattr(rising, "rise_if_due", odd)
    with after(60):
        assert await rise_everywhere() == 1
        assert (await facts(client_for(world.wang), good))[1] == "risen"
    assert "could not rise" in caplog.text


async def test_looking_costs_nothing_where_there_are_no_rules(
    world: Any, client_for: Any, as_system: Any, counting: Any
) -> None:
    await set_rules(client_for(world.feng), rises=[], widened_at=[])
    async with as_system(world.xinghe.id) as tx:
        with counting() as n:
            assert await find_due(tx) == []
    assert n.value <= 9, n.texts  # the set-up is read
    assert not any("FROM tickets" in one for one in n.texts)
