"""Let a rule do what it does to a ticket, and note what became of each effect."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert

from gongdan.automation.models import rule_runs
from gongdan.automation.ranks import Doing
from gongdan.automation.socket import UNREADABLE, EffectRun, effect_of, refusal_words
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import LoopWithoutEnd, Tx

log = logging.getLogger(__name__)

Done = dict[str, Any]


async def do_all(tx: Tx, run: EffectRun, doings: Iterable[Doing], *, has_savepoints: bool = True) -> list[Done]:
    """Each effect in a savepoint of its own, with what follows from it; what became of them, in order.

    What is refused is undone alone: neither the person's own act nor the other effects are lost. Without savepoints a
    refusal, or whatever else is raised, is the caller's, who undoes all of it.
    """
    return [await (_do if has_savepoints else _do_hopefully)(tx, run, one) for one in doings]


async def _do_hopefully(tx: Tx, run: EffectRun, one: Doing) -> Done:
    offered = effect_of(one.kind)
    if offered is None or one.params is None:
        return {"kind": one.kind, **UNREADABLE}
    done = await offered.perform(tx, run, one.params)
    await tx.react()
    return {"kind": one.kind, "done": done}


async def _do(tx: Tx, run: EffectRun, one: Doing) -> Done:
    offered = effect_of(one.kind)
    if offered is None or one.params is None:
        return {"kind": one.kind, **UNREADABLE}
    try:
        async with tx.savepoint():
            done = await offered.perform(tx, run, one.params)
            await tx.react()
        return {"kind": one.kind, "done": done}
    except AppError as refusal:
        return {"kind": one.kind, **refusal_words(refusal)}
    except LoopWithoutEnd:
        raise
    except Exception:
        log.exception("an effect failed", extra={"effect": one.kind, "rule_id": run.rule_id})
        detail = "Something unforeseen happened; the log of the server has all of it."
        return {"kind": one.kind, "refused": "failed", "detail": detail}


def outcome_of(done: Sequence[Done]) -> str:
    """All of it in a word."""
    if any("refused" in one for one in done):
        return "refused"
    return "done" if any(one.get("done") for one in done) else "nothing"


Kept = dict[str, Any]  # a row of `rule_runs`


def kept(
    tx: Tx,
    run: EffectRun,
    effects: Sequence[Done],
    *,
    outcome: str | None = None,
    number: int | None = None,
    trace: Sequence[bool] = (),
    depth: int = 0,
    cause: str | None = None,
) -> Kept:
    """What is noted on the ticket of what the rule did."""
    return {
        "tenant_id": tx.tenant_id,
        "ticket_id": run.ticket_id,
        "rule_id": run.rule_id or None,
        "number": number,
        "rule_name": run.rule_name[:200],
        "kind": run.kind,
        "event": run.event[:80],
        "outcome": outcome or outcome_of(effects),
        "trace": list(trace),
        "effects": list(effects),
        "depth": depth,
        "cause": cause,
        "actor_name": tx.actor.name[:200],
        "at": tx.now,
    }


async def keep_run(tx: Tx, run: EffectRun, effects: Sequence[Done], **said: Any) -> int:
    """Note it, with what `kept` takes; the run's id."""
    return int(await tx.scalar(insert(rule_runs).values(**kept(tx, run, effects, **said)).returning(rule_runs.c.id)))


async def keep_runs(tx: Tx, rows: Sequence[Kept]) -> None:
    """Note many at once."""
    if rows:
        await tx.execute(insert(rule_runs), list(rows))
