"""By whose calendars tickets count: what teams and customers have chosen, read at once for many tickets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from gongdan.calendars import calendars
from gongdan.customers import organisations
from gongdan.identity import teams
from gongdan.kernel.unit import Tx
from gongdan.sla.plans import TEAMS_OWN, Plan
from gongdan.sla.queries.hours import calendar_now
from gongdan.sla.terms import PLAIN, CalendarRef


@dataclass(frozen=True, slots=True)
class Chosen:
    """The calendars of these teams and customers, and the versions in force of all calendars."""

    teams: Mapping[int | None, int | None]
    organisations: Mapping[int | None, int | None]
    versions: Mapping[int, int]
    default_id: int | None

    async def calendar(
        self, tx: Tx, plan: Plan | None, team_id: int | None, organisation_id: int | None
    ) -> CalendarRef:
        """What `calendar_now` answers, mostly without asking again."""
        if plan is None:
            return PLAIN
        if team_id not in self.teams or organisation_id not in self.organisations:
            return await calendar_now(tx, plan, team_id, organisation_id)
        own = None if plan.calendar == TEAMS_OWN else int(plan.calendar)
        for one in (own, self.organisations[organisation_id], self.teams[team_id], self.default_id):
            if one is not None and one in self.versions:
                return CalendarRef(one, self.versions[one])
        return await calendar_now(tx, plan, team_id, organisation_id)


async def chosen_for(tx: Tx, team_ids: Collection[int | None], organisation_ids: Collection[int | None]) -> Chosen:
    """In at most three statements."""
    row = calendars.c
    rows = await tx.all(select(row.id, row.version, row.is_default).where(row.tenant_id == tx.tenant_id))
    return Chosen(
        await _of(tx, teams, team_ids),
        await _of(tx, organisations, organisation_ids),
        {one.id: one.version for one in rows},
        next((one.id for one in rows if one.is_default), None),
    )


async def _of(tx: Tx, table: Table, ids: Collection[int | None]) -> dict[int | None, int | None]:
    found: dict[int | None, int | None] = dict.fromkeys([*ids, None])
    wanted: list[Any] = sorted(one for one in ids if one is not None)
    if wanted:
        mine = (table.c.tenant_id == tx.tenant_id, table.c.id.in_(wanted))
        rows = await tx.all(select(table.c.id, table.c.calendar_id).where(*mine))
        found |= {one.id: one.calendar_id for one in rows}
    return found
