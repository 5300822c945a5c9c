"""A tenant's security rules: what holds when nothing is said, and how the stored JSON is read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class LockoutRules:
    """After `attempts` failures, none more than `window_minutes` behind the last, locked for `minutes`."""

    attempts: int = 5
    window_minutes: int = 15
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class PasswordRules:
    min_length: int = 10


@dataclass(frozen=True, slots=True)
class SessionRules:
    """A session ends `idle_minutes` after its last use, and `absolute_minutes` after it began in any case."""

    idle_minutes: int = 8 * 60
    absolute_minutes: int = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class SecondFactorRules:
    required_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityRules:
    lockout: LockoutRules = LockoutRules()
    password: PasswordRules = PasswordRules()
    session: SessionRules = SessionRules()
    second_factor: SecondFactorRules = SecondFactorRules()

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def expiry(self, begun_at: datetime, used_at: datetime) -> datetime:
        """When a session that began and was last used at these times ends."""
        idle = used_at + timedelta(minutes=self.session.idle_minutes)
        return min(idle, begun_at + timedelta(minutes=self.session.absolute_minutes))


def _count(stored: Any, name: str, default: int) -> int:
    value = stored.get(name) if isinstance(stored, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default


def read_rules(stored: Mapping[str, Any] | None) -> SecurityRules:
    """The rules in `tenants.security`; what is missing or cannot be used holds as shipped."""
    parts = stored or {}
    usual = SecurityRules()
    lockout, password, session = parts.get("lockout"), parts.get("password"), parts.get("session")
    second_factor = parts.get("second_factor")
    roles = second_factor.get("required_roles") if isinstance(second_factor, Mapping) else None
    return SecurityRules(
        lockout=LockoutRules(
            _count(lockout, "attempts", usual.lockout.attempts),
            _count(lockout, "window_minutes", usual.lockout.window_minutes),
            _count(lockout, "minutes", usual.lockout.minutes),
        ),
        password=PasswordRules(_count(password, "min_length", usual.password.min_length)),
        session=SessionRules(
            _count(session, "idle_minutes", usual.session.idle_minutes),
            _count(session, "absolute_minutes", usual.session.absolute_minutes),
        ),
        second_factor=SecondFactorRules(tuple(str(key) for key in roles) if isinstance(roles, list) else ()),
    )
