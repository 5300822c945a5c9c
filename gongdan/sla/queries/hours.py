"""The hours by which clocks count: versions of calendars, which never change."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, ColumnElement, Table, bindparam, or_, select

from gongdan.calendars import ALWAYS, calendars, get_version
from gongdan.calendars.queries.compiled import current_version
from gongdan.customers import organisations
from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.sla.plans import TEAMS_OWN, Plan
from gongdan.sla.terms import PLAIN, CalendarRef, Hours, HoursOf


def _of(table: Table, parameter: str) -> ColumnElement[int]:
    """The calendar that the row of the table has chosen whose id is the parameter."""
    mine = (table.c.tenant_id == bindparam("tenant"), table.c.id == bindparam(parameter, type_=BigInteger))
    return select(table.c.calendar_id).where(*mine).scalar_subquery()


# What the customer's contract promises, else the hours of the team at work, else the default.
_its, _own = calendars.c.id == _of(organisations, "organisation"), calendars.c.id == _of(teams, "team")
_CHOSEN = Fixed(
    select(calendars.c.id, calendars.c.version)
    .where(calendars.c.tenant_id == bindparam("tenant"), or_(_its, _own, calendars.c.is_default))
    .order_by(_its.desc().nulls_last(), _own.desc().nulls_last())
    .limit(1)
)


async def hours_by(tx: Tx, refs: Iterable[CalendarRef]) -> HoursOf:
    """The hours of these versions of calendars, and of all time."""
    found: dict[CalendarRef, Hours] = {PLAIN: ALWAYS}
    for ref in set(refs) - {PLAIN}:
        assert ref.id is not None
        found[ref] = await get_version(tx, ref.id, ref.version)
    return found


async def calendar_now(tx: Tx, plan: Plan | None, team_id: int | None, organisation_id: int | None) -> CalendarRef:
    """The version in force of the calendar by which a ticket of this team and customer counts under this plan."""
    if plan is None:
        return PLAIN
    if plan.calendar != TEAMS_OWN:
        try:
            return CalendarRef(int(plan.calendar), await current_version(tx, int(plan.calendar)))
        except NotFound:  # it is gone: the promise is kept as if the policy named none
            pass
    found = await _CHOSEN.first(
        tx.connection, {"tenant": tx.tenant_id, "team": team_id, "organisation": organisation_id}
    )
    if found is None:
        raise NotFound("default calendar")
    return CalendarRef(found.id, found.version)
