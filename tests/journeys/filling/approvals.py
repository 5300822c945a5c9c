"""A request for approval that waits for the lead, a link by which he decides, and a delegation of the agent's."""

from datetime import timedelta
from typing import Any

from gongdan.kernel import clock
from gongdan.kernel.signed_links import make_link


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    client = client_for(agent)
    body = {"reason": f"marker-{tenant.slug} reason", "approvers": [{"kind": "person", "id": lead.user_id}]}
    asked = await client.post(f"/api/v1/tickets/{ids['ticket_id']}/approvals", json=body)
    assert asked.status_code == 201, asked.text
    now = clock.now()
    away = {
        "delegate": admin.user_id,
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
        "reason": f"marker-{tenant.slug} away",
    }
    delegated = await client.post("/api/v1/me/delegations", json=away)
    assert delegated.status_code == 201, delegated.text
    step_id = asked.json()["steps"][0]["id"]
    return {
        "approval_id": asked.json()["id"],
        "delegation_id": delegated.json()["id"],
        "link": make_link(tenant.id, "approval", [step_id, lead.user_id], now + timedelta(days=1)),
    }
