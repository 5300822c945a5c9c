"""Timed rules: each comes once to a ticket that fits, and again only after it has not fitted in between.

That a rule came to a ticket is an entry, written in the same unit as what it did: two workers at once do each once,
and one that is killed has done all of it or nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.automation.actions.running import Kept, do_all, keep_runs, kept
from gongdan.automation.actions.triggers import cause_of, rule_actor
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.hours import in_working_time
from gongdan.automation.judging import Judge, Row, read_judge
from gongdan.automation.models import rule_entries, rules
from gongdan.automation.queries.in_force import doings_of
from gongdan.automation.ranks import Doing
from gongdan.automation.socket import EffectRun
from gongdan.conditions import Catalogue, ConditionInvalid, Moment, Node, parse, to_sql
from gongdan.identity import calendar_for_team, tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing import catalogue, next_after, recurrence_of, tickets

log = logging.getLogger(__name__)

# Tickets in one unit: what is the same for all is read once for so many, and so many are locked together.
BATCH = 50
# Of one rule in one run, so that a rule for everything does not keep the others waiting.
MOST_AT_ONCE = 1000
_rule, _entry = rules.c, rule_entries.c
_patience = Patience(log, "a timed rule could not be run")
_patience_with_tickets = Patience(log, "a timed rule could not be run on a ticket")


@dataclass(frozen=True, slots=True)
class _Due:
    """A rule that is looked at now: the clause for its tickets, and since when an entry counts."""

    row: Any
    tree: Node
    clause: ColumnElement[bool]
    zone: ZoneInfo
    since: datetime | None
    offered: Catalogue
    judge: Judge | None  # None where its lines cannot be told: in working time they say something else
    doings: tuple[Doing, ...]
    locale: str


async def run_timed() -> int:
    """All timed rules of all active tenants, in their order; how many tickets they came to."""
    came = 0
    for tenant_id, rule_id in await _find():
        if not _patience.rests((tenant_id, rule_id)):
            with _patience.with_one((tenant_id, rule_id)):
                came += await run_rule(tenant_id, rule_id)
    return came


async def _find() -> list[tuple[int, int]]:
    statement = (
        select(_rule.tenant_id, _rule.id)
        .join(tenants, and_(tenants.c.id == _rule.tenant_id, tenants.c.is_active))
        .where(_rule.kind == "timed", _rule.is_active)
        .where((_rule.next_run_at <= clock.now()) | _rule.definition["recurrence"].astext.is_(None))
        .order_by(_rule.tenant_id, _rule.position, _rule.id)
    )
    async with system_connection() as connection:
        return [(one.tenant_id, one.id) for one in (await connection.execute(statement)).all()]


async def run_rule(tenant_id: int, rule_id: int) -> int:
    """One rule on all tickets that have come to fit it; how many."""
    came, last = 0, 0
    async with unit(system_actor(tenant_id, "timed rules"), cause="clock") as tx:
        due = await _due(tx, rule_id)
        if due is not None and due.since is None:
            await _let_go(tx, due)
    while due is not None and came < MOST_AT_ONCE:
        async with unit(system_actor(tenant_id, "timed rules"), is_read_only=True) as tx:
            ids = await _coming(tx, due, last)
        if not ids:
            await _advance(tenant_id, due)
            break
        came += await _come_to(tenant_id, rule_id, ids)
        last = ids[-1]
    return came


async def _due(tx: Tx, rule_id: int) -> _Due | None:
    """The rule as it stands now; None where it rests, is not due, or can no longer be read."""
    wanted = select(rules, tenants.c.locale).join(tenants, tenants.c.id == _rule.tenant_id)
    row = await tx.first(wanted.where(_rule.tenant_id == tx.tenant_id, _rule.id == rule_id, _rule.is_active))
    if row is None:
        return None
    is_recurring = row.definition.get("recurrence") is not None
    if is_recurring and (row.next_run_at is None or row.next_run_at > tx.now):
        return None
    known = await catalogue(tx)
    zone, offered = ZoneInfo(known.time_zone), ever_rule_fields(known)
    is_working = row.definition.get("time") == "working"
    try:
        tree = parse(row.condition)
        if is_working:
            _, _, hours = await calendar_for_team(tx, None)
            tree = in_working_time(tree, hours.between, tx.now)
        clause = to_sql(tree, offered, now=tx.now, zone=zone)
    except ConditionInvalid:
        return None
    return _Due(
        row=row,
        tree=tree,
        clause=and_(tickets.c.shelf == 0, clause),
        zone=zone,
        since=row.next_run_at if is_recurring else None,
        offered=offered,
        judge=None if is_working else read_judge(row.condition, offered, "view"),
        doings=doings_of(row.definition),
        locale=row.locale or "zh-CN",
    )


async def _let_go(tx: Tx, due: _Due) -> None:
    """Tickets that fit no longer are forgotten, so that the rule comes again when they do."""
    fits = select(tickets.c.id).where(
        tickets.c.tenant_id == _entry.tenant_id, tickets.c.id == _entry.ticket_id, due.clause
    )
    mine = (_entry.tenant_id == tx.tenant_id, _entry.rule_id == due.row.id)
    await tx.execute(delete(rule_entries).where(*mine, ~fits.exists()))


async def _coming(tx: Tx, due: _Due, last: int) -> list[int]:
    """The next tickets to which it has not come."""
    been = select(_entry.ticket_id).where(
        _entry.tenant_id == tickets.c.tenant_id, _entry.rule_id == due.row.id, _entry.ticket_id == tickets.c.id
    )
    if due.since is not None:
        been = been.where(_entry.at >= due.since)
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id > last, due.clause, ~been.exists())
    found = await tx.all(select(tickets.c.id).where(*mine).order_by(tickets.c.id).limit(BATCH))
    return [one.id for one in found]


async def _come_to(tenant_id: int, rule_id: int, ids: Sequence[int]) -> int:
    """A batch in one unit; where an effect of it is refused, once more with a savepoint for each.

    Where that fails, each ticket in a unit of its own, and what fails again rests.
    """
    fresh = [one for one in ids if not _patience_with_tickets.rests((tenant_id, rule_id, one))]
    if not fresh:
        return 0
    try:
        try:
            return await _in_one_unit(tenant_id, rule_id, fresh, is_hopeful=True)
        except AppError:
            return await _in_one_unit(tenant_id, rule_id, fresh)
    except Exception:
        log.exception("a timed rule could not be run on a batch", extra={"rule_id": rule_id, "tickets": len(fresh)})
    came = 0
    for one in fresh:
        with _patience_with_tickets.with_one((tenant_id, rule_id, one)):
            came += await _in_one_unit(tenant_id, rule_id, [one])
    return came


async def _in_one_unit(tenant_id: int, rule_id: int, ids: Sequence[int], *, is_hopeful: bool = False) -> int:
    async with unit(system_actor(tenant_id, "timed rules"), cause=cause_of(rule_id), depth=1) as tx:
        return await come_to(tx, rule_id, ids, is_hopeful=is_hopeful)


async def come_to(tx: Tx, rule_id: int, ids: Sequence[int], *, is_hopeful: bool = False) -> int:
    """Run the rule on those of these tickets that still fit and to which it has not come; how many.

    What it tests of them is read, what was entered and what became of it is written for all of them at once. One that
    `is_hopeful` spares the savepoints, and raises AppError where an effect is refused: nothing of it may stay then.
    """
    due = await _due(tx, rule_id)
    if due is None:
        return 0
    tx.actor = rule_actor(tx, due.row.name, due.locale)
    moment, keys = Moment(tx.now, due.zone), sorted(due.judge.fields) if due.judge is not None else []
    columns = [due.offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(keys)]
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(list(ids)), due.clause)
    wanted = select(tickets.c.id, *columns).where(*mine).order_by(tickets.c.id)
    held = {one.id: one for one in await tx.all(wanted.with_for_update(of=tickets, skip_locked=True, key_share=True))}
    runs: list[Kept] = []
    for ticket_id in await _enter(tx, due, list(held)):
        trace: list[bool] = []
        if due.judge is not None:
            raw = {key: held[ticket_id][place + 1] for place, key in enumerate(keys)}
            trace = due.judge.outcomes(Row(raw, due.offered), {}, moment)
        run = EffectRun(ticket_id, due.row.id, due.row.name, cause_of(due.row.id), "timed")
        done = await do_all(tx, run, due.doings, has_savepoints=not is_hopeful)
        runs.append(kept(tx, run, done, number=due.row.number, trace=trace, cause="clock"))
    await keep_runs(tx, runs)
    return len(runs)


async def _enter(tx: Tx, due: _Due, ids: Sequence[int]) -> list[int]:
    """Write down that it came to these locked tickets; those to which no other came before us, in their order."""
    if not ids:
        return []
    at = due.since or tx.now
    key = {"tenant_id": tx.tenant_id, "rule_id": due.row.id}
    new = upsert(rule_entries).values([key | {"ticket_id": one, "at": at} for one in ids])
    if due.since is None:
        new = new.on_conflict_do_nothing()
    else:
        new = new.on_conflict_do_update(
            index_elements=[*key, "ticket_id"], set_={"at": at}, where=_entry.at < new.excluded.at
        )
    return sorted(row.ticket_id for row in await tx.all(new.returning(_entry.ticket_id)))


async def _advance(tenant_id: int, due: _Due) -> None:
    """A rule that recurs has come to all: when it comes next. Times that were missed are not made up for."""
    if due.since is None:
        return
    definition = due.row.definition
    async with unit(system_actor(tenant_id, "timed rules"), cause="clock") as tx:
        zone = ZoneInfo(definition.get("time_zone") or due.zone.key)
        coming = next_after(recurrence_of(definition["recurrence"]), zone, tx.now)
        mine = (_rule.tenant_id == tx.tenant_id, _rule.id == due.row.id, _rule.next_run_at == due.since)
        await tx.execute(update(rules).where(*mine).values(next_run_at=coming))
