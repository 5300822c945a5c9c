"""What happened to mailboxes. No password, secret or token is ever in a fact."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event

Changes = dict[str, list[Any]]
"""{field: [old, new]}; of a secret only whether there is one."""


@dataclass(frozen=True)
class MailboxAdded(Event):
    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    address: str
    road: str


@dataclass(frozen=True)
class MailboxChanged(Event):
    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class MailboxDeleted(Event):
    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    address: str


@dataclass(frozen=True)
class MailboxProbed(Event):
    """Tested by hand; `incoming` and `outgoing` are `ok`, `unused` or the code of what was wrong."""

    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    incoming: str
    outgoing: str


@dataclass(frozen=True)
class MailboxAlarmed(Event):
    """`reason` is failing (in or out, several times in a row) or silent (longer than usual)."""

    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    name: str
    address: str
    reason: str
    detail: str = ""
    hours: int = 0


@dataclass(frozen=True)
class MailboxRecovered(Event):
    """After an alarm it works, or is heard of, again."""

    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    address: str


@dataclass(frozen=True)
class MailboxRetried(Event):
    """Somebody had the messages tried again that could not be fetched."""

    subject: ClassVar[str] = "mailbox"
    mailbox_id: int
    address: str
    count: int
