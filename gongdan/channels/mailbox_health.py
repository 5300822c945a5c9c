"""Pure: how well a mailbox works, from what was noted of it."""

from datetime import datetime, timedelta

FAILING_FROM = 3
LEAST_SILENCE = timedelta(hours=4)


def silent_after(silence_hours: int | None, usual_pause_seconds: int | None) -> timedelta | None:
    """How long without mail is unusual: as set, else as learnt, four hours at least; None: not known."""
    if silence_hours is not None:
        return timedelta(hours=silence_hours)
    if usual_pause_seconds is None:
        return None
    return max(LEAST_SILENCE, timedelta(seconds=usual_pause_seconds))


def is_silent(now: datetime, since: datetime | None, limit: timedelta | None) -> bool:
    """`since` is the newest message, or when the mailbox was set up where none ever came."""
    return limit is not None and since is not None and now - since > limit


def state_of(*, is_active: bool, failures: int, is_sending: bool, is_silent: bool, is_looked_at: bool) -> str:
    """ok, waiting, failing, silent or off; the worst that holds. `is_sending`: sending goes well."""
    if not is_active:
        return "off"
    if failures >= FAILING_FROM or not is_sending:
        return "failing"
    if is_silent:
        return "silent"
    return "ok" if is_looked_at else "waiting"
