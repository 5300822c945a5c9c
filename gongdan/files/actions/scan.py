"""Have files scanned for viruses: at once when they come, and later what came while the scanner was away."""

import logging
import time
from typing import Any

from sqlalchemy import ColumnElement, select, update

from gongdan.files import clamd
from gongdan.files.clamd import ScannerAway
from gongdan.files.errors import FileMissing, StoreUnavailable
from gongdan.files.events import FileHeld
from gongdan.files.models import files
from gongdan.files.place import file_store
from gongdan.files.safety import UNCHECKED, WAITING, Scanned, Verdict, verdict_of
from gongdan.kernel.actor import system_actor
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import system_connection, unit

log = logging.getLogger(__name__)

# Whoever uploads waits so long at most; the sweep has time for the largest.
AT_ONCE_SECONDS = 20.0
LATER_SECONDS = 300.0
# After a failure uploads do not wait for the scanner for a while: the sweep finds out when it is back.
PAUSE_SECONDS = 30.0
_SWEPT_AT_ONCE = 200
_silent_until = 0.0


async def scan_fresh(key: str) -> Scanned | None:
    """What the scanner says of stored bytes; None where none is set, or it is away. With no unit open."""
    global _silent_until
    if not settings().clamav_socket or time.monotonic() < _silent_until:
        return None
    try:
        return await _scan(key, AT_ONCE_SECONDS)
    except ScannerAway as away:
        _silent_until = time.monotonic() + PAUSE_SECONDS
        log.warning("the virus scanner is away; files wait for it", extra={"reason": str(away)})
        return None


async def scan_waiting() -> int:
    """Scan what waits, the oldest first, over all tenants, until the scanner is away; how many were settled."""
    if not settings().clamav_socket:
        return await _give_up_waiting()
    settled, row = 0, files.c
    due = select(row.tenant_id, row.id, row.key, row.name).where(row.safety == WAITING).order_by(row.created_at)
    async with system_connection() as connection:
        waiting = (await connection.execute(due.limit(_SWEPT_AT_ONCE))).all()
    for one in waiting:
        try:
            verdict = verdict_of(await _scan(one.key, LATER_SECONDS), None, is_scanner_set=True)
        except ScannerAway as away:
            log.warning("the virus scanner is still away", extra={"reason": str(away), "settled": settled})
            break
        except FileMissing:
            verdict = Verdict(UNCHECKED)  # there is nothing to give to anybody
        except StoreUnavailable as error:
            log.warning("a file cannot be read for the scanner", extra={"file_id": one.id, "reason": str(error)})
            continue
        await _settle(one, verdict)
        settled += 1
    return settled


async def _scan(key: str, seconds: float) -> Scanned:
    return await clamd.scan(settings().clamav_socket, await file_store().get_stream(key), seconds)


async def _settle(found: Any, verdict: Verdict) -> None:
    async with unit(system_actor(found.tenant_id, "virus scanner"), cause="scan") as tx:
        row = files.c
        mine: tuple[ColumnElement[bool], ...] = (row.tenant_id == tx.tenant_id, row.id == found.id)
        values = {
            "safety": verdict.safety,
            "finding": verdict.finding,
            "scanned_at": tx.now if verdict.is_scanned else None,
        }
        changed = update(files).where(*mine, row.safety == WAITING).values(values).returning(row.id)
        if await tx.first(changed) is not None and verdict.finding:
            tx.record(FileHeld(found.id, found.name, verdict.finding))


async def _give_up_waiting() -> int:
    """The operator has taken the scanner away: what waits for it is as if there had been none."""
    async with system_connection() as connection:
        freed = update(files).where(files.c.safety == WAITING).values(safety=UNCHECKED)
        return int((await connection.execute(freed)).rowcount)
