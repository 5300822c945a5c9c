"""Who would get it, with the reason for each, and nothing of it stays; templates, figures and what it costs."""

from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.customers import contacts, regions, tiers
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.routing.actions.routing import route
from gongdan.ticketing import tickets
from tests.make.ticketing import ticket


async def counted(desk: Any) -> list[int]:
    async with unit(system_actor(desk.world.xinghe.id)) as tx:
        return [int(await tx.scalar(select(func.count()).select_from(one))) for one in (tickets, events)]


async def test_who_would_get_this_and_nothing_is_written(desk: Any, at: Any) -> None:
    chen = desk.client_for(desk.world.chen)
    with at():
        await desk.rule(name="紧急", condition={"field": "priority", "op": "is", "value": "urgent"})
        await desk.rule(strategy="round_robin")
        before = await counted(desk)
        draft = {"title": "网络断了", "type": "question"}
        found = await desk.send("POST", "/routing-simulations", {"draft": draft}, by=chen)
        night = await desk.send(
            "POST", "/routing-simulations", {"draft": draft, "at": "2026-03-04T15:00:00Z"}, by=chen
        )
        assert await counted(desk) == before
        assert [one["is_match"] for one in found["rules"]] == [False, True]
        assert found["rules"][0]["lines"] == ["优先级是“紧急” ✗"]
        assert [one["refusal"] for one in found["decision"]["candidates"]] == [None] * 3
        assert (night["decision"]["outcome"], night["decision"]["counts"]["off_shift"]) == ("waiting", 3)
        real = await desk.open()
        assert real["assignee"]["id"] == found["decision"]["user_id"], "what was said is what is done"
        rule = {"name": "试", "condition": {"all": []}, "team_id": desk.teams["network"]}
        path, body = "/routing-simulations", {"ticket_id": real["id"], "rule": rule}
        tried = await desk.send("POST", path, body | {"ticket_id": None, "draft": draft})
        assert tried["decision"]["user_id"] == desk.world.li.user_id
        await desk.send("POST", path, body, by=chen, status=403)
        bad = await desk.send("POST", path, {}, by=chen, status=422)
        assert "ticket_id or draft" in str(bad)


async def test_vip_and_beijing_find_the_right_people(desk: Any, at: Any) -> None:
    world = desk.world
    async with unit(system_actor(world.xinghe.id)) as tx:

        async def made(table: Any, **values: Any) -> int:
            return int(await tx.scalar(insert(table).values(tenant_id=tx.tenant_id, **values).returning(table.c.id)))

        beijing = await tx.scalar(
            select(regions.c.id).where(regions.c.key == "beijing", regions.c.tenant_id == tx.tenant_id)
        )
        haidian = await made(regions, key="haidian_here", names={"zh-CN": "海淀"}, parent_id=beijing)
        vip = await made(tiers, key="platinum", names={"zh-CN": "白金"}, is_vip=True)
        mine = contacts.c.id == world.mei.contact_id
        await tx.execute(update(contacts).where(mine).values(tier_id=vip, region_id=haidian))
    with at():
        skill = await desk.send("POST", "/skills", {"key": "network", "names": {"zh-CN": "网络"}}, status=201)
        level = {"skills": [{"skill_id": skill["id"], "level": 5}]}
        await desk.send("PUT", f"/routing-people/{world.zhou.user_id}", level)
        await desk.send("PUT", f"/routing-people/{world.zhao.user_id}", {"region_id": haidian})
        taken = {"team_id": desk.teams["frontline"], "skill_id": skill["id"], "is_active": True}
        repair = await desk.send(
            "POST",
            "/routing-templates/beijing_repair_to_beijing/rules",
            {"team_id": desk.teams["field"], "is_active": True},
            status=201,
        )
        assert "“北京市”" in repair["condition_text"], "a region is called by its name"
        await desk.send("POST", "/routing-templates/vip_to_senior/rules", taken, status=201)
        await desk.send(
            "POST", "/routing-templates/refund_to_finance/rules", {"team_id": desk.teams["network"]}, status=201
        )
        of_mei = {"requester": {"email": world.mei.email}}
        senior = await desk.open(title="上不了网", **of_mei)
        near = await desk.open(title="请来维修打印机", **of_mei)
        nobody = await desk.open(title="退款")
    assert senior["assignee"]["id"] == world.zhou.user_id
    assert near["assignee"]["id"] == world.zhao.user_id
    assert nobody["assignee"] is None, "an example that was taken over decides only when it is put in use"


async def test_a_tenant_without_rules_pays_one_small_statement_and_with_rules_a_bounded_number(
    desk: Any, at: Any, counting: Any, as_user: Any
) -> None:
    with at():
        async with as_user(desk.world.wang) as tx:
            await ticket(tx)
            with counting() as none:
                await tx.settle()
        asked = [one for one in none.texts if "routing_" in one or "planned_duties" in one]
        assert len(asked) == 1
        await desk.rule(strategy="last_handler", then="nearest", overflow_team_id=desk.teams["field"])
        await desk.open()
        shape = await desk.open()
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            with counting() as some:
                assert await route(tx, shape["id"], "by_hand") is not None
                await tx.settle()
        assert some.value <= 26, "\n".join(some.texts)


async def test_figures_say_how_fast_and_how_straight(desk: Any, at: Any) -> None:
    with at():
        await desk.rule(strategy="pool")
        one, _ = await desk.open(), await desk.open()
    with at(minutes=4):
        await desk.send("POST", f"/tickets/{one['id']}/claims", by=desk.wang)
    with at(minutes=9):
        found = await desk.send("GET", "/routing-figures", by=desk.client_for(desk.world.chen))
    total = found["total"]
    assert (total["opened"], total["assigned"], total["median_seconds"], total["transfers"]) == (2, 1, 240, 0)
    assert [row["team_name"] for row in found["items"]] == ["一线客服"]


async def test_whose_customer_it_is_gets_it_or_it_is_said_why_not(desk: Any, at: Any) -> None:
    world = desk.world
    wu, zhou, li = (one.user_id for one in (world.wu, world.zhou, world.li))
    async with unit(system_actor(world.xinghe.id)) as tx:
        home = await tx.scalar(select(contacts.c.organisation_id).where(contacts.c.id == world.mei.contact_id))
    draft = {"draft": {"title": "打印机", "type": "question", "requester": {"id": world.mei.contact_id}}}

    async def said() -> Any:
        found = await desk.send("POST", "/routing-simulations", draft)
        step = next(one for one in found["decision"]["steps"] if one["kind"] == "owner")
        return found["decision"]["user_id"], step

    with at():
        await desk.rule(strategy="customer_owner")
        assert (await said())[1] == {"kind": "owner", "user_id": None}
        told = await desk.send("PUT", "/customer-owners", {"organisation_id": home, "user_id": wu})
        assert [(one["user_id"], one["organisation_id"]) for one in told["items"]] == [(wu, home)]
        chosen, step = await said()
        assert (chosen, step["is_chosen"], step["refusal"], step["is_contacts"]) == (wu, True, None, False)
        await desk.send("PUT", "/customer-owners", {"contact_id": world.mei.contact_id, "user_id": zhou})
        chosen, step = await said()
        assert (chosen, step["is_contacts"]) == (zhou, True), "his own owner comes first"
        one = await desk.send("GET", f"/customer-owners?organisation={home + 1000}")
        assert one["items"] == [], "what is said of others is not said of this one"
        nobody = await desk.send("POST", "/routing-simulations", {"draft": {"title": "无人", "type": "question"}})
        assert {"kind": "owner", "user_id": None} in nobody["decision"]["steps"]
        both = await desk.send("GET", f"/customer-owners?organisation={home}&contact={world.mei.contact_id}")
        assert {one["user_id"] for one in both["items"]} == {zhou, wu}
        await desk.send("PUT", "/me/availability", {"availability": "busy"}, by=desk.client_for(world.zhou))
        chosen, step = await said()
        assert (chosen != zhou, step["is_chosen"], step["refusal"]) == (True, False, "busy")
        await desk.send("PUT", "/customer-owners", {"contact_id": world.mei.contact_id, "user_id": li})
        assert (await said())[1]["refusal"] == "not_in_team"
