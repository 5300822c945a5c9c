"""Sending survives refusals, crashes and second thoughts: nobody gets less than promised, or what was taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gongdan.channels.actions import send as sending
from gongdan.channels.actions.bounced import mark_bounced
from gongdan.channels.mail.bounced import Bounce, Recipient
from gongdan.channels.models import (
    mail_participants,
    mailbox_health,
    mailboxes,
    outbound_messages,
    outbound_recipients,
)
from gongdan.channels.outbound.delivery import CLAIMED_MINUTES, MOST_ATTEMPTS, Pace
from gongdan.customers.models import contact_addresses
from gongdan.kernel import clock
from gongdan.kernel.events import events
from tests.channels.outbound.conftest import LI
from tests.channels.outbound.test_replies import API, replied

BOSS = "boss@customer.example"


class ProcessDied(BaseException):
    """Nothing that comes after it is done."""


@pytest.fixture
def a_reply(world: Any, client_for: Any, from_mail: Any, tell: Any, outbound: Any, as_system: Any) -> Any:
    """A queued reply to Li Na, with a copy to the boss if wanted; its row."""

    async def run(*, has_copy: bool = False) -> Any:
        shape = await from_mail(machine="auto_reply")
        if has_copy:
            async with as_system(world.xinghe.id) as tx:
                row = {"tenant_id": tx.tenant_id, "ticket_id": shape["id"], "address": BOSS}
                await tx.execute(insert(mail_participants).values(row))
        await replied(client_for(world.wang), shape["id"])
        await tell()
        (row,) = await outbound()
        return row

    return run


@pytest.fixture
def states(as_system: Any, world: Any) -> Any:
    async def run(outbound_id: int) -> dict[str, tuple[str, str]]:
        async with as_system(world.xinghe.id) as tx:
            row = outbound_recipients.c
            rows = await tx.all(select(outbound_recipients).where(row.outbound_id == outbound_id))
            return {one.address: (one.state, one.status) for one in rows}

    return run


@pytest.fixture
def told_kinds(as_system: Any, world: Any) -> Any:
    async def run(ticket_id: int) -> list[str]:
        async with as_system(world.xinghe.id) as tx:
            row = events.c
            mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
            rows = await tx.all(select(row.kind).where(*mine, row.kind.like("ticket.mail_%")).order_by(row.id))
            return [one.kind for one in rows]

    return run


async def test_it_waits_ten_seconds_and_can_be_taken_back_until_then(
    world: Any, client_for: Any, a_reply: Any, send_all: Any, post_office: Any, told_kinds: Any
) -> None:
    row = await a_reply()
    wang, url = client_for(world.wang), f"{API}/outbound-messages/{row.id}"
    assert (await send_all(seconds=8))[0].state == "queued"
    assert (await wang.get(url)).json()["can_cancel"] is True
    for _ in range(2):
        taken = await wang.post(f"{url}/cancellations")
        assert (taken.status_code, taken.json()["state"]) == (200, "cancelled"), taken.text
    await send_all()
    assert post_office.letters == []
    assert await told_kinds(row.ticket_id) == ["ticket.mail_cancelled"]


async def test_what_is_gone_is_not_taken_back(
    world: Any, client_for: Any, a_reply: Any, send_all: Any, post_office: Any
) -> None:
    row = await a_reply()
    await send_all()
    wang, url = client_for(world.wang), f"{API}/outbound-messages/{row.id}"
    refused = await wang.post(f"{url}/cancellations")
    assert (refused.status_code, refused.json()["code"]) == (409, "message_gone")
    refused = await wang.post(f"{url}/retries")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_retry")
    assert len(post_office.letters) == 1


async def test_others_neither_see_nor_take_back(world: Any, client_for: Any, a_reply: Any) -> None:
    row = await a_reply()
    url = f"{API}/outbound-messages/{row.id}"
    assert (await client_for(world.nina).get(url)).status_code == 404
    assert (await client_for(world.mei).get(url)).status_code == 403
    assert (await client_for(world.nina).post(f"{url}/cancellations")).status_code == 404
    assert (await client_for(world.mei).get(f"{API}/tickets/{row.ticket_id}/outbound-messages")).status_code == 403
    assert (await client_for(world.nina).get(f"{API}/outbound-messages")).json()["items"] == []


async def test_a_process_that_dies_in_between_costs_one_more_attempt_with_the_same_message_id(
    world: Any, a_reply: Any, send_all: Any, post_office: Any, outbound: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_reply()
    with monkeypatch.context() as dying:

        async def die(*args: Any, **values: Any) -> None:
            raise ProcessDied

        dying.setattr(sending, "record_attempt", die)
        with pytest.raises(ProcessDied):
            await send_all()
    (stuck,) = await outbound()
    assert (stuck.state, stuck.attempts, len(post_office.letters)) == ("sending", 1, 1)
    # While it may still be on its way nobody else touches it.
    assert (await send_all(seconds=60))[0].state == "sending"
    done = await send_all(seconds=60 * CLAIMED_MINUTES + 60)
    assert (done[0].state, done[0].attempts, done[0].error) == ("sent", 2, "")
    assert len(post_office.letters) == 2
    assert all(f"Message-ID: <{row.message_id}>".encode() in raw for _, _, raw in post_office.letters)


async def test_one_that_processes_die_of_is_given_up(
    world: Any, a_reply: Any, send_all: Any, outbound: Any, as_system: Any, post_office: Any
) -> None:
    row = await a_reply()
    async with as_system(world.xinghe.id) as tx:
        again = {"state": "sending", "error": sending.INTERRUPTED, "claimed_at": tx.now, "attempts": 2}
        mine = outbound_messages.c.id == row.id
        await tx.execute(update(outbound_messages).where(mine).values(**again))
    done = await send_all(seconds=60 * CLAIMED_MINUTES + 60)
    assert (done[0].state, done[0].error) == ("dead", sending.INTERRUPTED)
    assert post_office.letters == []


async def test_two_workers_send_one_message_once(
    world: Any, a_reply: Any, post_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_reply()
    monkeypatch.setattr(sending, "pace", Pace())
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        # One connection serves both here, so that one follows the other's claim.
        for _ in range(2):
            await sending.send(world.xinghe.id, row.id)
    assert len(post_office.letters) == 1


async def test_what_is_refused_for_now_comes_again_later_and_is_given_up_in_the_end(
    world: Any, client_for: Any, a_reply: Any, send_all: Any, post_office: Any, told_kinds: Any, states: Any
) -> None:
    row = await a_reply()
    post_office.refusals[LI] = "451 4.7.1 greylisted, come again"
    (waits,) = await send_all()
    assert (waits.state, waits.attempts, waits.error) == ("queued", 1, "451 4.7.1 greylisted, come again")
    assert timedelta(seconds=40) < waits.due_at - clock.now() < timedelta(seconds=90)
    assert (await send_all(seconds=30))[0].attempts == 1
    for days in range(2, 2 * MOST_ATTEMPTS, 2):
        (waits,) = await send_all(seconds=days * 24 * 3600)
    assert (waits.state, waits.attempts) == ("dead", MOST_ATTEMPTS)
    assert await told_kinds(row.ticket_id) == ["ticket.mail_abandoned"]
    assert (await states(row.id))[LI] == ("refused", "4.7.1")
    wang = client_for(world.wang)
    (listed,) = (await wang.get(f"{API}/outbound-messages", params={"state": "dead"})).json()["items"]
    assert (listed["id"], listed["can_retry"]) == (row.id, True)
    post_office.refusals.clear()
    again = await wang.post(f"{API}/outbound-messages/{row.id}/retries")
    assert (again.status_code, again.json()["state"]) == (200, "queued"), again.text
    assert (await send_all())[0].state == "sent"
    assert (await states(row.id))[LI][0] == "sent"


async def test_who_is_unknown_is_told_of_at_once_and_the_others_get_theirs(
    world: Any, client_for: Any, a_reply: Any, send_all: Any, post_office: Any, told_kinds: Any, states: Any
) -> None:
    row = await a_reply(has_copy=True)
    post_office.refusals[BOSS] = "550 5.1.1 no such user"
    (sent,) = await send_all()
    assert sent.state == "sent"
    assert await states(row.id) == {LI: ("sent", ""), BOSS: ("refused", "5.1.1")}
    assert await told_kinds(row.ticket_id) == ["ticket.mail_bounced"]
    shape = (await client_for(world.wang).get(f"{API}/outbound-messages/{row.id}")).json()
    assert shape["state"] == "bounced"


async def test_who_took_it_does_not_get_it_again(
    world: Any, a_reply: Any, send_all: Any, post_office: Any, states: Any
) -> None:
    row = await a_reply(has_copy=True)
    post_office.refusals[BOSS] = "452 4.2.2 mailbox full"
    assert (await send_all())[0].state == "queued"
    assert (await states(row.id))[LI][0] == "sent"
    post_office.refusals.clear()
    assert (await send_all(seconds=3600))[0].state == "sent"
    assert [to for _, to, _ in post_office.letters] == [[LI], [BOSS]]


async def test_a_server_out_of_reach_is_no_fault_of_the_message_and_shows_in_the_health(
    world: Any, a_reply: Any, send_all: Any, post_office: Any, as_system: Any, mailbox: int
) -> None:
    await a_reply()
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(out_port=1))
    (waits,) = await send_all()
    assert (waits.state, waits.attempts) == ("queued", 1)
    assert "could not be reached" in waits.error
    async with as_system(world.xinghe.id) as tx:
        health = await tx.one(select(mailbox_health).where(mailbox_health.c.mailbox_id == mailbox))
        assert (health.send_failed_at is not None, "127.0.0.1:1" in health.send_error) == (True, True)
        port = post_office.port
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(out_port=port))
    assert (await send_all(seconds=3600))[0].state == "sent"
    async with as_system(world.xinghe.id) as tx:
        health = await tx.one(select(mailbox_health).where(mailbox_health.c.mailbox_id == mailbox))
        assert (health.sent_at is not None, health.send_error) == (True, "")


async def test_a_whole_message_that_is_refused_waits_for_a_person(
    world: Any, a_reply: Any, send_all: Any, post_office: Any, told_kinds: Any
) -> None:
    row = await a_reply()
    post_office.refuses_all = "554 5.7.1 looks like spam"
    (failed,) = await send_all()
    assert (failed.state, failed.error) == ("failed", "554 5.7.1 looks like spam")
    assert await told_kinds(row.ticket_id) == ["ticket.mail_abandoned"]


async def test_a_flooded_domain_is_written_to_later(
    world: Any, a_reply: Any, send_all: Any, post_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_reply()
    full = Pace(most=1)
    full.wait(["customer.example"], clock.now() + timedelta(seconds=11))
    monkeypatch.setattr(sending, "pace", full)
    with clock.frozen(clock.now() + timedelta(seconds=12)):
        await sending.send(world.xinghe.id, row.id)
    assert post_office.letters == []
    (sent,) = await send_all(seconds=75)
    assert (sent.state, sent.attempts) == ("sent", 1)


async def test_a_bounce_marks_message_address_and_timeline_once_and_a_later_success_clears_it(
    world: Any, client_for: Any, a_reply: Any, send_all: Any, states: Any, told_kinds: Any, as_system: Any
) -> None:
    row = await a_reply(has_copy=True)
    await send_all()
    gone = Recipient(LI, "failed", "5.1.1", "550 no such user")
    stranger = Recipient("stranger@customer.example", "failed", "5.1.1")
    for _ in range(2):
        async with as_system(world.xinghe.id) as tx:
            await mark_bounced(tx, Bounce((gone, stranger), row.message_id), row.id)
    assert await states(row.id) == {LI: ("bounced", "5.1.1"), BOSS: ("sent", "")}
    assert await told_kinds(row.ticket_id) == ["ticket.mail_bounced"]
    async with as_system(world.xinghe.id) as tx:
        mine = contact_addresses.c.address == LI
        assert (await tx.one(select(contact_addresses).where(mine))).bounced_at is not None
        # A person has it tried again, and it is taken.
        await tx.execute(update(outbound_messages).values(state="failed"))
        await tx.execute(
            update(outbound_recipients).where(outbound_recipients.c.address == LI).values(state="refused")
        )
    await client_for(world.wang).post(f"{API}/outbound-messages/{row.id}/retries")
    await send_all()
    async with as_system(world.xinghe.id) as tx:
        assert (await tx.one(select(contact_addresses).where(mine))).bounced_at is None


@pytest.mark.parametrize(
    ("said", "state", "is_dead"),
    [
        (Recipient(LI, "failed", "5.2.2", "mailbox full"), "bounced", False),
        (Recipient(LI, "failed", "5.7.1", "rejected as spam"), "bounced", False),
        (Recipient(LI, "delayed", "4.4.1", "will be retried"), "delayed", False),
        (Recipient(LI, "complaint"), "bounced", True),
        (Recipient("li@elsewhere.example", "failed", "5.1.1"), "bounced", True),
        (Recipient(LI, "delivered", "2.0.0"), "sent", False),
    ],
)
async def test_what_a_report_says_of_an_address(
    world: Any, a_reply: Any, send_all: Any, states: Any, as_system: Any, said: Recipient, state: str, is_dead: bool
) -> None:
    row = await a_reply()
    await send_all()
    async with as_system(world.xinghe.id) as tx:
        await mark_bounced(tx, Bounce((said,), row.message_id), row.id)
    assert (await states(row.id))[LI][0] == state
    async with as_system(world.xinghe.id) as tx:
        found = await tx.one(select(contact_addresses).where(contact_addresses.c.address == LI))
    assert (found.bounced_at is not None) is is_dead


async def test_what_a_crash_left_is_taken_up_by_the_clock(
    world: Any, a_reply: Any, admin_connection: Any, as_system: Any
) -> None:
    await a_reply()
    assert await sending.sweep_due() == 0
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert await sending.sweep_due() == 1
