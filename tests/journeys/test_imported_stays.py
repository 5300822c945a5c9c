"""The history of another desk's incidents can be counted here: who had each how long, how often it went on."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select

from gongdan.ticketing import tickets
from tests.integrations.running import DATA, ZONE, run_import
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
LOG = DATA / "uci_servicenow_incident_events.csv"
pytestmark = pytest.mark.skipif(
    not LOG.is_file(), reason=f"needs the real tickets at {DATA}, which are not part of the project"
)
STATES = {
    "New": "new",
    "Active": "in_progress",
    "Awaiting User Info": "waiting",
    "Awaiting Problem": "on_hold",
    "Awaiting Vendor": "on_hold",
    "Awaiting Evidence": "on_hold",
    "Resolved": "solved",
    "Closed": "closed",
}
DONE = {"solved", "closed"}


def incidents() -> dict[str, list[dict[str, str]]]:
    """The lines of the log by incident, in the order of the file."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    with LOG.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["number"]].append(row)
    return found


def left(values: list[str]) -> int:
    """How often one that was known was followed by another, or by nobody."""
    return sum(a not in ("?", b) for a, b in pairwise(values))


def expected(rows: list[dict[str, str]]) -> dict[str, int]:
    """What a careful clerk would count in the lines of one incident."""
    teams = [row["assignment_group"] for row in rows]
    people = [" ".join(row["assigned_to"].split()) for row in rows]
    states = [STATES[row["incident_state"]] for row in rows]
    turn: list[str] = []
    for team in teams:
        if team != "?" and turn[-1:] != [team]:
            turn.append(team)
    return {
        "reassignments": sum(
            ta not in ("?", tb) or pa not in ("?", pb)
            for (ta, tb), (pa, pb) in zip(pairwise(teams), pairwise(people), strict=True)
        ),
        "team_changes": left(teams),
        "returns": len(turn) - len(set(turn)),
        "reopens": sum(a in DONE and b not in DONE for a, b in pairwise(states)),
        "state_changes": sum(a != b for a, b in pairwise(states)),
    }


def seconds_by_team(rows: list[dict[str, str]]) -> dict[str | None, int]:
    """Line by line: from each to the next its team had the incident, as long as that was not closed."""
    held: Counter[str | None] = Counter()
    times = [datetime.strptime(row["sys_updated_at"], "%d-%m-%Y %H:%M") for row in rows]
    opened = datetime.strptime(rows[0]["opened_at"], "%d-%m-%Y %H:%M")
    begins = [min(opened, times[0]), *times[1:]]
    for row, (begin, end) in zip(rows, pairwise(begins), strict=False):
        if STATES[row["incident_state"]] != "closed":
            team = None if row["assignment_group"] == "?" else row["assignment_group"]
            held[team] += int((end - begin).total_seconds())
    return {team: seconds for team, seconds in held.items() if seconds}


async def test_the_incidents_of_another_desk_are_counted_as_their_own_log_says(
    world: World, client_for: Clients, as_system: Any
) -> None:
    log = incidents()
    done, _ = await run_import(world.xinghe.id, LOG, "servicenow")
    assert done.created == len(log)
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.external_source == "servicenow")
        ids = {
            row.external_id: row.id for row in await tx.all(select(tickets.c.id, tickets.c.external_id).where(*mine))
        }
    chen = client_for(world.chen)
    same_as_their_counter = in_time = 0
    for number, rows in log.items():
        answer = await chen.get(f"/api/v1/tickets/{ids[number]}/stays")
        assert answer.status_code == 200, answer.text
        told, last = answer.json(), rows[-1]
        counted = expected(rows)
        assert {key: told["counts"][key] for key in counted} == counted, number
        assert told["counts"]["reopens"] == int(last["reopen_count"]), number
        same_as_their_counter += told["counts"]["team_changes"] == int(last["reassignment_count"])
        if is_in_order(rows):
            in_time += 1
            by_team = {one["name"]: one["seconds"] for one in told["teams"] if one["seconds"]}
            assert by_team == seconds_by_team(rows), number
        assert told["seconds"] == sum(one["seconds"] for one in told["teams"])
        assert told["seconds"] == sum(one["seconds"] for one in told["states"])
    # Their counter is raised between two lines too; where the lines tell all of it, both are the same.
    assert same_as_their_counter == 432
    assert in_time > 400
    shape = (await chen.get(f"/api/v1/tickets/{ids[number]}")).json()
    assert shape["transfer_count"] == int(last["reassignment_count"])


def is_in_order(rows: list[dict[str, str]]) -> bool:
    """Whether it was closed in the end, and its times never run backwards."""
    times = [datetime.strptime(row["sys_updated_at"], "%d-%m-%Y %H:%M") for row in rows]
    opened = datetime.strptime(rows[0]["opened_at"], "%d-%m-%Y %H:%M")
    return rows[-1]["incident_state"] == "Closed" and [opened, *times] == sorted([opened, *times])


def test_the_zone_of_the_log_has_no_summer_time() -> None:
    offsets = {datetime(2016, month, 1, tzinfo=ZoneInfo(ZONE)).utcoffset() for month in range(1, 13)}
    assert len(offsets) == 1, "plain differences of the file's times are seconds"
