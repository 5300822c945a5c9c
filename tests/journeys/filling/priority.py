"""One raise that waits for approval, one sub-task and one recurring ticket."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Their ids; the raise waits, as raises need approval while it is asked for."""
    word = f"marker-{tenant.slug}"
    agents, admins = client_for(agent), client_for(admin)
    settings = "/api/v1/ticketing-settings"
    await admins.patch(settings, json={"rules": {"raise_needs_approval": True}})
    wish = {"priority": "urgent", "reason": f"{word} reason"}
    asked = await agents.post(f"/api/v1/tickets/{ids['ticket_id']}/priority-raises", json=wish)
    assert asked.status_code == 201, asked.text
    await admins.patch(settings, json={"rules": {"raise_needs_approval": False}})
    step = await agents.post(f"/api/v1/tickets/{ids['ticket_id']}/subtasks", json={"title": f"{word} step"})
    assert step.status_code == 201, step.text
    again = {
        "name": f"{word} again",
        "draft": {"title": f"{word} again"},
        "rule": {"frequency": "daily", "time": "09:00"},
    }
    recurring = await admins.post("/api/v1/recurring-tickets", json=again)
    assert recurring.status_code == 201, recurring.text
    run = await admins.post(f"/api/v1/recurring-tickets/{recurring.json()['id']}/runs")
    assert run.status_code == 201, run.text
    return {
        "run_id": run.json()["id"],
        "subtask_id": step.json()["id"],
        "recurring_id": recurring.json()["id"],
    }
