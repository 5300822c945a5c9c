"""The accounts of customers: opened for a contact; when contacts are merged they stand for the one who is kept."""

from collections.abc import Sequence

from sqlalchemy import select, update

from gongdan.identity.actions.grants import make_customer
from gongdan.identity.actions.password_links import PasswordLink, invite
from gongdan.identity.actions.users import enter_user
from gongdan.identity.errors.org import AccountThere
from gongdan.identity.events.org import UserChanged
from gongdan.identity.models import users
from gongdan.identity.schemas.people import UserIn
from gongdan.kernel.unit import Tx


async def open_customer_account(tx: Tx, contact_id: int, email: str, name: str, locale: str | None) -> PasswordLink:
    """The account by which a contact uses the portal, and the link by which he sets its first password.

    Asked again before he did, it answers a new link. For the module that keeps contacts, after its policy.
    Raises AccountThere, Invalid.
    """
    mine = (users.c.tenant_id == tx.tenant_id, users.c.contact_id == contact_id)
    there = await tx.first(select(users.c.id, users.c.is_active, users.c.password_hash).where(*mine).limit(1))
    if there is not None and (there.password_hash is not None or not there.is_active):
        raise AccountThere
    if there is not None:
        return await invite(tx, there.id)
    user_id = await enter_user(tx, UserIn(email=email, name=name, locale=locale), contact_id=contact_id)
    await make_customer(tx, user_id)
    return await invite(tx, user_id)


async def move_customer_accounts(tx: Tx, from_contact_ids: Sequence[int], to_contact_id: int) -> None:
    """Let the accounts of these contacts stand for another. For the module that merges contacts, after its policy."""
    old = users.alias("old")
    moved = await tx.all(
        update(users)
        .where(
            users.c.tenant_id == tx.tenant_id,
            users.c.contact_id.in_(from_contact_ids),
            old.c.tenant_id == users.c.tenant_id,
            old.c.id == users.c.id,
        )
        .values(contact_id=to_contact_id, version=users.c.version + 1, updated_at=tx.now)
        .returning(users.c.id, old.c.contact_id.label("old_contact_id"))
    )
    for row in moved:
        tx.record(UserChanged(row.id, {"contact_id": [row.old_contact_id, to_contact_id]}))
