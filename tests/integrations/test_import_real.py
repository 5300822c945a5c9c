"""Real files of other desks are imported whole: counts, states, reassignments and history equal the file."""

import csv
import json
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from gongdan.identity import teams, users
from gongdan.kernel.events import events
from gongdan.ticketing import comments, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from tests.integrations.running import DATA, run_import, state_of
from tests.world import World

pytestmark = [
    pytest.mark.usefixtures("outer"),
    pytest.mark.skipif(
        not DATA.is_dir(), reason="needs ../shared/data/tickets-real, which is not part of the project"
    ),
]
ZONE = ZoneInfo("Asia/Shanghai")
LOG = DATA / "uci_servicenow_incident_events.csv"
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


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=ZONE)


async def imported(tx: Any, source: str) -> dict[str, Any]:
    row = tickets.c
    found = await tx.all(select(tickets).where(row.tenant_id == tx.tenant_id, row.external_source == source))
    return {one.external_id: one for one in found}


async def test_citizen_messages_with_and_without_answers(world: World, as_system: Any) -> None:
    answered, labelled = rows_of("zhengwu_messages_answered.csv"), rows_of("zhengwu_messages_labelled.csv")
    for name, rows in (("answered", answered), ("labelled", labelled)):
        done, _ = await run_import(world.xinghe.id, DATA / f"zhengwu_messages_{name}.csv", "citizen-messages")
        assert done.created == len({row["留言编号"] for row in rows})
        assert done.read == len(rows)
    async with as_system(world.xinghe.id) as tx:
        found = await imported(tx, "citizen-messages")
        known = await catalogue(tx)
        written = {c.ticket_id: c for c in await tx.all(select(comments).where(comments.c.tenant_id == tx.tenant_id))}
    assert len(found) == len({row["留言编号"] for row in answered + labelled})
    for row in answered:
        one = found[row["留言编号"]]
        answer = written[one.id]
        assert one.created_at == moment(row["留言时间"], "%Y/%m/%d %H:%M:%S")
        assert one.state == "solved"
        assert one.solved_at == answer.created_at == moment(row["答复时间"], "%Y/%m/%d %H:%M:%S")
        assert (answer.author_kind, answer.is_public) == ("user", True)
        assert "".join(answer.body.split()) == "".join(row["答复意见"].split())
    classes = {}
    for row in labelled:
        classes.setdefault(row["留言编号"], row["一级分类"])
    for external_id, label in classes.items():
        one = found[external_id]
        assert known.categories[one.category_id].names["zh-CN"] == label
        assert one.state == "new"


async def test_maintenance_work_orders(world: World, as_system: Any) -> None:
    rows = json.loads((DATA / "maintie_work_orders.json").read_text("utf-8"))
    done, _ = await run_import(world.xinghe.id, DATA / "maintie_work_orders.json", "maintenance")
    assert (done.created, done.rejected) == (len(rows), 0)
    async with as_system(world.xinghe.id) as tx:
        found = await imported(tx, "maintenance")
    assert Counter(one.title for one in found.values()) == Counter(row["text"] for row in rows)
    by_title = {one.title: one for one in found.values()}
    for row in rows:
        expected = list(dict.fromkeys(entity["type"].rsplit("/", 1)[-1] for entity in row["entities"]))
        assert by_title[row["text"]].tags == expected


async def test_the_incident_log_becomes_the_history_of_its_tickets(world: World, as_system: Any) -> None:
    log: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(LOG.name):
        log[row["number"]].append(row)
    done, rejects = await run_import(world.xinghe.id, LOG, "servicenow")
    assert (done.created, rejects.first) == (len(log), [])
    async with as_system(world.xinghe.id) as tx:
        found = await imported(tx, "servicenow")
        mine = (
            events.c.tenant_id == tx.tenant_id,
            events.c.subject == "ticket",
            events.c.cause == "import:servicenow",
        )
        facts: defaultdict[int, list[Any]] = defaultdict(list)
        for fact in await tx.all(select(events).where(*mine).order_by(events.c.at, events.c.id)):
            facts[fact.subject_id].append(fact)
        names = {row.id: row.name for row in await tx.all(select(teams.c.id, teams.c.name))}
        people = {row.id: row.name for row in await tx.all(select(users.c.id, users.c.name))}
    assert found.keys() == log.keys()
    for number, rows in log.items():
        one, last = found[number], rows[-1]
        assert one.number == number
        assert one.state == STATES[last["incident_state"]]
        assert one.priority == int(last["priority"][0])
        assert (one.transfer_count, one.reopen_count) == (int(last["reassignment_count"]), int(last["reopen_count"]))
        assert one.created_at == moment(last["opened_at"], "%d-%m-%Y %H:%M")
        assert names.get(one.team_id, "?") == last["assignment_group"]
        assert people.get(one.assignee_id, "?") == " ".join(last["assigned_to"].split())
        assert told_states(facts[one.id]) == changed([STATES[row["incident_state"]] for row in rows])
        assert told_owners(facts[one.id]) == owners(rows)
        assert [fact.at for fact in facts[one.id]] == sorted(fact.at for fact in facts[one.id])


def changed(values: list[Any]) -> list[Any]:
    """The values in order, each only where it differs from the one before."""
    return [value for place, value in enumerate(values) if place == 0 or value != values[place - 1]]


def told_states(facts: list[Any]) -> list[str]:
    moves = [fact.payload for fact in facts if fact.kind == "ticket.moved"]
    opened = next(fact.payload["state"] for fact in facts if fact.kind == "ticket.opened")
    assert [opened, *(move["to_state"] for move in moves[:-1])] == [move["from_state"] for move in moves]
    return [opened, *(move["to_state"] for move in moves)]


def told_owners(facts: list[Any]) -> list[tuple[str, str]]:
    return [
        (fact.payload["team_name"] or "?", fact.payload["assignee_name"] or "?")
        for fact in facts
        if fact.kind == "ticket.assigned"
    ]


def owners(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    held = changed([(row["assignment_group"], " ".join(row["assigned_to"].split())) for row in rows])
    return held[1:] if held[0] == ("?", "?") else held


async def test_hostile_strings_are_kept_or_told_and_never_stop_the_run(
    world: World, as_system: Any, tmp_path: Path
) -> None:
    strings = list(json.loads((DATA.parent / "hostile-input" / "blns.json").read_text("utf-8")))
    strings += ["nul\x00byte", "\ufffe\uffff", "a" * 400, "\u202e reversed", "'; DROP TABLE tickets; --"]
    columns = ("title", "description", "tag", "team", "who", "category", "name", "mail", "phone", "firm", "room")
    path = tmp_path / "hostile.jsonl"
    lines = [{"id": str(n)} | dict.fromkeys(columns, text) for n, text in enumerate(strings)]
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    raw = {
        "source": "hostile",
        "external_id": "id",
        **{name: name for name in ("title", "description", "team", "category")},
        "assignee": "who",
        "tags": {"column": "tag", "separator": "\n"},
        "organisation": "firm",
        "requester": {"name": "name", "email": "mail", "phone": "phone"},
        "fields": {"room": {"column": "room", "kind": "text"}},
    }
    done, rejects = await run_import(world.xinghe.id, path, raw, rejects_path=tmp_path / "rejects.csv")
    assert done.read == len(strings)
    assert done.created > len(strings) * 0.7
    assert all(bad.reason and not bad.reason.startswith("the database") for bad in rejects.first)
    async with as_system(world.xinghe.id) as tx:
        found = await imported(tx, "hostile")
    assert len(found) == done.created
    before = await state_of(world.xinghe.id)
    again, _ = await run_import(world.xinghe.id, path, raw)
    assert again.unchanged == done.created
    assert await state_of(world.xinghe.id) == before


@pytest.mark.parametrize(
    ("name", "map_name"),
    [
        ("zhengwu_messages_answered.csv", "citizen-messages"),
        ("maintie_work_orders.json", "maintenance"),
        (LOG.name, "servicenow"),
    ],
)
async def test_a_second_import_of_a_real_file_changes_nothing(world: World, name: str, map_name: str) -> None:
    await run_import(world.xinghe.id, DATA / name, map_name)
    before = await state_of(world.xinghe.id)
    done, _ = await run_import(world.xinghe.id, DATA / name, map_name)
    assert (done.created, done.changed, done.kept) == (0, 0, 0)
    assert done.unchanged > 0
    assert await state_of(world.xinghe.id) == before
