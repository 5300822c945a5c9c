"""The policies of a tenant as they are in force, and what old versions said; kept in each process."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, Text, bindparam, cast, literal_column, select, tuple_

from gongdan import conditions
from gongdan.conditions import Moment
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.sla.matching import Candidate, Match, match, read_candidate
from gongdan.sla.models import sla_policies, sla_policy_versions, sla_settings
from gongdan.sla.plans import Plan, read_plan
from gongdan.ticketing import catalogue, ever_testable, tickets

MAX_TENANTS = 500
MAX_PLANS = 5000
_TENANT: BindParameter[int] = bindparam("tenant")
_TICKET: BindParameter[int] = bindparam("ticket")
# What a ticket's promises begin with.
STANDING = (
    *("id", "state", "state_category", "priority", "team_id", "department_id", "created_at", "state_changed_at"),
    *("shelf", "first_responded_at", "organisation_id"),
)


@dataclass(frozen=True, slots=True)
class InForce:
    """All active policies in order, the fields they test, and the statement that reads those of a ticket."""

    stamp: tuple[int, str]
    offered: conditions.Catalogue
    zone: ZoneInfo
    candidates: tuple[Candidate, ...]
    fields: tuple[str, ...]
    _reading: list[Fixed] = field(default_factory=list, compare=False, repr=False)

    def columns(self, moment: Moment) -> list[Any]:
        """What is read of a ticket."""
        tested = (self.offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(self.fields))
        return [*(tickets.c[name] for name in STANDING), *tested]

    def match(self, row: Any, moment: Moment) -> Match:
        """Which policy is a ticket's, whose row holds `columns`."""
        snapshot = {key: getattr(row, f"c{place}") for place, key in enumerate(self.fields)}
        return match(self.candidates, snapshot, moment)

    def moment(self, tx: Tx) -> Moment:
        return Moment(tx.now, self.zone)

    async def read(self, tx: Tx, ticket_id: int) -> Any:
        """What is asked of one ticket; None where it is gone."""
        values = {"tenant": tx.tenant_id, "ticket": ticket_id}
        if any(callable(self.offered.fields[key].column) for key in self.fields):
            return await tx.first(self._one(self.moment(tx)), values)
        if not self._reading:
            self._reading.append(Fixed(self._one(self.moment(tx))))
        return await self._reading[0].first(tx.connection, values)

    def _one(self, moment: Moment) -> Select[Any]:
        row = tickets.c
        return select(*self.columns(moment)).where(row.tenant_id == _TENANT, row.id == _TICKET)


_kept: OrderedDict[int, InForce] = OrderedDict()
_plans: OrderedDict[tuple[int, int, int], tuple[Plan, str]] = OrderedDict()

_STAMP = Fixed(
    select(
        sla_settings.c.version,
        cast(literal_column(f"{sla_settings.name}.xmin"), Text).label("written_by"),
    ).where(sla_settings.c.tenant_id == _TENANT)
)


async def in_force(tx: Tx) -> InForce | None:
    """The tenant's active policies: one small query, and all of them only after a change. None: there are none."""
    row = await _STAMP.first(tx.connection, {"tenant": tx.tenant_id})
    if row is None:
        return None
    kept, known = _kept.get(tx.tenant_id), await catalogue(tx)
    stamp, offered = (row.version, row.written_by), ever_testable(known)
    if kept is None or kept.stamp != stamp or kept.offered is not offered:
        kept = await _load(tx, stamp, offered, ZoneInfo(known.time_zone))
        _kept[tx.tenant_id] = kept
        if len(_kept) > MAX_TENANTS:
            _kept.popitem(last=False)
    _kept.move_to_end(tx.tenant_id)
    return kept if kept.candidates else None


async def _load(tx: Tx, stamp: tuple[int, str], offered: conditions.Catalogue, zone: ZoneInfo) -> InForce:
    row = sla_policies.c
    statement = (
        select(sla_policies).where(row.tenant_id == tx.tenant_id, row.is_active).order_by(row.position, row.id)
    )
    return made(stamp, offered, zone, await tx.all(statement))


def made(stamp: tuple[int, str], offered: conditions.Catalogue, zone: ZoneInfo, rows: Iterable[Any]) -> InForce:
    """These policies, in this order, ready to be asked."""
    read = (
        read_candidate(read_plan(row.id, row.number, row.definition), row.name, row.condition, offered)
        for row in rows
    )
    candidates = tuple(one for one in read if one is not None)
    fields = sorted({key for one in candidates for key in one.fields})
    return InForce(stamp, offered, zone, candidates, tuple(fields))


async def plans_of(tx: Tx, wanted: Iterable[tuple[int | None, int | None]]) -> Mapping[tuple[int, int], Plan]:
    """What these versions of policies say, by id and number."""
    return {key: plan for key, (plan, _) in (await named_plans(tx, wanted)).items()}


async def named_plans(
    tx: Tx, wanted: Iterable[tuple[int | None, int | None]]
) -> Mapping[tuple[int, int], tuple[Plan, str]]:
    """The same, each with the name that the policy had."""
    keys = {(one, number) for one, number in wanted if one is not None and number is not None}
    missing = [key for key in keys if (tx.tenant_id, *key) not in _plans]
    if missing:
        row = sla_policy_versions.c
        mine = (row.tenant_id == tx.tenant_id, tuple_(row.policy_id, row.number).in_(sorted(missing)))
        for one in await tx.all(select(sla_policy_versions).where(*mine)):
            plan = read_plan(one.policy_id, one.number, one.definition)
            _plans[tx.tenant_id, one.policy_id, one.number] = (plan, one.name)
        while len(_plans) > MAX_PLANS:
            _plans.popitem(last=False)
    return {key: _plans[(tx.tenant_id, *key)] for key in keys if (tx.tenant_id, *key) in _plans}


def forget_everything() -> None:
    """For whoever looks into another database from now on: ids there are others."""
    _kept.clear()
    _plans.clear()
