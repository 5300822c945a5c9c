"""Try a rule on what really happened: asked for at once, run by a job batch by batch, kept to be read."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.automation import policy
from gongdan.automation.actions.bench import bench_of
from gongdan.automation.actions.rule_checks import said_values
from gongdan.automation.actions.versions import SAID
from gongdan.automation.errors import TrialEnded, TrialRunning
from gongdan.automation.events import RuleTrialStopped, RuleTried
from gongdan.automation.models import rule_trial_tickets, rule_trials, rule_versions
from gongdan.automation.queries.histories import count_tickets, tickets_with_events
from gongdan.automation.queries.rules import get_rule_row, get_version_row
from gongdan.automation.schemas.trials import TrialIn
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid, NotAllowed, NotFound
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, unit

log = logging.getLogger(__name__)

# So many tickets between two notes of how far it is, and until a stop is heard.
BATCH = 100
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
    bench = await bench_of(tx, trial)
    ids: list[int] = []
    total = trial.total
    if bench is not None and total is None:
        total = await count_tickets(tx, trial.from_at, trial.to_at, is_timed=bench.is_timed)
    if bench is not None:
        ids = await tickets_with_events(
            tx, trial.from_at, trial.to_at, trial.last_ticket_id, BATCH, is_timed=bench.is_timed
        )
    if bench is None or not ids:
        state = "failed" if bench is None else "done"
        await tx.execute(update(rule_trials).where(*mine).values(state=state, finished_at=tx.now, total=total))
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
        "refused": trial.refused + sum(_meets(one["runs"], "refused") for one in rows),
        "unsure": trial.unsure + sum(_meets(one["runs"], "unsure") for one in rows),
        "total": total,
    }
    await tx.execute(update(rule_trials).where(*mine).values(state="running", last_ticket_id=ids[-1], **counts))
    return True


def _meets(runs: Sequence[Mapping[str, Any]], word: str) -> bool:
    """Whether any effect of these runs says this of itself."""
    return any(word in effect for run in runs for effect in run["effects"])


async def stop_trial(tx: Tx, trial_id: int) -> None:
    """End it where it is; what it found so far stays. Whoever asked for it may. Raises NotFound, TrialEnded."""
    policy.may_manage(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == trial_id)
    trial = await tx.first(select(rule_trials).where(*mine).with_for_update())
    if trial is None:
        raise NotFound("trial", trial_id)
    if trial.finished_at is not None:
        raise TrialEnded
    if trial.author_id != tx.actor.user_id:
        raise NotAllowed(policy.MANAGE, "Only who asked for a trial stops it.")
    await tx.execute(update(rule_trials).where(*mine).values(state="stopped", finished_at=tx.now))
    tx.record(RuleTrialStopped(trial_id, rule_id=trial.rule_id, name=trial.rule["name"], seen=trial.seen))
