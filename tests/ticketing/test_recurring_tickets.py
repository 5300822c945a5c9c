"""Tickets that recur: set up, tried out, served once, missed, failed, paused, run by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gongdan.kernel import clock
from gongdan.ticketing.actions import recurring_runs as running
from gongdan.ticketing.actions.recurring_runs import open_due_everywhere, open_if_due
from gongdan.ticketing.models import recurring_tickets, tickets
from tests.make import setup

PATH, TICKETS = "/api/v1/recurring-tickets", "/api/v1/tickets"
# Nine in the morning in Shanghai.
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAILY = {"frequency": "daily", "time": "09:00", "starts_on": "2026-03-02"}


def body(**more: Any) -> dict[str, Any]:
    draft = {"title": "机房巡检", "type": "question", "team": "network", "priority": "low", "tags": ["巡检"]}
    return {"name": "每日巡检", "draft": draft, "rule": DAILY} | more


def at(**passed: float) -> Any:
    return clock.frozen(NINE + timedelta(**passed))


async def made(client: Any, **more: Any) -> dict[str, Any]:
    with at(hours=-1):
        answer = await client.post(PATH, json=body(**more))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{PATH}/{answer.json()['id']}"
    return dict(answer.json())


async def runs(client: Any, one: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await client.get(f"{PATH}/{one['id']}/runs")).json()["items"])


async def test_its_time_comes_and_a_ticket_is_opened_once(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    assert (one["next_at"], one["time_zone"], one["last_run"]) == ("2026-03-02T01:00:00Z", "Asia/Shanghai", None)
    with at(seconds=-1):
        assert await open_due_everywhere() == 0
    with at(seconds=5):
        assert await open_due_everywhere() == 1
        assert await open_due_everywhere() == 0, "twice is once"
    run = (await runs(zhou, one))[0]
    assert (run["state"], run["due_at"], run["skipped"], run["is_by_hand"]) == (
        "opened",
        "2026-03-02T01:00:00Z",
        0,
        False,
    )
    shape = (await client_for(world.chen).get(f"{TICKETS}/{run['ticket_id']}")).json()
    assert (shape["title"], shape["team"]["key"], shape["priority"]) == ("机房巡检", "network", "low")
    assert (shape["channel"], shape["creator"], shape["tags"]) == ("recurring", None, ["巡检"])
    seen = (await zhou.get(f"{PATH}/{one['id']}")).json()
    assert (seen["next_at"], seen["last_at"]) == ("2026-03-03T01:00:00Z", "2026-03-02T01:00:00Z")
    assert seen["last_run"]["ticket_id"] == run["ticket_id"]
    with at(days=1):
        assert await open_due_everywhere() == 1
    assert len(await runs(zhou, one)) == 2


async def test_what_was_missed_is_counted_and_only_the_latest_is_opened(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    with at(days=4, hours=3):
        assert await open_due_everywhere() == 1
        assert await open_due_everywhere() == 0
    found = await runs(zhou, one)
    assert [(run["due_at"], run["skipped"]) for run in found] == [("2026-03-06T01:00:00Z", 4)]
    assert (await zhou.get(f"{PATH}/{one['id']}")).json()["next_at"] == "2026-03-07T01:00:00Z"


async def test_a_time_that_was_served_is_not_served_again_by_whatever_way_it_comes_back(
    world: Any, client_for: Any, as_system: Any
) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    with at(seconds=1):
        assert await open_due_everywhere() == 1
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(recurring_tickets).values(next_at=NINE))
    with at(seconds=2):
        assert await open_due_everywhere() == 1
    assert len(await runs(zhou, one)) == 1
    assert (await zhou.get(f"{PATH}/{one['id']}")).json()["next_at"] == "2026-03-03T01:00:00Z"


async def test_it_ends_after_its_last_time(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou, rule=DAILY | {"count": 2})
    for day in range(4):
        with at(days=day):
            assert await open_due_everywhere() == (1 if day < 2 else 0)
    assert (await zhou.get(f"{PATH}/{one['id']}")).json()["next_at"] is None


async def test_a_draft_that_fits_no_longer_is_recorded_and_the_next_time_comes(world: Any, client_for: Any) -> None:
    feng, zhou = client_for(world.feng), client_for(world.zhou)
    kind = (await feng.post("/api/v1/ticket-types", json=setup.ticket_type("patrol"))).json()
    one = await made(zhou, draft={"title": "巡检", "type": "patrol"})
    assert (await feng.delete(f"/api/v1/ticket-types/{kind['id']}")).status_code == 204
    with at(seconds=1):
        assert await open_due_everywhere() == 1
    run = (await runs(zhou, one))[0]
    assert (run["state"], run["ticket_id"]) == ("failed", None)
    assert run["problems"][0]["field"] == "draft.type"
    assert run["problems"][0]["remedy"]
    assert (await zhou.get(f"{PATH}/{one['id']}")).json()["last_run"]["problems"] == run["problems"]
    await feng.patch(f"/api/v1/ticket-types/{kind['id']}", json={"is_active": True})
    with at(days=1):
        assert await open_due_everywhere() == 1
    assert [run["state"] for run in await runs(zhou, one)] == ["opened", "failed"]


async def test_a_failed_run_leaves_no_half_ticket(world: Any, client_for: Any, as_system: Any) -> None:
    zhou, feng = client_for(world.zhou), client_for(world.feng)
    team = (await feng.post("/api/v1/teams", json={"name": "巡检组"})).json()
    requester = {"name": "新人", "email": "fresh@customer.example"}
    await made(zhou, draft={"title": "巡检", "type": "question", "team": team["id"], "requester": requester})
    assert (await feng.delete(f"/api/v1/teams/{team['id']}")).status_code == 204
    async with as_system(world.xinghe.id) as tx:
        before = await tx.scalar(select(func.count()).select_from(tickets))
    with at(seconds=1):
        assert await open_due_everywhere() == 1
    async with as_system(world.xinghe.id) as tx:
        assert await tx.scalar(select(func.count()).select_from(tickets)) == before
    found = await client_for(world.chen).get("/api/v1/contacts", params={"q": "fresh@customer.example"})
    assert found.json()["items"] == [], "trying a draft out makes no contact either"


async def test_paused_it_rests_and_resumed_it_catches_nothing_up(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    url = f"{PATH}/{one['id']}"
    paused = await zhou.patch(url, json={"is_active": False}, headers={"If-Match": '"v1"'})
    assert (paused.json()["next_at"], paused.headers["etag"]) == (None, '"v2"')
    with at(days=3, hours=1):
        assert await open_due_everywhere() == 0
        assert (await zhou.patch(url, json={"name": "x"}, headers={"If-Match": '"v1"'})).status_code == 412
        assert (await zhou.patch(url, json={"is_active": True})).json()["next_at"] == "2026-03-06T01:00:00Z"
    assert await runs(zhou, one) == []


async def test_a_new_rule_and_zone_hold_from_now_on(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    url = f"{PATH}/{one['id']}"
    with at(hours=2):
        rule = {"frequency": "weekly", "time": "08:00", "weekdays": ["friday"]}
        edited = (await zhou.patch(url, json={"rule": rule, "time_zone": "Europe/Berlin"})).json()
        assert edited["rule"]["starts_on"] == "2026-03-02"
        assert edited["next_at"] == "2026-03-06T07:00:00Z"
        coming = (await zhou.get(f"{url}/upcoming")).json()
    assert len(coming["items"]) == 10
    assert coming["items"][3:5] == ["2026-03-27T07:00:00Z", "2026-04-03T06:00:00Z"], "summer time begins"
    same = await zhou.patch(url, json={"name": one["name"]})
    assert same.json()["version"] == edited["version"]
    kinds = await client_for(world.shen).get("/api/v1/audit", params={"kind": "recurring_ticket."})
    assert [line["kind"] for line in kinds.json()["items"]] == [
        "recurring_ticket.changed",
        "recurring_ticket.created",
    ]


async def test_it_can_be_run_by_hand_besides(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    with at(hours=-0.5):
        answer = await zhou.post(f"{PATH}/{one['id']}/runs")
    assert answer.status_code == 201, answer.text
    run = answer.json()
    assert (run["is_by_hand"], run["state"]) == (True, "opened")
    shape = (await client_for(world.chen).get(f"{TICKETS}/{run['ticket_id']}")).json()
    assert shape["channel"] == "recurring"
    with at(seconds=1):
        assert await open_due_everywhere() == 1


async def test_deleted_it_recurs_no_longer_and_its_tickets_stay(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    one = await made(zhou)
    with at(seconds=1):
        await open_due_everywhere()
    run = (await runs(zhou, one))[0]
    assert (await zhou.delete(f"{PATH}/{one['id']}")).status_code == 204
    assert (await zhou.get(f"{PATH}/{one['id']}")).status_code == 404
    assert (await client_for(world.chen).get(f"{TICKETS}/{run['ticket_id']}")).status_code == 200
    with at(days=1):
        assert await open_due_everywhere() == 0


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"draft": {"title": " ", "type": "question"}}, ["draft.title"]),
        ({"draft": {"title": "x", "type": "wish"}}, ["draft.type"]),
        ({"draft": {"title": "x", "team": "nowhere"}}, ["draft.team"]),
        ({"draft": {"title": "x", "type": "incident", "fields": {"impact": "galaxy"}}}, ["draft.fields.impact"]),
        ({"draft": {"title": "x", "files": [1]}}, ["draft.files"]),
        ({"draft": {"titel": "x"}}, ["draft.title", "draft.titel"]),
        ({"rule": {"frequency": "weekly", "time": "09:00"}}, ["rule"]),
        ({"rule": DAILY | {"until": "2026-03-02", "starts_on": "2026-03-01", "interval": 9}}, ["rule"]),
        ({"rule": DAILY | {"time": "noon"}}, ["rule.time"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"name": "  "}, ["name"]),
    ],
)
async def test_what_could_not_be_is_refused_by_name(
    world: Any, client_for: Any, wrong: dict[str, Any], fields: list[str]
) -> None:
    zhou = client_for(world.zhou)
    with at(hours=-1):
        answer = await zhou.post(PATH, json=body(**wrong))
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, fields), answer.text
        assert all(one["remedy"] for one in answer.json()["errors"])
        assert (await zhou.get(PATH)).json()["items"] == []
        if "rule" in wrong:
            tried = await zhou.post("/api/v1/recurrence-previews", json={"rule": wrong["rule"]})
            assert tried.status_code == 422


async def test_a_rule_can_be_tried_before_it_is_kept(world: Any, client_for: Any) -> None:
    rule = {"frequency": "monthly", "time": "09:00", "nth": "last", "nth_of": "working_day"}
    with at(hours=1):
        answer = await client_for(world.feng).post("/api/v1/recurrence-previews", json={"rule": rule})
    assert answer.status_code == 200, answer.text
    assert answer.json()["time_zone"] == "Asia/Shanghai"
    assert answer.json()["items"][:3] == ["2026-03-31T01:00:00Z", "2026-04-30T01:00:00Z", "2026-05-29T01:00:00Z"]


async def test_only_who_sets_up_or_supervises_decides_what_recurs(world: Any, client_for: Any) -> None:
    one = await made(client_for(world.feng))
    url = f"{PATH}/{one['id']}"
    for person in (world.wang, world.chen, world.mei):
        client = client_for(person)
        for method, where, sent in (
            ("GET", PATH, None),
            ("POST", PATH, body()),
            ("GET", url, None),
            ("PATCH", url, {"is_active": False}),
            ("DELETE", url, None),
            ("GET", f"{url}/upcoming", None),
            ("GET", f"{url}/runs", None),
            ("POST", f"{url}/runs", None),
            ("POST", "/api/v1/recurrence-previews", {"rule": DAILY}),
        ):
            answer = await client.request(method, where, json=sent)
            assert answer.status_code == 403, (person.key, method, where)
    for method in ("GET", "PATCH", "DELETE"):
        answer = await client_for(world.nora).request(method, url, json={} if method == "PATCH" else None)
        assert answer.status_code == 404
    assert (await client_for(world.zhou).get(url)).json()["is_active"] is True


async def test_there_is_an_end_to_how_many_there_can_be(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongdan.ticketing.actions.recurring.MOST", 1)
    zhou = client_for(world.zhou)
    await made(zhou)
    refused = await zhou.post(PATH, json=body(rule={"frequency": "daily", "time": "09:00"}))
    assert (refused.status_code, refused.json()["code"]) == (409, "recurring_exhausted")


async def test_one_that_fails_oddly_does_not_hold_up_the_others(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await made(client_for(world.zhou)), await made(client_for(world.zhou))

    async def odd(tx: Any, recurring_id: int) -> int:
        if recurring_id == bad["id"]:
            raise RuntimeError("odd")
        return await open_if_due(tx, recurring_id)

    monkeypatch.setattr(running, "open_if_due", odd)
    with at(seconds=1):
        assert await open_due_everywhere() == 1
    assert len(await runs(client_for(world.zhou), good)) == 1
    assert "could not be served" in caplog.text


async def test_the_list_costs_the_same_for_one_and_for_many(world: Any, client_for: Any, counting: Any) -> None:
    zhou = client_for(world.zhou)
    for _ in range(3):
        await made(zhou)
    with at(seconds=1):
        assert await open_due_everywhere() == 3
    await zhou.get(PATH)
    with counting() as many:
        page = (await zhou.get(PATH)).json()
    assert [one["last_run"]["state"] for one in page["items"]] == ["opened"] * 3
    with counting() as few:
        part = (await zhou.get(PATH, params={"limit": 1})).json()
    assert few.value == many.value <= 5
    assert part["next_cursor"]
