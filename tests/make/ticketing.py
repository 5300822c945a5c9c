"""Builders of tickets."""

from typing import Any

import httpx

from gongdan.kernel.unit import Tx
from gongdan.ticketing import actions
from gongdan.ticketing.schemas.tickets import OpenTicket


async def ticket(tx: Tx, **values: Any) -> int:
    """A ticket with a title at least; returns its id."""
    return await actions.open_ticket(
        tx, OpenTicket.model_validate({"title": "打印机无法连接网络", "type": "question"} | values)
    )


async def ticket_by(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    """A ticket opened over HTTP; its whole shape."""
    answer = await client.post("/api/v1/tickets", json={"title": "打印机无法连接网络", "type": "question"} | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def moved(client: httpx.AsyncClient, ticket_id: int, *moves: str, **fields: Any) -> dict[str, Any]:
    """The ticket after these moves, one by one; `fields` are sent with each that asks for them."""
    url = f"/api/v1/tickets/{ticket_id}"
    shape: dict[str, Any] = (await client.get(url)).json()
    for key in moves:
        offered = next(move for move in shape["moves"] if move["key"] == key)
        asked = {name: fields[name] for name in offered["required_fields"] if name in fields}
        answer = await client.post(f"{url}/moves", json={"move": key, "fields": asked})
        assert answer.status_code == 200, answer.text
        shape = answer.json()
    return shape


async def solved(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    """A ticket that was opened and solved over HTTP; its whole shape."""
    shape = await ticket_by(client, **values)
    return await moved(client, shape["id"], "solve", resolution="更换网线")
