"""Add, change, move and retire departments; the path from the top is kept with every move."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.references import must_be_colleague, must_be_department
from gongdan.identity.errors.org import DepartmentsTooDeep, DepartmentWouldCircle
from gongdan.identity.events.org import DepartmentAdded, DepartmentChanged, DepartmentRetired
from gongdan.identity.models import departments, teams, users
from gongdan.identity.schemas.org import DepartmentIn, DepartmentPatch
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import NotFound, StillInUse
from gongdan.kernel.unit import Tx

MAX_DEPTH = 20


async def add_department(tx: Tx, draft: DepartmentIn) -> int:
    """Add a department at the top or below another. Raises Invalid, DepartmentsTooDeep."""
    policy.may_manage_departments(tx)
    # The tenant's row is locked by this: the tree changes by one hand at a time.
    await bump_access(tx)
    await must_be_department(tx, "parent_id", draft.parent_id)
    await must_be_colleague(tx, "manager_id", draft.manager_id)
    above = await _path(tx, draft.parent_id)
    if len(above) >= MAX_DEPTH:
        raise DepartmentsTooDeep(limit=MAX_DEPTH)
    department_id = int(await tx.scalar(select(func.nextval("departments_id_seq"))))
    await tx.execute(
        insert(departments).values(
            tenant_id=tx.tenant_id, id=department_id, path=[*above, department_id], **draft.model_dump()
        )
    )
    tx.record(DepartmentAdded(department_id, draft.name, draft.parent_id, draft.manager_id))
    return department_id


async def change_department(
    tx: Tx, department_id: int, patch: DepartmentPatch, check_version: Callable[[int], None]
) -> None:
    """Change or move a department with all below it. Raises NotFound, VersionStale, DepartmentWouldCircle."""
    policy.may_manage_departments(tx)
    await bump_access(tx)
    row = await _get_department_for_change(tx, department_id)
    check_version(row.version)
    changed = changes(row._asdict(), patch.model_dump(exclude_unset=True))
    if "manager_id" in changed:
        await must_be_colleague(tx, "manager_id", patch.manager_id)
    if "parent_id" in changed:
        await _move(tx, row, patch.parent_id)
    if "is_active" in changed:
        await _switch(tx, row, patch, is_moving="parent_id" in changed)
    if changed:
        await tx.execute(
            update(departments)
            .where(departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id)
            .values(**{name: new for name, (_, new) in changed.items()}, version=departments.c.version + 1)
        )
        tx.record(DepartmentChanged(department_id, {name: list(pair) for name, pair in changed.items()}))


async def retire_department(tx: Tx, department_id: int, check_version: Callable[[int], None]) -> None:
    """Retire an empty department. Raises NotFound, VersionStale, StillInUse."""
    policy.may_manage_departments(tx)
    await bump_access(tx)
    row = await _get_department_for_change(tx, department_id)
    check_version(row.version)
    if not row.is_active:
        return
    await _refuse_used(tx, department_id)
    await tx.execute(
        update(departments)
        .where(departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id)
        .values(is_active=False, version=departments.c.version + 1)
    )
    tx.record(DepartmentRetired(department_id))


async def _path(tx: Tx, department_id: int | None) -> list[int]:
    if department_id is None:
        return []
    path = await tx.scalar(
        select(departments.c.path).where(departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id)
    )
    return list(path or [])


async def _get_department_for_change(tx: Tx, department_id: int) -> Row[Any]:
    row = await tx.first(
        select(departments)
        .where(departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("department", department_id)
    return row


async def _move(tx: Tx, row: Row[Any], parent_id: int | None) -> None:
    """Hang the department and all below it under its new parent. Raises DepartmentWouldCircle, Invalid."""
    await must_be_department(tx, "parent_id", parent_id)
    above = await _path(tx, parent_id)
    if row.id in above:
        raise DepartmentWouldCircle
    here = departments.c
    inside = (here.tenant_id == tx.tenant_id) & (literal(row.id) == func.any(here.path))
    deepest = await tx.scalar(select(func.max(func.cardinality(here.path))).where(inside))
    if deepest - len(row.path) + 1 + len(above) > MAX_DEPTH:
        raise DepartmentsTooDeep(limit=MAX_DEPTH)
    # Locked in the order of ids before they change, as everywhere.
    await tx.execute(select(here.id).where(inside).order_by(here.id).with_for_update())
    kept = here.path[len(row.path) : deepest]  # both ends belong to a slice in SQL: from itself downwards
    moved = func.array_cat(literal(above, ARRAY(BigInteger)), kept)
    await tx.execute(update(departments).where(inside).values(path=moved))


async def _switch(tx: Tx, row: Row[Any], patch: DepartmentPatch, *, is_moving: bool) -> None:
    """Retire only what is empty; bring back only below what is there."""
    if not patch.is_active:
        await _refuse_used(tx, row.id)
        tx.record(DepartmentRetired(row.id))
    elif not is_moving:
        await must_be_department(tx, "parent_id", row.parent_id)


async def _refuse_used(tx: Tx, department_id: int) -> None:
    """Raises StillInUse where active departments, people or teams still belong to it."""
    for table, column, what in (
        (departments, departments.c.parent_id, "departments"),
        (users, users.c.department_id, "people"),
        (teams, teams.c.department_id, "teams"),
    ):
        count = await tx.scalar(
            select(func.count())
            .select_from(table)
            .where(table.c.tenant_id == tx.tenant_id, column == department_id, table.c.is_active)
        )
        if count:
            raise StillInUse(what="department", used_by=f"{count} active {what}")
