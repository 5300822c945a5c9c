"""Bounces in words: who is meant in the notes of qmail, Exim, Exchange, Gmail, QQ, NetEase and many more."""

import re

from gongdan.channels.mail.bounced import Recipient, one_line, status_in

ENOUGH = 32 * 1024
"""Characters of the text that are looked at."""
ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,253}[A-Za-z0-9])?"
ANY_ADDRESS = re.compile(ADDRESS)
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
        rf"^[ \t]{{0,8}}(?:Recipient address|Recipient|Rejected recipient|To address|Original address|Failed recipient"
        rf"|Delivery to|Unable to deliver message to|收件人(?:地址)?|无法投递(?:到|至)?|宛先)[ \t]?[:：][ \t]?"
        rf"(?:\[?SMTP:)?[<\[(]?({ADDRESS})",
        rf"^[ \t]{{0,8}}(?:[*>-]{{1,3}}[ \t]{{1,4}})?<?({ADDRESS})>?[ \t]?(?:[:：(\[<,].{{0,200}})?$",
        rf"^[ \t]{{0,8}}({ADDRESS})[ \t](?:on |Invalid|Unknown|User|was |is |could |失败|不存在|\()",
        rf"^[ \t]{{0,8}}(?:Sent <<< |>>> )?RCPT TO:[ \t]?<?({ADDRESS})",
        rf"^[ \t]{{0,8}}\d{{3}}[ -](?:\d\.\d{{1,3}}\.\d{{1,3}} )?<?({ADDRESS})>?(?:\.\.\.|[ :])",
        rf"(?:delivered to|deliver(?:y)? (?:the message |mail |message )?to|recipient|user|mailbox|address|发送到|投递到|邮件地址|收件人)"
        rf"[ \t]?[:：]?[ \t]?[<\[(（「\"']{{0,2}}({ADDRESS})",
    )
)
DELAYED = re.compile(
    r"warning message only|not yet been delivered|has been delayed|delivery[ -](?:is |was |has been )?delayed"
    r"|will (?:be retried|continue|keep trying)|still (?:being retried|trying)|could not send mail for past"
    r"|延迟投递|投递延迟|尚未(?:送达|投递)|继续尝试",
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


def recipients_in(note: str, copy: str, others: frozenset[str]) -> list[Recipient]:
    """Guess from words who was not reached; `others` are addresses that cannot be meant (the sender, ourselves)."""
    action = "delayed" if DELAYED.search(note) else "failed"
    spots = _spots(note, others)
    if not spots:
        addresses = [match.group(1).lower() for match in COPY_TO.finditer(copy)][:1]
        return [Recipient(address, action, status_in(note), one_line(note)) for address in addresses]
    ends = [start for _, start in spots[1:]] + [len(note)]
    return [
        _recipient(address, action, note[start:end], note) for (address, start), end in zip(spots, ends, strict=True)
    ]


def _spots(note: str, others: frozenset[str]) -> list[tuple[str, int]]:
    """Who is named, each once, and where."""
    for line in LINES:
        found: dict[str, int] = {}
        for match in line.finditer(note):
            address = match.group(1).lower().strip(".'")
            if address not in others and not MACHINE_BOX.match(address):
                found.setdefault(address, match.start())
        if found:
            return list(found.items())
    anybody = [(match.group().lower().strip(".'"), match.start()) for match in ANY_ADDRESS.finditer(note)]
    return [(address, at) for address, at in anybody if address not in others and not MACHINE_BOX.match(address)][:1]


def _recipient(address: str, action: str, piece: str, note: str) -> Recipient:
    return Recipient(address, action, status_in(piece) or status_in(note), one_line(piece))
