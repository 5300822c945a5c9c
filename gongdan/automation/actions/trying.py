"""Try a rule on what really happened: asked for at once, run by a job batch by batch, kept to be read."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.automation import policy
from gongdan.automation.actions.rule_checks import said_values
from gongdan.automation.actions.versions import SAID
from gongdan.automation.errors import TrialRunning
from gongdan.automation.events import RuleTried
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.lives import REBUILT, beginning, units_of
from gongdan.automation.models import rule_trial_tickets, rule_trials, rule_versions
from gongdan.automation.queries.histories import facts_of, own_words, present_words, tickets_with_events
from gongdan.automation.queries.in_force import rules_in_force, standing_of, triggers_in_force
from gongdan.automation.queries.rules import get_rule_row, get_version_row
from gongdan.automation.ranks import Ranks, Standing
from gongdan.automation.schemas.trials import TrialIn
from gongdan.automation.simulating import Course, Laboratory
from gongdan.conditions import Moment
from gongdan.identity import calendar_for_team
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import catalogue, recurrence_of, upcoming

log = logging.getLogger(__name__)

BATCH = 200
MOST_TIMES = 5000
_row = rule_trials.c


async def start_trial(tx: Tx, wanted: TrialIn) -> int:
    """Have it tried in the background; the trial's id. Raises NotFound, Invalid, TrialRunning."""
    policy.may_manage(tx)
    running = (_row.tenant_id == tx.tenant_id, _row.author_id == tx.actor.user_id, _row.finished_at.is_(None))
    if await tx.scalar(select(_row.id).where(*running).limit(1)) is not None:
        raise TrialRunning
    kind, number, said = await _what(tx, wanted)
    to_at = min(wanted.to_at or tx.now, tx.now)
    from_at = wanted.from_at or to_at - timedelta(days=wanted.days or 1)
    if from_at >= to_at:
        raise Invalid.one("from_at", "not_past", "Nothing has happened since.", "Give a time before now.")
    values = {
        "tenant_id": tx.tenant_id,
        "rule_id": wanted.rule_id,
        "number": number,
        "rule": {**said, "kind": kind},
        "from_at": from_at,
        "to_at": to_at,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    trial_id = int(await tx.scalar(insert(rule_trials).values(**values).returning(_row.id)))
    tx.record(RuleTried(trial_id, rule_id=wanted.rule_id, name=said["name"]))
    await enqueue(tx, "try_rule", lock=f"{tx.tenant_id}:trials", tenant_id=tx.tenant_id, trial_id=trial_id)
    return trial_id


async def _what(tx: Tx, wanted: TrialIn) -> tuple[str, int | None, dict[str, Any]]:
    """Kind, number and words of what is tried."""
    row = await get_rule_row(tx, wanted.rule_id) if wanted.rule_id is not None else None
    kind = row.kind if row is not None else wanted.rule.kind if wanted.rule else "trigger"
    if kind == "macro":
        remedy = "See what it would do to a ticket by its preview."
        raise Invalid.one("rule_id", "not_here", "A macro is used by people; nothing can be foretold.", remedy)
    if wanted.rule is not None:
        return kind, None, await said_values(tx, kind, wanted.rule)
    assert row is not None
    number = wanted.number or await _draft_of(tx, row.id) or row.number
    version = await get_version_row(tx, row.id, number)
    return kind, number, {name: getattr(version, name) for name in SAID}


async def _draft_of(tx: Tx, rule_id: int) -> int | None:
    version = rule_versions.c
    mine = (version.tenant_id == tx.tenant_id, version.rule_id == rule_id, version.is_draft)
    found = await tx.scalar(select(version.number).where(*mine))
    return None if found is None else int(found)


async def go_on(tenant_id: int, trial_id: int) -> None:
    """All that is left of it, batch by batch, each in a unit with the note of how far it came."""
    while True:
        async with unit(system_actor(tenant_id, "rule laboratory"), cause=f"rule trial {trial_id}") as tx:
            if not await try_batch(tx, trial_id):
                return


async def try_batch(tx: Tx, trial_id: int) -> bool:
    """The next tickets; False where none are left."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == trial_id)
    trial = await tx.first(select(rule_trials).where(*mine, _row.finished_at.is_(None)).with_for_update())
    if trial is None:
        return False
    bench = await _Bench.of(tx, trial)
    ids: list[int] = []
    if bench is not None:
        ids = await tickets_with_events(
            tx, trial.from_at, trial.to_at, trial.last_ticket_id, BATCH, is_timed=bench.is_timed
        )
    if bench is None or not ids:
        state = "failed" if bench is None else "done"
        await tx.execute(update(rule_trials).where(*mine).values(state=state, finished_at=tx.now))
        return False
    rows = await bench.results(tx, trial, ids)
    if rows:
        await tx.execute(upsert(rule_trial_tickets).on_conflict_do_nothing(), rows)
    counts = {
        "seen": trial.seen + len(ids),
        "touched": trial.touched + sum(bool(one["runs"]) for one in rows),
        "runs": trial.runs + sum(len(one["runs"]) for one in rows),
        "live_touched": trial.live_touched + sum(bool(one["live_runs"]) for one in rows),
        "gained": trial.gained + sum(one["difference"] == "gained" for one in rows),
        "lost": trial.lost + sum(one["difference"] == "lost" for one in rows),
        "loops": trial.loops + sum(bool(one["loops"]) for one in rows),
    }
    await tx.execute(update(rule_trials).where(*mine).values(state="running", last_ticket_id=ids[-1], **counts))
    return True


class _Bench:
    """What a batch needs: the tried rule, the one in force, and the other triggers."""

    def __init__(self, tried: Standing, live: Standing | None, others: Ranks, known: Any, **timing: Any) -> None:
        self.tried, self.live, self.others, self.known = tried, live, others, known
        self.zone: ZoneInfo = timing["zone"]
        self.is_timed: bool = timing["is_timed"]
        self.add: Callable[[datetime, int], datetime] = timing["add"]
        self.times: Sequence[datetime] = timing["times"]

    @classmethod
    async def of(cls, tx: Tx, trial: Any) -> "_Bench | None":
        """None where the condition can no longer be read."""
        known, said = await catalogue(tx), trial.rule
        offered, is_timed = ever_rule_fields(known), said["kind"] == "timed"
        rule_id = trial.rule_id or 0
        in_force = await triggers_in_force(tx)
        standing = in_force.ranks.standing if in_force else ()
        live = next((one for one in standing if one.rule_id == rule_id), None)
        if is_timed and rule_id:
            found = (await rules_in_force(tx, "timed", only=rule_id)).ranks.standing
            live = found[0] if found else None
        place = live.place if live else (1_000_000, rule_id)
        row = SimpleNamespace(id=rule_id, position=place[0])
        version = SimpleNamespace(**{name: said[name] for name in SAID}, number=trial.number or 0)
        context = "view" if is_timed else "event"
        tried = standing_of(row, version, offered, context)  # type: ignore[arg-type]
        if tried is None:
            return None
        others = Ranks(tuple(one for one in standing if one.rule_id != rule_id))
        timing = await _timing(tx, trial, ZoneInfo(known.time_zone))
        return cls(tried, live, others, known, zone=ZoneInfo(known.time_zone), is_timed=is_timed, **timing)

    async def results(self, tx: Tx, trial: Any, ids: Sequence[int]) -> list[dict[str, Any]]:
        """A row for each ticket that either would have touched."""
        offered = ever_rule_fields(self.known)
        judges = [one.judge for one in (self.tried, self.live, *self.others.standing) if one is not None]
        wanted = {key for judge in judges for key in judge.fields} | (REBUILT & offered.fields.keys())
        wanted |= {f"field:{key}" for key in self._set_fields() if f"field:{key}" in offered.fields}
        keys = sorted(wanted)
        now = await present_words(tx, ids, offered, keys, Moment(tx.now, self.zone))
        besides = await own_words(tx, ids, self._kinds())
        facts = await facts_of(tx, ids)
        rows = []
        for ticket_id in ids:
            lived = facts.get(ticket_id, [])
            start, units = beginning(now[ticket_id] | besides.get(ticket_id, {}), lived), units_of(lived)
            course = self._course(self.tried, trial, start, units)
            live = self._course(self.live, trial, start, units) if self.live is not None else Course()
            if not course.runs and not live.runs:
                continue
            runs, live_runs = _told(course), _told(live)
            rows.append(
                {
                    "tenant_id": tx.tenant_id,
                    "trial_id": trial.id,
                    "ticket_id": ticket_id,
                    "runs": runs,
                    "live_runs": live_runs,
                    "loops": [list(one) for one in course.loops],
                    "difference": _difference(runs, live_runs),
                }
            )
        return rows

    def _kinds(self) -> set[str]:
        standing = [one for one in (self.tried, self.live, *self.others.standing) if one is not None]
        return {doing.kind for one in standing for doing in one.doings}

    def _set_fields(self) -> set[str]:
        standing = [one for one in (self.tried, self.live, *self.others.standing) if one is not None]
        params = [doing.params for one in standing for doing in one.doings]
        return {key for one in params for key in (getattr(one, "fields", None) or {})}

    def _course(self, rule: Standing, trial: Any, start: Any, units: Any) -> Course:
        laboratory = Laboratory(
            rule=replace(rule, only_teams=None, but_teams=frozenset()),
            others=self.others,
            known=self.known,
            moment_at=lambda at: Moment(at, self.zone),
            own_cause=f"rule:{rule.rule_id}",
        )
        if self.is_timed:
            return laboratory.timed(start, units, trial.from_at, trial.to_at, self.add, self.times)
        return laboratory.triggered(start, units, trial.from_at, trial.to_at)


async def _timing(tx: Tx, trial: Any, zone: ZoneInfo) -> dict[str, Any]:
    """How a timed rule counts, and the times at which one that recurs comes."""
    definition = trial.rule["definition"]
    times: list[datetime] = []
    if definition.get("recurrence"):
        own = ZoneInfo(definition.get("time_zone") or zone.key)
        found = upcoming(recurrence_of(definition["recurrence"]), own, trial.from_at, MOST_TIMES)
        times = [at for at in found if at < trial.to_at]

    def plain(at: datetime, seconds: int) -> datetime:
        return at + timedelta(seconds=seconds)

    if definition.get("time") != "working":
        return {"add": plain, "times": times}
    _, _, hours = await calendar_for_team(tx, None)
    return {"add": hours.add, "times": times}


def _told(course: Course) -> list[dict[str, Any]]:
    return [
        {"at": one.at.isoformat(), "event": one.event, "depth": one.depth, "effects": list(one.effects)}
        for one in course.runs
    ]


def _difference(runs: list[dict[str, Any]], live: list[dict[str, Any]]) -> str:
    if not live:
        return "gained"
    if not runs:
        return "lost"
    return "same" if runs == live else "other"
