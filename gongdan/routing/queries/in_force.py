"""The rules of a tenant as they are in force, kept in each process as long as the set-up stands as it is."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan import conditions
from gongdan.conditions import ConditionInvalid, Judgement, Moment, Node, evaluate, needs, parse
from gongdan.kernel.unit import Tx
from gongdan.routing.fields import offered_with
from gongdan.routing.models import routing_rules, routing_settings
from gongdan.routing.plans import POINTS, Plan, read_plan
from gongdan.ticketing import catalogue, ever_testable

MAX_TENANTS = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force."""

    id: int
    number: int
    name: str
    tree: Node
    plan: Plan


@dataclass(frozen=True, slots=True)
class InForce:
    """All active rules in order, the fields that they test, and the settings."""

    base: conditions.Catalogue
    offered: conditions.Catalogue
    zone: ZoneInfo
    rules: tuple[Rule, ...]
    fields: tuple[str, ...]
    capacity: int
    points: Mapping[str, Any]
    away_after_minutes: int | None
    retry_minutes: int
    is_set_up: bool = True

    def judge(self, rule: Rule, snapshot: Mapping[str, object], moment: Moment) -> Judgement:
        return evaluate(rule.tree, snapshot, self.offered, now=moment.now, zone=self.zone)


_kept: OrderedDict[int, InForce] = OrderedDict()


async def in_force(tx: Tx) -> InForce | None:
    """The tenant's settings and active rules; None where it never set up routing. Costs a statement only after a
    change of the set-up."""
    known = await catalogue(tx)
    kept, base = _kept.get(tx.tenant_id), ever_testable(known)
    # A catalogue belongs to one stamp of the set-up, and so do the fields that it offers.
    if kept is None or known.stamp is None or kept.base is not base:
        kept = await _load(tx, base, ZoneInfo(known.time_zone))
        _kept[tx.tenant_id] = kept
        if len(_kept) > MAX_TENANTS:
            _kept.popitem(last=False)
    _kept.move_to_end(tx.tenant_id)
    return kept if kept.is_set_up else None


async def _load(tx: Tx, base: conditions.Catalogue, zone: ZoneInfo) -> InForce:
    setting = await tx.first(select(routing_settings).where(routing_settings.c.tenant_id == tx.tenant_id))
    if setting is None:
        return _unset(base, zone)
    row = routing_rules.c
    found = await tx.all(
        select(routing_rules).where(row.tenant_id == tx.tenant_id, row.is_active).order_by(row.position, row.id)
    )
    offered = offered_with(base)
    rules = tuple(rule for rule in (read_rule(one, offered) for one in found) if rule is not None)
    fields = tuple(sorted({key for rule in rules for key in needs(rule.tree)}))
    return InForce(
        base,
        offered,
        zone,
        rules,
        fields,
        setting.capacity,
        setting.points,
        setting.away_after_minutes,
        setting.retry_minutes,
    )


async def unset(tx: Tx) -> InForce:
    """What holds for a tenant that never set up routing: no rules, and as everything begins."""
    known = await catalogue(tx)
    return _unset(ever_testable(known), ZoneInfo(known.time_zone))


def _unset(base: conditions.Catalogue, zone: ZoneInfo) -> InForce:
    return InForce(base, base, zone, (), (), 20, POINTS, None, 5, is_set_up=False)


def read_rule(row: Any, offered: conditions.Catalogue) -> Rule | None:
    """A rule ready to be asked. None where its condition can no longer be read: it then fits no ticket."""
    try:
        tree = parse(row.condition)
    except ConditionInvalid:
        return None
    if not set(needs(tree)) <= offered.fields.keys():
        return None
    return Rule(row.id, row.number, row.name, tree, read_plan(row.definition))


def forget_everything() -> None:
    """For whoever looks into another database from now on: ids there are others."""
    _kept.clear()
