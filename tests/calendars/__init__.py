"""Calendars: the arithmetic, files of days, and the set-up over HTTP."""
