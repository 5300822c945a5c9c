"""Calendars that others refer to: only one that is there and in use may be chosen."""

from sqlalchemy import select

from gongdan.calendars.models import calendars
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx


async def must_be_calendar(tx: Tx, field: str, calendar_id: int | None) -> None:
    """Raises Invalid for a calendar that is unknown or retired; null is no reference."""
    c = calendars.c
    known = select(c.id).where(c.tenant_id == tx.tenant_id, c.id == calendar_id, c.is_active)
    if calendar_id is not None and await tx.first(known) is None:
        raise Invalid.one(field, "unknown", f"There is no active calendar {calendar_id}.", "Choose another.")
