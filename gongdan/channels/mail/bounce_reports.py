"""Reports that machines write for machines: delivery status (RFC 3464) and abuse feedback (RFC 5965)."""

import re
from collections.abc import Iterator
from email.message import Message

from gongdan.channels.mail.bounced import Recipient, one_line, status_in
from gongdan.channels.mail.extracts import beginning_of, field, header_of
from gongdan.channels.mail.parsed import ParsedMail, Part, Raw

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
FEEDBACK_TYPE = "message/feedback-report"
RETURNED_TYPES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "text/rfc822"}
)
ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,256}@[^\s<>()\[\]\",;:@]{1,255}")
GROUP_END = re.compile(r"\n[ \t]*\n")
ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
FEEDBACK_FIELDS = ("Original-Rcpt-To", "Removal-Recipient", "Original-Recipient", "X-HmXmrOriginalRecipient")


def status_recipients(mail: ParsedMail, raw: Raw) -> list[Recipient]:
    """Everybody that the delivery status parts speak of, each once."""
    found: dict[str, Recipient] = {}
    for part in _parts_of(mail, STATUS_TYPES):
        for group in GROUP_END.split(beginning_of(part, raw).strip("\n")):
            recipient = _recipient(header_of(group))
            if recipient is not None:
                found.setdefault(recipient.address, recipient)
    return list(found.values()) or _nested(mail, raw)


def feedback_recipients(mail: ParsedMail, raw: Raw) -> list[Recipient] | None:
    """Who complained, each once, as far as the report says; None when this is no feedback report."""
    reports = [header_of(beginning_of(part, raw)) for part in _parts_of(mail, frozenset({FEEDBACK_TYPE}))]
    returned = returned_header(mail, raw)
    if not reports and (returned is None or "X-HmXmrOriginalRecipient" not in returned):
        return None
    kind = next((field(report, "Feedback-Type") for report in reports), "abuse")
    sources = [*reports, *([returned] if returned is not None else [])]
    addresses = _addresses(sources, FEEDBACK_FIELDS) or _addresses(sources[len(reports) :], ("To",))
    return [Recipient(address, "complaint", diagnostic=one_line(kind)) for address in addresses]


def returned_header(mail: ParsedMail, raw: Raw) -> Message | None:
    """The header of the message that came back as a part of the report; None when none did."""
    for part in _parts_of(mail, RETURNED_TYPES):
        header = header_of(beginning_of(part, raw))
        if header.keys():
            return header
    return None


def _nested(mail: ParsedMail, raw: Raw) -> list[Recipient]:
    """A bounce that a gateway wrapped into a note of its own: the groups of the report within."""
    texts = (beginning_of(part, raw) for part in _parts_of(mail, RETURNED_TYPES))
    groups = (group for text in texts for group in GROUP_END.split(text) if "final-recipient:" in group.lower())
    return [found for found in map(_recipient, map(header_of, groups)) if found is not None]


def _recipient(group: Message) -> Recipient | None:
    """One group of a delivery status, read generously; None for the group about the message as a whole."""
    original, final = (_address(group.get_all(name, ())) for name in ("Original-Recipient", "Final-Recipient"))
    final = final or _address(group.get_all("X-Actual-Recipient", ())) or original
    if not final:
        return None
    diagnostic = one_line(
        str(group.get("Diagnostic-Code", "")).partition(";")[2] or str(group.get("Diagnostic-Code", ""))
    )
    status = status_in(str(group.get("Status", "")))
    if not status or status.endswith(".0.0"):
        status = status_in(diagnostic) or status
    action = str(group.get("Action", "")).split("(")[0].strip().lower()
    if action not in ACTIONS:
        action = "delayed" if status.startswith("4") and group.get("Will-Retry-Until") else "failed"
    return Recipient(final, action, status, diagnostic, original if original != final else "")


def _address(values: list[str] | tuple[()]) -> str:
    """The address of a typed field such as `rfc822; a@b`, in lower case."""
    for value in values:
        match = ADDRESS.search(str(value).partition(";")[2] or str(value))
        if match is not None:
            return match.group().strip(".'").lower()
    return ""


def _addresses(headers: list[Message], names: tuple[str, ...]) -> list[str]:
    values = (str(value) for name in names for header in headers for value in header.get_all(name, ()))
    return list(
        dict.fromkeys(match.group().lower() for value in values for match in ADDRESS.finditer(value[:10_000]))
    )


def _parts_of(mail: ParsedMail, types: frozenset[str]) -> Iterator[Part]:
    return (part for part in mail.parts if part.content_type in types)
