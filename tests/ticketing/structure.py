"""What the tests of structure edits share: tickets, words and a digest of every row of theirs."""

from typing import Any

import httpx
from sqlalchemy import text

API = "/api/v1"
MEI = {"email": "mei@customer.example"}
OU = {"email": "ou@customer.example"}
# What hangs on tickets, by the column that says on which. `updated_at` counts, `version` only grows.
_HANGING = {
    "tickets": "id",
    "comments": "ticket_id",
    "attachments": "ticket_id",
    "followers": "ticket_id",
    "ticket_tags": "ticket_id",
    "ticket_search": "ticket_id",
    "ticket_links": "from_id",
}


async def rows_of(admin: Any, ids: list[int]) -> dict[str, list[str]]:
    """Every row of these tickets as text, by table; without the versions of the tickets."""
    found = {}
    for table, column in _HANGING.items():
        statement = f"select (to_jsonb(t) - 'version')::text as row from {table} t where {column} = any(:ids)"
        rows = await admin.execute(text(f"/* gongdan test role */ {statement} order by 1"), {"ids": ids})
        found[table] = [one.row for one in rows]
    return found


async def said(client: httpx.AsyncClient, ticket_id: int, body: str, **more: Any) -> int:
    """A comment; its id."""
    answer = await client.post(f"{API}/tickets/{ticket_id}/comments", json={"body": body} | more)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def made(client: httpx.AsyncClient, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
    """What a POST answers."""
    answer = await client.post(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def undone(client: httpx.AsyncClient, edit_id: int) -> dict[str, Any]:
    return await made(client, f"/structure-edits/{edit_id}/undo", status=200)


async def got(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    """What a GET answers."""
    answer = await client.get(f"{API}{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def bodies(client: httpx.AsyncClient, ticket_id: int) -> list[str]:
    """What can be read in the comments of a ticket."""
    return [one["body"] for one in (await got(client, f"/tickets/{ticket_id}/comments"))["items"]]


async def told(client: httpx.AsyncClient, ticket_id: int) -> list[dict[str, Any]]:
    """The timeline of a ticket."""
    return list((await got(client, f"/tickets/{ticket_id}/timeline", limit=200))["items"])
