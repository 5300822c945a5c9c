"""How well mailboxes work: failures noted on one and no other, alarms raised once and taken back."""

from asyncio import Event, Semaphore, create_task, gather, wait_for
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from gongdan.channels.actions import rounds
from gongdan.channels.actions.mailbox_health import judge_health, learn_pause, note_failure, note_success
from gongdan.channels.mailbox_health import is_silent, silent_after, state_of
from gongdan.channels.mailbox_pace import pause_after
from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.channels.queries.mailboxes import Account
from gongdan.kernel import clock
from gongdan.kernel.events import events
from tests.channels.roads.servers import Folder, ImapServer
from tests.world import World

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def alarms(as_system: Any, account: Account) -> list[tuple[str, str]]:
    mine = (events.c.subject == "mailbox", events.c.subject_id == account.id)
    kinds = events.c.kind.in_(["mailbox.alarmed", "mailbox.recovered"])
    async with as_system(account.tenant_id) as tx:
        rows = await tx.all(select(events.c.kind, events.c.payload).where(*mine, kinds).order_by(events.c.id))
    return [(row.kind, row.payload.get("reason", "")) for row in rows]


async def board(client_for: Any, world: World, account: Account) -> dict[str, Any]:
    found = await client_for(world.zhou).get(f"/api/v1/mailbox-health/{account.id}")
    health: dict[str, Any] = found.json()["health"]
    return health


async def test_the_third_failure_in_a_row_alarms_once_and_a_success_ends_it(
    world: World, make_box: Any, client_for: Any, as_system: Any
) -> None:
    box = await make_box("imap", 1)
    for number in range(1, 6):
        assert await note_failure(box.tenant_id, box.id, "login_refused: no") == number
        assert len(await alarms(as_system, box)) == (number >= 3)
    failing = await board(client_for, world, box)
    assert (failing["state"], failing["failures"], failing["error"]) == ("failing", 5, "login_refused: no")
    await note_success(box.tenant_id, box.id)
    assert await alarms(as_system, box) == [("mailbox.alarmed", "failing"), ("mailbox.recovered", "")]
    fine = await board(client_for, world, box)
    assert (fine["state"], fine["error"], fine["alarmed_at"]) == ("ok", "", None)


async def test_a_silent_mailbox_alarms_once_and_mail_ends_it(
    world: World, make_box: Any, client_for: Any, as_system: Any
) -> None:
    box = await make_box("push", 0, in_host="", silence_hours=5)
    await arrive(as_system, box, [clock.now() - timedelta(hours=7)])
    for _ in range(2):
        async with as_system(box.tenant_id) as tx:
            await judge_health(tx, box.id)
    assert await alarms(as_system, box) == [("mailbox.alarmed", "silent")]
    assert (await board(client_for, world, box))["state"] == "silent"
    await arrive(as_system, box, [clock.now()])
    async with as_system(box.tenant_id) as tx:
        await judge_health(tx, box.id)
    assert (await alarms(as_system, box))[1:] == [("mailbox.recovered", "")]
    shown = await board(client_for, world, box)
    assert (shown["state"], shown["received_hour"], shown["received_day"], shown["waiting"]) == ("ok", 1, 2, 2)


async def test_usual_pauses_are_learnt(make_box: Any, as_system: Any, health_of: Any) -> None:
    box = await make_box("push", 0, in_host="")
    async with as_system(box.tenant_id) as tx:
        await learn_pause(tx, box.id)
    assert (await health_of(box)).usual_pause_seconds is None
    begin = clock.now() - timedelta(days=20)
    await arrive(as_system, box, [begin + timedelta(hours=6 * place) for place in range(30)])
    async with as_system(box.tenant_id) as tx:
        await learn_pause(tx, box.id)
        await judge_health(tx, box.id)
    assert (await health_of(box)).usual_pause_seconds == 6 * 3600
    assert await alarms(as_system, box) == [("mailbox.alarmed", "silent")]


async def test_a_mailbox_that_is_switched_off_alarms_nobody(make_box: Any, as_system: Any) -> None:
    box = await make_box("imap", 1, silence_hours=1)
    async with as_system(box.tenant_id) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == box.id).values(is_active=False))
    for _ in range(4):
        await note_failure(box.tenant_id, box.id, "closed: x")
    assert await alarms(as_system, box) == []


async def test_a_round_notes_what_fails_and_goes_on(
    make_box: Any, health_of: Any, came_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    is_enough = Event()
    folder = Folder()
    folder.add(b"Subject: x\r\n\r\n")

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        running.faults.breaks_at = set()
        if len(waits) > 1:
            is_enough.set()
            await Event().wait()

    async with ImapServer(folder) as running:
        running.capabilities = "IMAP4rev1"
        running.faults.breaks_at = {1}
        box = await make_box("imap", running.port)
        monkeypatch.setattr(rounds.asyncio, "sleep", sleep)
        looking = create_task(rounds.look_after(box.tenant_id, box.id, Semaphore(1)))
        await wait_for(is_enough.wait(), 20)
        looking.cancel()
        await gather(looking, return_exceptions=True)
        monkeypatch.undo()
    health = await health_of(box)
    assert health.failed_at is not None
    assert (health.failures, health.error) == (0, "")
    assert waits[0] <= pause_after(1, 1)
    assert 50 < waits[1] < 70


async def arrive(as_system: Any, account: Account, moments: list[datetime]) -> None:
    rows = [
        {
            "tenant_id": account.tenant_id, "road": "smtp", "mailbox_id": account.id, "raw_key": "x", "size": 1,
            "delivery_key": f"test:{moment.isoformat()}", "sha256": b"x", "received_at": moment,
        }
        for moment in moments
    ]  # fmt: skip
    async with as_system(account.tenant_id) as tx:
        await tx.execute(insert(inbound_messages), rows)


@pytest.mark.parametrize(
    ("hours", "learnt", "silent_for", "is_alarm"),
    [
        (None, None, timedelta(days=90), False),
        (None, 60, timedelta(hours=4), False),
        (None, 60, timedelta(hours=4, seconds=1), True),
        (None, 86_400, timedelta(hours=23), False),
        (None, 86_400, timedelta(hours=25), True),
        (1, 86_400, timedelta(hours=2), True),
        (48, 60, timedelta(hours=47), False),
    ],
)
def test_how_long_is_silent(hours: int | None, learnt: int | None, silent_for: timedelta, is_alarm: bool) -> None:
    assert is_silent(NOW, NOW - silent_for, silent_after(hours, learnt)) is is_alarm


def test_the_worst_that_holds_is_shown() -> None:
    good: dict[str, Any] = {
        "is_active": True, "failures": 0, "is_sending": True, "is_silent": False, "is_looked_at": True,
    }  # fmt: skip
    cases = [
        ({}, "ok"),
        ({"is_looked_at": False}, "waiting"),
        ({"failures": 2}, "ok"),
        ({"failures": 3, "is_silent": True}, "failing"),
        ({"is_sending": False}, "failing"),
        ({"is_silent": True}, "silent"),
        ({"is_active": False, "failures": 9}, "off"),
    ]
    for change, state in cases:
        assert state_of(**{**good, **change}) == state, change


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_to_a_quarter_of_an_hour(failures: int, chance: float) -> None:
    pause = pause_after(failures, chance)
    assert 11 <= pause <= 15 * 60 * 1.25
    assert pause <= pause_after(failures + 1, chance)
