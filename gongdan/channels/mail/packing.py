"""Pure: the bytes of a part, unpacked chunk by chunk from where they lie in the raw message."""

import binascii
import re
from collections.abc import Iterator

from gongdan.channels.mail.parsed import Part, Raw, Span

CHUNK = 64 * 1024
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
# Where lines end with CR alone, a2b_qp would drop everything up to the next LF.
_BARE_SOFT_BREAK = re.compile(rb"=[ \t]*\r(?!\n)")
_YENC = bytes((byte - 42) % 256 for byte in range(256))
_YENC_ESCAPED = re.compile(rb"=(.)", re.DOTALL)


def content(raw: Raw, part: Part | Span) -> Iterator[bytes]:
    """The unpacked bytes of a part in chunks of at most about 64 KB. Damaged packing gives what can be read."""
    place = part.content if isinstance(part, Part) else part
    if isinstance(place, bytes):
        return iter(place[at : at + CHUNK] for at in range(0, len(place), CHUNK))
    unpack = {
        "base64": _base64,
        "quoted-printable": _quoted_printable,
        "uuencode": _uuencode,
        "yenc": _yenc,
    }.get(place.encoding)
    chunks = _chunks(raw, place)
    return unpack(chunks) if unpack else chunks


def read(raw: Raw, part: Part | Span, limit: int | None = None) -> bytes:
    """All unpacked bytes of a part, or its first `limit` bytes."""
    if limit is None:
        return b"".join(content(raw, part))
    got = bytearray()
    for chunk in content(raw, part):
        got += chunk
        if len(got) >= limit:
            break
    return bytes(got[:limit])


def _chunks(raw: Raw, place: Span) -> Iterator[bytes]:
    for at in range(place.start, place.end, CHUNK):
        yield raw[at : min(at + CHUNK, place.end)]


def _base64(chunks: Iterator[bytes]) -> Iterator[bytes]:
    kept = b""
    for chunk in chunks:
        clean = kept + chunk.translate(None, _NO_BASE64)
        padding = clean.find(b"=")
        if padding >= 0:
            yield _quanta(clean[:padding])
            return
        whole = len(clean) - len(clean) % 4
        kept = clean[whole:]
        yield binascii.a2b_base64(clean[:whole])
    yield _quanta(kept)


def _quanta(letters: bytes) -> bytes:
    # A single letter of six bits makes no byte.
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _quoted_printable(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for lines in _whole_lines(chunks, tear_at=b"="):
        yield binascii.a2b_qp(_BARE_SOFT_BREAK.sub(b"=\n", lines))


def _uuencode(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for lines in _whole_lines(chunks):
        out = bytearray()
        for line in lines.splitlines():
            if line.startswith(b"begin ") or line.strip() in (b"", b"end", b"`"):
                continue
            out += _uu_line(line)
        yield bytes(out)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders leave letters behind the data, others lose the blanks at its end.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3 + 1
        try:
            return binascii.a2b_uu(line[:length].ljust(length))
        except binascii.Error:
            return b""


def _yenc(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for lines in _whole_lines(chunks):
        kept = b"".join(line for line in re.split(rb"\r?\n", lines) if not line.startswith(b"=y"))
        kept = _YENC_ESCAPED.sub(lambda found: bytes([(found[1][0] - 64) % 256]), kept)
        yield kept.translate(_YENC)


def _whole_lines(chunks: Iterator[bytes], tear_at: bytes = b"") -> Iterator[bytes]:
    """Chunks that end with a line's end; a line longer than a chunk is torn, but not within `=XX`."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        cut = kept.rfind(b"\n") + 1
        if not cut and len(kept) >= 2 * CHUNK:
            torn = kept.rfind(tear_at, len(kept) - 2) if tear_at else -1
            cut = torn if torn >= 0 else len(kept)
        if cut:
            yield kept[:cut]
            kept = kept[cut:]
    if kept:
        yield kept
