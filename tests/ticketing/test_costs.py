"""What the everyday requests cost: so many statements and no more, whatever else a ticket can have by now."""

from typing import Any

import pytest

from tests.make.ticketing import ticket_by

TICKETS = "/api/v1/tickets"


@pytest.mark.parametrize(
    ("method", "path", "body", "most"),
    [
        ("GET", "", None, 5),
        ("GET", "/{id}", None, 8),
        ("GET", "/{id}/timeline", None, 6),
        (
            "POST",
            "",
            {"title": "打印机无法连接网络", "requester": {"email": "a@client.example"}, "team": "field"},
            19,
        ),
        ("PATCH", "/{id}", {"priority": "high"}, 13),
        ("PUT", "/{id}/assignment", {"team": "field"}, 16),
        ("POST", "/{id}/moves", {"move": "accept"}, 15),
        ("POST", "/{id}/comments", {"body": "已联系客户", "is_public": False}, 13),  # one: are there rules?
    ],
)
async def test_an_everyday_request_costs_so_many_statements(
    world: Any, client_for: Any, counting: Any, method: str, path: str, body: Any, most: int
) -> None:
    wang = client_for(world.wang)
    asked_by = {"requester": {"email": "a@client.example"}}
    first, second = [await ticket_by(wang, type="incident", team="frontline", **asked_by) for _ in range(2)]
    url = f"{TICKETS}{path}"
    warmed = await wang.request(method, url.format(id=first["id"]), json=body)
    assert warmed.status_code < 300, warmed.text
    with counting() as spent:
        answer = await wang.request(method, url.format(id=second["id"]), json=body)
    assert answer.status_code < 300, answer.text
    assert spent.value <= most, spent.texts


async def test_what_one_reaches_is_bound_once_for_all_badges(world: Any, client_for: Any, counting: Any) -> None:
    wang = client_for(world.wang)
    await wang.get("/api/v1/view-counts")
    with counting() as spent:
        badges = (await wang.get("/api/v1/view-counts")).json()["items"]
    counted = next(one for one in spent.texts if one.count("count(*)") > 1)
    assert len(badges) >= 5
    # By each badge: his own, what he opened, and his team's three times.
    assert counted.count("lead_team_id") >= 2 * len(badges)
    assert counted.count(" IN (") == 0
