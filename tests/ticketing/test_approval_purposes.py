"""Approvals of others in the module, tokens that are narrowed, approvers who leave, and what is kept clean."""

from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.identity.models import api_tokens, users
from gongdan.kernel.errors import Conflict
from gongdan.kernel.unit import Tx
from gongdan.ticketing import PURPOSES, ask_approval
from gongdan.ticketing.actions.pass_on_approvals import pass_on_approvals
from gongdan.ticketing.approvals import Approver
from gongdan.ticketing.errors import ApprovalOpen, NobodyToApprove
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from tests.make.approvals import API, ask, asked_of, checked_ticket, decide, lead_department, person
from tests.make.ticketing import ticket_by


class TooHigh(Conflict):
    """This is too high."""


async def raise_title(tx: Tx, approval: Any, ticket: Any) -> None:
    """Stands for what another part of the module does when its request is granted."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket.id)
    await tx.execute(update(tickets).where(*mine).values(title=f"{approval.payload['title']} by {tx.actor.name}"))
    if approval.payload.get("is_refused"):
        raise TooHigh


@pytest.mark.parametrize("is_refused", [False, True])
async def test_what_was_asked_for_is_done_in_the_askers_name(
    world: Any, client_for: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch, is_refused: bool
) -> None:
    monkeypatch.setitem(PURPOSES, "priority", raise_title)
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    ticket = await ticket_by(wang, team="frontline")
    payload = {"title": "raised", "is_refused": is_refused}
    to_zhou = [Approver("person", world.zhou.user_id)]
    async with as_user(world.wang) as tx:
        row = await get_ticket_for_change(tx, ticket["id"])
        approval_id = await ask_approval(tx, row, "priority", payload, to_zhou, reason="x")
        with pytest.raises(ApprovalOpen):
            await ask_approval(tx, row, "priority", payload, to_zhou, reason="x")
        with pytest.raises(NobodyToApprove):
            await ask_approval(tx, row, "free", {}, [Approver("team_lead")], reason="x")
    assert (await zhou.get(f"{API}/approvals/{approval_id}")).json()["payload"] == payload
    told = (await decide(zhou, approval_id)).json()
    after = (await wang.get(f"{API}/tickets/{ticket['id']}")).json()
    assert told["state"] == "approved"
    if is_refused:
        assert (told["done_at"], told["hindrance"]["code"]) == (None, "too_high")
        assert after["title"] == ticket["title"], "half of it was not done"
    else:
        assert (told["hindrance"], after["title"]) == (None, "raised by 王芳")
        assert told["done_at"] is not None


async def narrow(as_system: Any, person: Any, *scopes: str) -> None:
    async with as_system(person.tenant_id) as tx:
        mine = (api_tokens.c.tenant_id == tx.tenant_id, api_tokens.c.user_id == person.user_id)
        await tx.execute(update(api_tokens).where(*mine).values(scopes=list(scopes)))


async def test_a_token_that_may_only_read_decides_nothing(world: Any, client_for: Any, as_system: Any) -> None:
    wang, zhou, feng = client_for(world.wang), client_for(world.zhou), client_for(world.feng)
    approval = asked_of(person(world.zhou), person(world.feng), rule="all")
    ticket = await checked_ticket(feng, wang, approval)
    asked = await ask(wang, ticket["id"])
    away = {"delegate": world.wu.user_id, "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-02-01T00:00:00Z"}
    await narrow(as_system, world.zhou, "ticket.read")
    await narrow(as_system, world.wang, "ticket.read")
    for refused in (
        await decide(zhou, asked["id"]),
        await zhou.post(f"{API}/me/delegations", json=away),
        await wang.post(f"{API}/approvals/{asked['id']}/cancellations"),
        await wang.post(f"{API}/approvals/{asked['id']}/reminders"),
    ):
        assert (refused.status_code, refused.json()["params"]) == (403, {"permission": "ticket.move"})
    await narrow(as_system, world.zhou, "ticket.read", "ticket.move")
    assert (await decide(zhou, asked["id"])).json()["state"] == "pending"
    # Whoever has no right to tickets at all decides with a token that speaks for all that he may do.
    assert (await decide(feng, asked["id"])).json()["state"] == "approved"


LEAVING = [
    # rule, has a manager, what becomes of it, and of its steps
    ("all", True, "pending", ["pending", "pending"]),
    ("in_order", True, "pending", ["pending", "waiting"]),
    ("any", False, "pending", ["skipped", "pending"]),
    ("all", False, "cancelled", ["skipped", "skipped"]),
]


@pytest.mark.parametrize(("rule", "has_manager", "state", "steps"), LEAVING)
async def test_what_waits_for_somebody_who_left_goes_to_his_manager(
    world: Any, client_for: Any, as_system: Any, rule: str, has_manager: bool, state: str, steps: list[str]
) -> None:
    wang = client_for(world.wang)
    approval = asked_of(person(world.zheng), person(world.li), rule=rule)
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    asked = await ask(wang, ticket["id"])
    async with as_system(world.xinghe.id) as tx:
        manager = world.zhou.user_id if has_manager else None
        await lead_department(tx, world.xinghe.departments["service"], manager)
        await tx.execute(update(users).where(users.c.id == world.zheng.user_id).values(is_active=False))
    for _ in range(2):  # a listener may be told twice
        async with as_system(world.xinghe.id) as tx:
            await pass_on_approvals(tx, world.zheng.user_id)
            assert len(tx.facts) <= 1
    after = (await wang.get(f"{API}/approvals/{asked['id']}")).json()
    assert (after["state"], [one["state"] for one in after["steps"]]) == (state, steps)
    if has_manager:
        assert after["steps"][0]["approver"]["name"] == "周敏"
        assert (await decide(client_for(world.zhou), asked["id"])).status_code == 200
    shown = (await wang.get(f"{API}/tickets/{ticket['id']}")).json()["approvals"]
    assert len(shown) == (state == "pending")


async def test_what_approvers_read_is_clean_before_it_is_done(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    active = '<p>hello</p><script>alert(1)</script><img src=x onerror="alert(1)">'
    ticket = await checked_ticket(
        client_for(world.feng), wang, asked_of(person(world.zhou)), description="<p>x</p>", description_format="html"
    )
    comment = {"body": active, "body_format": "html", "is_public": False}
    asked = await ask(wang, ticket["id"], comment=comment, fields={"description": active}, reason="\x01 x")
    seen = (await client_for(world.zhou).get(f"{API}/approvals/{asked['id']}")).json()
    for text in (seen["comment"]["body"], seen["fields"]["description"]):
        assert "hello" in text
        assert "script" not in text
        assert "onerror" not in text
    assert seen["reason"] == "x"
    other = await ticket_by(wang, type="checked", team="frontline")
    empty = await wang.post(f"{API}/tickets/{other['id']}/approvals", json={"move": "finish", "reason": "\x01"})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "reason")


async def test_the_people_to_be_told_are_those_who_can_decide(world: Any, client_for: Any, as_system: Any) -> None:
    from gongdan.ticketing import list_deciders

    wang, zhou = client_for(world.wang), client_for(world.zhou)
    away = {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}
    await zhou.post(f"{API}/me/delegations", json=away | {"delegate": world.wu.user_id})
    await client_for(world.wu).post(f"{API}/me/delegations", json=away | {"delegate": world.wang.user_id})
    ticket = await ticket_by(wang, team="frontline")
    approvers = [person(world.zhou), {"kind": "role", "key": "dispatcher"}]
    asked = await ask(wang, ticket["id"], move=None, approvers=approvers)
    async with as_system(world.xinghe.id) as tx:
        told = [await list_deciders(tx, one["id"]) for one in asked["steps"]]
        assert await list_deciders(tx, 10**12) == []
        count = await tx.scalar(select(tickets.c.open_approvals).where(tickets.c.id == ticket["id"]))
    # Wang stands in for Wu, but asked for it himself.
    assert told == [[world.zhou.user_id, world.wu.user_id], [world.chen.user_id]]
    assert count == 1
