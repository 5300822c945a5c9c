"""The time that a report is about: both ends optional, the last thirty days unless said, a leap year at most."""

from datetime import datetime, timedelta

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx

LONGEST, USUAL = timedelta(days=366), timedelta(days=30)


def report_span(tx: Tx, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Begin and end, the end not included. Raises Invalid naming an end that the caller gave."""
    end = until or tx.now
    begin = since or end - USUAL
    if begin < end <= begin + LONGEST:
        return begin, end
    field = "since" if until is None else "until"
    message, remedy = "This is no time to report on.", "Let `until` be after `since`, 366 days at most."
    raise Invalid.one(field, "out_of_range", message, remedy)
