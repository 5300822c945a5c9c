"""Messages read back say what was put in, and nothing typed becomes a header."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.machines import machine_of
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.replies import separate
from gongdan.channels.outbound.compose import Letter, Piece, compose
from gongdan.channels.outbound.letters import (
    Earlier,
    Held,
    body_value,
    files_value,
    packed,
    pictures_in,
    shown_here,
    with_signature_and_history,
)
from gongdan.channels.outbound.templates import Rendered

AT = datetime(2025, 11, 22, 8, 30, tzinfo=UTC)


def letter(**values: Any) -> Letter:
    given = {
        "message_id": "t1.r2.abc@example.com",
        "sender": ("客服中心", "care@example.com"),
        "to": [("李娜", "li@example.net")],
        "subject": "Re: 打印机 [#GD1]",
        "text": "您好",
        "html": "<p>您好</p>",
        "sent_at": AT,
    }
    return Letter(**{**given, **values})


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_headers_keep_the_thread_and_stop_machines() -> None:
    ids = [f"{'x' * 100}{n}@example.net" for n in range(20)]
    raw = compose(letter(references=ids, in_reply_to=ids[-1], automatic="auto-replied", instance="here"))
    found = read(raw)
    assert found["References"].split() == [f"<{one}>" for one in [ids[0], *ids[9:]]]
    assert found["In-Reply-To"].strip() == f"<{ids[-1]}>"
    assert found["Message-ID"] == "<t1.r2.abc@example.com>"
    assert (found["Auto-Submitted"], found["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    machine = machine_of(parse(raw), own_instances=["here"])
    assert machine is not None
    assert machine.code == "own"


def test_a_persons_answer_says_nothing_of_machines_but_asks_them_to_be_quiet() -> None:
    found = read(compose(letter(reply_to="care+1.k@example.com")))
    assert found["Auto-Submitted"] is None
    assert found["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert found["Reply-To"].addresses[0].addr_spec == "care+1.k@example.com"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.text("ab字\r\n:<>\"',@ ", max_size=60))
def test_what_was_typed_is_content_and_never_a_header(subject: str, name: str) -> None:
    raw = compose(letter(subject=subject, to=[(name, "li@example.net")], sender=(name, "care@example.com")))
    head = raw.split(b"\r\n\r\n", 1)[0]
    known = (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Auto", b"MIME", b"Content")
    assert all(line.startswith((b" ", b"\t", *known)) for line in head.split(b"\r\n"))
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    parsed = parse(raw)
    assert [one.address for one in parsed.to] == ["li@example.net"]
    assert parsed.sender.address == "care@example.com"


@given(st.text("中文字ab1 ,", min_size=1, max_size=150))
def test_subjects_come_back_as_they_were(subject: str) -> None:
    assert " ".join(parse(compose(letter(subject=subject))).subject.split()) == " ".join(subject.split())


def test_pictures_within_and_files_beside() -> None:
    pieces = [
        Piece("图.png", "image/png", b"\x89PNG", content_id="file-3@gongdan"),
        Piece("合同 1.pdf", "application/pdf", b"%PDF"),
        Piece("a.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
    ]
    raw = compose(letter(html='<img src="cid:file-3@gongdan">', pieces=pieces))
    mail = parse(raw)
    assert [part.name for part in mail.attachments] == ["图.png", "合同 1.pdf", "a.eml"]
    assert mail.attachments[0].is_inline
    assert mail.damages == ()
    assert mail.text.strip() == "您好"


def test_our_own_letters_are_separated_again_from_their_history() -> None:
    earlier = [Earlier("李娜", AT, "打印机不出纸", "text"), Earlier("王强", AT, "<p>请重启</p>", "html")]
    for locale in ("zh-CN", "en"):
        made = with_signature_and_history(
            Rendered("x", "新的内容", "<p>新的内容</p>"), "<b>客服</b>", earlier, locale, "Asia/Shanghai"
        )
        assert "16:30" in made.text
        mail = parse(compose(letter(text=made.text, html=made.html)))
        parts = separate(mail.text, mail.html)
        assert parts.new_text.strip() == "新的内容"
        assert "打印机不出纸" in parts.quoted


def test_pictures_of_ours_go_along_and_others_do_not() -> None:
    body = '<p><img src="/api/v1/files/7?inline=true"><img src="/elsewhere.png"><a href="/desk/1">x</a></p>'
    value = body_value(body, "html", "https://desk.example/")
    assert pictures_in(value.html) == [7]
    assert "elsewhere" not in value.html
    assert 'href="https://desk.example/desk/1"' in value.html
    assert "/api/v1/files/7?inline=true" in shown_here(value.html)


def test_what_is_too_large_goes_by_link_and_what_the_text_shows_goes_first() -> None:
    files = [Held(1, "big.zip", 80), Held(2, "a.txt", 30), Held(3, "shown.png", 20), Held(4, "b.txt", 10)]
    found = packed(files, '<img src="cid:file-3@gongdan">', most=100)
    assert found.attached == (3, 1)
    assert [one.id for one in found.linked] == [2, 4]
    value = files_value([(files[1], "https://x.example/f")], "en")
    assert "a.txt (0.1 MB): https://x.example/f" in value.text
    assert files_value([], "en").html == ""
