"""The triggers of a tenant as they are in force, kept in each process as long as the set-up stands as it is."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, bindparam, select, tuple_

from gongdan import conditions
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.judging import Row, read_judge
from gongdan.automation.models import rule_versions, rules
from gongdan.automation.ranks import Doing, Ranks, Standing
from gongdan.automation.socket import effect_of
from gongdan.conditions import Context, Moment
from gongdan.identity import tenants
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, catalogue, tickets

MAX_TENANTS = 500
_TENANT: BindParameter[int] = bindparam("tenant")
_TICKET: BindParameter[int] = bindparam("ticket")
# What is read of a ticket whatever the rules test.
ALWAYS = ("team",)


@dataclass(frozen=True, slots=True)
class InForce:
    """Active rules of one kind, the fields they test, and the statement that reads those of a ticket."""

    known: Catalogue
    offered: conditions.Catalogue
    zone: ZoneInfo
    locale: str
    ranks: Ranks
    keys: tuple[str, ...]
    _reading: list[Fixed] = field(default_factory=list, compare=False, repr=False)

    def moment(self, tx: Tx) -> Moment:
        return Moment(tx.now, self.zone)

    async def read(self, tx: Tx, ticket_id: int) -> Row | None:
        """The ticket in the words of conditions; None where it is gone or has been put away."""
        values = {"tenant": tx.tenant_id, "ticket": ticket_id}
        if not self._reading:
            self._reading.append(Fixed(self._one(self.moment(tx))))
        found = await self._reading[0].first(tx.connection, values)
        if found is None or found.shelf != 0:
            return None
        return Row({key: found[place + 1] for place, key in enumerate(self.keys)}, self.offered)

    def _one(self, moment: Moment) -> Select[Any]:
        tested = (self.offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(self.keys))
        row = tickets.c
        return select(row.shelf, *tested).where(row.tenant_id == _TENANT, row.id == _TICKET)


_kept: OrderedDict[int, InForce] = OrderedDict()


async def triggers_in_force(tx: Tx) -> InForce | None:
    """The active triggers; None where there are none. Costs a statement only after a change of the set-up."""
    known = await catalogue(tx)
    kept = _kept.get(tx.tenant_id)
    if kept is None or known.stamp is None or (kept.known.stamp, kept.zone.key) != (known.stamp, known.time_zone):
        rows = await _rows(tx, "trigger")
        kept = made(known, await locale_of(tx), rows, "event")
        _kept[tx.tenant_id] = kept
        if len(_kept) > MAX_TENANTS:
            _kept.popitem(last=False)
    return kept if kept.ranks.standing else None


async def rules_in_force(tx: Tx, kind: str, *, only: int | None = None) -> InForce:
    """The active rules of a kind (or one of them), read now."""
    return made(await catalogue(tx), await locale_of(tx), await _rows(tx, kind, only), "view")


async def locale_of(tx: Tx) -> str:
    """The language in which rules of this tenant speak."""
    return await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id)) or "zh-CN"


async def _rows(tx: Tx, kind: str, only: int | None = None) -> Sequence[Any]:
    """What holds, version by version: the one for all, and beside it the one for some teams."""
    row = rules.c
    mine = [row.tenant_id == tx.tenant_id, row.kind == kind, row.is_active]
    if only is not None:
        mine.append(row.id == only)
    found = await tx.all(select(rules).where(*mine).order_by(row.position, row.id))
    staged = [(one.id, one.staged_number) for one in found if one.staged_number is not None]
    version = rule_versions.c
    said: dict[int, Any] = {}
    if staged:
        keys = (version.tenant_id == tx.tenant_id, tuple_(version.rule_id, version.number).in_(staged))
        said = {one.rule_id: one for one in await tx.all(select(rule_versions).where(*keys))}
    spread: list[Any] = []
    for one in found:
        teams = frozenset(one.staged_team_ids) if one.id in said else frozenset()
        spread.append((one, one, None, teams))
        if one.id in said:
            spread.append((one, said[one.id], teams, frozenset()))
    return spread


def made(known: Catalogue, locale: str, rows: Iterable[Any], context: Context) -> InForce:
    """These versions, in this order, ready to be asked: (rule, what it says, only teams, but teams)."""
    offered = ever_rule_fields(known)
    found = (standing_of(rule, said, offered, context, only, but) for rule, said, only, but in rows)
    ranks = Ranks(tuple(one for one in found if one is not None))
    keys = tuple(dict.fromkeys((*ALWAYS, *ranks.fields)))
    return InForce(known, offered, ZoneInfo(known.time_zone), locale, ranks, keys)


def standing_of(
    rule: Any,
    said: Any,
    offered: conditions.Catalogue,
    context: Context,
    only_teams: frozenset[int] | None = None,
    but_teams: frozenset[int] = frozenset(),
) -> Standing | None:
    """A version made ready; None where its condition can no longer be read."""
    judge = read_judge(said.condition, offered, context)
    if judge is None:
        return None
    number = said.number
    return Standing(
        rule_id=rule.id,
        number=number,
        name=said.name,
        place=(rule.position, rule.id),
        events=frozenset(said.events),
        judge=judge,
        doings=doings_of(said.definition),
        only_teams=only_teams,
        but_teams=but_teams,
    )


def doings_of(definition: Any) -> tuple[Doing, ...]:
    """The effects of a stored definition."""
    return tuple(doing_of(one) for one in definition.get("effects", ()))


def doing_of(stored: Any) -> Doing:
    """One stored effect with its parameters read."""
    offered = effect_of(stored["kind"])
    params = None
    if offered is not None:
        try:
            params = offered.params.model_validate(stored.get("params") or {})
        except ValueError:  # its schema has become another
            params = None
    return Doing(stored["kind"], params)


def forget_everything() -> None:
    """For whoever looks into another database from now on: ids there are others."""
    _kept.clear()
