"""Pure: words of IMAP: quoted strings, names of folders in modified UTF-7, sets of numbers, lines of FETCH."""

import base64
import re
from collections.abc import Iterable

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_LITERAL = re.compile(rb"\{(\d+)\+?\}$")
_QUOTED_BODY = re.compile(rb'BODY\[\] "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_EMPTY_BODY = re.compile(rb"BODY\[\] NIL", re.IGNORECASE)


def quoted(text: str) -> bytes | None:
    """`text` as a quoted string; None where it needs a literal (not ASCII, or ends of lines in it)."""
    if not text.isascii() or any(letter in text for letter in "\r\n\0"):
        return None
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.encode()


def folder_name(name: str) -> str:
    """The name of a folder as servers know it (RFC 3501, 5.1.3): 收件箱 is &ZTZO9nux-."""
    out: list[str] = []
    strange: list[str] = []

    def flush() -> None:
        if strange:
            raw = base64.b64encode("".join(strange).encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
            out.append(f"&{raw.decode()}-")
            strange.clear()

    for letter in name:
        if " " <= letter <= "~":
            flush()
            out.append("&-" if letter == "&" else letter)
        else:
            strange.append(letter)
    flush()
    return "".join(out)


def number_set(numbers: Iterable[int]) -> str:
    """`1:4,7` for 1 2 3 4 7."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def size_of(line: bytes) -> tuple[int, int] | None:
    """The number and size in bytes that a FETCH line tells of a message, or None."""
    number, size = _UID.search(line), _SIZE.search(line)
    return (int(number[1]), int(size[1])) if number and size else None


def literal_bytes(line: bytes) -> int | None:
    """How many bytes follow as a literal, or None."""
    found = _LITERAL.search(line)
    return int(found[1]) if found else None


def short_body(line: bytes) -> bytes | None:
    """A message so short that the server put it into the line; None where the line holds none."""
    found = _QUOTED_BODY.search(line)
    if found:
        return re.sub(rb"\\(.)", rb"\1", found[1])
    return b"" if _EMPTY_BODY.search(line) else None
