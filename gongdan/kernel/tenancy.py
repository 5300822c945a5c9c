"""Tables that belong to tenants: composite keys, row-level security and the tenant of a transaction."""

from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Sequence,
    String,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from gongdan.kernel.fixed import Fixed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Tables with a tenant_id on which no policy stands, and why.
POLICY_FREE = {
    "ticket_search": "an index on a non-leakproof operator is not used under a policy; always joined with tickets",
}

Grant = Literal["read", "append", "change", "write"]


def tenant_table(
    name: str, *items: SchemaItem, has_id: bool = True, grant: Grant = "write", is_logged: bool = True
) -> Table:
    """A tenant-owned table: `tenant_id` (and `id` from a sequence) lead its primary key.

    Without `has_id` the items bring the other key columns themselves, marked `primary_key=True`.
    `grant` says what the application's role may do: read, append (insert and read) or write. What may be lost
    in a crash of the server (`is_logged=False`) is written at a fraction of the cost.
    """
    columns: list[SchemaItem] = [
        Column("tenant_id", BigInteger, ForeignKey("tenants.id"), primary_key=True, autoincrement=False)
    ]
    if has_id:
        sequence = Sequence(f"{name}_id_seq", metadata=metadata)
        default = sequence.next_value()
        # The sentinel lets many rows be inserted by one statement that answers their ids in order.
        columns.append(
            Column("id", BigInteger, sequence, server_default=default, primary_key=True, insert_sentinel=True)
        )
    prefixes = [] if is_logged else ["UNLOGGED"]
    return Table(name, metadata, *columns, *items, info={"grant": grant}, prefixes=prefixes)


def tenant_fk(column: str, target: str, *, cascade: bool = False, **options: Any) -> ForeignKeyConstraint:
    """A reference inside the tenant: (tenant_id, column) → target(tenant_id, id).

    Never SET NULL: the key holds tenant_id, so the deleting action nulls the column first.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        ondelete="CASCADE" if cascade else None,
        **options,
    )


_SET_TENANT = Fixed(select(func.set_tenant(bindparam("tenant_id", type_=BigInteger))))
_SET_TENANT_AND_LOCK = Fixed(
    select(
        func.set_tenant(bindparam("tenant_id", type_=BigInteger)),
        func.pg_advisory_xact_lock(func.hashtextextended(bindparam("lock", type_=String), 0)),
    )
)


async def set_tenant(connection: AsyncConnection, tenant_id: int) -> None:
    """Bind the running transaction to a tenant; without it the policies show no row."""
    await _SET_TENANT.first(connection, {"tenant_id": tenant_id})


async def set_tenant_and_lock(connection: AsyncConnection, tenant_id: int, lock: str) -> None:
    """As `set_tenant`, and wait in the same statement for the named lock, which is held until the commit."""
    await _SET_TENANT_AND_LOCK.first(connection, {"tenant_id": tenant_id, "lock": lock})


def hardening_ddl(table: Table) -> Iterable[str]:
    """The statements that put a table under its policy and give the application's roles their rights."""
    name = table.name
    grant = table.info.get("grant", "write")
    whole = "SELECT, INSERT, UPDATE, DELETE"
    rights = {"read": "SELECT", "append": "SELECT, INSERT", "change": "SELECT, UPDATE", "write": whole}
    yield f"GRANT {rights[grant]} ON {name} TO gongdan_app"
    # What may only grow may only grow for everybody: the log, its seals, published flows.
    yield f"GRANT {whole if grant in ('write', 'change') else 'SELECT, INSERT'} ON {name} TO gongdan_system"
    if "tenant_id" in table.c and name not in POLICY_FREE:
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY tenant_rows ON {name} TO gongdan_app "
            "USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint)"
        )
