"""PostgreSQL's own programs against this installation's database; passwords travel in the environment only."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import conninfo

from gongdan.app.failure import Failed
from gongdan.kernel.embedded_pg import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.access import tool
from gongdan.kernel.embedded_pg.binaries import MAJOR
from gongdan.kernel.settings import settings

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program(name: str, dsn: str) -> Path:
    """Ours for the embedded server. For another one the machine's, which can speak TLS, unless it is too old."""
    ours = _ours(name)
    on_path = None if settings().is_embedded else shutil.which(name)
    if on_path is not None and (ours is None or _major_of(on_path) >= _needed(name, dsn)):
        return Path(on_path)
    if ours is None:
        raise Failed(f"There is no {name} on this machine.", "Install PostgreSQL's client programs.")
    return ours


def _ours(name: str) -> Path | None:
    try:
        return tool(name)
    except EmbeddedPostgresFailed:
        return None


def _major_of(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\d+", told)
    return int(found.group()) if found else 0


def _needed(name: str, dsn: str) -> int:
    """pg_dump must not be older than the server; pg_restore not older than whatever wrote the archive."""
    if name == "pg_restore":
        return int(MAJOR)
    with psycopg.connect(dsn) as connection:
        return connection.info.server_version // 10000


def environment_for(dsn: str) -> Mapping[str, str]:
    """How a PostgreSQL program finds the database of `dsn`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    parts = conninfo.conninfo_to_dict(dsn)
    return kept | {_VARIABLES[name]: str(value) for name, value in parts.items() if name in _VARIABLES and value}


def run(name: str, *arguments: str | Path, dsn: str) -> str:
    """Run it to its end; what it printed. Raises Failed with its complaint."""
    answer = subprocess.run(  # noqa: S603
        [program(name, dsn), *arguments],
        env=dict(environment_for(dsn)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if answer.returncode != 0:
        tail = "\n".join(answer.stderr.splitlines()[-8:])
        raise Failed(f"{name} ended with code {answer.returncode}.", tail)
    return answer.stdout


def count_rows(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """How many rows each table of the product has, the queue's among them."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    counts: dict[str, int] = {}
    for (name,) in names:
        counted = connection.execute(
            psycopg.sql.SQL("SELECT count(*) FROM public.{}").format(psycopg.sql.Identifier(str(name)))
        ).fetchone()
        assert counted is not None
        counts[str(name)] = int(str(counted[0]))
    return counts
