"""What the clock brings to approvals: they expire once, and reminders come once for each time they are due."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gongdan.kernel import clock
from gongdan.kernel.unit import Tx
from gongdan.ticketing.jobs import approvals as job
from gongdan.ticketing.jobs.approvals import keep_time_of_approvals
from gongdan.ticketing.models import tickets
from gongdan.ticketing.shelves import Shelf
from tests.make.approvals import API, ask, asked_of, checked_ticket, decide, person


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`later(30)`: it is half an hour after the beginning."""
    begun = clock.now()
    return lambda minutes: monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=minutes))


async def kinds_of(client: Any, ticket_id: int) -> list[str]:
    items = (await client.get(f"{API}/tickets/{ticket_id}/timeline")).json()["items"]
    return [one["kind"] for one in items if "approval" in one["kind"]]


async def test_it_is_reminded_of_and_expires_each_once(world: Any, client_for: Any, later: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    approval = asked_of(person(world.zhou), expires_after_minutes=60, reminder_minutes=20)
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    asked = await ask(wang, ticket["id"])
    for minutes, reminders in ((1, 0), (20.1, 1), (39, 1), (40.1, 2)):
        later(minutes)
        for _ in range(2):  # a job may run twice
            await keep_time_of_approvals()
        assert (await kinds_of(wang, ticket["id"])).count("ticket.approval_reminded") == reminders
    later(60.1)
    for _ in range(2):
        await keep_time_of_approvals()
    told = await kinds_of(wang, ticket["id"])
    assert told.count("ticket.approval_expired") == 1
    assert told.count("ticket.approval_reminded") == 2
    gone = (await wang.get(f"{API}/approvals/{asked['id']}")).json()
    assert (gone["state"], [one["state"] for one in gone["steps"]]) == ("expired", ["skipped"])
    assert (await decide(zhou, asked["id"])).json()["code"] == "approval_over"
    assert (await wang.get(f"{API}/tickets/{ticket['id']}")).json()["approvals"] == []
    await ask(wang, ticket["id"])


async def test_what_was_slept_through_is_one_reminder(world: Any, client_for: Any, later: Any) -> None:
    wang = client_for(world.wang)
    approval = asked_of(person(world.zhou), reminder_minutes=20)
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    await ask(wang, ticket["id"])
    later(95)
    for _ in range(2):
        await keep_time_of_approvals()
    assert (await kinds_of(wang, ticket["id"])).count("ticket.approval_reminded") == 1
    later(99)
    await keep_time_of_approvals()
    later(100.1)
    await keep_time_of_approvals()
    assert (await kinds_of(wang, ticket["id"])).count("ticket.approval_reminded") == 2


async def test_of_a_ticket_that_was_put_away_nobody_is_reminded(
    world: Any, client_for: Any, as_system: Any, later: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    approval = asked_of(person(world.zhou), reminder_minutes=20, expires_after_minutes=60)
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    asked = await ask(wang, ticket["id"])
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket["id"])
        await tx.execute(update(tickets).where(*mine).values(shelf=int(Shelf.ARCHIVE)))
    later(21)
    await keep_time_of_approvals()
    refused = [await decide(zhou, asked["id"]), await wang.post(f"{API}/approvals/{asked['id']}/reminders")]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "ticket_put_away")] * 2
    assert (await zhou.get(f"{API}/approvals", params={"mine": True})).json()["items"] == []
    assert await kinds_of(wang, ticket["id"]) == ["ticket.approval_asked"]
    later(61)
    await keep_time_of_approvals()
    assert (await wang.get(f"{API}/approvals/{asked['id']}")).json()["state"] == "expired"


async def test_one_that_cannot_be_kept_does_not_hold_up_the_others(
    world: Any, client_for: Any, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = client_for(world.wang)
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    free = {"move": None, "approvers": [person(world.zhou)], "expires_after_minutes": 5}
    made = [(await ask(wang, ticket["id"], **free))["id"] for _ in range(3)]
    kept = job.keep_time

    async def keep(tx: Tx, ticket_id: int, approval_id: int) -> bool:
        done = await kept(tx, ticket_id, approval_id)
        if approval_id == made[1]:
            raise RuntimeError("killed")
        return done

    monkeypatch.setattr(job, "keep_time", keep)
    monkeypatch.setattr(job, "AT_ONCE", 1)
    later(6)
    await keep_time_of_approvals()
    states = {one["id"]: one["state"] for one in (await wang.get(f"{API}/approvals")).json()["items"]}
    assert [states[one] for one in made] == ["expired", "pending", "expired"]
    monkeypatch.setattr(job, "keep_time", kept)
    later(7)
    await keep_time_of_approvals()
    assert (await kinds_of(wang, ticket["id"])).count("ticket.approval_expired") == 3
