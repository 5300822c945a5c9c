"""A webhook at an address that is closed, and a test that found it so."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of webhooks use."""
    feng = client_for(admin)
    draft = {"name": f"marker-{tenant.slug}", "url": "https://127.0.0.1:9/x", "events": ["ticket.created"]}
    made = await feng.post("/api/v1/webhooks", json=draft)
    assert made.status_code == 201, made.text
    ping = await feng.post(f"/api/v1/webhooks/{made.json()['id']}/pings")
    assert ping.json()["error"] == "host_forbidden", ping.text
    return {"webhook_id": made.json()["id"], "delivery_id": ping.json()["id"]}
