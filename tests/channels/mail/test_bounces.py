"""Whom a bounce speaks of, whether trying again helps, and which message came back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.bounced import Bounce, Recipient
from gongdan.channels.mail.bounces import bounce_of
from gongdan.channels.mail.parse import parse

REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.example
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: {report_type}

{report}

--b
Content-Type: message/rfc822

From: support@desk.example
To: wang@kunde.example
Subject: =?utf-8?B?5bel5Y2V?= 12
Message-ID: <t12.3@desk.example>

Text

--b--
"""
STATUS = """Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;wang@kunde.example
Final-Recipient: rfc822; Wang.Wei@inner.kunde.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}"""
COPY = "\n\n--- Below this line is a copy of the message.\n\nReceived: by x\nSubject: Nr 12\n"
COPY += "To: wang@kunde.example\nMessage-ID: <t12.3@desk.example>\n\nText\n"


def bounced(text: str) -> Bounce:
    raw = text.encode()
    bounce = bounce_of(parse(raw), raw)
    assert bounce is not None
    return bounce


def noted(body: str, sender: str = "MAILER-DAEMON@mx.example", subject: str = "failure notice") -> Bounce:
    return bounced(f"From: {sender}\nTo: support@desk.example\nSubject: {subject}\n\n{body}")


def reported(action: str = "failed", status: str = "5.1.1", diagnostic: str = "550 user unknown") -> Bounce:
    report = STATUS.format(action=action, status=status, diagnostic=diagnostic)
    return bounced(REPORT.format(kind="delivery-status", report_type="message/delivery-status", report=report))


def test_the_report_for_machines_says_who_and_which() -> None:
    bounce = reported()
    assert bounce.recipients == (
        Recipient("wang.wei@inner.kunde.example", "failed", "5.1.1", "550 user unknown", "wang@kunde.example"),
    )
    assert (bounce.message_id, bounce.subject) == ("t12.3@desk.example", "工单 12")


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "is_permanent", "is_dead"),
    [
        ("failed", "5.1.1", "550 user unknown", True, True),
        ("failed", "5.0.0", "550 5.1.1 no such user", True, True),
        ("failed", "5.7.1", "554 rejected as spam", True, False),
        ("failed", "5.2.2", "552 mailbox full", False, False),
        ("failed", "4.4.7", "delivery time expired", False, False),
        ("delayed", "4.4.1", "connection timed out", False, False),
        ("delivered", "2.1.5", "250 ok", False, False),
    ],
)
def test_what_is_permanent(action: str, status: str, diagnostic: str, is_permanent: bool, is_dead: bool) -> None:
    (recipient,) = reported(action, status, diagnostic).recipients
    assert (recipient.action, recipient.is_permanent, recipient.is_address_dead) == (action, is_permanent, is_dead)


def test_a_complaint_names_who_complained() -> None:
    report = "Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <Wang@kunde.example>"
    bounce = bounced(REPORT.format(kind="feedback-report", report_type="message/feedback-report", report=report))
    assert bounce.recipients == (Recipient("wang@kunde.example", "complaint", diagnostic="abuse"),)
    assert bounce.action == "complaint"
    assert bounce.message_id == "t12.3@desk.example"


@pytest.mark.parametrize(
    "body",
    [
        "Hi. This is the qmail-send program.\n\n<wang@kunde.example>:\nSorry, no mailbox here. (#5.1.1)" + COPY,
        "could not be delivered:\n\n  wang@kunde.example\n    host mx: 550 5.1.1 unknown user" + COPY,
        "did not reach the following recipient(s):\n\nwang@kunde.example on Mon, 1 Jun 2026\n  5.1.1 unknown" + COPY,
        "Unable to deliver message to: <wang@kunde.example>\n550 5.1.1 No such user" + COPY,
        "Recipient address: wang@kunde.example\nReason: 550 5.1.1 unknown\n" + COPY,
        "很抱歉，您的邮件被退回。\n收件人：wang@kunde.example\n退信原因：5.1.1 用户不存在" + COPY,
        "无法投递到 wang@kunde.example，5.1.1 该邮箱不存在" + COPY,
        ">>> RCPT TO:<wang@kunde.example>\n<<< 550 5.1.1 unknown" + COPY,
        "The message could not be delivered. 5.1.1 If you need help, contact <help@mx.example>" + COPY,
    ],
)
def test_words_name_who_was_not_reached(body: str) -> None:
    bounce = noted(body)
    assert [(one.address, one.status, one.is_permanent) for one in bounce.recipients] == [
        ("wang@kunde.example", "5.1.1", True)
    ]
    assert (bounce.message_id, bounce.subject) == ("t12.3@desk.example", "Nr 12")


def test_each_recipient_keeps_its_own_reason() -> None:
    bounce = noted("<a@b.example>:\n552 5.2.2 mailbox full\n\n<c@d.example>:\n550 5.1.1 user unknown" + COPY)
    assert [(one.address, one.status, one.is_address_dead) for one in bounce.recipients] == [
        ("a@b.example", "5.2.2", False),
        ("c@d.example", "5.1.1", True),
    ]


def test_carriage_returns_alone_are_line_ends() -> None:
    report = STATUS.format(action="failed", status="5.1.1", diagnostic="550 user unknown")
    text = REPORT.format(kind="delivery-status", report_type="message/delivery-status", report=report)
    assert bounced(text.replace("\n", "\r")) == bounced(text) == bounced(text.replace("\n", "\r\n"))


def test_what_a_person_writes_is_no_bounce() -> None:
    raw = b"From: li@kunde.example\nSubject: Mail delivery failed\n\n<a@b.example>: 550 5.1.1 why?"
    assert bounce_of(parse(raw), raw) is None


@given(st.lists(st.sampled_from([*REPORT.splitlines(), *STATUS.splitlines(), *COPY.splitlines(), "\x00", "é@é", ""])))
def test_torn_reports_never_raise(lines: list[str]) -> None:
    raw = ("From: MAILER-DAEMON@x\nSubject: failure notice\n" + "\n".join(lines)).encode()
    bounce = bounce_of(parse(raw), raw)
    assert bounce is None or all("@" in one.address for one in bounce.recipients)
