"""Builders of hand-overs."""

from typing import Any

import httpx

from tests.make.ticketing import ticket_by

WHY = {"facts": "主板指示灯不亮", "tried": "已更换电源，无效", "reason": "只有你们能查线路"}


async def handed_over(
    client: httpx.AsyncClient,
    to_team: str,
    *,
    to: int | None = None,
    expected_at: str | None = None,
    opened_by: httpx.AsyncClient | None = None,
    **opened: Any,
) -> tuple[str, int]:
    """A ticket of this client's that was handed to a team: its address, and the id of the hand-over."""
    how = opened or {"team": "frontline", "assignee": "wang@xinghe.example"}
    shape = await ticket_by(opened_by or client, **how)
    url = f"/api/v1/tickets/{shape['id']}"
    body = WHY | {"team": to_team, "assignee": to, "expected_at": expected_at}
    answer = await client.post(f"{url}/handovers", json=body)
    assert answer.status_code == 201, answer.text
    return url, answer.json()["id"]


async def rules(admin: httpx.AsyncClient, **changed: Any) -> None:
    """The tenant's rules with these changed."""
    answer = await admin.patch("/api/v1/ticketing-settings", json={"rules": changed})
    assert answer.status_code == 200, answer.text


async def given_on(client: httpx.AsyncClient, ticket_id: int, *teams: str) -> dict[str, Any]:
    """The ticket after it went to these teams, one after another, without a word."""
    shape: dict[str, Any] = {}
    for team in teams:
        answer = await client.put(f"/api/v1/tickets/{ticket_id}/assignment", json={"team": team})
        assert answer.status_code == 200, answer.text
        shape = answer.json()
    return shape
