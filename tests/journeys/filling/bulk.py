"""A bulk edit, somebody who is looking at a ticket, and drafts."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    client, word = client_for(agent), f"marker-{tenant.slug}"
    body = {"tickets": [ids["ticket_id"]], "changes": {"tags_add": [word], "comment": {"body": f"{word} all"}}}
    made = await client.post("/api/v1/bulk-edits", json=body)
    assert made.status_code == 202, made.text
    ticket = f"/api/v1/tickets/{ids['ticket_id']}"
    here = await client.put(f"{ticket}/presence", json={"doing": "replying"})
    assert here.status_code == 200, here.text
    draft = await client.put(f"{ticket}/draft", json={"body": f"{word} draft"})
    assert draft.status_code == 200, draft.text
    key = f"mine-{tenant.slug}"
    new = await client.put(f"/api/v1/me/drafts/{key}", json={"title": f"{word} new"})
    assert new.status_code == 200, new.text
    return {"bulk_edit_id": made.json()["id"], "draft_key": key, "changes": {"priority": "low"}}
