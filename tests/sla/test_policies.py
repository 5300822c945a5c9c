"""Policies: made, ordered, changed, tried out, applied; breaches with their reasons; monitor and attainment."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bench.sla_lives import finish_applications
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.sla.actions.policies import create_policy
from gongdan.sla.actions.waking import wake_due
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries.monitor import get_monitor
from gongdan.sla.schemas.policies import PolicyIn
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE, clocks, edit, say

URL = "/api/v1/sla-policies"
ALWAYS: dict[str, Any] = {"all": []}


def resolution(seconds: int, time: str = "plain") -> dict[str, Any]:
    targets = {word: {"seconds": seconds, "time": time} for word in ("urgent", "high", "normal", "low")}
    return {"key": "resolution", "kind": "resolution", "targets": targets}


def draft(name: str, *promises: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"name": name, "condition": ALWAYS, "promises": list(promises) or [resolution(3600)]} | values


async def made(client: Any, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(URL, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def first(client: Any, shape: dict[str, Any]) -> None:
    """Let this policy be asked before all others."""
    ids = [one["id"] for one in (await client.get(URL)).json()["items"] if one["id"] != shape["id"]]
    answer = await client.put(f"{URL}/order", json={"ids": [shape["id"], *ids]})
    assert answer.status_code == 200, answer.text


async def test_the_first_that_fits_makes_the_promises(promised: Any, client_for: Any, at: Callable[..., Any]) -> None:
    feng, wang = client_for(promised.feng), client_for(promised.wang)
    urgent = {"field": "priority", "op": "is", "value": "urgent"}
    vip = await made(feng, draft("加急", condition=urgent))
    assert (vip["position"], vip["condition_text"]) == (2, "优先级是“紧急”")
    await first(feng, vip)
    with at():
        shape = await ticket_by(wang, priority="urgent", **HERE)
        found = await clocks(wang, shape["id"])
        assert list(found) == ["resolution"]
        url = f"/api/v1/tickets/{shape['id']}/clocks/{found['resolution']['id']}/explanation"
        why = (await wang.get(url)).json()
        assert [(one["name"], one["is_match"], one["lines"]) for one in why["matched"]] == [
            ("加急", True, ["优先级是“紧急” ✓"])
        ]
        # Another priority brings it to the other policy at once; what was used stays.
    with at(minutes=10):
        await edit(wang, shape["id"], priority="high")
        now = await clocks(wang, shape["id"])
        assert {"first_response", "classify", "resolution"} <= now.keys()
        # Ten minutes of plain time were counted.
        assert now["resolution"]["counted_seconds"] == 600


async def test_what_is_wrong_is_named(promised: Any, client_for: Any) -> None:
    feng = client_for(promised.feng)
    stray = draft("错", resolution(3600), {**resolution(60), "key": "x", "kind": "dwell", "states": ["nowhere"]})
    answer = await feng.post(URL, json={**stray, "condition": {"field": "nothing", "op": "is", "value": 1}})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"condition.field", "promises.1.states"}
    taken = await feng.post(URL, json=draft("默认时效"))
    assert (taken.status_code, taken.json()["code"]) == (409, "policy_name_taken")
    one = await made(feng, draft("一"))
    stale = await feng.put(f"{URL}/{one['id']}", json=draft("二"), headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    order = await feng.put(f"{URL}/order", json={"ids": [1]})
    assert order.status_code == 422


async def test_a_change_is_tried_out_and_then_applied(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    feng, wang, tenant = client_for(promised.feng), client_for(promised.wang), promised.xinghe.id
    policy = await made(feng, draft("统一", resolution(8 * 3600)))
    await first(feng, policy)
    with at():
        kept, closed = [await ticket_by(wang, priority="high", **HERE) for _ in range(2)]
        await moved(wang, closed["id"], "solve", resolution="重启")
    with at(hours=2):
        harder = draft("统一", resolution(3600))
        tried = await feng.post(f"{URL}/previews", json={"policy_id": policy["id"], "draft": harder})
        assert tried.status_code == 200, tried.text
        seen = tried.json()
        assert (seen["tickets"], seen["other_version"], seen["newly_breached"]) == (1, 1, 1)
        assert seen["examples"][0]["ticket"]["id"] == kept["id"]
        # Nothing has changed by that.
        assert (await clocks(wang, kept["id"]))["resolution"]["target_seconds"] == 8 * 3600
        easier = draft("统一", resolution(24 * 3600))
        changed = await feng.put(f"{URL}/{policy['id']}", json=easier)
        assert (changed.status_code, changed.json()["number"], changed.json()["running_older"]) == (200, 2, 1)
        assert (await clocks(wang, kept["id"]))["resolution"]["target_seconds"] == 8 * 3600
        begun = await feng.post("/api/v1/sla-applications", json={})
        assert begun.status_code == 202, begun.text
        again = await feng.post("/api/v1/sla-applications", json={})
        assert again.json()["code"] == "application_running"
        async with as_system(tenant) as tx:
            await finish_applications(tx)
        done = (await feng.get(f"/api/v1/sla-applications/{begun.json()['id']}")).json()
        assert (done["seen"], done["changed"], done["failed"], done["finished_at"] is None) == (1, 1, 0, False)
        clock = (await clocks(wang, kept["id"]))["resolution"]
        assert (clock["counted_seconds"], clock["remaining_seconds"]) == (7200, 22 * 3600)
        why = (await wang.get(f"/api/v1/tickets/{kept['id']}/clocks/{clock['id']}/explanation")).json()
        assert why["lines"][-1]["switched"] == ["version", "target"]
        assert why["is_equal"]
        versions = (await feng.get(f"{URL}/{policy['id']}/versions")).json()["items"]
        assert [one["number"] for one in versions] == [2, 1]


async def test_tickets_of_before_get_clocks_only_when_somebody_says_so(
    world: Any, client_for: Any, as_system: Any, at: Callable[..., Any], outer: Any
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
        assert await clocks(wang, shape["id"]) == {}
    with at(hours=5):
        await made(feng, draft("统一", resolution(3600)))
        tried = (await feng.post(f"{URL}/previews", json={"scope": "all"})).json()
        assert (tried["started"], tried["newly_breached"]) == (1, 0)
        await feng.post("/api/v1/sla-applications", json={"scope": "all"})
        async with as_system(world.xinghe.id) as tx:
            await finish_applications(tx)
        clock = (await clocks(wang, shape["id"]))["resolution"]
        # Its time begins now: nobody was promised anything before.
        assert (clock["counted_seconds"], clock["due_at"]) == (0, "2026-03-04T08:00:00Z")


async def test_a_breach_asks_for_a_reason_and_is_reported(
    promised: Any, client_for: Any, as_user: Any, at: Callable[..., Any]
) -> None:
    feng, wang, zhou = client_for(promised.feng), client_for(promised.wang), client_for(promised.zhou)
    with at():
        late, kept = [await ticket_by(wang, priority="high", assignee="me", **HERE) for _ in range(2)]
        await say(wang, kept["id"])
    with at(hours=1):
        await wake_due()
        open_ones = (await wang.get("/api/v1/sla-breaches", params={"has_reason": False, "mine": True})).json()
        assert open_ones["count"] == {"value": 1, "is_capped": False}
        breach = open_ones["items"][0]
        assert (breach["ticket"]["id"], breach["clock"]["key"]) == (late["id"], "first_response")
        assert (breach["policy"]["name"], breach["clock"]["needs_reason"]) == ("默认时效", True)
        url = f"/api/v1/sla-clocks/{breach['clock']['id']}/reasons"
        odd = await wang.post(url, json={"reason": "weather"})
        assert (odd.status_code, odd.json()["errors"][0]["field"]) == (422, "reason")
        said = await wang.post(url, json={"reason": "not_enough_staff", "text": "午餐时只有一人"})
        assert (said.status_code, said.json()["reason"]["name"]) == (201, "人手不足")
        kept_clock = (await clocks(wang, kept["id"]))["first_response"]
        refused = await wang.post(f"/api/v1/sla-clocks/{kept_clock['id']}/reasons", json={"reason": "other"})
        assert refused.json()["code"] == "not_breached"
        assert (await wang.get("/api/v1/sla-breaches", params={"has_reason": False})).json()["items"] == []
        report = (await zhou.get("/api/v1/sla-attainments", params={"kind": "first_response"})).json()
        assert (report["met"], report["breached"], report["attainment"]) == (1, 1, 0.5)
        assert report["reasons"] == [{"key": "not_enough_staff", "name": "人手不足", "count": 1}]
        for by in ("policy", "team", "priority", "month"):
            items = (await zhou.get("/api/v1/sla-attainments", params={"kind": "first_response", "by": by})).json()
            assert [(one["met"], one["breached"]) for one in items["items"]] == [(1, 1)], by
        monitor = (await zhou.get("/api/v1/sla-monitor")).json()
        assert monitor["breached"] >= 1
        assert monitor["teams"][0]["name"] == "一线客服"
        assert late["id"] in {one["ticket"]["id"] for one in monitor["clocks"]}
        assert (await feng.get("/api/v1/sla-monitor")).status_code == 403, "who sets up policies sees no tickets"
        async with as_user(promised.zhou) as tx:
            only_promises = {one: scope for one, scope in tx.actor.grants.items() if one == "sla.read"}
            tx.actor = replace(tx.actor, grants=only_promises)
            assert (await get_monitor(tx))["clocks"] == [], "nor whoever may see promises and nothing else"
        reasons = (await feng.get("/api/v1/sla-breach-reasons")).json()["items"]
        fewer = [{"key": one["key"], "names": one["names"], "is_active": one["key"] != "other"} for one in reasons]
        assert (await feng.put("/api/v1/sla-breach-reasons", json={"items": fewer})).status_code == 200
        left_out = await feng.put("/api/v1/sla-breach-reasons", json={"items": fewer[1:]})
        assert left_out.status_code == 422


async def test_fifty_policies_are_asked_by_one_reading(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any], counting: Any
) -> None:
    feng, wang = client_for(promised.feng), client_for(promised.wang)
    async with as_system(promised.xinghe.id) as tx:
        for number in range(50):
            tree = {"all": [{"field": "title", "op": "contains", "value": f"客户{number}"}]}
            await create_policy(tx, PolicyIn.model_validate(draft(f"策略 {number}", condition=tree)))
    default = (await feng.get(URL)).json()["items"][0]
    ids = [one["id"] for one in (await feng.get(URL)).json()["items"] if one["id"] != default["id"]]
    assert (await feng.put(f"{URL}/order", json={"ids": [*ids, default["id"]]})).status_code == 200
    with at():
        await ticket_by(wang, **HERE)
        with counting() as spent:
            shape = await ticket_by(wang, **HERE)
    assert spent.value <= 25, spent.texts
    async with as_system(promised.xinghe.id) as tx:
        mine = (sla_clocks.c.tenant_id == promised.xinghe.id, sla_clocks.c.ticket_id == shape["id"])
        assert {row.policy_id for row in await tx.all(select(sla_clocks.c.policy_id).where(*mine))} == {default["id"]}


async def test_another_version_of_a_calendar_comes_to_running_tickets_by_itself(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    """From the moment of the change on; what was counted by the old hours stays."""
    feng, wang, tenant = client_for(promised.feng), client_for(promised.wang), promised.xinghe.id
    with at():
        shape = await ticket_by(wang, priority="high", **HERE)
    with at(hours=1):
        standard = next(one for one in (await feng.get("/api/v1/calendars")).json()["items"] if one["is_default"])
        days = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        changed = await feng.patch(f"/api/v1/calendars/{standard['id']}", json={"week": days})
        assert changed.status_code == 200, changed.text
        async with as_system(tenant) as tx:
            row = events.c
            last = (
                select(row.id).where(row.tenant_id == tenant, row.kind == "calendar.changed").order_by(row.id.desc())
            )
            event_id = await tx.scalar(last.limit(1))
        await deliver(tenant_id=tenant, event_ids=[event_id])
        await deliver(tenant_id=tenant, event_ids=[event_id])
        async with as_system(tenant) as tx:
            await finish_applications(tx)
        clock = (await clocks(wang, shape["id"]))["resolution"]
    # Seven hours of the eight were left, and from now on every hour counts.
    assert (clock["counted_seconds"], clock["due_at"]) == (3600, "2026-03-04T10:00:00Z")
