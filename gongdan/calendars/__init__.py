"""Working time: calendars with hours, holidays and make-up workdays, and the arithmetic on them."""

from gongdan.calendars.rules import BadRules, CalendarRules, Window
from gongdan.calendars.working_time import ALWAYS, NeverOpens, WorkingTime

__all__ = ["ALWAYS", "BadRules", "CalendarRules", "NeverOpens", "Window", "WorkingTime"]
