"""What webhooks tell by which word, how it is signed and masked, and when it is tried again; without a database."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.integrations.webhooks.occasions import HEARD, WORDS, changes_of, is_note, words_of
from gongdan.integrations.webhooks.payload import changes_without_addresses, envelope, masked, without_addresses
from gongdan.integrations.webhooks.signing import made_secret, signature
from gongdan.integrations.webhooks.trying import MOST_ATTEMPTS, Outcome, Turns, after_attempt, why_off
from gongdan.sla.events import TicketClockWarned
from gongdan.ticketing import events as t

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (t.TicketOpened(1), ("ticket.created",)),
        (t.TicketMoved(1, from_category="open", to_category="solved"), ("ticket.status_changed",)),
        (t.TicketMoved(1, from_category="solved", to_category="closed"), ("ticket.status_changed", "ticket.closed")),
        (t.TicketMoved(1, from_category="closed", to_category="closed"), ("ticket.status_changed",)),
        (t.TicketPriorityRaised(1), ("ticket.updated",)),
        (TicketClockWarned(1), ("ticket.sla_warning",)),
        (t.TicketFollowed(1), ()),
    ],
)
def test_a_fact_has_its_words(fact: Any, words: tuple[str, ...]) -> None:
    assert words_of(fact) == words


def test_every_word_is_told_by_some_fact_and_every_fact_by_a_word() -> None:
    found = {word for kind in HEARD for word in words_of(kind(1))}  # type: ignore[call-arg, arg-type]
    assert found | {"ticket.closed"} == set(WORDS)


def test_notes_are_known_and_changes_told() -> None:
    assert is_note(t.TicketCommented(1))
    assert not is_note(t.TicketCommented(1, is_public_comment=True))
    moved = t.TicketMoved(1, from_state="new", to_state="open", from_category="new", to_category="open")
    assert changes_of(moved) == {"state": ["new", "open"], "state_category": ["new", "open"]}
    assigned = t.TicketAssigned(1, team_id=3, assignee_id=5, from_team_id=3)
    assert changes_of(assigned) == {"team": [3, 3], "assignee": [None, 5]}


@pytest.mark.parametrize(
    ("plain", "hidden"),
    [
        ("mei@xinghe.example", "m***@xinghe.example"),
        ("+8613800138000", "+86138****8000"),
        ("12345", "****"),
        ("", ""),
        (None, None),
    ],
)
def test_addresses_are_masked(plain: Any, hidden: Any) -> None:
    assert masked(plain) == hidden
    ticket = {"requester": {"name": "梅", "email": plain, "phone": None}, "fields": {"tel": plain, "order": "7"}}
    told = without_addresses(ticket, {"tel"})
    assert (told["requester"]["email"], told["fields"]) == (hidden, {"tel": hidden, "order": "7"})
    assert ticket["fields"]["tel"] == plain, "the ticket itself stays as it is"
    assert changes_without_addresses({"fields.tel": [plain, "x@y.cn"], "title": ["a@b.c", "d"]}, {"tel"}) == {
        "fields.tel": [hidden, "x***@y.cn"],
        "title": ["a@b.c", "d"],
    }


def test_both_secrets_sign_while_one_replaces_the_other() -> None:
    new, former = made_secret(), made_secret()
    assert new != former
    assert new.startswith("whsec_")
    parts = signature((new, former), 1772589600, '{"id":1}').split(",")
    message = b'1772589600.{"id":1}'
    assert parts == ["t=1772589600", *(f"v1={_digest(key, message)}" for key in (new, former))]


def _digest(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def test_it_is_tried_eight_times_at_growing_pauses() -> None:
    failed, pauses = Outcome(500), []
    for attempt in range(1, MOST_ATTEMPTS):
        verdict = after_attempt(attempt, failed, NOW)
        assert verdict.state == "queued"
        assert verdict.due_at is not None
        pauses.append(verdict.due_at - NOW)
        assert after_attempt(attempt, failed, NOW, 0.0).due_at < after_attempt(attempt, failed, NOW, 1.0).due_at  # type: ignore[operator]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=24))
    assert after_attempt(MOST_ATTEMPTS, failed, NOW).state == "failed"
    assert after_attempt(1, Outcome(204), NOW).state == "delivered"
    assert after_attempt(1, Outcome(410), NOW).state == "failed"


def test_it_is_switched_off_when_gone_and_after_three_days() -> None:
    assert why_off(Outcome(410), None, NOW) == "gone"
    assert why_off(Outcome(500), NOW - timedelta(days=2, hours=23), NOW) == ""
    assert why_off(Outcome(0, "timed_out"), NOW - timedelta(days=3), NOW) == "failing"
    assert why_off(Outcome(200), NOW - timedelta(days=9), NOW) == ""
    assert [Outcome(n).reason for n in (200, 302, 404)] == ["", "redirected", "status_404"]


def test_turns_are_given_by_host_and_in_all() -> None:
    turns = Turns()
    assert turns.take(1, "a", 3)
    assert turns.take(2, "a", 3)
    assert not turns.take(3, "a", 3)
    assert turns.take(4, "b", 3)
    assert not turns.take(5, "c", 3)
    assert not turns.take(1, "a", 3)
    assert turns.is_asked_again(1)
    assert not turns.is_asked_again(1)
    assert turns.plan(3, NOW) == NOW + timedelta(seconds=3)
    assert turns.plan(3, NOW) is None
    assert turns.plan(1, NOW) is None
    turns.give(1)
    assert turns.take(3, "a", 3)


def test_the_envelope_tells_no_more_than_which_ticket() -> None:
    body = {
        "id": 1,
        "version": 1,
        "event": "x",
        "at": "…",
        "tenant": {},
        "ticket": {"id": 2, "number": "3", "title": "t"},
    }
    assert envelope(body | {"comment": {}, "changes": {}}) == body | {"ticket": {"id": 2, "number": "3"}}
    assert "ticket" not in envelope({"id": 1, "webhook": {}})
