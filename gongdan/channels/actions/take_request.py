"""Take a request from the web: into the pipeline first, then handled at once where that can be done."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, select

from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.channels.actions.web_files import PostedFile, store_posted
from gongdan.channels.inbound.requests import WebRequest, write_request
from gongdan.channels.models import inbound_messages
from gongdan.files import discard_files
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.trail import client_address
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import encode
from gongdan.ticketing import tickets

log = logging.getLogger(__name__)
_row = inbound_messages.c


def content_hash(said: Mapping[str, Any], posted: Sequence[PostedFile]) -> str:
    """What tells a request sent again from another one under the same key."""
    return hashlib.sha256(encode([said, [(one.name, one.size) for one in posted]])).hexdigest()


def refuse_files(posted: Sequence[PostedFile], most: int, limit: int) -> None:
    """Raises Invalid for too many files, and for one that is too large or empty."""
    if len(posted) > most:
        words = f"There are {len(posted)} files."
        raise Invalid.one("files", "too_many", words, f"Send {most} at most.")
    problems = []
    for place, one in enumerate(posted):
        if one.size > limit:
            words = f"{one.name[:100]} has {one.size} bytes."
            problems.append(FieldProblem(f"files.{place}", "too_large", words, f"Send {limit} bytes at most."))
    if problems:
        raise Invalid(problems=problems)


async def take_request(
    tenant_id: int,
    *,
    road: str,
    delivery_key: str,
    request: WebRequest,
    posted: Sequence[PostedFile],
    limit: int,
    content: str,
    form_id: int | None = None,
    source_id: int | None = None,
) -> tuple[Any, bool]:
    """(what became of it, whether it is new). When this returns the request cannot be lost.

    What became of it: id, state, ticket_id, number, envelope. With no unit open.
    """
    known = await find_outcome(tenant_id, delivery_key)
    if known is not None:
        return known, False
    files = await store_posted(tenant_id, posted, limit)
    kept = replace(request, files=files)
    received = await receive(
        tenant_id,
        road=road,
        pieces=write_request(kept),
        delivery_key=delivery_key,
        form_id=form_id,
        source_id=source_id,
        envelope={"ip": client_address.get(), "content": content, "page": request.page},
    )
    if not received.is_new:  # its twin was faster
        async with unit(system_actor(tenant_id, "web requests")) as tx:
            await discard_files(tx, files)
    else:
        await _handle_now(tenant_id, received.id)
    return await find_outcome(tenant_id, delivery_key), received.is_new


async def _handle_now(tenant_id: int, message_id: int) -> None:
    """What fails here is done by the job that is queued already."""
    try:
        await process(tenant_id, message_id)
    except Exception:
        log.warning("a web request is left to the worker", exc_info=True, extra={"message_id": message_id})


async def find_outcome(tenant_id: int, delivery_key: str) -> Any:
    """What became of the request of this key; None where none came."""
    statement = (
        select(_row.id, _row.state, _row.ticket_id, _row.envelope, tickets.c.number)
        .join(tickets, and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id), isouter=True)
        .where(_row.tenant_id == tenant_id, _row.delivery_key == delivery_key)
    )
    async with unit(system_actor(tenant_id, "web requests"), is_read_only=True) as tx:
        return await tx.first(statement)
