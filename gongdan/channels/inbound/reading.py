"""Pure: all that one raw message says by itself, before anybody asks who sent it."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from gongdan.channels.mail.addresses import bare_address, parties
from gongdan.channels.mail.bounced import Bounce
from gongdan.channels.mail.bounces import bounce_of
from gongdan.channels.mail.forwards import ATTACHED, forwarded_sender
from gongdan.channels.mail.headers import moment
from gongdan.channels.mail.language import language_of
from gongdan.channels.mail.machines import Machine, machine_of
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import ParsedMail, Part, Party, Raw, Span
from gongdan.channels.mail.replies import Separated, separate
from gongdan.channels.mail.subjects import bare_subject, is_forward, ticket_tags

MOST_ATTACHMENTS = 50
_SAMPLE = 4096
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-RCPT-TO")


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read. `words` is what its sender says: without quotes and signature, or all of a forward."""

    mail: ParsedMail
    machine: Machine | None
    bounce: Bounce | None
    separated: Separated
    words: str
    is_forward: bool
    forwarded: Party | None
    """Who wrote what is forwarded; None where it is no forward, or names nobody."""
    subject: str
    """Without prefixes and ticket numbers."""
    has_prefix: bool
    """It says that it is an answer: `Re:`, `回复：` and the like stood before the subject."""
    tags: tuple[str, ...]
    language: str
    content_hash: bytes
    recipients: tuple[str, ...]
    """Whom the transport and the headers name, the transport first; lower case, each once."""
    arrived_at: datetime | None
    """As the server of the mailbox stamped it, which writes the topmost Received; None where it did not."""

    @property
    def named_ids(self) -> tuple[str, ...]:
        """The messages this one answers: the nearest first."""
        return tuple(dict.fromkeys((*self.mail.in_reply_to, *reversed(self.mail.references))))[:100]


def read_message(
    raw: Raw,
    *,
    own_addresses: Collection[str] = frozenset(),
    own_instances: Collection[str] = frozenset(),
    delivered_to: Iterable[str] = (),
) -> Reading:
    """What the message says. Never raises; time is linear in its size."""
    mail = parse(raw)
    machine = machine_of(mail, own_addresses=own_addresses, own_instances=own_instances)
    separated = separate(mail.text, mail.html)
    is_forwarded = is_forward(mail.subject) or bool(separated.forwarded and separated.forwarded.is_marked)
    is_forwarded = is_forwarded or sum(part.content_type in ATTACHED for part in mail.parts) == 1
    sender = forwarded_sender(mail.text, mail.html, mail.parts, raw, separated=separated) if is_forwarded else None
    tags = tuple(ticket_tags(mail.subject))
    bare = bare_subject(mail.subject)
    words = separated.new_text.strip()
    return Reading(
        mail=mail,
        machine=machine,
        bounce=bounce_of(mail, raw) if machine else None,
        separated=separated,
        words=mail.text.strip() if is_forwarded or not words else words,
        is_forward=is_forwarded,
        forwarded=sender,
        subject=_without_tags(bare, tags),
        has_prefix=bare != " ".join(mail.subject.split()),
        tags=tags,
        language=language_of(words or mail.text or mail.subject),
        content_hash=_content_hash(raw, mail, bare),
        recipients=_recipients(mail, delivered_to),
        arrived_at=_arrived_at(mail),
    )


def _without_tags(subject: str, tags: Iterable[str]) -> str:
    for tag in tags:
        subject = subject.replace(f"[#{tag}]", " ")
    return " ".join(subject.split())


def _content_hash(raw: Raw, mail: ParsedMail, bare: str) -> bytes:
    """The same for the same letter that came by another way: its transport and its folding do not count."""
    digest = hashlib.sha256()
    for piece in (mail.sender.address, bare, " ".join(mail.text.split())):
        digest.update(piece.encode("utf-8", "replace") + b"\0")
    for part in mail.attachments:
        digest.update(f"{part.name}\0{part.content_type}\0".encode("utf-8", "replace"))
        digest.update(_sample(raw, part))
    return digest.digest()


def _sample(raw: Raw, part: Part) -> bytes:
    place = part.content
    if isinstance(place, Span):
        size, beginning = place.end - place.start, raw[place.start : min(place.end, place.start + _SAMPLE)]
    else:
        size, beginning = len(place), place[:_SAMPLE]
    # Line ends may change on the way, and with them the size.
    return b"".join(beginning.split())[:1024] + str(size // 4096).encode()


def _arrived_at(mail: ParsedMail) -> datetime | None:
    stamp = mail.headers.get("Received")[:2000].rpartition(";")[2]
    return moment(stamp) if stamp.strip() else None


def _recipients(mail: ParsedMail, delivered_to: Iterable[str]) -> tuple[str, ...]:
    said = [bare_address(one) for one in delivered_to]
    said += [party.address for name in _DELIVERED for line in mail.headers.all(name) for party in parties(line)]
    said += [party.address for party in (*mail.to, *mail.cc)]
    return tuple(dict.fromkeys(address for address in said if address))[:500]
