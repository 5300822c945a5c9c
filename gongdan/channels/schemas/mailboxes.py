"""Wire shapes of mailboxes: how mail is fetched and sent, what becomes of it, and what a test of it says."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.text import LOCALES
from gongdan.kernel.wire import Id, Key, Line, Moment, OptionalLine, Page, WireIn, WireOut

Road = Literal["imap", "pop3", "push"]
Security = Literal["tls", "starttls", "none"]
After = Literal["keep", "seen", "delete"]
Auth = Literal["password", "xoauth2"]
Copies = Literal["none", "known", "all"]
AfterClosing = Literal["reopen", "follow_up", "new"]

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
Host = Annotated[str, StringConstraints(strip_whitespace=True, max_length=253, pattern=r"^[A-Za-z0-9._:-]*$")]
Port = Annotated[int, Field(ge=0, le=65535)]
User = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
Folder = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]*$")]
Secret = Annotated[SecretStr, Field(max_length=8000)]
Signature = Annotated[str, StringConstraints(max_length=20_000)]


def _known_locale(locale: str) -> str:
    if locale not in LOCALES:
        raise PydanticCustomError("locale_unknown", "Send one of: {locales}.", {"locales": ", ".join(LOCALES)})
    return locale


Locale = Annotated[str, StringConstraints(max_length=10), AfterValidator(_known_locale)]

_SECRET = "never answered, and sealed where it is kept; null: none"  # noqa: S105
_NULLABLE = {
    "type", "team_id", "silence_hours", "storm_limit", "in_password", "out_password", "client_secret",
    "refresh_token",
}  # fmt: skip


class MailboxPatch(WireIn):
    """A change of a mailbox; fields left out stay, so do passwords."""

    name: Line = Field(default="", description="what colleagues call it", examples=["售后支持"])
    address: Address = Field(default="", description="what answers come from", examples=["support@acme.example"])
    sender_name: OptionalLine = Field(default="", description="name beside the address", examples=["Acme Support"])
    aliases: list[Address] = Field(
        default_factory=list, max_length=50, description="other addresses whose mail lands here"
    )
    is_active: bool = Field(default=True, description="false: nothing is fetched, taken or sent")
    road: Road = Field(
        default="push", description="how mail comes; push: delivered to Gongdan (LMTP, SMTP, command, HTTP)"
    )
    in_host: Host = Field(default="", description="server that mail is fetched from", examples=["imap.acme.example"])
    in_port: Port = Field(default=0, description="0: the usual one", examples=[993])
    in_security: Security = Field(default="tls", description="none: only on your own network")
    in_user: User = Field(default="", description="empty: the address", examples=["support@acme.example"])
    in_password: Secret | None = Field(default=None, description=_SECRET)
    in_folder: Folder = Field(default="INBOX", description="folder to read, IMAP only", examples=["INBOX"])
    in_after: After = Field(
        default="keep", description="what becomes of a message on the server, once it is safe here"
    )
    out_host: Host = Field(default="", description="server to send by; empty: the installation's own")
    out_port: Port = Field(default=0, description="0: the usual one", examples=[587])
    out_security: Security = Field(default="starttls", description="none: only on your own network")
    out_user: User = Field(default="", description="empty: without signing in", examples=["support@acme.example"])
    out_password: Secret | None = Field(default=None, description=_SECRET)
    auth: Auth = Field(default="password", description="xoauth2: with tokens of the provider, in and out")
    token_url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        default="", description="https address of the provider's tokens", examples=["https://id.example/oauth2/token"]
    )
    client_id: OptionalLine = Field(default="", description="of this installation at the provider")
    client_secret: Secret | None = Field(default=None, description=_SECRET)
    refresh_token: Secret | None = Field(default=None, description=_SECRET)
    type: Key | None = Field(default=None, description="key of the type of its tickets; null: the first there is")
    team_id: Id | None = Field(default=None, description="team of its tickets; null: that of the type")
    locale: Locale = Field(default="zh-CN", description="language of what the product writes", examples=["en"])
    signature: Signature = Field(default="", description="under answers, HTML; made safe", examples=["<p>Acme</p>"])
    copies: Copies = Field(default="known", description="whose Cc take part in a ticket")
    after_closing: AfterClosing = Field(default="reopen", description="what an answer to a closed ticket does")
    reopen_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        default=14, description="days after closing in which an answer reopens; later it has a follow-up"
    )
    acknowledges: bool = Field(default=True, description="a new ticket is acknowledged by mail")
    quotes_history: bool = Field(default=True, description="answers quote what was said before")
    signs_replies: bool = Field(
        default=False,
        description="answers come to an address with a seal behind a plus (care+12.x@…): where its server takes such",
    )
    authserv_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=253)] = Field(
        default="", description="name under which your own mail server judges senders (Authentication-Results)"
    )
    silence_hours: Annotated[int, Field(ge=1, le=8760)] | None = Field(
        default=None, description="alarm after so many hours without mail; null: learnt from its usual pauses"
    )

    storm_limit: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        description="mails of one sender in an hour; more are held. null: as shipped, twenty in ten minutes",
        examples=[60],
    )

    @model_validator(mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if isinstance(value, dict):
            for name in sorted(value.keys() & cls.model_fields.keys() - _NULLABLE):
                if value[name] is None:
                    raise PydanticCustomError(
                        "null_forbidden", "{path} cannot be null; leave it out.", {"path": name}
                    )
        return value


class MailboxIn(MailboxPatch):
    """A new mailbox."""

    name: Line = Field(description="what colleagues call it", examples=["售后支持"])
    address: Address = Field(description="what answers come from, unique", examples=["support@acme.example"])


class UnfetchedOut(WireOut):
    """A message that stays on the server, since it could not be fetched."""

    number: str = Field(description="as the server calls it", examples=["4711"])
    attempts: int = Field(examples=[6])
    is_given_up: bool = Field(description="it is not tried again until somebody asks for it")
    why: str = Field(description="what was said of it at last", examples=["refused: The server does not give it."])


class MailboxHealthOut(WireOut):
    """How well a mailbox works."""

    state: Literal["ok", "waiting", "failing", "silent", "off"] = Field(
        description="waiting: not looked into yet; silent: longer without mail than usual"
    )
    looked_at: Moment | None = Field(description="when its server was last asked")
    succeeded_at: Moment | None = Field(description="when that last went well")
    failed_at: Moment | None = Field(description="when that last failed")
    error: str = Field(description="what was wrong, in words; empty when the last look went well")
    failures: int = Field(description="in a row", examples=[0])
    received_at: Moment | None = Field(description="the newest message")
    received_hour: int = Field(description="messages in the last hour", examples=[3])
    received_day: int = Field(description="messages in the last 24 hours", examples=[41])
    backlog: int = Field(description="on the server, not fetched yet", examples=[0])
    waiting: int = Field(description="fetched, not handled yet", examples=[0])
    stuck: int = Field(description="held or failed, waiting for a person", examples=[0])
    unfetched: int = Field(description="on the server, and could not be fetched again and again", examples=[0])
    unfetched_messages: list[UnfetchedOut] = Field(description="those, twenty at most")
    can_send: bool = Field(
        description="false: neither it nor the installation has a server to send by; nothing is queued"
    )
    sent_at: Moment | None = Field(description="when something was last sent")
    send_failed_at: Moment | None = Field(description="when sending last failed")
    send_error: str = Field(description="what was wrong with sending; empty when it goes well")
    silent_after_hours: int | None = Field(description="hours without mail that are unusual; null: not known yet")
    alarmed_at: Moment | None = Field(description="administrators were told; null: no alarm")


class MailboxOut(WireOut):
    """A mailbox. Passwords, secrets and tokens are never answered; `has_…` says whether there is one."""

    id: int = Field(examples=[3])
    name: str
    address: str
    sender_name: str
    aliases: list[str]
    is_active: bool
    road: Road
    in_host: str
    in_port: int = Field(description="0: the usual one")
    in_security: Security
    in_user: str
    in_folder: str
    in_after: After
    out_host: str
    out_port: int = Field(description="0: the usual one")
    out_security: Security
    out_user: str
    auth: Auth
    token_url: str
    client_id: str
    has_in_password: bool
    has_out_password: bool
    has_client_secret: bool
    has_refresh_token: bool
    type: str | None = Field(description="key of the type of its tickets")
    team_id: int | None
    team_name: str | None
    locale: str
    signature: str
    copies: Copies
    after_closing: AfterClosing
    reopen_days: int
    acknowledges: bool
    quotes_history: bool
    signs_replies: bool
    authserv_id: str
    silence_hours: int | None
    storm_limit: int | None
    version: int = Field(description="for If-Match", examples=[1])
    created_at: Moment
    updated_at: Moment


class ProbeIn(WireIn):
    """What to test: the mailbox as it is kept, or with these changes, which are not kept."""

    changes: MailboxPatch | None = Field(
        default=None, description="set-up to try; secrets that are left out are those kept"
    )


class ProbeStepOut(WireOut):
    """One direction of a test."""

    state: Literal["ok", "failed", "unused"] = Field(description="unused: nothing is set up for this direction")
    code: str = Field(description="what was wrong; empty when nothing was", examples=["login_refused"])
    message: str = Field(description="in words", examples=["The server refused the user name or password."])
    remedy: str = Field(description="what to do about it")
    steps: list[str] = Field(description="how far it came", examples=[["reached", "secured", "signed_in"]])
    messages: int | None = Field(description="messages in the folder", examples=[128])
    milliseconds: int = Field(examples=[340])


class ProbeOut(WireOut):
    """A live test of both directions; nothing was fetched, sent or changed."""

    incoming: ProbeStepOut
    outgoing: ProbeStepOut


class HealthOut(WireOut):
    """A mailbox on the board."""

    id: int = Field(examples=[3])
    name: str
    address: str
    road: Road
    is_active: bool
    health: MailboxHealthOut


MailboxPage = Page[MailboxOut]
HealthPage = Page[HealthOut]
