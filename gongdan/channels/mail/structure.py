"""Pure: where the parts of a message lie: headers are read, bodies are only measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongdan.channels.mail.fields import content_type, disposition
from gongdan.channels.mail.parsed import Raw, Span

DEEPEST = 20
MOST_PARTS = 500
MOST_HEADER_BYTES = 1024 * 1024
MOST_HEADER_LINES = 2000
MOST_VALUE_BYTES = 64 * 1024

_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_NEXT_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
_BLANK_LINE = re.compile(rb"\n\r*\n")
_MARK_TAIL = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|\Z)")
_ANY_MARK = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200}?)[ \t]*\r*\n[Cc]ontent-[A-Za-z-]{1,40}:")
_PACKINGS = {
    "base64": "base64", "quoted-printable": "quoted-printable", "x-uuencode": "uuencode", "uuencode": "uuencode",
    "x-uue": "uuencode", "uue": "uuencode", "yenc": "yenc", "x-yencode": "yenc", "8bit": "8bit", "binary": "binary",
}  # fmt: skip
_FOREIGN_TO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]| [A-Za-z]")


@dataclass(slots=True)
class Node:
    """A part: its header lines as they are (name in lower case), its kind, its body's place, and its children."""

    lines: list[tuple[str, bytes]]
    kind: str
    params: dict[str, bytes]
    disposition: str
    disposition_params: dict[str, bytes]
    span: Span
    children: list["Node"] = field(default_factory=list)

    def header(self, name: str) -> bytes:
        """The first header of that name (lower case), or nothing."""
        return next((value for key, value in self.lines if key.lower() == name), b"")

    def leaves(self) -> Iterator["Node"]:
        """All parts without children, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class Structure:
    """The tree of one message, and what was wrong with it."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._count = 0
        beginning = raw[: 64 * 1024]
        self._has_feeds = b"\n" in beginning or b"\r" not in beginning
        self.damages: set[str] = set()
        self.root = self._node(_after_envelope_line(beginning), len(raw), 0, "text/plain")

    def _node(self, start: int, end: int, depth: int, usual: str) -> Node:
        self._count += 1
        lines, body = self._headers(start, end, depth)
        node = _described(lines, body, end, usual)
        if node.kind.startswith("multipart/"):
            if depth >= DEEPEST:
                self.damages.add("depth")
                node.kind = "application/octet-stream"
            else:
                self._divide(node, depth)
        elif node.kind.startswith("text/") and "boundary" in node.params and depth < DEEPEST:
            self._divide_mislabelled(node, depth)
        if not node.children:
            self._check_packing(node)
        return node

    def _headers(self, start: int, end: int, depth: int) -> tuple[list[tuple[str, bytes]], int]:
        """The header lines, and where the body begins."""
        raw = self._raw
        limit = min(end, start + MOST_HEADER_BYTES)
        if self._has_feeds:
            blank = _BLANK_LINE.search(raw, start, limit)
            block = raw[start : blank.end() if blank else limit]
            pieces = block.split(b"\n")
        else:
            blank_at = raw.find(b"\r\r", start, limit)
            pieces = raw[start : blank_at + 2 if blank_at >= 0 else limit].split(b"\r")
        found: list[list[bytes]] = []
        names: list[str] = []
        place = start
        for number, line in enumerate(pieces):
            bare = line.rstrip(b"\r")
            if not bare:
                # The last piece is what follows the last line's end: nothing.
                return _joined(names, found), min(place + len(line) + 1, end)
            header = None if line[:1] in (b" ", b"\t") else _HEADER.match(bare)
            if header:
                if len(names) >= MOST_HEADER_LINES:
                    self.damages.add("header")
                else:
                    names.append(header[1].decode("ascii"))
                    found.append([header[2]])
            elif line[:1] in (b" ", b"\t") and found:
                found[-1].append(b"\n" + bare)
            elif depth == 0 and _follows_header(pieces, number):
                self.damages.add("header")
                if found:
                    found[-1].append(b"\n " + bare)
            else:
                self.damages.add("header")
                return _joined(names, found), place
            place += len(line) + 1
        return _joined(names, found), min(place, end)

    def _divide(self, node: Node, depth: int) -> None:
        raw, start, end = self._raw, node.span.start, node.span.end
        boundary = node.params.get("boundary", b"").rstrip()
        segments, is_closed = self._segments(start, end, boundary) if boundary else ([], False)
        if not segments:
            self.damages.add("boundary")
            guess = _ANY_MARK.search(raw[start : min(end, start + 64 * 1024)])
            if guess:
                segments, is_closed = self._segments(start, end, guess[1])
        if not segments:
            node.kind = "text/plain"
            node.span = Span(start, end, _packing(node.lines))
            return
        if not is_closed:
            self.damages.add("boundary")
        usual = "message/rfc822" if node.kind == "multipart/digest" else "text/plain"
        for segment_start, segment_end in segments:
            if self._count >= MOST_PARTS:
                self.damages.add("depth")
                rest = Span(segment_start, segments[-1][1])
                node.children.append(Node([], "application/octet-stream", {}, "attachment", {}, rest))
                break
            node.children.append(self._node(segment_start, segment_end, depth + 1, usual))

    def _divide_mislabelled(self, node: Node, depth: int) -> None:
        """A text that names a boundary, and has it, is no text."""
        boundary = node.params["boundary"].rstrip()
        if boundary and self._segments(node.span.start, node.span.end, boundary)[0]:
            self.damages.add("boundary")
            node.kind = "multipart/mixed"
            self._divide(node, depth)

    def _segments(self, start: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
        """Where the parts between the boundary's lines begin and end, and whether the last line closes them."""
        raw = self._raw
        needle = b"--" + boundary
        out: list[tuple[int, int]] = []
        opened: int | None = None
        is_closed = False
        place = start
        while len(out) <= MOST_PARTS:
            at = raw.find(needle, place, end)
            if at < 0:
                break
            place = at + len(needle)
            if at > start and raw[at - 1] not in b"\r\n":
                continue
            tail = _MARK_TAIL.match(raw[place : min(end, place + 200)])
            if tail is None:
                continue
            if opened is not None:
                out.append((opened, max(opened, self._before_line_end(at))))
            is_closed = bool(tail[1])
            place += tail.end()
            opened = None if is_closed else place
        if opened is not None and (opened < end or not out):
            out.append((opened, end))
        return out, is_closed

    def _before_line_end(self, at: int) -> int:
        """A boundary's line owns the line end before it."""
        raw = self._raw
        if at and raw[at - 1] == 10:
            at -= 1
        if at and raw[at - 1] == 13:
            at -= 1
        return at

    def _check_packing(self, node: Node) -> None:
        if node.span.encoding != "base64":
            return
        sample = self._raw[node.span.start : min(node.span.end, node.span.start + 2000)]
        if len(_FOREIGN_TO_BASE64.findall(sample)) * 20 > len(sample):
            self.damages.add("encoding")
            node.span = Span(node.span.start, node.span.end, "8bit")


def _described(lines: list[tuple[str, bytes]], start: int, end: int, usual: str) -> Node:
    said: dict[str, bytes] = {}
    for name, value in lines:
        if name[:8].lower() == "content-":
            said.setdefault(name.lower(), value)
    kind, params = content_type(said.get("content-type", b""))
    if not kind:
        first_word = said.get("content-type", b"").strip().lower()
        kind = (
            usual
            if first_word.split(b";")[0].strip() in (b"", b"text", b"plain", b"text/")
            else "application/octet-stream"
        )
    shown, shown_params = disposition(said.get("content-disposition", b""))
    return Node(lines, kind, params, shown, shown_params, Span(start, end, _packing(lines)))


def _packing(lines: list[tuple[str, bytes]]) -> str:
    for name, value in lines:
        if name.lower() == "content-transfer-encoding":
            word = value.decode("latin-1").strip().lower().split(";")[0].split("(")[0].strip("\"' ")
            return _PACKINGS.get(word, "7bit")
    return "7bit"


def _follows_header(pieces: list[bytes], number: int) -> bool:
    return number + 1 < len(pieces) and _NEXT_HEADER.match(pieces[number + 1]) is not None


def _joined(names: list[str], found: list[list[bytes]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(value)[:MOST_VALUE_BYTES]) for name, value in zip(names, found, strict=True)]


def _after_envelope_line(beginning: bytes) -> int:
    """Blank lines and the `From ` line of mailbox files come before the headers."""
    place = 0
    while beginning[place : place + 1] in (b"\r", b"\n"):
        place += 1
    if beginning[place:].startswith(b"\xef\xbb\xbf"):
        place += 3
    while beginning[place:].startswith((b"From ", b">From ")):
        feed = beginning.find(b"\n", place)
        if feed < 0:
            break
        place = feed + 1
    return place if place < len(beginning) else 0
