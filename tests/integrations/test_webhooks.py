"""Webhooks end to end: set up, told once for each fact, signed, tried again, given up, replayed."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from gongdan.automation.queries import in_force
from gongdan.integrations.actions.record_webhooks import record_outcome
from gongdan.integrations.actions.send_webhooks import _claim_next, send_due, sweep_due
from gongdan.integrations.actions.sweep_webhooks import forget_deliveries
from gongdan.integrations.adapter import receiver
from gongdan.integrations.models import webhook_deliveries, webhooks
from gongdan.integrations.webhooks.trying import Outcome
from gongdan.kernel import clock
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import event_receipts
from tests.integrations.conftest import Receiver, Tell
from tests.make.ticketing import ticket_by

URL, LOG = "/api/v1/webhooks", "/api/v1/webhook-deliveries"
BEGIN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
ALL = ["ticket.created", "ticket.updated", "ticket.commented", "ticket.status_changed", "ticket.assigned"]


def draft(url: str, **values: Any) -> dict[str, Any]:
    return {"name": "CRM", "url": url, "events": ["ticket.created"]} | values


async def made(client: Any, url: str, **values: Any) -> dict[str, Any]:
    answer = await client.post(URL, json=draft(url, **values))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rows(as_system: Any, tenant_id: int) -> list[Any]:
    async with as_system(tenant_id) as tx:
        return list(await tx.all(select(webhook_deliveries).order_by(webhook_deliveries.c.id)))


async def test_a_ticket_is_told_as_it_is_answered_and_signed(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, wang, tenant = client_for(world.feng), client_for(world.wang), world.xinghe.id
    await tell()
    hook = await made(feng, hears.url, has_contact_details=True)
    assert "secret" not in (await feng.get(f"{URL}/{hook['id']}")).json()
    ticket = await ticket_by(wang, requester={"email": "mei@xinghe.example"})
    await tell()
    await send_due(tenant, hook["id"])
    headers, raw = hears.asked[0]
    signed = dict(one.split("=") for one in headers["Gongdan-Signature"].split(","))
    message = f"{signed['t']}.".encode() + raw
    assert signed["v1"] == hmac.new(hook["secret"].encode(), message, hashlib.sha256).hexdigest()
    body = hears.bodies[0]
    assert (body["version"], body["event"], body["tenant"]["slug"]) == (1, "ticket.created", world.xinghe.slug)
    assert headers["Gongdan-Event"] == "ticket.created"
    assert headers["Gongdan-Delivery"] == str(body["id"])
    assert body["actor"] == {"kind": "user", "id": world.wang.user_id, "name": world.wang.name}
    # The object is that of GET /tickets/{id}, for a colleague who sees everything and may do nothing.
    shown = (await client_for(world.shen).get(f"/api/v1/tickets/{ticket['id']}")).json()
    assert body["ticket"] == shown
    assert shown["moves"] == []
    [row] = await rows(as_system, tenant)
    assert (row.state, row.status, row.attempts, row.answer) == ("delivered", 200, 1, '{"ok":true}')
    health = (await feng.get(f"{URL}/{hook['id']}")).json()["health"]
    assert (health["state"], health["waiting"], health["failed"]) == ("good", 0, 0)


async def test_each_fact_is_told_once_and_notes_and_addresses_only_where_allowed(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, wang, tenant = client_for(world.feng), client_for(world.wang), world.xinghe.id
    await tell()
    urgent = {"field": "priority", "op": "is", "value": "urgent"}
    shy = await made(feng, hears.url, name="shy", events=ALL)
    open_ = await made(feng, hears.url, name="open", events=ALL, has_notes=True, has_contact_details=True)
    picky = await made(feng, hears.url, name="picky", events=ALL, condition=urgent)
    ticket = await ticket_by(wang, requester={"email": "mei@xinghe.example"}, priority="high")
    comments = f"/api/v1/tickets/{ticket['id']}/comments"
    held = await wang.post("/api/v1/files", files={"file": ("note.txt", b"inside", "text/plain")})
    for said in ({"body": "内部", "is_public": False, "files": [held.json()["id"]]}, {"body": "您好"}):
        answer = await wang.post(comments, json={"is_public": True} | said)
        assert answer.status_code == 201, answer.text
    await tell()
    first = await rows(as_system, tenant)
    # However often a listener runs, and whatever was lost in between.
    async with as_system(tenant) as tx:
        await tx.execute(delete(event_receipts).where(event_receipts.c.tenant_id == tenant))
    ids = sorted({row.fact_id for row in first})
    await deliver(tenant_id=tenant, event_ids=ids)
    assert len(await rows(as_system, tenant)) == len(first)
    for hook in (shy, open_, picky):
        await send_due(tenant, hook["id"])
    by_hook = {hook["id"]: [row for row in first if row.webhook_id == hook["id"]] for hook in (shy, open_, picky)}
    said = {key: [row.event for row in found] for key, found in by_hook.items()}
    assert said[open_["id"]].count("ticket.commented") == 2
    assert said[shy["id"]].count("ticket.commented") == 1
    assert said[picky["id"]] == []
    bodies = {one["id"]: one for one in hears.bodies}
    told_shyly = [bodies[row.id] for row in by_hook[shy["id"]]]
    assert {one["ticket"]["requester"]["email"] for one in told_shyly} == {"m***@xinghe.example"}
    assert all("内部" not in str(one) and "note.txt" not in str(one) for one in told_shyly)
    told_openly = [bodies[row.id] for row in by_hook[open_["id"]]]
    assert {one["ticket"]["requester"]["email"] for one in told_openly} == {"mei@xinghe.example"}
    notes = [one["comment"] for one in told_openly if one["event"] == "ticket.commented"]
    assert [(one["body"], one["is_public"]) for one in notes] == [("内部", False), ("您好", True)]
    assert notes[0]["attachments"][0]["name"] == "note.txt"
    # Whoever sets webhooks up does not read tickets by it; whoever may not even see the log.
    one = (await feng.get(f"{LOG}/{by_hook[open_['id']][0].id}")).json()
    assert one["is_withheld"]
    assert one["request"]["ticket"] == {"id": ticket["id"], "number": ticket["number"]}
    assert (await wang.get(LOG)).status_code == 403
    listed = (await feng.get(LOG, params={"webhook_id": shy["id"], "event": "ticket.commented"})).json()["items"]
    assert [one["ticket_number"] for one in listed] == [ticket["number"]]


async def test_what_fails_is_tried_again_by_the_clock_and_replayed_by_hand(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, tenant = client_for(world.feng), world.xinghe.id
    with clock.frozen(BEGIN):
        await tell()
        hook = await made(feng, hears.url)
        await ticket_by(client_for(world.wang))
        await tell()
        hears.status = 302
        await send_due(tenant, hook["id"])
        await send_due(tenant, hook["id"])  # not due yet
    assert len(hears.asked) == 1, "redirects are not followed"
    hears.status, at = 500, BEGIN
    for _ in range(7):
        [row] = await rows(as_system, tenant)
        assert row.state == "queued"
        assert row.due_at > at
        at = row.due_at
        with clock.frozen(at + timedelta(seconds=31)):
            assert await sweep_due() == 1
            await send_due(tenant, hook["id"])
    [row] = await rows(as_system, tenant)
    assert (row.state, row.attempts, row.status, row.error) == ("failed", 8, 500, "status_500")
    assert [one["error"] for one in row.tries] == ["redirected", *["status_500"] * 7]
    assert {headers["Gongdan-Delivery"] for headers, _ in hears.asked} == {str(row.id)}
    hears.status = 200
    with clock.frozen(at + timedelta(hours=1)):
        health = (await feng.get(f"{URL}/{hook['id']}")).json()["health"]
        assert (health["state"], health["failed"]) == ("failing", 1)
        assert (await feng.post(f"{URL}/{hook['id']}/replays")).json() == {"count": 1}
        await send_due(tenant, hook["id"])
        nothing = await feng.post(f"{URL}/{hook['id']}/replays")
        assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_replay")
        once_more = await feng.post(f"{LOG}/{row.id}/replays")
        assert (once_more.status_code, once_more.json()["state"]) == (202, "queued")
        await send_due(tenant, hook["id"])
    assert [body["id"] for body in hears.bodies] == [row.id] * 10
    assert await forget_deliveries(BEGIN + timedelta(days=29)) == 0
    assert await forget_deliveries(BEGIN + timedelta(days=31)) == 1


async def test_a_sending_that_broke_off_is_taken_up_under_the_same_id(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, tenant = client_for(world.feng), world.xinghe.id
    with clock.frozen(BEGIN):
        await tell()
        hook = await made(feng, hears.url)
        await ticket_by(client_for(world.wang))
        await tell()
        lost = await _claim_next(tenant, hook["id"])
        assert lost is not None
        assert await _claim_next(tenant, hook["id"]) is None
    with clock.frozen(BEGIN + timedelta(minutes=3)):
        assert await sweep_due() == 1
        await send_due(tenant, hook["id"])
    [row] = await rows(as_system, tenant)
    assert (row.id, row.state, row.attempts) == (lost.id, "delivered", 2)


async def test_one_that_is_gone_or_fails_for_days_is_switched_off_and_told(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, tenant = client_for(world.feng), world.xinghe.id
    await tell()
    hook = await made(feng, hears.url)
    for _ in range(2):
        await ticket_by(client_for(world.wang))
    await tell()
    hears.status = 410
    await send_due(tenant, hook["id"])
    assert len(hears.asked) == 1
    assert [(row.state, row.error) for row in await rows(as_system, tenant)] == [
        ("failed", "status_410"),
        ("failed", "switched_off"),
    ]
    await tell()
    shape = (await feng.get(f"{URL}/{hook['id']}")).json()
    assert (shape["is_active"], shape["health"]["state"], shape["health"]["off_reason"]) == (False, "off", "gone")
    notices = (await feng.get("/api/v1/notifications")).json()["items"]
    assert [(one["kind"], one["details"]["reason"]) for one in notices] == [("webhook_stopped", "gone")]
    off = await feng.post(f"{URL}/{hook['id']}/replays")
    assert off.json()["code"] == "webhook_off"
    # On again, it begins anew; then nothing gets through for three days.
    back = await feng.put(f"{URL}/{hook['id']}", json=draft(hears.url))
    assert back.json()["health"]["off_reason"] == ""
    assert (await feng.post(f"{URL}/{hook['id']}/replays")).json() == {"count": 2}
    first, second = await rows(as_system, tenant)
    for row, days in ((first, 0), (second, 3)):
        with clock.frozen(BEGIN + timedelta(days=days)):
            async with as_system(tenant) as tx:
                await tx.execute(
                    update(webhook_deliveries).where(webhook_deliveries.c.id == row.id).values(state="sending")
                )
                await record_outcome(tx, row.id, Outcome(503), 0.5)
    async with as_system(tenant) as tx:
        assert (await tx.one(select(webhooks.c.is_active, webhooks.c.off_reason))) == (False, "failing")


async def test_a_test_waits_for_the_answer_and_a_new_secret_overlaps(
    world: Any, client_for: Any, hears: Receiver, as_system: Any
) -> None:
    feng = client_for(world.feng)
    hook = await made(feng, hears.url, is_active=False)
    ping = (await feng.post(f"{URL}/{hook['id']}/pings")).json()
    assert (ping["state"], ping["status"], ping["answer"]) == ("delivered", 200, '{"ok":true}')
    assert ping["request"]["webhook"] == {"id": hook["id"], "name": "CRM"}
    assert not ping["is_withheld"]
    hears.status = 0
    slow = (await feng.post(f"{URL}/{hook['id']}/pings")).json()
    assert (slow["state"], slow["status"], slow["error"]) == ("failed", None, "timed_out")
    hears.status = 200
    made_anew = await feng.post(f"{URL}/{hook['id']}/secrets")
    assert made_anew.status_code == 201
    assert made_anew.json()["secret"] != hook["secret"]
    await feng.post(f"{URL}/{hook['id']}/pings")
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await feng.post(f"{URL}/{hook['id']}/pings")
    assert [headers["Gongdan-Signature"].count("v1=") for headers, _ in hears.asked] == [1, 1, 2, 1]
    log = (await feng.get(LOG)).text
    assert hook["secret"] not in log
    assert made_anew.json()["secret"] not in log


async def test_what_is_wrong_is_named(world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    feng = client_for(world.feng)
    odd = draft("http://crm.example/x", condition={"field": "nothing", "op": "is", "value": 1})
    answer = await feng.post(URL, json=odd)
    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} >= {("url", "https_expected")}
    assert {one["field"] for one in answer.json()["errors"]} == {"url", "condition.field"}
    hook = await made(feng, "https://127.0.0.1/x")
    taken = await feng.post(URL, json=draft("https://crm.example/y"))
    assert (taken.status_code, taken.json()["code"]) == (409, "webhook_name_taken")
    stale = await feng.put(f"{URL}/{hook['id']}", json=draft("https://crm.example/y"), headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    # Where it leads is judged at each sending.
    ping = (await feng.post(f"{URL}/{hook['id']}/pings")).json()
    assert (ping["state"], ping["error"]) == ("failed", "host_forbidden")
    assert (await feng.delete(f"{URL}/{hook['id']}")).status_code == 204
    assert (await feng.get(f"{URL}/{hook['id']}")).status_code == 404
    assert receiver.address_trouble("webcal://crm.example") is not None


async def test_a_rule_calls_a_webhook_with_what_it_adds(
    world: Any, client_for: Any, hears: Receiver, tell: Tell, as_system: Any
) -> None:
    feng, tenant = client_for(world.feng), world.xinghe.id
    in_force.forget_everything()
    await tell()
    hook = await made(feng, hears.url, events=[])
    rule = {
        "kind": "trigger",
        "name": "加急告知 CRM",
        "is_active": True,
        "events": ["opened"],
        "condition": {"field": "priority", "op": "is", "value": "urgent"},
        "effects": [
            {"kind": "webhook", "params": {"webhook_id": hook["id"], "extra": {"subject": "加急 {{ticket.number}}"}}}
        ],
    }
    unknown = [{"kind": "webhook", "params": {"webhook_id": 10**9, "extra": {"x": "{{requester.email}}"}}}]
    refused = await feng.post("/api/v1/rules", json=rule | {"effects": unknown})
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json()["errors"]} == {
        "effects.0.params.webhook_id",
        "effects.0.params.extra.x",
    }
    kept = await feng.post("/api/v1/rules", json=rule)
    assert kept.status_code == 201, kept.text
    wang = client_for(world.wang)
    await ticket_by(wang, priority="low")
    ticket = await ticket_by(wang, priority="urgent")
    await tell()
    await send_due(tenant, hook["id"])
    [body] = hears.bodies
    assert (body["event"], body["rule"]["name"]) == ("rule.called", "加急告知 CRM")
    assert (body["ticket"]["id"], body["extra"]) == (ticket["id"], {"subject": f"加急 {ticket['number']}"})
    in_force.forget_everything()
