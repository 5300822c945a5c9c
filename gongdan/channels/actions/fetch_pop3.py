"""Fetch the mail of a POP3 mailbox: known by the server's lasting names; deleted only when it is safe here."""

import hashlib
from asyncio import Semaphore
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from gongdan.channels.actions.fetch import BATCH, has_room, said_of, take_message, words_of
from gongdan.channels.actions.mailbox_health import note_progress, note_success
from gongdan.channels.adapter.pop3 import Pop3
from gongdan.channels.adapter.trouble import MailTrouble, MessageRefused
from gongdan.channels.errors.inbound import MessageTooLarge
from gongdan.channels.mailbox_pace import AT_ALL, IN_PLACE
from gongdan.channels.mailbox_rules import place_mark
from gongdan.channels.models import inbound_messages, mailbox_health
from gongdan.channels.queries.mailboxes import Account
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

_in = inbound_messages.c
_ASKED_AT_ONCE = 500
_LONGEST_NAME = 100


async def fetch_pop3(account: Account, pop3: Pop3, turn: Semaphore) -> int:
    """Take everything new; answers how many messages are left for the next look. Raises as `fetch_imap` does."""
    numbers = {_key(account, name): number for name, number in (await pop3.names()).items()}
    sizes = await pop3.sizes()
    known = await _known(account, list(numbers))
    before, why = await _failed(account)
    failed = {key: times for key, times in before.items() if key in numbers}
    if account.columns["in_after"] == "delete":
        # Safe here since an earlier look that broke off before the server had deleted it.
        for key, sent in known.items():
            if sent:
                await pop3.delete(numbers[key])
    new = [key for key in numbers if key not in known]
    # Those that failed before come last, so that they never stop the others.
    new.sort(key=lambda key: failed.get(key, 0) >= IN_PLACE)
    wanted = [key for key in new if failed.get(key, 0) < AT_ALL]
    for begin in range(0, len(wanted), BATCH):
        left = max(len(wanted) - begin - BATCH, 0)
        async with turn:
            try:
                for key in wanted[begin : begin + BATCH]:
                    await _take(account, pop3, key, numbers[key], sizes.get(numbers[key], 0), failed, why)
            finally:
                await note_progress(
                    account.tenant_id, account.id, backlog=left, unfetched=failed, unfetched_why=said_of(failed, why)
                )
        if left and not await has_room(account):
            return left
    await note_success(account.tenant_id, account.id, backlog=0, unfetched=failed, unfetched_why=said_of(failed, why))
    return 0


async def _take(
    account: Account, pop3: Pop3, key: str, number: int, size: int, failed: dict[str, int], why: dict[str, str]
) -> None:
    try:
        is_whole = await take_message(
            account, "pop3", key, size, pop3.message(number), pop3.message(number, is_head_only=True)
        )
    except MessageTooLarge:
        failed[key] = AT_ALL
        trouble = MailTrouble("broken_answer", f"Message {number} is larger than the server said.")
        why[key] = words_of(trouble)
        raise trouble from None
    except MailTrouble as trouble:
        failed[key] = failed.get(key, 0) + 1
        why[key] = words_of(trouble)
        if isinstance(trouble, MessageRefused):
            return
        raise
    failed.pop(key, None)
    if is_whole and account.columns["in_after"] == "delete":
        await pop3.delete(number)


def _key(account: Account, name: str) -> str:
    lasting = name if len(name) <= _LONGEST_NAME else hashlib.sha256(name.encode()).hexdigest()
    return f"pop3:{account.id}:{place_mark(account.columns)}:{lasting}"


async def _known(account: Account, keys: Sequence[str]) -> Mapping[str, bool]:
    """Those that came before, and whether they are here whole."""
    found: dict[str, bool] = {}
    for begin in range(0, len(keys), _ASKED_AT_ONCE):
        some = keys[begin : begin + _ASKED_AT_ONCE]
        mine = (_in.tenant_id == account.tenant_id, _in.delivery_key.in_(some))
        async with unit(system_actor(account.tenant_id, "mailroom"), is_read_only=True) as tx:
            rows = await tx.all(select(_in.delivery_key, _in.envelope).where(*mine))
        found |= {row.delivery_key: "too_large" not in row.envelope for row in rows}
    return found


async def _failed(account: Account) -> tuple[dict[str, int], dict[str, str]]:
    row = mailbox_health.c
    mine = (row.tenant_id == account.tenant_id, row.mailbox_id == account.id)
    async with unit(system_actor(account.tenant_id, "mailroom"), is_read_only=True) as tx:
        found = await tx.first(select(row.unfetched, row.unfetched_why).where(*mine))
    return (dict(found.unfetched), dict(found.unfetched_why)) if found else ({}, {})
