"""Whole messages: what is text, what is a file, and that no bytes are too damaged."""

import mmap
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongdan.channels.mail.packing import content, read
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Party

PICTURE = bytes(range(256)) * 40


def whole() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = '"王, 小明" <Xiao@Example.cn>'
    mail["To"] = "support@example.com, Ann <ann@example.com>"
    mail["Cc"] = "团队: b@example.com;"
    mail["Reply-To"] = "answers@example.cn"
    mail["Return-Path"] = "<>"
    mail["Subject"] = "打印机不工作了 – please help"
    mail["Date"] = "Tue, 03 Mar 2026 10:00:00 +0800"
    mail["Message-ID"] = "<1@example.cn>"
    mail["In-Reply-To"] = "<0@example.com>"
    mail["References"] = "<a@example.com> <0@example.com>"
    mail.set_content("您好\n")
    mail.add_alternative('<p>您好 <img src="cid:pic@x"></p>', subtype="html")
    html = mail.get_payload()[1]
    html.add_related(PICTURE, "image", "png", cid="<pic@x>", filename="图.png")
    mail.add_attachment(b"\x00\x01file", maintype="application", subtype="pdf", filename="合同.pdf")
    return mail


def test_what_was_built_is_read_back() -> None:
    raw = whole().as_bytes()
    mail = parse(raw)
    assert mail.sender == Party("王, 小明", "xiao@example.cn")
    assert [party.address for party in mail.to + mail.cc] == [
        "support@example.com",
        "ann@example.com",
        "b@example.com",
    ]
    assert (mail.subject, mail.message_id) == ("打印机不工作了 – please help", "1@example.cn")
    assert mail.sent_at == datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert (mail.in_reply_to, mail.references) == (("0@example.com",), ("a@example.com", "0@example.com"))
    assert (mail.reply_to[0].address, mail.return_path) == ("answers@example.cn", "")
    assert mail.text.strip() == "您好"
    assert "cid:pic@x" in mail.html
    assert [(part.name, part.is_inline, read(raw, part)) for part in mail.attachments] == [
        ("图.png", True, PICTURE),
        ("合同.pdf", False, b"\x00\x01file"),
    ]
    assert [part.content_type for part in mail.parts] == ["text/plain", "text/html", "image/png", "application/pdf"]
    assert mail.damages == ()


@pytest.mark.parametrize("ends", [b"\r\n", b"\r", b"\r\r\n"])
def test_any_kind_of_line_end_is_one(ends: bytes) -> None:
    raw = whole().as_bytes().replace(b"\n", ends)
    mail = parse(raw)
    assert (mail.text.strip(), mail.subject) == ("您好", "打印机不工作了 – please help")
    assert [read(raw, part) for part in mail.attachments] == [PICTURE, b"\x00\x01file"]


def test_a_mapped_file_is_read_as_bytes_are(tmp_path: Path) -> None:
    raw = whole().as_bytes()
    (tmp_path / "mail").write_bytes(raw)
    with (tmp_path / "mail").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        mail = parse(mapped)
        assert mail == parse(raw)
        assert b"".join(content(mapped, mail.attachments[0])) == PICTURE


def mail_of(body: str, kind: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    return "\n".join(["From: a@b.cn", "Subject: s", f"Content-Type: {kind}", *more, "", body]).encode()


MIXED = "multipart/mixed; boundary=x"


@pytest.mark.parametrize(
    ("raw", "text", "files", "damages"),
    [
        (mail_of("hello"), "hello", [], ()),
        (mail_of("<p>a</p><p>b</p>", "text/html"), "a\n\nb", [], ()),
        (mail_of("--x\n\none\n--x\nContent-Type: text/html\n\n<b>two</b>\n--x--", MIXED), "one\n\ntwo", [], ()),
        ('From: a@b.cn\nContent-Type: text/html\n\n<meta charset="koi8-r">да'.encode("koi8-r"), "да", [], ()),
        # Text that is blank beside HTML.
        (
            mail_of(
                "--x\n\n \n--x\nContent-Type: text/html\n\n<b>two</b>\n--x--", "multipart/alternative; boundary=x"
            ),
            "two",
            [],
            (),
        ),
        # Boundaries: never closed, not said, said wrongly, never there.
        (mail_of("--x\n\none\n--x\nContent-Type: a/b; name=f\n\n1", MIXED), "one", ["f"], ("boundary",)),
        (mail_of("--y\nContent-Type: text/plain\n\none\n--y--", "multipart/mixed"), "one", [], ("boundary",)),
        (mail_of("--y\nContent-Type: text/plain\n\none\n--y--", MIXED), "one", [], ("boundary",)),
        (mail_of("just text", MIXED), "just text", [], ("boundary",)),
        (mail_of("--x\nContent-Type: text/plain\n\none\n--x--", "text/html; boundary=x"), "one", [], ("boundary",)),
        # The line of one boundary may begin like the other's.
        (
            mail_of(f"--x\nContent-Type: {MIXED}y\n\n--xy\n\none\n--xy--\n--x\n\ntwo\n--x--", MIXED),
            "one\n\ntwo",
            [],
            (),
        ),
        # Texts that are files, and one that only has a name.
        (mail_of("--x\n\none\n--x\nContent-Type: text/plain; name=n.txt\n\n1\n--x--", MIXED), "one", ["n.txt"], ()),
        (mail_of("one", "text/plain; name=n.txt"), "one", [], ()),
        (mail_of("--x\nContent-Type: message/rfc822\n\nSubject: a/b\n\nc\n--x--", MIXED), "", ["a b.eml"], ()),
        (mail_of("before\nbegin 644 f.txt\n#86)C\n`\nend\nafter"), "before\nafter", ["f.txt"], ()),
        (
            mail_of("soft \nend\n> q \n> r\n-- \nsig", "text/plain; format=flowed"),
            "soft end\n> q r\n-- \nsig",
            [],
            (),
        ),
        (mail_of("软 \n硬", "text/plain; charset=utf-8; format=flowed; delsp=yes"), "软硬", [], ()),
        (mail_of("not base64 at all, é", "text/plain", "Content-Transfer-Encoding: base64"), None, [], ("encoding",)),
        (b"From: a@b.cn\nbroken line\nSubject: s\n\nhello", "hello", [], ("header",)),
        (b"no header at all", "no header at all", [], ("header",)),
        (b"From x@y Mon\n" + mail_of("hello"), "hello", [], ()),
        (b"", "", [], ("header",)),
    ],
)
def test_a_message_is_read_however_it_is_built(
    raw: bytes, text: str | None, files: list[str], damages: tuple[str, ...]
) -> None:
    mail = parse(raw)
    assert mail.text == (text if text is not None else "not base64 at all, é")
    assert [part.name for part in mail.attachments] == files
    assert mail.damages == damages


def test_an_uuencoded_file_is_taken_out_of_the_text() -> None:
    raw = mail_of("before\nbegin 644 f.txt\n#86)C\n`\nend\nafter")
    assert read(raw, parse(raw).attachments[0]) == b"abc"


def test_nesting_and_parts_have_limits() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(100))
    many = mail_of("--x\n\none\n" * 2000 + "--x--", MIXED)
    assert "depth" in parse(b"From: a@b.cn\n" + deep.encode()).damages
    assert "depth" in parse(many).damages
    assert len(parse(many).parts) <= 501


def test_long_texts_are_cut_and_kept_whole_as_a_file() -> None:
    raw = mail_of("0123456789\n" * 300_000)
    mail = parse(raw)
    assert len(mail.text) < 2_200_000
    assert len(read(raw, mail.attachments[0])) == 3_300_000
    assert mail.damages == ("length",)


@given(st.binary(max_size=100_000), st.sampled_from(["base64", "quoted-printable"]))
@example(b"x=" * 90_000, "quoted-printable")
@example(b"\n" * 200_000, "quoted-printable")
@example(PICTURE * 20, "base64")
def test_files_are_read_back_whole(data: bytes, cte: str) -> None:
    mail = EmailMessage()
    mail.set_content(data, "application", "x-y", cte=cte)
    raw = mail.as_bytes()
    kept = parse(raw).attachments
    assert b"".join(read(raw, part) for part in kept) == data


PIECES = [
    b"Content-Type: multipart/mixed; boundary=x\n", b"\n--x\n", b"--x--\n", b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n", b"Subject: =?gbk?B?", b"?=\n",
    b"From: ", b'"', b"<", b"(", b"\n", b"\r", b"\r\n\r\n", b"; name*0*=utf-7''%00", b"charset=utf-16;", b"\xff\xfe",
    b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22", b"begin 644 a\n", b"Date: 0 99 99999",
    b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nDTSTART;TZID=x:99991231T235959\n", b"\x1b$B", b"\x00",
    b"Content-Type: application/pkcs7-mime\n\n0\x80", b"Content-Type: text/plain; charset=hz; format=flowed\n\n~{",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)), max_size=25).map(b"".join))
def test_no_bytes_are_too_damaged(raw: bytes) -> None:
    mail = parse(raw)
    said = [mail.subject, mail.text, mail.html, mail.sender.name, *(part.name for part in mail.parts)]
    "".join([*said, *(value for _, value in mail.headers.lines)]).encode()
    assert "\x00" not in "".join(said)
    for part in mail.parts:
        assert sum(map(len, content(raw, part))) <= 2 * len(raw) + 1000
