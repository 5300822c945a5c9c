"""The real sender of a message that an agent forwarded."""

import pytest

from gongdan.channels.mail.forwards import forwarded_sender
from gongdan.channels.mail.header_blocks import party_of
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Party

WANG = Party("王芳", "wang@qq.example")
ANN = Party("Ann Field", "ann@client.example")
FORWARDS = (
    (
        "请处理。\n\n---------- 转发的邮件 ----------\n发件人： 王芳 <wang@qq.example>\n"
        "日期： 2026年3月2日\n主题： 打印机\n\n坏了。",
        WANG,
    ),
    (
        "请处理。\n\n发件人: 王芳 [mailto:wang@qq.example]\n发送时间: 2026年3月2日 9:12\n收件人: 服务台\n"
        "主题: 打印机\n\n坏了。",
        WANG,
    ),
    (
        '\n\n-------- 转发邮件信息 --------\n发件人："王芳" <wang@qq.example>\n'
        "发送日期：2026-03-02 09:12:44\n主题：打印机\n\n坏了。",
        WANG,
    ),
    (
        "fyi\n\nBegin forwarded message:\n\nFrom: Ann Field <ann@client.example>\nSubject: Printer\n\nIt fails.",
        ANN,
    ),
    (
        "fyi\n\n> Begin forwarded message:\n>\n> From: Ann Field <ann@client.example>\n> Subject: Printer\n"
        ">\n> It fails.",
        ANN,
    ),
    (
        "-------- Forwarded Message --------\nSubject: \tPrinter\nDate: \tMon, 2 Mar 2026\n"
        "From: \tAnn Field <ann@client.example>\n\nIt fails.",
        ANN,
    ),
    (
        "-----Ursprüngliche Nachricht-----\nVon: Ann Field <ann@client.example>\nGesendet: Montag\nBetreff: x\n\ny",
        ANN,
    ),
    (
        "-- \nAgent Zhang\n\n________________________________\n差出人: Ann Field <ann@client.example>\n"
        "送信日時: 2026年3月2日\n件名: x\n\ny",
        ANN,
    ),
)
ATTACHED = """From: Agent <agent@help.example>\r
Subject: Fwd: Printer\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Please see to it.\r
--b\r
Content-Type: message/rfc822\r
\r
From: =?utf-8?B?546L6Iqz?= <Wang@qq.example>\r
Subject: Printer\r
\r
It fails.\r
--b--\r
"""


@pytest.mark.parametrize(("text", "sender"), FORWARDS)
def test_the_sender_is_read_from_the_header_block(text: str, sender: Party) -> None:
    assert forwarded_sender(text) == sender


def test_the_sender_is_read_from_an_attached_message() -> None:
    raw = ATTACHED.encode()
    mail = parse(raw)
    assert forwarded_sender(mail.text, mail.html, mail.parts, raw) == WANG


def test_the_html_is_asked_where_the_text_has_no_address() -> None:
    text = "发件人: 王芳\n发送时间: 2026年3月2日 9:12\n收件人: 服务台\n主题: 打印机\n\n坏了。"
    html = (
        '<div>发件人: <a href="mailto:wang@qq.example">王芳</a> &lt;wang@qq.example&gt;<br>'
        "发送时间: 2026年3月2日 9:12<br>"
        "收件人: 服务台<br>主题: 打印机</div><p>坏了。</p>"
    )
    assert forwarded_sender(text) is None
    assert forwarded_sender(text, html) == WANG


def test_a_message_that_quotes_nothing_has_no_other_sender() -> None:
    assert forwarded_sender("From: here\nplease help") is None


@pytest.mark.parametrize(
    ("value", "party"),
    [
        ('"王芳" <Wang@qq.example>;', WANG),
        ("王芳<mailto:wang@qq.example>", WANG),
        ("王芳 <wang@qq.example<mailto:wang@qq.example>>", WANG),
        ("王芳(wang@qq.example)", WANG),
        ("wang@qq.example", Party("", "wang@qq.example")),
        ("王芳", Party("王芳", "")),
        ("wang@qq.example <wang@qq.example>", Party("", "wang@qq.example")),
        ("", None),
    ],
)
def test_whom_a_client_names(value: str, party: Party | None) -> None:
    assert party_of(value) == party
