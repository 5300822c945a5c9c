"""The hash of a body as DKIM and ARC sign it (RFC 6376 §3.4), in one pass and without a copy of the body."""

import hashlib
import re

from gongdan.channels.mail.parsed import Raw

CHUNK = 256 * 1024
HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
LINE_END = re.compile(rb"\r?\n")
BLANKS = re.compile(rb"[ \t]+")


def body_start(raw: Raw) -> int:
    """Where the body begins; the length of the message when it has none."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return 1 if raw[:1] == b"\n" else 2
    found = HEAD_ENDS.search(raw)
    return found.end() if found else len(raw)


def body_hash(raw: Raw, start: int, is_relaxed: bool, algorithm: str, length: int | None = None) -> bytes:
    """Digest of the canonical body from `start` on, of its first `length` bytes where that is given.

    Memory: a few chunks, and the blank space at the body's end.
    """
    hasher = _Hasher(algorithm, length)
    # White space may go on in the next chunk, and what ends the body is left out: it is held back.
    held = bytearray()
    for at in range(start, len(raw), CHUNK):
        chunk = raw[at : at + CHUNK]
        solid = chunk.rstrip(b" \t\r\n")
        if solid:
            hasher.add(_canonical(bytes(held) + solid, is_relaxed))
            held = bytearray(chunk[len(solid) :])
        else:
            held += chunk
    rest = b"" if is_relaxed else _without_empty_lines(LINE_END.sub(b"\r\n", bytes(held)))
    hasher.add(rest)
    # A body of nothing is nothing in relaxed form, and one line end in simple form.
    if hasher.has_any or not is_relaxed:
        hasher.add(b"\r\n")
    return hasher.digest()


def _canonical(piece: bytes, is_relaxed: bool) -> bytes:
    lines = LINE_END.sub(b"\r\n", piece)
    return BLANKS.sub(b" ", lines).replace(b" \r\n", b"\r\n") if is_relaxed else lines


def _without_empty_lines(tail: bytes) -> bytes:
    end = len(tail)
    while tail[end - 2 : end] == b"\r\n":
        end -= 2
    return tail[:end]


class _Hasher:
    def __init__(self, algorithm: str, length: int | None) -> None:
        self._hash = HASHES[algorithm](usedforsecurity=True)
        self._left = length
        self.has_any = False

    def add(self, piece: bytes) -> None:
        self.has_any = self.has_any or bool(piece)
        if self._left is not None:
            piece = piece[: self._left]
            self._left -= len(piece)
        self._hash.update(piece)

    def digest(self) -> bytes:
        return self._hash.digest()
