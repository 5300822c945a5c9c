"""Approvals over HTTP: asked, decided, used up; who may, who may not, and what each is told."""

import json
from typing import Any

import pytest

from tests.make.approvals import (
    API,
    ask,
    asked_of,
    checked_ticket,
    checked_type,
    decide,
    definition,
    lead_department,
    lead_team,
    person,
)
from tests.make.setup import NAMES, custom_field
from tests.make.ticketing import ticket_by

SUPERVISOR = {"kind": "role", "key": "supervisor"}


async def move(client: Any, ticket_id: int, key: str = "finish", **more: Any) -> Any:
    return await client.post(f"{API}/tickets/{ticket_id}/moves", json={"move": key} | more)


async def state_of(client: Any, ticket_id: int) -> str:
    return str((await client.get(f"{API}/tickets/{ticket_id}")).json()["state"])


async def kinds_of(client: Any, ticket_id: int) -> list[str]:
    page = (await client.get(f"{API}/tickets/{ticket_id}/timeline")).json()
    return [item["kind"] for item in page["items"]]


async def test_closing_an_urgent_ticket_waits_for_the_supervisor(world: Any, client_for: Any) -> None:
    """The whole story: refused, asked, approved, closed by itself; and no approval where it is not urgent."""
    feng, wang, zhou = client_for(world.feng), client_for(world.wang), client_for(world.zhou)
    when = {"field": "priority", "op": "is", "value": "urgent"}
    ticket = await checked_ticket(feng, wang, asked_of(SUPERVISOR, when=when), priority="urgent")
    offered = next(one for one in ticket["moves"] if one["key"] == "finish")
    assert offered["needs_approval"] is True
    refused = await move(wang, ticket["id"])
    assert refused.status_code == 409
    problem = refused.json()
    assert (problem["code"], problem["params"]["cause"]) == ("move_refused", "approval")
    assert "/approvals" in problem["errors"][0]["remedy"]
    asked = await ask(wang, ticket["id"], comment={"body": "已解决，关闭。"})
    assert (asked["state"], asked["purpose"], asked["move"]) == ("pending", "move", "finish")
    assert asked["steps"][0]["role"]["key"] == "supervisor"
    assert asked["can_decide"] is False
    shown = (await wang.get(f"{API}/tickets/{ticket['id']}")).json()["approvals"]
    assert [(one["id"], one["move_name"], one["asked_by"]["name"]) for one in shown] == [
        (asked["id"], "办结", "王芳")
    ]
    waiting = (await wang.post(f"{API}/tickets/{ticket['id']}/moves", json={"move": "finish"})).json()
    assert waiting["params"]["approval_id"] == asked["id"]
    mine = (await zhou.get(f"{API}/approvals", params={"state": "pending", "mine": True})).json()["items"]
    assert [one["id"] for one in mine] == [asked["id"]]
    assert mine[0]["can_decide"] is True
    decided = await decide(zhou, asked["id"], comment="同意")
    assert decided.status_code == 200, decided.text
    told = decided.json()
    assert (told["state"], told["hindrance"], told["can_decide"]) == ("approved", None, False)
    assert told["done_at"] is not None
    assert told["steps"][0]["decided_by"]["name"] == "周敏"
    after = (await wang.get(f"{API}/tickets/{ticket['id']}")).json()
    assert (after["state"], after["approvals"]) == ("done", [])
    items = (await wang.get(f"{API}/tickets/{ticket['id']}/timeline")).json()["items"]
    moved = next(one for one in items if one["kind"] == "ticket.moved")
    assert moved["actor"]["name"] == "王芳"
    granted = next(one for one in items if one["kind"] == "ticket.approval_granted")
    assert granted["actor"]["name"] == "周敏"
    assert "已解决，关闭。" in [one["comment"]["body"] for one in items if one["comment"]]
    calm = await ticket_by(wang, type="checked", team="frontline", priority="low")
    assert (await move(wang, calm["id"])).status_code == 200


async def test_the_move_says_why_it_was_made(world: Any, client_for: Any, as_system: Any) -> None:
    from sqlalchemy import select

    from gongdan.kernel.events import events

    wang = client_for(world.wang)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    await decide(client_for(world.zhou), asked["id"])
    async with as_system(world.xinghe.id) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject_id == ticket["id"])
        rows = await tx.all(select(events).where(*mine, events.c.subject == "ticket").order_by(events.c.id))
    causes = {row.kind: (row.actor_id, row.cause) for row in rows}
    assert causes["ticket.moved"] == (world.wang.user_id, f"approval:{asked['id']}")
    assert causes["ticket.approval_granted"] == (world.zhou.user_id, None)
    # What people wrote stays in rows that can be erased.
    assert "客户已确认" not in json.dumps([row.payload for row in rows], ensure_ascii=False)


async def test_a_rejection_says_why_and_changes_nothing_else(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    for comment in ("", "   "):
        silent = await zhou.post(
            f"{API}/approvals/{asked['id']}/decisions", json={"decision": "reject", "comment": comment}
        )
        assert silent.status_code == 422
        assert silent.json()["errors"][0]["field"] == "comment"
    rejected = await decide(zhou, asked["id"], "reject")
    assert rejected.json()["state"] == "rejected"
    seen = (await wang.get(f"{API}/approvals/{asked['id']}")).json()
    assert seen["steps"][0]["comment"] == "不合规"
    assert await state_of(wang, ticket["id"]) == "new"
    assert (await move(wang, ticket["id"])).status_code == 409
    assert (await decide(zhou, asked["id"])).json()["code"] == "approval_over"
    # It can be asked for again.
    again = await ask(wang, ticket["id"])
    assert again["id"] != asked["id"]


@pytest.mark.parametrize("rule", ["any", "all", "in_order"])
async def test_each_rule_over_http(world: Any, client_for: Any, rule: str) -> None:
    wang, zhou, li = client_for(world.wang), client_for(world.zhou), client_for(world.li)
    approval = asked_of(person(world.zhou), person(world.li), rule=rule)
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    asked = await ask(wang, ticket["id"])
    early = await decide(li, asked["id"])
    if rule == "in_order":
        assert (early.status_code, early.json()["code"]) == (409, "not_your_turn")
        assert (await decide(zhou, asked["id"])).json()["state"] == "pending"
        assert (await decide(li, asked["id"])).json()["state"] == "approved"
    elif rule == "all":
        assert early.json()["state"] == "pending"
        assert (await decide(li, asked["id"])).json()["code"] == "not_your_turn"
        assert (await decide(zhou, asked["id"])).json()["state"] == "approved"
    else:
        assert early.json()["state"] == "approved"
        assert [one["state"] for one in early.json()["steps"]] == ["skipped", "approved"]
        assert (await decide(zhou, asked["id"])).json()["code"] == "approval_over"
    assert await state_of(wang, ticket["id"]) == "done"


async def test_nobody_approves_what_he_asked_for(world: Any, client_for: Any, as_system: Any) -> None:
    """By role, by name, and by standing in: each time somebody else must decide."""
    feng, zhou = client_for(world.feng), client_for(world.zhou)
    ticket = await checked_ticket(feng, zhou, asked_of(person(world.zhou)))
    url = f"{API}/tickets/{ticket['id']}/approvals"
    nobody = await zhou.post(url, json={"move": "finish", "reason": "x"})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_approve")
    assert nobody.json()["errors"][0]["remedy"]
    async with as_system(world.xinghe.id) as tx:
        await lead_department(tx, world.xinghe.departments["service"], world.zhou.user_id)
        await lead_department(tx, world.xinghe.departments["company"], world.li.user_id)
    asked = await ask(zhou, ticket["id"])
    assert asked["steps"][0]["approver"]["name"] == "李强", "his own manager decides instead"
    own = await decide(zhou, asked["id"])
    assert (own.status_code, own.json()["code"]) == (403, "own_approval")
    away = {"delegate": world.zhou.user_id, "starts_at": "2020-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}
    assert (await client_for(world.li).post(f"{API}/me/delegations", json=away)).status_code == 201
    assert (await decide(zhou, asked["id"])).json()["code"] == "own_approval"
    assert (await zhou.get(f"{API}/approvals", params={"mine": True})).json()["items"] == []
    kind = await checked_type(feng, asked_of(SUPERVISOR), "by_role")
    other = await ticket_by(zhou, type=kind, team="frontline")
    alone = await zhou.post(f"{API}/tickets/{other['id']}/approvals", json={"move": "finish", "reason": "x"})
    assert alone.json()["code"] == "nobody_to_approve", "he alone has the role"
    named = {"reason": "x", "approvers": [person(world.zhou)]}
    free = await zhou.post(f"{API}/tickets/{other['id']}/approvals", json=named)
    assert free.status_code == 422
    assert [(one["field"], one["code"]) for one in free.json()["errors"]] == [("approvers.0.id", "asker")]


async def test_managers_and_leads_are_found_on_the_way_up(world: Any, client_for: Any, as_system: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    approval = asked_of({"kind": "manager"}, {"kind": "team_lead"}, rule="all")
    kind = await checked_type(client_for(world.feng), approval, is_customer_move=True)
    ticket = await ticket_by(wang, type=kind, team="frontline", requester={"email": "mei@customer.example"})
    url = f"{API}/tickets/{ticket['id']}/approvals"
    none = await wang.post(url, json={"move": "finish", "reason": "x"})
    assert {one["field"] for one in none.json()["errors"]} == {"approvers.0", "approvers.1"}
    async with as_system(world.xinghe.id) as tx:
        await lead_department(tx, world.xinghe.departments["company"], world.zhou.user_id)
        await lead_team(tx, world.xinghe.teams["frontline"], world.zheng.user_id)
    asked = await ask(wang, ticket["id"])
    assert [one["approver"]["name"] for one in asked["steps"]] == ["周敏", "郑凯"]
    assert (await wang.post(f"{API}/approvals/{asked['id']}/cancellations")).status_code == 200
    by_customer = await ask(mei, ticket["id"])
    assert by_customer["steps"] == [], "who decides is not for customers to know"
    seen = (await wang.get(f"{API}/approvals/{by_customer['id']}")).json()
    assert [one["approver"]["name"] for one in seen["steps"]] == ["郑凯"], "the team's lead, once"
    await decide(client_for(world.zheng), by_customer["id"])
    assert await state_of(wang, ticket["id"]) == "done"


async def test_a_customer_sees_his_own_requests_only(world: Any, client_for: Any) -> None:
    wang, mei, zhou = client_for(world.wang), client_for(world.mei), client_for(world.zhou)
    kind = await checked_type(client_for(world.feng), asked_of(person(world.zhou)), is_customer_move=True)
    ticket = await ticket_by(wang, type=kind, team="frontline", requester={"email": "mei@customer.example"})
    free = await ask(wang, ticket["id"], move=None, approvers=[person(world.zhou)], reason="内部：要不要赔偿")
    assert (await mei.get(f"{API}/approvals/{free['id']}")).status_code == 404
    assert (await mei.get(f"{API}/tickets/{ticket['id']}/approvals")).json()["items"] == []
    assert (await mei.get(f"{API}/tickets/{ticket['id']}")).json()["approvals"] == []
    asked = await ask(mei, ticket["id"])
    rejected = await decide(zhou, asked["id"], "reject", comment="客户不可靠")
    assert rejected.status_code == 200, rejected.text
    everything = [
        (await mei.get(f"{API}/approvals")).text,
        (await mei.get(f"{API}/approvals/{asked['id']}")).text,
        (await mei.get(f"{API}/tickets/{ticket['id']}/approvals")).text,
        (await mei.get(f"{API}/tickets/{ticket['id']}/timeline")).text,
        (await mei.get(f"{API}/tickets/{ticket['id']}")).text,
    ]
    assert '"rejected"' in everything[0]
    for text in everything:
        assert "不可靠" not in text
        assert "赔偿" not in text
        assert "周敏" not in text
    for body in ({"reason": "x"}, {"reason": "x", "approvers": [person(world.zhou)]}):
        assert (await mei.post(f"{API}/tickets/{ticket['id']}/approvals", json=body)).status_code == 403


async def test_an_approver_sees_enough_of_a_ticket_that_he_cannot_see(world: Any, client_for: Any) -> None:
    wang, sun, zhao = client_for(world.wang), client_for(world.sun), client_for(world.zhao)
    ticket = await checked_ticket(
        client_for(world.feng),
        wang,
        asked_of(person(world.sun)),
        title="退款 8000 元",
        description="合同第 3 条",
        requester={"email": "mei@customer.example"},
    )
    note = {"body": "内部：老客户", "is_public": False}
    assert (await wang.post(f"{API}/tickets/{ticket['id']}/comments", json=note)).status_code == 201
    asked = await ask(wang, ticket["id"], fields={"tags": ["vip"]}, reason="金额超过权限")
    assert (await sun.get(f"{API}/tickets/{ticket['id']}")).status_code == 404
    seen = (await sun.get(f"{API}/approvals/{asked['id']}")).json()
    assert (seen["ticket"]["title"], seen["ticket"]["description"]) == ("退款 8000 元", "合同第 3 条")
    assert (seen["ticket"]["requester"], seen["fields"], seen["reason"]) == (
        "梅琳",
        {"tags": ["vip"]},
        "金额超过权限",
    )
    assert "老客户" not in json.dumps(seen, ensure_ascii=False)
    listed = (await sun.get(f"{API}/approvals", params={"mine": True})).json()["items"]
    assert [one["id"] for one in listed] == [asked["id"]]
    assert "description" not in listed[0]["ticket"]
    assert (await zhao.get(f"{API}/approvals/{asked['id']}")).status_code == 404
    assert (await decide(zhao, asked["id"])).status_code == 404
    seeing = client_for(world.chen)
    assert (await seeing.get(f"{API}/approvals/{asked['id']}")).json()["can_decide"] is False
    refused = await decide(seeing, asked["id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_approval")
    assert (await decide(sun, asked["id"])).json()["state"] == "approved"
    after = (await wang.get(f"{API}/tickets/{ticket['id']}")).json()
    assert (after["state"], after["tags"]) == ("done", ["vip"])
    assert (await sun.get(f"{API}/approvals/{asked['id']}")).status_code == 200, "what he decided he may look up"


async def test_an_approval_is_good_once_and_for_one_stay_in_a_state(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    first = await ask(wang, ticket["id"])
    await decide(zhou, first["id"])
    assert (await move(wang, ticket["id"], "reopen")).status_code == 200
    assert (await move(wang, ticket["id"])).status_code == 409, "used up"
    second = await ask(wang, ticket["id"])
    for aside in ("park", "back"):
        assert (await move(wang, ticket["id"], aside)).status_code == 200
    # The ticket moved on: what was asked before has no meaning any more.
    gone = (await wang.get(f"{API}/approvals/{second['id']}")).json()
    assert (gone["state"], gone["done_at"]) == ("cancelled", None)
    assert (await decide(zhou, second["id"])).json()["code"] == "approval_over"
    assert await state_of(wang, ticket["id"]) == "new"


async def test_an_approval_is_not_carried_into_another_flow(world: Any, client_for: Any) -> None:
    """Both flows have a move `finish` from a state `new`; what one approver allowed the other did not."""
    feng, wang, sun = client_for(world.feng), client_for(world.wang), client_for(world.sun)
    ticket = await checked_ticket(feng, wang, asked_of(person(world.sun)))
    other = await checked_type(feng, asked_of(person(world.zhou)), "stricter")
    asked = await ask(wang, ticket["id"])
    retyped = await wang.patch(f"{API}/tickets/{ticket['id']}", json={"type": other})
    assert retyped.status_code == 200, retyped.text
    assert retyped.json()["state"] == "new"
    late = await decide(sun, asked["id"])
    assert (late.status_code, late.json()["code"]) == (409, "approval_over"), "what it was asked for is gone"
    assert (await wang.get(f"{API}/approvals/{asked['id']}")).json()["state"] == "cancelled"
    assert (await move(wang, ticket["id"])).status_code == 409
    assert await state_of(wang, ticket["id"]) == "new"


async def test_where_the_move_is_hindered_the_approval_stays_and_says_why(world: Any, client_for: Any) -> None:
    feng, wang, zhou = client_for(world.feng), client_for(world.wang), client_for(world.zhou)
    await feng.post(f"{API}/custom-fields", json=custom_field("colour"))
    kind = await checked_type(feng, asked_of(person(world.zhou)), required_fields=["colour"])
    types = (await feng.get(f"{API}/ticket-types")).json()["items"]
    type_id = next(one["id"] for one in types if one["key"] == kind)
    await feng.put(f"{API}/ticket-types/{type_id}/fields", json={"fields": [{"field": "colour"}]})
    ticket = await ticket_by(wang, type=kind, team="frontline")
    url = f"{API}/tickets/{ticket['id']}"
    unready = await wang.post(f"{url}/approvals", json={"move": "finish", "reason": "x"})
    assert [one["field"] for one in unready.json()["errors"]] == ["fields.colour"], "told when it is asked"
    await wang.patch(url, json={"fields": {"colour": "red"}})
    asked = await ask(wang, ticket["id"])
    await wang.patch(url, json={"fields": {"colour": None}})
    told = (await decide(zhou, asked["id"])).json()
    assert (told["state"], told["done_at"], told["hindrance"]["code"]) == ("approved", None, "move_refused")
    assert "colour" in told["hindrance"]["text"]
    assert await state_of(wang, ticket["id"]) == "new"
    assert "ticket.approval_hindered" in await kinds_of(wang, ticket["id"])
    by_hand = await move(wang, ticket["id"], fields={"colour": "green"})
    assert by_hand.status_code == 200, by_hand.text
    after = (await wang.get(f"{API}/approvals/{asked['id']}")).json()
    assert after["done_at"] is not None
    assert after["hindrance"] is None


async def test_the_authority_is_the_askers_when_it_is_done(world: Any, client_for: Any, as_system: Any) -> None:
    from sqlalchemy import update

    from gongdan.identity.models import users

    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    async with as_system(world.xinghe.id) as tx:
        mine = (users.c.tenant_id == tx.tenant_id, users.c.id == world.wang.user_id)
        await tx.execute(update(users).where(*mine).values(is_active=False))
    told = (await decide(zhou, asked["id"])).json()
    assert (told["state"], told["hindrance"]["code"]) == ("approved", "asker_left")
    assert await state_of(zhou, ticket["id"]) == "new"


async def test_one_request_for_a_move_is_open_at_a_time(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.chen)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    second = await li.post(f"{API}/tickets/{ticket['id']}/approvals", json={"move": "finish", "reason": "x"})
    assert (second.status_code, second.json()["code"]) == (409, "approval_open")
    assert second.json()["params"]["approval_id"] == asked["id"]
    unneeded = await wang.post(f"{API}/tickets/{ticket['id']}/approvals", json={"move": "park", "reason": "x"})
    assert (unneeded.status_code, unneeded.json()["code"]) == (409, "approval_not_needed")
    assert await state_of(wang, ticket["id"]) == "new", "a rehearsal leaves nothing behind"
    assert (await kinds_of(wang, ticket["id"])).count("ticket.moved") == 0


async def test_it_is_taken_back_by_the_asker_or_a_supervisor(world: Any, client_for: Any) -> None:
    wang, zhou, chen = client_for(world.wang), client_for(world.zhou), client_for(world.chen)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.li)))
    first = await ask(wang, ticket["id"])
    refused = await chen.post(f"{API}/approvals/{first['id']}/cancellations")
    assert (refused.status_code, refused.json()["params"]["permission"]) == (403, "ticket.supervise")
    assert (await wang.get(f"{API}/approvals/{first['id']}")).json()["state"] == "pending"
    for client in (wang, zhou):
        asked = first if client is wang else await ask(wang, ticket["id"])
        done = await client.post(f"{API}/approvals/{asked['id']}/cancellations")
        assert done.json()["state"] == "cancelled"
        assert [one["state"] for one in done.json()["steps"]] == ["skipped"]
        twice = await client.post(f"{API}/approvals/{asked['id']}/cancellations")
        assert twice.json()["code"] == "approval_over"
    assert (await wang.get(f"{API}/tickets/{ticket['id']}")).json()["approvals"] == []


async def test_a_reminder_goes_out_once_an_hour(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    url = f"{API}/approvals/{(await ask(wang, ticket['id']))['id']}/reminders"
    assert (await chen.post(url)).status_code == 403
    assert (await wang.post(url)).status_code == 200
    again = await wang.post(url)
    assert again.status_code == 429
    assert 3500 < int(again.headers["retry-after"]) <= 3601
    assert (await kinds_of(wang, ticket["id"])).count("ticket.approval_reminded") == 1


async def test_a_free_approval_is_an_answer_and_nothing_more(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await ticket_by(wang, team="frontline")
    body = {"approvers": [person(world.zhou), SUPERVISOR], "rule": "all", "expires_after_minutes": 60}
    asked = await ask(wang, ticket["id"], move=None, **body)
    assert (asked["purpose"], asked["move"], asked["rule"]) == ("free", None, "all")
    assert asked["expires_at"] is not None
    assert (await decide(zhou, asked["id"])).json()["state"] == "pending"
    done = (await decide(zhou, asked["id"])).json()
    assert (done["state"], done["done_at"], done["hindrance"]) == ("approved", None, None)
    assert (await wang.get(f"{API}/tickets/{ticket['id']}")).json()["version"] == ticket["version"]


BAD: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no reason": ({"move": "finish"}, {"reason"}),
    "an empty reason": ({"move": "finish", "reason": "  "}, {"reason"}),
    "a long reason": ({"move": "finish", "reason": "x" * 2001}, {"reason"}),
    "nobody": ({"reason": "x"}, {"approvers"}),
    "an empty list": ({"reason": "x", "approvers": []}, {"approvers"}),
    "no person": ({"reason": "x", "approvers": [{"kind": "person"}]}, {"approvers.0"}),
    "an unknown person": ({"reason": "x", "approvers": [{"kind": "person", "id": 10**9}]}, {"approvers.0.id"}),
    "an unknown role": ({"reason": "x", "approvers": [{"kind": "role", "key": "king"}]}, {"approvers.0.key"}),
    "approvers of a move": ({"reason": "x", "move": "finish", "approvers": [SUPERVISOR]}, {"approvers"}),
    "a rule of a move": ({"reason": "x", "move": "finish", "rule": "any"}, {"rule"}),
    "fields of no move": ({"reason": "x", "approvers": [SUPERVISOR], "fields": {}}, {"fields"}),
    "an unknown field": ({"reason": "x", "move": "finish", "fields": {"nonsense": 1}}, {"fields.nonsense"}),
    "an empty comment": (
        {"reason": "x", "move": "finish", "comment": {"body": "<p></p>", "body_format": "html"}},
        {"comment.body"},
    ),
    "files in the comment": (
        {"reason": "x", "move": "finish", "comment": {"body": "x", "files": [1]}},
        {"comment.files"},
    ),
    "no minutes": ({"reason": "x", "approvers": [SUPERVISOR], "reminder_minutes": 0}, {"reminder_minutes"}),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_cannot_be_asked_is_refused_by_name(world: Any, client_for: Any, what: str) -> None:
    wang = client_for(world.wang)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    body, fields = BAD[what]
    refused = await wang.post(f"{API}/tickets/{ticket['id']}/approvals", json=body)
    assert refused.status_code == 422, refused.text
    assert {one["field"] for one in refused.json()["errors"]} == fields
    assert all(one["remedy"] for one in refused.json()["errors"])
    assert (await wang.get(f"{API}/tickets/{ticket['id']}/approvals")).json()["items"] == []


async def test_an_unknown_move_and_a_move_of_others_are_refused_as_ever(world: Any, client_for: Any) -> None:
    wang, zhao = client_for(world.wang), client_for(world.zhao)
    approval = asked_of(person(world.zhou))
    ticket = await checked_ticket(client_for(world.feng), wang, approval, finish={"roles": ["dispatcher"]})
    url = f"{API}/tickets/{ticket['id']}/approvals"
    assert (await wang.post(url, json={"move": "explode", "reason": "x"})).json()["code"] == "move_unknown"
    theirs = await wang.post(url, json={"move": "finish", "reason": "x"})
    assert (theirs.json()["code"], theirs.json()["params"]["cause"]) == ("move_refused", "role")
    assert (await zhao.post(url, json={"move": "finish", "reason": "x"})).status_code == 404
    assert (await client_for(world.zheng).post(url, json={"move": "finish", "reason": "x"})).status_code == 403


async def test_a_file_cannot_wait_for_an_approval(world: Any, client_for: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await feng.post(f"{API}/custom-fields", json={"key": "proof", "kind": "file", "names": NAMES})
    ticket = await checked_ticket(feng, wang, asked_of(person(world.zhou)))
    sent = {"move": "finish", "reason": "x", "fields": {"proof": [1]}}
    refused = await wang.post(f"{API}/tickets/{ticket['id']}/approvals", json=sent)
    assert [one["code"] for one in refused.json()["errors"]] == ["file_later"]


FLOW_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown role": (asked_of({"kind": "role", "key": "king"}), "approval.approvers.0.key"),
    "an unknown person": (asked_of({"kind": "person", "id": 10**9}), "approval.approvers.0.id"),
    "an unknown field in the condition": (
        asked_of(SUPERVISOR, when={"field": "nonsense", "op": "is", "value": 1}),
        "approval.when",
    ),
    "no condition": (asked_of(SUPERVISOR, when={"all": 5}), "approval.when"),
    "no rule": ({"approvers": [SUPERVISOR]}, "approval.rule"),
}


@pytest.mark.parametrize("what", FLOW_FAULTS)
async def test_a_flow_with_a_bad_approval_is_not_published(world: Any, client_for: Any, what: str) -> None:
    approval, place = FLOW_FAULTS[what]
    flow = {"key": "bad", "names": NAMES, "definition": definition(approval)}
    refused = await client_for(world.feng).post(f"{API}/workflows", json=flow)
    assert refused.status_code == 422, refused.text
    problem = refused.json()["errors"][0]
    assert problem["field"].startswith(f"definition.moves.0.{place}")
    assert problem["remedy"]


async def test_lists_go_by_pages_and_cost_the_same(world: Any, client_for: Any, counting: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await ticket_by(wang, team="frontline")
    made = [
        (await ask(wang, ticket["id"], move=None, approvers=[person(world.zhou)], reason=f"{n}"))["id"]
        for n in range(5)
    ]
    await zhou.get(f"{API}/approvals")
    with counting() as many:
        whole = (await zhou.get(f"{API}/approvals", params={"mine": True})).json()
    assert [one["id"] for one in whole["items"]] == made[::-1]
    with counting() as few:
        page = (await zhou.get(f"{API}/approvals", params={"mine": True, "limit": 2})).json()
    assert few.value == many.value <= 8, many.texts
    rest = await zhou.get(f"{API}/approvals", params={"mine": True, "limit": 200, "cursor": page["next_cursor"]})
    assert [one["id"] for one in page["items"] + rest.json()["items"]] == made[::-1]
    own = (await wang.get(f"{API}/approvals", params={"asked_by_me": True, "state": "rejected"})).json()
    assert own["items"] == []
    with counting() as one:
        await zhou.get(f"{API}/approvals/{made[0]}")
    assert one.value <= 8, one.texts
    # A ticket without open approvals asks nothing more.
    calm = await ticket_by(wang, team="frontline")
    with counting() as with_some:
        await wang.get(f"{API}/tickets/{ticket['id']}")
    with counting() as with_none:
        await wang.get(f"{API}/tickets/{calm['id']}")
    assert with_some.value == with_none.value + 1
