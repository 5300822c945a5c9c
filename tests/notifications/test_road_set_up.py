"""Setting roads up: secrets never come out, numbers are proven, devices and texts are one's own, rules are kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from gongdan.automation.effects import EffectRun
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.notifications.adapter.push_sealing import padless
from gongdan.notifications.effects import NotifyParams, notify
from gongdan.notifications.models import notification_roads
from tests.make.ticketing import ticket_by
from tests.notifications import providers
from tests.notifications.providers import Provider

ROADS, PHONE, DEVICES = "/api/v1/notification-roads", "/api/v1/me/notification-phone", "/api/v1/me/push-devices"
TEMPLATES, RULES = "/api/v1/notification-templates", "/api/v1/notification-rules"
SECRET = "SEC-never-told"


async def test_secrets_are_sealed_and_never_told(world: Any, client_for: Any, as_system: Any) -> None:
    feng = client_for(world.feng)
    url = "https://oapi.dingtalk.com/robot/send?access_token=never-told"
    made = await feng.post(ROADS, json={"road": "dingtalk", "name": "钉钉", "url": url, "secret": SECRET})
    assert made.status_code == 201, made.text
    path = f"{ROADS}/{made.json()['id']}"
    changed = await feng.patch(path, json={"name": "钉钉二群", "secret": "another-never-told"})
    assert (changed.json()["host"], changed.json()["has_secret"]) == ("oapi.dingtalk.com", True)
    elsewhere = await feng.patch(path, json={"url": "https://thief.example/x"})
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "secret")
    async with as_system(world.xinghe.id) as tx:
        facts = await tx.all(select(events.c.payload).where(events.c.subject == "notification_road"))
        sealed = await tx.scalar(select(notification_roads.c.secrets))
    told = made.text + changed.text + elsewhere.text + str(facts) + sealed + (await feng.get(ROADS)).text
    assert len(facts) == 2
    assert "never-told" not in told


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"road": "wecom"}, "url"),
        ({"road": "wecom", "url": "ftp://x"}, "url"),
        ({"road": "wecom", "url": "https://x.example", "provider": "aliyun"}, "provider"),
        ({"road": "sms", "url": "https://x.example"}, "secret"),
        ({"road": "sms", "provider": "aliyun", "secret": "s", "key_id": "k", "sign_name": "x"}, "template"),
        ({"road": "sms", "provider": "tencent", "secret": "s"}, "app_id"),
        ({"road": "feishu", "url": "https://x.example", "team_id": 999999}, "team_id"),
    ],
)
async def test_what_is_missing_is_named(world: Any, client_for: Any, body: dict[str, Any], field: str) -> None:
    answer = await client_for(world.feng).post(ROADS, json=body | {"name": "x"})
    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]


async def test_a_number_is_proven_by_the_code_that_was_sent_to_it(world: Any, client_for: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    assert (await wang.put(PHONE, json={"phone": "13800138000"})).json()["code"] == "no_sms_account"
    async with Provider(providers.webhook) as server:
        body = {"road": "sms", "name": "短信", "url": f"{server.base}/x", "secret": "shared"}
        assert (await feng.post(ROADS, json=body)).status_code == 201
        asked = await wang.put(PHONE, json={"phone": "138 0013 8000"})
        assert asked.json() == {"phone": None, "waiting": "+8613800138000", "verified_at": None}
        [message] = server.taken
        code = re.search(r"\d{6}", message.json["text"])[0]  # type: ignore[index]
        wrong = "000000" if code != "000000" else "111111"
        assert (await wang.post(f"{PHONE}/proof", json={"code": wrong})).json()["code"] == "code_refused"
        with clock.frozen(clock.now() + timedelta(minutes=11)):
            assert (await wang.post(f"{PHONE}/proof", json={"code": code})).status_code == 409, "too old"
        proven = await wang.post(f"{PHONE}/proof", json={"code": code})
        assert proven.json()["phone"] == "+8613800138000"
        for _ in range(4):
            assert (await wang.put(PHONE, json={"phone": "13900139000"})).status_code == 200
        assert (await wang.put(PHONE, json={"phone": "13900139000"})).json()["code"] == "codes_used_up"
        last = re.search(r"\d{6}", server.taken[-1].json["text"])[0]  # type: ignore[index]
        wrong = "000000" if last != "000000" else "111111"
        for _ in range(5):
            assert (await wang.post(f"{PHONE}/proof", json={"code": wrong})).status_code == 409
        assert (await wang.post(f"{PHONE}/proof", json={"code": last})).status_code == 409, "guessed too often"
    assert (await wang.get(PHONE)).json()["phone"] == "+8613800138000", "the proven one stays"
    assert (await wang.delete(PHONE)).json()["phone"] is None


async def test_devices_are_ones_own_and_reach_no_plain_or_broken_address(world: Any, client_for: Any) -> None:
    wang, li = client_for(world.wang), client_for(world.li)
    theirs = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = padless(theirs.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    draft = {
        "name": "Chrome",
        "endpoint": "https://push.example/send/1",
        "p256dh": key,
        "auth": padless(b"0" * 16),
    }
    for bad in ({"endpoint": "http://push.example/1"}, {"p256dh": "A" * 87}, {"endpoint": "https://a b.example"}):
        assert (await wang.post(DEVICES, json=draft | bad)).status_code == 422
    [device] = (await wang.post(DEVICES, json=draft)).json()["items"]
    assert (await li.delete(f"{DEVICES}/{device['id']}")).status_code == 404
    assert len((await li.post(DEVICES, json=draft)).json()["items"]) == 1, "whoever uses the browser now"
    assert (await wang.get(DEVICES)).json()["items"] == []
    ready = {one["road"]: one["is_ready"] for one in (await li.get("/api/v1/me/notification-roads")).json()["items"]}
    assert ready["push"]


async def test_texts_are_previewed_kept_and_put_back(world: Any, client_for: Any) -> None:
    feng, path = client_for(world.feng), f"{TEMPLATES}/mentioned/zh-CN"
    own = {"subject": "{{person.name}}：{{ticket.title}}", "body": "{{link}}"}
    assert (await feng.post(f"{path}/previews", json=own)).json()["subject"] == "李娜：打印机不出纸"
    wrong = await feng.put(path, json={"subject": "{{password}}"})
    assert wrong.json()["errors"][0]["field"] == "subject"
    kept = await feng.put(path, json=own, headers={"If-Match": '"v0"'})
    assert (kept.json()["is_own"], kept.json()["subject"]) == (True, own["subject"])
    assert (await feng.put(path, json=own, headers={"If-Match": '"v0"'})).status_code == 412
    assert not (await feng.delete(path)).json()["is_own"]
    assert (await feng.put(f"{TEMPLATES}/nonsense/en", json=own)).status_code == 404


async def test_rules_are_what_kinds_are_for_who_says_nothing(world: Any, client_for: Any, told: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    rules = {"kinds": {"assigned": {"roads": {"app": False}}, "note_added": {"roads": {"mail": True}}}}
    assert (await feng.put(RULES, json=rules)).status_code == 200
    url = "/api/v1/me/notification-preferences"
    items = {one["kind"]: one for one in (await wang.get(url)).json()["items"]}
    assert (items["assigned"]["roads"]["app"], items["note_added"]["roads"]["mail"]) == (False, True)
    await ticket_by(client_for(world.zhou), assignee=world.wang.user_id)
    assert await told(world.wang) == []
    await wang.put(url, json={"kinds": {"assigned": {"app": True}}})
    await ticket_by(client_for(world.zhou), assignee=world.wang.user_id)
    assert [one["kind"] for one in await told(world.wang)] == ["assigned"]
    for bad in ({"staff_replied": {"roads": {"sms": True}}}, {"team_pool": {"roads": {"app": True}}}, {"x": {}}):
        assert (await feng.put(RULES, json={"kinds": bad})).status_code == 422


async def test_a_rule_notifies_who_sees_the_ticket_in_its_own_words(
    world: Any, client_for: Any, as_system: Any, told: Any
) -> None:
    ticket = await ticket_by(client_for(world.wang), team="frontline", title="发票", assignee="me")
    params = NotifyParams.model_validate(
        {"to": ["owner"], "people": [world.zhao.user_id], "text": {"zh-CN": "{{ticket.number}} 还没有答复"}}
    )
    for _ in range(2):
        async with as_system(world.xinghe.id) as tx:
            done = await notify(tx, EffectRun(ticket["id"], 4, "两小时", "rule:4"), params)
    assert done == {"told": [world.wang.user_id]}, "who does not see it is not told of it"
    [notice] = await told(world.wang)
    assert (notice["kind"], notice["count"], notice["actor"]["name"]) == ("rule_notice", 2, "两小时")
    assert notice["details"]["texts"] == {"zh-CN": f"{ticket['number']} 还没有答复"}


async def test_a_rule_that_would_notify_nobody_or_says_nonsense_is_refused(world: Any, as_system: Any) -> None:
    from gongdan.automation.effects import effect_of

    offered = effect_of("notify")
    assert offered is not None
    assert offered.check is not None
    async with as_system(world.xinghe.id) as tx:
        params = NotifyParams.model_validate({"people": [10**9], "text": {"en": "{{ticket.password}}"}})
        assert {one.field for one in await offered.check(tx, params)} == {"text.en", "people.0"}
    with pytest.raises(ValueError, match="Name somebody"):
        NotifyParams.model_validate({"text": {"en": "x"}})
