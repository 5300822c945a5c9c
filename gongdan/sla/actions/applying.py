"""Bring policies as they are saved, or another version of a calendar, to tickets that are there already."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, unit
from gongdan.sla import policy
from gongdan.sla.actions.keeping import Kept, Turned, keep_lives, keep_turns
from gongdan.sla.actions.promising import begun, tell_policy
from gongdan.sla.errors import ApplicationRunning
from gongdan.sla.events import SlaApplicationFinished, SlaApplicationStarted
from gongdan.sla.lives import Life, live_on
from gongdan.sla.models import sla_applications
from gongdan.sla.queries.hours import calendar_now, hours_by
from gongdan.sla.queries.in_force import InForce, in_force
from gongdan.sla.queries.lives import Stored, find_lives
from gongdan.sla.queries.running import CALENDAR, read_tickets, running
from gongdan.sla.standing import Happened
from gongdan.sla.terms import CalendarRef
from gongdan.ticketing import tickets
from gongdan.ticketing.events.tickets import concerned_unheld

log = logging.getLogger(__name__)

BATCH = 200
_row = sla_applications.c


async def apply_to_running(tx: Tx, scope: str) -> int:
    """Begin to bring the saved policies to tickets; the id of what goes on. Raises ApplicationRunning."""
    policy.may_manage(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.finished_at.is_(None), _row.scope != CALENDAR)
    if await tx.first(select(_row.id).where(*mine)) is not None:
        raise ApplicationRunning
    return await _begin(tx, scope, None)


async def apply_calendar(tx: Tx, calendar_id: int | None) -> None:
    """A calendar has another version: running tickets that count by it go on by that. None: any calendar may have."""
    mine = (
        _row.tenant_id == tx.tenant_id,
        _row.finished_at.is_(None),
        _row.scope == CALENDAR,
        _row.calendar_id.is_not_distinct_from(calendar_id),
    )
    waiting = select(_row.id).where(*mine, _row.last_ticket_id == 0).with_for_update(skip_locked=True)
    if await tx.first(waiting) is None:  # one that has not begun yet reads the newest version anyway
        await _begin(tx, CALENDAR, calendar_id)


async def _begin(tx: Tx, scope: str, calendar_id: int | None) -> int:
    values = {
        "tenant_id": tx.tenant_id,
        "scope": scope,
        "calendar_id": calendar_id,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    new_id = int(await tx.scalar(insert(sla_applications).values(values).returning(_row.id)))
    tx.record(SlaApplicationStarted(new_id, scope))
    lock = f"{tx.tenant_id}:sla"
    await enqueue(tx, "apply_policies", lock=lock, tenant_id=tx.tenant_id, application_id=new_id)
    return new_id


async def go_on(tenant_id: int, application_id: int) -> None:
    """All that is left of it, batch by batch, each in a unit with the note of how far it came."""
    while True:
        async with unit(system_actor(tenant_id, "sla"), cause=f"sla application {application_id}") as tx:
            if not await apply_batch(tx, application_id):
                return


async def apply_batch(tx: Tx, application_id: int) -> bool:
    """The next tickets; False where none are left."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == application_id)
    job = await tx.first(select(sla_applications).where(*mine, _row.finished_at.is_(None)).with_for_update())
    if job is None:
        return False
    batch = running(tx, job.scope, job.calendar_id, job.last_ticket_id, BATCH).with_for_update(
        of=tickets, key_share=True
    )
    ids = [one.id for one in await tx.all(batch)]
    if not ids:
        await tx.execute(update(sla_applications).where(*mine).values(finished_at=tx.now))
        told = {"seen": job.seen, "changed": job.changed, "failed": job.failed}
        tx.record(SlaApplicationFinished(application_id, job.scope, **told))
        return False
    changed, failed = await _apply(tx, job, ids)
    counts = {"seen": job.seen + len(ids), "changed": job.changed + changed, "failed": job.failed + failed}
    await tx.execute(update(sla_applications).where(*mine).values(last_ticket_id=ids[-1], **counts))
    return True


async def _apply(tx: Tx, job: Any, ids: Sequence[int]) -> tuple[int, int]:
    """A batch at once; where one of it fails, each alone."""
    try:
        async with tx.savepoint():
            return await apply_to(tx, job.scope, ids), 0
    except Exception:
        log.exception("policies could not be applied to a batch", extra={"tickets": len(ids)})
    changed = failed = 0
    for one in ids:
        try:
            async with tx.savepoint():
                changed += await apply_to(tx, job.scope, [one])
        except Exception:
            log.exception("policies could not be applied to a ticket", extra={"ticket_id": one})
            failed += 1
    return changed, failed


async def apply_to(tx: Tx, scope: str, ids: Sequence[int]) -> int:
    """Bring what is in force to these locked tickets; how many have other promises by it."""
    planned = await plan_for(tx, None if scope == CALENDAR else await in_force(tx), ids, scope)
    kept, turned = [], []
    for one in planned:
        if one.after is not None:
            kept.append(Kept(one.ticket_id, one.before, one.after, one.hours))
            turned.append(one)
    await keep_lives(tx, kept)
    cause = "calendar" if scope == CALENDAR else "applied"
    turns = [
        Turned(one.ticket_id, one.after, cause, is_first=one.before is None, trace=one.trace)
        for one in turned
        if one.after is not None
    ]
    await keep_turns(tx, turns)
    await _tell(tx, turned)
    return len(turned)


class Planned:
    """What would become of a ticket. `after` None: it stays as it is."""

    __slots__ = ("after", "before", "hours", "ticket_id", "trace")

    def __init__(self, ticket_id: int, before: Stored | None, after: Life | None, hours: Any, trace: Any) -> None:
        self.ticket_id, self.before, self.after, self.hours, self.trace = ticket_id, before, after, hours, trace


async def plan_for(
    tx: Tx, known: InForce | None, ids: Sequence[int], scope: str, *, is_locked: bool = True
) -> list[Planned]:
    """What these policies would make of these tickets; nothing is written. Without policies only calendars count."""
    rows = await read_tickets(tx, known, ids)
    stored = await find_lives(tx, ids, is_locked=is_locked)
    calendars: dict[Any, CalendarRef] = {}
    found = []
    for ticket_id in ids:
        row, before = rows[ticket_id], stored.get(ticket_id)
        match = known.match(row, known.moment(tx)) if known else None
        if before is None:
            if match is not None:
                life, hours = await begun(tx, row, match, at=tx.now)
                found.append(Planned(ticket_id, None, life, hours, match.asked))
            continue
        now = before.life.standing
        plan = now.plan if scope == CALENDAR else match.candidate.plan if match and match.candidate else None
        by = (plan and plan.calendar, now.team_id, row.organisation_id)
        if by not in calendars:
            calendars[by] = await calendar_now(tx, plan, now.team_id, row.organisation_id)
        calendar = calendars[by]
        if plan == now.plan and (plan is None or calendar == now.calendar):
            found.append(Planned(ticket_id, before, None, before.hours, None))
            continue
        hours = {**before.hours, **await hours_by(tx, [calendar])}
        life = live_on(before.life, Happened(tx.now, calendar=calendar, plan=(plan,)), hours)
        found.append(Planned(ticket_id, before, life, hours, match.asked if match else None))
    return found


async def _tell(tx: Tx, turned: Sequence[Planned]) -> None:
    """Tickets that go by another policy or version are told so."""
    ids = [one.ticket_id for one in turned]
    if not ids:
        return
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids))
    rows = {one.id: one for one in await tx.all(select(tickets).where(*mine))}
    for one in turned:
        assert one.after is not None
        was = one.before.life.standing.plan if one.before else None
        now = one.after.standing.plan
        if was != now:
            await tell_policy(tx, one.ticket_id, was, now, "applied", concerned_unheld(rows[one.ticket_id]))
