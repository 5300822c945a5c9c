"""A policy that promises something to every ticket, brought to those that are there; and the clock of one."""

from typing import Any

from gongdan.sla.actions.applying import go_on


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of promises use."""
    feng, targets = client_for(admin), {"normal": {"seconds": 3600}}
    every = {key: {"seconds": 3600} for key in ("urgent", "high", "normal", "low")}
    promise = {"key": "resolution", "kind": "resolution", "targets": every}
    draft = {"name": f"marker-{tenant.slug}", "condition": {"all": []}, "promises": [promise]}
    made = await feng.post("/api/v1/sla-policies", json=draft)
    assert made.status_code == 201, made.text
    begun = await feng.post("/api/v1/sla-applications", json={"scope": "all"})
    assert begun.status_code == 202, begun.text
    await go_on(tenant.id, begun.json()["id"])
    clocks = (await client_for(lead).get(f"/api/v1/tickets/{ids['ticket_id']}/clocks")).json()
    found = [*clocks["items"], *clocks["earlier"]]
    return {
        "policy_id": made.json()["id"],
        "application_id": begun.json()["id"],
        "clock_id": found[0]["id"] if found else 1,
        "targets": targets,
    }
