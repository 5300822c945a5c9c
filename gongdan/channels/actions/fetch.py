"""Fetch the mail of a mailbox: each message is safe here before the server is told that it was read or may go."""

import logging
from asyncio import Semaphore, sleep
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from gongdan.channels.actions.mailbox_health import note_progress, note_success
from gongdan.channels.actions.receive import MAX_RAW, receive
from gongdan.channels.adapter.imap import Imap
from gongdan.channels.adapter.trouble import MailTrouble, MessageRefused
from gongdan.channels.errors.inbound import MessageEmpty, MessageTooLarge
from gongdan.channels.mailbox_pace import AT_ALL, is_passed_over, to_try_again
from gongdan.channels.mailbox_rules import place_mark
from gongdan.channels.models import inbound_messages, mailbox_health
from gongdan.channels.queries.mailboxes import Account
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

log = logging.getLogger(__name__)

BATCH = 50
# So many may wait to be handled; a large folder does not push everybody else's work out of the queue.
MOST_WAITING = 100
_PATIENCE_SECONDS = 60
_in = inbound_messages.c


@dataclass
class Place:
    """How far a folder has been read. `unfetched`: numbers of messages that failed, and how often."""

    validity: int | None = None
    last: int = 0
    unfetched: dict[str, int] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)

    def columns(self, backlog: int) -> dict[str, Any]:
        return {
            "uid_validity": self.validity,
            "last_uid": self.last,
            "unfetched": dict(self.unfetched),
            "unfetched_why": said_of(self.unfetched, self.why),
            "backlog": backlog,
        }


async def fetch_imap(account: Account, imap: Imap, turn: Semaphore) -> int:
    """Take everything new from its folder; answers how many messages are left for the next look.

    `turn` is shared by all mailboxes and held for one batch at a time. Raises MailTrouble where the line or the
    folder fails, and whatever our own store or database raises; what was taken until then is taken.
    """
    folder = await imap.select(account.columns["in_folder"])
    place = await _read_place(account)
    if place.validity != folder.validity:
        # The server has given its messages new numbers: all are read again, and known by their content.
        place = Place(folder.validity)
    numbers = await imap.numbers_above(place.last)
    for begin in range(0, len(numbers), BATCH):
        async with turn:
            await _take_batch(account, imap, place, numbers[begin : begin + BATCH], len(numbers) - begin - BATCH)
        if not await has_room(account):
            return len(numbers) - begin - BATCH
    async with turn:
        await _try_again(account, imap, place)
    await note_success(account.tenant_id, account.id, **place.columns(0))
    return 0


async def _take_batch(account: Account, imap: Imap, place: Place, numbers: Sequence[int], left: int) -> None:
    sizes = await imap.sizes(numbers)
    begun, taken = place.last, list[int]()
    try:
        for number in numbers:
            if not is_passed_over(number, place.unfetched):
                await _take(account, imap, place, number, sizes.get(number, 0), taken)
            place.last = number
        await _tell_server(account, imap, taken)
    except BaseException:
        if account.columns["in_after"] != "keep":
            # They come again, are known, and then the server is told of them.
            place.last = begun
        raise
    finally:
        # Also where the line broke: what is safe here is not fetched again.
        await note_progress(account.tenant_id, account.id, **place.columns(max(left, 0)))


async def _try_again(account: Account, imap: Imap, place: Place) -> None:
    numbers = to_try_again(place.unfetched)
    sizes = await imap.sizes(numbers) if numbers else {}
    taken: list[int] = []
    for number in numbers:
        if number not in sizes:
            del place.unfetched[str(number)]
            continue
        try:
            await _take(account, imap, place, number, sizes[number], taken)
        except MailTrouble:
            await note_progress(account.tenant_id, account.id, **place.columns(0))
            raise
    await _tell_server(account, imap, taken)


async def _take(account: Account, imap: Imap, place: Place, number: int, size: int, taken: list[int]) -> None:
    """Take one; what the server does not give is counted and never stops the others."""
    key = str(number)
    delivery_key = f"imap:{account.id}:{place_mark(account.columns)}:{place.validity}:{number}"
    try:
        is_whole = await take_message(
            account, "imap", delivery_key, size, imap.message(number), imap.message(number, is_head_only=True)
        )
    except MessageRefused as refused:
        if refused.code == "message_gone":
            place.unfetched.pop(key, None)
        else:
            place.unfetched[key] = place.unfetched.get(key, 0) + 1
            place.why[key] = words_of(refused)
    except MessageTooLarge:
        # Larger than the server said: the line is in the middle of it.
        place.unfetched[key] = AT_ALL
        trouble = MailTrouble("broken_answer", f"Message {number} is larger than the server said.")
        place.why[key] = words_of(trouble)
        raise trouble from None
    except MailTrouble as trouble:
        place.unfetched[key] = place.unfetched.get(key, 0) + 1
        place.why[key] = words_of(trouble)
        raise
    else:
        place.unfetched.pop(key, None)
        if is_whole:
            taken.append(number)


def words_of(trouble: MailTrouble) -> str:
    """What is kept of a message that was not given."""
    return f"{trouble.code}: {trouble.message}"[:300]


def said_of(unfetched: Mapping[str, int], why: Mapping[str, str]) -> dict[str, str]:
    """The words of those that are still there."""
    return {key: words for key, words in why.items() if key in unfetched}


async def take_message(
    account: Account, road: str, key: str, size: int, whole: AsyncIterator[bytes], head: AsyncIterator[bytes]
) -> bool:
    """Receive one message. Of one that is too large only the head is kept, as `too_large` in its envelope says, and
    it stays on the server: answers False. Raises MessageRefused before anything is stored where it is not given."""
    is_whole = size <= MAX_RAW
    envelope: dict[str, Any] = {} if is_whole else {"too_large": size}
    source = whole if is_whole else head
    first = await anext(source, b"")
    try:
        await receive(
            account.tenant_id,
            road=road,
            pieces=_chained(first, source),
            delivery_key=key,
            mailbox_id=account.id,
            envelope=envelope,
        )
    except MessageEmpty:
        log.warning("an empty message was passed over", extra={"mailbox_id": account.id})
    return is_whole


async def _chained(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    async for piece in rest:
        yield piece


async def _tell_server(account: Account, imap: Imap, taken: Sequence[int]) -> None:
    after = account.columns["in_after"]
    if taken and after == "seen":
        await imap.mark_seen(taken)
    elif taken and after == "delete":
        await imap.delete(taken)


async def _read_place(account: Account) -> Place:
    row = mailbox_health.c
    mine = (row.tenant_id == account.tenant_id, row.mailbox_id == account.id)
    async with unit(system_actor(account.tenant_id, "mailroom"), is_read_only=True) as tx:
        found = await tx.first(select(row.uid_validity, row.last_uid, row.unfetched, row.unfetched_why).where(*mine))
    if found is None:
        return Place()
    return Place(found.uid_validity, found.last_uid, dict(found.unfetched), dict(found.unfetched_why))


async def has_room(account: Account) -> bool:
    """Whether more may be fetched; waits a while until what was fetched has been handled."""
    mine = (_in.tenant_id == account.tenant_id, _in.mailbox_id == account.id, _in.state == "received")
    for _ in range(_PATIENCE_SECONDS):
        async with unit(system_actor(account.tenant_id, "mailroom"), is_read_only=True) as tx:
            waiting = await tx.scalar(select(func.count()).select_from(inbound_messages).where(*mine))
        if waiting <= MOST_WAITING:
            return True
        await sleep(1)
    return False
