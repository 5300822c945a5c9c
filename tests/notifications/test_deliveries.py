"""Notices on their way: what goes when, as one message, at least once and at most twice, and what is dropped."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongdan.kernel import clock
from gongdan.notifications.actions import sending
from gongdan.notifications.actions.unread import go_on_unread
from gongdan.notifications.attempts import CLAIMED_MINUTES, INTERRUPTED, MOST_ATTEMPTS
from tests.make.approvals import lead_team
from tests.make.ticketing import ticket_by
from tests.notifications import providers
from tests.notifications.providers import Provider

MONDAY = datetime.fromisoformat("2026-11-30T10:00:00+08:00")
ROADS, LOG, HABITS = "/api/v1/notification-roads", "/api/v1/notice-deliveries", "/api/v1/me/notification-habits"
PREFERENCES, RULES = "/api/v1/me/notification-preferences", "/api/v1/notification-rules"


@pytest.fixture
async def wecom() -> AsyncIterator[Provider]:
    async with Provider(providers.wecom) as server:
        yield server


@pytest.fixture
def robot(world: Any, client_for: Any) -> Any:
    """`await robot(server)`: a robot in everybody's group."""

    async def make(server: Provider, **more: Any) -> dict[str, Any]:
        url = f"{server.base}/cgi-bin/webhook/send?key=right"
        body = {"road": "wecom", "name": "值班群", "url": url} | more
        made = await client_for(world.feng).post(ROADS, json=body)
        assert made.status_code == 201, made.text
        return dict(made.json())

    return make


@pytest.fixture
def by_robot(client_for: Any) -> Any:
    """`await by_robot(world.wang, "mentioned")`: he wants these kinds by robot too."""

    async def say(person: Any, *kinds: str) -> None:
        wanted = {"kinds": {kind: {"wecom": True} for kind in kinds}}
        answer = await client_for(person).put(PREFERENCES, json=wanted)
        assert answer.status_code == 200, answer.text

    return say


@pytest.fixture
def send(world: Any, rows: Any) -> Any:
    """`await send()`: what is due is sent, as the jobs would."""

    async def run() -> list[str]:
        for road, target in sorted({(one.road, one.target) for one in await rows()}):
            await sending.send_due(world.xinghe.id, road, target)
        return [one.state for one in await rows()]

    return run


async def assigned(world: Any, client_for: Any, **more: Any) -> dict[str, Any]:
    return await ticket_by(client_for(world.zhou), assignee=world.wang.user_id, team="frontline", **more)


async def test_a_burst_is_one_message_and_a_second_run_sends_nothing(
    world: Any, client_for: Any, tell: Any, wecom: Provider, robot: Any, by_robot: Any, send: Any, rows: Any
) -> None:
    await robot(wecom)
    await by_robot(world.wang, "assigned")
    with clock.frozen(MONDAY):
        for title in ("打印机", "电话"):
            await assigned(world, client_for, title=title)
        await tell()
        assert await send() == ["waiting", "waiting"], "it waits for more"
    with clock.frozen(MONDAY + timedelta(seconds=61)):
        assert await send() == ["sent", "sent"]
        assert await send() == ["sent", "sent"]
    [asked] = wecom.taken
    text = asked.json["text"]["content"]
    assert "打印机" in text
    assert "电话" in text
    assert text.startswith("2 条新通知")
    assert len({one.message_id for one in await rows()}) == 1
    shown = (await client_for(world.wang).get("/api/v1/me/notice-deliveries")).json()["items"]
    assert [(one["road"], one["state"], one["answer"]) for one in shown] == [("wecom", "sent", "0 ok")] * 2


async def test_what_was_read_or_is_not_wanted_any_more_is_dropped(
    world: Any, client_for: Any, tell: Any, wecom: Provider, robot: Any, by_robot: Any, send: Any, rows: Any
) -> None:
    made = await robot(wecom)
    await by_robot(world.wang, "assigned")
    wang = client_for(world.wang)
    with clock.frozen(MONDAY):
        first = await assigned(world, client_for)
        await tell()
        await wang.post("/api/v1/notifications/reads", json={"ticket": first["id"]})
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        await send()
        await assigned(world, client_for)
        await tell()
        await wang.put(PREFERENCES, json={"kinds": {}})
    with clock.frozen(MONDAY + timedelta(minutes=4)):
        await send()
        await by_robot(world.wang, "assigned")
        await assigned(world, client_for)
        await tell()
        assert (await client_for(world.feng).delete(f"{ROADS}/{made['id']}")).status_code == 204
    with clock.frozen(MONDAY + timedelta(minutes=6)):
        await send()
    assert [(one.state, one.reason) for one in await rows()] == [
        ("dropped", "read"),
        ("dropped", "preference"),
        ("dropped", "no_way"),
    ]
    assert wecom.asked == []


async def test_quiet_hours_hold_it_until_morning(
    world: Any,
    client_for: Any,
    tell: Any,
    wecom: Provider,
    robot: Any,
    by_robot: Any,
    send: Any,
    rows: Any,
    as_system: Any,
) -> None:
    await robot(wecom)
    await by_robot(world.wang, "assigned")
    quiet = {"quiet_from": "22:00", "quiet_to": "07:30"}
    assert (await client_for(world.wang).put(HABITS, json=quiet)).status_code == 200
    with clock.frozen(MONDAY.replace(hour=23)):
        await assigned(world, client_for)
        await tell()
        assert await send() == ["held"]
    [held] = await rows()
    assert held.due_at == MONDAY.replace(hour=7, minute=30) + timedelta(days=1)
    async with as_system(world.xinghe.id) as tx:
        later = "select lock from procrastinate_jobs where task_name = 'send_notices' and scheduled_at = :at"
        locks = [one.lock for one in await tx.all(text(later), {"at": held.due_at})]
    assert locks, "it waits in the queue"
    assert set(locks) == {None}, "what is urgent does not wait behind it"
    with clock.frozen(held.due_at):
        assert await send() == ["sent"]


async def test_mail_of_a_day_is_one_letter(
    world: Any, client_for: Any, tell: Any, send: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[Any] = []

    async def took(mail: Any) -> None:
        letters.append(mail)

    monkeypatch.setattr("gongdan.notifications.adapter.mail.send_mail", took)
    monkeypatch.setattr("gongdan.notifications.queries.people.can_send_mail", lambda: True)
    wang = client_for(world.wang)
    assert (await wang.put(HABITS, json={"digest": "daily", "digest_at": "18:00"})).status_code == 200
    with clock.frozen(MONDAY):
        for n in range(3):
            await assigned(world, client_for, title=f"第 {n} 个")
        await tell()
        assert await send() == ["digested"] * 3
    with clock.frozen(MONDAY.replace(hour=18)):
        assert await send() == ["sent"] * 3
    [letter] = letters
    assert letter.to == "wang@xinghe.example"
    assert all(f"第 {n} 个" in letter.text for n in range(3))
    assert [one.address for one in await rows()] == ["wa•••@xinghe.example"] * 3


async def test_a_process_that_dies_has_it_sent_once_more_and_then_a_person_looks(
    world: Any, client_for: Any, tell: Any, wecom: Provider, robot: Any, by_robot: Any, send: Any, rows: Any
) -> None:
    await robot(wecom)
    await by_robot(world.wang, "assigned")
    with clock.frozen(MONDAY):
        await assigned(world, client_for)
        await tell()
    [row] = await rows()
    dies = timedelta(minutes=CLAIMED_MINUTES + 1)
    with clock.frozen(MONDAY + dies):
        first = await sending._claim(world.xinghe.id, row.road, row.target)
        assert first is not None
        assert await sending._claim(world.xinghe.id, row.road, row.target) is None, "somebody has it"
    with clock.frozen(MONDAY + 2 * dies):
        second = await sending._claim(world.xinghe.id, row.road, row.target)
        assert second is not None
        assert second.message_id == first.message_id
    with clock.frozen(MONDAY + 3 * dies):
        assert await send() == ["failed"]
        [row] = await rows()
        assert row.answer == INTERRUPTED
        again = await client_for(world.feng).post(f"{LOG}/{row.id}/retries")
        assert again.json()["state"] == "waiting", again.text
        assert await send() == ["sent"]
        assert (await client_for(world.feng).post(f"{LOG}/{row.id}/retries")).status_code == 409
    assert len(wecom.taken) == 1


async def test_what_is_refused_waits_longer_each_time_and_its_road_is_shown_failing(
    world: Any, client_for: Any, tell: Any, robot: Any, by_robot: Any, send: Any, rows: Any
) -> None:
    async with Provider(providers.broken) as server:
        await robot(server)
        await by_robot(world.wang, "assigned")
        with clock.frozen(MONDAY):
            await assigned(world, client_for)
            await tell()
        for _ in range(MOST_ATTEMPTS):
            [row] = await rows()
            with clock.frozen(row.due_at):
                await send()
    [row] = await rows()
    assert (row.state, row.attempts, len(server.asked)) == ("failed", MOST_ATTEMPTS, MOST_ATTEMPTS)
    [shown] = (await client_for(world.feng).get(ROADS)).json()["items"]
    assert (shown["health"]["state"], shown["health"]["error"]) == ("failing", row.answer)
    found = (await client_for(world.feng).get(LOG, params={"state": "failed", "road": "wecom"})).json()["items"]
    assert [one["id"] for one in found] == [row.id]
    assert found[0]["ticket"] is None, "whoever sets up roads need not see tickets"


async def test_a_provider_gets_no_more_than_it_takes_in_a_minute(
    world: Any, client_for: Any, tell: Any, wecom: Provider, robot: Any, by_robot: Any, send: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(sending.A_MINUTE, "wecom", 1)  # type: ignore[arg-type]
    await robot(wecom)
    await by_robot(world.wang, "assigned")
    for seconds in (0, 5):
        with clock.frozen(MONDAY + timedelta(seconds=seconds)):
            await assigned(world, client_for)
            await tell()
        with clock.frozen(MONDAY + timedelta(seconds=65 + seconds)):
            states = await send()
    assert states == ["sent", "waiting"]
    with clock.frozen(MONDAY + timedelta(seconds=131)):
        assert await send() == ["sent", "sent"]


async def test_what_nobody_reads_goes_on_by_the_next_road_and_then_to_the_lead(
    world: Any, client_for: Any, as_system: Any, tell: Any, told: Any, wecom: Provider, robot: Any, rows: Any
) -> None:
    await robot(wecom)
    async with as_system(world.xinghe.id) as tx:
        await lead_team(tx, world.xinghe.teams["frontline"], world.zhou.user_id)
    rule = {"kinds": {"assigned": {"unread_minutes": 30}}}
    assert (await client_for(world.feng).put(RULES, json=rule)).status_code == 200
    with clock.frozen(MONDAY):
        read, left = [await assigned(world, client_for) for _ in range(2)]
        await tell()
        await client_for(world.wang).post("/api/v1/notifications/reads", json={"ticket": read["id"]})
    with clock.frozen(MONDAY + timedelta(minutes=30)):
        assert await go_on_unread() == 1
        assert await go_on_unread() == 0
    [row] = await rows()
    assert (row.road, row.cause, row.ticket_id) == ("wecom", "unread", left["id"])
    with clock.frozen(MONDAY + timedelta(minutes=60)):
        await go_on_unread()
    notices = [(one["kind"], one["ticket"]["id"]) for one in await told(world.zhou)]
    assert ("left_unread", left["id"]) in notices
    assert ("left_unread", read["id"]) not in notices
