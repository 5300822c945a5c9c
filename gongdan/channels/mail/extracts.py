"""Pure: the beginning of a part in words, enough to read a report or the header of a returned message."""

import re
from email.message import Message
from email.parser import HeaderParser

from gongdan.channels.mail import packing
from gongdan.channels.mail.charsets import decode
from gongdan.channels.mail.parsed import Part, Raw
from gongdan.channels.mail.words import decode_words

ENOUGH = 64 * 1024
"""Bytes; a report or a header is far below, and nobody may make us read fifty megabytes as one."""
LINE_END = re.compile(r"\r\n|\r|\n")


def beginning_of(part: Part, raw: Raw, enough: int = ENOUGH) -> str:
    """Read up to `enough` bytes of the part as text with \\n line ends; what cannot be decoded is replaced."""
    return LINE_END.sub("\n", decode(packing.read(raw, part, enough), part.charset)[0])


def header_of(text: str) -> Message:
    """Read the header lines at the top of a text, as of a returned message; what follows is not looked at."""
    head = text.lstrip("\n").split("\n\n", 1)[0]
    return HeaderParser().parsestr(head)


def field(message: Message, name: str) -> str:
    """A header field in plain words and on one line; empty when absent."""
    return plain(str(message.get(name, "")))


def plain(written: str) -> str:
    """What a header field says, its encoded words decoded, on one line."""
    return " ".join(decode_words(" ".join(written.split())).split())
