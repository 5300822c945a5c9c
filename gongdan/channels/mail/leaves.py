"""Pure: the leaves of a message: which are its text, which are kept as files, what was wrapped within them."""

import html as markup
import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from gongdan.channels.mail import invites, seals, tnef
from gongdan.channels.mail.bodies import Shown, choose
from gongdan.channels.mail.charsets import decode
from gongdan.channels.mail.fields import file_name
from gongdan.channels.mail.flowed import reflow
from gongdan.channels.mail.packing import read
from gongdan.channels.mail.parsed import Invite, Part, Raw, Span
from gongdan.channels.mail.structure import Node, Structure
from gongdan.channels.mail.uuencoded import files_in
from gongdan.channels.mail.words import header_text
from gongdan.rendering.text import clean_text, html_to_text

# What is longer is cut for reading, and kept whole as a file.
MOST_TEXT_BYTES = 2 * 1024 * 1024
MOST_WRAPPED_BYTES = 40 * 1024 * 1024
MOST_CALENDAR_BYTES = 512 * 1024
DEEPEST_WRAPPING = 3
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s<>)]{1,500})", re.IGNORECASE)
_CALENDARS = {"text/calendar", "application/ics", "application/icalendar"}
_WRAPPED_OUTLOOK = {"application/ms-tnef", "application/vnd.ms-tnef"}
_OPAQUE_SEALS = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


@dataclass(slots=True)
class _Piece:
    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Leaves:
    """All leaves of one message and what is read from them."""

    raw: Raw
    root: Node
    damages: set[str]
    depth: int = 0
    parts: list[Part] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    invites: list[Invite] = field(default_factory=list)
    text: str = ""
    html: str = ""
    is_text_from_html: bool = False
    first_charset: str = ""
    _budget: int = MOST_TEXT_BYTES

    def __post_init__(self) -> None:
        choice = choose(self.root)
        shown = [node for piece in choice.pieces for node in (piece.plain, piece.html) if node is not None]
        self.first_charset = next((charset for node in shown if (charset := _charset(node))), "")
        pieces = [self._read(piece) for piece in choice.pieces]
        read_already = {id(node) for node in [*shown, *choice.doubles]}
        for node in self.root.leaves():
            self._place(node, pieces, is_shown=id(node) in read_already)
        self._tell(pieces)
        self._mark_inline()

    def _read(self, shown: Shown) -> _Piece:
        piece = _Piece()
        if shown.plain is not None:
            piece.plain = self._plain(shown.plain)
        if shown.html is not None:
            data = read(self.raw, self._within_budget(shown.html))
            piece.html = self._string(data, _charset(shown.html) or _said_within(data))
            if not piece.html.strip():
                piece.html = ""
        return piece

    def _plain(self, node: Node) -> str:
        span = self._within_budget(node)
        data: Raw
        if span.encoding in ("base64", "quoted-printable", "uuencode", "yenc"):
            data, start, end = (unpacked := read(self.raw, span)), 0, len(unpacked)
        else:
            # Files written into the text stay where they are, however long they are.
            data, start, end = self.raw, node.span.start, node.span.end
        said = b""
        for written in files_in(data, start, end):
            said += data[start : min(written.start, start + MOST_TEXT_BYTES)]
            start = written.end
            name = file_name(written.name, _charset(node)) or "file"
            place = Span(*written.data, "uuencode")
            self._keep(
                Part(
                    "application/octet-stream",
                    place if data is self.raw else b"".join([read(data, place)]),
                    name,
                )
            )
        said += data[start : min(end, start + MOST_TEXT_BYTES)]
        text = self._string(said[:MOST_TEXT_BYTES], _charset(node)).replace("\r\n", "\n").replace("\r", "\n")
        if _param(node, "format").lower() == "flowed":
            text = reflow(text, deletes_space=_param(node, "delsp").lower() == "yes")
        return text

    def _within_budget(self, node: Node) -> Span:
        """Where the text lies, at most as much as a person would read of it."""
        span = node.span
        length = span.end - span.start
        if length > self._budget:
            self.damages.add("length")
            self._keep(self._part(node))
            span = replace(span, end=span.start + self._budget)
        self._budget = max(0, self._budget - length)
        return span

    def _string(self, data: bytes, charset: str) -> str:
        text, is_damaged = decode(data, charset)
        if is_damaged:
            self.damages.add("nul" if b"\x00" in data else "charset")
        return text

    def _place(self, node: Node, pieces: list[_Piece], *, is_shown: bool) -> None:
        part = self._part(node)
        self.parts.append(part)
        if is_shown:
            return
        is_outlook = part.content_type in _WRAPPED_OUTLOOK or part.name.lower() == "winmail.dat"
        if is_outlook and self._unwrap_outlook(part, pieces):
            return
        if part.content_type in _OPAQUE_SEALS and self._unwrap_seal(part, pieces):
            return
        if part.content_type in _CALENDARS or part.name.lower().endswith(".ics"):
            said = read(self.raw, part, MOST_CALENDAR_BYTES)
            self.invites += invites.invites(decode(said, part.charset)[0])
            part = replace(part, name=part.name or "invite.ics")
        if not _is_empty(part):
            self.attachments.append(part)

    def _unwrap_outlook(self, part: Part, pieces: list[_Piece]) -> bool:
        """Takes out what winmail.dat holds; False where it cannot be read, so that it is kept as it is."""
        if isinstance(part.content, Span) and part.content.end - part.content.start > MOST_WRAPPED_BYTES:
            self.damages.add("tnef")
            return False
        found = tnef.unpack(read(self.raw, part))
        if found is None:
            self.damages.add("tnef")
            return False
        if found.is_damaged:
            self.damages.add("tnef")
        for inner in found.files:
            self._keep(inner)
        if not any(piece.plain.strip() or piece.html for piece in pieces):
            pieces.append(_Piece(clean_text(found.text), found.html))
        return True

    def _unwrap_seal(self, part: Part, pieces: list[_Piece]) -> bool:
        if self.depth >= DEEPEST_WRAPPING:
            return False
        if isinstance(part.content, Span) and part.content.end - part.content.start > MOST_WRAPPED_BYTES:
            return False
        inner = seals.signed_content(read(self.raw, part))
        if inner is None:
            return False
        structure = Structure(inner)
        self.damages |= structure.damages
        leaves = Leaves(inner, structure.root, self.damages, self.depth + 1)
        pieces.append(_Piece(leaves.text, leaves.html))
        self.invites += leaves.invites
        self.parts += [_held(inner, each) for each in leaves.parts]
        # The seal itself is kept: it can be proven with nothing else.
        self.attachments += [part, *(_held(inner, each) for each in leaves.attachments)]
        return True

    def _tell(self, pieces: list[_Piece]) -> None:
        texts = []
        for piece in pieces:
            text = clean_text(piece.plain)
            if piece.html and not text.strip():
                text = html_to_text(piece.html)
                self.is_text_from_html = self.is_text_from_html or bool(text)
            if text.strip():
                texts.append(text.rstrip())
        self.text = "\n\n".join(texts) if len(texts) > 1 else "".join(texts)
        if any(piece.html for piece in pieces):
            self.html = "\n".join(piece.html or _as_html(piece.plain) for piece in pieces)

    def _mark_inline(self) -> None:
        named = {unquote(found) for found in _CID.findall(self.html)} if self.html else set()
        for place in (self.parts, self.attachments):
            place[:] = [
                replace(part, is_inline=True) if part.content_id and part.content_id in named else part
                for part in place
            ]

    def _keep(self, part: Part) -> None:
        self.parts.append(part)
        self.attachments.append(part)

    def _part(self, node: Node) -> Part:
        name = _name(node, self.first_charset)
        if not name and node.kind in ("message/rfc822", "message/global"):
            name = self._subject_within(node)
        if not name and node.disposition == "attachment":
            name = header_text(node.header("content-description"), self.first_charset)[:200]
        return Part(
            content_type=node.kind,
            content=node.span,
            name=name,
            content_id=header_text(node.header("content-id")).strip().strip("<>").strip(),
            charset=_charset(node),
            is_inline=node.disposition == "inline" and not node.kind.startswith("message/"),
            params=tuple((key, value.decode("latin-1")) for key, value in node.params.items()),
        )

    def _subject_within(self, node: Node) -> str:
        beginning = read(self.raw, node.span, 64 * 1024)
        subject = header_text(Structure(beginning).root.header("subject"))
        safe = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', " ", subject)
        return f"{' '.join(safe.split())[:120].strip() or 'message'}.eml"


def _held(inner: bytes, part: Part) -> Part:
    return replace(part, content=read(inner, part)) if isinstance(part.content, Span) else part


def _as_html(text: str) -> str:
    return f'<div style="white-space: pre-wrap">{markup.escape(text)}</div>' if text.strip() else ""


def _is_empty(part: Part) -> bool:
    if part.name or part.content_id:
        return False
    # The line end before a boundary is left of an empty text.
    least = 2 if part.content_type.startswith("text/") else 0
    return isinstance(part.content, Span) and part.content.end - part.content.start <= least


def _param(node: Node, name: str) -> str:
    return node.params.get(name, b"").decode("latin-1").strip()


def _charset(node: Node) -> str:
    said = re.split(r"[\s(;,]", _param(node, "charset").lstrip("\x00 ").strip("\"'"))[0]
    return said.rpartition("\x00")[2].strip("\"'").lower()


def _said_within(html: bytes) -> str:
    """The charset that a page says of itself, for mail that says none."""
    found = _META.search(html[:4096])
    return found[1].decode("ascii") if found else ""


def _name(node: Node, charset: str) -> str:
    for said in (node.disposition_params.get("filename"), node.params.get("name")):
        name = file_name(said, charset) if said else ""
        if name:
            return name
    return ""
