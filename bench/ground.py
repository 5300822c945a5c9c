"""The ground of a measurement: an own PostgreSQL, a migrated database and a tenant with n tickets."""

import asyncio
import json
import os
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.words import Writer
from gongdan.app.modules import register_modules
from gongdan.app.tenants import create_tenant
from gongdan.identity import create_token
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.embedded_pg import DatabaseUrls, EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from gongdan.search import tsvector_literal

TEAMS, AGENTS = 20, 100
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_BULK_INDEXES = ("ix_ticket_search_v", "ix_tickets_fields")


@dataclass
class Ground:
    """Where to measure."""

    folder: Path
    server: EmbeddedPostgres
    urls: DatabaseUrls
    tenant_id: int
    token: str
    tickets: int


def prepare(tickets: int, folder: Path | None) -> Ground:
    """A ground with so many tickets; a kept folder that already holds them is used again."""
    where = folder or Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    where.mkdir(parents=True, exist_ok=True)
    where.chmod(0o755)
    os.environ.setdefault("GONGDAN_SECRET_KEY", "for measuring only")
    os.environ["GONGDAN_DATA_DIR"] = str(where)
    os.environ["GONGDAN_REQUESTS_PER_MINUTE"] = "100000000"
    os.environ["GONGDAN_LOG_LEVEL"] = "WARNING"
    server = EmbeddedPostgres(where / "postgres")
    server.start()
    urls = server.provision()
    migrate(urls.owner)
    note = where / "ground.json"
    if note.exists():
        known = json.loads(note.read_text())
    else:
        known = asyncio.run(_people(urls))
        started = time.perf_counter()
        _fill(urls, known, tickets)
        print(f"filled {tickets:,} tickets in {time.perf_counter() - started:.0f} s")
        known["tickets"] = tickets
        note.write_text(json.dumps(known))
    return Ground(where, server, urls, known["tenant_id"], known["token"], known["tickets"])


async def _people(urls: DatabaseUrls) -> dict[str, object]:
    register_modules()
    opened = db.connect(urls.app, urls.system)
    tenant_id = await create_tenant(slug="bench", name="Bench", locale="zh-CN", time_zone="Asia/Shanghai")
    async with unit(system_actor(tenant_id)) as tx:
        raw = (await tx.connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.execute(
            "insert into departments (tenant_id, id, name, path) select %s, n, 'd' || n, array[n] from generate_series(9001, 9003) n",
            (tenant_id,),
        )
        await raw.execute(
            "insert into teams (tenant_id, id, key, name, department_id)"
            " select %s, 9000 + n, 't' || n, 'Team ' || n, 9001 + n %% 3 from generate_series(1, %s) n",
            (tenant_id, TEAMS),
        )
        await raw.execute(
            "insert into users (tenant_id, id, email, name, department_id)"
            " select %s, 9000 + n, 'a' || n || '@bench.example', 'Agent ' || n, 9001 + n %% 3"
            " from generate_series(1, %s) n",
            (tenant_id, AGENTS),
        )
        await raw.execute(
            "insert into team_members (tenant_id, team_id, user_id)"
            " select %s, 9001 + n %% 20, 9000 + n from generate_series(1, %s) n",
            (tenant_id, AGENTS),
        )
        await raw.execute(
            "insert into user_roles (tenant_id, user_id, role_id)"
            " select %s, 9001, id from roles where tenant_id = %s and key = 'dispatcher'",
            (tenant_id, tenant_id),
        )
        token = await create_token(tx, 9001, name="bench", scopes=[])
    await opened.close()
    return {"tenant_id": tenant_id, "token": token}


def _fill(urls: DatabaseUrls, known: dict[str, object], tickets: int) -> None:
    """Rows by COPY as the system role, indexes that are dear to keep up built at the end."""
    tenant = known["tenant_id"]
    with psycopg.connect(urls.owner, autocommit=True) as owner, psycopg.connect(urls.system) as system:
        definitions = [
            row[0]
            for row in owner.execute("select indexdef from pg_indexes where indexname = any(%s)", (list(_BULK_INDEXES),))
        ]
        for index in _BULK_INDEXES:
            owner.execute(f"drop index {index}")
        system.execute("set synchronous_commit = off")
        _copy_contacts(system, tenant, tickets // 10 + 1)
        _copy_tickets(system, tenant, tickets)
        system.commit()
        owner.execute("set maintenance_work_mem = '1GB'")
        for definition in definitions:
            owner.execute(definition)
        for table in ("tickets", "comments", "contacts", "events"):
            owner.execute(f"select setval('{table}_id_seq', (select coalesce(max(id), 1) from {table}) + 20000)")
        owner.execute("alter table ticket_search alter column v set statistics 1000")
        owner.execute("analyze")


def _copy_contacts(system: psycopg.Connection, tenant: object, count: int) -> None:
    with system.cursor().copy("copy contacts (tenant_id, id, name) from stdin") as copy:
        for n in range(1, count + 1):
            copy.write_row((tenant, n, f"客户 {n}"))
    with system.cursor().copy(
        "copy contact_addresses (tenant_id, contact_id, channel, address, shown_as, is_primary) from stdin"
    ) as copy:
        for n in range(1, count + 1):
            address = f"c{n}@client.example"
            copy.write_row((tenant, n, "email", address, address, True))


def _copy_tickets(system: psycopg.Connection, tenant: object, count: int) -> None:
    chance, writer = random.Random(11), Writer()
    types = system.execute(
        "select t.id, w.current_version_id from ticket_types t join workflows w on w.tenant_id = t.tenant_id"
        " and w.id = t.workflow_id where t.tenant_id = %s and t.key = 'question'",
        (tenant,),
    ).fetchone()
    assert types is not None
    states = [("new", 1), ("open", 2), ("waiting", 3), ("solved", 5), ("closed", 6)]
    step = timedelta(seconds=20_000_000 / count)
    per_chunk = 20_000
    for start in range(0, count, per_chunk):
        rows = []
        for n in range(start + 1, min(start + per_chunk, count) + 1):
            state, category = states[4] if chance.random() < 0.85 else chance.choice(states[:4])
            at = FIRST + step * n
            team = 9000 + chance.randint(1, TEAMS)
            assignee = None if chance.random() < 0.1 else 9000 + chance.randint(1, AGENTS)
            rows.append((n, writer.title(), writer.description(), state, category, at, team, assignee))
        _copy_chunk(system, tenant, types, rows, count, chance)
        print(f"\r{start + len(rows):,} tickets", end="", flush=True)
    print()


def _copy_chunk(
    system: psycopg.Connection, tenant: object, types: tuple[int, int], rows: list[tuple], count: int, chance: random.Random
) -> None:
    with system.cursor().copy(
        "copy tickets (tenant_id, id, number, title, description, type_id, workflow_version_id, state, state_category,"
        " priority, requester_id, team_id, department_id, assignee_id, fields, state_changed_at, created_at, updated_at)"
        " from stdin"
    ) as copy:
        for n, title, description, state, category, at, team, assignee in rows:
            changed = at + timedelta(minutes=chance.randint(1, 3000))
            copy.write_row(
                (
                    tenant, n, f"B{n:08d}", title, description, types[0], types[1], state, category,
                    chance.choices((1, 2, 3, 4), (2, 10, 60, 28))[0], chance.randint(1, count // 10 + 1), team,
                    9001 + (team - 9000) % 3, assignee, "{}", changed, at, changed,
                )
            )
    with system.cursor().copy("copy ticket_search (tenant_id, ticket_id, v) from stdin") as copy:
        for n, title, description, *_ in rows:
            vector = tsvector_literal([(title, "A"), (f"B{n:08d}", "A"), (description, "B")])
            copy.write_row((tenant, n, vector))
    with system.cursor().copy(
        "copy comments (tenant_id, id, ticket_id, author_kind, author_name, body, is_public, created_at) from stdin"
    ) as copy:
        for n, _, description, _, _, at, *_ in rows:
            copy.write_row((tenant, n, n, "user", "Agent", description[:80], True, at))
    with system.cursor().copy(
        "copy events (tenant_id, id, kind, subject, subject_id, payload, is_public, actor_kind, actor_name, depth, at)"
        " from stdin"
    ) as copy:
        for n, _, _, _, _, at, *_ in rows:
            copy.write_row((tenant, 2 * n, "ticket.opened", "ticket", n, '{"ticket_id": %d}' % n, True, "user", "A", 0, at))
            payload = '{"ticket_id": %d, "comment_id": %d}' % (n, n)
            copy.write_row((tenant, 2 * n + 1, "ticket.commented", "ticket", n, payload, True, "user", "A", 0, at))
