"""The rules of a tenant as they are in force; kept in each process, and known once in each unit."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Text, bindparam, cast, literal_column, select

from gongdan import conditions
from gongdan.conditions import ConditionInvalid, Judgement, Moment, Node, evaluate, needs, parse
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.fields import offered_with
from gongdan.routing.models import routing_rules, routing_settings
from gongdan.routing.plans import POINTS, Plan, read_plan
from gongdan.ticketing import catalogue, ever_testable

MAX_TENANTS = 500
_TENANT: BindParameter[int] = bindparam("tenant")


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

    stamp: tuple[int, str]
    base: conditions.Catalogue
    offered: conditions.Catalogue
    zone: ZoneInfo
    rules: tuple[Rule, ...]
    fields: tuple[str, ...]
    capacity: int
    points: Mapping[str, Any]
    away_after_minutes: int | None
    retry_minutes: int

    def judge(self, rule: Rule, snapshot: Mapping[str, object], moment: Moment) -> Judgement:
        return evaluate(rule.tree, snapshot, self.offered, now=moment.now, zone=self.zone)


_kept: OrderedDict[int, InForce] = OrderedDict()
_in_unit: WeakKeyDictionary[Tx, InForce | None] = WeakKeyDictionary()

_STAMP = Fixed(
    select(
        routing_settings.c.version,
        cast(literal_column(f"{routing_settings.name}.xmin"), Text).label("written_by"),
    ).where(routing_settings.c.tenant_id == _TENANT)
)


async def in_force(tx: Tx) -> InForce | None:
    """The tenant's settings and active rules; one small statement a unit. None: the tenant never set up routing."""
    if tx in _in_unit:
        return _in_unit[tx]
    row = await _STAMP.first(tx.connection, {"tenant": tx.tenant_id})
    found = None if row is None else await _current(tx, (row.version, row.written_by))
    _in_unit[tx] = found
    return found


async def _current(tx: Tx, stamp: tuple[int, str]) -> InForce:
    kept, known = _kept.get(tx.tenant_id), await catalogue(tx)
    base = ever_testable(known)
    if kept is None or kept.stamp != stamp or kept.base is not base:
        kept = await _load(tx, stamp, base, ZoneInfo(known.time_zone))
        _kept[tx.tenant_id] = kept
        if len(_kept) > MAX_TENANTS:
            _kept.popitem(last=False)
    _kept.move_to_end(tx.tenant_id)
    return kept


async def _load(tx: Tx, stamp: tuple[int, str], base: conditions.Catalogue, zone: ZoneInfo) -> InForce:
    setting = await tx.one(select(routing_settings).where(routing_settings.c.tenant_id == tx.tenant_id))
    row = routing_rules.c
    found = await tx.all(
        select(routing_rules).where(row.tenant_id == tx.tenant_id, row.is_active).order_by(row.position, row.id)
    )
    offered = offered_with(base)
    rules = tuple(rule for rule in (read_rule(one, offered) for one in found) if rule is not None)
    fields = tuple(sorted({key for rule in rules for key in needs(rule.tree)}))
    return InForce(
        stamp,
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
    base = ever_testable(known)
    return InForce((0, ""), base, base, ZoneInfo(known.time_zone), (), (), 20, POINTS, None, 5)


def read_rule(row: Any, offered: conditions.Catalogue) -> Rule | None:
    """A rule ready to be asked. None where its condition can no longer be read: it then fits no ticket."""
    try:
        tree = parse(row.condition)
    except ConditionInvalid:
        return None
    if not set(needs(tree)) <= offered.fields.keys():
        return None
    return Rule(row.id, row.number, row.name, tree, read_plan(row.definition))


def forget_in_unit(tx: Tx) -> None:
    """This unit has changed what is in force."""
    _in_unit.pop(tx, None)


def forget_everything() -> None:
    """For whoever looks into another database from now on: ids there are others."""
    _kept.clear()
