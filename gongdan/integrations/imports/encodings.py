"""Which encoding a text file is in: strict UTF-8 first, then GB18030, then the best guess; opened as a stream."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from gongdan.integrations.errors import FileUnreadable

_CHUNK = 1 << 20
_SAMPLE = 4 << 20
_GUESSED_SAMPLE = 256 << 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A file with this many good characters for each broken one is in the encoding, and merely damaged.
_GOOD_PER_BAD = 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """`is_damaged`: some bytes do not fit; they arrive as lone surrogates, and rows that hold them are refused."""

    name: str
    is_damaged: bool = False


def detect(path: Path) -> Encoding:
    """The encoding of the whole file, which is read once. Raises FileUnreadable."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, not _decodes(path, name))
    if (wide := _without_mark(sample)) is not None:
        return Encoding(wide, not _decodes(path, wide))
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name) and (name == "utf-8" or _is_likely_chinese(sample)):
            return Encoding(name)
    for name in ("utf-8", "gb18030"):
        if _mostly_decodes(sample, name):
            return Encoding(name, is_damaged=True)
    best = from_bytes(sample[:_GUESSED_SAMPLE]).best()
    if best is None:
        raise FileUnreadable(name=path.name, reason="its encoding is unknown; save it as UTF-8.")
    return Encoding(best.encoding, not _decodes(path, best.encoding))


def open_text(path: Path, encoding: Encoding) -> tuple[io.TextIOWrapper, BinaryIO]:
    """The decoded stream, line ends untouched, and the bytes beneath (whose position tells the progress)."""
    raw = path.open("rb")
    stream = io.TextIOWrapper(raw, encoding=encoding.name, errors="surrogateescape", newline="")
    return stream, raw


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 saved without its mark: mostly ASCII, so that every other byte is zero."""
    head = sample[:4096]
    if len(head) < 4 or head.count(0) * 5 < len(head) * 2:
        return None
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _mostly_decodes(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "surrogateescape")
    bad = sum("\udc80" <= sign <= "\udcff" for sign in text)
    good = sum(sign > "\x7f" for sign in text) - bad
    return good >= _GOOD_PER_BAD * bad and (name == "utf-8" or _is_likely_chinese(sample))


def _is_likely_chinese(sample: bytes) -> bool:
    """Whether what is not ASCII reads as everyday Chinese: other encodings give rare characters as GB18030."""
    text = sample[:_GUESSED_SAMPLE].decode("gb18030", "ignore")
    others = [sign for sign in text if sign > "\x7f"]
    usual = sum(_is_usual(sign) for sign in others)
    return not others or usual * 10 >= len(others) * 7


def _is_usual(sign: str) -> bool:
    """Punctuation, full-width forms and the 3,755 most used characters of GB 2312."""
    try:
        lead = sign.encode("gb2312")[0]
    except UnicodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7
