"""Proof of work instead of a riddle for people: the browser computes a moment before a form is taken.

A challenge is a signed link for one form, so nothing is stored until it is answered. It is answered by any text of at
most 20 digits for which SHA-256 of `<challenge>:<answer>` begins with the asked number of zero bits.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongdan.kernel.signed_links import LinkInvalid, make_link, read_link

VALID_FOR = timedelta(hours=1)
MAX_BITS = 22
MAX_ANSWER = 20
_PURPOSE = "web form challenge"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a challenge says: the form it was made for, how much work it asks, and when it was made."""

    tenant_id: int
    form_id: int
    bits: int
    nonce: int
    made_at: datetime


def make_challenge(tenant_id: int, form_id: int, bits: int, now: datetime) -> str:
    """A new one for this form, valid for an hour."""
    return make_link(tenant_id, _PURPOSE, (form_id, bits, secrets.randbits(62)), now + VALID_FOR)


def read_challenge(text: str, now: datetime) -> Challenge:
    """Raises LinkInvalid for what was not made here, LinkExpired for what is older than an hour."""
    link = read_link(text, _PURPOSE, now)
    if len(link.ids) != 3:
        raise LinkInvalid
    form_id, bits, nonce = link.ids
    return Challenge(link.tenant_id, form_id, bits, nonce, link.expires_at - VALID_FOR)


def is_solved(challenge: str, answer: str, bits: int) -> bool:
    """Whether the answer shows the work."""
    if len(answer) > MAX_ANSWER or not (answer.isascii() and answer.isdigit()):
        return False
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0 if bits else True


def solve(challenge: str, bits: int) -> str:
    """The smallest answer; 2^bits tries on average. What the form's script does, for tests and for programs."""
    answer = 0
    while not is_solved(challenge, str(answer), bits):
        answer += 1
    return str(answer)
