"""Decide who gets a ticket. Nothing is written but the turn of a team, which is locked while one is chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gongdan.conditions import Judgement, Moment
from gongdan.identity import users
from gongdan.kernel.unit import Tx
from gongdan.routing.actions.room import choose_with_room
from gongdan.routing.actions.turns import end_turn, read_turn, take_turn
from gongdan.routing.plans import Plan
from gongdan.routing.queries.candidates import Near, find_candidates, find_teams, near_to, next_duty
from gongdan.routing.queries.in_force import InForce, Rule
from gongdan.routing.queries.on_duty import dispatchers_of
from gongdan.routing.queries.routed import Routed, find_last_handler, find_owner
from gongdan.routing.strategies import Asked, Candidate, Choice, Refusal, choose

MAX_KEPT = 20
# What passes by itself: whoever is refused for these may fit a little later.
_PASSING = ("full", "away", "busy", "absent", "in_class", "on_leave", "off_shift")


@dataclass(slots=True)
class Decision:
    """Who gets it and why. `steps` is the way there; `verdicts` are all that were asked, of all teams."""

    outcome: str
    rule: Rule | None = None
    strategy: str = ""
    team: Any = None
    user_id: int | None = None
    user_name: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[tuple[Candidate, Refusal | None]] = field(default_factory=list)
    retry_at: datetime | None = None
    judgements: list[tuple[Rule, Judgement]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        counted: dict[str, int] = {"asked": len(self.verdicts)}
        for _, refusal in self.verdicts:
            counted[refusal or "fit"] = counted.get(refusal or "fit", 0) + 1
        return counted

    def candidates(self, most: int | None = MAX_KEPT) -> list[dict[str, Any]]:
        """The chosen one, those who fit, then the others; at most so many."""
        order = sorted(self.verdicts, key=lambda one: (one[0].user_id != self.user_id, one[1] is not None))
        return [_candidate(one, refusal, self.user_id) for one, refusal in order[:most]]


def _candidate(one: Candidate, refusal: Refusal | None, chosen_id: int | None) -> dict[str, Any]:
    return {
        "user_id": one.user_id,
        "name": one.name,
        "team_id": one.team_id,
        "refusal": refusal,
        "is_chosen": refusal is None and one.user_id == chosen_id,
        "load": one.load,
        "capacity": one.capacity,
        "skills": [{"skill_id": skill, "level": level} for skill, level in sorted(one.skills.items())],
        "distance": None if one.distance is None else round(one.distance, 1),
    }


async def decide(
    tx: Tx,
    known: InForce,
    routed: Routed,
    *,
    at: datetime,
    excluded: Collection[int] = (),
    is_dry: bool = False,
) -> Decision:
    """The first rule that fits, its team, its overflow, its fall-back: somebody, or a pool where all look."""
    found = Decision("no_rule")
    rule = _first_rule(known, routed, at, found)
    if rule is None:
        return found
    plan, found.rule, found.strategy = rule.plan, rule, rule.plan.strategy
    team_id = routed.row.team_id if routed.is_team_fixed else plan.team_id or routed.row.team_id
    ids = {one for one in (team_id, plan.overflow_team_id, plan.fall_back_team_id) if one is not None}
    there = await find_teams(tx, ids, at)
    home = there.get(team_id) if team_id is not None else None
    found.team = home if home is not None and home.is_active else None
    if found.team is None:
        found.steps.append({"kind": "no_team"})
        return await _fall_back(tx, found, plan, there, excluded, at)
    if plan.strategy == "pool":
        found.outcome = "pool"
        return found
    stages = await _stages(tx, found.team, there.get(plan.overflow_team_id or 0), there, at)
    owner = await find_owner(tx, routed) if "customer_owner" in (plan.strategy, plan.then) else None
    asked = await _asked(tx, plan, routed, excluded, at, owner.user_id if owner is not None else None)
    near = await near_to(tx, routed.region_id, routed.place) if "nearest" in (plan.strategy, plan.then) else None
    is_off_duty = False
    for place, group in enumerate(stages):
        choice = await _ask(tx, known, plan, asked, group, at, near, is_first=place == 0, is_dry=is_dry)
        found.verdicts += choice.verdicts
        names = [one.name for one in group]
        found.steps.append({"kind": "team", "team_ids": [one.id for one in group], "names": names, **choice.counts})
        if "customer_owner" in (plan.strategy, plan.then):
            found.steps.append(_owner_step(owner, choice))
        if choice.chosen is not None:
            found.outcome, found.strategy = "assigned", choice.decided_by
            found.team = next(one for one in group if one.id == choice.chosen.team_id)
            found.user_id, found.user_name = choice.chosen.user_id, choice.chosen.name
            return found
        is_off_duty = is_off_duty or (place == 0 and choice.is_off_duty)
    if is_off_duty and plan.waits_for_duty:
        opens = await next_duty(tx, found.team, at)
        if opens is not None:
            found.outcome, found.retry_at = "waiting", opens
            found.steps.append({"kind": "waits", "until": opens.isoformat()})
            return found
    return await _fall_back(tx, found, plan, there, excluded, at, known.retry_minutes)


def _first_rule(known: InForce, routed: Routed, at: datetime, found: Decision) -> Rule | None:
    """The first whose condition fits; of a ticket whose team is fixed one that leaves it there."""
    moment = Moment(at, known.zone)
    for rule in known.rules:
        judgement = known.judge(rule, routed.snapshot, moment)
        is_elsewhere = routed.is_team_fixed and rule.plan.team_id not in (None, routed.row.team_id)
        found.judgements.append((rule, judgement))
        found.steps.append(
            {
                "kind": "rule",
                "rule_id": rule.id,
                "number": rule.number,
                "name": rule.name,
                "is_match": judgement.is_match,
                "is_elsewhere": judgement.is_match and is_elsewhere,
            }
        )
        if judgement.is_match and not is_elsewhere:
            return rule
    return None


async def _stages(tx: Tx, team: Any, overflow: Any, there: Mapping[int, Any], at: datetime) -> list[list[Any]]:
    """Whom to ask, one group after the other. While a backlog is warned of, the team that helps is asked with it."""
    first = [team]
    if team.warned_at is not None and team.overflow_team_id is not None:
        surge = there.get(team.overflow_team_id) or (await find_teams(tx, [team.overflow_team_id], at)).get(
            team.overflow_team_id
        )
        if surge is not None and surge.is_active:
            first.append(surge)
    is_further = overflow is not None and overflow.is_active and all(one.id != overflow.id for one in first)
    return [first, [overflow]] if is_further else [first]


async def _asked(
    tx: Tx, plan: Plan, routed: Routed, excluded: Collection[int], at: datetime, owner_id: int | None
) -> Asked:
    orders = (plan.strategy, plan.then)
    since = at - timedelta(days=plan.within_days)
    return Asked(
        strategy=plan.strategy,
        then=plan.then,
        points=routed.points,
        skills=plan.skills,
        needs_all_skills=plan.needs_all_skills,
        certificates=plan.certificates,
        excluded=frozenset(excluded),
        needs_presence=plan.needs_presence,
        seed=routed.row.id,
        previous_id=await find_last_handler(tx, routed, since) if "last_handler" in orders else None,
        owner_id=owner_id,
    )


def _owner_step(owner: Any, choice: Choice) -> dict[str, Any]:
    """Whose customer it is, and why it was or was not given to him: of those who were asked just now."""
    if owner is None:
        return {"kind": "owner", "user_id": None}
    asked = next(((one, refusal) for one, refusal in choice.verdicts if one.user_id == owner.user_id), None)
    return {
        "kind": "owner",
        "user_id": owner.user_id,
        "name": owner.name,
        "is_contacts": owner.is_contacts,
        "is_chosen": choice.chosen is not None and choice.chosen.user_id == owner.user_id,
        "refusal": "not_in_team" if asked is None else asked[1],
    }


async def _ask(
    tx: Tx,
    known: InForce,
    plan: Plan,
    asked: Asked,
    group: Sequence[Any],
    at: datetime,
    near: Near | None,
    *,
    is_first: bool,
    is_dry: bool,
) -> Choice:
    turn = await read_turn(tx, group[0].id) if is_dry else await take_turn(tx, group, waits=is_first)
    asked = replace(
        asked,
        last_turn=turn.last_user_id,
        needs_presence=asked.needs_presence or known.away_after_minutes is not None,
    )
    # Read after the lock: who got a ticket a moment ago has it among his own.
    candidates = await find_candidates(tx, known, plan, group, at=at, near=near)
    if is_dry:
        return choose(candidates, asked)
    choice = await choose_with_room(tx, known, candidates, asked)
    if choice.chosen is not None and turn.is_ours:
        await end_turn(tx, group[0].id, choice.chosen.user_id)
    return choice


async def _fall_back(
    tx: Tx,
    found: Decision,
    plan: Plan,
    there: Mapping[int, Any],
    excluded: Collection[int],
    at: datetime,
    retry_minutes: int | None = None,
) -> Decision:
    """Another team's pool, a person, who coordinates, or the pool: it always ends somewhere where somebody looks."""
    step: dict[str, Any] = {"kind": "fall_back", "to": plan.fall_back}
    found.steps.append(step)
    if plan.fall_back == "team":
        team = there.get(plan.fall_back_team_id or 0)
        if team is not None and team.is_active:
            found.outcome, found.team = "fall_back", team
            return found
    elif plan.fall_back in ("person", "dispatcher"):
        person = await _fall_back_person(tx, found, plan, excluded, at)
        if person is not None:
            found.outcome, found.user_id, found.user_name = "fall_back", person.id, person.name
            return found
    found.outcome = "pool"
    step["is_pool"] = True
    if retry_minutes is not None and any(refusal in _PASSING for _, refusal in found.verdicts):
        found.retry_at = at + timedelta(minutes=retry_minutes)
    return found


async def _fall_back_person(tx: Tx, found: Decision, plan: Plan, excluded: Collection[int], at: datetime) -> Any:
    if plan.fall_back == "dispatcher":
        if found.team is None:
            return None
        return next((one for one in await dispatchers_of(tx, found.team, at) if one.id not in excluded), None)
    if plan.fall_back_user_id in excluded:
        return None
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.id == plan.fall_back_user_id, row.is_active)
    return await tx.first(select(row.id, row.name).where(*mine))
