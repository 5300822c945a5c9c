"""Messages that stay on a server, since they could not be fetched: have them tried once more."""

from sqlalchemy import select, update

from gongdan.channels.errors.mailboxes import NothingUnfetched
from gongdan.channels.events.mailboxes import MailboxRetried
from gongdan.channels.mailbox_pace import AT_ALL, IN_PLACE
from gongdan.channels.models import mailbox_health, mailboxes
from gongdan.channels.policy.mailboxes import may_manage
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx, unit

_row, _box = mailbox_health.c, mailboxes.c


async def try_unfetched_again(tx: Tx, mailbox_id: int) -> None:
    """Have the mailroom begin anew with this mailbox in a moment, and give each of them another chance.

    Raises NotAllowed, NotFound, NothingUnfetched.
    """
    may_manage(tx)
    box = await tx.first(select(_box.address).where(_box.tenant_id == tx.tenant_id, _box.id == mailbox_id))
    if box is None:
        raise NotFound("mailbox", mailbox_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.mailbox_id == mailbox_id)
    count = len(await tx.scalar(select(_row.unfetched).where(*mine).with_for_update()) or {})
    if not count:
        raise NothingUnfetched
    await tx.execute(update(mailbox_health).where(*mine).values(retry_at=tx.now))
    tx.record(MailboxRetried(mailbox_id, box.address, count))


async def give_another_chance(tenant_id: int, mailbox_id: int) -> None:
    """What was given up is tried again, after all others: by whoever begins anew with a mailbox."""
    mine = (_row.tenant_id == tenant_id, _row.mailbox_id == mailbox_id)
    async with unit(system_actor(tenant_id, "mailroom")) as tx:
        unfetched = await tx.scalar(select(_row.unfetched).where(*mine).with_for_update()) or {}
        if any(times >= AT_ALL for times in unfetched.values()):
            fresh = {key: min(times, IN_PLACE) for key, times in unfetched.items()}
            await tx.execute(update(mailbox_health).where(*mine).values(unfetched=fresh))
