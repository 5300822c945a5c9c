"""Clocks follow what happens to tickets."""

from typing import Any

from tests.make.ticketing import ticket_by

URL = "/api/v1/tickets"


async def test_a_new_ticket_has_its_promises(promised: Any, client_for: Any, at: Any) -> None:
    wang = client_for(promised.wang)
    with at():
        shape = await ticket_by(wang, priority="high", team="frontline")
    assert shape["deadline"] == {"kind": "first_response", "due_at": "2026-03-04T02:30:00Z", "state": "running"}
