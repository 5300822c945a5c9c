"""Which contact a requester is, as a table."""

import pytest

from gongdan.customers.addresses import email_address, phone_address
from gongdan.customers.matching import Match, match

MAIL = email_address("mei@customer.example")
MOBILE = phone_address("13800138000", "CN")
SWITCHBOARD = phone_address("021-58888888", "CN")


@pytest.mark.parametrize(
    ("email", "phone", "owners", "with_email", "found"),
    [
        (MAIL, MOBILE, {}, set(), Match(None)),
        (None, None, {}, set(), Match(None)),
        (MAIL, None, {MAIL.key: 1}, {1}, Match(1)),
        (None, MOBILE, {MOBILE.key: 1}, set(), Match(1)),
        (None, SWITCHBOARD, {SWITCHBOARD.key: 1}, {1}, Match(1)),
        (MAIL, MOBILE, {MAIL.key: 1, MOBILE.key: 1}, {1}, Match(1)),
        (MAIL, MOBILE, {MAIL.key: 1, MOBILE.key: 2}, {1, 2}, Match(1, 2)),
        (MAIL, MOBILE, {MOBILE.key: 2}, {2}, Match(2)),
        (MAIL, SWITCHBOARD, {SWITCHBOARD.key: 2}, set(), Match(2)),
        (MAIL, SWITCHBOARD, {SWITCHBOARD.key: 2}, {2}, Match(None, 2)),
    ],
)
def test_the_email_goes_first_and_a_shared_line_says_little(email, phone, owners, with_email, found) -> None:  # type: ignore[no-untyped-def]
    assert match(email, phone, owners, with_email) == found
