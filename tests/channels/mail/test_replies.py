"""New text is told from quotes, signatures and forwarded messages; nothing is lost, and nothing takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.quoted_html import read_html
from gongdan.channels.mail.replies import separate
from tests.channels.mail import html_samples, reply_samples

LINES = st.sampled_from(
    [
        "", "Yes.", "你好", "> a quote", ">> deeper", "> On 2 Mar 2026, Ann <a@b.example> wrote:", "-- ", "--",
        "____", "On 2 Mar 2026 at 09:12, Ann <a@b.example> wrote:", "-----Original Message-----",
        "From: Ann <a@b.example>", "Sent: 2 March 2026 09:12", "To: Bob", "Subject: Printer",
        "------------------ 原始邮件 ------------------", "发件人: 王芳", "发送时间: 2026年3月2日 9:12",
        "主题: 打印机", "Sent from my iPhone", "发自我的iPhone", "wrote:",
        "---------- Forwarded message ----------", "<a@b.example>", "##- 请在此线上方回复 -##", "| table |",
        "- item",
    ]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join)
TAGS = st.sampled_from(
    [
        "<div>", "</div>", "<blockquote type=cite>", "</blockquote>", "<br>", "<p class='gmail_quote'>", "<b",
        ">", "<!--", "Yes.", "On 2 Mar 2026, Ann &lt;a@b.example&gt; wrote:", "<div id=divRplyFwdMsg>", "<hr>",
        "<pre>a\nb</pre>", "&nbsp;", "From: Ann", "<td>", "<img src='x>y'>", "</b>", "<script>", "\"",
        "<blockquote>",
    ]
)  # fmt: skip


def shown(html: str) -> str:
    return " ".join(" ".join(line.text for line in read_html(html).lines).split())


@pytest.mark.parametrize(("client", "text", "new"), reply_samples.SAMPLES, ids=lambda value: str(value)[:20])
def test_the_new_text_of_each_client_is_found(client: str, text: str, new: str) -> None:
    assert separate(text).new_text == new
    assert separate(text.replace("\n", "\r\n")).new_text == new


@pytest.mark.parametrize(("client", "html", "new"), html_samples.SAMPLES, ids=lambda value: str(value)[:20])
def test_the_quote_of_each_client_is_cut_from_its_html(client: str, html: str, new: str) -> None:
    assert shown(separate("", html).new_html) == new


def test_no_empty_frame_of_a_quote_stays() -> None:
    kept = separate("", html_samples.GMAIL).new_html
    assert kept == '<div dir="ltr">Wednesday is fine.</div>'


def test_html_without_a_quote_stays_as_it_is() -> None:
    assert separate("", html_samples.PLAIN_INDENT).new_html == html_samples.PLAIN_INDENT


def test_signature_and_quote_are_told_apart() -> None:
    found = separate(reply_samples.THUNDERBIRD_EN)
    assert found.signature == "-- \nAnn Field\nClient Works"
    assert found.quoted == "On 3/2/26 09:12, Service Desk wrote:\n> Is Wednesday fine?"
    assert separate(reply_samples.QQMAIL).signature == "发自我的iPhone"


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPad", "Sent from my Verizon Wireless BlackBerry", "Get Outlook for iOS<https://aka.ms/x>",
        "Gesendet von Outlook für Android", "Von meinem iPhone gesendet", "Envoyé de mon iPhone",
        "Enviado desde mi iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Skickat från min iPhone",
        "Отправлено с iPhone", "发自我的华为手机", "来自QQ邮箱", "來自我的手機", "获取 Outlook for Android",
        "iPhoneから送信", "나의 iPhone에서 보냄",
    ],
)  # fmt: skip
def test_the_line_of_a_phone_is_a_signature(line: str) -> None:
    found = separate(f"Good.\n\n{line}\n")
    assert (found.new_text, found.signature) == ("Good.", line)


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, it is much easier than from my phone.",
        "The notice was\n\nsent from our automated system at night.",
        "On the surface it looks like a quote.\n\nOn average it works:\n\nno",
        "The data comes From: our database\nTo: the other one",
        "Error at 10:30:\n\nHe wrote:\n\nno paper",
        "From: Shanghai\nTo: Beijing\nSubject: transport",
        "# code\n```\n> prompt\n```\ndone",
        "name      date\n--------------\nprinter   2026-03-02\nscanner   2026-03-03\ncamera 1\ncamera 2\ncamera 3",
        "请看下面的说明：\n\n1. 打开\n2. 关闭",
        "> only a quote, and nothing else",
        "从手机上发送不了邮件",
        "Sent from my iPhone",
        "-- \nplease call me",
        "The mail system\n\n<a@b.example>: host mx.example[108.177.96.26] said:\n    550 no such user",
        "客户说：\n\n打印机坏了",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert separate(text).new_text == text


def test_answers_between_quotes_are_new_and_keep_a_short_question() -> None:
    text = (
        "On 2 Mar 2026, Desk <desk@help.example> wrote:\n> Which floor?\n\nThe third.\n\n> Which device?\n\nA-17.\n\n"
        "> Thank you.\n> Desk\n"
    )
    assert separate(text).new_text == "> Which floor?\n\nThe third.\n\n> Which device?\n\nA-17."


def test_a_long_quote_above_the_answer_goes() -> None:
    quote = "".join(f"> line {n}\n" for n in range(30))
    found = separate(f"On 2 Mar 2026, Desk <desk@help.example> wrote:\n{quote}\nThe answer.\n")
    assert found.new_text == "The answer."


def test_answers_below_our_own_line_are_not_lost_where_nothing_stands_above_it() -> None:
    found = separate("##- 请在此线上方回复 / Please reply above this line -##\n\n周三可以。")
    assert found.new_text == "周三可以。"


def test_a_forward_without_a_word_is_new_itself() -> None:
    found = separate(
        "---------- Forwarded message ---------\nFrom: Ann Field <Ann@Client.example>\nDate: Mon, Mar 2, 2026\n"
        "Subject: Printer\nTo: <agent@help.example>\n\nIt fails.\n\n-- \nAnn"
    )
    assert found.new_text == "It fails."
    assert found.forwarded is not None
    assert (found.forwarded.sender, found.forwarded.is_marked) == (Party("Ann Field", "ann@client.example"), True)


def test_a_forward_from_apple_mail_is_new_itself() -> None:
    found = separate(
        "> 下面是被转发的邮件：\n>\n> 发件人: 王芳 <wang@qq.example>\n> 主题: 打印机\n"
        "> 日期: 2026年3月2日\n>\n> 坏了。"
    )
    assert "坏了。" in found.new_text
    assert found.forwarded is not None
    assert found.forwarded.text.startswith("发件人: 王芳 <wang@qq.example>\n主题: 打印机")


@given(TEXTS)
@settings(max_examples=120)
def test_every_line_goes_to_one_place_and_new_text_keeps_its_order(text: str) -> None:
    found = separate(text)
    lines = iter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(line in lines for line in found.new_text.split("\n") if line.strip())
    parts = "\n".join((found.new_text, found.quoted, found.signature))
    assert sorted("".join(parts.split())) == sorted("".join(text.split()))


@given(TEXTS)
@settings(max_examples=120)
def test_new_text_has_nothing_more_to_take_away(text: str) -> None:
    once = separate(text).new_text
    assert separate(once).new_text == once


@given(st.lists(TAGS | st.text(max_size=6), max_size=30).map("".join))
@settings(max_examples=120)
def test_any_html_is_read_and_only_loses(html: str) -> None:
    kept = iter(html)
    assert all(sign in kept for sign in separate("", html).new_html)


@pytest.mark.parametrize(
    "piece", [">", " ", "> ", "\n", "--\n", "wrote:\n", "<a@b.example>:\n", "From: a\n", "> x\ny\n"]
)
def test_megabytes_of_nothing_are_separated(piece: str) -> None:
    """Time that grows faster than the input would hold this up for hours."""
    text = piece * (2_000_000 // len(piece))
    found = separate(text)
    assert len("".join((found.new_text + found.quoted + found.signature).split())) == len("".join(text.split()))


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<div>", "</p>", "<b><div></b>", '<a ="', "<!--", "&", "<blockquote type=cite>x"]
)
def test_megabytes_of_tags_are_read(piece: str) -> None:
    html = piece * (300_000 // len(piece))
    assert len(separate("Hello", html).new_html) <= len(html)
