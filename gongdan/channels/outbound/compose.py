"""The raw message that leaves: text and HTML, pictures within it, files beside it, and headers that keep the thread.

Written with the plain writer of the standard library: its newer one encodes long Message-IDs, which breaks threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import encoders
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from io import BytesIO
from typing import Literal

from gongdan.channels.mail.machines import INSTANCE_HEADER

Automatic = Literal["no", "auto-generated", "auto-replied"]
MOST_REFERENCES = 12
LONGEST_ID = 250
_POLICY = compat32.clone(linesep="\r\n", max_line_length=78)
# What an answer of a machine would be to a person's words, and to a machine's.
_SUPPRESS = {"no": "OOF, AutoReply", "auto-generated": "All", "auto-replied": "All"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that goes along; one with a `content_id` is a picture within the HTML."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message before it is written out. Ids are without angle brackets, addresses are (name, address)."""

    message_id: str
    sender: tuple[str, str]
    to: Sequence[tuple[str, str]]
    subject: str
    text: str
    html: str
    sent_at: datetime
    reply_to: str = ""
    cc: Sequence[tuple[str, str]] = ()
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: Automatic = "no"
    instance: str = ""
    pieces: Sequence[Piece] = field(default=())


def compose(letter: Letter) -> bytes:
    """The message as it goes over the wire, lines ended by CRLF. Nothing a person typed can add a header."""
    message = _content(letter)
    header: str | Header
    for name, header in _headers(letter):
        message[name] = header  # type: ignore[assignment]
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=_POLICY).flatten(message)
    return written.getvalue()


def known_ids(ids: Sequence[str]) -> list[str]:
    """What stands in References: the first, which names the thread, and the last ones."""
    usable = [
        one for one in dict.fromkeys(ids) if one and len(one) <= LONGEST_ID and one.isascii() and " " not in one
    ]
    return usable if len(usable) <= MOST_REFERENCES else [usable[0], *usable[1 - MOST_REFERENCES :]]


def _headers(letter: Letter) -> list[tuple[str, str | Header]]:
    found: list[tuple[str, str | Header]] = [
        ("From", _mailbox(letter.sender)),
        ("To", ", ".join(map(_mailbox, letter.to)) or "undisclosed-recipients:;"),
    ]
    if letter.cc:
        found.append(("Cc", ", ".join(map(_mailbox, letter.cc))))
    if letter.reply_to and letter.reply_to != letter.sender[1]:
        found.append(("Reply-To", _mailbox((letter.sender[0], letter.reply_to))))
    found += [
        (
            "Subject",
            Header(_line(letter.subject), None if letter.subject.isascii() else "utf-8", header_name="Subject"),
        ),
        ("Date", format_datetime(letter.sent_at)),
        ("Message-ID", f"<{letter.message_id}>"),
    ]
    references = known_ids(letter.references)
    if letter.in_reply_to:
        found.append(("In-Reply-To", f"<{letter.in_reply_to}>"))
    if references:
        found.append(("References", " ".join(f"<{one}>" for one in references)))
    if letter.automatic != "no":
        found.append(("Auto-Submitted", letter.automatic))
    found.append(("X-Auto-Response-Suppress", _SUPPRESS[letter.automatic]))
    if letter.instance:
        found.append((INSTANCE_HEADER, letter.instance))
    return found


def _content(letter: Letter) -> Message:
    pictures = [piece for piece in letter.pieces if piece.content_id]
    files = [piece for piece in letter.pieces if not piece.content_id]
    content: Message = _text("plain", letter.text)
    if letter.html:
        page: Message = _text("html", _page(letter.html))
        if pictures:
            page = _together("related", page, *map(_file, pictures))
        content = _together("alternative", content, page)
    return _together("mixed", content, *map(_file, files)) if files else content


def _together(kind: str, *parts: Message) -> Message:
    whole = MIMEMultipart(kind)
    for part in parts:
        del part["MIME-Version"]
        whole.attach(part)
    return whole


def _text(kind: str, text: str) -> Message:
    return MIMEText(text.replace("\r\n", "\n").replace("\n", "\r\n"), kind, "utf-8")


def _page(fragment: str) -> str:
    return (
        '<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>\n'
        f"<body>{fragment}</body></html>\n"
    )


def _file(piece: Piece) -> Message:
    kind, _, sort = piece.content_type.partition("/")
    # A message within would have to go unencoded; as a file it stays what it is.
    if kind in ("message", "multipart") or not sort or not piece.content_type.isascii():
        kind, sort = "application", "octet-stream"
    part = MIMEBase(kind, sort)
    part.set_payload(piece.content)
    encoders.encode_base64(part)
    name = _line(piece.name) or "file"
    # Twice: some clients read only one of the two.
    part.set_param("name", _encoded(name))
    disposition = "inline" if piece.content_id else "attachment"
    part.add_header("Content-Disposition", disposition, filename=name if name.isascii() else ("utf-8", "", name))
    if piece.content_id:
        part["Content-ID"] = f"<{piece.content_id}>"
    return part


def _mailbox(named: tuple[str, str]) -> str:
    name, address = _line(named[0]), _line(named[1])
    if not name:
        return address
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"


def _encoded(text: str) -> str:
    """Words of RFC 2047, each no longer than they may be, on one line."""
    return text if text.isascii() else " ".join(Header(text, "utf-8", maxlinelen=75).encode().split())


def _line(text: str) -> str:
    return " ".join(text.split())
