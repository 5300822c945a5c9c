"""What would this rule have decided about the tickets of the last days? Held against the rules in force.

Tickets are looked at as they are today, not as they were when they came: who changes a category meanwhile changes the
answer. Whom a rule would have chosen is not asked: nobody knows any more who was there. All tickets count, since
a rule is for all; only those that the asker sees are shown.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, case, func, literal, select

from gongdan.conditions import parse, to_sql
from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.rules import checked
from gongdan.routing.fields import offered_with
from gongdan.routing.models import routing_rules
from gongdan.routing.plans import read_plan
from gongdan.routing.queries.in_force import InForce, Rule, in_force, unset
from gongdan.routing.schemas.trials import RoutingTrialIn
from gongdan.ticketing import Shelf, tickets, tickets_within_reach, visible_tickets

MAX_TICKETS, EXAMPLES = 20_000, 20
# A rule that is not there yet, and where no rule decides.
_NEW, _NONE = 0, -1


async def try_rule(tx: Tx, wanted: RoutingTrialIn) -> dict[str, Any]:
    """The answer of `RoutingTrialOut`, in a bounded number of statements. Raises NotAllowed, NotFound, Invalid."""
    policy.may_manage(tx)
    known = await in_force(tx) or await unset(tx)
    values = await checked(tx, wanted.rule)
    tree, plan = parse(values["condition"]), read_plan(values["definition"])
    tried = Rule(wanted.rule_id or _NEW, 0, wanted.rule.name, tree, plan)
    since = tx.now - timedelta(days=wanted.days)
    looked = _looked_at(tx, known, await _with(tx, known.rules, tried), since)
    row = looked.c
    keys = (row.before, row.after, row.team_id)
    counted = await tx.all(select(*keys, func.count().label("many")).group_by(*keys))
    seen = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, visible_tickets(tx))
    other = select(looked).where(row.before != row.after, row.id.in_(seen))
    examples = await tx.all(other.order_by(row.id.desc()).limit(EXAMPLES))
    named = await _team_names(tx, {one.team_id for one in (*counted, *examples)} - {None})
    by_id = {one.id: one for one in (*known.rules, tried)}
    total = sum(one.many for one in counted)
    mine = [one for one in counted if one.after == tried.id]

    def rule_of(rule_id: int) -> dict[str, Any]:
        found = by_id.get(rule_id)
        return {
            "rule_id": rule_id if rule_id > 0 else None,
            "name": found.name if found is not None else "",
            "is_tried": rule_id == tried.id,
        }

    changes = Counter[tuple[int, int]]()
    there = Counter[int | None]()
    for one in counted:
        changes[one.before, one.after] += one.many if one.before != one.after else 0
    for one in mine:
        there[one.team_id] += one.many
    return {
        "since": since,
        "until": tx.now,
        "looked_at": min(total, MAX_TICKETS),
        "is_cut": total > MAX_TICKETS,
        "matched": sum(one.many for one in mine),
        "matched_before": sum(one.many for one in counted if one.before == tried.id) if wanted.rule_id else None,
        "agreed": None if plan.team_id is None else there[plan.team_id],
        "changes": [
            {"before": rule_of(before), "after": rule_of(after), "count": count}
            for (before, after), count in changes.most_common()
            if count
        ],
        "teams": [
            {"team_id": team_id, "team_name": named.get(team_id, ""), "count": count}
            for team_id, count in there.most_common()
            if count
        ],
        "examples": [
            {
                "id": one.id,
                "number": one.number,
                "title": one.title,
                "before": rule_of(one.before),
                "after": rule_of(one.after),
                "team_name": named.get(one.team_id, ""),
            }
            for one in examples
        ],
    }


async def _with(tx: Tx, rules: Sequence[Rule], tried: Rule) -> list[Rule]:
    """The active rules with the tried one at its place; a new one after all others. Raises NotFound."""
    row = routing_rules.c
    mine = select(row.id).where(row.tenant_id == tx.tenant_id).order_by(row.position, row.id)
    places = {one.id: place for place, one in enumerate(await tx.all(mine))}
    if tried.id != _NEW and tried.id not in places:
        raise NotFound("routing rule", tried.id)
    others = [one for one in rules if one.id != tried.id]
    return sorted([*others, tried], key=lambda one: places.get(one.id, len(places)))


def _looked_at(tx: Tx, known: InForce, after: Sequence[Rule], since: datetime) -> Subquery:
    """(before, after, team_id, id, number, title) of each ticket: which rule decides now, and which one would."""
    row = tickets.c
    newest = (
        select(row.id)
        .where(row.tenant_id == tx.tenant_id, row.created_at >= since, row.shelf < int(Shelf.VOID))
        .where(tickets_within_reach(tx, policy.MANAGE))
        .order_by(row.created_at.desc(), row.id.desc())
        .limit(MAX_TICKETS + 1)
        .subquery()
    )
    which = (_first(tx, known, known.rules).label("before"), _first(tx, known, after).label("after"))
    mine = (row.tenant_id == tx.tenant_id, row.id == newest.c.id)
    return select(*which, row.team_id, row.id, row.number, row.title).where(*mine).subquery()


def _first(tx: Tx, known: InForce, rules: Sequence[Rule]) -> ColumnElement[int]:
    """The number of the first rule whose condition holds."""
    if not rules:
        return literal(_NONE, Integer)
    offered = offered_with(known.base)
    whens = [(to_sql(one.tree, offered, now=tx.now, zone=known.zone), literal(one.id, Integer)) for one in rules]
    return case(*whens, else_=literal(_NONE, Integer))


async def _team_names(tx: Tx, ids: set[int]) -> dict[int | None, str]:
    row = teams.c
    found = await tx.all(select(row.id, row.name).where(row.tenant_id == tx.tenant_id, row.id.in_(sorted(ids))))
    return {one.id: one.name for one in found}
