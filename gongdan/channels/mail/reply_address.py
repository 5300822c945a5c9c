"""The address to which the answers of one ticket come: the mailbox's own, with the ticket and a seal behind a plus.

`care@example.com` becomes `care+812.k3v…@example.com`. It has no expiry, and opens that one ticket only.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

SEAL_CHARACTERS = 20  # 100 bits: no guess of it will ever fit
LONGEST_LOCAL_PART = 64
_TAG = re.compile(r"\+([1-9][0-9]{0,17})\.([a-z2-7]{20})$")


def reply_address(mailbox_address: str, ticket_id: int, key: bytes) -> str:
    """The mailbox's address sealed for this ticket with the tenant's `key`; as it is where that would be too long."""
    local, _, domain = mailbox_address.rpartition("@")
    sealed = f"{local}+{ticket_id}.{_seal(ticket_id, key)}"
    return f"{sealed}@{domain}" if local and len(sealed) <= LONGEST_LOCAL_PART else mailbox_address


def ticket_of(recipients: Iterable[str], key: bytes) -> int | None:
    """The ticket that the first rightly sealed of these addresses stands for; None where none is.

    Letters may have changed their case on the way. `key` is the tenant's: another tenant's addresses mean nothing.
    """
    for address in recipients:
        tag = _TAG.search(address.strip().lower().rpartition("@")[0])
        if tag is not None and hmac.compare_digest(tag[2], _seal(int(tag[1]), key)):
            return int(tag[1])
    return None


def mailbox_address_of(address: str) -> str:
    """The address without what `reply_address` put in, in lower case: whose mailbox it is, sealed or not."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{_TAG.sub('', local)}{at}{domain}"


def _seal(ticket_id: int, key: bytes) -> str:
    digest = hmac.new(key, f"ticket:{ticket_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:SEAL_CHARACTERS]
