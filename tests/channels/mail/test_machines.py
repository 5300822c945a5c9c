"""Machines are told from people by what they say about themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.bounces import bounce_of
from gongdan.channels.mail.machines import INSTANCE_HEADER, machine_of, may_acknowledge, opens_ticket
from gongdan.channels.mail.parse import parse

PERSON = {"From": "Li Na <li.na@kunde.example>", "To": "support@desk.example", "Subject": "打印机坏了"}


def written(body: str = "您好，打印机不工作。", **changed: str) -> bytes:
    headers = {**PERSON, **{name.replace("_", "-"): value for name, value in changed.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{lines}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode()


def code_of(raw: bytes) -> str | None:
    machine = machine_of(parse(raw), {"support@desk.example"}, {"ids.desk.example"}, {"desk-1"})
    return machine.code if machine else None


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("own", {"Message_ID": "<1.2@ids.desk.example>"}),
        ("own", {"From": "Support <Support@Desk.example>"}),
        ("own", {INSTANCE_HEADER: "desk-1"}),
        ("bounce", {"From": "MAILER-DAEMON@mx.example", "Subject": "failure notice", "body": "<a@b.example>: gone"}),
        ("bounce", {"X_Failed_Recipients": "a@b.example"}),
        ("bounce", {"From": "postmaster@qq.example", "Subject": "系统退信", "body": "无法投递到 a@b.example"}),
        ("delayed", {"From": "MAILER-DAEMON@mx.example", "Subject": "Warning: not sent for 4 hours",
                     "body": "a@b.example has not yet been delivered"}),
        ("auto_reply", {"Auto_Submitted": "auto-replied (vacation)"}),
        ("auto_reply", {"X_Autoreply": "yes"}),
        ("auto_reply", {"Precedence": "auto_reply"}),
        ("auto_reply", {"Subject": "自动回复: 工单 #12 已受理"}),
        ("auto_reply", {"Subject": "外出自动答复：Re: 报价"}),
        ("auto_reply", {"Subject": "Automatic reply: Your ticket"}),
        ("auto_reply", {"Subject": "Out of Office"}),
        ("auto_reply", {"Subject": "Abwesenheitsnotiz: Ihr Ticket"}),
        ("auto_reply", {"Subject": "Réponse automatique : Votre demande"}),
        ("auto_reply", {"Subject": "Respuesta automática: Su solicitud"}),
        ("auto_reply", {"Subject": "自動応答: お問い合わせ"}),
        ("auto_reply", {"Return_Path": "<>", "Subject": "Re: 报价", "body": "您的邮件已收到，我正在外出。"}),
        ("auto_reply", {"In_Reply_To": "<1@x>", "Subject": "Re: 休假中", "body": "我正在休假，周一回来。"}),
        ("list", {"List_Id": "<users.example>"}),
        ("list", {"Precedence": "list"}),
        ("list", {"List_Unsubscribe": "<mailto:off@news.example>"}),
        ("no_reply", {"From": "no-reply@shop.example"}),
        ("no_reply", {"From": "forwarding-noreply@mail.example"}),
        ("no_reply", {"Return_Path": "<>", "From": "MAILER-DAEMON@mx.example", "Subject": "Undelivered"}),
        ("notice", {"Auto_Submitted": "auto-generated", "Subject": "Disk full on db-3"}),
        ("notice", {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}),
        ("notice", {"Precedence": "bulk"}),
        ("notice", {"Return_Path": "<>"}),
        ("receipt", {"Subject": "撤回: 报价单", "body": "李娜 要撤回邮件“报价单”。"}),
    ],
)  # fmt: skip
def test_a_machine_gives_itself_away(code: str, changed: dict[str, str]) -> None:
    raw = written(**changed)
    assert code_of(raw) == code
    machine = machine_of(parse(raw), {"support@desk.example"}, {"ids.desk.example"}, {"desk-1"})
    assert not may_acknowledge(machine)
    assert opens_ticket(machine) == (code in ("list", "no_reply", "notice"))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Subject": "自动回复功能不能用"},
        {"Subject": "Fwd: Undelivered Mail Returned to Sender", "body": "为什么被退信？ 550 5.1.1 user unknown"},
        {"Subject": "假期安排", "body": "国庆假期你们上班吗？"},
        {"Subject": "Read: the manual says otherwise"},
        {"Subject": "撤回: 一个问题", "body": "微信怎么用？"},
        {"Message_ID": "<1@not.ids.desk.example>"},
        {"X_Auto_Response_Suppress": "RN"},
        {"From": "form@no-reply.example"},
        {"From": "noreply@shop.example", "Reply_To": "li.na@kunde.example"},
    ],
)
def test_a_person_stays_a_person(changed: dict[str, str]) -> None:
    assert code_of(written(**changed)) is None


def test_another_installation_is_no_echo_of_our_own() -> None:
    assert code_of(written(**{INSTANCE_HEADER: "desk-2"})) == "notice"


def test_a_bounce_that_a_server_of_ours_wrote_is_a_bounce_first() -> None:
    raw = written("<a@b.example>: user unknown", From="MAILER-DAEMON@desk.example", Message_ID="<7@ids.desk.example>")
    assert code_of(raw) == "bounce"


NAMES = (
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "Precedence",
    "Return-Path",
    "Content-Type",
    "List-Id",
    "Reply-To",
)
LINES = st.tuples(st.sampled_from(NAMES), st.text(max_size=60))


@given(st.lists(LINES, max_size=8), st.text(max_size=300))
def test_nothing_that_arrives_raises(lines: list[tuple[str, str]], body: str) -> None:
    raw = ("".join(f"{name}: {value}\n" for name, value in lines) + "\n" + body).encode("utf-8", "replace")
    machine = machine_of(parse(raw))
    assert may_acknowledge(machine) == (machine is None)
    bounce_of(parse(raw), raw)
