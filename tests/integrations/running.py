"""Run an import as the command line does, and look at everything it can have touched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from gongdan.customers import contacts
from gongdan.identity import teams, users
from gongdan.integrations import FileImport, ImportSummary, load_map, open_table, read_map
from gongdan.integrations.imports.rejects import Rejects
from gongdan.integrations.models import imported_tickets
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import comments, number_series, ticket_search, ticket_tags, tickets

ZONE = "Asia/Shanghai"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "tickets-real"
_WATCHED = (
    tickets,
    comments,
    ticket_tags,
    ticket_search,
    imported_tickets,
    events,
    contacts,
    teams,
    users,
    number_series,
)


def prepared(tenant_id: int, path: Path, map_given: Any) -> FileImport:
    """An import of the file, opened and bound; the map is JSON or a shipped map's name."""
    raw, name = load_map(map_given) if isinstance(map_given, str) else (map_given, "test")
    actor = system_actor(tenant_id, "import")
    return FileImport(actor, lambda: open_table(path), read_map(raw, name), time_zone=ZONE)


async def run_import(
    tenant_id: int, path: Path, map_given: Any, *, may_create: bool = True, rejects_path: Path | None = None
) -> tuple[ImportSummary, Rejects]:
    """Import the file and return what became of it."""
    run = prepared(tenant_id, path, map_given)
    rejects = Rejects(rejects_path, run.table.columns)
    try:
        done = await run.run(rejects, may_create=may_create, on_progress=lambda: None, file_name=path.name)
    finally:
        rejects.close()
    return done, rejects


async def state_of(tenant_id: int) -> dict[str, Any]:
    """Row counts, versions, counters and the highest event id: equal before and after means nothing was written."""
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        found: dict[str, Any] = {}
        for table in _WATCHED:
            found[table.name] = await tx.scalar(select(func.count()).where(table.c.tenant_id == tenant_id))
        mine = tickets.c.tenant_id == tenant_id
        found["versions"] = await tx.scalar(select(func.sum(tickets.c.version)).where(mine))
        found["updated"] = await tx.scalar(select(func.max(tickets.c.updated_at)).where(mine))
        found["last event"] = await tx.scalar(select(func.max(events.c.id)).where(events.c.tenant_id == tenant_id))
        found["counters"] = await tx.scalar(
            select(func.sum(number_series.c.last_value)).where(number_series.c.tenant_id == tenant_id)
        )
        found["jobs"] = await tx.scalar(text("select count(*) from procrastinate_jobs"))
        return found


async def ticket(tx: Tx, external_id: str) -> Any:
    """The imported ticket of this id."""
    row = tickets.c
    return await tx.one(select(tickets).where(row.tenant_id == tx.tenant_id, row.external_id == external_id))


async def history(tx: Tx, ticket_id: int) -> Sequence[Any]:
    """Its facts in the order of the timeline."""
    row = events.c
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
    return await tx.all(select(events).where(*mine).order_by(row.at, row.id))
