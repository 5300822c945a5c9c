"""A message as lines: how deep each is quoted, and what the client's own mark-up says of it."""

import re
from dataclasses import dataclass
from enum import Enum
from html import unescape

# Longer lines are no attribution, header field or signature: they are never looked into.
MOST_SIGNS = 600
# Signs that only steer the direction of writing, or take no room.
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_PREFIX = re.compile(r"[ \t\u00a0]{0,3}(?:[>＞][ \t\u00a0]?)+")


class Hint(Enum):
    """What the structure of HTML says of a line."""

    NONE = 0
    ATTRIBUTION = 1
    """"On … wrote:", in whatever language."""
    CUT = 2
    """From here on it is the earlier message."""
    QUOTE = 3
    """Within a block that a client uses for nothing but quoting."""
    SIGNATURE = 4


class Fate(Enum):
    """Where a line belongs."""

    NEW = 0
    QUOTED = 1
    SIGNATURE = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as it was written, and without its quote marks."""

    raw: str
    text: str
    depth: int = 0
    hint: Hint = Hint.NONE

    @property
    def is_blank(self) -> bool:
        return not self.text


def lines_of(text: str, most: int = -1) -> list[Line]:
    """The lines of a plain text; what follows the first `most` lines is one more."""
    raws = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", most)
    rest = raws[most:] if most >= 0 else []
    return [_line(raw) for raw in raws[: len(raws) - len(rest)]] + [Line(raw, "") for raw in rest]


def plain(text: str) -> str:
    """The text without unseen signs, and without white space at its ends. QQMail leaves entities in plain text."""
    if "&nbsp;" in text or "&lt;" in text:
        text = unescape(text)
    return text.strip() if text.isascii() else text.translate(_UNSEEN).strip()


def without_mark(raw: str) -> str:
    """The line with one level of quoting taken away."""
    rest = raw.lstrip(" \t\u00a0")
    if not rest.startswith((">", "＞")):
        return raw
    return rest[1:].removeprefix(" ")


def trimmed(lines: list[str]) -> str:
    """The lines as one text, without empty ones at its ends."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return "\n".join(lines[first:last])


def _line(raw: str) -> Line:
    found = _PREFIX.match(raw)
    if found is None:
        return Line(raw, plain(raw))
    return Line(raw, plain(raw[found.end() :]), sum(sign in ">＞" for sign in found.group()))
