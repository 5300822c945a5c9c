"""A notice reaches the live stream of the one whom it is for, and no other."""

from typing import Any

import pytest

from gongdan.identity.live_audience import concerns
from gongdan.kernel.actor import Actor, Scope, anonymous_actor, system_actor
from gongdan.kernel.live import FACTS_AT_ONCE, MAX_NOTE_BYTES, Client, Note, passing_many

MINE = Note(-5, "notification.created", "notification", 5, {"user_id": 12})


def somebody(user_id: int | None, kind: Any = "user", **more: Any) -> Actor:
    return Actor(1, kind, "x", user_id=user_id, grants={"ticket.read": Scope.ALL}, **more)


@pytest.mark.parametrize(
    ("actor", "is_his"),
    [
        (somebody(12), True),
        (somebody(12, "customer", contact_id=3), True),
        (somebody(13), False),
        (somebody(13, "customer", contact_id=12), False),
        (somebody(None), False),
        (system_actor(1), False),
        (anonymous_actor(1), False),
    ],
)
def test_only_he_hears(actor: Actor, is_his: bool) -> None:
    assert concerns(actor, MINE) is is_his


def test_a_note_without_a_name_is_nobodys() -> None:
    assert not concerns(somebody(12), Note(-5, "notification.created", "notification", 5, {}))
    assert not concerns(somebody(None), Note(-5, "notification.created", "notification", 5, {"user_id": None}))


def test_what_passes_of_two_subjects_with_one_number_is_told_twice() -> None:
    client = Client(1, lambda note: True)
    client.offer(MINE)
    client.offer(Note(-5, "ticket.presence", "ticket", 5, {}))
    client.offer(Note(-5, "notification.read", "notification", 5, {"user_id": 12}))
    _, notes = client.take()
    assert [(note.subject, note.kind) for note in notes] == [
        ("notification", "notification.read"),
        ("ticket", "ticket.presence"),
    ]


def test_as_many_as_are_told_at_once_fit_into_a_notification() -> None:
    most = {2**62 + n: {"user_id": 2**62 + n} for n in range(FACTS_AT_ONCE)}
    [message] = passing_many(2**62, "notification.created", "notification", most).compile().params.values()
    assert len(message.encode()) <= MAX_NOTE_BYTES
