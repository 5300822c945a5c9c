"""One mail from its raw bytes to what becomes of it. The steps in their order; each is a file of its own.

read → judge the sender → store attachments → look → decide → settle, the last three in one unit.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import BigInteger, bindparam, select

from gongdan.channels.actions.letters import Letter
from gongdan.channels.actions.raw_mail import raw_mail
from gongdan.channels.actions.settle_mail import settle
from gongdan.channels.adapter.instance import instance_of
from gongdan.channels.adapter.senders import judge_sender
from gongdan.channels.inbound.decide import Hold, Ignore, decide
from gongdan.channels.inbound.draft import Draft, is_mere_thanks, proof_of
from gongdan.channels.inbound.reading import MOST_ATTACHMENTS, Reading, read_message
from gongdan.channels.inbound.shape import file_name, title_of
from gongdan.channels.mail.machines import QUIET_CODES
from gongdan.channels.mail.packing import content
from gongdan.channels.mail.parsed import Part, Party, Raw
from gongdan.channels.models import inbound_messages
from gongdan.channels.queries import inbound_look as look
from gongdan.channels.queries.writers import Sender, find_sender
from gongdan.customers import Unreadable, email_address
from gongdan.files import store_file
from gongdan.kernel.actor import system_actor
from gongdan.kernel.fixed import Fixed, Found
from gongdan.kernel.unit import Tx, unit

_row = inbound_messages.c
_STATE = Fixed(
    select(_row.state)
    .where(_row.tenant_id == bindparam("tenant", type_=BigInteger), _row.id == bindparam("message", type_=BigInteger))
    .with_for_update()
)


async def handle_mail(tenant_id: int, message: Found, boxes: Sequence[Found]) -> None:
    """Let the message become what it is. What comes of it and its own state are committed together.

    `boxes` are all mailboxes of the tenant.
    """
    actor = system_actor(tenant_id, "inbound mail")
    async with raw_mail(message.raw_key, message.size) as raw:
        letter = await to_thread(_read, tenant_id, message, boxes, raw)
        stored: dict[int, int] = {}
        if letter.reading.mail.attachments and not _is_quiet(letter):
            async with unit(actor, is_read_only=True) as tx:
                is_of_use = await _may_become_something(tx, letter)
            if is_of_use:
                stored = await _store_attachments(tenant_id, raw, letter.reading)
    # Copies of one letter, and what one sender writes at once, are looked at one after another.
    async with unit(actor, cause=f"inbound:{message.id}", lock=_turn(tenant_id, letter)) as tx:
        if not await _still_waits(tx, message.id):
            return
        draft, sender = await draft_of(tx, letter)
        await settle(tx, letter, draft, decide(draft), sender, stored)


def _read(tenant_id: int, message: Found, boxes: Sequence[Found], raw: Raw) -> Letter:
    """The letter, read and judged. Blocks: call it from a thread."""
    ours = frozenset(look.addresses_of(boxes))
    reading = read_message(
        raw,
        own_addresses=ours,
        own_instances=frozenset([instance_of(tenant_id)]),
        delivered_to=look.delivered_to(message.envelope),
    )
    box = look.mailbox_among(boxes, message.mailbox_id, reading.recipients)
    servers = {box.authserv_id.lower()} if box is not None and box.authserv_id else set()
    trust, is_path_known = judge_sender(reading.mail, raw, message.envelope, servers)
    return Letter(message, reading, box, trust, is_path_known, answerable(reading.mail.sender), ours)


def _is_quiet(letter: Letter) -> bool:
    machine = letter.reading.machine
    return machine is not None and machine.code in QUIET_CODES and letter.message.handled_by_id is None


async def _may_become_something(tx: Tx, letter: Letter) -> bool:
    """Whether its attachments are wanted, as far as that can be told before its turn."""
    draft, _ = await draft_of(tx, letter)
    return not isinstance(decide(draft), Ignore | Hold)


def answerable(party: Party) -> Party:
    """The sender with an address that a contact can have; without one where it cannot be read."""
    try:
        return Party(party.name, email_address(party.address).address)
    except Unreadable:
        return Party(party.name, "")


async def draft_of(tx: Tx, letter: Letter) -> tuple[Draft, Sender]:
    """All that the decision looks at, read from the database."""
    reading, message, box = letter.reading, letter.message, letter.box
    address = letter.sender.address
    sender = await find_sender(tx, address)
    title = title_of(reading, box.locale if box is not None else "zh-CN")
    machine = reading.machine.code if reading.machine else ""
    limit = box.storm_limit if box is not None else None
    weighed = await look.weigh(tx, message.id, reading, address, letter.arrived_at, storm_limit=limit)
    if weighed.is_ours and machine not in QUIET_CODES:
        machine = "own"
    if machine in QUIET_CODES and message.handled_by_id is None:
        return Draft(sender=address, machine=machine), sender
    duplicate_of = None
    if weighed.is_known:
        duplicate_of = await look.find_duplicate(tx, message.id, reading, address, letter.arrived_at)
    return (
        Draft(
            sender=address,
            machine=machine,
            proof=proof_of(letter.trust, is_path_known=letter.is_path_known),
            is_refused_by_policy=letter.trust.dmarc_policy in ("quarantine", "reject"),
            is_staff=sender.user_id is not None,
            is_forward=reading.forwarded is not None and bool(answerable(reading.forwarded).address),
            named=await look.list_named(tx, reading, sender, address, title, box),
            duplicate_of=duplicate_of,
            is_storm=weighed.is_storm,
            is_too_large="too_large" in message.envelope,
            is_released=message.handled_by_id is not None,
            is_thanks=is_mere_thanks(reading.words),
            after_closing=box.after_closing if box is not None else "reopen",
        ),
        sender,
    )


def _turn(tenant_id: int, letter: Letter) -> str:
    return f"inbound:{tenant_id}:{letter.sender.address}"


async def _still_waits(tx: Tx, message_id: int) -> bool:
    found = await _STATE.first(tx.connection, {"tenant": tx.tenant_id, "message": message_id})
    return found is not None and found.state == "received"


async def _store_attachments(tenant_id: int, raw: Raw, reading: Reading) -> dict[int, int]:
    """Ids of the stored files by their place among the attachments; what is not attached in the end is swept away."""
    actor = system_actor(tenant_id, "inbound mail")
    stored: dict[int, int] = {}
    for place, part in enumerate(reading.mail.attachments[:MOST_ATTACHMENTS]):
        file = await store_file(actor, file_name(part)[:200], _pieces(raw, part), len(raw) + 1024 * 1024)
        stored[place] = int(file["id"])
    return stored


async def _pieces(raw: Raw, part: Part) -> AsyncIterator[bytes]:
    for piece in content(raw, part):
        yield piece
