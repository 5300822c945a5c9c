"""The secret address by which calendar programs read a calendar's days without signing in."""

from datetime import timedelta

from sqlalchemy import update

from gongdan.calendars import policy
from gongdan.calendars.actions.versions import get_row_for_change
from gongdan.calendars.events import CalendarLinkReplaced
from gongdan.calendars.models import calendars
from gongdan.calendars.queries.stored import find_row, get_row
from gongdan.kernel.settings import settings
from gongdan.kernel.signed_links import LinkInvalid, SignedLink, make_link
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

PURPOSE = "calendar"
HOLDS = timedelta(days=3653)
PATH = "/api/v1/calendar-links/"


async def calendar_link(tx: Tx, calendar_id: int) -> dict[str, object]:
    """The address as it is; whoever may see the calendar may subscribe to it. Raises NotFound."""
    policy.may_read(tx)
    row = await get_row(tx, calendar_id)
    # Of the calendar's own age, so that the address is the same whenever it is asked for.
    expires_at = row.created_at + HOLDS
    link = make_link(tx.tenant_id, PURPOSE, (calendar_id, row.link_number), expires_at)
    return {"url": f"{settings().public_url.rstrip('/')}{PATH}{link}", "expires_at": expires_at}


async def replace_link(tx: Tx, calendar_id: int) -> dict[str, object]:
    """A new address; older ones open nothing any more. Raises NotFound."""
    policy.may_manage(tx)
    row = await get_row_for_change(tx, calendar_id, lambda version: None)
    mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.id == calendar_id)
    await tx.execute(update(calendars).where(*mine).values(link_number=row.link_number + 1))
    tx.record(CalendarLinkReplaced(calendar_id, in_locale(row.names, tx.actor.locale)))
    return await calendar_link(tx, calendar_id)


async def linked_calendar(tx: Tx, said: SignedLink) -> int:
    """The calendar that a link opens. Raises LinkInvalid for one that was replaced."""
    calendar_id, number = said.ids
    row = await find_row(tx, calendar_id)
    if row is None or row.link_number != number:
        raise LinkInvalid
    return calendar_id
