"""Note how well a mailbox works, and tell administrators once when it fails or is silent longer than usual."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.events.mailboxes import MailboxAlarmed, MailboxRecovered
from gongdan.channels.mailbox_health import FAILING_FROM, is_silent, silent_after
from gongdan.channels.models import mailbox_health, mailboxes
from gongdan.channels.queries.mailbox_health import newest_message, usual_pause
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import Tx, unit

_box = mailboxes.c
_row = mailbox_health.c
_LONGEST_ERROR = 500


async def note_success(tenant_id: int, mailbox_id: int, **progress: Any) -> None:
    """Its server answered as it should. `progress` are columns of `mailbox_health`: what has been read so far."""
    async with unit(system_actor(tenant_id, "mailroom")) as tx:
        good = {"looked_at": tx.now, "succeeded_at": tx.now, "failures": 0, "error": ""}
        row = await _write(tx, mailbox_id, {**good, **progress})
        if row is not None and row.alarmed_at is not None:
            await judge_health(tx, mailbox_id)


async def note_progress(tenant_id: int, mailbox_id: int, **progress: Any) -> None:
    """What has been read so far, in the middle of a look."""
    async with unit(system_actor(tenant_id, "mailroom")) as tx:
        await _write(tx, mailbox_id, {"looked_at": tx.now, **progress})


async def note_failure(tenant_id: int, mailbox_id: int, error: str) -> int:
    """Its server could not be asked; answers how often in a row by now. At the third time administrators are told."""
    async with unit(system_actor(tenant_id, "mailroom")) as tx:
        bad = {"looked_at": tx.now, "failed_at": tx.now, "error": error[:_LONGEST_ERROR]}
        row = await _write(tx, mailbox_id, bad, is_failure=True)
        if row is None:
            return 0
        if row.failures >= FAILING_FROM:
            await judge_health(tx, mailbox_id)
        return int(row.failures)


async def judge_health(tx: Tx, mailbox_id: int) -> None:
    """Raise an alarm where there is reason and none was raised, take it back where the reason is gone."""
    mine = (_row.tenant_id == tx.tenant_id, _row.mailbox_id == mailbox_id)
    health = await tx.first(select(mailbox_health).where(*mine).with_for_update())
    box = await tx.first(select(mailboxes).where(_box.tenant_id == tx.tenant_id, _box.id == mailbox_id))
    if health is None or box is None:
        return
    reason, detail, hours = await _reason(tx, box, health) if box.is_active else ("", "", 0)
    if bool(reason) is (health.alarmed_at is not None):
        return
    await tx.execute(update(mailbox_health).where(*mine).values(alarmed_at=tx.now if reason else None))
    if reason:
        tx.record(MailboxAlarmed(mailbox_id, box.name, box.address, reason, detail, hours))
    elif box.is_active:
        tx.record(MailboxRecovered(mailbox_id, box.address))


async def _reason(tx: Tx, box: Row[Any], health: Row[Any]) -> tuple[str, str, int]:
    if health.failures >= FAILING_FROM:
        return "failing", health.error, 0
    if health.send_error:
        return "failing", health.send_error, 0
    limit = silent_after(box.silence_hours, health.usual_pause_seconds)
    if limit is not None:
        since = await newest_message(tx, box.id) or box.created_at
        if is_silent(tx.now, since, limit):
            return "silent", "", int((tx.now - since).total_seconds() // 3600)
    return "", "", 0


async def learn_pause(tx: Tx, mailbox_id: int) -> None:
    """Learn how long its usual pauses are."""
    mine = (_row.tenant_id == tx.tenant_id, _row.mailbox_id == mailbox_id)
    pause = await usual_pause(tx, mailbox_id)
    await tx.execute(update(mailbox_health).where(*mine).values(usual_pause_seconds=pause))


async def _write(tx: Tx, mailbox_id: int, values: dict[str, Any], *, is_failure: bool = False) -> Row[Any] | None:
    """The row as it is now; None where the mailbox is gone."""
    there = select(_box.id).where(_box.tenant_id == tx.tenant_id, _box.id == mailbox_id)
    if await tx.scalar(there.with_for_update(read=True, key_share=True)) is None:
        return None
    new = {"tenant_id": tx.tenant_id, "mailbox_id": mailbox_id, **values}
    changed = dict(values)
    if is_failure:
        new["failures"], changed["failures"] = 1, _row.failures + 1
    keys = ["tenant_id", "mailbox_id"]
    statement = upsert(mailbox_health).values(new).on_conflict_do_update(index_elements=keys, set_=changed)
    return await tx.first(statement.returning(_row.failures, _row.alarmed_at))
