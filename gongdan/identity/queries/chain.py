"""Reads of the chain of seals over the log: the hash of a row, what is still unsealed, and the verification."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Row, Text, and_, cast, exists, extract, func, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger

from gongdan.identity.models import event_seals, sealed_events
from gongdan.identity.sealing import (
    FIRST,
    SEALED_COLUMNS,
    Entry,
    Finding,
    Seal,
    Verdict,
    broken,
    fault_of_seal,
    inserted,
)
from gongdan.kernel.events import events

MAX_EVENTS = 5000  # under one seal
# Ids are given out before the commit, so a lower id may appear after a higher one was sealed. Up to this long
# after, it counts as late; what appears unsealed further back was slipped in.
LATE = timedelta(hours=1)
OVERDUE = timedelta(minutes=75)  # LATE, and time for the job that collects them

_SEALS_AT_ONCE = 200
_ROWS_AT_ONCE = 20_000
_BEFORE_ALL = -(2**63)


def row_hash() -> ColumnElement[bytes]:
    """SHA-256 of a log row as PostgreSQL computes it; JSON keeps the values apart from each other."""
    canonical = func.jsonb_build_array(*(_canonical(events.c[name]) for name in SEALED_COLUMNS))
    return func.sha256(func.convert_to(cast(canonical, Text), "UTF8"))


def _canonical(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, DateTime):
        return cast(extract("epoch", column) * 1_000_000, BigInteger)
    return column


def is_unsealed() -> ColumnElement[bool]:
    """True for a log row that no seal covers."""
    return not_(
        exists().where(sealed_events.c.tenant_id == events.c.tenant_id, sealed_events.c.event_id == events.c.id)
    )


async def last_seal(connection: AsyncConnection, tenant_id: int) -> Row[Any] | None:
    """The newest seal of a tenant."""
    statement = (
        select(event_seals).where(event_seals.c.tenant_id == tenant_id).order_by(event_seals.c.id.desc()).limit(1)
    )
    return (await connection.execute(statement)).first()


async def floor_of(connection: AsyncConnection, tenant_id: int, behind: timedelta) -> int:
    """The highest log id under a seal made `behind` before the newest one: nothing below should still appear."""
    newest = await last_seal(connection, tenant_id)
    if newest is None:
        return _BEFORE_ALL
    settled = (
        select(event_seals.c.id)
        .where(event_seals.c.tenant_id == tenant_id, event_seals.c.sealed_at <= newest.sealed_at - behind)
        .order_by(event_seals.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    highest: int | None = await connection.scalar(
        select(func.max(sealed_events.c.event_id)).where(
            sealed_events.c.tenant_id == tenant_id, sealed_events.c.seal_id == settled
        )
    )
    return _BEFORE_ALL if highest is None else highest


async def verify_log(connection: AsyncConnection, tenant_id: int) -> Verdict:
    """Recompute every row and every seal of a tenant; the verdict names the first that is not as it was written.

    Reads in portions, so neither memory nor a single statement grows with the log.
    """
    newest = await last_seal(connection, tenant_id)
    last_id = newest.id if newest is not None else 0
    previous, after, checked, count = FIRST, 0, 0, 0
    finding: Finding | None = None
    while seals := await _seals(connection, tenant_id, after, last_id):
        under = await _entries(connection, tenant_id, after, seals)
        finding = _stray(seals, under)
        for seal in seals:
            entries = under.get(seal.id, [])
            finding = finding or fault_of_seal(seal, previous, entries)
            if finding:
                break
            previous, checked, count = seal.hash, checked + len(entries), count + 1
        if finding:
            break
        after = seals[-1].id
    finding = finding or await _orphan(connection, tenant_id, last_id) or await _slipped_in(connection, tenant_id)
    return Verdict(finding is None, checked, count, previous.hex() if count else None, finding)


async def _seals(connection: AsyncConnection, tenant_id: int, after: int, last_id: int) -> list[Seal]:
    """The next seals, as many as have no more rows under them than may be read at once."""
    s = event_seals.c
    rows = await connection.execute(
        select(s.id, s.previous_hash, s.hash, s.event_count, s.sealed_at)
        .where(s.tenant_id == tenant_id, s.id > after, s.id <= last_id)
        .order_by(s.id)
        .limit(_SEALS_AT_ONCE)
    )
    taken: list[Seal] = []
    total = 0
    for row in rows:
        total += min(max(row.event_count, 0), MAX_EVENTS)
        if taken and total > _ROWS_AT_ONCE:
            break
        taken.append(Seal(row.id, bytes(row.previous_hash), bytes(row.hash), row.event_count, row.sealed_at))
    return taken


async def _entries(
    connection: AsyncConnection, tenant_id: int, after: int, seals: Sequence[Seal]
) -> dict[int, list[Entry]]:
    s = sealed_events.c
    rows = await connection.execute(
        select(s.seal_id, s.event_id, s.row_hash, events.c.id, row_hash().label("present_hash"))
        .outerjoin_from(sealed_events, events, and_(events.c.tenant_id == s.tenant_id, events.c.id == s.event_id))
        .where(s.tenant_id == tenant_id, s.seal_id > after, s.seal_id <= seals[-1].id)
        .order_by(s.seal_id, s.event_id)
        .limit(_ROWS_AT_ONCE + MAX_EVENTS)  # more than these seals hold: rows were added, and the hash will say so
    )
    return {
        seal_id: [
            Entry(row.event_id, bytes(row.row_hash), None if row.id is None else bytes(row.present_hash))
            for row in under
        ]
        for seal_id, under in groupby(rows, lambda row: row.seal_id)
    }


def _stray(seals: Sequence[Seal], under: dict[int, list[Entry]]) -> Finding | None:
    """Rows that name a seal which is gone."""
    gone = sorted(under.keys() - {seal.id for seal in seals})
    return broken(gone[0], f"Seal {gone[0]} was removed; its lines are still there.") if gone else None


async def _orphan(connection: AsyncConnection, tenant_id: int, last_id: int) -> Finding | None:
    """Rows behind the last seal that name a seal which is gone."""
    s = sealed_events.c
    made = exists().where(event_seals.c.tenant_id == s.tenant_id, event_seals.c.id == s.seal_id)
    gone: int | None = await connection.scalar(
        select(s.seal_id)
        .where(s.tenant_id == tenant_id, s.seal_id > last_id, not_(made))
        .order_by(s.seal_id)
        .limit(1)
    )
    return None if gone is None else broken(gone, f"Seal {gone} was removed; its lines are still there.")


async def _slipped_in(connection: AsyncConnection, tenant_id: int) -> Finding | None:
    """The first row that no seal covers, though it lies below what was sealed long ago."""
    floor = await floor_of(connection, tenant_id, OVERDUE)
    after = _BEFORE_ALL
    while True:
        window = (
            select(events.c.id, is_unsealed().label("is_unsealed"))
            .where(events.c.tenant_id == tenant_id, events.c.id > after, events.c.id <= floor)
            .order_by(events.c.id)
            .limit(_ROWS_AT_ONCE)
            .subquery()
        )
        first = func.min(window.c.id).filter(window.c.is_unsealed)
        found = (await connection.execute(select(first.label("first"), func.max(window.c.id).label("last")))).one()
        if found.first is not None:
            return inserted(found.first)
        if found.last is None:
            return None
        after = found.last
