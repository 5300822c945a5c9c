"""A trigger and a macro, something that waits on the ticket, and a trial that has ended."""

from typing import Any

from gongdan.automation.actions.trying import go_on


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of rules use."""
    feng, ticket_id = client_for(admin), ids["ticket_id"]
    effects = [{"kind": "add_tags", "params": {"tags": [f"marker-{tenant.slug}"]}}]
    said = {"name": f"marker-{tenant.slug}", "effects": effects}
    made = await feng.post("/api/v1/rules", json={"kind": "trigger", "events": ["closed"], **said})
    assert made.status_code == 201, made.text
    macro = await feng.post("/api/v1/rules", json={"kind": "macro", "is_active": True, **said})
    assert macro.status_code == 201, macro.text
    used = await client_for(agent).post(
        f"/api/v1/tickets/{ticket_id}/macro-runs", json={"macro_id": macro.json()["id"]}
    )
    assert used.status_code == 201, used.text
    due = {"due_at": "2990-01-01T00:00:00Z", "effects": effects}
    waits = await client_for(agent).post(f"/api/v1/tickets/{ticket_id}/scheduled-actions", json=due)
    assert waits.status_code == 201, waits.text
    tried = await feng.post("/api/v1/rule-trials", json={"rule_id": made.json()["id"], "days": 1})
    assert tried.status_code == 202, tried.text
    await go_on(tenant.id, tried.json()["id"])
    return {
        "rule_id": made.json()["id"],
        "macro_id": macro.json()["id"],
        "action_id": waits.json()["items"][0]["id"],
        "trial_id": tried.json()["id"],
    }
