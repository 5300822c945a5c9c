"""What the clock brings: each timed rule once as a ticket comes to fit, whoever dies; and what waits on tickets."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.automation.actions import timed
from gongdan.automation.actions.rules import create_rule
from gongdan.automation.actions.scheduled import do_due
from gongdan.automation.hours import ago
from gongdan.automation.models import rule_runs
from gongdan.automation.schemas.rules import RuleIn
from gongdan.calendars.rules import CalendarRules
from gongdan.calendars.working_time import WorkingTime
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from tests.conftest import actor_of
from tests.make.ticketing import moved, ticket, ticket_by
from tests.ticketing.conftest import real_pools, set_up_of_this_database

__all__ = ["real_pools", "set_up_of_this_database"]
URL = "/api/v1/tickets"
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def older(field: str, amount: int, unit: str = "hours") -> dict[str, Any]:
    return {"field": field, "op": "older_than", "value": {"amount": amount, "unit": unit}}


WAITING = {"field": "state_category", "op": "is", "value": "waiting"}


async def test_a_timed_rule_comes_once_and_again_after_the_ticket_did_not_fit(
    world: Any, client_for: Any, rule: Any
) -> None:
    wang = client_for(world.wang)
    await rule("timed", ("comment", {"body": "催"}), condition={"all": [WAITING, older("state_changed_at", 72)]})
    with clock.frozen(NOON):
        one = await ticket_by(wang, assignee="me")
        await moved(wang, one["id"], "accept", "wait")
        assert await timed.run_timed() == 0
    with clock.frozen(NOON + timedelta(hours=73)):
        assert [await timed.run_timed() for _ in range(3)] == [1, 0, 0]
    with clock.frozen(NOON + timedelta(hours=80)):
        await moved(wang, one["id"], "resume")
        assert await timed.run_timed() == 0
        await moved(wang, one["id"], "wait")
    with clock.frozen(NOON + timedelta(hours=100)):
        assert await timed.run_timed() == 0
    with clock.frozen(NOON + timedelta(hours=153)):
        assert [await timed.run_timed() for _ in range(2)] == [1, 0]
    runs = (await wang.get(f"{URL}/{one['id']}/rule-runs")).json()["items"]
    assert [(run["kind"], run["outcome"]) for run in runs] == [("timed", "done")] * 2


async def test_a_rule_that_recurs_comes_to_all_that_fit_at_its_times(world: Any, client_for: Any, rule: Any) -> None:
    wang = client_for(world.wang)
    with clock.frozen(NOON):
        daily = {"frequency": "daily", "time": "18:00"}
        made = await rule("timed", ("comment", {"body": "日报"}), condition={"all": [WAITING]}, recurrence=daily)
        assert made["next_run_at"] == "2026-03-04T10:00:00Z"
        one = await ticket_by(wang, assignee="me")
        await moved(wang, one["id"], "accept", "wait")
        assert await timed.run_timed() == 0
    for day in range(2):
        with clock.frozen(datetime(2026, 3, 4 + day, 10, 0, 30, tzinfo=UTC)):
            assert [await timed.run_timed() for _ in range(2)] == [1, 0]


async def test_hours_can_be_working_hours(world: Any, client_for: Any, rule: Any) -> None:
    """Friday at five in the evening, two working hours: not on Saturday, but on Monday at ten."""
    wang = client_for(world.wang)
    await rule("timed", ("add_tags", {"tags": ["久"]}), condition={"all": [older("created_at", 2)]}, time="working")
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.frozen(friday.astimezone(UTC)):
        one = await ticket_by(wang)
    for later, tags in ((timedelta(days=1), []), (timedelta(days=2, hours=18), ["久"])):
        with clock.frozen((friday + later).astimezone(UTC)):
            await timed.run_timed()
            assert (await wang.get(f"{URL}/{one['id']}")).json()["tags"] == tags


def test_working_time_is_counted_back_to_the_second() -> None:
    day = [["09:00", "12:00"], ["13:00", "18:00"]]
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), day)
    between = WorkingTime(CalendarRules.from_json({"zone": "Asia/Shanghai", "week": week})).between
    for seconds in (1, 59, 3600, 36_000, 200_000):
        found = ago(between, NOON, seconds)
        assert between(found, NOON) >= seconds
        assert between(found + timedelta(seconds=2), NOON) < seconds


async def test_what_waits_on_a_ticket_is_done_once_in_the_askers_name(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with clock.frozen(NOON):
        one = await ticket_by(wang)
        place = f"{URL}/{one['id']}/scheduled-actions"
        due = (NOON + timedelta(hours=1)).isoformat()
        tag = [{"kind": "add_tags", "params": {"tags": ["后"]}}]
        for _ in range(2):
            answer = await wang.post(place, json={"due_at": due, "effects": tag, "note": "回访"})
            assert answer.status_code == 201, answer.text
        kept, gone = answer.json()["items"]
        assert (await wang.delete(f"{place}/{gone['id']}")).status_code == 204
        assert (await wang.delete(f"{place}/{gone['id']}")).status_code == 409
        early = await wang.post(place, json={"due_at": NOON.isoformat(), "effects": tag})
        assert early.status_code == 422
        assert early.json()["errors"][0]["field"] == "due_at"
        assert await do_due() == 0
    with clock.frozen(NOON + timedelta(hours=2)):
        assert [await do_due() for _ in range(2)] == [1, 0]
        assert (await wang.get(f"{URL}/{one['id']}")).json()["tags"] == ["后"]
        found = (await wang.get(place)).json()["items"]
        assert [(each["id"], each["state"]) for each in found] == [(kept["id"], "done"), (gone["id"], "cancelled")]
        (run,) = (await wang.get(f"{URL}/{one['id']}/rule-runs")).json()["items"]
        assert (run["kind"], run["actor_name"]) == ("scheduled", "王芳")


async def test_a_rule_may_put_off_what_it_does(world: Any, client_for: Any, rule: Any) -> None:
    wang = client_for(world.wang)
    later = {"after_minutes": 60, "effects": [{"kind": "add_tags", "params": {"tags": ["晚"]}}]}
    await rule("trigger", ("schedule", later))
    with clock.frozen(NOON):
        one = await ticket_by(wang)
    with clock.frozen(NOON + timedelta(hours=2)):
        assert await do_due() == 1
        assert (await wang.get(f"{URL}/{one['id']}")).json()["tags"] == ["晚"]


async def test_two_workers_and_a_dying_one_come_to_each_once(world: Any, real_pools: Any, monkeypatch: Any) -> None:
    tenant = world.xinghe.id
    said = {
        "kind": "timed",
        "name": "定时",
        "is_active": True,
        "condition": {"all": [{"field": "title", "op": "is", "value": "定时"}]},
        "effects": [{"kind": "add_tags", "params": {"tags": ["到"]}}],
    }
    async with unit(system_actor(tenant)) as tx:
        rule_id = await create_rule(tx, RuleIn.model_validate(said))
    async with unit(await actor_of(world.wang)) as tx:
        ids = [await ticket(tx, title="定时") for _ in range(60)]

    real = timed.do_all

    async def dies(*args: Any, **values: Any) -> Any:
        if args[1].ticket_id == ids[-1]:
            raise KeyboardInterrupt("killed before the commit")
        return await real(*args, **values)

    monkeypatch.setattr(timed, "do_all", dies)
    with suppress(KeyboardInterrupt):
        await timed.run_rule(tenant, rule_id)
    monkeypatch.undo()
    assert await came_to(tenant, rule_id) == ids[: timed.BATCH], "what was committed before it died"
    while sum(await asyncio.gather(*(timed.run_rule(tenant, rule_id) for _ in range(2)))):
        pass
    assert await came_to(tenant, rule_id) == ids


async def test_what_is_refused_to_one_of_many_costs_the_others_nothing(world: Any, real_pools: Any) -> None:
    tenant = world.xinghe.id
    said = {
        "kind": "timed",
        "name": "完结",
        "is_active": True,
        "condition": {"all": [{"field": "title", "op": "is", "value": "完结"}]},
        "effects": [
            {"kind": "add_tags", "params": {"tags": ["完"]}},
            {"kind": "move", "params": {"move": "solve"}},
        ],
    }
    async with unit(system_actor(tenant)) as tx:
        rule_id = await create_rule(tx, RuleIn.model_validate(said))
    async with unit(await actor_of(world.wang)) as tx:
        ids = [
            await ticket(tx, title="完结", fields=given)
            for given in ({"resolution": "换线"}, {}, {"resolution": "换线"})
        ]
    assert await timed.run_rule(tenant, rule_id) == 3
    async with unit(system_actor(tenant), is_read_only=True) as tx:
        row = rule_runs.c
        runs = await tx.all(select(rule_runs).where(row.rule_id == rule_id).order_by(row.ticket_id))
    assert [(one.ticket_id, one.outcome) for one in runs] == list(zip(ids, ["done", "refused", "done"], strict=True))
    assert runs[1].effects[0]["done"] == {"tags": ["完"]}
    assert runs[1].effects[1]["refused"] == "move_refused"


async def came_to(tenant_id: int, rule_id: int) -> list[int]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = rule_runs.c
        mine = (row.tenant_id == tenant_id, row.rule_id == rule_id)
        return sorted(one.ticket_id for one in await tx.all(select(row.ticket_id).where(*mine)))
