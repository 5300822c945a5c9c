"""A colleague is mentioned, and told by a robot that nobody hears; an urgent ticket is his, and a device."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.notifications.adapter.push_sealing import padless


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    word = f"marker-{tenant.slug}"
    robot = {"road": "wecom", "name": word, "url": f"http://127.0.0.1:9/{word}"}
    road = await client_for(admin).post("/api/v1/notification-roads", json=robot)
    assert road.status_code == 201, road.text
    text = {"subject": f"{word} {{{{ticket.number}}}}"}
    texts = await client_for(admin).put("/api/v1/notification-templates/mentioned/en", json=text)
    assert texts.status_code == 200, texts.text
    wanted = {"kinds": {"mentioned": {"wecom": True}}}
    assert (await client_for(agent).put("/api/v1/me/notification-preferences", json=wanted)).status_code == 200
    urgent = {"title": f"{word} urgent", "priority": "urgent", "assignee": agent.user_id}
    opened = await client_for(lead).post("/api/v1/tickets", json=urgent)
    assert opened.status_code == 201, opened.text
    theirs = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = padless(theirs.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    device = {"name": word, "endpoint": f"https://push.example/{word}", "p256dh": key, "auth": padless(b"0" * 16)}
    devices = await client_for(agent).post("/api/v1/me/push-devices", json=device)
    assert devices.status_code == 201, devices.text
    note = {
        "body": f'<p>{word} <span data-mention="user:{agent.user_id}">@x</span></p>',
        "body_format": "html",
        "is_public": False,
    }
    written = await client_for(lead).post(f"/api/v1/tickets/{ids['ticket_id']}/comments", json=note)
    assert written.status_code == 201, written.text
    async with unit(system_actor(tenant.id), is_read_only=True) as tx:
        row = events.c
        mine = (row.tenant_id == tenant.id, row.subject == "ticket")
        latest = (await tx.all(select(row.id).where(*mine).order_by(row.id.desc()).limit(8)))[::-1]
    await deliver(tenant_id=tenant.id, event_ids=[one.id for one in latest])
    told = (await client_for(agent).get("/api/v1/notifications")).json()["items"]
    assert told, "the mention was told"
    kinds = {"note_added": {"app": False}}
    said = await client_for(agent).put("/api/v1/me/notification-preferences", json={"kinds": kinds})
    assert said.status_code == 200, said.text
    alerts = (await client_for(agent).get("/api/v1/me/urgent-alerts")).json()["items"]
    sent = (await client_for(agent).get("/api/v1/me/notice-deliveries")).json()["items"]
    return {
        "notification_id": told[0]["id"],
        "up_to": told[0]["id"],
        "notification_road_id": road.json()["id"],
        "notice_kind": "mentioned",
        "notice_locale": "en",
        "push_device_id": devices.json()["items"][0]["id"],
        "urgent_alert_id": alerts[0]["id"],
        "notice_delivery_id": sent[0]["id"],
    }
