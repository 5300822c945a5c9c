"""Fill a tenant by COPY: contacts, tickets with their vectors, comments and events."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from bench.words import Writer
from gongdan.kernel.embedded_pg import DatabaseUrls
from gongdan.search import tsvector_literal

TEAMS, AGENTS, DEPARTMENTS = 20, 100, 3
# Ids of departments, teams and people follow it, so that they are told from those of the shipped rows.
FIRST_ID = 900_000
TICKETS_PER_CONTACT = 10
SPAN = timedelta(days=240)
_CHUNK = 20_000
# Kept up row by row these cost more than building them at the end.
_DEAR_INDEXES = ("ix_ticket_search_v", "ix_tickets_fields")
_STATES = {"new": 1, "in_progress": 2, "waiting": 3, "on_hold": 4, "solved": 5, "closed": 6}


@dataclass(slots=True)
class Row:
    """What of a ticket several tables hold."""

    id: int
    title: str
    description: str
    state: str
    team_id: int
    assignee_id: int | None
    at: datetime
    changed_at: datetime

    @property
    def number(self) -> str:
        return f"B{self.id:08d}"


def fill(urls: DatabaseUrls, tenant_id: int, tickets: int) -> None:
    """All rows of the tenant, then the indexes that were put aside, then statistics."""
    with psycopg.connect(urls.owner, autocommit=True) as owner, psycopg.connect(urls.system) as system:
        found = owner.execute("select indexdef from pg_indexes where indexname = any(%s)", (list(_DEAR_INDEXES),))
        definitions = [row[0] for row in found]
        for index in _DEAR_INDEXES:
            owner.execute(f"drop index {index}")
        system.execute("set synchronous_commit = off")
        _copy_contacts(system, tenant_id, tickets // TICKETS_PER_CONTACT + 1)
        _copy_tickets(system, tenant_id, tickets)
        system.commit()
        owner.execute("set maintenance_work_mem = '1GB'")
        for definition in definitions:
            owner.execute(definition)
        for table in ("tickets", "comments", "contacts", "contact_addresses"):
            owner.execute(f"select setval('{table}_id_seq', (select coalesce(max(id), 1) from {table}) + 20000)")
        owner.execute("vacuum (analyze)")


def _copy_contacts(system: psycopg.Connection, tenant_id: int, count: int) -> None:
    with system.cursor().copy("copy contacts (tenant_id, id, name) from stdin") as copy:
        for n in range(1, count + 1):
            copy.write_row((tenant_id, n, f"客户 {n}"))
    columns = "tenant_id, id, contact_id, channel, address, shown_as, is_primary"
    with system.cursor().copy(f"copy contact_addresses ({columns}) from stdin") as copy:
        for n in range(1, count + 1):
            address = f"c{n}@client.example"
            copy.write_row((tenant_id, n, n, "email", address, address, True))


def _rows(count: int) -> Iterator[list[Row]]:
    """Tickets in chunks, the last one now; most of them are closed, the newer the less."""
    chance, writer = random.Random(11), Writer()
    now = datetime.now(UTC)
    for start in range(0, count, _CHUNK):
        rows = []
        for n in range(start + 1, min(start + _CHUNK, count) + 1):
            is_recent = n > count * 0.9
            state = "closed" if chance.random() < (0.5 if is_recent else 0.9) else chance.choice(list(_STATES)[:5])
            at = now - SPAN * ((count - n) / count)
            changed = min(now, at + timedelta(minutes=chance.randint(1, 3000)))
            assignee = None if chance.random() < 0.1 else FIRST_ID + chance.randint(1, AGENTS)
            team = FIRST_ID + chance.randint(1, TEAMS)
            rows.append(Row(n, writer.title(), writer.description(), state, team, assignee, at, changed))
        yield rows
        print(f"\r{start + len(rows):,} tickets", end="", flush=True)
    print()


def _copy_tickets(system: psycopg.Connection, tenant_id: int, count: int) -> None:
    found = system.execute(
        "select t.id, w.current_version_id from ticket_types t join workflows w on w.tenant_id = t.tenant_id"
        " and w.id = t.workflow_id where t.tenant_id = %s and t.key = 'incident'",
        (tenant_id,),
    ).fetchone()
    assert found is not None
    chance = random.Random(12)
    for rows in _rows(count):
        _copy_main(system, tenant_id, found, rows, chance, count // TICKETS_PER_CONTACT + 1)
        _copy_vectors(system, tenant_id, rows)
        _copy_comments(system, tenant_id, rows)
        _copy_events(system, tenant_id, rows)


def _copy_main(
    system: psycopg.Connection,
    tenant_id: int,
    kind: tuple[int, int],
    rows: list[Row],
    chance: random.Random,
    contacts: int,
) -> None:
    columns = (
        "tenant_id, id, number, title, description, type_id, workflow_version_id, state, state_category, priority,"
        " requester_id, team_id, department_id, assignee_id, creator_id, receiver_team_id, receiver_department_id,"
        " lead_team_id, lead_department_id, fields, due_at, state_changed_at,"
        " created_at, updated_at"
    )
    with system.cursor().copy(f"copy tickets ({columns}) from stdin") as copy:
        for row in rows:
            priority = chance.choices((1, 2, 3, 4), (2, 10, 60, 28))[0]
            fields = {"impact": chance.choice(("person", "team", "department"))} if chance.random() < 0.3 else {}
            due = row.at + timedelta(days=3) if priority < 3 else None
            people = (*_team(row.team_id), row.assignee_id, row.assignee_id)
            # One in twenty went on to another team than the one that received and leads it.
            first = _team(FIRST_ID + 1 + row.id // 20 % TEAMS if row.id % 20 == 0 else row.team_id)
            copy.write_row(
                (
                    *(tenant_id, row.id, row.number, row.title, row.description, *kind, row.state),
                    *(_STATES[row.state], priority, chance.randint(1, contacts), *people, *first, *first),
                    *(json.dumps(fields), due),
                    *(row.changed_at, row.at, row.changed_at),
                )
            )


def _team(team_id: int) -> tuple[int, int]:
    """A team with its department."""
    return team_id, FIRST_ID + 1 + team_id % DEPARTMENTS


def _copy_vectors(system: psycopg.Connection, tenant_id: int, rows: list[Row]) -> None:
    with system.cursor().copy("copy ticket_search (tenant_id, ticket_id, v) from stdin") as copy:
        for row in rows:
            vector = tsvector_literal([(row.title, "A"), (row.number, "A"), (row.description, "B")])
            copy.write_row((tenant_id, row.id, vector))


def _copy_comments(system: psycopg.Connection, tenant_id: int, rows: list[Row]) -> None:
    columns = "tenant_id, id, ticket_id, author_kind, author_name, body, is_public, created_at"
    with system.cursor().copy(f"copy comments ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row((tenant_id, row.id, row.id, "user", "Agent", row.description[:80], True, row.at))


def _copy_events(system: psycopg.Connection, tenant_id: int, rows: list[Row]) -> None:
    columns = "tenant_id, kind, subject, subject_id, payload, is_public, actor_kind, actor_name, depth, at"
    with system.cursor().copy(f"copy events ({columns}) from stdin") as copy:
        for row in rows:
            for kind in ("opened", "commented"):
                payload = json.dumps({"ticket_id": row.id, "number": row.number, "comment_id": row.id})
                copy.write_row(
                    (
                        *(tenant_id, f"ticket.{kind}", "ticket", row.id, payload),
                        *(True, "user", "Agent", 0, row.at),
                    )
                )
