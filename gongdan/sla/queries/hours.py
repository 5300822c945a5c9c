"""The hours by which clocks count: versions of calendars, which never change."""

from collections.abc import Iterable

from gongdan.calendars import ALWAYS, get_version
from gongdan.calendars.queries.compiled import current_version
from gongdan.identity import calendar_for_team
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.sla.plans import TEAMS_OWN, Plan
from gongdan.sla.terms import PLAIN, CalendarRef, Hours, HoursOf


async def hours_by(tx: Tx, refs: Iterable[CalendarRef]) -> HoursOf:
    """The hours of these versions of calendars, and of all time."""
    found: dict[CalendarRef, Hours] = {PLAIN: ALWAYS}
    for ref in set(refs) - {PLAIN}:
        assert ref.id is not None
        found[ref] = await get_version(tx, ref.id, ref.version)
    return found


async def calendar_now(tx: Tx, plan: Plan | None, team_id: int | None) -> CalendarRef:
    """The version in force of the calendar by which a ticket of this team counts under this plan."""
    if plan is None:
        return PLAIN
    if plan.calendar != TEAMS_OWN:
        try:
            return CalendarRef(int(plan.calendar), await current_version(tx, int(plan.calendar)))
        except NotFound:  # it is gone: the promise is kept by the hours of the team
            pass
    calendar_id, version, _ = await calendar_for_team(tx, team_id)
    return CalendarRef(calendar_id, version)
