"""Refuse references to departments and people that are not there or have retired."""

from collections.abc import Collection

from sqlalchemy import select

from gongdan.identity.models import departments, users
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx


async def must_be_department(tx: Tx, field: str, department_id: int | None) -> None:
    """Raises Invalid for a department that is unknown or retired; null is no reference."""
    if department_id is None:
        return
    found = await tx.first(
        select(departments.c.id).where(
            departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id, departments.c.is_active
        )
    )
    if found is None:
        raise Invalid.one(field, "unknown", f"There is no active department {department_id}.", "Choose another.")


async def must_be_colleague(tx: Tx, field: str, user_id: int | None) -> None:
    """Raises Invalid for a user who is unknown, retired or a customer; null is no reference."""
    if user_id is not None:
        await must_be_colleagues(tx, field, [user_id])


async def must_be_colleagues(tx: Tx, field: str, user_ids: Collection[int]) -> None:
    """Raises Invalid naming each user who is unknown, retired or a customer."""
    if not user_ids:
        return
    rows = await tx.all(
        select(users.c.id).where(
            users.c.tenant_id == tx.tenant_id,
            users.c.id.in_(sorted(user_ids)),
            users.c.is_active,
            users.c.contact_id.is_(None),
        )
    )
    if strangers := sorted(set(user_ids) - {row.id for row in rows}):
        raise Invalid(
            problems=[
                FieldProblem(field, "unknown", f"There is no active colleague {user_id}.", "Choose another.")
                for user_id in strangers
            ]
        )
