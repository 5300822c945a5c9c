"""`gongdan export`: everything of a tenant as readable JSON lines and files, to take elsewhere."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Column, Row, Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.app.backup import own_version
from gongdan.app.events import TenantExported
from gongdan.app.export_place import Place, place_at
from gongdan.app.failure import Failed
from gongdan.app.tables import metadata
from gongdan.app.tenants import acting_for
from gongdan.files.errors import FileMissing
from gongdan.files.models import files
from gongdan.files.safety import DISCARDED
from gongdan.files.store import FileStore
from gongdan.identity.models import tenants
from gongdan.kernel import clock
from gongdan.kernel.db import database
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import unit

Say = Callable[[str], None]
FORMAT = 1
_ROWS_AT_ONCE = 1000

# Keys to the house, and what is derived from the rest or only lives for hours.
LEFT_OUT_TABLES = frozenset(
    {"sessions", "recovery_codes", "password_resets", "idempotency_keys", "event_receipts", "ticket_search"}
)
LEFT_OUT_COLUMNS = frozenset(
    {
        ("users", "password_hash"),
        ("users", "totp_secret"),
        ("users", "totp_last_step"),
        ("api_tokens", "token_hash"),
        ("files", "key"),
        ("inbox_sources", "token_hash"),
        ("mailboxes", "secrets"),
        ("webhooks", "secret"),
        ("webhooks", "former_secret"),
        ("inbound_messages", "raw_key"),
        ("notification_roads", "secrets"),
        ("notification_phones", "code_hash"),
        ("push_devices", "secrets"),
        ("push_devices", "endpoint_hash"),
    }
)


def exported_tables() -> list[Table]:
    """The tenant's tables, those referred to before those that refer."""
    return [t for t in metadata.sorted_tables if "tenant_id" in t.c and t.name not in LEFT_OUT_TABLES]


def exported_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if (table.name, column.name) not in LEFT_OUT_COLUMNS]


async def export_tenant(tenant_id: int, target: Path, say: Say) -> None:
    """Write the export whole or not at all, as the tenant stood at one moment."""
    missing: list[str] = []
    with place_at(target) as place:
        async with _one_moment() as connection:
            row = (await connection.execute(select(tenants).where(tenants.c.id == tenant_id))).one()
            counts = {
                str(t.name): await _write_table(connection, place, t, tenant_id, say) for t in exported_tables()
            }
            taken = await _write_files(connection, place, tenant_id, missing)
        about = {
            "format": FORMAT,
            "version": own_version(),
            "exported_at": clock.now(),
            "tenant": _plain(row, list(tenants.c)),
            "rows": counts,
            "files": taken,
            "missing_files": missing,
        }
        with place.opened("about.json") as file:
            file.write(orjson.dumps(about, option=orjson.OPT_INDENT_2))
    async with unit(acting_for(tenant_id)) as tx:
        tx.record(TenantExported(tenant_id, rows=sum(counts.values()), files=taken))
    say(f"{target}: {sum(counts.values())} rows of {len(counts)} tables, {taken} files.")
    if missing:
        raise Failed(
            f"{len(missing)} files that the database knows are not in the store.",
            "They are named in about.json; all the rest is there. Look for them in a backup.",
        )


@asynccontextmanager
async def _one_moment() -> AsyncIterator[AsyncConnection]:
    """A transaction that sees one moment, however long the reading takes."""
    engine = database().system.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection


async def _write_table(connection: AsyncConnection, place: Place, table: Table, tenant_id: int, say: Say) -> int:
    columns = exported_columns(table)
    statement = select(*columns).where(table.c.tenant_id == tenant_id).order_by(*table.primary_key.columns)
    count = 0
    with place.opened(f"tables/{table.name}.jsonl") as file:
        async with connection.stream(statement, execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
            async for row in rows:
                file.write(orjson.dumps(_plain(row, columns), default=_text_of, option=orjson.OPT_APPEND_NEWLINE))
                count += 1
                if count % 100_000 == 0:
                    say(f"{table.name}: {count} rows …")
    return count


def _plain(row: Row[Any], columns: list[Column[Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {str(column.name): value for column, value in zip(columns, row, strict=True)}
    if columns[0].table.name == files.name:
        values["path"] = path_of_file(values["id"], values["name"])
    return values


def _text_of(value: object) -> str:
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)


def path_of_file(file_id: int, name: str) -> str:
    """Where a file lies in the export: its number makes it unique, its name is made harmless."""
    harmless = re.sub(r"[^\w.\-]+", "_", name).strip("._")[-80:] or "file"
    return f"files/{file_id}_{harmless}"


async def _write_files(connection: AsyncConnection, place: Place, tenant_id: int, missing: list[str]) -> int:
    store = FileStore.from_url(settings().files_location)
    mine = (files.c.tenant_id == tenant_id, files.c.safety != DISCARDED)
    statement = select(files.c.id, files.c.name, files.c.key).where(*mine).order_by(files.c.id)
    taken = 0
    async with connection.stream(statement, execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
        async for row in rows:
            path = path_of_file(row.id, row.name)
            try:
                pieces = await store.get_stream(row.key)
            except FileMissing:
                missing.append(path)
                continue
            with place.opened(path) as file:
                async for piece in pieces:
                    file.write(piece)
            taken += 1
    return taken
