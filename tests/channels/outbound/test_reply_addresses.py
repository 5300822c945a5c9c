"""Reply addresses open the one ticket they were made for, and nothing that was not made here opens anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.reply_address import mailbox_address_of, reply_address, seals_in, ticket_of

KEY, OTHER = b"one tenant", b"another tenant"
LI = 7


def opened(address: str, key: bytes = KEY, requester: int | None = LI) -> int | None:
    """The ticket that this address opens, where every ticket is of this requester."""
    seals = seals_in(["stranger@example.net", address])
    return ticket_of(seals, {ticket_id: [requester] for ticket_id, _ in seals}, key)


@given(st.integers(1, 10**17), st.sampled_from(["care@example.com", "a+b@sub.example.cn", "x.y@example.com"]))
def test_an_address_leads_back_to_its_ticket_and_its_mailbox(ticket_id: int, mailbox: str) -> None:
    address = reply_address(mailbox, ticket_id, LI, KEY)
    assert opened(f" {address.upper()} ") == ticket_id
    assert opened(address, OTHER) is None
    assert opened(address, requester=LI + 1) is None
    assert opened(address, requester=None) is None
    assert ticket_of(seals_in([address]), {ticket_id: [1, LI]}, KEY) == ticket_id
    assert ticket_of(seals_in([address]), {}, KEY) is None
    assert mailbox_address_of(address) == mailbox
    assert len(address.rpartition("@")[0]) <= 64


@given(st.integers(0, 19), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_digit_opens_nothing(place: int, letter: str) -> None:
    local, _, domain = reply_address("care@example.com", 41, LI, KEY).rpartition("@")
    at = len(local) - 20 + place
    changed = f"{local[:at]}{letter}{local[at + 1 :]}@{domain}"
    assert opened(changed) == (41 if local[at] == letter else None)
    assert opened(changed.replace("+41.", "+42.")) is None


@pytest.mark.parametrize(
    "address", ["", "@", "care", "care@example.com", "care+41@example.com", "care+41.@example.com", "a+0." + "a" * 20]
)
def test_what_carries_no_seal_is_no_ticket(address: str) -> None:
    assert opened(address) is None


def test_a_mailbox_whose_name_leaves_no_room_answers_from_itself() -> None:
    long = "a" * 50 + "@example.com"
    assert reply_address(long, 7, LI, KEY) == long
    assert mailbox_address_of(long) == long
