"""Writing facts into the log and telling of them: two statements, however many facts there are."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, String, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel import jobs, live
from gongdan.kernel.actor import Actor
from gongdan.kernel.events import Event, listeners_of
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.trail import client_address, request_id

# The ids are given out in the order of the facts: the default is computed above the sort.
_WRITE = Fixed(
    text(
        "insert into events (tenant_id, kind, subject, subject_id, payload, is_public, actor_kind, actor_id,"
        " actor_name, cause, depth, request_id, client_address, at)"
        " select :tenant_id, kind, subject, subject_id, payload, is_public, :actor_kind, :actor_id, :actor_name,"
        " :cause, :depth, :request_id, :client_address, :at"
        " from rows from (unnest(:kinds), unnest(:subjects), unnest(:subject_ids), jsonb_array_elements(:payloads),"
        " unnest(:publics)) with ordinality as fact (kind, subject, subject_id, payload, is_public, place)"
        " order by place returning id"
    )
    .bindparams(
        bindparam("tenant_id", type_=BigInteger),
        bindparam("kinds", type_=ARRAY(String)),
        bindparam("subjects", type_=ARRAY(String)),
        bindparam("subject_ids", type_=ARRAY(BigInteger)),
        bindparam("payloads", type_=JSONB),
        bindparam("publics", type_=ARRAY(Boolean)),
        bindparam("actor_kind", type_=String),
        bindparam("actor_id", type_=BigInteger),
        bindparam("actor_name", type_=String),
        bindparam("cause", type_=String),
        bindparam("request_id", type_=String),
        bindparam("client_address", type_=String),
        bindparam("at", type_=DateTime(timezone=True)),
    )
    .columns(column("id", BigInteger))
)


async def write(
    connection: AsyncConnection, actor: Actor, facts: Sequence[Event], *, at: datetime, cause: str | None, depth: int
) -> list[int]:
    """Store the facts; answers their ids in the same order."""
    values: dict[str, Any] = {
        "tenant_id": actor.tenant_id,
        "kinds": [fact.kind() for fact in facts],
        "subjects": [fact.subject for fact in facts],
        "subject_ids": [fact.subject_id for fact in facts],
        "payloads": [fact.payload() for fact in facts],
        "publics": [fact.is_for_customer() for fact in facts],
        "actor_kind": actor.kind,
        "actor_id": actor.contact_id if actor.kind == "customer" else actor.user_id,
        "actor_name": actor.name[:200],
        "cause": cause,
        "depth": depth,
        "request_id": request_id.get(),
        "client_address": client_address.get(),
        "at": at,
    }
    return sorted(one.id for one in await _WRITE.all(connection, values))


async def announce(connection: AsyncConnection, tenant_id: int, stored: Sequence[tuple[int, Event]]) -> None:
    """Notify the browsers at commit, and queue one job for all who listen later."""
    notes = live.notes(tenant_id, stored)
    values: dict[str, Any] = {f"note{place}": note for place, note in enumerate(notes)}
    heard = [n for n, fact in stored if listeners_of(type(fact))]
    if heard:
        first = stored[0][1]
        lock = f"{tenant_id}:{first.subject}:{first.subject_id}"
        args = {"tenant_id": tenant_id, "event_ids": heard}
        values |= {"name": "deliver", "args": args, "lock": lock, "at": None}
    await _announcement(len(notes), bool(heard)).all(connection, values)


@cache
def _announcement(notes: int, has_job: bool) -> Fixed:
    calls = [live.notification(f"note{place}") for place in range(notes)]
    return Fixed(select(*calls, *([jobs.DEFERRAL] if has_job else [])))
