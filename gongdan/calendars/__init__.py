"""Working time: calendars with hours, holidays and make-up workdays, and the arithmetic on them."""

from gongdan.calendars.actions.shipped import seed_calendars
from gongdan.calendars.models import calendars
from gongdan.calendars.queries.chosen import must_be_calendar
from gongdan.calendars.queries.compiled import get_version, working_time
from gongdan.calendars.rules import BadRules, CalendarRules, Window, zone_exists
from gongdan.calendars.working_time import ALWAYS, NeverOpens, WorkingTime

__all__ = [
    "ALWAYS",
    "BadRules",
    "CalendarRules",
    "NeverOpens",
    "Window",
    "WorkingTime",
    "calendars",
    "get_version",
    "must_be_calendar",
    "seed_calendars",
    "working_time",
    "zone_exists",
]
