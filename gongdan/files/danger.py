"""Pure: files that act when somebody opens them, by what they are, what they are called and what lies in them.

What strangers send of these kinds is held. Of archives only ZIP is looked into; others are the scanner's business.
"""

import re
from collections.abc import Mapping

# What a file of this kind does when it is opened, and why it is held.
PROGRAM, SCRIPT, SHORTCUT, MACRO, PAGE, DISK, PACKED = (
    "program", "script", "shortcut", "macro", "page", "disk", "packed",
)  # fmt: skip

_ENDINGS: Mapping[str, str] = {
    PROGRAM: "exe com scr pif cpl msi msp mst msix msixbundle appx appxbundle appinstaller dll ocx sys drv jar apk"
    " chm hlp gadget application ax bpl app pkg deb rpm run",
    SCRIPT: "bat cmd ps1 ps1xml psm1 psd1 vb vbs vbe js jse mjs ws wsf wsh wsc sct hta msc msh reg inf scpt command"
    " jnlp",
    SHORTCUT: "lnk scf url website library-ms search-ms searchconnector-ms settingcontent-ms appref-ms desktop"
    " webloc",
    MACRO: "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm xla xll wll ppa accde accdb mdb mde ade",
    DISK: "iso img vhd vhdx udf dmg wim",
}
BY_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
BY_TYPE = {
    "application/x-executable": PROGRAM,
    "application/java-archive": PROGRAM,
    "application/x-msdownload": PROGRAM,
    "application/x-dosexec": PROGRAM,
    "application/vnd.microsoft.portable-executable": PROGRAM,
    "application/x-msi": PROGRAM,
    "application/x-shockwave-flash": PROGRAM,
    "application/vnd.ms-htmlhelp": PROGRAM,
    "application/x-ms-shortcut": SHORTCUT,
    "application/hta": SCRIPT,
    "application/x-iso9660-image": DISK,
    "application/x-apple-diskimage": DISK,
}
# Held only where they hold something that acts.
_PAGES = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml"})
_ACTING = re.compile(
    rb"<(?:[a-z]+:)?script[\s/>]|\bjavascript:|<[^>]{1,400}\son[a-z]{3,20}\s*=|<(?:iframe|object|embed)[\s/>]"
    rb"|http-equiv\s*=\s*[\"']?refresh|<input[^>]{0,400}type\s*=\s*[\"']?password",
    re.IGNORECASE,
)
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_LOOKED_THROUGH = 4 * 1024 * 1024
_OVERLAP = 1024
_LONGEST_NAME = 4096
# Signature of an entry in a ZIP: where the length of its name stands, and the name.
_HEADERS = {b"PK\x01\x02": (28, 46), b"PK\x03\x04": (26, 30)}
_HEADER = re.compile(rb"PK(?:\x01\x02|\x03\x04)")


class Look:
    """Looks through a file as it passes, piece by piece, holding a few kilobytes of it."""

    def __init__(self) -> None:
        self._kept = b""
        self._passed = 0
        self._kind = ""
        self.is_acting = False
        self.has_macros = False
        self.packed_kind = ""

    def feed(self, piece: bytes) -> None:
        """The next bytes, in their order."""
        text = self._kept + piece
        self._kind = self._kind or _kind_of(text)
        self._passed += len(piece)
        if self._kind == "zip":
            self._kept = self._entries(text)
            return
        self._kept = text[-_OVERLAP:]
        if self._kind == "ole":
            self.has_macros = self.has_macros or _OLE_MACROS in text
        elif self._kind == "other" and not self.is_acting and self._passed <= _LOOKED_THROUGH + len(piece):
            self.is_acting = _ACTING.search(text.replace(b"\0", b"")) is not None

    def _entries(self, text: bytes) -> bytes:
        """Note the entries that stand whole in `text`; the rest, to be looked at with what comes."""
        for found in _HEADER.finditer(text):
            length_at, name_at = _HEADERS[found[0]]
            start = found.start()
            length = int.from_bytes(text[start + length_at : start + length_at + 2], "little")
            if length > _LONGEST_NAME:
                continue
            if start + name_at + length > len(text):
                return text[start:]
            self._entry(text[start + name_at : start + name_at + length].decode("utf-8", "replace").lower())
        return text[-3:]

    def _entry(self, name: str) -> None:
        if name.endswith("vbaproject.bin") or (name.startswith("basic/") and name.endswith(".xml")):
            self.has_macros = True
        elif (kind := BY_ENDING.get(_ending(name))) is not None:
            self.packed_kind = self.packed_kind or kind


def danger_of(content_type: str, name: str, look: Look) -> str | None:
    """Why a stranger's file of this kind is held, or None. `content_type` is what was found by looking inside."""
    if kind := BY_TYPE.get(content_type) or BY_ENDING.get(_ending(name)):
        return kind
    if look.has_macros:
        return MACRO
    if look.packed_kind:
        return PACKED
    return PAGE if look.is_acting and content_type in _PAGES else None


def _kind_of(head: bytes) -> str:
    if len(head) < 8:
        return ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    return "ole" if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else "other"


def _ending(name: str) -> str:
    """The last ending; Windows drops dots and spaces behind it."""
    return name.rstrip(". ").rpartition(".")[2].lower() if "." in name.rstrip(". ") else ""
