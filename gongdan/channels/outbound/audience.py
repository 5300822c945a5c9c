"""Whom a mail of a ticket reaches, and why somebody gets none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

Reason = Literal["bounced", "ourselves", "colleague", "author", "no_address", "reads_portal"]
MOST_CC = 50
# He who wrote by these is answered by mail; who wrote by others reads it where he wrote, unless he wants mail.
MAIL_CHANNELS = frozenset({"email", "form", "api"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who might get it."""

    address: str
    """In lower case."""
    name: str = ""
    contact_id: int | None = None
    has_bounced: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody who gets none, and why."""

    address: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it reaches."""

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    skipped: tuple[Skipped, ...] = field(default=())


def wants_mail(channel: str, preferred_channel: str | None, *, has_account: bool) -> bool:
    """Whether the requester of a ticket that came by `channel` is written to by mail."""
    return preferred_channel == "email" or channel in MAIL_CHANNELS or not has_account


def audience_of(
    requester: Person | None,
    others: Sequence[Person],
    *,
    author_contact_id: int | None,
    author_address: str,
    ours: Collection[str],
    colleagues: Collection[str],
    is_requester_written_to: bool,
) -> Audience:
    """To the requester, copies to the others; nobody twice, never to the author, to ourselves or to what bounced.

    `ours` are the addresses of our mailboxes, `colleagues` those of our staff: copies of answers to customers do not
    go to them. Where the requester gets none, the first of the others stands in his place.
    """
    skipped: list[Skipped] = []
    to: list[Person] = []
    cc: list[Person] = []
    seen: set[str] = set()
    if requester is not None and not is_requester_written_to:
        skipped.append(Skipped(requester.address, "reads_portal"))
        seen.add(requester.address)
        requester = None
    for place, person in [(to, requester)] + [(cc, one) for one in others]:
        if person is None or (person.address in seen and person.address):
            continue
        seen.add(person.address)
        is_author = person.address == author_address or (
            author_contact_id is not None and person.contact_id == author_contact_id
        )
        reason = _reason(person, is_author, person.address in ours, place is cc and person.address in colleagues)
        if reason is None:
            place.append(person)
        else:
            skipped.append(Skipped(person.address, reason))
    if not to and cc:
        to.append(cc.pop(0))
    return Audience(tuple(to), tuple(cc[:MOST_CC]), tuple(skipped))


def _reason(person: Person, is_author: bool, is_ours: bool, is_colleague: bool) -> Reason | None:
    if not person.address:
        return "no_address"
    if is_author:
        return "author"
    if is_ours:
        return "ourselves"
    if is_colleague:
        return "colleague"
    return "bounced" if person.has_bounced else None
