"""Something of every structure edit: a merge that stands, a batch with a member, a comment that can be split off."""

from typing import Any

from tests.make.ticketing import ticket_by


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    client, word = client_for(agent), f"marker-{tenant.slug}"
    body = {"tags": [word], "team": next(iter(tenant.teams.values()))}
    kept, gone, member = [
        await ticket_by(client, **body, title=f"{word} {part}") for part in ("kept", "gone", "member")
    ]
    merged = await client.post(f"/api/v1/tickets/{kept['id']}/merges", json={"tickets": [gone["id"]]})
    assert merged.status_code == 201, merged.text
    batch = await client.post("/api/v1/ticket-batches", json={"title": f"{word} batch", "tickets": [member["id"]]})
    assert batch.status_code == 201, batch.text
    said = await client.post(f"/api/v1/tickets/{ids['ticket_id']}/comments", json={"body": f"{word} apart"})
    assert said.status_code == 201, said.text
    return {
        "edit_id": merged.json()["id"],
        "batch_id": batch.json()["id"],
        "member_id": member["id"],
        "comments": [said.json()["id"]],
    }
