"""Was this message written by a person? If not: by what kind of machine, and what may come of it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gongdan.channels.mail import machine_words as words
from gongdan.channels.mail.parsed import ParsedMail

BOUNCE_CODES = frozenset({"bounce", "delayed", "feedback"})
QUIET_CODES = frozenset({*BOUNCE_CODES, "own", "auto_reply", "receipt"})
INSTANCE_HEADER = "X-Gongdan-Instance"
"""What leaves names the installation that it comes from, which knows its own again, and only its own."""
ENOUGH = 8_000
"""Characters of the text that are looked at."""
STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
REPORT_TYPE = re.compile(r"report-type\s{0,8}=\s{0,8}[\"']?([a-z0-9\-]{1,64})")
NO = re.compile(r"^\s*no\b", re.IGNORECASE)
SUPPRESSED = frozenset({"all", "oof", "autoreply"})


@dataclass(frozen=True, slots=True)
class Machine:
    """What kind of machine wrote a message, and how it was recognised."""

    code: str
    """`own`: sent by ourselves. `bounce`: not delivered (the report may say otherwise). `delayed`: not delivered yet.
    `feedback`: an abuse or DMARC report. `receipt`: read, or recalled. `auto_reply`: answered without being read.
    `list`: through a mailing list. `no_reply`: from an address that reads nothing. `notice`: generated, sent in bulk,
    or with the wish that no machine answers (a person may have written the last kind)."""
    evidence: str
    """The header or words that gave it away."""

    @property
    def opens_ticket(self) -> bool:
        """A person should see it: mail from a list or a monitor may be work; an echo of our own mail never is."""
        return self.code not in QUIET_CODES

    @property
    def may_acknowledge(self) -> bool:
        """Never: an automatic answer to a machine may be answered automatically."""
        return False


def machine_of(
    mail: ParsedMail,
    own_addresses: Collection[str] = frozenset(),
    own_message_id_domains: Collection[str] = frozenset(),
    own_instances: Collection[str] = frozenset(),
) -> Machine | None:
    """Name the machine that wrote a message; None when nothing speaks against a person. Never raises.

    `own_addresses` are those of our mailboxes and `own_message_id_domains` the right sides of the Message-IDs that we
    alone give out, both in lower case; `own_instances` are the values of `INSTANCE_HEADER` that mean ourselves.
    """
    # A report first: it may come from a server of ours, and then looks like our own.
    for look in (_receipt, _feedback, _bounce):
        if machine := look(mail):
            return machine
    if evidence := _own(mail, own_addresses, own_message_id_domains, own_instances):
        return Machine("own", evidence)
    for code, look_for in LOOKS:
        if evidence := look_for(mail):
            return Machine(code, evidence)
    return None


def may_acknowledge(machine: Machine | None) -> bool:
    """Say whether an automatic answer may go out: to people only."""
    return machine is None


def opens_ticket(machine: Machine | None) -> bool:
    """Say whether the message may become a ticket of its own."""
    return machine is None or machine.opens_ticket


def _own(mail: ParsedMail, addresses: Collection[str], domains: Collection[str], instances: Collection[str]) -> str:
    if any(value.strip() in instances for value in mail.headers.all(INSTANCE_HEADER)):
        return INSTANCE_HEADER
    if mail.message_id.rpartition("@")[2].lower() in domains:
        return f"Message-ID: {mail.message_id}"
    return f"From: {mail.sender.address}" if mail.sender.address and mail.sender.address in addresses else ""


def _receipt(mail: ParsedMail) -> Machine | None:
    if _report_type(mail) == "disposition-notification" or _has(mail, "message/disposition-notification"):
        return Machine("receipt", "disposition-notification")
    if words.READ_SUBJECT.search(mail.subject) and (_is_null(mail) or "multipart/report" in _content_type(mail)):
        return Machine("receipt", f"Subject: {mail.subject[:80]}")
    if words.RECALL_SUBJECT.search(mail.subject) and words.RECALL_TEXT.search(mail.text[:ENOUGH]):
        return Machine("receipt", "recall")
    return None


def _feedback(mail: ParsedMail) -> Machine | None:
    if _report_type(mail) in ("feedback-report", "tlsrpt") or _has(mail, "message/feedback-report"):
        return Machine("feedback", f"report-type={_report_type(mail) or 'feedback-report'}")
    if words.COMPLAINT_NOTIFIED.search(mail.text[:ENOUGH]) and words.NO_REPLY.search(_from(mail)):
        return Machine("feedback", "notification of a complaint")
    if words.COMPLAINT_SUBJECT.search(mail.subject) and mail.parts and "multipart/" in _content_type(mail):
        return Machine("feedback", f"Subject: {mail.subject[:80]}")
    return None


def _bounce(mail: ParsedMail) -> Machine | None:
    evidence = _bounce_evidence(mail)
    if not evidence:
        return None
    about = f"{mail.subject[:500]}\n{mail.text[:ENOUGH]}"
    is_late = words.DELAYED.search(about) and not mail.headers.get("X-Failed-Recipients")
    return Machine("delayed" if is_late else "bounce", evidence)


def _bounce_evidence(mail: ParsedMail) -> str:
    """Signs of a bounce. Words count only from a mail system, so that a customer may ask about a bounce."""
    text = mail.text[:ENOUGH]
    is_daemon, is_postmaster = bool(words.DAEMON.search(_from(mail))), bool(words.POSTMASTER.search(_from(mail)))
    subject = words.BOUNCE_SUBJECT.search(mail.subject)
    says = words.BOUNCE_TEXT.search(text) or words.DELAYED.search(text)
    is_system = is_daemon or is_postmaster or _is_null(mail) or not mail.sender.address
    is_report = "multipart/report" in _content_type(mail)
    if _report_type(mail) == "delivery-status":
        return "report-type=delivery-status"
    if any(part.content_type in STATUS_PARTS for part in mail.parts) and (is_report or is_system or subject):
        return "message/delivery-status"
    if mail.headers.get("X-Failed-Recipients"):
        return "X-Failed-Recipients"
    if words.BOUNCE_NOTIFIED.search(text) and words.NO_REPLY.search(_from(mail)):
        return "notification of a bounce"
    # "Undelivered" over a text that names nobody and nothing may be anything: a person should look at it.
    says_who = says or "@" in text or "multipart/" in _content_type(mail) or _is_answer(mail)
    if is_system and ((subject and says_who) or (says and not _is_answer(mail))):
        return f"From: {_from(mail) or '<>'}"
    return f"Subject: {mail.subject[:80]}" if is_report and (subject or says) else ""


def _auto_reply(mail: ParsedMail) -> str:
    submitted = mail.headers.get("Auto-Submitted").strip().lower()
    if submitted.startswith("auto-replied"):
        return f"Auto-Submitted: {submitted[:40]}"
    for name in ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Autogenerated", "X-Mail-Autoreply"):
        value = mail.headers.get(name)
        if value and not NO.match(value):
            return f"{name}: {value[:40]}"
    if _precedence(mail) in ("auto_reply", "auto-reply", "autoreply"):
        return "Precedence: auto_reply"
    if words.VACATION_SUBJECT.search(mail.subject):
        return f"Subject: {mail.subject[:80]}"
    is_likely = _is_null(mail) or (submitted and not NO.match(submitted)) or _is_answer(mail)
    # A vacation note is short; the same words deep in a long mail are part of a story.
    is_vacation = words.VACATION_TEXT.search(mail.text[:600])
    if is_likely and is_vacation and (_is_null(mail) or words.MAYBE_VACATION_SUBJECT.search(mail.subject)):
        return f"vacation note: {mail.subject[:80]}"
    return "Auto-Submitted: in answer" if submitted.startswith("auto-") and _is_answer(mail) else ""


def _list(mail: ParsedMail) -> str:
    found = next(
        (name for name in ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List") if name in mail.headers), ""
    )
    return found or ("Precedence: list" if _precedence(mail) == "list" else "")


def _no_reply(mail: ParsedMail) -> str:
    # Where an answer would go decides: a web form may write from noreply@ and name the customer in Reply-To.
    answered = next((party.address for party in mail.reply_to if party.address), _from(mail))
    unread = words.NO_REPLY.search(answered) or words.DAEMON.search(answered) or words.DAEMON.search(_from(mail))
    return f"From: {answered}" if unread else ""


def _notice(mail: ParsedMail) -> str:
    submitted = mail.headers.get("Auto-Submitted").strip()
    if submitted and not NO.match(submitted):
        return f"Auto-Submitted: {submitted[:40]}"
    suppressed = {word.strip().lower() for word in mail.headers.get("X-Auto-Response-Suppress").split(",")}
    if suppressed & SUPPRESSED:
        return "X-Auto-Response-Suppress"
    if _precedence(mail) in ("bulk", "junk"):
        return f"Precedence: {_precedence(mail)}"
    for name in ("X-Loop", "Feedback-ID", "X-Auto-Generated", "X-Gongdan-Instance"):
        if name in mail.headers:
            return name
    return "Return-Path: <>" if _is_null(mail) else ""


LOOKS: tuple[tuple[str, Callable[[ParsedMail], str]], ...] = (
    ("auto_reply", _auto_reply),
    ("list", _list),
    ("no_reply", _no_reply),
    ("notice", _notice),
)


def _from(mail: ParsedMail) -> str:
    return mail.sender.address or mail.sender.name.lower()


def _is_null(mail: ParsedMail) -> bool:
    return mail.return_path == ""


def _is_answer(mail: ParsedMail) -> bool:
    return bool(mail.in_reply_to or mail.references)


def _precedence(mail: ParsedMail) -> str:
    return mail.headers.get("Precedence").strip().lower()


def _content_type(mail: ParsedMail) -> str:
    return mail.headers.get("Content-Type").lower()


def _report_type(mail: ParsedMail) -> str:
    """The report-type of multipart/report; empty for anything else."""
    content_type = _content_type(mail)
    found = REPORT_TYPE.search(content_type) if "multipart/report" in content_type else None
    return found.group(1) if found else ""


def _has(mail: ParsedMail, content_type: str) -> bool:
    return any(part.content_type == content_type for part in mail.parts)
