"""Add people, change what is known of them, retire them and take them back."""

from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.grants import CheckVersion, any_version, refuse_to_leave_vacant, set_roles
from gongdan.identity.actions.references import must_be_department
from gongdan.identity.actions.tenants import faults_of_place
from gongdan.identity.addresses import stored_email, stored_phone
from gongdan.identity.events.org import UserAdded, UserChanged, UserReinstated, UserRetired
from gongdan.identity.models import api_tokens, sessions, tenants, users
from gongdan.identity.schemas.people import UserIn, UserPatch
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx


async def add_user(tx: Tx, draft: UserIn, *, contact_id: int | None = None) -> int:
    """Add a user, with roles where the actor may grant them. A customer's account stands for a contact."""
    policy.may_manage_users(tx)
    if draft.roles:
        policy.may_grant_roles(tx)
    user_id = await enter_user(tx, draft, contact_id=contact_id)
    if draft.roles:
        await set_roles(tx, user_id, draft.roles)
    return user_id


async def enter_user(tx: Tx, draft: UserIn, *, contact_id: int | None) -> int:
    """The row of a new user without any role. For actions that have asked their policy."""
    values = await _checked(tx, draft.model_dump(exclude={"email", "roles", "invite"}))
    values["email"] = _email(draft.email)
    statement = insert(users).values(
        tenant_id=tx.tenant_id, contact_id=contact_id, created_at=tx.now, updated_at=tx.now, **values
    )
    user_id = int(await tx.scalar(statement.returning(users.c.id)))
    tx.record(UserAdded(user_id, values["email"], draft.name, draft.department_id, contact_id))
    return user_id


async def change_user(tx: Tx, user_id: int, patch: UserPatch, check_version: CheckVersion = any_version) -> None:
    """Change a user, retire him or take him back. Raises NotFound, VersionStale, Invalid or LastHolder."""
    policy.may_manage_users(tx)
    await bump_access(tx)
    row = await _get_user_for_change(tx, user_id)
    check_version(row.version)
    wanted = patch.model_dump(exclude_unset=True)
    is_active = bool(wanted.pop("is_active", row.is_active))
    values = await _checked(tx, {name: v for name, v in wanted.items() if v != getattr(row, name)})
    changed = changes(row._asdict(), values)
    if changed:
        await _store(tx, user_id, {name: new for name, (_, new) in changed.items()})
        tx.record(UserChanged(user_id, {name: list(pair) for name, pair in changed.items()}))
    if is_active != row.is_active:
        await (_reinstate(tx, user_id) if is_active else _retire(tx, user_id))


async def retire_user(tx: Tx, user_id: int, check_version: CheckVersion = any_version) -> None:
    """Retire a user: his sessions and tokens end, what he did stays. Raises NotFound, VersionStale, LastHolder."""
    await change_user(tx, user_id, UserPatch(is_active=False), check_version)


async def _retire(tx: Tx, user_id: int) -> None:
    await refuse_to_leave_vacant(tx, user_id)
    await _store(tx, user_id, {"is_active": False})
    ended = [
        await tx.execute(
            update(table)
            .where(table.c.tenant_id == tx.tenant_id, table.c.user_id == user_id, table.c.revoked_at.is_(None))
            .values(revoked_at=tx.now)
        )
        for table in (sessions, api_tokens)
    ]
    tx.record(UserRetired(user_id, sessions_ended=ended[0].rowcount, tokens_ended=ended[1].rowcount))


async def _reinstate(tx: Tx, user_id: int) -> None:
    await _store(tx, user_id, {"is_active": True})
    tx.record(UserReinstated(user_id))


async def _get_user_for_change(tx: Tx, user_id: int) -> Row[Any]:
    row = await tx.first(
        select(users)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id, policy.visible_users(tx))
        .with_for_update()
    )
    if row is None:
        raise NotFound("user", user_id)
    return row


async def _store(tx: Tx, user_id: int, values: dict[str, Any]) -> None:
    await tx.execute(
        update(users)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
        .values(**values, version=users.c.version + 1, updated_at=tx.now)
    )


def _email(text: str) -> str:
    try:
        return stored_email(text)
    except ValueError as error:
        raise Invalid.one("email", "invalid", str(error), "Send an address such as wang@example.com.") from None


async def _checked(tx: Tx, values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid for an unknown department, language, zone or odd number."""
    if problems := faults_of_place(values):
        raise Invalid(problems=problems)
    await must_be_department(tx, "department_id", values.get("department_id"))
    if values.get("phone"):
        region = await tx.scalar(select(tenants.c.phone_region).where(tenants.c.id == tx.tenant_id))
        try:
            values["phone"] = stored_phone(values["phone"], region)
        except ValueError as error:
            raise Invalid.one("phone", "invalid", str(error), "Send a number such as +86 138 0013 8000.") from None
    return values
