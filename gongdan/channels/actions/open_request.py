"""Handle a request from a form or a program: who asks becomes a contact, what he asks a ticket."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, select, update

from gongdan.channels.actions.handle_message import handles
from gongdan.channels.inbound.requests import ROADS, RequestUnreadable, WebRequest, read_request, words_of
from gongdan.channels.models import inbound_messages
from gongdan.channels.queries.visitors import OPEN, READ
from gongdan.customers import contacts, identify
from gongdan.files import files, hand_over_files
from gongdan.files.place import file_store
from gongdan.files.policy import FILE_UPLOAD
from gongdan.kernel.actor import Actor, Scope, system_actor
from gongdan.kernel.errors import AppError, TryAgain
from gongdan.kernel.problems import from_validation
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import AssignTicket, OpenTicket, assign_ticket, catalogue, open_ticket

_row = inbound_messages.c
_NAME = "web requests"


@handles(*ROADS)
async def open_request(tenant_id: int, message: Row[Any]) -> None:
    """Make of a stored request what it is: a ticket, or a held item that says why. Harmless where that was done.

    What only a person can put right (a type that has closed since, say) is held with the reason; anything else is
    raised, for the pipeline to try again.
    """
    message_id = message.id
    try:
        request = read_request(await _raw(message.raw_key))
    except RequestUnreadable as odd:
        await _hold(tenant_id, message_id, "unreadable", str(odd))
        return
    try:
        await _open(tenant_id, message_id, request)
    except TryAgain:
        raise
    except AppError as refusal:
        told = [refusal.detail, *(f"{one.field}: {one.message} {one.remedy}" for one in refusal.problems)]
        await _hold(tenant_id, message_id, "refused", "\n".join(told), request)


async def _raw(key: str) -> bytes:
    """What was stored: text of at most some hundred kilobytes, for files are stored by themselves."""
    return b"".join([piece async for piece in await file_store().get_stream(key)])


async def _open(tenant_id: int, message_id: int, request: WebRequest) -> None:
    async with unit(system_actor(tenant_id, _NAME), cause=f"inbound:{message_id}") as tx:
        row = await _waiting(tx, message_id)
        if row is None:
            return
        # Whoever lets a held one go on has judged it himself.
        is_released = row.handled_by_id is not None
        if request.suspicions and not is_released:
            detail = ", ".join(request.suspicions)
            await _settle(tx, message_id, request, state="held", reason="spam", detail=detail)
            return
        contact_id = await identify(
            tx,
            name=request.name or None,
            email=request.email or None,
            phone=request.phone or None,
            external_id=request.external_id or None,
        )
        async with tx.acting_as(await _requester(tx, contact_id, request), cause=f"inbound:{message_id}"):
            await hand_over_files(tx, request.files)
            draft = await _draft(tx, request)
            ticket_id = await open_ticket(tx, draft, channel=row.road, may_be_incomplete=is_released)
        if request.team_id:
            await assign_ticket(tx, ticket_id, AssignTicket(team=request.team_id))
        await _settle(tx, message_id, request, state="done", reason="", detail="", ticket_id=ticket_id)


async def _waiting(tx: Tx, message_id: int) -> Row[Any] | None:
    """The row, locked; None where it was handled in the meantime."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == message_id, _row.state == "received")
    return await tx.first(select(inbound_messages).where(*mine).with_for_update())


async def _requester(tx: Tx, contact_id: int, request: WebRequest) -> Actor:
    mine = (contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id)
    name = await tx.scalar(select(contacts.c.name).where(*mine))
    return Actor(
        tenant_id=tx.tenant_id,
        kind="customer",
        name=name or request.name,
        contact_id=contact_id,
        grants=dict.fromkeys((OPEN, READ, FILE_UPLOAD), Scope.OWN),
        locale=request.locale,
    )


async def _draft(tx: Tx, request: WebRequest) -> OpenTicket:
    kind = (await catalogue(tx)).types.get(request.type_id)
    said: dict[str, Any] = {
        "title": request.title,
        "description": request.description,
        "type": kind.key if kind else None,
        "category": request.category,
        "priority": request.priority,
        "fields": dict(request.fields),
        "files": list(request.files),
    }
    try:
        return OpenTicket.model_validate({name: value for name, value in said.items() if value})
    except ValidationError as odd:
        raise from_validation([dict(one) for one in odd.errors()]) from None


async def _hold(tenant_id: int, message_id: int, reason: str, detail: str, request: WebRequest | None = None) -> None:
    async with unit(system_actor(tenant_id, _NAME), cause=f"inbound:{message_id}") as tx:
        if await _waiting(tx, message_id) is not None:
            await _settle(tx, message_id, request, state="held", reason=reason, detail=detail[:2000])


async def _settle(tx: Tx, message_id: int, request: WebRequest | None, **became: Any) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == message_id)
    read = {} if request is None else await _read_of(tx, request)
    await tx.execute(update(inbound_messages).where(*mine).values(handled_at=tx.now, **read, **became))


async def _read_of(tx: Tx, request: WebRequest) -> Mapping[str, Any]:
    """What the pipeline's list and its view show of it."""
    named = (files.c.tenant_id == tx.tenant_id, files.c.id.in_(request.files))
    brought = await tx.all(select(files.c.name, files.c.content_type).where(*named).order_by(files.c.id))
    return {
        "sender": request.email[:254],
        "sender_name": request.name[:200],
        "subject": request.title[:500],
        "language": request.locale,
        "parts": {"words": words_of(request), "attachments": [dict(one._mapping) for one in brought]},
    }
