"""What the doctor looks at inside the database: versions, roles, policies, jobs, clock, seals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg

from gongdan.app.connections import Addresses
from gongdan.app.findings import Finding, doubtful, fine, wrong
from gongdan.app.tables import metadata
from gongdan.kernel.tenancy import POLICY_FREE
from gongdan.migrations import head_revision

OLDEST_SERVER = 150000
LARGEST_SKEW_SECONDS = 5.0
HEARTBEAT_SECONDS = 30
LATE_JOB_SECONDS = 60
LATE_SEAL_MINUTES = 30
# IDLE is renewed every nine minutes, and after failures a mailbox rests for a quarter of an hour at most.
LATE_LOOK_MINUTES = 30

Connection = psycopg.Connection[tuple[Any, ...]]


def examine_database(addresses: Addresses) -> Iterator[Finding]:
    """All findings inside the database."""
    with psycopg.connect(addresses.app, autocommit=True, connect_timeout=5) as app:
        yield from _server(app)
        yield from _role(app, "application", may_look_past=False)
    with psycopg.connect(addresses.system, autocommit=True, connect_timeout=5) as system:
        yield from _role(system, "system", may_look_past=True)
        yield from _clock(system)
        is_migrated = False
        for finding in _revision(system):
            is_migrated = finding.remedy == ""
            yield finding
        if is_migrated:
            for check in (_policies, _worker, _jobs, _mailroom, _seals):
                yield from check(system)


def _one(connection: Connection, query: str, *values: object) -> Any:
    row = connection.execute(query.encode(), values or None).fetchone()
    return row[0] if row else None


def _server(connection: Connection) -> Iterator[Finding]:
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        yield wrong("PostgreSQL", f"{version // 10000} is too old.", "Take PostgreSQL 15 or newer.")
    elif _one(connection, "SHOW server_encoding") != "UTF8":
        yield wrong("PostgreSQL", "The database is not in UTF-8.", "Create it anew with ENCODING 'UTF8'.")
    else:
        yield fine("PostgreSQL", f"{version // 10000}.{version % 10000}, {connection.info.dbname}")


def _role(connection: Connection, subject: str, *, may_look_past: bool) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    name, is_super, looks_past, makes_roles = row
    subject = f"{subject} role"
    if is_super or makes_roles:
        yield wrong(subject, f"{name} may do too much.", f"ALTER ROLE {name} NOSUPERUSER NOCREATEROLE;")
    elif looks_past and not may_look_past:
        yield wrong(subject, f"{name} is not bound by the tenants' policies.", f"ALTER ROLE {name} NOBYPASSRLS;")
    elif may_look_past and not looks_past:
        yield wrong(subject, f"{name} cannot sweep over all tenants.", f"ALTER ROLE {name} BYPASSRLS;")
    else:
        yield fine(subject, name)


def _clock(connection: Connection) -> Iterator[Finding]:
    before = datetime.now(UTC)
    there = _one(connection, "SELECT clock_timestamp()")
    middle = before + (datetime.now(UTC) - before) / 2
    skew = abs((there - middle).total_seconds())
    if skew > LARGEST_SKEW_SECONDS:
        yield wrong("clock", f"It differs from the database's by {skew:.0f} s.", "Run NTP on both machines.")
    else:
        yield fine("clock", f"within {max(skew, 0.1):.1f} s of the database's")


def _revision(connection: Connection) -> Iterator[Finding]:
    head = head_revision()
    found = None
    if _one(connection, "SELECT to_regclass('public.alembic_version') IS NOT NULL"):
        found = _one(connection, "SELECT version_num FROM public.alembic_version")
    if found == head:
        yield fine("schema", f"at {head}")
    elif found is None or found < head:
        yield wrong("schema", f"It is at {found or 'nothing'}, this version needs {head}.", "Run: gongdan migrate")
    else:
        yield wrong("schema", f"It is at {found}, newer than this version ({head}).", "Install the newer version.")


def _policies(connection: Connection) -> Iterator[Finding]:
    wanted = {table.name for table in metadata.tables.values() if "tenant_id" in table.c} - POLICY_FREE.keys()
    found = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relrowsecurity"
    ).fetchall()
    bare = sorted(wanted - {name for (name,) in found})
    if bare:
        yield wrong(
            "policies",
            f"{len(bare)} tables do not keep the tenants apart: {', '.join(bare[:5])}.",
            "Somebody took their policy away. Restore the schema from a backup, or compare with the migrations.",
        )
    else:
        yield fine("policies", f"{len(wanted)} tables keep the tenants apart")


def _worker(connection: Connection) -> Iterator[Finding]:
    seconds = _one(connection, "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    if seconds is None:
        yield doubtful("worker", "None is running.", "gongdan up starts one; else start gongdan worker.")
    elif seconds > HEARTBEAT_SECONDS:
        yield doubtful("worker", f"The last sign of life is {seconds:.0f} s old.", "Start gongdan worker.")
    else:
        yield fine("worker", f"alive {seconds:.0f} s ago")


def _jobs(connection: Connection) -> Iterator[Finding]:
    late = _one(
        connection,
        "SELECT count(*) FROM procrastinate_jobs j WHERE status = 'todo' AND coalesce(scheduled_at, '-infinity') <"
        " now() - make_interval(secs => %s) AND EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id"
        " AND e.at < now() - make_interval(secs => %s))",
        LATE_JOB_SECONDS,
        LATE_JOB_SECONDS,
    )
    stalled = _one(
        connection,
        "SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
        " WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))",
        HEARTBEAT_SECONDS,
    )
    failed = _one(connection, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    if late:
        yield doubtful("jobs", f"{late} wait for more than a minute.", "Start (more) workers, or look at their log.")
    if stalled:
        yield doubtful("jobs", f"{stalled} hang on a worker that died.", "A running worker takes them up by itself.")
    if failed:
        yield doubtful("jobs", f"{failed} have failed for good.", "The worker's log says why.")
    if not (late or stalled or failed):
        yield fine("jobs", "none late, stalled or failed")


# The lock that the mailroom which fetches holds; it asks the database something over that line every few seconds.
_FETCHING = (
    "SELECT extract(epoch FROM clock_timestamp() - a.state_change) FROM pg_locks l"
    " JOIN pg_stat_activity a USING (pid) JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND d.datname = current_database()"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('mailroom', 0)"
)


def _mailroom(connection: Connection) -> Iterator[Finding]:
    seconds = _one(connection, _FETCHING)
    fetched = _one(connection, "SELECT count(*) FROM mailboxes WHERE is_active AND road IN ('imap', 'pop3')")
    late = _one(
        connection,
        "SELECT count(*) FROM mailboxes b LEFT JOIN mailbox_health h ON h.tenant_id = b.tenant_id AND h.mailbox_id ="
        " b.id WHERE b.is_active AND b.road IN ('imap', 'pop3') AND coalesce(h.looked_at, b.updated_at) < now() -"
        " make_interval(mins => %s)",
        LATE_LOOK_MINUTES,
    )
    if seconds is None and fetched:
        words = f"None is running, and {fetched} mailboxes wait to be fetched."
        yield doubtful("mailroom", words, "gongdan up starts one; else start gongdan mailroom.")
    elif seconds is None:
        yield fine("mailroom", "none is running, and no mailbox is fetched")
    elif seconds > HEARTBEAT_SECONDS:
        yield doubtful("mailroom", f"The last sign of life is {seconds:.0f} s old.", "Start gongdan mailroom anew.")
    elif late:
        words = f"alive, but {late} mailboxes have not been looked into for {LATE_LOOK_MINUTES} min"
        yield doubtful("mailroom", words, "Their pages under Settings, Mailboxes say why; else the mailroom's log.")
    else:
        yield fine("mailroom", f"alive {max(seconds, 0):.0f} s ago; it looks after {fetched} mailboxes")


def _seals(connection: Connection) -> Iterator[Finding]:
    unsealed = _one(
        connection,
        "SELECT count(*) FROM events e WHERE recorded_at < now() - make_interval(mins => %s)"
        " AND NOT EXISTS (SELECT FROM sealed_events s WHERE s.tenant_id = e.tenant_id AND s.event_id = e.id)",
        LATE_SEAL_MINUTES,
    )
    if unsealed:
        yield doubtful(
            "audit log",
            f"{unsealed} rows older than {LATE_SEAL_MINUTES} min are not sealed.",
            "Start gongdan worker.",
        )
    else:
        yield fine("audit log", "sealed")
