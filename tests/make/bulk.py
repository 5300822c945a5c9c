"""Bulk edits as people ask for them, and their jobs' work done at once."""

from typing import Any

import httpx

from gongdan.ticketing.actions.bulk_run import work_off

URL = "/api/v1/bulk-edits"


async def asked(client: httpx.AsyncClient, tickets: list[int] | None, changes: dict[str, Any], **more: Any) -> Any:
    """The bulk edit as it is answered when it is asked for."""
    body = {"changes": changes} | ({"tickets": tickets} if tickets is not None else {}) | more
    answer = await client.post(URL, json=body)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def finished(client: httpx.AsyncClient, tenant_id: int, shape: Any) -> Any:
    """The same once its job has done its work."""
    await work_off(tenant_id, shape["id"])
    return (await client.get(f"{URL}/{shape['id']}")).json()


async def done(client: httpx.AsyncClient, tenant_id: int, tickets: list[int], changes: dict[str, Any]) -> Any:
    """Asked for and done."""
    return await finished(client, tenant_id, await asked(client, tickets, changes))


async def undone(client: httpx.AsyncClient, tenant_id: int, shape: Any) -> Any:
    """Taken back."""
    answer = await client.post(f"{URL}/{shape['id']}/undo")
    assert answer.status_code == 202, answer.text
    return await finished(client, tenant_id, answer.json())


async def results(client: httpx.AsyncClient, shape: Any, **query: Any) -> dict[int, dict[str, Any]]:
    """What became of each ticket, by its id."""
    answer = await client.get(f"{URL}/{shape['id']}/results", params=query)
    assert answer.status_code == 200, answer.text
    return {one["ticket"]["id"]: one for one in answer.json()["items"]}
