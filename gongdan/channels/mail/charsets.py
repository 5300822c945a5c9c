"""Pure: bytes as text: the charset that is said, the one that is meant, and the one that is likely."""

import codecs
import re
import unicodedata
from functools import lru_cache

from charset_normalizer import from_bytes

# What is said, and the superset that is meant by it.
_MEANT = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb_2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "cp936": "gb18030", "ms936": "gb18030", "windows-936": "gb18030", "euc-cn": "gb18030", "x-euc-cn": "gb18030",
    "chinese": "gb18030", "gb-2312": "gb18030", "gb-18030": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "big-5": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "cp950": "cp950",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "cseuckr": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "iso8859_1": "cp1252",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-9": "cp1254", "tis-620": "cp874",
    "iso-8859-11": "cp874", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
    "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode": "utf-16",
    "koi8": "koi8-r",
}  # fmt: skip
_SAYS_NOTHING = {
    "", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit",
    "binary", "none", "ansi", "oem", "x-user-defined", "default_charset",
}  # fmt: skip
# Codecs that are no charsets of mail, or that take time with the square of the length.
_REFUSED = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ESCAPED = ("iso2022", "hz", "utf-7")
_JAPANESE = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext")
_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4]")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_SAMPLE = 20_000
_LEARNT = 4_000


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, without NUL and surrogates, and whether it was damaged or labelled wrongly.

    Valid UTF-8 is UTF-8 under any label; else the label is believed; else the likeliest is taken.
    """
    text, is_damaged = _decode(data, declared.strip().strip("\"'").lower())
    return _FORBIDDEN.sub("", text), is_damaged


@lru_cache(maxsize=256)
def known_codec(label: str) -> str:
    """The codec that is meant by a charset's label; empty when it says nothing or is not known."""
    label = label.strip().strip("\"'").lower()
    if label in _SAYS_NOTHING:
        return ""
    for candidate in (_MEANT.get(label, label), label.removeprefix("x-"), label.replace("_", "-"), label[2:]):
        try:
            found = codecs.lookup(_MEANT.get(candidate, candidate))
        except (LookupError, ValueError, UnicodeError):
            continue
        if getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in _REFUSED:
            return found.name
    return ""


def _decode(data: bytes, declared: str) -> tuple[str, bool]:
    codec = known_codec(declared)
    for mark, marked in _MARKS:
        if data.startswith(mark) and (marked == "utf-8" or codec.startswith("utf-16") or len(data) % 2 == 0):
            return data.decode(marked, "replace").lstrip("\ufeff"), False
    if codec.startswith(("utf-16", "utf-32")):
        if b"\x00" in data or not data.isascii():
            return _wide(data, codec)
        codec = ""
    had_nul = b"\x00" in data
    if had_nul:
        data = data.replace(b"\x00", b"")
    is_escaped = b"\x1b$" in data or b"\x1b(" in data or codec.startswith(_ESCAPED)
    if data.isascii() and not is_escaped:
        return data.decode("ascii"), had_nul
    text, is_damaged = _escaped(data, codec) if is_escaped else _eight_bit(data, codec)
    return text, is_damaged or had_nul


def _wide(data: bytes, codec: str) -> tuple[str, bool]:
    if codec in ("utf-16", "utf-32"):
        # Without a mark it is what RFC 2781 says, unless the zeros tell otherwise.
        codec += "-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "-be"
    text = data.decode(codec, "replace")
    return text, "\ufffd" in text


def _escaped(data: bytes, codec: str) -> tuple[str, bool]:
    names = [codec] if codec.startswith(_ESCAPED) else []
    if b"\x1b$)C" in data:
        names.append("iso2022_kr")
    if b"\x1b$" in data or b"\x1b(" in data:
        names += _JAPANESE
    for name in names:
        try:
            return data.decode(name), False
        except (UnicodeError, ValueError):
            continue
    if not data.isascii() and codec.startswith("iso2022_jp"):
        # Shift JIS under the label of the other Japanese charset.
        try:
            return data.decode("cp932"), True
        except UnicodeDecodeError:
            pass
    if b"\x1b" in data:
        text = _vendor_japanese(data)
        return text, "\ufffd" in text
    if not data.isascii():
        return _eight_bit(data, "")
    return data.decode(codec or "ascii", "replace"), True


def _vendor_japanese(data: bytes) -> str:
    """ISO-2022-JP with the characters of NEC and IBM, which have places only in Shift JIS."""
    out: list[str] = []
    for piece in re.split(rb"(?=\x1b[$(])", data):
        if piece.startswith((b"\x1b$B", b"\x1b$@")):
            out.append(_shifted(piece[3:]).decode("cp932", "replace"))
        elif piece.startswith(b"\x1b(I"):
            out.append(bytes(byte | 0x80 for byte in piece[3:]).decode("cp932", "replace"))
        else:
            piece = piece[3:] if piece.startswith(b"\x1b(") else piece
            out.append(piece.decode("utf-8", "replace"))
    return "".join(out)


def _shifted(pairs: bytes) -> bytes:
    out = bytearray()
    place = 0
    while place < len(pairs):
        row, cell = pairs[place], pairs[place + 1] if place + 1 < len(pairs) else 0
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            out.append(row)
            place += 1
            continue
        lead = (row + 1) // 2 + (0x70 if row <= 0x5E else 0xB0)
        trail = cell + (0x1F if cell <= 0x5F else 0x20) if row % 2 else cell + 0x7E
        out += bytes((lead, trail))
        place += 2
    return bytes(out)


def _eight_bit(data: bytes, codec: str) -> tuple[str, bool]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if codec in ("utf-8", "") or not _is_rather_chinese(data, codec):
            return text, codec not in ("utf-8", "")
    if codec == "utf-8":
        return _damaged_utf8(data)
    if codec:
        for name in {"big5hkscs": ("big5hkscs", "cp950", "gb18030")}.get(codec, (codec,)):
            try:
                return data.decode(name), name != codec
            except (UnicodeError, ValueError):
                continue
        if codec in ("cp1252", "cp1254"):
            return data.decode("iso-8859-1" if codec == "cp1252" else "iso-8859-9"), False
        text = data.decode(codec, "replace")
        if text.count("\ufffd") * 20 <= sum(map(_is_high, text)):
            return text, True
    return _likeliest(data, codec)


def _is_rather_chinese(data: bytes, codec: str) -> bool:
    """A few characters of GB2312 are valid UTF-8 too (一 is һ): then the label decides, not the chance."""
    if codec not in ("gb18030", "big5hkscs", "cp949") or _THREE_BYTES.search(data):
        return False
    return len(_PAIR.findall(data)) * 2 == len(_HIGH.findall(data))


def _damaged_utf8(data: bytes) -> tuple[str, bool]:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= sum(map(_is_high, text)) - broken:
        return text, True
    return _likeliest(data, "utf-8")


def _likeliest(data: bytes, declared: str) -> tuple[str, bool]:
    sample = data[:_SAMPLE]
    if not declared and (cyrillic := _cyrillic(sample)):
        return data.decode(cyrillic, "replace"), True
    if declared != "gb18030" and _looks_chinese(sample):
        return data.decode("gb18030", "replace"), True
    # Of fewer letters nothing can be learnt; one in the middle of Latin words is a Latin one.
    if len(_HIGH.findall(sample)) >= 12:
        best = from_bytes(sample[:_LEARNT]).best()
        if best is not None:
            text = data.decode(best.encoding, "replace")
            if "\ufffd" not in text[:_SAMPLE] and not _is_nonsense(text[:2000]):
                return text, True
    if declared:
        text = data.decode(declared, "replace")
        if declared not in ("utf-8", "gb18030", "cp949", "cp932", "big5hkscs"):
            return text, True
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError:
        return data.decode("iso-8859-1"), True


def _cyrillic(data: bytes) -> str:
    """The Cyrillic charset of words that have no Latin letters in them; empty when they are none."""
    high = len(_HIGH.findall(data))
    words = re.findall(rb"(?<![A-Za-z\x80-\xff])[\xa3\xa8\xb3\xb8\xc0-\xff]{2,}(?![A-Za-z\x80-\xff])", data)
    if high < 4 or sum(map(len, words)) < 0.8 * high:
        return ""
    # Read with the other's table, small letters are capitals: a word begins with a capital at most.
    small = {name: sum(word.decode(name, "replace")[1:].islower() for word in words) for name in ("koi8-r", "cp1251")}
    best = max(small, key=lambda name: small[name])
    return best if small[best] > 0.6 * len(words) else ""


def _looks_chinese(data: bytes) -> bool:
    """Nearly all bytes that are not ASCII come in pairs of GB2312."""
    high = len(_HIGH.findall(data))
    pairs = sum(len(run) // 2 * 2 for run in re.findall(rb"(?:[\xa1-\xa9\xb0-\xf7][\xa1-\xfe])+", data))
    return high >= 4 and pairs >= 0.95 * high


def _is_nonsense(text: str) -> bool:
    high = [letter for letter in text if letter > "\x7f"]
    return sum(unicodedata.category(letter) in ("Cn", "Co", "Cc") for letter in high) * 10 > len(high)


def _is_high(letter: str) -> bool:
    return letter > "\x7f"
