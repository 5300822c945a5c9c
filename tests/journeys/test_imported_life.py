"""Real tickets of other desks live on: imported whole, worked on to the end, and never imported twice."""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from gongdan.kernel import clock
from gongdan.ticketing import tickets
from tests.integrations.running import DATA, run_import, state_of
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"needs the real tickets at {DATA}, which are not part of the project"
)


def keys_in(name: str, key: str) -> int:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
        return len({row[key] for row in csv.DictReader(stream)})


def records_in(name: str, _: str) -> int:
    return len(json.loads((DATA / name).read_text("utf-8")))


# the file, the map, how its tickets are counted, and in which states they came
FILES: dict[str, tuple[str, str, Callable[[str, str], int], str, set[str]]] = {
    "messages": ("zhengwu_messages_labelled.csv", "citizen-messages", keys_in, "留言编号", {"new"}),
    "answered messages": ("zhengwu_messages_answered.csv", "citizen-messages", keys_in, "留言编号", {"solved"}),
    "work orders": ("maintie_work_orders.json", "maintenance", records_in, "", {"new"}),
    "incidents": ("uci_servicenow_incident_events.csv", "servicenow", keys_in, "number", {"closed"}),
}
WAY = {
    "new": ("accept", "solve", "close"),
    "open": ("solve", "close"),
    "waiting": ("resume", "solve", "close"),
    "on_hold": ("resume", "solve", "close"),
    "solved": ("reopen", "solve", "close"),
    "closed": ("reopen", "solve", "close"),
}


@pytest.mark.parametrize("what", FILES)
async def test_tickets_of_another_desk_are_imported_and_taken_to_their_end(
    world: World, client_for: Clients, as_system: Any, what: str
) -> None:
    name, map_name, count, key, states = FILES[what]
    expected = count(name, key)
    done, rejects = await run_import(world.xinghe.id, DATA / name, map_name)
    # A number that comes twice is one ticket; the second row is told, not lost silently.
    assert done.created == expected
    assert done.rejected == done.read - expected == rejects.count
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.external_source == map_name)
        assert await tx.scalar(select(func.count()).where(*mine)) == expected
        three = list((await tx.execute(select(tickets.c.id).where(*mine).order_by(tickets.c.id).limit(3))).scalars())

    chen = client_for(world.chen)
    found = (await chen.get(TICKETS, params={"limit": 200})).json()
    assert found["count"] == {"value": min(expected, 1000), "is_capped": expected > 1000}
    before = await state_of(world.xinghe.id)
    again, _ = await run_import(world.xinghe.id, DATA / name, map_name)
    assert (again.created, again.changed, again.kept, again.unchanged) == (0, 0, 0, expected)
    assert await state_of(world.xinghe.id) == before, "the second import changed something"

    for ticket_id in three:
        ticket = (await chen.get(f"{TICKETS}/{ticket_id}")).json()
        assert ticket["state_category"] in states
        await _to_its_end(chen, ticket)
        assert (await client_for(world.nina).get(f"{TICKETS}/{ticket_id}")).status_code == 404
    by_number = (await chen.get(TICKETS, params={"q": ticket["number"]})).json()["items"]
    assert ticket_id in [row["id"] for row in by_number]

    after = await state_of(world.xinghe.id)
    later, _ = await run_import(world.xinghe.id, DATA / name, map_name)
    assert (later.created, later.changed) == (0, 0), "what was done here since stays"
    assert later.unchanged + later.kept == expected
    assert await state_of(world.xinghe.id) == after


async def _to_its_end(chen: httpx.AsyncClient, ticket: dict[str, Any]) -> None:
    """Reply, solve, close; a closed one is reopened first, as long as that is still allowed."""
    url = f"{TICKETS}/{ticket['id']}"
    history = (await chen.get(f"{url}/timeline", params={"limit": 200})).json()["items"]
    assert history[0]["kind"] == "ticket.opened"
    assert history[0]["at"] == ticket["created_at"], "it began when it began there"
    now = clock.now()
    if ticket["closed_at"] is not None:
        refused = await chen.post(f"{url}/moves", json={"move": "reopen"})
        assert refused.json()["code"] == "reopened_too_late", refused.text
        now = datetime.fromisoformat(ticket["closed_at"]) + timedelta(days=3)
    with clock.frozen(now):
        for key in WAY[ticket["state_category"]]:
            ticket = (await chen.get(url)).json()
            offered = {move["key"]: move for move in ticket["moves"]}
            assert key in offered, (key, ticket["state"], sorted(offered))
            fields = {"resolution": "现场已处理"} if key == "solve" else {}
            answer = await chen.post(f"{url}/moves", json={"move": key, "fields": fields, "comment": {"body": key}})
            assert answer.status_code == 200, answer.text
    closed = (await chen.get(url)).json()
    assert (closed["state_category"], closed["closed_at"] is not None) == ("closed", True)
    told = (await chen.get(f"{url}/timeline", params={"limit": 200})).json()["items"]
    assert told[: len(history)] == history, "what was told before is told as before"
    assert told[-1]["kind"] == "ticket.moved"
    assert told[-1]["details"]["to_state"] == "closed"
    assert told[-1]["actor"]["name"] == "陈静"
