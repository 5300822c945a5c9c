"""Wire shapes at the door: sign-in, sessions, second factor, tokens, passwords and security rules."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.identity.schemas.org import NamedOut
from gongdan.kernel.wire import Id, Key, Line, Moment, WireIn, WireOut

Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Word = Annotated[str, StringConstraints(min_length=3, max_length=80, pattern=r"^[a-z_]+\.[a-z_]+$")]

_PASSWORD = "correct horse 9 battery"  # noqa: S105 - an example for the documentation


class SignIn(WireIn):
    """E-mail and password."""

    email: Email = Field(description="e-mail address of the account", examples=["wang@xinghe.example"])
    password: Password = Field(description="1 to 200 characters", examples=[_PASSWORD])
    tenant: Slug | None = Field(
        default=None,
        description="slug of the tenant; needed only where several tenants know the address",
        examples=["xinghe"],
    )


class SecondFactorProof(WireIn):
    """A code of the authenticator app, or a recovery code."""

    code: Annotated[str, StringConstraints(min_length=6, max_length=12)] | None = Field(
        default=None, description="six digits of the authenticator app", examples=["492039"]
    )
    recovery_code: Annotated[str, StringConstraints(min_length=8, max_length=40)] | None = Field(
        default=None, description="one of the recovery codes, each good once", examples=["k3zq-77xw-p2ha-m5rt"]
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> "SecondFactorProof":
        if (self.code is None) == (self.recovery_code is None):
            raise PydanticCustomError("code_missing", "Send either code or recovery_code.")
        return self


class SecondFactorCode(WireIn):
    """The code that the authenticator app shows now."""

    code: Annotated[str, StringConstraints(min_length=6, max_length=12)] = Field(
        description="six digits", examples=["492039"]
    )


class PasswordGiven(WireIn):
    """The present password, to show that it is you."""

    password: Password = Field(description="the present password", examples=[_PASSWORD])


class PasswordChange(WireIn):
    """From the present password to a new one."""

    current: Password = Field(description="the present password", examples=[_PASSWORD])
    new: Password = Field(
        description="the new password; how long, the security rules say", examples=[_PASSWORD + "!"]
    )


class TokenDraft(WireIn):
    """A new API token."""

    name: Line = Field(description="what it is for", examples=["ERP import"])
    scopes: list[Word] = Field(
        default_factory=list,
        max_length=200,
        description="permissions it may use, among your own; empty: all you have",
        examples=[["ticket.read", "ticket.open"]],
    )
    expires_at: Moment | None = Field(default=None, examples=["2030-01-31T00:00:00Z"])


class LockoutIn(WireIn):
    """When failed sign-ins lock an account."""

    attempts: int = Field(default=5, ge=3, le=100, description="failures that lock the account", examples=[5])
    window_minutes: int = Field(
        default=15, ge=1, le=1440, description="minutes after which an older failure no longer counts", examples=[15]
    )
    minutes: int = Field(default=15, ge=1, le=1440, description="minutes the account stays locked", examples=[15])


class PasswordRulesIn(WireIn):
    """What passwords must be like."""

    min_length: int = Field(default=10, ge=8, le=64, description="characters", examples=[10])


class SessionRulesIn(WireIn):
    """How long sessions last."""

    idle_minutes: int = Field(
        default=480, ge=15, le=43200, description="minutes without use after which a session ends", examples=[480]
    )
    absolute_minutes: int = Field(
        default=10080, ge=15, le=525600, description="minutes after which every session ends", examples=[10080]
    )


class SecondFactorRulesIn(WireIn):
    """Who must sign in with a second factor."""

    required_roles: list[Key] = Field(
        default_factory=list, max_length=100, description="keys of roles", examples=[["security_administrator"]]
    )


class SecurityRulesIn(WireIn):
    """All security rules of the tenant; a part left out goes back to what is shipped."""

    lockout: LockoutIn = Field(default_factory=LockoutIn, description="locking after failures")
    password: PasswordRulesIn = Field(default_factory=PasswordRulesIn, description="passwords")
    session: SessionRulesIn = Field(default_factory=SessionRulesIn, description="sessions")
    second_factor: SecondFactorRulesIn = Field(default_factory=SecondFactorRulesIn, description="second factor")


class LockoutOut(WireOut):
    """When failed sign-ins lock an account."""

    attempts: int = Field(description="failures that lock the account", examples=[5])
    window_minutes: int = Field(description="minutes after which an older failure no longer counts", examples=[15])
    minutes: int = Field(description="minutes the account stays locked", examples=[15])


class PasswordRulesOut(WireOut):
    """What passwords must be like."""

    min_length: int = Field(description="characters", examples=[10])


class SessionRulesOut(WireOut):
    """How long sessions last."""

    idle_minutes: int = Field(description="minutes without use after which a session ends", examples=[480])
    absolute_minutes: int = Field(description="minutes after which every session ends", examples=[10080])


class SecondFactorRulesOut(WireOut):
    """Who must sign in with a second factor."""

    required_roles: list[str] = Field(description="keys of roles", examples=[["security_administrator"]])


class SecurityRulesOut(WireOut):
    """All security rules of the tenant."""

    lockout: LockoutOut = Field(description="locking after failures")
    password: PasswordRulesOut = Field(description="passwords")
    session: SessionRulesOut = Field(description="sessions")
    second_factor: SecondFactorRulesOut = Field(description="second factor")


class SignedInUser(WireOut):
    """The person who is signed in."""

    id: Id = Field(description="id of the user")
    email: str = Field(description="e-mail address", examples=["wang@xinghe.example"])
    name: str = Field(description="name", examples=["王芳"])
    kind: str = Field(description="user or customer", examples=["user"])
    contact_id: int | None = Field(description="a customer's own contact", examples=[None])
    department_id: int | None = Field(description="department the person belongs to", examples=[3])
    team_ids: list[int] = Field(description="teams the person belongs to", examples=[[1, 4]])
    has_second_factor: bool = Field(description="signs in with a second factor", examples=[False])
    must_change_password: bool = Field(description="true: nothing else before the password is changed")


class SignedInRole(WireOut):
    """A role of the person."""

    key: str = Field(description="key of the role", examples=["agent"])
    name: str = Field(description="name in the person's language", examples=["客服坐席"])


class SignedInTenant(WireOut):
    """The tenant the person works for."""

    id: Id = Field(description="id of the tenant")
    slug: str = Field(description="short name in addresses", examples=["xinghe"])
    name: str = Field(description="name", examples=["星河科技"])
    phone_region: str = Field(description="country of phone numbers without a code", examples=["CN"])


class SignedInOut(WireOut):
    """Who is signed in and what he may do."""

    user: SignedInUser = Field(description="the person")
    roles: list[SignedInRole] = Field(description="roles of the person")
    permissions: dict[str, str] = Field(
        description="permission → scope: own, team, department or all", examples=[{"ticket.read": "team"}]
    )
    tenant: SignedInTenant = Field(description="the tenant")
    locale: str = Field(description="language", examples=["zh-CN"])
    time_zone: str = Field(description="IANA time zone", examples=["Asia/Shanghai"])
    session_id: int | None = Field(description="id of this session; null for a token", examples=[12])
    csrf_token: str | None = Field(description="send as X-CSRF-Token with every change; null for a token")


class BegunUser(WireOut):
    """The person who signed in; GET /session says more."""

    id: Id = Field(description="id of the user")
    email: str = Field(description="e-mail address", examples=["wang@xinghe.example"])
    name: str = Field(description="name", examples=["王芳"])


class SessionBegunOut(WireOut):
    """A session has begun; its cookie is set."""

    user: BegunUser | None = Field(description="the person; null while the second factor is missing")
    csrf_token: str = Field(description="send as X-CSRF-Token with every change")
    second_factor_needed: bool = Field(description="true: send the code to /session/second-factor", examples=[False])
    password_change_needed: bool = Field(description="true: send a new password to /me/password", examples=[False])


class SessionOut(WireOut):
    """A living session."""

    id: Id = Field(description="id of the session")
    created_at: datetime = Field(description="when it began, UTC", examples=["2026-03-01T08:00:00Z"])
    last_seen_at: datetime = Field(description="last use, to about five minutes", examples=["2026-03-01T09:10:00Z"])
    expires_at: datetime = Field(description="when it ends without use, UTC", examples=["2026-03-01T17:10:00Z"])
    address: str | None = Field(description="address of the caller when it began", examples=["10.0.0.7"])
    user_agent: str = Field(description="what the browser called itself", examples=["Mozilla/5.0"])
    second_factor_at: datetime | None = Field(description="when the second factor was given", examples=[None])
    is_pending: bool = Field(description="true: the second factor is still missing", examples=[False])
    is_current: bool = Field(description="true: the one that asks", examples=[True])


class TokenOut(WireOut):
    """An API token without its secret."""

    id: Id = Field(description="id of the token")
    name: str = Field(description="what it is for", examples=["ERP import"])
    scopes: list[str] = Field(
        description="permissions it may use; empty: all its owner has", examples=[["ticket.read"]]
    )
    created_at: datetime = Field(description="UTC", examples=["2026-03-01T08:00:00Z"])
    expires_at: datetime | None = Field(description="UTC; null: never", examples=[None])
    last_used_at: datetime | None = Field(description="last use, to about five minutes", examples=[None])


class OwnedTokenOut(TokenOut):
    """An API token with the person who owns it."""

    owner: NamedOut = Field(description="whose it is")


class TokenCreatedOut(WireOut):
    """The new token; its text is never shown again."""

    id: Id = Field(description="id of the token")
    name: str = Field(description="what it is for", examples=["ERP import"])
    token: str = Field(description="send as `Authorization: Bearer …`", examples=["gd_1_Zk0…"])


class SecondFactorBegunOut(WireOut):
    """What the authenticator app needs; in force once confirmed."""

    uri: str = Field(description="otpauth address, to be shown as QR code", examples=["otpauth://totp/…"])
    secret: str = Field(description="the same secret to type in", examples=["JBSWY3DPEHPK3PXP"])


class RecoveryCodesOut(WireOut):
    """Recovery codes, each good once; never shown again."""

    recovery_codes: list[str] = Field(
        description="keep them apart from the phone", examples=[["k3zq-77xw-p2ha-m5rt"]]
    )


class OneTimePasswordOut(WireOut):
    """A password good for signing in and choosing another; never shown again."""

    password: str = Field(description="tell it the person in private", examples=["k3zq-77xw-p2ha-m5rt"])
