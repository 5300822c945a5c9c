"""Handle what came in: read it, find whom it concerns, and let it become what it is, exactly once."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, text, update

from gongdan.channels.actions.failing import is_passing, told
from gongdan.channels.actions.handle_mail import handle_mail
from gongdan.channels.actions.receive import JOB
from gongdan.channels.models import inbound_messages
from gongdan.channels.queries.inbound_look import list_mailboxes
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.fixed import Fixed, Found
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, system_connection, unit

log = logging.getLogger(__name__)

WAITS = timedelta(minutes=2)
AT_ONCE = 500
# Refused so often it is the message's own fault. Attempts that ended the process count too.
MOST_ATTEMPTS = 3
MOST_DEATHS = 6
_row = inbound_messages.c

Handle = Callable[[int, Found], Awaitable[None]]
_handles: dict[str, Handle] = {}
_MAIL = frozenset({"imap", "pop3", "smtp", "pipe", "http"})
_BEGIN = Fixed(
    update(inbound_messages)
    .where(
        _row.tenant_id == bindparam("tenant", type_=BigInteger),
        _row.id == bindparam("message", type_=BigInteger),
        _row.state == "received",
    )
    .values(attempts=_row.attempts + 1)
    .returning(inbound_messages)
)


def handles(*roads: str) -> Callable[[Handle], Handle]:
    """Say who handles what comes by these roads: `async def handle_x(tenant_id, message)` settles the row in a unit
    of its own, together with all that comes of it."""

    def register(handle: Handle) -> Handle:
        _handles.update(dict.fromkeys(roads, handle))
        return handle

    return register


async def process(tenant_id: int, message_id: int) -> None:
    """Handle one message; harmless where it was handled already.

    What fails is noted on it and raised, for the queue to try again; after MOST_ATTEMPTS it waits for a person.
    """
    message, boxes = await _begin(tenant_id, message_id)
    if message is None:
        return
    try:
        if message.road in _MAIL:
            await handle_mail(tenant_id, message, boxes)
        else:
            await _handles[message.road](tenant_id, message)
    except Exception as error:
        if is_passing(error):
            await _note(message, {"attempts": message.attempts - 1, "detail": told(error)})
            raise
        is_over = message.attempts >= MOST_ATTEMPTS
        values: dict[str, Any] = {"detail": told(error)}
        if is_over:
            values |= {"state": "failed", "reason": "failed", "handled_at": clock.now()}
        await _note(message, values)
        if not is_over:
            raise
        log.warning("an inbound message cannot be handled", extra={"inbound_message_id": message.id})


async def _begin(tenant_id: int, message_id: int) -> tuple[Found | None, Sequence[Found]]:
    """The message, if it waits, and of mail the tenant's mailboxes.

    The attempt is counted before it is made, so that one that kills us counts.
    """
    async with unit(system_actor(tenant_id, "inbound mail")) as tx:
        message = await _BEGIN.first(tx.connection, {"tenant": tenant_id, "message": message_id})
        if message is None:
            return None, ()
        if message.attempts <= MOST_DEATHS:
            return message, await list_mailboxes(tx) if message.road in _MAIL else ()
        detail = "Its handling ended the process again and again."
        values = {"state": "failed", "reason": "failed", "detail": detail, "handled_at": tx.now}
        await _set(tx, message_id, values)
        return None, ()


async def _note(message: Found, values: dict[str, Any]) -> None:
    async with unit(system_actor(message.tenant_id, "inbound mail")) as tx:
        await _set(tx, message.id, values)


async def _set(tx: Tx, message_id: int, values: dict[str, Any]) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == message_id, _row.state == "received")
    await tx.execute(update(inbound_messages).where(*mine).values(values))


# The oldest that no job knows of: those that merely wait in a long queue do not stand in their way.
_LOST = text(
    "SELECT message.tenant_id, message.id FROM inbound_messages message"
    " WHERE message.state = 'received' AND message.received_at < :before AND NOT EXISTS"
    " (SELECT 1 FROM procrastinate_jobs job WHERE job.status IN ('todo', 'doing') AND job.task_name = :job"
    " AND (job.args ->> 'message_id')::bigint = message.id) ORDER BY message.received_at LIMIT :most"
)


async def sweep_waiting() -> int:
    """Queue again what waits and that no job knows of any more, over all tenants; how many."""
    values = {"before": clock.now() - WAITS, "job": JOB, "most": AT_ONCE}
    async with system_connection() as connection:
        lost = (await connection.execute(_LOST, values)).all()
    for one in lost:
        async with unit(system_actor(one.tenant_id, "inbound mail"), cause="sweep") as tx:
            await queue_again(tx, one.id)
    return len(lost)


async def queue_again(tx: Tx, message_id: int) -> None:
    """Queue the handling of a message that waits."""
    await enqueue(tx, JOB, tenant_id=tx.tenant_id, message_id=message_id)
