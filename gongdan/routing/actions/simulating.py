"""Who would get this? Decided as it would be, and nothing of it stays."""

from dataclasses import replace
from typing import Any

from gongdan.conditions import needs, parse
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.deciding import Decision, decide
from gongdan.routing.actions.routing import ACTOR
from gongdan.routing.actions.rules import checked
from gongdan.routing.fields import offered_with
from gongdan.routing.plans import read_plan
from gongdan.routing.queries.decisions import sentence
from gongdan.routing.queries.in_force import InForce, Rule, in_force, unset
from gongdan.routing.queries.routed import find_last_decision, find_routed
from gongdan.routing.schemas.rules import RoutingRuleIn, RoutingSimulationIn
from gongdan.ticketing import condition_words, must_see_ticket, open_ticket

DRAFT_ID = 0


class _Undo(Exception):
    """All that was done to find out is taken back."""


async def simulate(tx: Tx, wanted: RoutingSimulationIn) -> dict[str, Any]:
    """The decision with every candidate, and how each rule came out. Raises NotAllowed, NotFound, Invalid."""
    policy.may_read(tx)
    if wanted.ticket_id is not None:
        await must_see_ticket(tx, wanted.ticket_id)
    elif not tx.actor.is_staff:
        raise NotAllowed(policy.READ)
    known = await in_force(tx) or await unset(tx)
    if wanted.rule is not None:
        policy.may_manage(tx)
        known = _with_draft(known, await checked(tx, wanted.rule), wanted.rule)
    answer: dict[str, Any] = {}
    try:
        async with tx.acting_as(_actor(tx), cause="simulation"), tx.savepoint():
            answer = await _ask(tx, known, wanted)
            raise _Undo
    except _Undo:
        return answer


async def _ask(tx: Tx, known: InForce, wanted: RoutingSimulationIn) -> dict[str, Any]:
    at = wanted.at or tx.now
    former_team_id: int | None = None
    if wanted.draft is not None:
        ticket_id = await open_ticket(tx, wanted.draft)
    else:
        ticket_id = wanted.ticket_id or 0
        last = await find_last_decision(tx, ticket_id)
        former_team_id = last.team_id if last is not None else None
    routed = await find_routed(tx, known, ticket_id, at, former_team_id=former_team_id)
    assert routed is not None
    found = await decide(tx, known, routed, at=at, is_dry=True)
    language = tx.actor.locale
    trees = [judgement.trace[0].node for _, judgement in found.judgements]
    words = await condition_words(tx, known.offered, trees)
    asked = [
        {
            "rule_id": rule.id or None,
            "name": rule.name,
            "is_match": judgement.is_match,
            "lines": judgement.lines(language, words.name_of),
        }
        for rule, judgement in found.judgements
    ]
    return {"decision": shape_of(found, at, language), "rules": asked}


def shape_of(found: Decision, at: Any, locale: str) -> dict[str, Any]:
    """As a kept decision is told, with every candidate."""
    rule = found.rule
    shape = {
        "id": None,
        "decided_at": at,
        "why": "opened",
        "outcome": "offered" if found.outcome == "assigned" and found.team.needs_acceptance else found.outcome,
        "rule_id": (rule.id or None) if rule else None,
        "rule_number": rule.number if rule else None,
        "rule_name": rule.name if rule else "",
        "strategy": found.strategy,
        "team_id": found.team.id if found.team is not None else None,
        "team_name": found.team.name if found.team is not None else "",
        "user_id": found.user_id,
        "user_name": found.user_name,
        "retry_at": found.retry_at,
        "excluded_ids": [],
        "steps": found.steps,
        "candidates": found.candidates(most=None),
        "counts": found.counts(),
    }
    return shape | {"text": sentence(locale, shape)}


def _with_draft(known: InForce, values: dict[str, Any], draft: RoutingRuleIn) -> InForce:
    """The draft is asked first, as though it were in force."""
    tree = parse(values["condition"])
    rule = Rule(DRAFT_ID, 0, draft.name, tree, read_plan(values["definition"]))
    fields = tuple(sorted({*known.fields, *needs(tree)}))
    return replace(known, offered=offered_with(known.base), rules=(rule, *known.rules), fields=fields)


def _actor(tx: Tx) -> Actor:
    """The product itself, which may open what the asker may not, in the asker's language."""
    return replace(system_actor(tx.tenant_id, ACTOR), locale=tx.actor.locale)
