"""When failed sign-ins lock an account, and when it is open again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gongdan.identity.security_rules import LockoutRules


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands with failed sign-ins."""

    failures: int = 0
    last_failed_at: datetime | None = None
    locked_until: datetime | None = None


def lock_end(standing: Standing, now: datetime) -> datetime | None:
    """Until when the account is locked; None where it is open."""
    until = standing.locked_until
    return until if until is not None and until > now else None


def after_failure(standing: Standing, rules: LockoutRules, now: datetime) -> Standing:
    """One failure more. A failure while locked changes nothing: the lock ends when it was said to end."""
    if lock_end(standing, now) is not None:
        return standing
    is_fresh_start = (
        standing.locked_until is not None  # a lock that ran out: what led to it is paid for
        or standing.last_failed_at is None
        or now - standing.last_failed_at > timedelta(minutes=rules.window_minutes)
    )
    failures = 1 if is_fresh_start else standing.failures + 1
    until = now + timedelta(minutes=rules.minutes) if failures >= rules.attempts else None
    return Standing(failures, now, until)
