"""A ladder, and a ticket that a supervisor has escalated."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of escalation use."""
    levels = [{"has_lead": True}, {"has_manager": True}]
    draft = {"name": f"marker-{tenant.slug}", "path": "technical", "levels": levels}
    made = await client_for(admin).post("/api/v1/escalation-ladders", json=draft)
    assert made.status_code == 201, made.text
    url = f"/api/v1/tickets/{ids['ticket_id']}/escalations"
    form = {"path": "technical", "trigger": "time", "reason": "marker", "evidence": "marker", "tried": "marker"}
    begun = await client_for(lead).post(url, json=form)
    assert begun.status_code == 201, begun.text
    return {"ladder_id": made.json()["id"], "escalation_id": begun.json()["items"][0]["id"], "levels": levels}
