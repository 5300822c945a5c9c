"""The accounts of customers stand for a contact; when contacts are merged they stand for the one who is kept."""

from collections.abc import Sequence

from sqlalchemy import update

from gongdan.identity.events.org import UserChanged
from gongdan.identity.models import users
from gongdan.kernel.unit import Tx


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
