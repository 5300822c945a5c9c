"""Reply addresses open the one ticket they were made for, and nothing that was not made here opens anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.channels.mail.reply_address import mailbox_address_of, reply_address, ticket_of

KEY, OTHER = b"one tenant", b"another tenant"


@given(st.integers(1, 10**17), st.sampled_from(["care@example.com", "a+b@sub.example.cn", "x.y@example.com"]))
def test_an_address_leads_back_to_its_ticket_and_its_mailbox(ticket_id: int, mailbox: str) -> None:
    address = reply_address(mailbox, ticket_id, KEY)
    assert ticket_of(["stranger@example.net", f" {address.upper()} "], KEY) == ticket_id
    assert ticket_of([address], OTHER) is None
    assert mailbox_address_of(address) == mailbox
    assert len(address.rpartition("@")[0]) <= 64


def test_another_ticket_behind_the_same_seal_is_nothing() -> None:
    forged = reply_address("care@example.com", 41, KEY).replace("+41.", "+42.")
    assert ticket_of([forged], KEY) is None


@pytest.mark.parametrize(
    "address", ["", "@", "care", "care@example.com", "care+41@example.com", "care+41.@example.com", "a+0." + "a" * 20]
)
def test_what_carries_no_seal_is_no_ticket(address: str) -> None:
    assert ticket_of([address], KEY) is None


def test_a_mailbox_whose_name_leaves_no_room_answers_from_itself() -> None:
    long = "a" * 50 + "@example.com"
    assert reply_address(long, 7, KEY) == long
    assert mailbox_address_of(long) == long
