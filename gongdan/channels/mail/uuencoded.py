"""Pure: files that were written into a text (uuencode), as spans of the text's own bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongdan.channels.mail.parsed import Raw

_BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r*\n")
_END = re.compile(rb"[\r\n]end[ \t]*(?:[\r\n]|\Z)")
_FIRST_LINE = re.compile(rb"[ -`][ -`]{0,90}\r*\n")
MOST = 100


@dataclass(frozen=True, slots=True)
class Written:
    """A file within a text: its name, and where it and its data begin and end."""

    name: bytes
    start: int
    data: tuple[int, int]
    end: int


def files_in(text: Raw, start: int, end: int) -> Iterator[Written]:
    """The uuencoded files between two places of some bytes. One without its end is no file."""
    place = start
    count = 0
    while count < MOST and (at := text.find(b"begin", place, end)) >= 0:
        place = at + len(b"begin")
        begun = _BEGIN.match(text, at, end)
        if begun is None or (at > start and text[at - 1] not in b"\r\n"):
            continue
        if not _FIRST_LINE.match(text, begun.end(), end):
            continue
        ended = _END.search(text, begun.end() - 1, end)
        if ended is None:
            return
        yield Written(begun[1].strip(), begun.start(), (begun.end(), ended.start() + 1), ended.end())
        place = ended.end()
        count += 1
