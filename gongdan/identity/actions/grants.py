"""Give and withdraw roles; keep the three offices apart and never vacant."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.errors.org import LastHolder, OwnRolesFixed, SeparationOfDuties
from gongdan.identity.events.org import UserRolesChanged
from gongdan.identity.models import user_roles, users
from gongdan.identity.queries.roles import HeldRole, count_other_holders, roles_by_key, roles_of
from gongdan.identity.separation import fault_of_person
from gongdan.identity.shipped_roles import CUSTOMER, NEVER_VACANT
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx

CheckVersion = Callable[[int], None]


def any_version(version: int) -> None:
    """For callers who did not read before: whatever is stored may be changed."""


async def set_roles(tx: Tx, user_id: int, keys: Collection[str], check_version: CheckVersion = any_version) -> None:
    """Let a user hold exactly these roles.

    Raises NotFound, VersionStale, Invalid, OwnRolesFixed, SeparationOfDuties or LastHolder.
    """
    policy.may_grant_roles(tx)
    # The tenant's row is locked by this, so that grants, retirements and edits of roles come one after another.
    await bump_access(tx)
    row = await _get_user_for_change(tx, user_id)
    if user_id == tx.actor.user_id:
        raise OwnRolesFixed
    check_version(row.version)
    wanted, held = await _known_roles(tx, keys), await roles_of(tx, user_id)
    refuse_together(wanted)
    granted, withdrawn = sorted(wanted.keys() - held.keys()), sorted(held.keys() - wanted.keys())
    if row.is_active:
        await _refuse_last(tx, user_id, {key: held[key] for key in withdrawn})
    if granted or withdrawn:
        await _store(tx, user_id, [wanted[key].id for key in granted], [held[key].id for key in withdrawn])
        tx.record(UserRolesChanged(user_id, granted, withdrawn))


async def make_customer(tx: Tx, user_id: int) -> None:
    """Let the new account of a contact hold the customer's role, which opens nothing to staff's work.

    For who opens such accounts, after its policy: nobody gains a right over others by it.
    """
    role = (await _known_roles(tx, [CUSTOMER]))[CUSTOMER]
    await _store(tx, user_id, [role.id], [])
    tx.record(UserRolesChanged(user_id, [CUSTOMER], []))


async def refuse_to_leave_vacant(tx: Tx, user_id: int) -> None:
    """Raises LastHolder where, without this user, nobody could administer or grant any more."""
    await _refuse_last(tx, user_id, await roles_of(tx, user_id))


def refuse_together(held: Mapping[str, HeldRole]) -> None:
    """Raises SeparationOfDuties for roles that one person may not hold together."""
    permissions = {word for role in held.values() for word in role.permissions}
    if fault := fault_of_person(held.keys(), permissions):
        raise SeparationOfDuties(reason=fault)


async def _refuse_last(tx: Tx, user_id: int, leaving: Mapping[str, HeldRole]) -> None:
    for key in sorted(NEVER_VACANT.intersection(leaving)):
        if await count_other_holders(tx, leaving[key].id, user_id) == 0:
            raise LastHolder(role=key)


async def _get_user_for_change(tx: Tx, user_id: int) -> Row[Any]:
    row = await tx.first(
        select(users.c.is_active, users.c.version)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("user", user_id)
    return row


async def _known_roles(tx: Tx, keys: Collection[str]) -> dict[str, HeldRole]:
    found = await roles_by_key(tx, keys)
    problems = [
        FieldProblem(f"roles.{at}", "unknown", f"There is no role {key}.", "GET /api/v1/roles lists them.")
        for at, key in enumerate(keys)
        if key not in found
    ]
    if problems:
        raise Invalid(problems=problems)
    return found


async def _store(tx: Tx, user_id: int, granted: list[int], withdrawn: list[int]) -> None:
    if withdrawn:
        await tx.execute(
            delete(user_roles).where(
                user_roles.c.tenant_id == tx.tenant_id,
                user_roles.c.user_id == user_id,
                user_roles.c.role_id.in_(withdrawn),
            )
        )
    if granted:
        rows = [{"tenant_id": tx.tenant_id, "user_id": user_id, "role_id": role_id} for role_id in granted]
        await tx.execute(insert(user_roles), rows)
    await tx.execute(
        update(users)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
        .values(version=users.c.version + 1, updated_at=tx.now)
    )
