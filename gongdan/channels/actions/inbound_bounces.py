"""A report that a message of ours did not arrive: find which one it was, and note it there."""

from datetime import timedelta

from sqlalchemy import and_, select

from gongdan.channels.actions.bounced import mark_bounced
from gongdan.channels.inbound.reading import Reading
from gongdan.channels.models import outbound_messages, outbound_recipients
from gongdan.channels.queries.sealed import find_sealed
from gongdan.kernel.unit import Tx

RECENT = timedelta(days=14)
_row = outbound_messages.c


async def record_bounce(tx: Tx, reading: Reading) -> int | None:
    """The id of our message that it was about; None where it names none, and then nothing is marked.

    A report can be forged: an address alone is never believed, only the id of a message that we did send, or the
    sealed address that it was sent from.
    """
    if reading.bounce is None:
        return None
    outbound_id = await _by_id(tx, reading) or await _by_seal(tx, reading)
    if outbound_id is not None:
        await mark_bounced(tx, reading.bounce, outbound_id)
    return outbound_id


async def _by_id(tx: Tx, reading: Reading) -> int | None:
    said = reading.bounce.message_id if reading.bounce is not None else ""
    ids = [one[:500] for one in (said, *reading.named_ids) if one]
    if not ids:
        return None
    rows = await tx.all(
        select(_row.id, _row.message_id).where(_row.tenant_id == tx.tenant_id, _row.message_id.in_(ids))
    )
    found = {one.message_id: int(one.id) for one in rows}
    return next((found[one] for one in ids if one in found), None)


async def _by_seal(tx: Tx, reading: Reading) -> int | None:
    ticket_id = await find_sealed(tx, reading.recipients)
    if ticket_id is None or reading.bounce is None:
        return None
    addresses = [name for one in reading.bounce.recipients for name in (one.address, one.original) if name]
    to = outbound_recipients.c
    statement = (
        select(_row.id)
        .join(outbound_recipients, and_(to.tenant_id == _row.tenant_id, to.outbound_id == _row.id))
        .where(_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.sent_at > tx.now - RECENT)
        .order_by(_row.id.desc())
        .limit(1)
    )
    if addresses:
        statement = statement.where(to.address.in_(addresses))
    found = await tx.scalar(statement)
    return None if found is None else int(found)
