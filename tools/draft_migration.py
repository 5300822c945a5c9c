"""Drafts the SQL of the next migration: from a database at the last one to the tables as they stand now.

Prints statements to be read and frozen beside the migration (docs/decisions/0015). Of an index that keeps its name
only other included columns are seen; any other change of it is written by hand.
"""

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.operations import Operations
from alembic.operations.ops import CreateIndexOp, DropIndexOp
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Table, create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateSequence

from gongdan.app.tables import metadata
from gongdan.kernel.db import driver_url
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.tenancy import hardening_ddl
from gongdan.migrations import migrate


def main() -> int:
    """Print the draft; the argument is the revision to begin with, such as 0001."""
    if len(sys.argv) != 2:
        print("usage: python -m tools.draft_migration REVISION")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="gongdan-draft-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "pg", fsync=False)
    server.start()
    try:
        urls = server.provision("draft")
        engine = create_engine(driver_url(urls.owner), poolclass=NullPool)
        migrate(urls.owner, sys.argv[1])
        with engine.connect() as connection:
            print(draft(connection))
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def draft(connection: Connection) -> str:
    """The statements, in the order in which they can run."""
    context = MigrationContext.configure(connection, opts={"include_name": is_ours})
    changes = produce_migrations(context, metadata)
    there = {
        row[0] for row in connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    fresh = [table for table in metadata.sorted_tables if table.name not in there]
    script = io.StringIO()
    written = MigrationContext.configure(
        dialect=connection.dialect, opts={"as_sql": True, "output_buffer": script, "target_metadata": metadata}
    )
    for table in fresh:
        for column in table.columns:
            sequence: Any = column.default
            if getattr(sequence, "is_sequence", False):
                script.write(str(CreateSequence(sequence).compile(dialect=connection.dialect)) + ";\n")
    operations = Operations(written)
    assert changes.upgrade_ops is not None
    steps = list(flat(changes.upgrade_ops.ops))
    renewed = {name_of(step) for step in steps if isinstance(step, DropIndexOp)}
    for step in steps:
        # Alembic reads expressions and collations in an index otherwise than they were written.
        if not (
            isinstance(step, DropIndexOp | CreateIndexOp) and name_of(step) in renewed and step.table_name in there
        ):
            operations.invoke(step)
    old = [table for table in metadata.sorted_tables if table.name in there]
    for statement in [*missing_checks(connection, old), *changed_indexes(connection, old)]:
        script.write(statement + ";\n\n")
    for table in fresh:
        for statement in hardening_ddl(table):
            script.write(statement + ";\n")
        if "id" in table.c:
            script.write(f"GRANT USAGE ON SEQUENCE {table.name}_id_seq TO gongdan_app, gongdan_system;\n")
    return re.sub(r"\n{3,}", "\n\n", script.getvalue())


def flat(steps: Any) -> Iterator[Any]:
    """The changes one by one; those of one table come bundled."""
    for step in steps:
        if hasattr(step, "ops"):
            yield from flat(step.ops)
        else:
            yield step


def name_of(step: DropIndexOp | CreateIndexOp) -> str:
    """The name of the index that is made or dropped."""
    return str(step.index_name)


def missing_checks(connection: Connection, tables: list[Table]) -> Iterator[str]:
    """The check constraints that a table has come to have; alembic does not look at them."""
    known = {row[0] for row in connection.exec_driver_sql("SELECT conname FROM pg_constraint WHERE contype = 'c'")}
    for table in tables:
        for constraint in sorted(table.constraints, key=lambda one: str(one.name)):
            if isinstance(constraint, CheckConstraint) and f"ck_{table.name}_{constraint.name}" not in known:
                name = f"ck_{table.name}_{constraint.name}".replace(
                    f"ck_{table.name}_ck_{table.name}", f"ck_{table.name}"
                )
                if name not in known:
                    yield f"ALTER TABLE {table.name} ADD CONSTRAINT {name} CHECK ({constraint.sqltext})"


def changed_indexes(connection: Connection, tables: list[Table]) -> Iterator[str]:
    """Indexes that now carry other columns along than they did: dropped and made anew."""
    carried = {
        row[0]: set(row[1])
        for row in connection.exec_driver_sql(
            "SELECT c.relname, array_agg(a.attname::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum > i.indnkeyatts GROUP BY c.relname"
        )
    }
    for table in tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            wanted = set(index.dialect_options["postgresql"]["include"] or ())
            if wanted and index.name in carried and wanted != carried[index.name]:
                yield f"DROP INDEX {index.name}"
                yield str(CreateIndex(index).compile(dialect=connection.dialect)).strip()


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether our migrations keep it; the queue keeps its own tables."""
    table = name if kind == "table" else parents.get("table_name")
    return not str(table or "").startswith("procrastinate") and name != "alembic_version"


if __name__ == "__main__":
    sys.exit(main())
