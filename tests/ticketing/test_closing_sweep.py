"""What time does to solved tickets: silence closes or escalates, observations end; each exactly once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.kernel.jobs import declared_job
from gongdan.ticketing.actions import closing_sweep
from gongdan.ticketing.actions.closing_sweep import close_unanswered
from tests.make.ticketing import moved, solved
from tests.ticketing.test_confirmation import MEI, TICKETS, closing_asks_for, with_lead

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def kinds(client: Any, shape: dict[str, Any]) -> list[str]:
    page = await client.get(f"{TICKETS}/{shape['id']}/timeline", params={"limit": 200})
    return [one["kind"] for one in page.json()["items"]]


async def at(when: datetime) -> int:
    with clock.frozen(when):
        return await close_unanswered()


async def test_silence_closes_the_ticket_when_the_time_is_over_and_only_then(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI)
    assert await at(NOON + 4 * DAY - timedelta(seconds=1)) == 0
    with clock.frozen(NOON):
        assert (await wang.get(f"{TICKETS}/{shape['id']}")).json() == shape
    assert await at(NOON + 4 * DAY) == 1
    done = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert (done["state"], done["confirmation"]["state"]) == ("closed", "over")
    assert await at(NOON + 5 * DAY) == 0
    told = await kinds(mei, shape)
    assert told[-2:] == ["ticket.moved", "ticket.confirmation_lapsed"]
    page = (await wang.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    assert page[-2]["actor"]["kind"] == "system"
    assert page[-1]["details"]["outcome"] == "closed"


async def test_the_tenant_says_how_long_a_customer_has(world: Any, client_for: Any) -> None:
    await client_for(world.feng).patch("/api/v1/ticketing-settings", json={"rules": {"confirm_days": 1}})
    with clock.frozen(NOON):
        await solved(client_for(world.wang), requester=MEI)
    assert (await at(NOON + DAY - timedelta(seconds=1)), await at(NOON + DAY)) == (0, 1)


async def test_what_cannot_be_closed_calls_the_supervisor_once(world: Any, client_for: Any) -> None:
    wang, zhou, mei = client_for(world.wang), client_for(world.zhou), client_for(world.mei)
    await with_lead(client_for(world.feng), world)
    await closing_asks_for(client_for(world.feng), "order_no")
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    assert [await at(NOON + 4 * DAY), await at(NOON + 4 * DAY), await at(NOON + 9 * DAY)] == [1, 0, 0]
    seen = (await zhou.get(url)).json()
    assert (seen["state"], seen["confirmation"]["state"]) == ("solved", "overdue")
    assert (seen["escalation"]["cause"], seen["escalation"]["supervisor"]["name"]) == ("unanswered", "周敏")
    told = await kinds(zhou, shape)
    assert told.count("ticket.escalated") == told.count("ticket.confirmation_lapsed") == 1
    lapsed = (await zhou.get(f"{url}/timeline")).json()["items"]
    reason = next(one for one in lapsed if one["kind"] == "ticket.confirmation_lapsed")["details"]["reason"]
    assert "order_no" in reason
    assert "ticket.confirmation_lapsed" not in await kinds(mei, shape)
    with clock.frozen(NOON + 9 * DAY):
        assert (await zhou.delete(f"{url}/escalation")).status_code == 200
    assert [await at(NOON + 13 * DAY - timedelta(seconds=1)), await at(NOON + 13 * DAY)] == [0, 1], "asked anew"


async def test_agreed_but_incomplete_is_tried_again_and_then_escalated(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await closing_asks_for(client_for(world.feng), "order_no")
    with clock.frozen(NOON):
        shapes = [await solved(wang, requester=MEI) for _ in range(2)]
        for shape in shapes:
            await mei.post(f"{TICKETS}/{shape['id']}/confirmations", json={"verdict": "confirmed"})
    await wang.patch(f"{TICKETS}/{shapes[0]['id']}", json={"fields": {"order_no": "A-1"}})
    assert await at(NOON + 4 * DAY) == 2
    first, second = [(await wang.get(f"{TICKETS}/{shape['id']}")).json() for shape in shapes]
    assert (first["state"], first["confirmation"]["state"]) == ("closed", "confirmed")
    assert (second["state"], second["escalation"]["cause"]) == ("solved", "unfinished")
    assert "ticket.confirmation_lapsed" not in await kinds(wang, shapes[0])


async def test_a_ticket_rejected_before_is_escalated_anew_in_its_next_round(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await closing_asks_for(client_for(world.feng), "order_no")
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI)
        body = {"verdict": "rejected", "comment": "没好"}
        await mei.post(f"{TICKETS}/{shape['id']}/confirmations", json=body)
    with clock.frozen(NOON + DAY):
        await moved(wang, shape["id"], "solve", resolution="再修")
    assert [await at(NOON + 5 * DAY), await at(NOON + 5 * DAY)] == [1, 0]
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["escalation"]["cause"] == "unanswered"


async def test_an_observed_solution_is_left_alone_until_it_is_over(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    until = NOON + 10 * DAY
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI)
        url = f"{TICKETS}/{shape['id']}"
        body = {"until": until.isoformat(), "note": "夜间批处理"}
        seen = await wang.post(f"{url}/observations", json=body)
        assert seen.status_code == 200, seen.text
        assert seen.json()["observation"]["note"] == "夜间批处理"
        assert seen.json()["confirmation"]["state"] == "observing"
        assert (await mei.get(url)).json()["observation"] == {
            "until": "2026-03-12T12:00:00Z",
            "note": None,
            "by": None,
        }
    assert await at(until - timedelta(seconds=1)) == 0
    assert [await at(until), await at(until)] == [1, 0]
    after = (await wang.get(url)).json()
    assert (after["state"], after["observation"]) == ("solved", None)
    assert (await kinds(mei, shape)).count("ticket.observation_ended") == 1
    assert [await at(until + 4 * DAY - timedelta(seconds=1)), await at(until + 4 * DAY)] == [0, 1]
    assert (await wang.get(url)).json()["state"] == "closed"


async def test_an_answer_during_the_observation_closes_at_its_end(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI)
        url = f"{TICKETS}/{shape['id']}"
        await wang.post(f"{url}/observations", json={"until": (NOON + DAY).isoformat()})
        answer = (await mei.post(f"{url}/confirmations", json={"verdict": "confirmed"})).json()
    assert (answer["state"], answer["confirmation"]["state"]) == ("solved", "confirmed")
    assert [await at(NOON + DAY), await at(NOON + DAY)] == [1, 0]
    assert (await wang.get(url)).json()["state"] == "closed"


async def test_an_observation_ends_early_by_reopening(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await solved(wang, requester=MEI)
    url = f"{TICKETS}/{shape['id']}"
    until = (datetime.now(UTC) + DAY).isoformat()
    await wang.post(f"{url}/observations", json={"until": until})
    await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "又出现了"})
    again = (await wang.get(url)).json()
    assert (again["state_category"], again["observation"]) == ("open", None)


@pytest.mark.parametrize(
    ("until", "field"),
    [(timedelta(0), "until"), (-DAY, "until"), (401 * DAY, "until")],
)
async def test_an_observation_ends_in_the_future_and_does_end(
    world: Any, client_for: Any, until: timedelta, field: str
) -> None:
    wang = client_for(world.wang)
    with clock.frozen(NOON):
        shape = await solved(wang)
        body = {"until": (NOON + until).isoformat()}
        refused = await wang.post(f"{TICKETS}/{shape['id']}/observations", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["observation"] is None


async def test_only_what_is_solved_is_observed_and_only_by_staff(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    body = {"until": (datetime.now(UTC) + DAY).isoformat()}
    opened = (await mei.post(TICKETS, json={"title": "灯不亮"})).json()
    early = await wang.post(f"{TICKETS}/{opened['id']}/observations", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "not_solved")
    shape = await solved(wang, requester=MEI)
    assert (await mei.post(f"{TICKETS}/{shape['id']}/observations", json=body)).status_code == 403


async def test_what_was_put_away_waits_until_it_is_back(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI, team="frontline")
        await zhou.post(f"{TICKETS}/{shape['id']}/void", json={"reason": "误建"})
    assert await at(NOON + 9 * DAY) == 0
    await zhou.delete(f"{TICKETS}/{shape['id']}/void")
    assert await at(NOON + 9 * DAY) == 1


async def test_one_that_fails_does_not_keep_the_others(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wang = client_for(world.wang)
    with clock.frozen(NOON):
        shapes = [await solved(wang, requester=MEI) for _ in range(3)]
    monkeypatch.setattr(closing_sweep, "BATCH", 2)
    conclude = closing_sweep._conclude

    async def breaking(tx: Any, ticket: Any) -> None:
        await conclude(tx, ticket)
        if ticket.id == shapes[0]["id"]:
            raise RuntimeError("broken")

    monkeypatch.setattr(closing_sweep, "_conclude", breaking)
    assert await at(NOON + 4 * DAY) == 2
    states = [(await wang.get(f"{TICKETS}/{shape['id']}")).json()["state"] for shape in shapes]
    assert states == ["solved", "closed", "closed"]
    assert "could not be worked off" in caplog.text
    monkeypatch.undo()
    assert await at(NOON + 4 * DAY) == 0, "it rests for a minute"
    assert await at(NOON + 4 * DAY + timedelta(minutes=1)) == 1


async def test_the_clock_brings_it_to_all_tenants(world: Any, client_for: Any) -> None:
    with clock.frozen(NOON):
        ours = await solved(client_for(world.wang), requester=MEI)
        theirs = await solved(client_for(world.nina))
    await declared_job("close_unanswered_tickets")()
    assert (await client_for(world.wang).get(f"{TICKETS}/{ours['id']}")).json()["state"] == "closed"
    assert (await client_for(world.nina).get(f"{TICKETS}/{theirs['id']}")).json()["state"] == "closed"


async def test_solutions_of_before_there_was_a_time_are_never_closed_by_it(
    world: Any, client_for: Any, as_system: Any
) -> None:
    from sqlalchemy import update

    from gongdan.ticketing.models import tickets

    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await solved(wang, requester=MEI)
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == shape["id"])
        await tx.execute(update(tickets).where(*mine).values(confirm_by=None))
    assert await at(datetime.now(UTC) + 999 * DAY) == 0
    answer = await mei.post(f"{TICKETS}/{shape['id']}/confirmations", json={"verdict": "confirmed"})
    assert answer.json()["state"] == "closed", "the customer may still confirm"
