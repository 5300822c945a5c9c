"""What later mail is recognised by: ids of messages, and who takes part by mail."""

from collections.abc import Collection

from sqlalchemy import BigInteger, DateTime, String, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.actions.letters import Letter
from gongdan.channels.actions.write_mail import Written
from gongdan.channels.inbound.draft import Draft
from gongdan.channels.mail.reply_address import mailbox_address_of
from gongdan.channels.models import mail_participants, mail_references
from gongdan.customers import contact_addresses
from gongdan.identity import users
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx

MOST_COPIED = 50
_KEEP = Fixed(
    upsert(mail_references)
    .values(
        tenant_id=bindparam("of_tenant", type_=BigInteger),
        message_id=bindparam("its_id", type_=String),
        ticket_id=bindparam("of_ticket", type_=BigInteger),
        comment_id=bindparam("of_comment", type_=BigInteger),
        created_at=bindparam("at", type_=DateTime(timezone=True)),
    )
    .on_conflict_do_nothing()
)


async def keep_reference(tx: Tx, message_id: str, written: Written) -> None:
    """Answers to this message belong to where it stands. An id that is known already stays where it is."""
    if not message_id:
        return
    values = {
        "of_tenant": tx.tenant_id,
        "its_id": message_id.replace("\x00", "")[:500],
        "of_ticket": written.ticket_id,
        "of_comment": written.comment_id,
        "at": tx.now,
    }
    await _KEEP.all(tx.connection, values)


async def join_copied(tx: Tx, letter: Letter, draft: Draft, written: Written, matched_by: str) -> None:
    """Those in Cc take part from now on, as far as the mailbox lets them.

    Never our own mailboxes, nor colleagues: they follow tickets here. Of a comment only where it is sure who wrote
    it: else anybody could have answers sent to himself. A sealed address alone lets its holder write, not read.
    """
    rule = letter.box.copies if letter.box is not None else "known"
    has_part = any(one.part for one in draft.named if one.ticket_id == written.ticket_id)
    is_sure = draft.proof == "proven" or matched_by in ("", "references") or (matched_by == "address" and has_part)
    if rule == "none" or draft.proof == "forged" or draft.machine or not is_sure:
        return
    copied = {one.address: one for one in (*letter.reading.mail.to, *letter.reading.mail.cc) if one.address}
    asked = {address: one for address, one in copied.items() if mailbox_address_of(address) not in letter.ours}
    asked.pop(letter.sender.address, None)
    found = await _allowed(tx, asked, is_open_to_all=rule == "all")
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "ticket_id": written.ticket_id,
            "address": address,
            "name": asked[address].name.replace("\x00", "")[:200],
            "contact_id": contact_id,
            "created_at": tx.now,
        }
        for address, contact_id in list(found.items())[:MOST_COPIED]
    ]
    if rows:
        await tx.execute(upsert(mail_participants).values(rows).on_conflict_do_nothing())


async def _allowed(tx: Tx, addresses: Collection[str], *, is_open_to_all: bool) -> dict[str, int | None]:
    """Who of them may take part, with his contact: those we know, or everybody."""
    asked = [one for one in addresses if len(one) <= 254][:200]
    if not asked:
        return {}
    colleagues = select(users.c.email).where(
        users.c.tenant_id == tx.tenant_id, users.c.email.in_(asked), users.c.contact_id.is_(None)
    )
    staff = {one.email for one in await tx.all(colleagues)}
    row = contact_addresses.c
    mine = (row.tenant_id == tx.tenant_id, row.channel == "email", row.address.in_(asked))
    known = {one.address: one.contact_id for one in await tx.all(select(row.address, row.contact_id).where(*mine))}
    return {one: known.get(one) for one in asked if one not in staff and (is_open_to_all or one in known)}
