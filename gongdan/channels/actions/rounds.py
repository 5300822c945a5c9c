"""Look after one mailbox while it is in use: fetch, wait for news, fetch again; after failures wait longer."""

import asyncio
import logging
import random
from asyncio import Semaphore

from gongdan.channels.actions.fetch import fetch_imap
from gongdan.channels.actions.fetch_pop3 import fetch_pop3
from gongdan.channels.actions.mailbox_health import note_failure
from gongdan.channels.actions.unfetched import give_another_chance
from gongdan.channels.adapter.incoming import open_imap, open_pop3
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.mailbox_pace import IDLE_SECONDS, POLL_SECONDS, pause_after, spread
from gongdan.channels.queries.mailboxes import Account, get_account
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import unit

log = logging.getLogger(__name__)


async def look_after(tenant_id: int, mailbox_id: int, turn: Semaphore) -> None:
    """Runs until it is cancelled. Whatever goes wrong is noted on this mailbox and concerns no other."""
    failures, is_first = 0, True
    while True:
        try:
            if is_first:
                await give_another_chance(tenant_id, mailbox_id)
                is_first = False
            async with unit(system_actor(tenant_id, "mailroom"), is_read_only=True) as tx:
                account = await get_account(tx, mailbox_id)
            seconds = await look(account, turn)
            failures = 0
        except Exception as error:  # noqa: BLE001
            failures = await _failed(tenant_id, mailbox_id, error, failures + 1)
            seconds = pause_after(failures, random.random())  # noqa: S311
        await asyncio.sleep(seconds)


async def look(account: Account, turn: Semaphore) -> float:
    """Fetch all that is new, and with IDLE go on until the line ends; answers the seconds until the next look."""
    door = account.incoming
    if door is None:
        return POLL_SECONDS
    if door.protocol == "pop3":
        pop3 = await open_pop3(door)
        try:
            left = await fetch_pop3(account, pop3, turn)
            await pop3.sign_out()
        finally:
            pop3.close()
        return 1.0 if left else spread(POLL_SECONDS, random.random())  # noqa: S311
    imap = await open_imap(door)
    try:
        left = await fetch_imap(account, imap, turn)
        while imap.can_idle:
            if not left:
                await imap.idle(spread(IDLE_SECONDS, random.random()))  # noqa: S311
            left = await fetch_imap(account, imap, turn)
        await imap.sign_out()
    finally:
        imap.close()
    return 1.0 if left else spread(POLL_SECONDS, random.random())  # noqa: S311


async def _failed(tenant_id: int, mailbox_id: int, error: Exception, failures: int) -> int:
    """Note it; where even that cannot be done, as the database is away, the log says so."""
    words = _words(error)
    if not isinstance(error, MailTrouble | AppError):
        log.error("a mailbox could not be read", exc_info=error, extra={"mailbox_id": mailbox_id})
    try:
        return await note_failure(tenant_id, mailbox_id, words)
    except Exception:  # noqa: BLE001
        log.warning("the failure of a mailbox could not be noted", extra={"mailbox_id": mailbox_id, "reason": words})
        return failures


def _words(error: Exception) -> str:
    if isinstance(error, MailTrouble):
        return f"{error.code}: {error.message}"
    if isinstance(error, AppError):
        return f"{error.code}: {error.detail}"
    # Of what is unforeseen only the kind: its words may hold what nobody else should read.
    return f"internal: {type(error).__name__}"
