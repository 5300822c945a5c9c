"""A colleague is mentioned, and told."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    word = f"marker-{tenant.slug}"
    note = {
        "body": f'<p>{word} <span data-mention="user:{agent.user_id}">@x</span></p>',
        "body_format": "html",
        "is_public": False,
    }
    written = await client_for(lead).post(f"/api/v1/tickets/{ids['ticket_id']}/comments", json=note)
    assert written.status_code == 201, written.text
    async with unit(system_actor(tenant.id), is_read_only=True) as tx:
        row = events.c
        latest = await tx.scalar(
            select(row.id)
            .where(row.tenant_id == tenant.id, row.kind == "ticket.commented")
            .order_by(row.id.desc())
            .limit(1)
        )
    await deliver(tenant_id=tenant.id, event_ids=[latest])
    told = (await client_for(agent).get("/api/v1/notifications")).json()["items"]
    assert told, "the mention was told"
    kinds = {"note_added": {"app": False}}
    said = await client_for(agent).put("/api/v1/me/notification-preferences", json={"kinds": kinds})
    assert said.status_code == 200, said.text
    return {"notification_id": told[0]["id"], "up_to": told[0]["id"]}
