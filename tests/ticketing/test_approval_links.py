"""Deciding from a link: for one step and one approver, once, and only as long as he could decide it himself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.identity.models import users
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.kernel.signed_links import make_link
from gongdan.ticketing import approval_link, list_deciders
from gongdan.ticketing.errors import NotYourTurn
from tests.make.approvals import API, ask, asked_of, checked_ticket, decide, person

SUPERVISOR = {"kind": "role", "key": "supervisor"}


async def asked(world: Any, client_for: Any, *approvers: Any, **more: Any) -> dict[str, Any]:
    wang = client_for(world.wang)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(*approvers), **more)
    return await ask(wang, ticket["id"])


async def test_the_supervisor_closes_an_urgent_ticket_from_his_mail(
    world: Any, client_for: Any, as_system: Any
) -> None:
    """Asked in the office, told by a notifier, decided on the road: the ticket closes by itself."""
    wang, nobody = client_for(world.wang), client_for(None)
    approval = await asked(world, client_for, SUPERVISOR, priority="urgent", title="总机瘫痪")
    async with as_system(world.xinghe.id) as tx:
        fact = (
            await tx.one(
                select(events.c.payload).where(
                    events.c.tenant_id == tx.tenant_id, events.c.kind == "ticket.approval_asked"
                )
            )
        ).payload
        assert (fact["approval_id"], fact["role_keys"]) == (approval["id"], ["supervisor"])
        step_id = fact["step_ids"][0]
        assert await list_deciders(tx, step_id) == [world.zhou.user_id]
        link = await approval_link(tx, step_id, world.zhou.user_id)
        assert tx.actor.is_system, "who makes a link stays who he is"
    for _ in range(2):  # mail scanners open links
        shown = await nobody.get(f"{API}/approval-links/{link}")
        assert shown.status_code == 200, shown.text
    told = shown.json()
    assert (told["approver"]["name"], told["step_id"]) == ("周敏", step_id)
    assert told["approval"]["ticket"]["title"] == "总机瘫痪"
    assert told["approval"]["can_decide"] is True
    silent = await nobody.post(f"{API}/approval-links/{link}/decisions", json={"decision": "reject"})
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "comment")
    decided = await nobody.post(f"{API}/approval-links/{link}/decisions", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text
    assert (decided.json()["state"], decided.json()["steps"][0]["channel"]) == ("approved", "link")
    assert decided.json()["done_at"] is not None
    url = f"{API}/tickets/{approval['ticket']['id']}"
    assert (await wang.get(url)).json()["state"] == "done"
    items = (await wang.get(f"{url}/timeline")).json()["items"]
    by = {one["kind"]: one["actor"]["name"] for one in items}
    assert (by["ticket.approval_decided"], by["ticket.moved"]) == ("周敏", "王芳")
    assert link not in str(items), "a link is told nowhere"
    for answer in (
        await nobody.get(f"{API}/approval-links/{link}"),
        await nobody.post(f"{API}/approval-links/{link}/decisions", json={"decision": "reject", "comment": "x"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


@pytest.mark.parametrize("how", ["decided", "cancelled", "retired", "without the role", "put away", "old"])
async def test_a_link_is_dead_once_its_holder_could_not_decide(
    world: Any, client_for: Any, as_system: Any, how: str
) -> None:
    nobody, zhou = client_for(None), client_for(world.zhou)
    approval = await asked(world, client_for, SUPERVISOR if how == "without the role" else person(world.zhou))
    step_id = approval["steps"][0]["id"]
    async with as_system(world.xinghe.id) as tx:
        link = await approval_link(tx, step_id, world.zhou.user_id)
    if how == "decided":
        await decide(zhou, approval["id"], "reject")
    elif how == "cancelled":
        await client_for(world.wang).post(f"{API}/approvals/{approval['id']}/cancellations")
    elif how == "retired":
        async with as_system(world.xinghe.id) as tx:
            await tx.execute(update(users).where(users.c.id == world.zhou.user_id).values(is_active=False))
    elif how == "without the role":
        qian = client_for(world.qian)
        changed = await qian.put(f"{API}/users/{world.zhou.user_id}/roles", json={"roles": ["agent"]})
        assert changed.status_code == 200, changed.text
    elif how == "old":
        past = clock.now() - timedelta(seconds=1)
        link = make_link(world.xinghe.id, "approval", [step_id, world.zhou.user_id], past)
    else:
        from gongdan.ticketing.models import tickets
        from gongdan.ticketing.shelves import Shelf

        async with as_system(world.xinghe.id) as tx:
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == approval["ticket"]["id"])
            await tx.execute(update(tickets).where(*mine).values(shelf=int(Shelf.BIN)))
    shown = await nobody.get(f"{API}/approval-links/{link}")
    decided = await nobody.post(f"{API}/approval-links/{link}/decisions", json={"decision": "approve"})
    assert [(one.status_code, one.json()["code"]) for one in (shown, decided)] == [(410, "link_expired")] * 2
    assert "总机" not in shown.text


async def test_a_link_cannot_be_forged_or_used_for_another(world: Any, client_for: Any, as_system: Any) -> None:
    nobody = client_for(None)
    approval = await asked(world, client_for, person(world.zhou))
    step_id, later = approval["steps"][0]["id"], clock.now() + timedelta(days=1)
    async with as_system(world.xinghe.id) as tx:
        link = await approval_link(tx, step_id, world.zhou.user_id)
    message, _, signed = link.partition(".")
    tenant, expiry, step, person_id = message.split("-")
    forged = {
        f"{tenant}-{expiry}-{step}-{world.li.user_id}.{signed}",
        f"{tenant}-{int(expiry) + 9}-{step}-{person_id}.{signed}",
        f"{tenant}-{expiry}-{int(step) + 1}-{person_id}.{signed}",
        f"{world.northwind.id}-{expiry}-{step}-{person_id}.{signed}",
        link[:-1],
        make_link(world.xinghe.id, "confirmation", [step_id, world.zhou.user_id], later),
        make_link(world.xinghe.id, "approval", [step_id], later),
        make_link(world.northwind.id, "approval", [step_id, world.zhou.user_id], later),
        make_link(world.xinghe.id, "approval", [10**12, world.zhou.user_id], later),
    }
    for one in forged:
        answer = await nobody.post(f"{API}/approval-links/{one}/decisions", json={"decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid"), one
    # Signed here, but for somebody who was never asked.
    stranger = make_link(world.xinghe.id, "approval", [step_id, world.li.user_id], later)
    assert (await nobody.get(f"{API}/approval-links/{stranger}")).status_code == 410
    seen = (await client_for(world.wang).get(f"{API}/approvals/{approval['id']}")).json()
    assert seen["state"] == "pending"


async def test_links_are_made_only_for_who_can_decide_now(world: Any, client_for: Any, as_system: Any) -> None:
    wang = client_for(world.wang)
    approval = asked_of(person(world.zhou), person(world.li), rule="in_order")
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    steps = [one["id"] for one in (await ask(wang, ticket["id"]))["steps"]]
    async with as_system(world.xinghe.id) as tx:
        for step_id, who in (
            (steps[1], world.li),
            (steps[0], world.li),
            (steps[0], world.wang),
            (10**12, world.zhou),
        ):
            with pytest.raises(NotYourTurn):
                await approval_link(tx, step_id, who.user_id)
        assert await approval_link(tx, steps[0], world.zhou.user_id)
