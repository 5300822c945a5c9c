"""Bounces in words: who is meant in the notes of qmail, Exim, Exchange, Gmail, QQ, NetEase and many more."""

import re

from gongdan.channels.mail.bounced import Recipient, one_line, status_in

ENOUGH = 32 * 1024
"""Characters of the text that are looked at."""
ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,253}[A-Za-z0-9])?"
# Where the message that came back begins, when it follows in the same text.
COPY_BEGINS = re.compile(
    r"^[ \t>]*(?:"
    r"-{2,}[ \t]*(?:Below this line|This is a copy|The header|Original message|Returned message|Unsent message"
    r"|Message header|Header of|The body of the message|Undelivered message)"
    r"|(?:Below is a copy of the original|Original message follows|Your original message|Message header follows"
    r"|The original message was as follows|Copy of (?:the )?message)"
    r"|[-=_ ]{2,}[ \t]*(?:原始邮件|原邮件|退回的邮件|元のメッセージ)"
    r"|(?:Return-Path|Received|DKIM-Signature|X-Google-Smtp-Source|Delivered-To):"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
# A line that is about a recipient, from the surest to the vaguest; the first kind that finds anybody is believed.
LINES = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"^[ \t]{{0,8}}<({ADDRESS})>[ \t]?[:：]",
        rf"^[ \t]{{0,8}}(?:Recipient address|Recipient|Rejected recipient|To address|Original address"
        rf"|Failed recipient"
        rf"|Delivery to|Unable to deliver message to|收件人(?:地址)?|无法投递(?:到|至)?|宛先)[ \t]?[:：][ \t]?"
        rf"(?:\[?SMTP:)?[<\[(]?({ADDRESS})",
        rf"^[ \t]{{0,8}}(?:[*>-]{{1,3}}[ \t]{{1,4}})?<?({ADDRESS})>?[ \t]?(?:[:：(\[<,].{{0,200}})?$",
        rf"^[ \t]{{0,8}}({ADDRESS})[ \t](?:on |Invalid|Unknown|User|was |is |could |失败|不存在|\()",
        rf"^[ \t]{{0,8}}(?:Sent <<< |>>> |In:[ \t]{{1,4}})?RCPT TO:[ \t]?<?({ADDRESS})",
        rf"^[ \t]{{0,8}}\d{{3}}[ -](?:\d\.\d{{1,3}}\.\d{{1,3}} )?<?({ADDRESS})>?(?:\.\.\.|[ :])",
        rf"\"emailAddress\\{{0,3}}\"[ \t]?:[ \t]?\\{{0,3}}\"({ADDRESS})",
        rf"(?:delivered to|deliver(?:y)? (?:the message |mail |message )?to|recipient|user|mailbox|address"
        rf"|发送到|投递到|邮件地址|收件人)"
        rf"[ \t]?[:：]?[ \t]?[<\[(（「\"']{{0,2}}({ADDRESS})",
    )
)
# Whom to ask is not who was not reached.
ASK = re.compile(
    rf"(?:contact|(?:e-?mail|mail|write|complain|report) to|send (?:e-?)?mail to|please (?:e-?mail|forward|ask)"
    rf"|联系|聯繫|までご連絡)"
    rf"[ \t\n:：]{{1,4}}<?{ADDRESS}|<{ADDRESS}>[ \t\n]{{0,4}}(?:へ|まで|にご)",
    re.IGNORECASE,
)
MACHINE_BOX = re.compile(r"^(?:mailer-?daemon|postmaster|mail\.delivery\.system|double-bounce)@", re.IGNORECASE)
MESSAGE_ID = re.compile(
    r"^[ \t>]{0,8}Message-Id[ \t]?:[ \t]{0,8}\n?[ \t]{0,8}<([^<>\s]{1,990})>", re.IGNORECASE | re.MULTILINE
)
SUBJECT = re.compile(
    r"^[ \t>]{0,8}(?:Subject|The subject of the message is|主题|件名)[ \t]?[:：][ \t]{0,8}(.{0,990})$",
    re.IGNORECASE | re.MULTILINE,
)
COPY_TO = re.compile(rf"^[ \t>]{{0,8}}To[ \t]?:[^\n@]{{0,200}}?({ADDRESS})", re.IGNORECASE | re.MULTILINE)


def split_copy(text: str) -> tuple[str, str]:
    """Tell the note from the copy of the message that came back; the copy may be empty."""
    text = text[:ENOUGH]
    begins = COPY_BEGINS.search(text)
    return (text[: begins.start()], text[begins.start() :]) if begins else (text, "")


def recipients_in(note: str, copy: str, action: str, others: frozenset[str]) -> list[Recipient]:
    """Guess from words whom `action` befell; `others` (the sender, ourselves) are meant only where nobody else is."""
    asked = ASK.sub(" ", note)
    spots = _spots(asked, others) or _spots(asked, frozenset(), LINES[:2])
    if not spots:
        addresses = [match.group(1).lower() for match in COPY_TO.finditer(copy)][:1]
        return [Recipient(address, action, status_in(note), one_line(note)) for address in addresses]
    ends = [start for _, start in spots[1:]] + [len(asked)]
    return [
        _recipient(address, action, asked[start:end], asked)
        for (address, start), end in zip(spots, ends, strict=True)
    ]


def _spots(note: str, others: frozenset[str], lines: tuple[re.Pattern[str], ...] = LINES) -> list[tuple[str, int]]:
    """Who is named, each once, and where; by the surest lines that name anybody."""
    for line in lines:
        found: dict[str, int] = {}
        for match in line.finditer(note):
            address = match.group(1).lower().strip(".'")
            if address not in others and not MACHINE_BOX.match(address):
                found.setdefault(address, match.start())
        if found:
            return list(found.items())
    return []


def _recipient(address: str, action: str, piece: str, note: str) -> Recipient:
    return Recipient(address, action, status_in(piece) or status_in(note), one_line(piece))
