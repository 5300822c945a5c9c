"""Test a mailbox live, both directions, with no unit open; nothing is fetched, sent or changed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from gongdan.channels.actions.mailboxes import judged
from gongdan.channels.adapter.incoming import open_imap, open_pop3
from gongdan.channels.adapter.oauth import access_token
from gongdan.channels.adapter.reach import connected_socket
from gongdan.channels.adapter.smtp_probe import try_smtp
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.events.mailboxes import MailboxProbed
from gongdan.channels.mailbox_rules import Door, incoming, outgoing
from gongdan.channels.policy.mailboxes import may_manage
from gongdan.channels.queries.mailboxes import get_row
from gongdan.channels.schemas.mailboxes import MailboxIn, MailboxPatch
from gongdan.kernel.actor import Actor
from gongdan.kernel.unit import unit

SECONDS = 45.0
Trying = Callable[[list[str]], Awaitable[int | None]]


async def probe_draft(actor: Actor, draft: MailboxIn) -> dict[str, Any]:
    """Test a set-up that is not kept yet. Raises Invalid."""
    async with unit(actor, is_read_only=True) as tx:
        may_manage(tx)
        values, secrets = await judged(tx, draft, None)
    return await _probe(incoming(values, secrets), outgoing(values, secrets), values["in_folder"])


async def probe_mailbox(actor: Actor, mailbox_id: int, changes: MailboxPatch | None) -> dict[str, Any]:
    """Test a mailbox as it is kept, or as these changes would have it. Raises NotFound, Invalid."""
    async with unit(actor, is_read_only=True) as tx:
        may_manage(tx)
        row = await get_row(tx, mailbox_id)
        values, secrets = await judged(tx, changes or MailboxPatch(), row)
    box = {**row._asdict(), **values}
    found = await _probe(incoming(box, secrets), outgoing(box, secrets), box["in_folder"])
    async with unit(actor) as tx:
        outcomes = (found[name]["code"] or found[name]["state"] for name in ("incoming", "outgoing"))
        tx.record(MailboxProbed(mailbox_id, *outcomes))
    return found


async def _probe(door_in: Door | None, door_out: Door | None, folder: str) -> dict[str, Any]:
    async def fetch(steps: list[str]) -> int | None:
        assert door_in is not None
        return await _try_incoming(door_in, folder, steps)

    async def send(steps: list[str]) -> int | None:
        assert door_out is not None
        await _try_outgoing(door_out, steps)
        return None

    both = await asyncio.gather(
        _measured(fetch if door_in else None, "incoming"), _measured(send if door_out else None, "outgoing")
    )
    return {"incoming": both[0], "outgoing": both[1]}


async def _try_incoming(door: Door, folder: str, steps: list[str]) -> int:
    if door.protocol == "imap":
        imap = await open_imap(door, steps.append)
        try:
            opened = await imap.select(folder, is_read_only=True)
            steps.append("counted")
            return opened.messages
        finally:
            await imap.sign_out()
    pop3 = await open_pop3(door, steps.append)
    try:
        count = len(await pop3.names())
        steps.append("counted")
        return count
    finally:
        await pop3.sign_out()


async def _try_outgoing(door: Door, steps: list[str]) -> None:
    token = await access_token(door.oauth) if door.oauth else None
    sock = await connected_socket(door.host, door.port)
    steps.append("reached")
    await asyncio.to_thread(try_smtp, door, sock, token, steps.append)


async def _measured(trying: Trying | None, direction: str) -> dict[str, Any]:
    found: dict[str, Any] = {"code": "", "message": "", "remedy": "", "steps": [], "messages": None}
    if trying is None:
        words = {
            "incoming": "Mail is delivered to this mailbox; nothing is fetched.",
            "outgoing": "Answers go by the installation's own mail server.",
        }
        return {"state": "unused", **found, "message": words[direction], "milliseconds": 0}
    begun = time.monotonic()
    try:
        async with asyncio.timeout(SECONDS):
            found["messages"] = await trying(found["steps"])
        state = "ok"
    except MailTrouble as trouble:
        state = "failed"
        found |= {"code": trouble.code, "message": trouble.message, "remedy": trouble.remedy}
    except TimeoutError:
        state = "failed"
        found |= {"code": "timed_out", "message": "The server takes too long.", "remedy": "Try again later."}
    return {"state": state, **found, "milliseconds": round((time.monotonic() - begun) * 1000)}
