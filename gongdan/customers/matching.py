"""Pure: which contact a requester is, given whom his addresses belong to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gongdan.customers.addresses import Address

Owners = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Match:
    """Who it is (None: nobody known). `other_id` is somebody else whom the phone number belongs to."""

    contact_id: int | None
    other_id: int | None = None


def match(email: Address | None, phone: Address | None, owners: Owners, with_email: Collection[int]) -> Match:
    """The e-mail address goes first, then the phone number.

    A line that many share says little: somebody with an e-mail address nobody knows, who calls from the same
    switchboard as a contact with an address of his own, is a colleague of that contact and not he.
    """
    by_email = owners.get(email.key) if email else None
    by_phone = owners.get(phone.key) if phone else None
    if by_email is not None:
        return Match(by_email, by_phone if by_phone != by_email else None)
    if by_phone is not None and phone is not None:
        if email is not None and not phone.is_personal and by_phone in with_email:
            return Match(None, by_phone)
        return Match(by_phone)
    return Match(None)
