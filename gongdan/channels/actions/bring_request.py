"""A request that a program brings with the token of its source."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from gongdan.channels.actions.inbox_sources import NOTED_EVERY, note_source_use
from gongdan.channels.actions.take_request import content_hash, refuse_files, take_request
from gongdan.channels.actions.web_files import PostedFile
from gongdan.channels.errors.web import SourceUnknown
from gongdan.channels.inbound.requests import WebRequest
from gongdan.channels.queries.inbox_sources import find_source
from gongdan.channels.queries.public_forms import MAX_FILE_BYTES, MAX_FILES
from gongdan.channels.queries.visitors import visitor
from gongdan.channels.schemas.inbox import BringRequest
from gongdan.channels.web.keys import read_source_token
from gongdan.customers import RequesterDraft, read_requester
from gongdan.identity import bind_tenant
from gongdan.kernel import clock
from gongdan.kernel.actor import anonymous_actor
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.secrets import random_token
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import Catalogue, TypeDef, catalogue, try_form


async def source_of(header: str) -> Row[Any]:
    """The source whose token this `Authorization` header holds. Raises SourceUnknown."""
    read = read_source_token(header)
    if read is None:
        raise SourceUnknown
    tenant_id, token = read
    async with unit(anonymous_actor(tenant_id), is_tenant_set=True, is_read_only=True) as tx:
        if await bind_tenant(tx, tenant_id) is None:
            raise SourceUnknown
        await tx.become(anonymous_actor(tenant_id), is_tenant_set=True)
        source = await find_source(tx, token)
    if source is None:
        raise SourceUnknown
    return source


async def bring_request(source: Row[Any], sent: BringRequest, posted: Sequence[PostedFile]) -> dict[str, Any]:
    """What became of it. Raises Invalid naming every field that is wrong.

    With an `external_id` the same request sent again leads to the same ticket, whatever else it says.
    """
    request = await _read(source, sent, posted)
    said = random_token() if sent.external_id is None else hashlib.sha256(sent.external_id.encode()).hexdigest()
    outcome, is_new = await take_request(
        source.tenant_id,
        road="api",
        delivery_key=f"api:{source.id}:{said}",
        request=request,
        posted=posted,
        limit=MAX_FILE_BYTES,
        content=content_hash(sent.model_dump(), posted),
        source_id=source.id,
    )
    if source.used_at is None or source.used_at <= clock.now() - NOTED_EVERY:
        await note_source_use(source.tenant_id, source.id)
    return {
        "reference": str(outcome.id),
        "state": outcome.state,
        "number": outcome.number,
        "ticket_id": outcome.ticket_id,
        "is_repeated": not is_new,
    }


async def _read(source: Row[Any], sent: BringRequest, posted: Sequence[PostedFile]) -> WebRequest:
    refuse_files(posted, MAX_FILES, MAX_FILE_BYTES)
    async with unit(anonymous_actor(source.tenant_id), is_tenant_set=True, is_read_only=True) as tx:
        tenant = await bind_tenant(tx, source.tenant_id)
        if tenant is None:
            raise SourceUnknown
        caller = visitor(source.tenant_id, tenant.locale)
        await tx.become(replace(caller, time_zone=tenant.time_zone), is_tenant_set=True)
        known = await catalogue(tx)
        kind = _type_of(known, sent.type if sent.type is not None else source.type_id)
        problems = await _problems(tx, known, kind, sent, len(posted))
    if problems or kind is None:
        raise Invalid(problems=problems)
    who = sent.requester
    return WebRequest(
        title=sent.title,
        description=sent.description,
        name=who.name,
        email=who.email,
        phone=who.phone,
        external_id=who.external_id,
        reference=sent.external_id or "",
        type_id=kind.id,
        team_id=source.team_id or 0,
        category=sent.category or "",
        priority=sent.priority or "",
        fields={key: value for key, value in sent.fields.items() if value is not None},
        locale=tenant.locale,
    )


def _type_of(known: Catalogue, wanted: str | int | None) -> TypeDef | None:
    """The type by key or id, or the first; None where customers cannot open tickets of it."""
    usable = sorted((one for one in known.types.values() if one.is_active and one.is_public), key=_place)
    return next((one for one in usable if wanted is None or wanted in (one.key, one.id)), None)


def _place(kind: TypeDef) -> tuple[int, int]:
    return kind.position, kind.id


async def _problems(
    tx: Tx, known: Catalogue, kind: TypeDef | None, sent: BringRequest, files: int
) -> list[FieldProblem]:
    who = sent.requester
    draft = RequesterDraft(who.name or None, who.email or None, who.phone or None, who.external_id or None)
    problems = [
        FieldProblem(f"requester.{one.field}", one.code, one.message, one.remedy)
        for one in read_requester(draft, known.phone_region).problems
    ]
    if kind is None:
        words = f"There is no ticket type {sent.type!r} that is open to customers."
        remedy = "Name one that is, or set one at the source."
        return [*problems, FieldProblem("type", "unknown", words, remedy)]
    core = {name: getattr(sent, name) for name in ("title", "description", "category", "priority")}
    values = {name: value for name, value in core.items() if value} | dict(sent.fields)
    filled = await try_form(tx, known, kind, values | ({"files": [1] * files} if files else {}))
    return [*problems, *filled.problems]
