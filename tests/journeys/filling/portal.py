"""A link to a request, a preference of the agent's, a portal with a name, and somebody who forgot his password."""

from typing import Any

from sqlalchemy import insert

from gongdan.identity.models import password_resets
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of the portal use."""
    word, key = f"marker-{tenant.slug}", f"columns.{tenant.slug}"
    made = await client_for(agent).post(f"/api/v1/tickets/{ids['ticket_id']}/request-links", json={})
    assert made.status_code == 201, made.text
    kept = await client_for(agent).put(f"/api/v1/me/preferences/{key}", json={"value": [word]})
    assert kept.status_code == 200, kept.text
    named = await client_for(admin).patch("/api/v1/portal-settings", json={"names": {"en": word}})
    assert named.status_code == 200, named.text
    async with unit(system_actor(tenant.id)) as tx:
        row = {"tenant_id": tenant.id, "user_id": agent.user_id, "purpose": "reset", "created_at": tx.now}
        await tx.execute(insert(password_resets).values(row))
    return {"request_link_id": made.json()["id"], "preference_key": key}
