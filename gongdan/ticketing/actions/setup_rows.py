"""Changing one row of the set-up: locked, held against the caller's version, and told to every process."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gongdan.kernel.diff import changes
from gongdan.kernel.errors import AlreadyExists, FieldProblem, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import ticketing_settings
from gongdan.ticketing.queries.catalogue import forget_in_unit

# Holds the stored version against what the caller has read; raises VersionStale.
VersionCheck = Callable[[int], None]


def any_version(version: int) -> None:
    """The caller did not say which version he has read."""


async def get_row_for_change(tx: Tx, table: Table, id: int, what: str, expects: VersionCheck) -> Row[Any]:
    """The row, locked. Raises NotFound, or VersionStale."""
    mine = (table.c.tenant_id == tx.tenant_id, table.c.id == id)
    row = await tx.first(select(table).where(*mine).with_for_update())
    if row is None:
        raise NotFound(what, id)
    expects(row.version)
    return row


async def refuse_taken_key(tx: Tx, table: Table, key: str, what: str) -> None:
    """Raises AlreadyExists where the tenant has a row of this key, retired ones included."""
    mine = (table.c.tenant_id == tx.tenant_id, table.c.key == key)
    if await tx.scalar(select(table.c.key).where(*mine)) is not None:
        remedy = "Choose another key, or bring the retired one back with is_active."
        problem = FieldProblem("key", "taken", f"There is already a {what} with the key {key}.", remedy)
        raise AlreadyExists(problems=[problem], what=what, field="key")


async def change_row(tx: Tx, table: Table, row: Row[Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Store what really differs and return it as {field: [old, new]}; a patch that changes nothing is nothing."""
    net = changes(row._asdict(), patch)
    if not net:
        return {}
    values = {name: new for name, (_, new) in net.items()}
    mine = (table.c.tenant_id == tx.tenant_id, table.c.id == row.id)
    await tx.execute(update(table).where(*mine).values(**values, version=table.c.version + 1))
    await touch_setup(tx)
    return {name: [old, new] for name, (old, new) in net.items()}


async def lock_setup(tx: Tx) -> None:
    """One at a time: changes of the tree, which look at many rows before they write one."""
    await _ensure_settings(tx)
    mine = ticketing_settings.c.tenant_id == tx.tenant_id
    await tx.execute(select(ticketing_settings.c.version).where(mine).with_for_update())


async def touch_setup(tx: Tx) -> None:
    """Tell every process that the set-up has changed. To be called after the change itself."""
    new = insert(ticketing_settings).values(tenant_id=tx.tenant_id)
    raised = {"version": ticketing_settings.c.version + 1}
    await tx.execute(new.on_conflict_do_update(index_elements=["tenant_id"], set_=raised))
    forget_in_unit(tx)


async def _ensure_settings(tx: Tx) -> None:
    new = insert(ticketing_settings).values(tenant_id=tx.tenant_id)
    await tx.execute(new.on_conflict_do_nothing(index_elements=["tenant_id"]))


async def next_position(tx: Tx, table: Table) -> int:
    """Behind the last one."""
    last = await tx.scalar(select(func.max(table.c.position)).where(table.c.tenant_id == tx.tenant_id))
    return int(last or 0) + 10
