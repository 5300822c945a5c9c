"""The ground of a measurement: an own PostgreSQL, a migrated database and a tenant with n tickets."""

import asyncio
import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.filling import AGENTS, DEPARTMENTS, FIRST_ID, TEAMS, fill
from gongdan.app.tenants import NewTenant, create_tenant
from gongdan.identity import create_token
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.embedded_pg import DatabaseUrls, EmbeddedPostgres
from gongdan.kernel.unit import Tx, unit
from gongdan.migrations import migrate

# He sees every ticket; the agent sees what is his, his team's and nobody's.
DISPATCHER, AGENT = FIRST_ID + 1, FIRST_ID + 2
_OPEN = {"field": "state_category", "op": "is_any_of", "value": ["new", "open", "waiting", "on_hold"]}


@dataclass
class Known:
    """What a kept folder remembers about its content."""

    tenant_id: int
    dispatcher_token: str
    agent_token: str
    team_views: list[int]
    counted_views: list[int]
    tickets: int = 0


@dataclass
class Ground:
    """Where to measure."""

    folder: Path
    is_kept: bool
    server: EmbeddedPostgres
    urls: DatabaseUrls
    known: Known

    def close(self) -> None:
        self.server.stop()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def prepare(tickets: int, folder: Path | None) -> Ground:
    """A ground with so many tickets; a kept folder that already holds them is used again."""
    where = folder or Path(tempfile.mkdtemp(prefix="gongdan-bench-"))
    where.mkdir(parents=True, exist_ok=True)
    where.chmod(0o755)
    os.environ |= {
        "GONGDAN_SECRET_KEY": "only for measuring, never anywhere else",
        "GONGDAN_DATA_DIR": str(where),
        "GONGDAN_REQUESTS_PER_MINUTE": "100000000",
        "GONGDAN_LOG_LEVEL": "WARNING",
    }
    server = EmbeddedPostgres(where / "postgres")
    server.start()
    try:
        urls = server.provision()
        migrate(urls.owner)
        return Ground(where, folder is not None, server, urls, _known(where / "ground.json", urls, tickets))
    except BaseException:
        server.stop()
        raise


def _known(note: Path, urls: DatabaseUrls, tickets: int) -> Known:
    if note.exists():
        known = Known(**json.loads(note.read_text()))
        if known.tickets != tickets:
            raise SystemExit(f"{note.parent} holds {known.tickets:,} tickets, not {tickets:,}: name another folder.")
        return known
    known = asyncio.run(_people(urls))
    started = time.perf_counter()
    fill(urls, known.tenant_id, tickets)
    print(f"Filled with {tickets:,} tickets in {time.perf_counter() - started:.0f} s.", flush=True)
    known.tickets = tickets
    note.write_text(json.dumps(asdict(known)))
    return known


async def _people(urls: DatabaseUrls) -> Known:
    opened = db.connect(urls.app, urls.system)
    try:
        tenant_id = await create_tenant(NewTenant(slug="bench", name="Bench"))
        async with unit(system_actor(tenant_id)) as tx:
            await _insert_people(tx)
            dispatcher = await create_token(tx, DISPATCHER, name="bench")
            agent = await create_token(tx, AGENT, name="bench")
            team_views = [await _view(tx, f"Team {n}", _team_view(FIRST_ID + n)) for n in range(1, TEAMS + 1)]
            shipped = await _raw(tx, "select id from views where tenant_id = %s and names <> '{}' order by id")
            more = [await _view(tx, name, tests) for name, tests in _MORE_VIEWS.items()]
        return Known(tenant_id, dispatcher, agent, team_views, [row[0] for row in shipped] + more)
    finally:
        await opened.close()


def _team_view(team_id: int) -> list[dict[str, Any]]:
    return [{"field": "team", "op": "is", "value": team_id}, _OPEN]


# With the nine shipped ones: twelve views beside an agent's list.
_MORE_VIEWS: dict[str, list[dict[str, Any]]] = {
    "My urgent": [
        {"field": "assignee", "op": "is", "value": "me"},
        {"field": "priority", "op": "is_any_of", "value": ["urgent", "high"]},
        _OPEN,
    ],
    "Urgent of the team, nobody has it": [
        {"field": "team", "op": "is", "value": FIRST_ID + 3},
        {"field": "assignee", "op": "is_not_set"},
        {"field": "priority", "op": "is_any_of", "value": ["urgent", "high"]},
        _OPEN,
    ],
    "Closed this week": [
        {"field": "state_category", "op": "is", "value": "closed"},
        {"field": "updated_at", "op": "within_last", "value": {"amount": 7, "unit": "days"}},
    ],
}


async def _raw(tx: Tx, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    raw: Any = await db.driver_connection(tx.connection)
    cursor = await raw.execute(statement, (tx.tenant_id, *values))
    return await cursor.fetchall() if cursor.description else []


async def _view(tx: Tx, name: str, tests: list[dict[str, Any]]) -> int:
    rows = await _raw(
        tx,
        "insert into views (tenant_id, name, condition) values (%s, %s, %s) returning id",
        name,
        json.dumps({"all": tests}),
    )
    return int(rows[0][0])


async def _insert_people(tx: Tx) -> None:
    """Every agent belongs to one team, every team to one department."""
    first = FIRST_ID
    await _raw(
        tx,
        "insert into departments (tenant_id, id, name, path) select %s, n, 'Department ' || n, array[n]"
        " from generate_series(%s, %s) n",
        first + 1,
        first + DEPARTMENTS,
    )
    await _raw(
        tx,
        "insert into teams (tenant_id, id, key, name, department_id)"
        f" select %s, {first} + n, 'team_' || n, 'Team ' || n, {first} + 1 + n %% {DEPARTMENTS}"
        f" from generate_series(1, {TEAMS}) n",
    )
    await _raw(
        tx,
        "insert into users (tenant_id, id, email, name, department_id)"
        f" select %s, {first} + n, 'agent' || n || '@bench.example', 'Agent ' || n, {first} + 1 + n %% {DEPARTMENTS}"
        f" from generate_series(1, {AGENTS}) n",
    )
    await _raw(
        tx,
        "insert into team_members (tenant_id, team_id, user_id)"
        f" select %s, {first} + 1 + n %% {TEAMS}, {first} + n from generate_series(1, {AGENTS}) n",
    )
    await _raw(
        tx,
        "insert into user_roles (tenant_id, user_id, role_id)"
        " select u.tenant_id, u.id, r.id from users u join roles r on r.tenant_id = u.tenant_id"
        f" and r.key = case u.id when {DISPATCHER} then 'dispatcher' else 'agent' end"
        " where u.tenant_id = %s and u.email like '%%@bench.example'",
    )
