"""Pure: the header lines of a message, and who sent it, when, and in answer to what."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from gongdan.channels.mail.addresses import parties
from gongdan.channels.mail.parsed import Headers, Party
from gongdan.channels.mail.structure import Node
from gongdan.channels.mail.words import header_text, line_text

_ID = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
_SENDERS = ("from", "sender", "reply-to", "resent-from", "return-path", "x-sender", "envelope-from")
MOST_IDS = 200


def read_headers(lines: list[tuple[str, bytes]], charset: str, damages: set[str]) -> Headers:
    """All lines decoded; `charset` is believed for raw 8-bit letters that are no UTF-8."""
    if any(b"\x00" in value for _, value in lines):
        damages.add("nul")
    return Headers(tuple((name, header_text(value, charset)) for name, value in lines))


def sender_of(root: Node, charset: str) -> Party:
    """The first of From, Sender, Reply-To … that holds an address; else the first that holds a name."""
    first = Party("", "")
    for wanted in _SENDERS:
        for name, value in root.lines:
            if name.lower() != wanted:
                continue
            for party in parties(line_text(value, charset)):
                if party.address:
                    return Party(first.name, party.address) if first.name and not party.name else party
                first = first if first.name else party
    return first


def one_id(text: str) -> str:
    """A Message-ID without its brackets; what stands there where it has none."""
    found = _ID.search(text)
    return "".join(found[1].split()) if found else "".join(text.split()).strip("<>")[:998]


def message_ids(text: str) -> tuple[str, ...]:
    """The ids of In-Reply-To or References in their order, each once."""
    found = ["".join(said.split()) for said in _ID.findall(text)]
    if not found:
        found = [word.strip("<>,;\"'") for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(found))[-MOST_IDS:]


def moment(text: str) -> datetime | None:
    """When a message says it was sent, in UTC; None when that cannot be read."""
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
