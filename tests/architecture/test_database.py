"""The migrated database is what the tables say, and keeps what the rules promise about roles and policies."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from gongdan.app.tables import metadata
from gongdan.kernel.db import driver_url
from gongdan.kernel.tenancy import POLICY_FREE
from tests.conftest import Copy

OWN_TABLES = "n.nspname = 'public' AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'alembic_version'"


@pytest.fixture
def catalogue(worker_database: Copy) -> Iterator[psycopg.Connection[Any]]:
    """The database's own account of itself."""
    with psycopg.connect(worker_database.admin) as connection:
        yield connection


def names(catalogue: psycopg.Connection[Any], condition: str) -> set[str]:
    """The ordinary tables of ours that meet a condition on pg_class."""
    return column(
        catalogue,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relkind IN ('r', 'p') AND {OWN_TABLES} AND {condition}",
    )


def column(catalogue: psycopg.Connection[Any], query: str) -> set[str]:
    """The first column of an answer."""
    return {row[0] for row in catalogue.execute(query).fetchall()}


def tenant_owned() -> set[str]:
    """The tables that have a tenant."""
    return {table.name for table in metadata.tables.values() if "tenant_id" in table.c}


def test_the_migrations_end_where_the_tables_stand(worker_database: Copy) -> None:
    engine = create_engine(driver_url(worker_database.owner), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        differences = compare_metadata(context, metadata)
    assert [one for one in differences if not _is_same_index(one, differences)] == []


def _is_same_index(one: Any, differences: list[Any]) -> bool:
    """Alembic reads expressions and collations in an index otherwise than they were written: names must do."""
    opposite = {"remove_index": "add_index", "add_index": "remove_index"}.get(one[0])
    return opposite is not None and any(
        other[0] == opposite and other[1].name == one[1].name for other in differences
    )


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a table in the database is one that our migrations keep; the queue keeps its own."""
    table = name if kind == "table" else parents.get("table_name")
    return not str(table or "").startswith("procrastinate")


def test_every_tenant_owned_table_stands_under_its_policy(catalogue: psycopg.Connection[Any]) -> None:
    guarded = tenant_owned() - POLICY_FREE.keys() | {"tenants"}
    assert names(catalogue, "c.relrowsecurity") == guarded
    assert column(catalogue, "SELECT tablename FROM pg_policies") == guarded


def test_no_policy_is_forced_on_the_owner(catalogue: psycopg.Connection[Any]) -> None:
    assert names(catalogue, "c.relforcerowsecurity") == set()


def test_our_tables_have_no_triggers(catalogue: psycopg.Connection[Any]) -> None:
    has_trigger = "EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)"
    assert names(catalogue, has_trigger) == set()


def test_the_owner_owns_every_table_and_the_application_none(catalogue: psycopg.Connection[Any]) -> None:
    query = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert column(catalogue, query) == {"gongdan_owner"}


@pytest.mark.parametrize(("role", "looks_past"), [("app", False), ("owner", False), ("system", True)])
def test_only_the_system_role_looks_past_the_policies(
    catalogue: psycopg.Connection[Any], role: str, looks_past: bool
) -> None:
    query = "SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = %s"
    assert catalogue.execute(query, (f"gongdan_{role}",)).fetchone() == (looks_past, False)


def test_the_application_may_not_change_the_event_log(catalogue: psycopg.Connection[Any]) -> None:
    rights = column(
        catalogue,
        "SELECT privilege_type FROM information_schema.role_table_grants"
        " WHERE table_name = 'events' AND grantee = 'gongdan_app'",
    )
    assert rights == {"SELECT", "INSERT"}


def test_without_a_tenant_the_application_sees_no_row(catalogue: psycopg.Connection[Any]) -> None:
    protected = sorted(tenant_owned() - POLICY_FREE.keys())
    assert any(count_rows(catalogue, table) for table in protected), "the little world has no rows"
    catalogue.execute("SET LOCAL ROLE gongdan_app")
    seen = {table: count_rows(catalogue, table) for table in protected}
    assert {table: rows for table, rows in seen.items() if rows} == {}


def count_rows(catalogue: psycopg.Connection[Any], table: str) -> int:
    """The rows that the present role can see."""
    row = catalogue.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    assert row is not None
    return int(row[0])


def test_of_the_tenants_only_the_bound_one_changes(worker_database: Copy) -> None:
    with psycopg.connect(worker_database.app) as connection:
        found = connection.execute("SELECT id FROM tenants ORDER BY id").fetchall()
        assert len(found) == 2
        connection.execute("SELECT set_tenant(%s)", (found[0][0],))
        changed = connection.execute("UPDATE tenants SET access_epoch = access_epoch + 1").rowcount
        assert changed == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("DELETE FROM tenants")
        connection.rollback()
