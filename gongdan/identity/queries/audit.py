"""Reads of the audit log, which is the event log: filtered, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select

from gongdan.identity import policy
from gongdan.identity.models import sealed_events
from gongdan.identity.queries.chain import verify_log
from gongdan.identity.sealing import Verdict
from gongdan.kernel.events import Event, events
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx

_NEWEST_FIRST = Sort("at", (events.c.at, events.c.id), True)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines are wanted; None does not filter. `kind` is a whole kind or its beginning, such as `user.`."""

    actor_kind: str | None = None
    actor_id: int | None = None
    kind: str | None = None
    subject: str | None = None
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    address: str | None = None
    request_id: str | None = None

    def stated(self) -> dict[str, str]:
        """What was really asked for, in words for the log."""
        return {name: str(value) for name in self.__slots__ if (value := getattr(self, name)) is not None}


def _lines(tx: Tx, wanted: AuditFilter) -> Select[Any]:
    e = events.c
    statement = (
        select(events, sealed_events.c.seal_id)
        .outerjoin_from(
            events, sealed_events, and_(sealed_events.c.tenant_id == e.tenant_id, sealed_events.c.event_id == e.id)
        )
        .where(e.tenant_id == tx.tenant_id)
    )
    equal = {
        e.actor_kind: wanted.actor_kind,
        e.actor_id: wanted.actor_id,
        e.subject: wanted.subject,
        e.subject_id: wanted.subject_id,
        e.client_address: wanted.address,
        e.request_id: wanted.request_id,
    }
    statement = statement.where(*(column == value for column, value in equal.items() if value is not None))
    if wanted.kind is not None:
        statement = statement.where(e.kind.in_(_kinds(wanted.kind)))
    if wanted.since is not None:
        statement = statement.where(e.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(e.at < wanted.until)
    return statement


def _kinds(beginning: str) -> list[str]:
    """Kinds by name rather than by LIKE, which no index serves under row-level security."""
    return sorted({kind for kind in Event.kinds if kind.startswith(beginning)} | {beginning})


def _line(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "recorded_at": row.recorded_at,
        "kind": row.kind,
        "subject": row.subject,
        "subject_id": row.subject_id,
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "cause": row.cause,
        "request_id": row.request_id,
        "client_address": row.client_address,
        "payload": row.payload,
        "seal_id": row.seal_id,
    }


async def list_audit(
    tx: Tx, wanted: AuditFilter, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the log, newest first, and the cursor of the next."""
    policy.may_read_audit(tx)
    rows: Sequence[Row[Any]] = await tx.all(paged(_lines(tx, wanted), _NEWEST_FIRST, limit, cursor))
    page, following = cut(rows, _NEWEST_FIRST, limit, ("at", "id"))
    return [_line(row) for row in page], following


async def verify_own_log(tx: Tx) -> Verdict:
    """Verify the log of the actor's tenant."""
    policy.may_read_audit(tx)
    return await verify_log(tx.connection, tx.tenant_id)
