"""Checklists: what an item looks at, who ticks, and that a move which needs the list waits for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.checklist import CHECKS, REMEDIES, Facts, Item, Template, judge, summary, template_for
from gongdan.ticketing.shipped import FLOWS
from tests.make import setup
from tests.make.ticketing import moved, solved, ticket_by

TICKETS = "/api/v1/tickets"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    key: str
    is_done: bool = True
    is_required: bool = False
    title: str | None = None


@pytest.mark.parametrize(
    ("check", "facts", "expected"),
    [
        ("solution_recorded", Facts(), False),
        ("solution_recorded", Facts(fields={"resolution": ""}), False),
        ("solution_recorded", Facts(fields={"resolution": "更换网线"}), True),
        ("root_cause_recorded", Facts(fields={"resolution": "更换网线"}), False),
        ("root_cause_recorded", Facts(fields={"root_cause": "网线老化"}), True),
        ("times_recorded", Facts(solved_at=NOON), False),
        ("times_recorded", Facts(first_responded_at=NOON), False),
        ("times_recorded", Facts(first_responded_at=NOON, solved_at=NOON), True),
        ("customer_confirmed", Facts(has_requester=True), False),
        ("customer_confirmed", Facts(has_requester=True, is_confirmed=True), True),
        ("customer_confirmed", Facts(has_requester=True, is_time_over=True), True),
        ("customer_confirmed", Facts(has_requester=False), True),
    ],
)
def test_an_automatic_item_looks_for_itself(check: str, facts: Facts, expected: bool) -> None:
    (found,) = judge([Item("it", {"en": "It"}, check=check)], [Row("it", is_done=not expected)], facts)
    assert found.is_done is expected
    assert found.tick is None


def test_every_check_says_what_to_do() -> None:
    assert CHECKS.keys() == REMEDIES.keys()


def test_the_own_template_of_a_type_goes_before_the_one_for_all() -> None:
    common, own = Template(1, "all", {}, None, ()), Template(2, "own", {}, 7, ())
    assert template_for([common, own], 7) == own
    assert template_for([common, own], 8) == common
    assert template_for([own], 8) is None


@given(
    asked=st.lists(st.sampled_from("abcdef"), unique=True),
    ticked=st.dictionaries(st.sampled_from(["a", "b", "c", "x", "own_1", "own_2"]), st.booleans()),
    required=st.sets(st.sampled_from("abcdef")),
)
def test_a_list_holds_what_is_asked_and_what_is_its_own_and_counts_right(
    asked: list[str], ticked: dict[str, bool], required: set[str]
) -> None:
    items = [Item(key, {}, is_required=key in required) for key in asked]
    found = judge(items, [Row(key, is_done) for key, is_done in ticked.items()], Facts())
    assert [one.item.key for one in found] == asked + [key for key in ticked if key.startswith("own_")]
    counted = summary(found)
    assert counted["total"] == len(found)
    assert counted["done"] == sum(ticked.get(one.item.key, False) for one in found)
    assert counted["open_required"] == sum(key in required and not ticked.get(key, False) for key in asked)


# --- over HTTP -------------------------------------------------------------------------------------


def by_key(checklist: dict[str, Any]) -> dict[str, Any]:
    return {one["key"]: one for one in checklist["items"]}


async def strict(feng: Any) -> None:
    """Questions follow a flow whose closing moves need the checklist."""
    desk = next(flow for flow in FLOWS if flow["key"] == "desk")["definition"]
    moves = [{**one, "needs": ["checklist"]} if one["key"] in ("close", "confirm") else one for one in desk["moves"]]
    body = {"key": "strict", "names": setup.NAMES, "definition": {**desk, "moves": moves}}
    assert (await feng.post("/api/v1/workflows", json=body)).status_code == 201
    types = (await feng.get("/api/v1/ticket-types")).json()["items"]
    question = next(one for one in types if one["key"] == "question")
    changed = await feng.patch(f"/api/v1/ticket-types/{question['id']}", json={"workflow": "strict"})
    assert changed.status_code == 200, changed.text


async def test_a_new_tenant_has_a_checklist_for_closing(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    assert shape["checklist"] == {"done": 1, "total": 6, "open_required": 5}  # nobody to ask: heard
    found = (await wang.get(f"{TICKETS}/{shape['id']}/checklist")).json()
    assert found["template"] == "close"
    kinds = {key: one["kind"] for key, one in by_key(found).items()}
    assert kinds == {
        "solution_verified": "manual",
        "customer_confirmed": "automatic",
        "times_recorded": "automatic",
        "solution_recorded": "automatic",
        "related_linked": "manual",
        "knowledge_considered": "manual",
    }
    assert by_key(found)["solution_verified"]["name"] == "解决方案已验证有效"


async def test_an_item_is_ticked_with_a_note_and_taken_back(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url = f"{TICKETS}/{shape['id']}/checklist"
    ticked = await wang.put(f"{url}/solution_verified", json={"is_done": True, "note": "现场试过"})
    one = by_key(ticked.json())["solution_verified"]
    assert (one["is_done"], one["note"], one["done_by"]["name"]) == (True, "现场试过", "王芳")
    version = (await wang.get(f"{TICKETS}/{shape['id']}")).json()["version"]
    await wang.put(f"{url}/solution_verified", json={"is_done": True, "note": "现场试过"})
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["version"] == version, "the same again is nothing"
    back = await wang.put(f"{url}/solution_verified", json={"is_done": False})
    one = by_key(back.json())["solution_verified"]
    assert (one["is_done"], one["done_at"], one["done_by"]) == (False, None, None)
    told = (await wang.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    assert [i["details"]["change"] for i in told if i["kind"] == "ticket.checklist_changed"] == ["done", "taken_back"]
    assert "现场试过" not in str([i["details"] for i in told])


async def test_a_ticket_has_things_to_do_of_its_own(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url = f"{TICKETS}/{shape['id']}/checklist"
    added = await wang.post(url, json={"title": " 备份旧配置 ", "is_required": True})
    assert added.status_code == 201, added.text
    one = added.json()["items"][-1]
    assert added.headers["location"] == f"{url}/{one['key']}"
    assert (one["name"], one["is_own"], one["is_required"]) == ("备份旧配置", True, True)
    assert (await wang.put(f"{url}/{one['key']}", json={"is_done": True})).json()["items"][-1]["is_done"]
    assert (await wang.delete(f"{url}/{one['key']}")).status_code == 204
    assert one["key"] not in by_key((await wang.get(url)).json())
    assert (await wang.delete(f"{url}/{one['key']}")).status_code == 404
    assert (await wang.delete(f"{url}/solution_verified")).status_code == 404, "the template's own items stay"


async def test_what_cannot_be_ticked_is_refused_with_the_remedy(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url = f"{TICKETS}/{shape['id']}/checklist"
    automatic = await wang.put(f"{url}/solution_recorded", json={"is_done": True})
    assert (automatic.status_code, automatic.json()["code"]) == (409, "item_automatic")
    assert "resolution" in automatic.json()["detail"]
    assert (await wang.put(f"{url}/nothing", json={"is_done": True})).status_code == 404
    blank = await wang.post(url, json={"title": " "})
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (422, "title")
    closed = await solved(wang)
    await moved(wang, closed["id"], "close")
    late = await wang.put(f"{TICKETS}/{closed['id']}/checklist/solution_verified", json={"is_done": True})
    assert late.json()["code"] == "ticket_closed"
    for _ in range(100):
        assert (await wang.post(url, json={"title": "再一项"})).status_code == 201
    full = await wang.post(url, json={"title": "太多"})
    assert (full.status_code, full.json()["code"]) == (409, "checklist_full")


async def test_a_move_that_needs_the_checklist_waits_for_each_required_item(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    await strict(client_for(world.feng))
    shape = await solved(wang)
    url = f"{TICKETS}/{shape['id']}"
    refused = await wang.post(f"{url}/moves", json={"move": "close"})
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["params"]["cause"]) == (409, "move_refused", "checklist")
    fields = {error["field"]: error["remedy"] for error in problem["errors"]}
    assert fields.keys() == {
        "checklist.solution_verified",
        "checklist.times_recorded",
        "checklist.related_linked",
        "checklist.knowledge_considered",
    }
    assert all(fields.values())
    assert (await wang.get(url)).json()["state"] == "solved"
    await wang.post(f"{url}/comments", json={"body": "已修好，请再试"})
    for key in ("solution_verified", "related_linked", "knowledge_considered"):
        await wang.put(f"{url}/checklist/{key}", json={"is_done": True})
    own = (await wang.post(f"{url}/checklist", json={"title": "收回旧线", "is_required": True})).json()["items"][-1]
    waits = await wang.post(f"{url}/moves", json={"move": "close"})
    assert [error["field"] for error in waits.json()["errors"]] == [f"checklist.{own['key']}"]
    await wang.put(f"{url}/checklist/{own['key']}", json={"is_done": True})
    assert (await moved(wang, shape["id"], "close"))["state"] == "closed"


async def test_a_customer_is_not_told_what_is_still_open(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await strict(client_for(world.feng))
    shape = await solved(wang, requester={"email": "mei@customer.example"})
    refused = await mei.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "confirm"})
    assert (refused.status_code, refused.json()["params"]["cause"]) == (409, "checklist")
    assert "验证" not in refused.text
    assert refused.json()["errors"] == []
    assert (await mei.get(f"{TICKETS}/{shape['id']}")).json()["checklist"] is None
    assert (await mei.get(f"{TICKETS}/{shape['id']}/checklist")).status_code == 403


async def test_reading_a_ticket_costs_nothing_more_while_nobody_touched_its_checklist(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, requester={"email": "mei@customer.example"})
    await wang.get(f"{TICKETS}/{shape['id']}")
    with counting() as plain:
        await wang.get(f"{TICKETS}/{shape['id']}")
    assert not [text for text in plain.texts if "checklist_items" in text or "confirmations" in text]
    for n in range(5):
        await wang.post(f"{TICKETS}/{shape['id']}/checklist", json={"title": f"第 {n} 项"})
    with counting() as full:
        await wang.get(f"{TICKETS}/{shape['id']}")
    assert full.value == plain.value + 1


# --- the set-up ------------------------------------------------------------------------------------


def checklist(key: str = "of_questions", **more: Any) -> dict[str, Any]:
    items = [{"key": "called", "names": setup.NAMES}]
    return {"key": key, "names": setup.NAMES, "type": "question", "items": items} | more


async def test_a_type_gets_a_checklist_of_its_own_and_loses_it_again(world: Any, client_for: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    shape = await ticket_by(wang)
    made = await feng.post("/api/v1/checklists", json=checklist())
    assert made.status_code == 201, made.text
    url = made.headers["location"]
    assert (await feng.get(url)).headers["etag"] == made.headers["etag"]
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["checklist"]["total"] == 1
    items = [{"key": "called", "names": setup.NAMES}, {"key": "written", "names": setup.NAMES, "is_required": False}]
    await wang.put(f"{TICKETS}/{shape['id']}/checklist/called", json={"is_done": True})
    changed = await feng.patch(url, json={"items": items}, headers={"If-Match": made.headers["etag"]})
    assert changed.status_code == 200, changed.text
    stale = await feng.patch(url, json={"items": items}, headers={"If-Match": made.headers["etag"]})
    assert stale.status_code == 412
    told = {"done": 1, "total": 2, "open_required": 0}
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["checklist"] == told, "a tick stays with its key"
    assert (await feng.delete(url)).status_code == 204
    assert (await wang.get(f"{TICKETS}/{shape['id']}/checklist")).json()["template"] == "close"
    retired = (await feng.get("/api/v1/checklists", params={"include_retired": True})).json()["items"]
    assert {one["key"]: one["is_active"] for one in retired} == {"close": True, "of_questions": False}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (checklist(type="nowhere"), 422, "type"),
        (checklist(items=[]), 422, "items"),
        (checklist(items=[{"key": "own_1", "names": setup.NAMES}]), 422, "items.0.key"),
        (checklist(items=[{"key": "a", "names": setup.NAMES, "kind": "automatic"}]), 422, "items.0"),
        (checklist(items=[{"key": "a", "names": setup.NAMES, "check": "times_recorded"}]), 422, "items.0"),
        (checklist(items=[{"key": "a", "names": setup.NAMES}] * 2), 422, "items"),
        (checklist("close"), 409, "key"),
    ],
)
async def test_a_checklist_that_cannot_be_is_refused_by_name(
    world: Any, client_for: Any, body: dict[str, Any], status: int, field: str
) -> None:
    refused = await client_for(world.feng).post("/api/v1/checklists", json=body)
    assert refused.status_code == status, refused.text
    assert field in {error["field"] for error in refused.json()["errors"]}


async def test_there_is_one_checklist_to_a_type(world: Any, client_for: Any) -> None:
    feng = client_for(world.feng)
    assert (await feng.post("/api/v1/checklists", json=checklist())).status_code == 201
    second = await feng.post("/api/v1/checklists", json=checklist("another"))
    assert (second.status_code, second.json()["code"]) == (409, "checklist_taken")
    common = await feng.post("/api/v1/checklists", json=checklist("another", type=None))
    assert common.json()["code"] == "checklist_taken"


async def test_a_tenant_seeded_again_keeps_its_own_checklist(world: Any, client_for: Any, as_system: Any) -> None:
    from gongdan.ticketing import seed

    feng = client_for(world.feng)
    (shipped,) = (await feng.get("/api/v1/checklists")).json()["items"]
    await feng.patch(f"/api/v1/checklists/{shipped['id']}", json={"items": checklist()["items"]})
    async with as_system(world.xinghe.id) as tx:
        await seed(tx)
    (kept,) = (await feng.get("/api/v1/checklists")).json()["items"]
    assert [one["key"] for one in kept["items"]] == ["called"]
