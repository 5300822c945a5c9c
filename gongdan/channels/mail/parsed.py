"""What one raw message says: frozen, decoded, and with its attachments still lying in the raw bytes."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

Raw = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Party:
    """Someone named in a header: a display name, and an address in lower case; either may be empty when damaged."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where the bytes of a part lie in the raw message, and how they are packed."""

    start: int
    end: int
    encoding: str = "7bit"
    """As in Content-Transfer-Encoding, in lower case; `uuencode` and `yenc` too."""


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the message: a text, a picture, a file, a report, or a message within the message."""

    content_type: str
    """Lower case, without parameters; `application/octet-stream` where none can be read."""
    content: Span | bytes
    """Bytes only for what was unpacked from another part (winmail.dat, uuencoded text)."""
    name: str = ""
    """The file name, decoded, without a folder; empty when none is given."""
    content_id: str = ""
    """Without angle brackets."""
    charset: str = ""
    is_inline: bool = False
    """Shown within the text: named by a cid: reference of the HTML, or disposition inline."""
    params: tuple[tuple[str, str], ...] = ()
    """Parameters of Content-Type in lower case (report-type, smime-type, method, delsp, format …)."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The message's own header lines, decoded, in their order."""

    lines: tuple[tuple[str, str], ...]
    _by_name: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[str]] = {}
        for name, value in self.lines:
            by_name.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "_by_name", by_name)

    def get(self, name: str, otherwise: str = "") -> str:
        """The first line of that name (any case), or `otherwise`."""
        return next(iter(self.all(name)), otherwise)

    def all(self, name: str) -> Iterator[str]:
        """All lines of that name, top down."""
        return iter(self._by_name.get(name.lower(), ()))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name


@dataclass(frozen=True, slots=True)
class Invite:
    """A calendar invitation, as far as a person needs to see it."""

    method: str
    summary: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    organiser: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One message. What was damaged is named in `damages`, and the rest is as good as it can be."""

    headers: Headers
    message_id: str
    """Without angle brackets; empty when it has none."""
    subject: str
    sent_at: datetime | None
    sender: Party
    """From, or Sender or Reply-To or Return-Path where From cannot be read."""
    reply_to: tuple[Party, ...]
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    return_path: str | None
    """None: not said. Empty: the null sender `<>` of a machine."""
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    """The readable text: text/plain, or made from the HTML where there is none; no NUL, no surrogate."""
    html: str = ""
    """The HTML as the sender wrote it: NOT safe, to be sanitised before anybody sees it."""
    is_text_from_html: bool = False
    parts: tuple[Part, ...] = ()
    """All leaves, texts among them, in order."""
    attachments: tuple[Part, ...] = ()
    """The leaves a person would want kept: not the texts shown, not the envelope of winmail.dat that was unpacked."""
    invites: tuple[Invite, ...] = ()
    seal: str = ""
    """`pgp-encrypted`, `pgp-signed`, `smime-encrypted`, `smime-signed`, or empty. What is sealed is kept too."""
    damages: tuple[str, ...] = field(default=())
    """What was wrong with it, as short codes: `charset`, `boundary`, `header`, `encoding`, `depth`, `tnef`, `nul`."""
