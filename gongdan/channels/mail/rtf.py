"""Pure: Outlook's packed RTF unpacked, and RTF as text."""

import re
import struct

from gongdan.channels.mail.charsets import decode

MOST = 8 * 1024 * 1024
# The dictionary every packed RTF begins with (MS-OXRTFCP).
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|.", re.DOTALL
)
_HIDDEN = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"themedata",
    b"datastore", b"listtable", b"listoverridetable", b"generator", b"fldinst", b"xmlnstbl", b"htmltag", b"mhtmltag",
    b"bkmkstart", b"bkmkend", b"latentstyles", b"pntext", b"rsidtbl",
}  # fmt: skip
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": " | ", b"sect": "\n", b"page": "\n"}
_SIGNS = {
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–",
    b"emdash": "—", b"emspace": " ", b"enspace": " ",
}  # fmt: skip


def decompress(data: bytes) -> bytes:
    """The RTF of a packed property; what was cut off is given as far as it goes."""
    if len(data) < 16:
        return b""
    length, kind = struct.unpack_from("<I", data, 4)[0], data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + length]
    if kind != b"LZFu":
        return b""
    ring = bytearray(_BEGINNING.ljust(4096, b"\x00"))
    at = len(_BEGINNING)
    out = bytearray()
    place = 16
    while place < len(data) and len(out) < min(length, MOST):
        control = data[place]
        place += 1
        for bit in range(8):
            if control >> bit & 1:
                if place + 2 > len(data):
                    return bytes(out)
                offset, run = data[place] << 4 | data[place + 1] >> 4, (data[place + 1] & 15) + 2
                place += 2
                if offset == at:
                    return bytes(out)
                for step in range(run):
                    byte = ring[(offset + step) & 4095]
                    out.append(byte)
                    ring[at] = byte
                    at = (at + 1) & 4095
            elif place < len(data):
                out.append(data[place])
                ring[at] = data[place]
                at = (at + 1) & 4095
                place += 1
    return bytes(out[:length])


def rtf_to_text(rtf: bytes, charset: str = "cp1252") -> str:
    """What a reader of the RTF would see. Of RTF made from HTML: what stands between the tags."""
    out: list[str] = []
    letters = bytearray()
    stack: list[tuple[bool, int]] = []
    is_hidden, skips, to_skip = False, 1, 0
    for found in _TOKEN.finditer(rtf):
        word, number, hexed, sign, brace, plain = found.groups()
        if not (hexed or plain) and letters:
            out.append(decode(bytes(letters), charset)[0])
            letters.clear()
        if brace == b"{":
            if len(stack) > 10_000:
                break
            stack.append((is_hidden, skips))
        elif brace == b"}":
            is_hidden, skips = stack.pop() if stack else (False, 1)
        elif word:
            if word in _HIDDEN:
                is_hidden = True
            elif word == b"ansicpg" and number:
                charset = f"cp{int(number)}"
            elif word == b"uc" and number:
                skips = max(0, min(10, int(number)))
            elif word == b"u" and number and not is_hidden:
                code = int(number) & 0xFFFF
                out.append(chr(code))
                to_skip = skips
            elif not is_hidden:
                out.append(_BREAKS.get(word) or _SIGNS.get(word) or "")
        elif sign == b"*":
            is_hidden = True
        elif is_hidden:
            continue
        elif hexed:
            if to_skip:
                to_skip -= 1
            else:
                letters += bytes([int(hexed, 16)])
        elif plain:
            letters += plain[to_skip:]
            to_skip = 0
        elif sign:
            out.append(
                {b"~": "\xa0", b"_": "-", b"-": ""}.get(sign, sign.decode("latin-1") if sign in b"\\{}" else "")
            )
    out.append(decode(bytes(letters), charset)[0])
    text = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return re.sub(r"\n{3,}", "\n\n", text).strip()
