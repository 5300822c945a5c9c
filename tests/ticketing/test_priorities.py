"""Priorities over HTTP: computed, given, cleared, advised by customers; the rules and who may set them."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text, update

from gongdan.customers.models import contacts, organisations, tiers
from gongdan.kernel.actor import Scope
from gongdan.ticketing import ticket_shape
from gongdan.ticketing.models import tickets, views
from tests.make.setup import view
from tests.make.ticketing import moved, ticket, ticket_by

TICKETS, RULES = "/api/v1/tickets", "/api/v1/priority-rules"


async def make_vip(tx: Any, world: Any, *, tier: str = "gold", table: Any = contacts) -> None:
    """Mei, or her organisation, gets a tier."""
    tier_id = await tx.scalar(select(tiers.c.id).where(tiers.c.tenant_id == tx.tenant_id, tiers.c.key == tier))
    ids = world.xinghe.contacts if table is contacts else world.xinghe.organisations
    row_id = ids["mei" if table is contacts else "customer.example"]
    await tx.execute(
        update(table).where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id).values(tier_id=tier_id)
    )


def facts(shape: dict[str, Any]) -> tuple[str, str]:
    return shape["priority"], shape["priority_source"]


async def test_impact_and_urgency_give_a_priority(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, impact="department", urgency="hindered")
    assert facts(shape) == ("high", "matrix")
    assert (shape["impact"], shape["urgency"], shape["factors"]) == ("department", "hindered", {})
    assert shape["priority_reasons"] == ["矩阵：部门 × 工作受阻 = 高"]
    plain = await ticket_by(wang)
    assert facts(plain) == ("normal", "default")


@pytest.mark.parametrize("table", [contacts, organisations], ids=["his own", "his organisation's"])
async def test_a_vip_lifts_the_priority_by_his_tier(world: Any, client_for: Any, as_system: Any, table: Any) -> None:
    async with as_system(world.xinghe.id) as tx:
        await make_vip(tx, world, table=table)
    wang = client_for(world.wang)
    body = {"impact": "department", "urgency": "hindered", "requester": {"email": world.mei.email}}
    shape = await ticket_by(wang, **body)
    assert facts(shape) == ("urgent", "factors")
    assert shape["priority_reasons"][1] == "因素评分 6（客户重要性）→ 紧急"
    said = await ticket_by(wang, **body, factors={"customer": 0})
    assert facts(said) == ("high", "matrix"), "what is said of the customer wins over his tier"
    other = await wang.patch(f"{TICKETS}/{shape['id']}", json={"requester": {"email": world.ou.email, "name": "欧"}})
    is_same_home = table is organisations
    assert facts(other.json()) == (("urgent", "factors") if is_same_home else ("high", "matrix"))


async def test_a_silver_tier_weighs_less_than_a_vip(world: Any, client_for: Any, as_system: Any) -> None:
    async with as_system(world.xinghe.id) as tx:
        await make_vip(tx, world, tier="silver")
    asked = {"requester": {"email": world.mei.email}, "impact": "person", "urgency": "inconvenient"}
    wang = client_for(world.wang)
    assert facts(await ticket_by(wang, **asked)) == ("normal", "matrix")
    assert facts(await ticket_by(wang, **asked, factors={"money": 2})) == ("high", "factors")


async def test_factors_weigh_and_are_told(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, factors={"business_stop": 2, "security": 2})
    assert facts(shape) == ("urgent", "factors")
    assert shape["factors"] == {"business_stop": 2, "security": 2}
    url = f"{TICKETS}/{shape['id']}"
    less = (await wang.patch(url, json={"factors": {"security": 2}})).json()
    assert (facts(less), less["factors"]) == (("high", "factors"), {"security": 2})
    none = (await wang.patch(url, json={"factors": None})).json()
    assert (facts(none), none["factors"]) == (("normal", "default"), {})


async def test_a_priority_given_by_hand_wins_until_it_is_cleared(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, impact="person", urgency="can_wait", priority="high")
    assert facts(shape) == ("high", "given")
    url = f"{TICKETS}/{shape['id']}"
    kept = (await wang.patch(url, json={"urgency": "inconvenient"})).json()
    assert facts(kept) == ("high", "given")
    for cleared in ("auto", None):
        await wang.patch(url, json={"priority": "low"})
        computed = (await wang.patch(url, json={"priority": cleared})).json()
        assert facts(computed) == ("normal", "matrix")
    timeline = (await wang.get(f"{url}/timeline")).json()["items"]
    told = [one["details"]["changes"] for one in timeline if one["kind"] == "ticket.changed"]
    assert told[0] == {"urgency": ["can_wait", "inconvenient"]}
    assert told[1] == {"priority": ["high", "low"]}
    assert told[2] == {"priority": ["low", "normal"], "priority_source": ["given", "matrix"]}


async def test_what_changes_nothing_is_no_change(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, impact="team", urgency="hindered")
    url = f"{TICKETS}/{shape['id']}"
    same = (await wang.patch(url, json={"impact": "team", "priority": "auto"})).json()
    assert same["version"] == shape["version"]


async def test_wider_impact_lifts_what_was_given_by_one_step_only(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, impact="person", urgency="cannot_work", priority="low")
    url = f"{TICKETS}/{shape['id']}"
    wider = (await wang.patch(url, json={"impact": "company"})).json()
    assert facts(wider) == ("normal", "risen")
    assert wider["priority_reasons"] == ["人工指定：低", "影响范围扩大到全公司 → 中"]
    kinds = [one["kind"] for one in (await wang.get(f"{url}/timeline")).json()["items"]]
    assert kinds.count("ticket.priority_risen") == 1
    narrower = (await wang.patch(url, json={"impact": "team"})).json()
    assert facts(narrower) == ("normal", "risen"), "it does not fall by itself"
    lowered = (await wang.patch(url, json={"priority": "low"})).json()
    assert facts(lowered) == ("low", "given")


async def test_the_question_on_the_form_and_the_ticket_say_the_same(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    asked = await ticket_by(wang, type="incident", fields={"impact": "company"}, urgency="hindered")
    assert (asked["impact"], facts(asked)) == ("company", ("urgent", "matrix"))
    url = f"{TICKETS}/{asked['id']}"
    by_form = (await wang.patch(url, json={"fields": {"impact": "team"}})).json()
    assert (by_form["impact"], by_form["priority"]) == ("team", "high")
    beside = (await wang.patch(url, json={"impact": "department"})).json()
    assert (beside["fields"]["impact"], beside["impact"]) == ("department", "department")
    both = (await wang.patch(url, json={"impact": "person", "fields": {"impact": "company"}})).json()
    assert (both["fields"]["impact"], both["impact"]) == ("person", "person")
    cleared = (await wang.patch(url, json={"fields": {"impact": None}})).json()
    assert ("impact" in cleared["fields"], cleared["impact"]) == (False, None)
    said = await ticket_by(wang, type="incident", impact="team")
    assert said["fields"]["impact"] == "team"
    elsewhere = await ticket_by(wang, type="question", impact="team")
    assert (elsewhere["impact"], elsewhere["fields"]) == ("team", {}), "this form does not ask for it"
    retyped = (await wang.patch(f"{TICKETS}/{elsewhere['id']}", json={"type": "incident"})).json()
    assert (retyped["impact"], retyped["fields"]) == ("team", {"impact": "team"}), "and this one does"


async def test_a_customer_advises_and_the_rules_decide(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei, priority="urgent")
    assert (shape["priority"], shape["urgency"]) == ("high", "cannot_work")
    assert (shape["factors"], shape["priority_source"], shape["priority_reasons"]) == (None, None, [])
    seen = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert facts(seen) == ("high", "matrix")
    refused = await mei.post(TICKETS, json={"title": "x", "factors": {"money": 3}})
    assert refused.status_code == 403


async def test_a_form_that_only_opens_tickets_learns_nothing_of_the_customer(
    world: Any, as_user: Any, as_system: Any
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await make_vip(tx, world)
    async with as_user(world.wang) as tx:
        tx.actor = replace(tx.actor, grants={"ticket.open": Scope.ALL})
        ticket_id = await ticket(tx, requester={"email": world.mei.email})
        shape = await ticket_shape(tx, ticket_id, is_his_own_doing=True)
    assert shape["requester"] is None
    assert (shape["factors"], shape["priority_source"], shape["priority_reasons"]) == (None, None, [])


async def test_conditions_can_ask_what_the_priority_goes_by(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, impact="company", urgency="can_wait", priority="low")
    tests = {"impact": "company", "urgency": "can_wait", "priority_source": "given"}
    for field, value in tests.items():
        condition = f'{{"field": "{field}", "op": "is", "value": "{value}"}}'
        found = (await wang.get(TICKETS, params={"filter": condition})).json()["items"]
        assert shape["id"] in [one["id"] for one in found], field
    secret = await mei.get(TICKETS, params={"filter": '{"field": "priority_source", "op": "is", "value": "given"}'})
    assert secret.status_code == 422


async def test_a_move_can_set_the_priority_too(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    body = {"move": "accept", "fields": {"priority": "high"}}
    answer = await wang.post(f"{TICKETS}/{shape['id']}/moves", json=body)
    assert facts(answer.json()) == ("high", "given")


# --- the rules ----------------------------------------------------------------------------------


def as_sent(rules: dict[str, Any]) -> dict[str, Any]:
    told_besides = ("impacts", "urgencies", "factors", "version")
    return {name: value for name, value in rules.items() if name not in told_besides}


async def test_the_rules_are_read_by_staff_and_set_by_who_sets_up(world: Any, client_for: Any) -> None:
    wang, feng, mei = client_for(world.wang), client_for(world.feng), client_for(world.mei)
    found = await wang.get(RULES)
    assert found.json()["matrix"]["department"]["hindered"] == "high"
    assert found.json()["impacts"][0] == {"key": "company", "name": "全公司"}
    assert (await mei.get(RULES)).status_code == 403
    wanted = as_sent(found.json())
    wanted["matrix"]["person"] = dict.fromkeys(wanted["matrix"]["person"], "low")
    assert (await wang.put(RULES, json=wanted)).status_code == 403
    stale = await feng.put(RULES, json=wanted, headers={"If-Match": '"v99999"'})
    assert stale.status_code == 412
    assert facts(await ticket_by(wang, urgency="cannot_work")) == ("high", "matrix")
    kept = await ticket_by(wang, urgency="cannot_work")
    saved = await feng.put(RULES, json=wanted, headers={"If-Match": found.headers["etag"]})
    assert saved.status_code == 200, saved.text
    assert saved.headers["etag"] != found.headers["etag"]
    assert facts(await ticket_by(wang, urgency="cannot_work")) == ("low", "matrix")
    assert facts((await wang.get(f"{TICKETS}/{kept['id']}")).json()) == ("high", "matrix"), "what is there stays"
    again = await feng.put(RULES, json=wanted)
    assert again.headers["etag"] == saved.headers["etag"]


async def test_rules_that_cannot_be_are_refused_by_name(world: Any, client_for: Any) -> None:
    feng = client_for(world.feng)
    good = as_sent((await feng.get(RULES)).json())
    upside_down = good["matrix"] | {"company": dict.fromkeys(good["matrix"]["company"], "low")}
    for bad, field in (
        ({"matrix": upside_down}, "matrix"),
        ({"rises": [{"type": "wish", "after_minutes": 5}]}, "rises.0.type"),
        ({"rises": [{"priority": "high", "up_to": "high", "after_minutes": 5}]}, "rises.0"),
        ({"rises": [{"after_minutes": 0}]}, "rises.0.after_minutes"),
        ({"weights": good["weights"] | {"money": 11}}, "weights.money"),
        ({"widened_at": [1]}, "widened_at.0"),
        ({"thresholds": [{"score": 1, "steps": 4}]}, "thresholds.0.steps"),
    ):
        refused = await feng.put(RULES, json=good | bad)
        assert refused.status_code == 422, (bad, refused.text)
        assert [one["field"] for one in refused.json()["errors"]] == [field]
        assert all(one["remedy"] for one in refused.json()["errors"])
    assert as_sent((await feng.get(RULES)).json()) == good


# --- pinned -------------------------------------------------------------------------------------


async def ids_in_pages(client: Any, counting: Callable[[], Any], **params: Any) -> list[int]:
    found: list[int] = []
    cursor, statements = None, set()
    while True:
        with counting() as n:
            page = (await client.get(TICKETS, params=params | ({"cursor": cursor} if cursor else {}))).json()
        statements.add(n.value)
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            assert len(statements) == 1, "each page costs the same"
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_urgent_open_tickets_are_on_top_page_by_page(
    world: Any, client_for: Any, as_system: Any, counting: Any, limit: int
) -> None:
    wang = client_for(world.wang)
    made = [await ticket_by(wang, priority=word) for word in ("urgent", "low", "urgent", "high", "urgent", "normal")]
    ids = [one["id"] for one in made]
    assert [one["is_pinned"] for one in made] == [True, False, True, False, True, False]
    async with as_system(world.xinghe.id) as tx:  # solved ones are pinned no longer
        await tx.execute(update(tickets).where(tickets.c.id == ids[2]).values(state_category=5))
    await wang.get(TICKETS)
    found = await ids_in_pages(wang, counting, sort="-pinned", limit=limit)
    mine = [one for one in found if one in ids]
    assert mine == [ids[4], ids[0], ids[5], ids[3], ids[2], ids[1]]
    assert len(found) == len(set(found))


async def test_the_owners_list_begins_with_what_is_urgent(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    first = await ticket_by(wang, assignee="me", priority="urgent")
    last = await ticket_by(wang, assignee="me", priority="low")
    own = next(one for one in (await wang.get("/api/v1/views")).json()["items"] if one["name"] == "我的待处理")
    assert own["sort"] == "-pinned"
    page = (await wang.get(TICKETS, params={"view": own["id"]})).json()
    assert [one["id"] for one in page["items"]] == [first["id"], last["id"]]
    assert page["count"]["value"] == 2
    searched = await wang.get(TICKETS, params={"sort": "-pinned", "q": "打印机", "limit": 1})
    assert [one["id"] for one in searched.json()["items"]] == [first["id"]]
    await moved(wang, first["id"], "solve", resolution="好了")
    page = (await wang.get(TICKETS, params={"sort": "-pinned", "limit": 2})).json()
    assert page["items"][0]["is_pinned"] is False


@pytest.mark.parametrize("values", [[2, "x", 1], ["1", {"t": "2025-01-01T00:00:00+00:00"}, 5], [1], [True, 5, 5], []])
async def test_a_cursor_of_another_make_is_refused(world: Any, client_for: Any, values: list[Any]) -> None:
    cursor = urlsafe_b64encode(orjson.dumps(["-pinned", *values])).decode()
    refused = await client_for(world.wang).get(TICKETS, params={"sort": "-pinned", "cursor": cursor})
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["field"] == "cursor"


# --- what was there before ----------------------------------------------------------------------


async def test_the_migration_takes_over_what_the_form_said(
    world: Any, client_for: Any, as_system: Any, admin_connection: Any
) -> None:
    migration = import_module("gongdan.migrations.versions.0002_lifecycle")
    wang = client_for(world.wang)
    asked = await ticket_by(wang, type="incident", fields={"impact": "department"})
    silent = await ticket_by(wang, type="incident")
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(tickets).where(tickets.c.id == asked["id"]).values(impact=None))
        await tx.execute(update(views).values(sort="-updated_at"))
    own = await wang.post("/api/v1/views", json=view(name="My open tickets"))
    for statement in (migration.IMPACT_FROM_FORM, migration.PINNED_ON_TOP):
        await admin_connection.execute(text(statement))
    assert (await wang.get(f"{TICKETS}/{asked['id']}")).json()["impact"] == "department"
    assert (await wang.get(f"{TICKETS}/{silent['id']}")).json()["impact"] is None
    sorts = {one["name"]: one["sort"] for one in (await wang.get("/api/v1/views")).json()["items"]}
    assert (sorts["我的待处理"], sorts["本组待处理"], sorts["最近更新"]) == ("-pinned", "-pinned", "-updated_at")
    assert sorts[own.json()["name"]] == "-updated_at"
