"""What begins by itself: rules of time and counts, clocks, what ticketing asks; reminders that end by themselves."""

from typing import Any

from sqlalchemy import select

from gongdan.automation.effects import EffectRun, effect_of
from gongdan.escalation.actions.pacing import keep_pace_everywhere
from gongdan.escalation.actions.watching import watch_everywhere
from gongdan.escalation.effects import EscalateParams
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.sla.actions.waking import wake_due
from gongdan.ticketing.actions.closing_sweep import close_unanswered
from tests.escalation.test_by_hand import URL, act, told
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE, give, say

LADDERS = "/api/v1/escalation-ladders"


async def of(client: Any, ticket_id: int) -> list[dict[str, Any]]:
    answer = await client.get(f"{URL}/{ticket_id}/escalations")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def only(client: Any, *rules: dict[str, Any], **values: Any) -> None:
    """This ladder alone is in use."""
    for one in (await client.get(LADDERS)).json()["items"]:
        kept = {key: one[key] for key in ("name", "path", "condition")}
        levels = [{"has_lead": True}]
        off = kept | {"is_active": False, "levels": levels, "rules": [], "path": "management"}
        answer = await client.put(f"{LADDERS}/{one['id']}", json=off, headers={"If-Match": f'"v{one["version"]}"'})
        assert answer.status_code == 200, answer.text
    draft = {"name": "试", "path": "management", "levels": [{"has_lead": True}, {"has_manager": True}]}
    answer = await client.post(LADDERS, json=draft | {"rules": list(rules)} | values)
    assert answer.status_code == 201, answer.text


async def watch() -> int:
    return await watch_everywhere()


async def deliver_all(tx_of: Any, tenant_id: int) -> None:
    """What is heard later, heard now."""
    row = events.c
    async with tx_of(tenant_id) as tx:
        ids = [
            one.id
            for one in await tx.all(
                select(row.id).where(row.tenant_id == tenant_id, row.kind.like("ticket.clock%")).order_by(row.id)
            )
        ]
    await deliver(tenant_id=tenant_id, event_ids=ids)


# --- the closed loop, as shipped --------------------------------------------------------------------------------


async def test_the_closed_loop(climbed: Any, client_for: Any, as_system: Any, at: Any) -> None:
    """An hour for triage, four for the first feedback of the technical team, and an unconfirmed solution."""
    wang, zhou, tenant = client_for(climbed.wang), client_for(climbed.zhou), climbed.xinghe.id
    chen_id, zhou_id = climbed.chen.user_id, climbed.zhou.user_id
    with at():
        shape = await ticket_by(wang, **HERE)
        ticket_id = shape["id"]
    with at(minutes=61):
        # Nobody has classified and handed it on: the lead is told, once, whatever comes twice.
        await wake_due()
        await deliver_all(as_system, tenant)
        await deliver_all(as_system, tenant)
        first = (await of(wang, ticket_id))[0]
        assert (first["rule"]["key"], first["path"], first["level"]) == ("classify", "management", 1)
        assert await told(as_system, tenant, ticket_id) == [(1, [chen_id], False)]
        await act(client_for(climbed.chen), first, "acknowledgements")
        await give(wang, ticket_id, "network")
        await act(zhou, first, "outcomes", outcome="done")
    # Four working hours of the technical team pass: 61 minutes were over at 11:01, lunch or not it is over next day.
    with at(hours=24):
        await wake_due()
        await deliver_all(as_system, tenant)
        running = [one for one in await of(zhou, ticket_id) if one["settled_at"] is None]
        assert [(one["path"], one["rule"]["key"]) for one in running] == [("technical", "technical_feedback")]
        # The network team has no lead: the manager is told in his place.
        assert (await told(as_system, tenant, ticket_id))[-1] == (2, [zhou_id], False)
        await act(zhou, running[0], "outcomes", outcome="done", root_cause="无人值守", lessons="设组长")
        li = client_for(climbed.li)
        await say(li, ticket_id)
        await moved(li, ticket_id, "solve", resolution="更换主板")
    with at(days=10):
        # Silence: the flow closes it by itself.
        await close_unanswered()
        assert (await zhou.get(f"{URL}/{ticket_id}")).json()["state_category"] == "closed"
        assert all(one["settled_at"] for one in await of(zhou, ticket_id))


async def test_a_rejected_solution_runs_on_the_management_line(climbed: Any, client_for: Any, at: Any) -> None:
    wang, mei = client_for(climbed.wang), client_for(climbed.mei)
    with at():
        shape = await ticket_by(wang, assignee="me", **HERE)
        await moved(wang, shape["id"], "solve", resolution="重启")
        answer = await mei.post(
            f"{URL}/{shape['id']}/confirmations", json={"verdict": "rejected", "comment": "仍然不行"}
        )
        assert answer.status_code == 200, answer.text
        one = (await of(wang, shape["id"]))[0]
        assert (one["cause"], one["trigger"], one["ladder_name"], one["level"]) == ("rejected", "wish", "管理升级", 1)
        # Ended as before, by the supervisor's word on the ticket.
        ended = await client_for(climbed.zhou).delete(f"{URL}/{shape['id']}/escalation")
        assert ended.status_code == 200, ended.text
        assert (await of(wang, shape["id"]))[0]["outcome"] == "ended"


# --- rules of time and counts --------------------------------------------------------------------------------------


async def test_unsolved_too_long_is_told_once_by_working_time(
    climbed: Any, client_for: Any, as_system: Any, at: Any
) -> None:
    wang, tenant = client_for(climbed.wang), climbed.xinghe.id
    with at():
        high = await ticket_by(wang, priority="high", **HERE)
        normal = await ticket_by(wang, priority="normal", **HERE)
    # From ten o'clock with an hour and a half of lunch: four working hours are over at half past three.
    with at(hours=5, minutes=29):
        await watch()
        assert await told(as_system, tenant, high["id"]) == []
    with at(hours=5, minutes=31):
        assert await watch() == 1
        assert await watch() == 0
    keys = [[one["rule"]["key"] for one in await of(wang, shape["id"])] for shape in (high, normal)]
    assert keys == [["grave_unsolved", "new_lies"], ["new_lies"]]
    assert len(await told(as_system, tenant, high["id"])) == 1


async def test_a_rule_of_a_higher_level_takes_up_what_runs(climbed: Any, client_for: Any, at: Any) -> None:
    wang, feng = client_for(climbed.wang), client_for(climbed.feng)
    span = {"kind": "unsolved", "time": "plain"}
    with at():
        await only(
            feng,
            {"key": "a", **span, "by_priority": {"normal": 60}},
            {"key": "b", **span, "by_priority": {"normal": 120}, "level": 2},
        )
        shape = await ticket_by(wang, **HERE)
    with at(minutes=60):
        assert await watch() == 1
        assert [one["level"] for one in await of(wang, shape["id"])] == [1]
    with at(minutes=120):
        assert await watch() == 1
        assert await watch() == 0
        one = (await of(wang, shape["id"]))[0]
        assert (one["level"], [person["name"] for person in one["levels"][1]["people"]]) == (2, ["周敏"])


async def test_counts_reopened_and_wide(climbed: Any, client_for: Any, at: Any) -> None:
    wang, feng = client_for(climbed.wang), client_for(climbed.feng)
    with at():
        await only(
            feng,
            {"key": "back", "kind": "reopened", "count": 2},
            {"key": "wide", "kind": "widened", "count": 2, "impact": "company"},
        )
        back, wide, many = [await ticket_by(wang, assignee="me", **HERE) for _ in range(3)]
        for _ in range(2):
            await moved(wang, back["id"], "solve", resolution="重启")
            await moved(wang, back["id"], "reopen")
        assert (await wang.patch(f"{URL}/{wide['id']}", json={"impact": "company"})).status_code == 200
        for place in range(2):
            child = await wang.post(f"{URL}/{many['id']}/children", json={"title": f"分 {place}"})
            assert child.status_code == 201, child.text
        assert await watch() == 3
        assert await watch() == 0
        found = [(await of(wang, one["id"]))[0]["trigger"] for one in (back, wide, many)]
        assert found == ["complexity", "impact", "impact"]


async def test_what_was_there_before_the_ladder_is_left_alone_unless_said(
    climbed: Any, client_for: Any, at: Any
) -> None:
    wang, feng = client_for(climbed.wang), client_for(climbed.feng)
    rule = {"key": "a", "kind": "unsolved", "time": "plain", "by_priority": {"normal": 1}}
    with at():
        await ticket_by(wang, **HERE)
    with at(minutes=2):
        await only(feng, rule)
        assert await watch() == 0
        one = (await feng.get(LADDERS)).json()["items"][-1]
        draft = {key: one[key] for key in ("name", "path", "rules")} | {"levels": [{"has_lead": True}]}
        answer = await feng.put(
            f"{LADDERS}/{one['id']}",
            json=draft | {"includes_older": True},
            headers={"If-Match": f'"v{one["version"]}"'},
        )
        assert answer.status_code == 200, answer.text
        assert await watch() == 1


async def test_a_ladder_waits_for_its_turn_and_loses_nothing_by_it(climbed: Any, client_for: Any, at: Any) -> None:
    wang, feng = client_for(climbed.wang), client_for(climbed.feng)
    rule = {"key": "a", "kind": "unsolved", "time": "plain", "by_priority": {"normal": 1}}
    first = {"field": "title", "op": "contains", "value": "打印机"}
    with at():
        await only(feng, name="先", condition=first)
        answer = await feng.post(
            LADDERS, json={"name": "后", "path": "management", "levels": [{"has_lead": True}], "rules": [rule]}
        )
        assert answer.status_code == 201, answer.text
        theirs, others = (
            await ticket_by(wang, **HERE | {"title": "打印机卡纸"}),
            await ticket_by(wang, **HERE | {"title": "网络慢"}),
        )
    with at(minutes=2):
        assert await watch() == 1
        assert (await of(wang, theirs["id"]), len(await of(wang, others["id"]))) == ([], 1)
        ahead = next(one for one in (await feng.get(LADDERS)).json()["items"] if one["name"] == "先")
        off = {key: ahead[key] for key in ("name", "path", "condition")} | {
            "levels": [{"has_lead": True}],
            "is_active": False,
        }
        answer = await feng.put(f"{LADDERS}/{ahead['id']}", json=off, headers={"If-Match": f'"v{ahead["version"]}"'})
        assert answer.status_code == 200, answer.text
        assert await watch() == 1, "what the first ladder was for is the next one's from now on"
        assert (await of(wang, theirs["id"]))[0]["rule"]["key"] == "a"


# --- reminders -----------------------------------------------------------------------------------------------------


async def reminded(as_system: Any, tenant_id: int, ticket_id: int) -> list[Any]:
    return await told(as_system, tenant_id, ticket_id, "ticket.reminded")


async def test_a_reminder_goes_on_until_somebody_does_something(
    climbed: Any, client_for: Any, as_system: Any, at: Any
) -> None:
    wang, feng, tenant = client_for(climbed.wang), client_for(climbed.feng), climbed.xinghe.id
    with at():
        await only(
            feng,
            {"key": "idle", "kind": "untouched", "minutes": 60, "time": "plain"},
            path="reminder",
            levels=[{"has_assignee": True, "remind_minutes": 30, "time": "plain"}],
        )
        shape = await ticket_by(wang, assignee="me", **HERE)
    with at(minutes=61):
        assert await watch() == 1
        assert (await wang.get(f"{URL}/{shape['id']}")).json()["escalation"] is None
    for minutes in (91, 100, 121):
        with at(minutes=minutes):
            await keep_pace_everywhere()
            assert await watch() == 0
    mine = [climbed.wang.user_id]
    assert await reminded(as_system, tenant, shape["id"]) == [(1, mine, False), (1, mine, True), (1, mine, True)]
    with at(minutes=130):
        await say(wang, shape["id"], is_public=False)
    with at(minutes=155):
        await keep_pace_everywhere()
    assert (await of(wang, shape["id"]))[0]["outcome"] == "over"
    # Idle again, it begins again.
    with at(minutes=191):
        assert await watch() == 1


async def test_dwelling_and_a_waiting_customer(climbed: Any, client_for: Any, as_system: Any, at: Any) -> None:
    wang, mei, feng, tenant = (
        client_for(climbed.wang),
        client_for(climbed.mei),
        client_for(climbed.feng),
        climbed.xinghe.id,
    )
    with at():
        await only(
            feng,
            {"key": "new", "kind": "dwelt", "categories": ["new"], "minutes": 60, "time": "plain"},
            {"key": "waits", "kind": "customer_waits", "minutes": 90, "time": "plain"},
            path="reminder",
            levels=[{"has_assignee": True, "remind_minutes": 30, "time": "plain"}],
        )
        shape = await ticket_by(wang, **HERE)
        await say(wang, shape["id"])
        answer = await mei.post(f"{URL}/{shape['id']}/comments", json={"body": "还要多久"})
        assert answer.status_code == 201, answer.text
    with at(minutes=61):
        # Nobody has it: the lead of its team is reminded in his place.
        await watch()
    with at(minutes=92):
        await watch()
    found = {one["rule"]["key"]: one for one in await of(wang, shape["id"])}
    assert found.keys() == {"new", "waits"}
    assert [person["name"] for person in found["new"]["levels"][0]["people"]] == ["陈静"]
    with at(minutes=95):
        await say(wang, shape["id"])
    with at(minutes=130):
        await keep_pace_everywhere()
    outcomes = {one["rule"]["key"]: one["outcome"] for one in await of(wang, shape["id"])}
    assert outcomes["waits"] == "over"
    assert len(await reminded(as_system, tenant, shape["id"])) >= 3


# --- automation ----------------------------------------------------------------------------------------------------


async def test_a_rule_of_automation_escalates_and_takes_up(
    climbed: Any, client_for: Any, as_system: Any, at: Any
) -> None:
    wang, tenant = client_for(climbed.wang), climbed.xinghe.id
    found = effect_of("escalate")
    assert found is not None
    with at():
        shape = await ticket_by(wang, **HERE)
        run = EffectRun(shape["id"], 7, "夜间加急", "rule:7")
        done = []
        for level in (1, 1, 9):
            async with as_system(tenant) as tx:
                params = EscalateParams(path="management", trigger="wish", level=level)
                done.append(await found.perform(tx, run, params))
        assert [one.get("level") for one in done] == [1, None, 2]
        one = (await of(wang, shape["id"]))[0]
        assert (one["reason"], one["level"], one["is_automatic"]) == ("夜间加急", 2, True)
        assert [step["kind"] for step in one["steps"]] == ["told", "joined", "told"]


async def test_all_rules_of_a_tenant_are_asked_in_one_statement(climbed: Any, at: Any, counting: Any) -> None:
    """The shipped ladders have six rules of time and counts."""
    with at(hours=1):
        await watch()  # the set-up is known by heart from now on
        with counting() as spent:
            await watch()
    asked = [one for one in spent.texts if "escalation_firings" in one]
    assert len(asked) == 1
    assert asked[0].count("NOT (EXISTS") >= 6
    # Which tenants have ladders, the unit, the ladders, the hours of teams; no more for another rule.
    assert spent.value <= 9, spent.texts
