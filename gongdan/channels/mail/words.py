"""Pure: the words of a header line: folded, encoded (RFC 2047), in raw 8-bit letters, damaged in any way."""

import binascii
import re

from gongdan.channels.mail.charsets import decode, known_codec

_WORD = re.compile(r"=\?([\w.:+-]{1,60}(?:\*[\w-]*)?)\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]{0,200}){0,3})\?=")
_BETWEEN = re.compile(r"\s*")
_FOLDS = re.compile(r"[\r\n]+[ \t]*")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def line_text(raw: bytes, charset: str = "") -> str:
    """A header's value on one line; its encoded words still encoded, its 8-bit letters read (UTF-8, else a guess)."""
    if not raw.isascii() or b"\x1b$" in raw:
        text = decode(raw, charset)[0]
    else:
        text = raw.decode("ascii")
    return _FOLDS.sub(" ", text).strip()


def decode_words(text: str) -> str:
    """The text with its encoded words read. Words side by side are joined, also within a character."""
    if "=?" not in text:
        return _CONTROL.sub("", text)
    out: list[str] = []
    place = 0
    held: list[tuple[str, str, str]] = []
    for found in _WORD.finditer(text):
        between = text[place : found.start()]
        if not held or between.strip():
            out += [_joined(held), between]
            held = []
        held.append((found[1].split("*")[0].lower(), found[2].lower(), found[3]))
        place = found.end()
    return _CONTROL.sub("", "".join([*out, _joined(held), text[place:]]))


def header_text(raw: bytes, charset: str = "") -> str:
    """A header's value as a person reads it."""
    return decode_words(line_text(raw, charset))


def _joined(held: list[tuple[str, str, str]]) -> str:
    """Words of one charset are one run of bytes: mailers cut them where the length says, not where a letter ends."""
    out: list[str] = []
    at = 0
    while at < len(held):
        charset = held[at][0]
        codec = known_codec(charset)
        data = b""
        cut = ""
        while at < len(held) and known_codec(held[at][0]) == codec:
            _, packing, letters = held[at]
            if packing == "q":
                data += _base64(cut) + _q(letters)
                cut = ""
            else:
                cut += _NO_BASE64.sub("", letters)
                # What ends with padding or on a whole quantum stands for itself; the rest may go on in the next.
                if "=" in letters or len(cut) % 4 == 0:
                    data, cut = data + _base64(cut), ""
            at += 1
        out.append(decode(data + _base64(cut), charset)[0])
    return "".join(out)


def _q(letters: str) -> bytes:
    data = letters.replace("_", " ").encode("utf-8", "replace")
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)


def _base64(letters: str) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
