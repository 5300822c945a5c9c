"""Pure: the property lists of Outlook's objects, as TNEF writes them (MS-OXTNEF)."""

import struct
from dataclasses import dataclass

from gongdan.channels.mail.charsets import decode

BODY, BODY_HTML, RTF_COMPRESSED, INTERNET_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
ATTACH_DATA, ATTACH_NAME, ATTACH_LONG_NAME = 0x3701, 0x3704, 0x3707
ATTACH_MIME_TAG, ATTACH_CONTENT_ID, DISPLAY_NAME = 0x370E, 0x3712, 0x3001
STRING8, UNICODE, OBJECT, BINARY = 0x1E, 0x1F, 0x0D, 0x102
STRINGS = (STRING8, UNICODE)
_VARIABLE = {STRING8, UNICODE, OBJECT, BINARY}
_WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_MANY = 0x1000
MOST = 5000


@dataclass(frozen=True, slots=True)
class Value:
    """One property's first value: its kind, and its bytes."""

    kind: int
    data: bytes

    @property
    def number(self) -> int:
        return int.from_bytes(self.data[:4], "little")


def properties(data: bytes) -> dict[int, Value]:
    """The properties by their id, up to where the list is damaged. Named ones are passed over."""
    found: dict[int, Value] = {}
    if len(data) < 4:
        return found
    count = min(MOST, struct.unpack_from("<I", data)[0])
    place = 4
    try:
        for _ in range(count):
            kind, key = struct.unpack_from("<HH", data, place)
            place += 4
            if key >= 0x8000:
                place = _after_name(data, place)
            base = kind & ~_MANY
            is_variable = base in _VARIABLE
            values = 1
            if kind & _MANY or is_variable:
                values = struct.unpack_from("<I", data, place)[0]
                place += 4
            if not is_variable and base not in _WIDTHS:
                break
            for number in range(min(values, MOST)):
                length = _WIDTHS.get(base, 0)
                if is_variable:
                    length = struct.unpack_from("<I", data, place)[0]
                    place += 4
                if place > len(data):
                    return found
                if number == 0 and key < 0x8000:
                    found.setdefault(key, Value(base, data[place : place + length]))
                place += length + -length % 4
    except struct.error:
        pass
    return found


def text(value: Value | None, charset: str) -> str:
    """A string property; empty when it is none."""
    if value is None or value.kind not in STRINGS:
        return ""
    if value.kind == UNICODE:
        said = value.data.decode("utf-16-le", "ignore")
        return said.split("\x00", 1)[0]
    return decode(value.data.rstrip(b"\x00"), charset)[0]


def _after_name(data: bytes, place: int) -> int:
    place += 16
    is_string = struct.unpack_from("<I", data, place)[0] == 1
    place += 4
    length = struct.unpack_from("<I", data, place)[0] if is_string else 0
    return place + 4 + length + -length % 4
