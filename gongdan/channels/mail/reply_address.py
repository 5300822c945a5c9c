"""The address to which the answers of one ticket come: the mailbox's own, with the ticket and a seal behind a plus.

`care@example.com` becomes `care+812.k3v…@example.com`. It has no expiry, and opens that one ticket only, while its
requester is the one that it had when the address was made.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping

SEAL_CHARACTERS = 20  # 100 bits: no guess of it will ever fit
LONGEST_LOCAL_PART = 64
_TAG = re.compile(r"\+([1-9][0-9]{0,17})\.([a-z2-7]{20})$")


def reply_address(mailbox_address: str, ticket_id: int, requester_id: int | None, key: bytes) -> str:
    """The mailbox's address sealed for this ticket of this requester with the tenant's `key`; as it is where that
    would be too long."""
    local, _, domain = mailbox_address.rpartition("@")
    sealed = f"{local}+{ticket_id}.{_seal(ticket_id, requester_id, key)}"
    return f"{sealed}@{domain}" if local and len(sealed) <= LONGEST_LOCAL_PART else mailbox_address


def seals_in(recipients: Iterable[str]) -> list[tuple[int, str]]:
    """Tickets and seals that stand in these addresses, each once; whether they are right is another question."""
    tags = (_TAG.search(address.strip().lower().rpartition("@")[0]) for address in recipients)
    return list(dict.fromkeys((int(tag[1]), tag[2]) for tag in tags if tag is not None))


def ticket_of(
    seals: Iterable[tuple[int, str]], requesters: Mapping[int, Collection[int | None]], key: bytes
) -> int | None:
    """The ticket of the first right one among these seals; None where none is.

    `requesters` are by ticket whom a seal may be made for. `key` is the tenant's: another tenant's addresses mean
    nothing.
    """
    for ticket_id, seal in seals:
        for requester_id in requesters.get(ticket_id, ()):
            if hmac.compare_digest(seal, _seal(ticket_id, requester_id, key)):
                return ticket_id
    return None


def mailbox_address_of(address: str) -> str:
    """The address without what `reply_address` put in, in lower case: whose mailbox it is, sealed or not."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{_TAG.sub('', local)}{at}{domain}"


def _seal(ticket_id: int, requester_id: int | None, key: bytes) -> str:
    digest = hmac.new(key, f"ticket:{ticket_id}:{requester_id or 0}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:SEAL_CHARACTERS]
