"""Which files of strangers are held: by what they are, what they are called, and what lies in them."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.files.clamd import read_address
from gongdan.files.danger import Look, danger_of
from gongdan.files.safety import STATES, Scanned, Verdict, is_given, verdict_of
from gongdan.files.sniff import sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(*names: str, content: bytes = b"x" * 50) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


def judged(name: str, content: bytes, piece: int = 1 << 20) -> str | None:
    look = Look()
    for begin in range(0, len(content), piece):
        look.feed(content[begin : begin + piece])
    return danger_of(sniff(content, name).content_type, name, look)


WORD = ("[Content_Types].xml", "word/document.xml")
CASES = [
    ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, None),
    ("letter.txt", "正文".encode(), None),
    ("report.pdf", b"%PDF-1.7 <script>", None),
    ("log.zip", zipped("a/app.log", "b.txt"), None),
    ("letter.docx", zipped(*WORD), None),
    ("old.doc", OLE, None),
    ("page.html", b"<html><body><p onclickless>plain</p></body></html>", None),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", None),
    ("setup.bin", b"MZ\x90\x00\x03" + b"\xff" * 80, "program"),
    ("setup.exe", b"not really", "program"),
    ("setup.exe. ", b"not really", "program"),
    ("run.PS1", b"Get-Item", "script"),
    ("note.txt.js", b"alert(1)", "script"),
    ("x.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + b"\0" * 60, "shortcut"),
    ("x.url", b"[InternetShortcut]\r\nURL=https://a.example", "shortcut"),
    ("letter.docm", zipped(*WORD), "macro"),
    ("letter.docx", zipped(*WORD, "word/vbaProject.bin"), "macro"),
    ("table.ods", zipped("Basic/Standard/Module1.xml", "content.xml"), "macro"),
    ("old.doc", OLE + "_VBA_PROJECT".encode("utf-16-le") + OLE, "macro"),
    ("invoice.zip", zipped("invoice.pdf.exe"), "packed"),
    ("invoice.zip", zipped("a/b/c.txt", "资料/点我.lnk"), "packed"),
    ("disk.iso", b"\0" * 100, "disk"),
    ("page.html", b"<html><form><input name=p type='password'></form></html>", "page"),
    ("page.html", b"<html><SCRIPT src=x></script></html>", "page"),
    ("page.html", "<html><script>1</script></html>".encode("utf-16"), "page"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><g onload = 'x()'/></svg>", "page"),
]


@pytest.mark.parametrize(("name", "content", "wanted"), CASES)
def test_what_is_held(name: str, content: bytes, wanted: str | None) -> None:
    assert judged(name, content) == wanted


@given(piece=st.integers(1, 40), case=st.sampled_from([one for one in CASES if one[2]]))
def test_it_does_not_matter_how_the_bytes_are_cut(piece: int, case: tuple[str, bytes, str]) -> None:
    assert judged(case[0], case[1], piece) == case[2]


@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x03\x04", b"PK\x01\x02", OLE[:8], b"<svg "]))
def test_no_bytes_make_it_fail(content: bytes, start: bytes) -> None:
    judged("a.zip", start + content, 7)


@pytest.mark.parametrize(
    ("scanned", "danger", "is_set", "wanted"),
    [
        (None, None, False, Verdict("unchecked")),
        (None, None, True, Verdict("waiting")),
        (None, "script", True, Verdict("held", "type:script")),
        (Scanned("clean"), None, True, Verdict("clean", "", True)),
        (Scanned("clean"), "macro", True, Verdict("held", "type:macro", True)),
        (Scanned("found", "X-1"), "macro", True, Verdict("held", "virus:X-1", True)),
        (Scanned("too_large"), None, True, Verdict("held", "size", True)),
    ],
)
def test_the_verdict(scanned: Scanned | None, danger: str | None, is_set: bool, wanted: Verdict) -> None:
    assert verdict_of(scanned, danger, is_scanner_set=is_set) == wanted


def test_who_gets_what() -> None:
    given_to = {one for one in STATES if is_given(one, is_staff=False)}
    assert given_to == {"unchecked", "clean", "released"}
    assert is_given("waiting", is_staff=True)
    assert not is_given("held", is_staff=True)
    assert not is_given("discarded", is_staff=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("unix:/tmp/c", "/tmp/c"),
        ("scanner:3310", ("scanner", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_addresses(text: str, wanted: object) -> None:
    assert read_address(text) == wanted


@pytest.mark.parametrize("text", ["scanner", ":3310", "scanner:0", "scanner:99999", "scanner:x", ""])
def test_bad_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        read_address(text)
