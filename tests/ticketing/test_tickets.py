"""Tickets over HTTP: opened, read, edited, assigned, answered, moved, found, followed, linked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"


async def test_an_agent_opens_a_ticket_for_a_new_customer(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    body = {
        "title": "  登录失败  ",
        "description": "提示密码错误",
        "type": "incident",
        "priority": "high",
        "requester": {"name": "王小明", "email": "Xiaoming@Example.com", "phone": "13800138000"},
        "tags": ["vip", "vip", "登录"],
    }
    answer = await wang.post(TICKETS, json=body)
    assert answer.status_code == 201, answer.text
    shape = answer.json()
    assert answer.headers["location"] == f"{TICKETS}/{shape['id']}"
    assert answer.headers["etag"] == f'"v{shape["version"]}"'
    assert shape["title"] == "登录失败"
    assert shape["state_category"] == "new"
    assert shape["priority"] == "high"
    assert shape["tags"] == ["vip", "登录"]
    assert shape["requester"]["email"] == "xiaoming@example.com"
    assert shape["requester"]["phone"] == "+8613800138000"
    assert shape["creator"]["name"] == "王芳"
    assert shape["number"].startswith("GD")
    assert {"key", "name", "to", "required_fields"} <= shape["moves"][0].keys()
    again = await wang.post(TICKETS, json={"title": "又来了", "requester": {"email": "xiaoming@example.com"}})
    assert again.json()["requester"]["id"] == shape["requester"]["id"]


async def test_a_ticket_lives_from_open_to_closed(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, requester={"email": "mei@customer.example"})
    taken = await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "me"})
    assert taken.status_code == 200, taken.text
    assert taken.json()["assignee"]["name"] == "王芳"
    assert taken.json()["accepted_at"] is not None
    replied = await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "您好", "is_public": True})
    assert replied.status_code == 201
    state = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert state["first_responded_at"] is not None
    for _ in range(6):
        onward = [m for m in state["moves"] if m["key"] in ("accept", "start", "solve", "close")]
        if state["state_category"] == "closed" or not onward:
            break
        state = await moved(wang, shape["id"], onward[-1]["key"], resolution="重置密码后恢复")
    assert state["state_category"] == "closed", state["moves"]
    assert state["solved_at"] is not None
    assert state["closed_at"] is not None
    late = await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "还有", "is_public": True})
    assert late.status_code == 409
    assert late.json()["code"] == "ticket_closed"


async def test_a_customer_asks_for_himself_and_sees_no_notes(world: Any, client_for: Any) -> None:
    mei, ou, wang = client_for(world.mei), client_for(world.ou), client_for(world.wang)
    shape = await ticket_by(mei, title="冰箱不制冷", tags=["secret"])
    assert shape["requester"]["name"] == "梅琳"
    assert shape["tags"] == []
    note = await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "内部：疑似退换", "is_public": False})
    assert note.status_code == 201, note.text
    reply = await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "马上处理", "is_public": True})
    assert reply.status_code == 201
    seen = (await mei.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    assert "内部" not in json.dumps(seen, ensure_ascii=False)
    assert [i["comment"]["body"] for i in seen if i["comment"]] == ["马上处理"]
    assert [c["body"] for c in (await mei.get(f"{TICKETS}/{shape['id']}/comments")).json()["items"]] == ["马上处理"]
    assert (await mei.get(TICKETS, params={"q": "疑似退换"})).json()["items"] == []
    assert (await wang.get(TICKETS, params={"q": "疑似退换"})).json()["items"][0]["id"] == shape["id"]
    for hidden in (f"{TICKETS}/{shape['id']}", f"{TICKETS}/{shape['id']}/timeline"):
        assert (await ou.get(hidden)).status_code == 404
    assert (await ou.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "x"})).status_code == 404
    as_note = await mei.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "我的补充", "is_public": False})
    assert as_note.json()["is_public"] is True


async def test_a_waiting_ticket_goes_on_when_the_customer_answers(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "me"})
    state = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    for _ in range(4):
        waits = [m for m in state["moves"] if "wait" in m["key"]]
        step = waits[0] if waits else next(m for m in state["moves"] if m["key"] in ("accept", "start"))
        move = {"move": step["key"], "comment": {"body": "请提供照片"}}
        answer = await wang.post(f"{TICKETS}/{shape['id']}/moves", json=move)
        assert answer.status_code == 200, answer.text
        state = answer.json()
        if state["state_category"] == "waiting":
            break
    assert state["state_category"] == "waiting"
    await mei.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "照片在此"})
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["state_category"] == "open"


async def test_editing_needs_the_version_that_was_read(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url, tag = f"{TICKETS}/{shape['id']}", f'"v{shape["version"]}"'
    edited = await wang.patch(url, json={"title": "新标题", "priority": "urgent"}, headers={"If-Match": tag})
    assert edited.status_code == 200, edited.text
    assert edited.json()["title"] == "新标题"
    stale = await wang.patch(url, json={"title": "又改"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert (await wang.get(url)).json()["title"] == "新标题"
    changed = [i for i in (await wang.get(f"{url}/timeline")).json()["items"] if i["kind"] == "ticket.changed"]
    assert changed[0]["details"]["changes"]["priority"] == ["normal", "urgent"]


async def test_nothing_is_recorded_where_nothing_differs(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    same = await wang.patch(f"{TICKETS}/{shape['id']}", json={"title": shape["title"], "tags": shape["tags"]})
    assert same.json()["version"] == shape["version"]


async def test_a_transfer_counts_and_keeps_its_reason(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    moved_on = await wang.put(f"{url}/assignment", json={"team": "network", "reason": "网络故障"})
    assert moved_on.status_code == 200, moved_on.text
    assert moved_on.json()["assignee"] is None
    assert moved_on.json()["transfer_count"] == 1
    taken = await li.put(f"{url}/assignment", json={"assignee": "me"})
    assert taken.json()["assignee"]["name"] == "李强"
    assigned = [i for i in (await li.get(f"{url}/timeline")).json()["items"] if i["kind"] == "ticket.assigned"]
    assert assigned[0]["details"]["reason"] == "网络故障"
    assert assigned[0]["details"]["is_transfer"] is True


async def test_a_partner_sees_only_what_is_given_to_him(world: Any, client_for: Any) -> None:
    chen, sun = client_for(world.chen), client_for(world.sun)
    shape = await ticket_by(chen)
    assert (await sun.get(f"{TICKETS}/{shape['id']}")).status_code == 404
    given = await chen.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "sun@partner.example"})
    assert given.status_code == 200, given.text
    assert (await sun.get(f"{TICKETS}/{shape['id']}")).status_code == 200
    assert (await sun.put(f"{TICKETS}/{shape['id']}/acceptance")).json()["accepted_at"] is not None
    assert (await sun.patch(f"{TICKETS}/{shape['id']}", json={"title": "x"})).status_code == 403


async def test_another_tenants_ticket_does_not_exist(world: Any, client_for: Any) -> None:
    nina, feng = client_for(world.nina), client_for(world.shen)
    shape = await ticket_by(nina, title="Printer is down")
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "x"}),
        ("PUT", "/assignment", {"team": None}),
        ("POST", "/moves", {"move": "close"}),
        ("POST", "/comments", {"body": "x"}),
        ("GET", "/timeline", None),
    ):
        answer = await feng.request(method, f"{TICKETS}/{shape['id']}{path}", json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert (await nina.get(f"{TICKETS}/{shape['id']}")).json()["version"] == shape["version"]


async def test_a_list_goes_on_by_cursor_and_costs_a_bounded_number_of_queries(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    opened = [(await ticket_by(wang, title=f"第 {n} 张"))["id"] for n in range(7)]
    seen: list[int] = []
    cursor = None
    spent = set()
    while True:
        with counting() as statements:
            page = (
                await wang.get(
                    TICKETS, params={"limit": 3, "sort": "created_at"} | ({"cursor": cursor} if cursor else {})
                )
            ).json()
        spent.add(statements.value)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == opened
    assert page["count"] == {"value": 7, "is_capped": False}
    assert max(spent) <= 6, spent


@pytest.mark.parametrize(
    "sort", ["-updated_at", "updated_at", "-created_at", "priority", "due_at", "number", "-number"]
)
async def test_every_order_pages_without_loss(world: Any, client_for: Any, sort: str) -> None:
    wang = client_for(world.wang)
    opened = {(await ticket_by(wang, priority=p))["id"] for p in ("low", "urgent", "high", "normal", "low")}
    seen: list[int] = []
    cursor: str | None = None
    while True:
        params = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
        page = (await wang.get(TICKETS, params=params)).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == opened


async def test_filters_are_condition_trees(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    urgent = await ticket_by(wang, priority="urgent", tags=["vip"])
    await ticket_by(wang, priority="low")
    tree = {
        "all": [
            {"field": "priority", "op": "is", "value": "urgent"},
            {"field": "tags", "op": "includes", "value": "vip"},
        ]
    }
    found = (await wang.get(TICKETS, params={"filter": json.dumps(tree)})).json()
    assert [item["id"] for item in found["items"]] == [urgent["id"]]
    wrong = await wang.get(TICKETS, params={"filter": json.dumps({"field": "colour", "op": "is", "value": 1})})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"].startswith("filter")
    broken = await wang.get(TICKETS, params={"filter": "{"})
    assert broken.json()["errors"][0]["field"] == "filter"


async def test_search_finds_numbers_words_and_chinese_substrings(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one = await ticket_by(wang, title="A2区景蓉华苑物业管理有问题", description="停车费太高 order INC0000045")
    await ticket_by(wang, title="打印机缺纸")
    for q in (one["number"], f"#{one['number']}", "物业管理", "蓉华", "停车费", "INC0000045", "景"):
        found = [item["id"] for item in (await wang.get(TICKETS, params={"q": q})).json()["items"]]
        assert found == [one["id"]], q
    assert (await wang.get(TICKETS, params={"q": "冰箱"})).json()["items"] == []


async def test_following_shows_a_ticket_and_unfollowing_hides_it(world: Any, client_for: Any) -> None:
    chen, sun = client_for(world.chen), client_for(world.sun)
    shape = await ticket_by(chen)
    url = f"{TICKETS}/{shape['id']}"
    followed = await chen.put(f"{url}/followers/{world.sun.user_id}")
    assert [f["name"] for f in followed.json()["followers"]] == ["孙浩"]
    assert (await sun.get(url)).status_code == 200
    assert (await chen.delete(f"{url}/followers/{world.sun.user_id}")).status_code == 204
    assert (await sun.get(url)).status_code == 404


async def test_links_show_from_both_ends_and_never_to_oneself(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one, two = await ticket_by(wang), await ticket_by(wang)
    linked = await wang.post(f"{TICKETS}/{one['id']}/links", json={"ticket": two["number"], "kind": "blocks"})
    assert linked.status_code == 201, linked.text
    assert linked.json()["links"][0]["ticket"]["id"] == two["id"]
    other_end = (await wang.get(f"{TICKETS}/{two['id']}")).json()["links"][0]
    assert other_end["is_outgoing"] is False
    twice = await wang.post(f"{TICKETS}/{one['id']}/links", json={"ticket": two["id"], "kind": "blocks"})
    assert twice.status_code == 409
    itself = await wang.post(f"{TICKETS}/{one['id']}/links", json={"ticket": one["id"]})
    assert itself.json()["code"] == "linked_to_itself"
    assert (await wang.delete(f"{TICKETS}/{two['id']}/links/{other_end['id']}")).status_code == 204
    assert (await wang.get(f"{TICKETS}/{one['id']}")).json()["links"] == []


BAD = [
    ({}, "title"),
    ({"title": ""}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"title": 7}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"title": "x", "type": "nonsense"}, "type"),
    ({"title": "x", "priority": "extreme"}, "priority"),
    ({"title": "x", "category": "nowhere"}, "category"),
    ({"title": "x", "colour": "red"}, "colour"),
    ({"title": "x", "fields": {"nope": 1}}, "fields.nope"),
    ({"title": "x", "requester": {"email": "not an address"}}, "requester.email"),
    ({"title": "x", "requester": {}}, "requester"),
    ({"title": "x", "requester": {"id": 999999}}, "requester.id"),
    ({"title": "x", "team": "no team"}, "team"),
    ({"title": "x", "assignee": "nobody@nowhere.example"}, "assignee"),
    ({"title": "x", "files": [999999]}, "files"),
    ({"title": "x", "tags": ["y" * 61]}, "tags"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
async def test_bad_input_is_named_and_nothing_is_kept(
    world: Any, client_for: Any, body: dict[str, Any], field: str
) -> None:
    wang = client_for(world.wang)
    answer = await wang.post(TICKETS, json=body)
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert any(e["field"].startswith(field) for e in problem["errors"]), problem
    assert all(e["message"] for e in problem["errors"])
    assert (await wang.get(TICKETS)).json()["items"] == []


async def test_a_repeated_key_opens_one_ticket(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    headers = {"Idempotency-Key": "0b1d3f6e"}
    first = await wang.post(TICKETS, json={"title": "一次"}, headers=headers)
    second = await wang.post(TICKETS, json={"title": "一次"}, headers=headers)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["idempotent-replayed"] == "true"
    other = await wang.post(TICKETS, json={"title": "两次"}, headers=headers)
    assert other.status_code == 409
    assert len((await wang.get(TICKETS)).json()["items"]) == 1


async def test_moves_that_do_not_fit_are_refused_with_the_reason(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    unknown = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "fly"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "move_unknown")
    not_now = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "reopen"})
    assert (not_now.status_code, not_now.json()["code"]) == (409, "move_refused")
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["version"] == shape["version"]


async def test_html_is_cleaned_before_it_is_kept(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(
        wang, description="<p onclick=x()>Hi<script>alert(1)</script></p>", description_format="html"
    )
    assert "script" not in shape["description"]
    assert "onclick" not in shape["description"]
    body = {"body": "<img src=x onerror=alert(1)><b>ok</b>", "body_format": "html"}
    comment = (await wang.post(f"{TICKETS}/{shape['id']}/comments", json=body)).json()
    assert "onerror" not in comment["body"]
    assert "<b>ok</b>" in comment["body"]


async def test_views_are_counted_in_one_statement(world: Any, client_for: Any, counting: Any) -> None:
    wang = client_for(world.wang)
    await ticket_by(wang, priority="urgent")
    with counting() as statements:
        counts = (await wang.get("/api/v1/view-counts")).json()["items"]
    assert len(counts) >= 5
    assert any(item["count"] == {"value": 1, "is_capped": False} for item in counts)
    assert statements.value <= 6, statements.texts
    assert (await client_for(world.mei).get("/api/v1/view-counts")).json()["items"] == []


async def test_the_filter_fields_name_custom_ones(world: Any, client_for: Any) -> None:
    fields = (await client_for(world.wang).get("/api/v1/ticket-fields")).json()["fields"]
    keys = {field["key"] for field in fields}
    assert {"priority", "state_category", "assignee", "field:resolution"} <= keys
    assert (await client_for(world.mei).get("/api/v1/ticket-fields")).status_code == 403


async def test_a_ticket_closed_long_ago_stays_closed(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    with clock.frozen(datetime(2026, 3, 1, tzinfo=UTC)):
        shape = await ticket_by(wang)
        await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "me"})
        state = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
        while state["state_category"] != "closed":
            step = [m["key"] for m in state["moves"] if m["key"] in ("accept", "start", "solve", "close")][-1]
            state = await moved(wang, shape["id"], step, resolution="ok")
    reopen = next(m["key"] for m in state["moves"] if m["key"] == "reopen")
    with clock.frozen(datetime(2026, 3, 20, tzinfo=UTC)):
        late = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": reopen, "comment": {"body": "又坏了"}})
    assert (late.status_code, late.json()["code"]) == (409, "reopened_too_late")
    with clock.frozen(datetime(2026, 3, 5, tzinfo=UTC)):
        in_time = await wang.post(
            f"{TICKETS}/{shape['id']}/moves", json={"move": reopen, "comment": {"body": "又坏"}}
        )
    assert in_time.json()["state_category"] == "open", in_time.text
    assert in_time.json()["reopen_count"] == 1
    assert in_time.json()["closed_at"] is None
