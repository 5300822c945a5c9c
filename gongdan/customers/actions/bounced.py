"""Whether messages to an address of a contact arrive, as whoever sends them finds out."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from gongdan.customers.addresses import Channel
from gongdan.customers.events import ContactAddressEdited
from gongdan.customers.models import contact_addresses, contacts
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso

_row = contact_addresses.c


async def mark_address(tx: Tx, channel: Channel, address: str, *, has_bounced: bool) -> None:
    """Note that nothing arrives at this address (as stored), or that something did again. Unknown ones are no matter.

    For the modules that send, which act for the system: no permission is asked.
    """
    mine = (_row.tenant_id == tx.tenant_id, _row.channel == channel, _row.address == address)
    found = await tx.first(select(_row.id, _row.contact_id, _row.bounced_at).where(*mine).with_for_update())
    if found is None or (found.bounced_at is not None) is has_bounced:
        return
    at: datetime | None = tx.now if has_bounced else None
    await tx.execute(update(contact_addresses).where(*mine).values(bounced_at=at))
    his = (contacts.c.tenant_id == tx.tenant_id, contacts.c.id == found.contact_id)
    await tx.execute(update(contacts).where(*his).values(version=contacts.c.version + 1, updated_at=tx.now))
    changes: dict[str, list[Any]] = {"bounced_at": [iso(found.bounced_at), iso(at)]}
    tx.record(ContactAddressEdited(found.contact_id, found.id, changes))
