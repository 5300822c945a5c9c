"""A hand-over, a nudge, a supervision and an arbitration of a tenant."""

from typing import Any

_WHY = {"facts": "facts", "tried": "tried", "reason": "reason"}


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Their ids by the names that paths use; all but the arbitration are about `ticket_id`."""
    leading, managing = client_for(lead), client_for(admin)
    url = f"/api/v1/tickets/{ids['ticket_id']}"
    word = f"marker-{tenant.slug}"
    body = {key: f"{word} {text}" for key, text in _WHY.items()} | {"assignee": agent.user_id}
    offer = await _made(leading, f"{url}/handovers", body)
    nudge = await _made(leading, f"{url}/nudges", {"comment": f"{word} hurry"})
    watched = {"reason": f"{word} watched", "due_at": "2099-01-01T00:00:00Z"}
    supervision = await _made(leading, f"{url}/supervisions", watched)
    return {
        "handover_id": offer["id"],
        "nudge_id": nudge["id"],
        "supervision_id": supervision["id"],
        "arbitration_id": await _arbitrated(leading, managing, tenant, ids, word),
    }


async def _arbitrated(leading: Any, managing: Any, tenant: Any, ids: dict[str, Any], word: str) -> int:
    """A ticket that came back once, where once is already too often."""
    there = await _made(
        managing, "/api/v1/teams", {"name": f"{word} other team", "department_id": tenant.departments["service"]}
    )
    await _ruled(managing, 1)
    ticket = await _made(leading, "/api/v1/tickets", {"title": f"{word} to and fro", "team": ids["team_id"]})
    shape: dict[str, Any] = {}
    for team in (there["id"], ids["team_id"]):
        answer = await leading.put(f"/api/v1/tickets/{ticket['id']}/assignment", json={"team": team})
        assert answer.status_code == 200, answer.text
        shape = answer.json()
    await _ruled(managing, 3)
    return int(shape["arbitration"]["id"])


async def _ruled(managing: Any, limit: int) -> None:
    answer = await managing.patch("/api/v1/ticketing-settings", json={"rules": {"ping_pong_limit": limit}})
    assert answer.status_code == 200, answer.text


async def _made(client: Any, url: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(url, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
