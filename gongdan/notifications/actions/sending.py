"""Send what is due for a target: claimed in one unit, handed over with none open, recorded in a second.

Where a process dies in between, the message is sent again once under the same id: it may arrive twice, and never not
at all. What dies twice waits for a person.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.notifications.actions.handing_over import Letter, hand_over, letter_of
from gongdan.notifications.actions.planning import JOB, moment_for, send_at
from gongdan.notifications.actions.recording import record
from gongdan.notifications.attempts import CLAIMED_MINUTES, INTERRUPTED
from gongdan.notifications.models import notice_deliveries
from gongdan.notifications.queries.dropping import reasons_to_drop
from gongdan.notifications.queries.letters import list_letters
from gongdan.notifications.queries.people import Person, find_people, find_set_up
from gongdan.notifications.roads import A_MINUTE

ACTOR = "notices"
IN_ONE_MESSAGE = 50
AT_ONCE = 500
LATE = timedelta(seconds=30)
_row = notice_deliveries.c
_OPEN = ("waiting", "held", "digested")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What this process sends as one message."""

    message_id: str
    ids: list[int]
    attempts: int
    letter: Letter


async def send_due(tenant_id: int, road: str, target: str) -> None:
    """Send what is due for a target; harmless where nothing is, or another process has it."""
    while True:
        claimed = await _claim(tenant_id, road, target)
        if claimed is None:
            return
        outcome, gone = await hand_over(claimed.letter)
        async with unit(system_actor(tenant_id, ACTOR), cause="notices") as tx:
            await record(tx, claimed.letter, claimed.message_id, claimed.attempts, outcome, gone)
        if not outcome.is_sent:
            return


async def _claim(tenant_id: int, road: str, target: str) -> Claimed | None:
    lock = f"{JOB}:{tenant_id}:{road}:{target}"
    async with unit(system_actor(tenant_id, ACTOR), cause="notices", lock=lock) as tx:
        rows = await _due(tx, road, target)
        rows = await _still_wanted(tx, rows, road)
        if not rows or await _is_too_fast(tx, road, rows):
            return None
        broken = [one for one in rows if one.state == "sending"]
        if broken:
            # The same message again, and nothing else in it.
            rows = [one for one in broken if one.message_id == broken[0].message_id]
        message_id = rows[0].message_id if broken else secrets.token_hex(16)
        ids, attempts = [one.id for one in rows], max(one.attempts for one in rows) + 1
        values = {"state": "sending", "claimed_at": tx.now, "message_id": message_id, "attempts": attempts}
        answer = INTERRUPTED if broken else ""
        await tx.execute(update(notice_deliveries).where(_mine(tx), _row.id.in_(ids)).values(**values, answer=answer))
        letters = await list_letters(tx, ids)
        letter = await letter_of(tx, road, rows[0], letters)
        return Claimed(message_id, ids, attempts, letter)


async def _due(tx: Tx, road: str, target: str) -> list[Any]:
    """What goes now: what is due, and what only waits for company. Nothing where nothing is due."""
    dropped = tx.now - timedelta(minutes=CLAIMED_MINUTES)
    is_open = and_(
        _row.state.in_(_OPEN), or_(_row.due_at <= tx.now, and_(_row.state == "waiting", _row.attempts == 0))
    )
    is_broken = and_(_row.state == "sending", _row.claimed_at < dropped)
    statement = (
        select(notice_deliveries)
        .where(_mine(tx), _row.road == road, _row.target == target, _row.settled_at.is_(None))
        .where(or_(is_open, is_broken))
        .order_by(_row.due_at, _row.id)
        .limit(IN_ONE_MESSAGE)
        .with_for_update()
    )
    rows = list(await tx.all(statement))
    twice = [one.id for one in rows if one.state == "sending" and one.answer == INTERRUPTED]
    if twice:
        values = {"state": "failed", "settled_at": tx.now, "claimed_at": None}
        await tx.execute(update(notice_deliveries).where(_mine(tx), _row.id.in_(twice)).values(**values))
    rows = [one for one in rows if one.id not in twice]
    return rows if any(one.state == "sending" or one.due_at <= tx.now for one in rows) else []


async def _still_wanted(tx: Tx, rows: list[Any], road: str) -> list[Any]:
    """What is left without those that have become needless, and those whose person has quiet hours now."""
    if not rows:
        return rows
    people = await find_people(tx, {one.user_id for one in rows})
    letters = await list_letters(tx, [one.id for one in rows])
    reasons = await reasons_to_drop(tx, letters, people, await find_set_up(tx))
    for reason in sorted(set(reasons.values())):
        ids = [one for one, why in reasons.items() if why == reason]
        values = {"state": "dropped", "reason": reason, "settled_at": tx.now, "claimed_at": None}
        await tx.execute(update(notice_deliveries).where(_mine(tx), _row.id.in_(ids)).values(**values))
    left = []
    for one in rows:
        if one.id in reasons:
            continue
        until = _quiet(tx, people[one.user_id], one, road)
        if until is None:
            left.append(one)
            continue
        held = update(notice_deliveries).where(_mine(tx), _row.id == one.id)
        await tx.execute(held.values(state="held", due_at=until))
        await send_at(tx, road, one.target, until)
    return left


def _quiet(tx: Tx, person: Person, one: Any, road: str) -> Any:
    if one.state == "sending":
        return None
    state, due_at = moment_for(tx.now, person, "" if road == "mail" else road, is_urgent=one.is_urgent)
    return due_at if state == "held" else None


async def _is_too_fast(tx: Tx, road: str, rows: list[Any]) -> bool:
    """Whether the provider has had its fill this minute; then they wait for the next."""
    most, road_id = A_MINUTE.get(road), rows[0].road_id
    if most is None:
        return False
    since = tx.now - timedelta(minutes=1)
    mine = (_mine(tx), _row.road_id == road_id, _row.state == "sent", _row.settled_at > since)
    if int(await tx.scalar(select(func.count(_row.message_id.distinct())).where(*mine))) < most:
        return False
    due_at = tx.now + timedelta(minutes=1)
    ids = [one.id for one in rows if one.state != "sending"]
    await tx.execute(update(notice_deliveries).where(_mine(tx), _row.id.in_(ids)).values(due_at=due_at))
    await send_at(tx, road, rows[0].target, due_at)
    return True


def _mine(tx: Tx) -> Any:
    return _row.tenant_id == tx.tenant_id


async def sweep_due() -> int:
    """Queue again what is long due and what a dead process left, over all tenants; how many targets."""
    now = clock.now()
    dropped = now - timedelta(minutes=CLAIMED_MINUTES)
    late = or_(
        and_(_row.state.in_(_OPEN), _row.due_at < now - LATE),
        and_(_row.state == "sending", _row.claimed_at < dropped),
    )
    statement = (
        select(_row.tenant_id, _row.road, _row.target)
        .where(_row.settled_at.is_(None), late)
        .distinct()
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        found = (await connection.execute(statement)).all()
    for tenant_id, road, target in found:
        async with unit(system_actor(tenant_id, ACTOR), cause="sweep") as tx:
            lock = f"{JOB}:{tenant_id}:{road}:{target}"
            await enqueue(tx, JOB, lock=lock, tenant_id=tenant_id, road=road, target=target)
    return len(found)
