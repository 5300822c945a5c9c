"""What the product writes by itself: seldom, to people only, and with a way to answer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from gongdan.channels.actions.govern import may_acknowledge, may_send_automatically
from gongdan.channels.mail.parse import parse
from gongdan.channels.models import inbound_messages, mailboxes, storms
from gongdan.channels.outbound.delivery import MOST_AUTOMATIC, MOST_TO_A_DOMAIN
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.ticketing.models import tickets
from tests.channels.outbound.conftest import LI
from tests.channels.outbound.test_replies import API, read, replied
from tests.make.ticketing import moved


async def test_a_request_is_acknowledged_at_once_with_a_link_that_opens_it(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape = await from_mail()
    rows = await send_all(seconds=1)
    assert [(row.kind, row.state) for row in rows] == [("acknowledgement", "sent")]
    found = read(post_office.letters[0][2])
    assert (found["Auto-Submitted"], found["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    text = parse(post_office.letters[0][2]).text
    assert shape["number"] in text
    link = text.split("/portal/request#")[1].split()[0]
    seen = await client_for(None).get(f"{API}/request-links/{link}")
    assert (seen.status_code, seen.json()["number"]) == (200, shape["number"])


async def test_one_acknowledgement_in_an_hour_however_much_somebody_writes(from_mail: Any, send_all: Any) -> None:
    for _ in range(3):
        await from_mail()
    assert len(await send_all()) == 1
    await from_mail(sender="other@customer.example")
    assert len(await send_all()) == 2
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        await from_mail()
        assert len(await send_all()) == 3


async def test_who_answers_from_ever_new_addresses_is_acknowledged_once(
    from_mail: Any, send_all: Any, as_system: Any, world: Any
) -> None:
    """A machine that says nothing of itself would go on for ever: by tags, or as a stranger to the last ticket."""
    first = await from_mail(sender="desk+1@peer.example")
    await from_mail(sender="desk+2@peer.example")
    assert len(await send_all()) == 1
    second = await from_mail(sender="another@peer.example")
    async with as_system(world.xinghe.id) as tx:
        mine = inbound_messages.c.ticket_id == second["id"]
        await tx.execute(update(inbound_messages).where(mine).values(possible_ticket_id=first["id"]))
    assert len(await send_all()) == 1
    await from_mail(sender="third@peer.example")
    assert len(await send_all()) == 2


async def test_a_domain_gets_so_many_acknowledgements_in_an_hour(world: Any, as_system: Any) -> None:
    with clock.frozen(clock.now().replace(minute=10)):
        async with as_system(world.xinghe.id) as tx:
            hour = {"tenant_id": tx.tenant_id, "key": "ack:@peer.example", "count": MOST_TO_A_DOMAIN - 1}
            await tx.execute(
                insert(storms).values(window_at=tx.now.replace(minute=0, second=0, microsecond=0), **hour)
            )
            allowed = [await may_acknowledge(tx, f"d{n}@peer.example", 1) for n in range(3)]
            assert await may_acknowledge(tx, "d@other.example", 1)
        assert allowed == [True, False, False]
        async with as_system(world.xinghe.id) as tx:
            mine = (events.c.tenant_id == tx.tenant_id, events.c.kind == "tenant.outbound_stopped")
            told = await tx.all(select(events.c.payload).where(*mine))
        assert [one.payload["address"] for one in told] == ["@peer.example"]


@pytest.mark.parametrize("machine", ["auto_reply", "list", "bounce", "no_reply", "notice"])
async def test_a_machine_is_never_acknowledged(from_mail: Any, send_all: Any, machine: str) -> None:
    await from_mail(machine=machine)
    assert await send_all() == []


async def test_a_mailbox_or_tenant_that_does_not_acknowledge(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, send_all: Any, mailbox: int
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(acknowledges=False))
    await from_mail()
    assert await send_all() == []


async def test_what_was_asked_by_phone_is_not_acknowledged(
    world: Any, client_for: Any, as_system: Any, mailbox: int, send_all: Any
) -> None:
    asked = {"title": "x", "type": "question", "requester": {"name": "李娜", "email": LI}}
    opened = await client_for(world.wang).post(f"{API}/tickets", json=asked)
    async with as_system(world.xinghe.id) as tx:
        mine = tickets.c.id == opened.json()["id"]
        await tx.execute(update(tickets).where(mine).values(channel="phone"))
    assert await send_all() == []


async def test_a_solution_is_told_with_its_words_and_asks_for_an_answer(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape = await from_mail(machine="auto_reply")
    await moved(client_for(world.wang), shape["id"], "solve", resolution="更换网线")
    rows = await send_all()
    assert [(row.kind, row.state) for row in rows] == [("notice", "sent")]
    raw = post_office.letters[0][2]
    assert read(raw)["Auto-Submitted"] == "auto-generated"
    text = parse(raw).text
    assert "更换网线" in text
    link = text.split("/portal/request#")[1].split()[0]
    answered = await client_for(None).post(f"{API}/request-links/{link}/confirmations", json={"verdict": "confirmed"})
    assert answered.json()["progress"]["category"] == "closed", answered.text
    # He closed it himself, and knows.
    assert len(await send_all()) == 1


async def test_a_reply_that_solves_is_one_mail_and_asks_too(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape = await from_mail(machine="auto_reply")
    done = {"move": "solve", "fields": {"resolution": "更换网线"}}
    await replied(client_for(world.wang), shape["id"], "已更换，请确认", **done)
    rows = await send_all()
    assert [row.kind for row in rows] == ["reply"]
    text = parse(post_office.letters[0][2]).text
    assert text.startswith("已更换，请确认")
    assert "/portal/request#" in text


async def test_the_governor_stops_what_has_no_end_and_tells_once(world: Any, as_system: Any) -> None:
    with clock.frozen(clock.now().replace(minute=10)):
        async with as_system(world.xinghe.id) as tx:
            allowed = [await may_send_automatically(tx, LI) for _ in range(100)]
            assert await may_send_automatically(tx, "other@customer.example")
        assert sum(allowed) == MOST_AUTOMATIC
        assert allowed[:MOST_AUTOMATIC] == [True] * MOST_AUTOMATIC
        async with as_system(world.xinghe.id) as tx:
            mine = (events.c.tenant_id == tx.tenant_id, events.c.kind == "tenant.outbound_stopped")
            assert await tx.scalar(select(func.count()).select_from(events).where(*mine)) == 1
    with clock.frozen(clock.now() + timedelta(hours=2)):
        async with as_system(world.xinghe.id) as tx:
            assert await may_send_automatically(tx, LI)
