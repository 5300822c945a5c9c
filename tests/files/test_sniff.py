"""What files really are, whatever they are called."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.files.names import clean_file_name, content_disposition
from gongdan.files.sniff import HEAD_BYTES, INLINE_SAFE, sniff

OFFICE = "application/vnd.openxmlformats-officedocument."
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


def zipped(*entries: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for entry in entries:
            archive.writestr(entry, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (PNG, "a.html", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a", "image/jpeg"),
        (b"GIF89a\x01\x00", "a.gif", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a", "image/webp"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmiaf", "a", "image/avif"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1", "a", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "a.mp4", "video/mp4"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00", "a.mp3", "audio/mpeg"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a.7z", "application/x-7z-compressed"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.zip", OFFICE + "wordprocessingml.document"),
        (zipped("docProps/app.xml", "xl/workbook.xml"), "报表.xlsx", OFFICE + "spreadsheetml.sheet"),
        (zipped("[Content_Types].xml"), "a.pptx", OFFICE + "presentationml.presentation"),
        (zipped("a.txt"), "a.docx", "application/zip"),
        (
            zipped("x", mimetype="application/vnd.oasis.opendocument.text"),
            "a",
            "application/vnd.oasis.opendocument.text",
        ),
        (zipped("x", mimetype="text/html"), "a", "application/zip"),
        (OLD_OFFICE, "a.xls", "application/vnd.ms-excel"),
        (OLD_OFFICE, "a.png", "application/x-ole-storage"),
        ("工单，第一行\n第二行".encode(), "a.txt", "text/plain"),
        ("工单，第一行\n第二行".encode("gb18030"), "a.csv", "text/csv"),
        (("工" * HEAD_BYTES).encode()[:HEAD_BYTES], "a", "text/plain"),
        (b"MZ is my name", "a.txt", "text/plain"),
        (b"a < b and c > d", "a.txt", "text/plain"),
        (b"", "a.png", "application/octet-stream"),
        (b"\x00\x01\x02\x03\x04", "a.png", "application/octet-stream"),
    ],
)
def test_the_kind_is_found_inside(head: bytes, name: str, expected: str) -> None:
    assert sniff(head, name).content_type == expected


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "a.png", "text/html"),
        (b"\xef\xbb\xbf \n<HTML>", "a.txt", "text/html"),
        ("\ufeff<script>x()</script>".encode("utf-16-le"), "a.jpg", "text/html"),
        (b"harmless\n\n<script src=x></script>", "a.txt", "text/html"),
        (b"<!-- --><svg onload=x>", "a.png", "text/html"),
        (b"<svg xmlns='x' onload='x'>", "a.png", "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<s:svg xmlns:s='x'>", "a.gif", "image/svg+xml"),
        (b"<?xml version='1.0'?><a/>", "a.txt", "application/xml"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "a.txt", "application/xhtml+xml"),
        (b"<note>", "a.txt", "application/xml"),
        (b"alert(1)", "a.js", "text/javascript"),
        (b"plain words", "a.svg", "image/svg+xml"),
        (b"#!/bin/sh\n", "a.txt", "application/x-script"),
        (b"\n%PDF-1.7\n", "a.png", "application/pdf"),
        (b"MZ\x90\x00\x03\x00", "a.png", "application/x-executable"),
        (zipped("META-INF/MANIFEST.MF"), "a.zip", "application/java-archive"),
        (b"L\x00\x00\x00\x01\x14\x02\x00", "a.txt", "application/x-ms-shortcut"),
    ],
)
def test_what_could_act_is_recognised_and_never_shown_inline(head: bytes, name: str, expected: str) -> None:
    found = sniff(head, name)
    assert found.content_type == expected
    assert found.is_active
    assert not found.is_inline_safe


def test_only_pictures_of_pixels_are_shown_inline() -> None:
    assert sniff(PNG, "a.png").is_inline_safe
    assert not sniff(PNG, "a.html").is_active
    assert not sniff(b"BM\x36\x00\x00\x00\x00\x00\x00\x00", "a.bmp").is_inline_safe


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_and_any_name_have_a_kind(head: bytes, name: str) -> None:
    found = sniff(head, name)
    assert 0 < len(found.content_type) <= 120
    assert not (found.is_active and found.is_inline_safe)
    assert found.is_inline_safe == (found.content_type in INLINE_SAFE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("现场照片 1.jpg", "现场照片 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报告.docx", "报告.docx"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ('a<b>:"c|d?.txt', "a_b___c_d_.txt"),
        (" .hidden. ", "hidden"),
        ("con.txt", "_con.txt"),
        ("..", "file"),
        ("", "file"),
        ("工" * 300 + ".xlsx", "工" * 195 + ".xlsx"),
        ("a" * 300, "a" * 200),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_a_file_name_is_made_safe(name: str, expected: str) -> None:
    assert clean_file_name(name) == expected


@given(st.text())
def test_any_name_becomes_one_safe_part_of_a_path(name: str) -> None:
    clean = clean_file_name(name)
    assert 0 < len(clean) <= 200
    assert clean == clean_file_name(clean)
    assert not set(clean) & set('/\\\x00\r\n"')
    assert clean not in (".", "..")
    content_disposition(name, is_inline=False).encode("ascii")


def test_the_header_carries_chinese_names() -> None:
    header = content_disposition('报告"1.pdf', is_inline=False)
    assert header == "attachment; filename=\"_1.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A_1.pdf"
    assert content_disposition("a.png", is_inline=True).startswith('inline; filename="a.png"')
