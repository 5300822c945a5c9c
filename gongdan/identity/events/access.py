"""What happens at the door: signing in and out, locks, second factors, tokens, passwords and security rules."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event

# In events about someone whom nobody knows (a sign-in with a strange e-mail address) the id is 0.
NOBODY = 0


@dataclass(frozen=True)
class UserSignedIn(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    session_id: int
    user_agent: str = ""
    has_second_factor: bool = False


@dataclass(frozen=True)
class UserSignedOut(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    session_id: int


@dataclass(frozen=True)
class SignInFailed(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    email: str
    reason: str  # unknown | retired | no_password | password | second_factor | locked


@dataclass(frozen=True)
class AccountLocked(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    until: str
    failures: int


@dataclass(frozen=True)
class AccountUnlocked(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class SessionRevoked(Event):
    subject: ClassVar[str] = "session"
    session_id: int
    user_id: int
    reason: str = ""  # by_owner | by_administrator | password_changed | password_reset | replaced


@dataclass(frozen=True)
class SecondFactorEnabled(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class SecondFactorDisabled(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class RecoveryCodesRenewed(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    subject: ClassVar[str] = "user"
    user_id: int
    left: int


@dataclass(frozen=True)
class ApiTokenCreated(Event):
    subject: ClassVar[str] = "api_token"
    api_token_id: int
    user_id: int
    name: str
    scopes: list[str] = field(default_factory=list)
    expires_at: str | None = None


@dataclass(frozen=True)
class ApiTokenRevoked(Event):
    subject: ClassVar[str] = "api_token"
    api_token_id: int
    user_id: int
    name: str


@dataclass(frozen=True)
class PasswordChanged(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class OneTimePasswordIssued(Event):
    subject: ClassVar[str] = "user"
    user_id: int


@dataclass(frozen=True)
class SecurityRulesChanged(Event):
    subject: ClassVar[str] = "tenant"
    tenant_id: int
    changes: dict[str, list[Any]] = field(default_factory=dict)  # {"lockout.attempts": [old, new]}


@dataclass(frozen=True)
class PasswordResetAsked(Event):
    """Somebody asked for a new password. `delivery`: mail, or administrator where no mail can be sent."""

    subject: ClassVar[str] = "user"
    user_id: int
    delivery: str


@dataclass(frozen=True)
class PasswordLinkIssued(Event):
    """An administrator made a link by which a person sets a password. `purpose`: reset or invitation."""

    subject: ClassVar[str] = "user"
    user_id: int
    purpose: str
    expires_at: str


@dataclass(frozen=True)
class PasswordByLinkSet(Event):
    """A person set a password by a link; all sessions ended."""

    subject: ClassVar[str] = "user"
    user_id: int
    purpose: str
