"""Whom a mail reaches, and why somebody gets none."""

from typing import Any

import pytest

from gongdan.channels.outbound.audience import Audience, Person, audience_of, wants_mail

LI = Person("li@example.net", "李娜", 1)
BOSS = Person("boss@example.net", "老板", 2)


def told(requester: Person | None = LI, *others: Person, **values: Any) -> Audience:
    given = {
        "author_contact_id": None,
        "author_address": "",
        "ours": {"care@example.com"},
        "colleagues": {"wang@example.com"},
        "is_requester_written_to": True,
    }
    return audience_of(requester, others, **{**given, **values})


def test_the_requester_and_copies() -> None:
    found = told(LI, BOSS, BOSS, Person("li@example.net"))
    assert ([one.address for one in found.to], [one.address for one in found.cc]) == ([LI.address], [BOSS.address])


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (Person("care@example.com"), "ourselves"),
        (Person("wang@example.com"), "colleague"),
        (Person("gone@example.net", has_bounced=True), "bounced"),
        (Person("", "nameless"), "no_address"),
    ],
)
def test_who_gets_none(other: Person, reason: str) -> None:
    found = told(LI, other)
    assert found.cc == ()
    assert [(one.address, one.reason) for one in found.skipped] == [(other.address, reason)]


def test_an_author_gets_nothing_of_his_own() -> None:
    assert told(LI, BOSS, author_contact_id=1).to == (BOSS,)
    assert told(LI, BOSS, author_address=LI.address).to == (BOSS,)
    assert told(LI, author_contact_id=1) == Audience(skipped=told(LI, author_contact_id=1).skipped)


def test_a_colleague_who_asks_is_answered() -> None:
    assert told(Person("wang@example.com", "王", 9)).to[0].contact_id == 9


def test_who_reads_the_portal_is_not_written_to_even_as_a_copy() -> None:
    found = told(LI, Person(LI.address), BOSS, is_requester_written_to=False)
    assert (found.to, found.cc) == ((BOSS,), ())
    assert found.skipped[0].reason == "reads_portal"


@pytest.mark.parametrize(
    ("channel", "preferred", "has_account", "wanted"),
    [
        ("web", None, True, False),
        ("web", None, False, True),
        ("web", "email", True, True),
        ("phone", "phone", True, False),
        ("email", None, True, True),
        ("form", "web", True, True),
    ],
)
def test_who_is_written_to(channel: str, preferred: str | None, has_account: bool, wanted: bool) -> None:
    assert wants_mail(channel, preferred, has_account=has_account) is wanted
