"""Templates over HTTP: one's own, a team's and everybody's, used on tickets, and who may."""

from typing import Any

import pytest
from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.ticketing.models import templates
from gongdan.ticketing.shipped import FORMS, TEMPLATES, TYPES
from tests.journeys.hostile_strings import OWN
from tests.make.setup import NAMES, custom_field
from tests.make.ticketing import ticket_by

PATH = "/api/v1/templates"


def reply(**more: Any) -> dict[str, Any]:
    return {"kind": "reply", "name": "受理", "body": "{{requester.name}}您好，{{ticket.number}}"} | more


async def made(client: Any, **more: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=reply(**more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def names(client: Any, **params: Any) -> list[str]:
    answer = await client.get(PATH, params={"limit": 200} | params)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_templates_of_all_four_kinds_are_shipped_in_the_tenants_language(client_for: Any, world: Any) -> None:
    wang, nina = client_for(world.wang), client_for(world.nina)
    assert await names(wang, kind="description") == ["问题描述指引", "现场报修描述指引"]
    assert (await names(nina, kind="description"))[0] == "Guide to a good description"
    assert {"退款申请", "设备报修"} <= set(await names(wang, kind="ticket"))
    assert "Solution" in await names(nina, kind="solution")
    guide = (await wang.get(PATH, params={"kind": "description"})).json()["items"][0]
    for word in ("时间", "地点", "现象", "影响", "已尝试", "错误代码", "复现", "截图", "部门"):
        assert word in guide["body"], word
    assert len(await names(wang)) == len(TEMPLATES)
    assert FORMS.keys() == {one["key"] for one in TYPES}


async def test_own_templates_are_seen_by_oneself_and_team_ones_by_the_team(client_for: Any, world: Any) -> None:
    wang, li, zhou = client_for(world.wang), client_for(world.li), client_for(world.zhou)
    mine = await made(wang, name="我的")
    of_team = await made(zhou, name="网络组的", is_shared=True, team_id=world.xinghe.teams["network"])
    of_all = await made(zhou, name="大家的", is_shared=True)
    assert {"我的", "大家的"} <= set(await names(wang))
    assert "网络组的" not in await names(wang)
    assert {"网络组的", "大家的"} <= set(await names(li))
    assert "我的" not in await names(zhou)
    for client, one in ((li, mine), (zhou, mine), (wang, of_team), (client_for(world.nina), of_all)):
        path = f"{PATH}/{one['id']}"
        assert (await client.get(path)).status_code == 404
        assert (await client.patch(path, json={"name": "x"})).status_code == 404
        assert (await client.delete(path)).status_code == 404
        assert (await client.post(f"{path}/renderings", json={})).status_code == 404
    shared = f"{PATH}/{of_all['id']}"
    assert (await wang.get(shared)).json()["can_edit"] is False
    assert (await wang.patch(shared, json={"name": "x"})).status_code == 403
    assert (await wang.delete(shared)).status_code == 403
    assert (await client_for(world.wu).patch(shared, json={"name": "y"})).json()["name"] == "y"


async def test_sharing_needs_the_right_to_share_and_customers_have_none_at_all(client_for: Any, world: Any) -> None:
    wang, mei, wu = client_for(world.wang), client_for(world.mei), client_for(world.wu)
    assert (await wang.post(PATH, json=reply(is_shared=True))).status_code == 403
    own = await made(wang)
    assert (await wang.patch(f"{PATH}/{own['id']}", json={"is_shared": True})).status_code == 403
    assert (await mei.get(PATH)).status_code == 403
    assert (await mei.post(PATH, json=reply())).status_code == 403
    assert (await mei.get("/api/v1/template-placeholders")).status_code == 403
    his = await made(wu)
    shared = (await wu.patch(f"{PATH}/{his['id']}", json={"is_shared": True})).json()
    assert (shared["owner_id"], shared["is_shared"]) == (None, True)
    taken = (await wu.patch(f"{PATH}/{his['id']}", json={"is_shared": False})).json()
    assert taken["owner_id"] == world.wu.user_id


async def test_a_template_is_edited_held_against_its_version_retired_and_deleted(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    one = await made(wang, type="incident")
    path = f"{PATH}/{one['id']}"
    assert (one["type"], one["version"], one["usage_count"]) == ("incident", 1, 0)
    edited = await wang.patch(path, json={"body": "新", "type": None}, headers={"If-Match": '"v1"'})
    assert (edited.json()["body"], edited.json()["type"], edited.headers["etag"]) == ("新", None, '"v2"')
    assert (await wang.patch(path, json={"body": "旧"}, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await wang.patch(path, json={"body": "新"})).json()["version"] == 2
    await wang.patch(path, json={"is_active": False})
    assert "受理" not in await names(wang)
    assert "受理" in await names(wang, include_retired=True)
    assert (await wang.delete(path)).status_code == 204
    assert (await wang.get(path)).status_code == 404


async def test_templates_are_found_by_kind_type_and_words_page_by_page(
    client_for: Any, counting: Any, world: Any
) -> None:
    wang = client_for(world.wang)
    for number in range(5):
        await made(wang, name=f"甲{number}", body=f"100%的正文{number}", type="complaint" if number == 0 else None)
    assert await names(wang, q="100%的") == [f"甲{number}" for number in range(5)]
    assert await names(wang, q="100_的") == []
    assert await names(wang, q="甲", type="incident") == [f"甲{number}" for number in range(1, 5)]
    assert "甲0" in await names(wang, q="甲", type="complaint")
    assert await names(wang, q="甲", kind="solution") == []
    seen: list[str] = []
    cursor = None
    while True:
        with counting() as asked:
            page = (await wang.get(PATH, params={"limit": 7} | ({"cursor": cursor} if cursor else {}))).json()
        assert asked.value <= 5, asked.texts
        seen += [one["name"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == await names(wang)
    assert len(seen) == len(TEMPLATES) + 5


BAD: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "an unknown placeholder": (reply(body="{{ticket.nummer}}"), [("body", "unknown_placeholder")]),
    "one that is not closed": (reply(body="{{ticket.number"), [("body", "placeholder_open")]),
    "an internal field for customers": (reply(body="{{fields.compensation}}"), [("body", "placeholder_internal")]),
    "nothing in it": (reply(body="  "), [("body", "required")]),
    "an unknown type": (reply(type="wish"), [("type", "unknown")]),
    "fields in a reply": (reply(content={"priority": "high"}), [("content", "not_wanted")]),
    "a team without sharing": (reply(team_id=1), [("team_id", "not_shared")]),
    "a title of two lines": (
        {"kind": "ticket", "name": "x", "content": {"title": "a\nb"}},
        [("content.title", "string_pattern_mismatch")],
    ),
    "an unknown ticket type": (
        {"kind": "ticket", "name": "x", "content": {"type": "wish", "category": "nowhere", "title": "{{x}}"}},
        [
            ("content.title", "unknown_placeholder"),
            ("content.type", "unknown"),
            ("content.category", "unknown"),
        ],
    ),
    "a field of another type": (
        {"kind": "ticket", "name": "x", "content": {"type": "question", "fields": {"budget": 1, "product": 7}}},
        [("content.fields.budget", "unknown_field"), ("content.fields.product", "text_expected")],
    ),
    "another kind": (reply(kind="poem"), [("kind", "literal_error")]),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_template_that_cannot_be_is_refused_by_name(client_for: Any, world: Any, what: str) -> None:
    body, expected = BAD[what]
    wang = client_for(world.wang)
    before = await names(wang)
    answer = await wang.post(PATH, json=body)
    assert (answer.status_code, codes(answer)) == (422, expected), answer.text
    assert all(one["remedy"] or one["message"] for one in answer.json()["errors"])
    assert await names(wang) == before


async def test_a_team_of_another_tenant_is_none(client_for: Any, world: Any) -> None:
    body = reply(is_shared=True, team_id=world.northwind.teams["desk"])
    answer = await client_for(world.zhou).post(PATH, json=body)
    assert codes(answer) == [("team_id", "not_found")]


async def test_a_reply_is_filled_in_from_the_ticket_and_counted(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    ticket = await ticket_by(
        wang,
        type="complaint",
        requester={"email": "mei@customer.example"},
        category="order_refund",
        fields={"order_no": "A-7", "complaint_about": "price"},
    )
    one = await made(
        wang,
        body="{{requester.name}}：{{ticket.number}} {{ticket.title}} {{ticket.category}} {{fields.complaint_about}}"
        " {{fields.order_no}} {{fields.wanted_outcome}} {{agent.name}} {{team.name}} {{tenant.name}}",
    )
    path = f"{PATH}/{one['id']}/renderings"
    answer = (await wang.post(path, json={"ticket": ticket["id"]})).json()
    assert answer["body"] == f"梅琳：{ticket['number']} 打印机无法连接网络 退款 价格费用 A-7  王芳  星河科技"
    assert answer["missing"] == ["fields.wanted_outcome", "team.name"]
    assert "〔期望处理结果〕" in answer["preview"]
    preview = (await wang.post(path, json={})).json()
    assert "〔工单号〕" in preview["preview"]
    assert "ticket.number" in preview["missing"]
    used = (await wang.get(f"{PATH}/{one['id']}")).json()
    assert (used["usage_count"], used["version"]) == (1, 1)
    assert used["used_at"] is not None


async def test_a_template_tells_nothing_of_a_ticket_that_one_may_not_see(client_for: Any, world: Any) -> None:
    wang, li, nina = client_for(world.wang), client_for(world.li), client_for(world.nina)
    ticket = await ticket_by(wang, team="frontline")
    for client in (li, nina):
        one = await made(client)
        path = f"{PATH}/{one['id']}/renderings"
        assert (await client.post(path, json={"ticket": ticket["id"]})).status_code == 404
        assert (await client.get(f"{PATH}/{one['id']}")).json()["usage_count"] == 0


async def test_a_field_that_was_hidden_later_is_not_told_to_customers(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    one = await made(wang, body="单号 {{fields.order_no}}")
    ticket = await ticket_by(wang, fields={"order_no": "A-7"})
    fields = (await feng.get("/api/v1/custom-fields")).json()["items"]
    order_no = next(field for field in fields if field["key"] == "order_no")
    await feng.patch(f"/api/v1/custom-fields/{order_no['id']}", json={"is_customer_visible": False})
    answer = (await wang.post(f"{PATH}/{one['id']}/renderings", json={"ticket": ticket["id"]})).json()
    assert (answer["body"], answer["missing"]) == ("单号 ", ["fields.order_no"])


async def test_html_keeps_its_shape_and_values_stay_text(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    body = '<p onclick="x()">{{ticket.title}}</p><script>x()</script>'
    one = await made(wang, body=body, body_format="html")
    assert one["body"] == "<p>{{ticket.title}}</p>"
    for hostile in OWN[:8]:
        line = " ".join(hostile.split())[:200]
        if not line:
            continue
        ticket = await wang.post("/api/v1/tickets", json={"title": line, "type": "question"})
        if ticket.status_code != 201:
            continue
        answer = await wang.post(f"{PATH}/{one['id']}/renderings", json={"ticket": ticket.json()["id"]})
        shown = answer.json()["body"]
        inner = shown.removeprefix("<p>").removesuffix("</p>")
        assert "<" not in inner, (hostile, shown)


async def test_a_ticket_template_gives_a_draft_that_opens_a_ticket(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    shipped = (await wang.get(PATH, params={"kind": "ticket", "q": "退款"})).json()["items"][0]
    answer = (await wang.post(f"{PATH}/{shipped['id']}/renderings", json={})).json()
    assert answer["content"] == {
        "title": "退款申请",
        "type": "complaint",
        "category": "order_refund",
        "tags": ["退款"],
    }
    opened = await ticket_by(wang, **answer["content"], description=answer["body"])
    assert (opened["type"], opened["category"], opened["tags"]) == ("complaint", "order_refund", ["退款"])


async def test_what_was_retired_since_is_left_out_of_the_draft(client_for: Any, world: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await feng.post("/api/v1/custom-fields", json=custom_field())
    content = {"type": "question", "category": "network", "priority": "high", "fields": {"product": "P"}}
    one = await made(wang, kind="ticket", body="", content=content)
    assert one["content"] == content
    path = f"{PATH}/{one['id']}"
    assert (await wang.post(f"{path}/renderings", json={})).json()["content"] == content
    types = (await feng.get("/api/v1/ticket-types")).json()["items"]
    question = next(kind for kind in types if kind["key"] == "question")
    await feng.put(f"/api/v1/ticket-types/{question['id']}/fields", json={"fields": [{"field": "colour"}]})
    categories = (await feng.get("/api/v1/categories")).json()["items"]
    network = next(category for category in categories if category["key"] == "network")
    await feng.delete(f"/api/v1/categories/{network['id']}")
    drawn = (await wang.post(f"{path}/renderings", json={})).json()["content"]
    assert drawn == {"type": "question", "priority": "high"}
    # Its name can still be changed: only what is sent is checked.
    assert (await wang.patch(path, json={"name": "y"})).status_code == 200


async def test_the_placeholders_are_listed_for_an_editor(client_for: Any, world: Any) -> None:
    items = (await client_for(world.wang).get("/api/v1/template-placeholders")).json()["items"]
    found = {one["name"]: (one["label"], one["is_for_customers"]) for one in items}
    assert found["ticket.number"] == ("工单号", True)
    assert found["fields.compensation"] == ("赔付金额", False)
    assert NAMES["en"] not in found


async def test_what_happens_to_templates_is_in_the_log_and_ones_own_is_ones_own(
    client_for: Any, as_system: Any, world: Any
) -> None:
    wang = client_for(world.wang)
    one = await made(wang)
    await wang.patch(f"{PATH}/{one['id']}", json={"body": "秘密", "position": 7})
    await wang.delete(f"{PATH}/{one['id']}")
    async with as_system(world.xinghe.id) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject == "template", events.c.subject_id == one["id"])
        rows = await tx.all(select(events).where(*mine).order_by(events.c.id))
        gone = templates.c.id == one["id"]
        assert await tx.all(select(templates.c.id).where(templates.c.tenant_id == tx.tenant_id, gone)) == []
    assert [row.kind for row in rows] == ["template.created", "template.changed", "template.deleted"]
    assert rows[1].payload["changes"] == {"body": [None, None], "position": [0, 7]}
    assert {row.payload["owner_id"] for row in rows} == {world.wang.user_id}
