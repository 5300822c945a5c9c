"""Pure: file names as strangers send them, made safe to store, to show and to put in a header."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 200
LONGEST_ENDING = 20

# Control characters, lone surrogates, and the invisible characters that reverse or hide parts of a name:
# `invoice<U+202E>fdp.exe` shows as `invoiceexe.pdf`.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


def clean_file_name(name: str, fallback: str = "file") -> str:
    """The last part of any path, visible characters only, at most 200 of them, the ending kept."""
    name = unicodedata.normalize("NFC", _INVISIBLE.sub("", name))
    name = re.split(r"[/\\]", name)[-1]
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if not name:
        return fallback
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST].rstrip(". ")
    return stem[: LONGEST - len(ending) - 1].rstrip(". ") + "." + ending


def content_disposition(name: str, *, is_inline: bool) -> str:
    """The header that tells a browser to show or to save, with the name in ASCII and in full."""
    name = clean_file_name(name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain).strip(". ") or "file"
    way = "inline" if is_inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
