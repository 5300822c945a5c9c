"""The beginning of a part, decoded: enough to read a report or the header of a returned message."""

import binascii
import codecs
import quopri
import re
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser

from gongdan.channels.mail.parsed import Part, Raw

ENOUGH = 64 * 1024
"""Bytes; a report or a header is far below, and nobody may make us read fifty megabytes as one."""
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
LINE_END = re.compile(r"\r\n|\r|\n")


def beginning_of(part: Part, raw: Raw, enough: int = ENOUGH) -> str:
    """Read up to `enough` bytes of the part as text with \\n line ends; what cannot be decoded is replaced."""
    if isinstance(part.content, bytes):
        content = part.content[:enough]
    else:
        span = part.content
        packed = bytes(raw[span.start : min(span.end, span.start + 2 * enough)])
        content = _unpacked(packed, span.encoding)[:enough]
    return LINE_END.sub("\n", _text(content, part.charset))


def header_of(text: str) -> Message:
    """Read the header lines at the top of a text, as of a returned message; what follows is not looked at."""
    head = text.lstrip("\n").split("\n\n", 1)[0]
    return HeaderParser().parsestr(head)


def field(message: Message, name: str) -> str:
    """A header field in plain words and on one line; empty when absent or beyond reading."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        return " ".join(str(make_header(decode_header(str(value)))).split())
    except (ValueError, LookupError, binascii.Error):
        return " ".join(str(value).split())


def _unpacked(packed: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        digits = NOT_BASE64.sub(b"", packed)
        try:
            return binascii.a2b_base64(digits[: len(digits) // 4 * 4] + _rest(digits))
        except binascii.Error:
            return packed
    return quopri.decodestring(packed) if encoding == "quoted-printable" else packed


def _rest(digits: bytes) -> bytes:
    """The last group of base64 digits, filled up; a single digit says nothing."""
    rest = digits[len(digits) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _text(content: bytes, charset: str) -> str:
    for name in (charset or "utf-8", "utf-8"):
        try:
            # Not final: the bytes may have been cut within a character.
            return codecs.getincrementaldecoder(name)().decode(content)
        except (UnicodeDecodeError, LookupError, ValueError, TypeError):
            continue
    return content.decode("latin-1")
