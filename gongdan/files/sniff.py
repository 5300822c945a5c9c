"""Pure: what a file really is, by looking inside; what its sender declared is never believed."""

import re
from dataclasses import dataclass

import puremagic

# So much of the beginning should be given; more is not looked at.
HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"

# Pictures made of pixels only: the one kind of file shown inside our own pages.
INLINE_SAFE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

# What a browser or a system might run. The endings count too, for text shows its kind only by them.
_ACTIVE_TYPES = frozenset(
    {
        "application/pdf",
        "application/java-archive",
        "application/x-shockwave-flash",
        "application/x-executable",
        "application/x-ms-shortcut",
        "application/hta",
        "application/x-script",
        "message/rfc822",
        "multipart/related",
        "text/html",
        "text/css",
        "text/javascript",
        "text/xml",
    }
)
_ACTIVE_HINT = re.compile(r"xml\b|script|html|executable|msdownload|x-msi|x-sh\b|flash|java|x-elf|mach")

# Endings of text files. One that names something active is believed, because believing it is the safe side.
_TEXT_ENDINGS = {
    "htm": "text/html", "html": "text/html", "shtml": "text/html", "xhtml": "application/xhtml+xml",
    "xht": "application/xhtml+xml", "svg": "image/svg+xml", "xml": "application/xml", "xsl": "application/xml",
    "xslt": "application/xml", "rss": "application/xml", "js": "text/javascript", "mjs": "text/javascript",
    "cjs": "text/javascript", "css": "text/css", "hta": "application/hta", "htc": "text/html",
    "mht": "multipart/related", "mhtml": "multipart/related", "eml": "message/rfc822",
    "vbs": "application/x-script", "vbe": "application/x-script", "jse": "application/x-script",
    "wsf": "application/x-script", "wsh": "application/x-script", "bat": "application/x-script",
    "cmd": "application/x-script", "ps1": "application/x-script", "sh": "application/x-script",
    "py": "application/x-script", "pl": "application/x-script", "rb": "application/x-script",
    "php": "application/x-script", "reg": "application/x-script", "url": "application/x-script",
    "desktop": "application/x-script", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "json": "application/json", "jsonl": "application/jsonl", "md": "text/markdown", "ics": "text/calendar",
    "vcf": "text/vcard", "yaml": "application/yaml", "yml": "application/yaml", "rtf": "application/rtf",
}  # fmt: skip
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|frameset|style|title|base|meta|link|form|object|embed"
    r"|a|b|br|div|font|h[1-6]|img|p|span|table|video|audio|svg|math|!--)(?=[\s/>-]|$)",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(r"<(?:script|html|iframe|svg|!doctype\s+html)(?=[\s/>])|\bjavascript:", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_OFFICE = {
    "word": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "visio": ("vsdx", "application/vnd.ms-visio.drawing"),
}
_OLD_OFFICE = {
    "doc": "application/msword", "dot": "application/msword", "xls": "application/vnd.ms-excel",
    "xlt": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "pps": "application/vnd.ms-powerpoint", "msg": "application/vnd.ms-outlook", "vsd": "application/vnd.visio",
}  # fmt: skip
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`is_active`: it could run something. `is_inline_safe`: it may be shown inside our own pages."""

    content_type: str
    is_active: bool
    is_inline_safe: bool


def sniff(head: bytes, name: str) -> Sniffed:
    """The kind of file from its beginning. The name only chooses among kinds that look alike inside."""
    head = head[:HEAD_BYTES]
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    found = _picture(head) or _document(head, ending) or _text(head, ending) or _other(head, name)
    is_active = found in _ACTIVE_TYPES or _ACTIVE_HINT.search(found) is not None
    return Sniffed(found, is_active, found in INLINE_SAFE)


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        if brands & {b"avif", b"avis"}:
            return "image/avif"
        if brands & {b"heic", b"heix", b"heim", b"hevc", b"mif1"}:
            return "image/heic"
    return None


def _brands(head: bytes) -> set[bytes]:
    length = min(int.from_bytes(head[:4], "big"), 128, len(head))
    return {head[8:12], *(head[place : place + 4] for place in range(16, length, 4))}


def _document(head: bytes, ending: str) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(head, ending)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE.get(ending, "application/x-ole-storage")
    if head.startswith(b"L\x00\x00\x00\x01\x14\x02\x00"):
        return "application/x-ms-shortcut"
    if head.startswith(_PROGRAMS) and _decoded(head) is None:
        return "application/x-executable"
    return "application/rtf" if head.startswith(b"{\\rtf") else None


def _zipped(head: bytes, ending: str) -> str:
    entries = _entry_names(head)
    if entries[:1] == ["mimetype"]:
        stored = re.match(rb"application/[a-z0-9.+-]{1,80}", head[38:140])
        if stored and stored[0].startswith((b"application/vnd.oasis.", b"application/epub+zip")):
            return stored[0].decode().removesuffix("PK")
    folders = {entry.split("/")[0] for entry in entries}
    if "META-INF" in folders or "AndroidManifest.xml" in folders:
        return "application/java-archive"
    if folders & {"[Content_Types].xml", "_rels", "docProps", *_OFFICE}:
        for folder, (usual, content_type) in _OFFICE.items():
            if folder in folders or (not folders & set(_OFFICE) and ending == usual):
                return content_type
    return "application/zip"


def _entry_names(head: bytes) -> list[str]:
    names = []
    for found in re.finditer(rb"PK\x03\x04.{22}(..)..", head, re.DOTALL):
        length = int.from_bytes(found[1], "little")
        names.append(head[found.end() : found.end() + length].decode("utf-8", "replace"))
    return names


def _text(head: bytes, ending: str) -> str | None:
    text = _decoded(head)
    if text is None:
        return None
    named = _TEXT_ENDINGS.get(ending, "text/plain")
    start = text.lstrip("\ufeff \t\r\n\f")
    if start[:5].lower() == "<?xml":
        if re.search(r"<(?:[a-z]+:)?svg\b", start, re.IGNORECASE):
            return "image/svg+xml"
        is_page = re.search(r"<(?:[a-z]+:)?html\b", start, re.IGNORECASE)
        return "application/xhtml+xml" if is_page else "application/xml"
    if re.match(r"<(?:!doctype\s+)?svg\b", start, re.IGNORECASE):
        return "image/svg+xml"
    if _HTML.match(start):
        return "text/html"
    if re.match(r"<(?:[a-z_!?])", start, re.IGNORECASE):
        return "application/xml"
    if start.startswith("#!"):
        return "application/x-script"
    # A page may hide behind some harmless lines; text formats that quote one are no worse for being careful.
    if named == "text/plain" and _SCRIPTED.search(text):
        return "text/html"
    return named


def _decoded(head: bytes) -> str | None:
    """The head as text, or None. A character cut in two at its end is no fault."""
    if not head:
        return None
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4 if len(head) == HEAD_BYTES else 1):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if _CONTROLS.search(text) else text
    return None


def _other(head: bytes, name: str) -> str:
    """Sound, film, archives and the rest, from the library's tables of signatures."""
    if not head:
        return UNKNOWN
    try:
        found = puremagic.magic_string(head, name)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    for match in found:
        # Text and pictures for inline display have been recognised above, or are not what they seem.
        if match.confidence >= 0.3 and match.mime_type and match.mime_type not in INLINE_SAFE:
            return str(match.mime_type)[:120]
    return UNKNOWN
