"""Tables of tenants keep the tenant in every key, stay distributable, and stand under their policy."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Table, UniqueConstraint, Uuid
from sqlalchemy.schema import Constraint

from gongdan.kernel.tenancy import POLICY_FREE, hardening_ddl, metadata
from tests.architecture.house import import_everything, python_files

import_everything()
TENANT_TABLES = sorted(
    (table for table in metadata.tables.values() if "tenant_id" in table.c), key=lambda table: table.name
)
# Tables that belong to no tenant: the tenants themselves and what the installation as a whole keeps.
TENANTLESS = {"tenants"}

each_tenant_table = pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table.name)


def names(columns: object) -> list[str]:
    """The column names of a constraint or an index, in order."""
    return [column.name for column in columns]  # type: ignore[attr-defined]


def keys_of(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Primary key, unique constraints and unique indexes, each with its columns in order."""
    yield "primary key", names(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield f"unique {constraint.name}", names(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield f"unique {index.name}", [str(getattr(part, "name", part)) for part in index.expressions]


def references_of(table: Table) -> Iterator[ForeignKeyConstraint]:
    """The foreign keys of a table."""
    return (key for key in table.constraints if isinstance(key, ForeignKeyConstraint))


def test_there_are_tables_to_look_at() -> None:
    assert TENANT_TABLES


def test_every_other_table_is_known_to_belong_to_nobody() -> None:
    assert {table.name for table in metadata.tables.values() if "tenant_id" not in table.c} <= TENANTLESS


@each_tenant_table
def test_the_tenant_leads_every_key(table: Table) -> None:
    assert [key for key, columns in keys_of(table) if columns[:1] != ["tenant_id"]] == []


@each_tenant_table
def test_a_reference_stays_inside_the_tenant(table: Table) -> None:
    for key in references_of(table):
        target = key.elements[0].column.table
        if "tenant_id" not in target.c:
            continue
        assert names(key.columns)[0] == "tenant_id", key.name
        assert key.elements[0].column.name == "tenant_id", key.name


@each_tenant_table
def test_a_reference_never_blanks_the_tenant(table: Table) -> None:
    actions = {(key.ondelete or "").upper() for key in references_of(table)}
    actions |= {(key.onupdate or "").upper() for key in references_of(table)}
    assert actions <= {"", "CASCADE", "NO ACTION", "RESTRICT"}


@each_tenant_table
def test_no_exclusion_constraint(table: Table) -> None:
    others = [type(item).__name__ for item in table.constraints if is_exclusion(item)]
    assert others == []


def is_exclusion(constraint: Constraint) -> bool:
    """EXCLUDE cannot hold the tenant first on every index kind, so none is used."""
    return type(constraint).__name__ == "ExcludeConstraint"


@each_tenant_table
def test_ids_come_from_a_sequence_or_the_application(table: Table) -> None:
    assert [column.name for column in table.c if column.identity is not None] == []
    if "id" not in table.c:
        return
    column = table.c.id
    if isinstance(column.type, BigInteger):
        assert "nextval" in str(getattr(column.server_default, "arg", "")).lower() or column.default
    else:
        assert isinstance(column.type, Uuid)


@each_tenant_table
def test_the_policy_stands(table: Table) -> None:
    statements = " ".join(hardening_ddl(table))
    has_policy = "ENABLE ROW LEVEL SECURITY" in statements and "CREATE POLICY" in statements
    assert has_policy is (table.name not in POLICY_FREE)
    assert "FORCE ROW LEVEL SECURITY" not in statements


def test_every_exception_from_the_policy_is_a_table_and_has_a_reason() -> None:
    present = {name: reason for name, reason in POLICY_FREE.items() if name in metadata.tables}
    assert all(len(reason) > 20 for reason in POLICY_FREE.values())
    assert all("tenant_id" in metadata.tables[name].c for name in present)


@pytest.mark.parametrize(
    "forbidden",
    [
        r"FORCE\s+ROW\s+LEVEL",
        r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER",
        r"SET\s+NULL",
        r"\bIDENTITY\b|\bIdentity\(",
        r"SET\s+DEFAULT\s*\"\s*\)",
    ],
)
def test_no_migration_does(forbidden: str) -> None:
    migrations = [path for path in python_files("gongdan") if "migrations" in path.parts]
    kernel = [path for path in python_files("gongdan") if "kernel" in path.parts]
    offenders = [
        path.name
        for path in migrations + kernel
        if re.search(forbidden, sql_of(path.read_text("utf-8")), re.IGNORECASE)
    ]
    assert offenders == []


def sql_of(source: str) -> str:
    """A source text without its comments and docstrings, where the rules themselves are talked about."""
    without_comments = re.sub(r"(?m)^\s*#.*$", "", source)
    return re.sub(r'(?s)(?<=\n)\s*"""[A-Z].*?"""', "", "\n" + without_comments)


def test_indexes_of_tenants_are_named_after_their_table() -> None:
    strangers = [
        index.name
        for table in TENANT_TABLES
        for index in table.indexes
        if isinstance(index, Index) and table.name not in str(index.name)
    ]
    assert strangers == []
