"""Pure: header fields with parameters: a type or a disposition, and what is said about it (RFC 2045, 2231)."""

import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from gongdan.channels.mail.charsets import decode
from gongdan.channels.mail.words import header_text

_TYPE = re.compile(r"\s*([\w!#$&^.+*'%{}-]+)\s*/\s*([\w!#$&^.+*'%{}-]+)")
_PARAMETER = re.compile(r'([^\s=;"]{1,100})\s{0,10}=\s{0,100}("(?:[^"\\]|\\.)*"?|[^;]*)')
_CONTINUED = re.compile(r"(.+?)\*(\d{1,3})?(\*)?\Z")
_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_UNESCAPED = re.compile(r'\\(["\\])')
MOST_PARAMETERS = 100


def content_type(raw: bytes) -> tuple[str, dict[str, bytes]]:
    """The type in lower case (empty when it cannot be read), and the parameters as bytes, RFC 2231 joined."""
    text = _flat(raw)
    found = _TYPE.match(text)
    kind = f"{found[1]}/{found[2]}".lower() if found else ""
    head, _, rest = text.partition(";")
    # Some forget the semicolon: `text/plain charset=gbk`.
    rest = rest if rest or not found else text[found.end() :]
    return kind, _parameters(
        rest if "=" not in head[found.end() if found else 0 :] else text[found.end() :] if found else text
    )


def disposition(raw: bytes) -> tuple[str, dict[str, bytes]]:
    """`attachment`, `inline` or what else is said, in lower case, and the parameters as bytes."""
    kind, _, rest = _flat(raw).partition(";")
    if "=" in kind:
        return "", _parameters(_flat(raw))
    return kind.strip().strip('"').lower(), _parameters(rest)


def file_name(parameter: bytes, charset: str = "") -> str:
    """A file's name as a person reads it, without folders."""
    text = parameter.decode("latin-1")
    if parameter.startswith(_EXTENDED):
        label, _, letters = parameter.removeprefix(_EXTENDED).partition(b"\x00")
        text = decode(letters, label.decode("latin-1"))[0]
    else:
        text = header_text(parameter, charset)
        if _PERCENT.search(text) and text.isascii():
            letters = unquote_to_bytes(text)
            with suppress(UnicodeDecodeError):
                text = letters.decode("utf-8")
    text = header_text(text.encode("utf-8", "ignore")) if "=?" in text else text
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip().strip('"').strip()
    return re.split(r"[/\\]", text)[-1].strip() if text.rstrip("/\\") else ""


# Marks a value whose charset is said (RFC 2231): the charset and a NUL follow, then the bytes.
_EXTENDED = b"\x00"


def _flat(raw: bytes) -> str:
    return re.sub(r"[\r\n]+[ \t]*", " ", raw.decode("latin-1"))


def _parameters(text: str) -> dict[str, bytes]:
    said: dict[str, bytes] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(text)):
        if count >= MOST_PARAMETERS:
            break
        name, value = found[1].lower().lstrip(";"), found[2].strip()
        if value.startswith('"'):
            value = _UNESCAPED.sub(r"\1", value[1:].removesuffix('"'))
        continued = _CONTINUED.match(name)
        if continued:
            pieces.setdefault(continued[1], []).append(
                (int(continued[2] or 0), bool(continued[3]) or not continued[2], value)
            )
        else:
            said.setdefault(name, value.encode("latin-1"))
    for name, held in pieces.items():
        said[name] = _continued(sorted(held, key=lambda piece: piece[0]))
    return said


def _continued(pieces: list[tuple[int, bool, str]]) -> bytes:
    """The pieces of one value joined: percents are bytes only in those marked by a star."""
    label = ""
    out = b""
    for place, (_, is_encoded, value) in enumerate(pieces):
        if place == 0 and is_encoded and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        out += unquote_to_bytes(value.encode("latin-1")) if is_encoded else value.encode("latin-1")
    is_extended = any(encoded for _, encoded, _ in pieces)
    return _EXTENDED + label.encode("latin-1").replace(b"\x00", b"") + b"\x00" + out if is_extended else out
