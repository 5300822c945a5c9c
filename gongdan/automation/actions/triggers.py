"""Run the triggers: in their order, once per ticket and unit, over the net change, and never without end."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from gongdan.automation.actions.running import do_all, keep_run
from gongdan.automation.judging import Row
from gongdan.automation.occasions import Occasion, occasion_of
from gongdan.automation.queries.in_force import InForce, triggers_in_force
from gongdan.automation.ranks import Standing, may_fit
from gongdan.automation.socket import EffectRun
from gongdan.kernel.actor import Actor
from gongdan.kernel.events import Event
from gongdan.kernel.unit import MAX_DEPTH, Tx

log = logging.getLogger(__name__)

# So many runs may follow from one thing that a person did, over all tickets that it comes to.
MAX_FOLLOWING = 100


@dataclass(slots=True)
class _Chain:
    """What has run in this unit: which rule on which ticket, how deep it is now, and how many followed."""

    ran: set[tuple[int, int]] = field(default_factory=set)
    level: int = 0
    following: int = 0


_chains: WeakKeyDictionary[Tx, _Chain] = WeakKeyDictionary()


async def run_triggers(tx: Tx, facts: Sequence[Event]) -> None:
    """Let the triggers react to what has just happened to tickets."""
    if tx.is_quiet or not any(fact.subject == "ticket" for fact in facts):
        return
    known = await triggers_in_force(tx)
    if known is None:
        return
    chain = _chains.setdefault(tx, _Chain())
    for ticket_id, said in _by_ticket(facts).items():
        if chain.level == 0:
            chain.following = 0
        await _run_on(tx, known, chain, ticket_id, occasion_of(said, tx.actor.kind))


def _by_ticket(facts: Sequence[Event]) -> dict[int, list[tuple[str, Any]]]:
    found: dict[int, list[tuple[str, Any]]] = {}
    for fact in facts:
        if fact.subject == "ticket":
            # Not the whole payload: the fields of a fact are all that is looked at.
            found.setdefault(fact.subject_id, []).append((fact.kind(), vars(fact)))
    return found


async def _run_on(tx: Tx, known: InForce, chain: _Chain, ticket_id: int, occasion: Occasion) -> None:
    listening = known.ranks.listening(occasion.events)
    listening = [
        one for one in listening if (one.rule_id, ticket_id) not in chain.ran and tx.cause != cause_of(one.rule_id)
    ]
    if not listening:
        return
    moment, row = known.moment(tx), await known.read(tx, ticket_id)
    for one in listening:
        if row is None:
            return
        if (one.rule_id, ticket_id) in chain.ran:  # what an earlier one did has brought it here meanwhile
            continue
        if not may_fit(one, row) or not one.judge.fits(row, occasion.changes, moment):
            continue
        if await _run(tx, known, chain, ticket_id, one, row, occasion):
            row = await known.read(tx, ticket_id)


async def _run(
    tx: Tx, known: InForce, chain: _Chain, ticket_id: int, one: Standing, row: Row, occasion: Occasion
) -> bool:
    """Run one that fits; whether it may have changed anything."""
    chain.ran.add((one.rule_id, ticket_id))
    event = next((word for word in occasion.events if word in one.events), "")
    run = EffectRun(ticket_id, one.rule_id, one.name, cause_of(one.rule_id), "trigger", event)
    trace = one.judge.outcomes(row, occasion.changes, known.moment(tx))
    cause, depth = tx.cause, tx.depth
    stopped = _stopped(tx, chain)
    if stopped:
        log.warning("a chain of rules was stopped", extra={"rule_id": one.rule_id, "stopped_by": stopped})
        said = [{"stopped_by": stopped}]
        await keep_run(tx, run, said, outcome="stopped", number=one.number, trace=trace, depth=depth, cause=cause)
        return False
    chain.level += 1
    try:
        async with tx.acting_as(rule_actor(tx, one.name, known.locale), cause=run.cause):
            tx.depth = depth + 1
            try:
                done = await do_all(tx, run, one.doings)
                await keep_run(tx, run, done, number=one.number, trace=trace, depth=depth, cause=cause)
                await tx.settle()
            finally:
                tx.depth = depth
    finally:
        chain.level -= 1
    return True


def _stopped(tx: Tx, chain: _Chain) -> str:
    """Why nothing may follow any more; "" where it may."""
    if tx.depth >= MAX_DEPTH:
        return "depth"
    if chain.level > 0:
        chain.following += 1
        if chain.following > MAX_FOLLOWING:
            return "fan_out"
    return ""


def cause_of(rule_id: int) -> str:
    """What stands in the log beside all that a rule does."""
    return f"rule:{rule_id}"


def rule_actor(tx: Tx, name: str, locale: str) -> Actor:
    """The rule at work, by its name."""
    return Actor(tenant_id=tx.tenant_id, kind="system", name=name[:200], locale=locale)
