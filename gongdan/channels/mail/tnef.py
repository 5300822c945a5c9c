"""Pure: what Outlook wraps into winmail.dat (TNEF): the files, and the text where the mail itself has none."""

import re
import struct
from dataclasses import dataclass, field

from gongdan.channels.mail import mapi
from gongdan.channels.mail.charsets import decode
from gongdan.channels.mail.parsed import Part
from gongdan.channels.mail.rtf import decompress, rtf_to_text

_SIGNATURE = 0x223E9F78
_RENDER_DATA, _TITLE, _DATA, _ATTACHMENT_PROPS = 0x9002, 0x8010, 0x800F, 0x9005
_MESSAGE_PROPS, _BODY, _CODEPAGE = 0x9003, 0x800C, 0x9007
DEEPEST = 3
MOST_FILES = 500


@dataclass(slots=True)
class Unpacked:
    """The files and the body of one winmail.dat."""

    files: list[Part] = field(default_factory=list)
    text: str = ""
    html: str = ""
    is_damaged: bool = False


@dataclass(slots=True)
class _File:
    title: bytes = b""
    data: bytes = b""
    props: dict[int, mapi.Value] = field(default_factory=dict)


def unpack(data: bytes, depth: int = 0) -> Unpacked | None:
    """What it holds, as far as it can be read; None when it is no TNEF at all. Never raises."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    out = Unpacked()
    files: list[_File] = []
    props: dict[int, mapi.Value] = {}
    body = b""
    charset = "cp1252"
    place = 6
    while place + 9 <= len(data):
        level, kind, _, length = struct.unpack_from("<BHHI", data, place)
        start, place = place + 9, place + 9 + length + 2
        if level not in (1, 2) or start + length > len(data):
            # Garbage behind the last attribute, or one that was cut off.
            out.is_damaged = True
            if level not in (1, 2):
                break
        said = data[start : start + length]
        if place <= len(data) and struct.unpack_from("<H", data, place - 2)[0] != _sum(said):
            out.is_damaged = True
        if kind == _RENDER_DATA and len(files) < MOST_FILES:
            files.append(_File())
        elif kind == _CODEPAGE and len(said) >= 4:
            charset = f"cp{struct.unpack_from('<I', said)[0]}"
        elif kind == _MESSAGE_PROPS:
            props = mapi.properties(said)
        elif kind == _BODY:
            body = said
        elif kind in (_TITLE, _DATA, _ATTACHMENT_PROPS):
            if not files:
                files.append(_File())
            if kind == _TITLE:
                files[-1].title = said
            elif kind == _DATA:
                files[-1].data = said
            else:
                files[-1].props = mapi.properties(said)
    for each in files:
        part = _part(each, charset)
        out.files.append(part)
        if part.content_type == "application/ms-tnef" and isinstance(part.content, bytes) and depth < DEEPEST:
            out.files += _within(part.name, part.content, depth)
    out.text, out.html = _body(props, body, charset)
    return out


def _within(name: str, data: bytes, depth: int) -> list[Part]:
    """What a message within the message says and holds, for those who have no Outlook."""
    inner = unpack(data, depth + 1)
    if inner is None:
        return []
    said = [Part("text/html", inner.html.encode(), f"{name}.html", charset="utf-8")] if inner.html.strip() else []
    if inner.text.strip() and not said:
        said = [Part("text/plain", inner.text.encode(), f"{name}.txt", charset="utf-8")]
    return [*said, *inner.files]


def _sum(said: bytes) -> int:
    return sum(said) & 0xFFFF


def _part(file: _File, charset: str) -> Part:
    props = file.props
    data = file.data
    kind = mapi.text(props.get(mapi.ATTACH_MIME_TAG), charset).lower()
    held = props.get(mapi.ATTACH_DATA)
    is_message = held is not None and held.kind == mapi.OBJECT
    if held is not None and held.data and (is_message or not data):
        # Objects begin with the identity of their interface; what stands elsewhere then only says that it is one.
        data = held.data[16:] if is_message else held.data
    names = (
        mapi.text(props.get(mapi.ATTACH_LONG_NAME), charset),
        decode(file.title.rstrip(b"\x00"), charset)[0],
        mapi.text(props.get(mapi.ATTACH_NAME), charset),
        mapi.text(props.get(mapi.DISPLAY_NAME), charset),
    )
    name = next((each for each in map(_bare, names) if each), "attachment")
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        kind = "application/ms-tnef" if is_message else "application/octet-stream"
    return Part(kind, data, name, mapi.text(props.get(mapi.ATTACH_CONTENT_ID), charset).strip("<> "))


def _bare(name: str) -> str:
    return re.split(r"[/\\]", name.replace("\x00", "").strip())[-1].strip()


def _body(props: dict[int, mapi.Value], body: bytes, charset: str) -> tuple[str, str]:
    codepage = props.get(mapi.INTERNET_CODEPAGE)
    web_charset = f"cp{codepage.number}" if codepage and codepage.number not in (0, 65001) else "utf-8"
    text = mapi.text(props.get(mapi.BODY), charset) or decode(body.rstrip(b"\x00"), charset)[0]
    html = ""
    said = props.get(mapi.BODY_HTML)
    if said is not None:
        html = mapi.text(said, web_charset) if said.kind in mapi.STRINGS else decode(said.data, web_charset)[0]
    packed = props.get(mapi.RTF_COMPRESSED)
    if packed is not None and not text.strip() and not html.strip():
        text = rtf_to_text(decompress(packed.data), charset)
    return text.rstrip("\x00"), html.rstrip("\x00")
