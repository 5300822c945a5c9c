"""Read a bounce: from the report for machines where there is one, otherwise from its words."""

from gongdan.channels.mail.bounce_reports import (
    ADDRESS,
    feedback_recipients,
    returned_header,
    status_recipients,
)
from gongdan.channels.mail.bounce_texts import MESSAGE_ID, SUBJECT, recipients_in, split_copy
from gongdan.channels.mail.bounced import Bounce, Recipient, one_line, status_in
from gongdan.channels.mail.extracts import beginning_of, field, plain
from gongdan.channels.mail.machines import BOUNCE_CODES, machine_of
from gongdan.channels.mail.parsed import ParsedMail, Raw

FAILED_HEADERS = ("X-Failed-Recipients", "X-Actual-Recipient")
ACTIONS = {"bounce": "failed", "delayed": "delayed", "feedback": "complaint"}
REPORT_TEXTS = frozenset({"text/plain", "text/html"})


def bounce_of(mail: ParsedMail, raw: Raw) -> Bounce | None:
    """Say whom a bounce, a delay or a complaint speaks of, and about which message; None when it is none of these.

    `raw` is the message that `mail` was read from. Never raises; time is linear in what is looked at (64 KB a part).
    """
    machine = machine_of(mail)
    if machine is None or machine.code not in BOUNCE_CODES:
        return None
    note, copy = split_copy(_words(mail, raw))
    complained = feedback_recipients(mail, raw)
    recipients = complained if complained is not None else _failed(mail, raw, note, copy, ACTIONS[machine.code])
    message_id, subject = _returned(mail, raw, copy, note)
    return Bounce(tuple(recipients), message_id, subject)


def _failed(mail: ParsedMail, raw: Raw, note: str, copy: str, action: str) -> list[Recipient]:
    reported = status_recipients(mail, raw)
    if reported:
        return reported
    guessed = recipients_in(note, copy, action, _others(mail))
    named = [
        match.group().lower()
        for name in FAILED_HEADERS
        for value in mail.headers.all(name)
        for match in ADDRESS.finditer(value[:10_000])
    ]
    if not named:
        return guessed or _returned_to(mail, raw, note, action)
    known = {recipient.address: recipient for recipient in guessed}
    return [known.get(one) or Recipient(one, action, status_in(note), one_line(note)) for one in dict.fromkeys(named)]


def _returned_to(mail: ParsedMail, raw: Raw, note: str, action: str) -> list[Recipient]:
    """The note names nobody: then whom the message that came back was for."""
    header = returned_header(mail, raw)
    match = ADDRESS.search(field(header, "To")) if header is not None else None
    return [Recipient(match.group().lower(), action, status_in(note), one_line(note))] if match else []


def _returned(mail: ParsedMail, raw: Raw, copy: str, note: str) -> tuple[str, str]:
    """Message-ID and subject of the message that came back, as far as anything says."""
    header = returned_header(mail, raw)
    message_id = field(header, "Message-ID").strip("<> ") if header is not None else ""
    subject = field(header, "Subject") if header is not None else ""
    if not message_id:
        named = MESSAGE_ID.search(copy) or MESSAGE_ID.search(note)
        answers = [*mail.in_reply_to, *reversed(mail.references)]
        message_id = named.group(1) if named else next(iter(answers), "")
    if not subject:
        named = SUBJECT.search(copy) or SUBJECT.search(note)
        subject = plain(named.group(1)) if named else ""
    return message_id, subject


def _words(mail: ParsedMail, raw: Raw) -> str:
    """The note as a person would read it, from the first text that says anything."""
    if mail.text.strip():
        return mail.text
    texts = (beginning_of(part, raw) for part in mail.parts if part.content_type in REPORT_TEXTS)
    return next((text for text in texts if text.strip()), "")


def _others(mail: ParsedMail) -> frozenset[str]:
    """Addresses that a note may name and cannot mean: who wrote the note and who got it."""
    return frozenset(party.address for party in (mail.sender, *mail.to, *mail.cc) if party.address)
