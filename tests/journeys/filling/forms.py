"""A template of the agent's own."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    word = f"marker-{tenant.slug}"
    draft = {"kind": "reply", "name": f"{word} template", "body": f"{word} {{{{ticket.number}}}}"}
    made = await client_for(agent).post("/api/v1/templates", json=draft)
    assert made.status_code == 201, made.text
    return {"template_id": made.json()["id"]}
