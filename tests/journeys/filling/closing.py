"""A checklist with an own item on the ticket."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of closing use."""
    names = {"en": f"marker-{tenant.slug} checklist"}
    made = await client_for(admin).post(
        "/api/v1/checklists",
        json={"key": "of_questions", "names": names, "type": "question", "items": [{"key": "done", "names": names}]},
    )
    assert made.status_code == 201, made.text
    added = await client_for(agent).post(
        f"/api/v1/tickets/{ids['ticket_id']}/checklist", json={"title": f"marker-{tenant.slug} item"}
    )
    assert added.status_code == 201, added.text
    return {"checklist_id": made.json()["id"], "item": added.json()["items"][-1]["key"]}
