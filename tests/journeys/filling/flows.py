"""A duty with its team, and running tickets on their way to a new version."""

from typing import Any

from tests.make.setup import definition, ticket_type, workflow
from tests.make.ticketing import ticket_by


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """`duty_id`, and `carry_over_id` of the workflow that `workflow_id` names from here on."""
    client, word = client_for(admin), f"marker-{tenant.slug}"
    names = {"zh-CN": f"{word} 职责", "en": f"{word} duty"}
    duty = await client.post("/api/v1/duties", json={"key": "watch", "names": names, "team_id": ids["team_id"]})
    assert duty.status_code == 201, duty.text
    flow = await client.post("/api/v1/workflows", json=workflow("carried") | {"names": names})
    assert flow.status_code == 201, flow.text
    kind = await client.post("/api/v1/ticket-types", json=ticket_type("carried", workflow="carried"))
    assert kind.status_code == 201, kind.text
    await ticket_by(client_for(agent), type="carried", title=f"{word} carried", team=ids["team_id"])
    path = f"/api/v1/workflows/{flow.json()['id']}"
    published = await client.post(f"{path}/versions", json={"definition": definition(), "running": "carry_over"})
    assert published.status_code == 201, published.text
    return {
        "duty_id": duty.json()["id"],
        "workflow_id": flow.json()["id"],
        "carry_over_id": published.json()["carry_over_id"],
    }
