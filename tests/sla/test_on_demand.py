"""Promises that start on demand: asked for by rules and by hand, explained, foretold."""

from typing import Any

import pytest

from gongdan.automation.actions.trying import go_on
from gongdan.automation.queries import in_force as rules_in_force
from gongdan.sla.actions.waking import wake_due
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE, URL, clocks, edit
from tests.sla.test_policies import draft, first, made, resolution

HOUR = 3600


def demanded(key: str, seconds: int, **values: Any) -> dict[str, Any]:
    targets = {word: {"seconds": seconds, "time": "plain"} for word in ("urgent", "high", "normal")}
    names = {"zh-CN": "电话回访", "en": "Callback"}
    return {"key": key, "kind": "on_demand", "names": names, "targets": targets, **values}


@pytest.fixture
async def callbacks(promised: Any, client_for: Any) -> Any:
    """A policy with a callback within two hours, and a survey that goes on when the ticket is solved."""
    rules_in_force.forget_everything()
    feng = client_for(promised.feng)
    survey = demanded("survey", 24 * HOUR, can_outlast_solving=True)
    await first(feng, await made(feng, draft("回访", resolution(8 * HOUR), demanded("callback", 2 * HOUR), survey)))
    yield promised
    rules_in_force.forget_everything()


async def ask(client: Any, ticket_id: int, promise: str = "callback") -> Any:
    return await client.post(f"{URL}/{ticket_id}/clocks", json={"promise": promise})


async def test_it_starts_by_hand_rests_and_is_met(callbacks: Any, client_for: Any, at: Any) -> None:
    wang = client_for(callbacks.wang)
    with at():
        ticket_id = (await ticket_by(wang, priority="high", assignee="me", **HERE))["id"]
        assert "callback" not in await clocks(wang, ticket_id)
        offered = (await wang.get(f"{URL}/{ticket_id}/clocks")).json()["startable"]
        assert [(one["key"], one["name"], one["target_seconds"]) for one in offered] == [
            ("callback", "电话回访", 2 * HOUR),
            ("survey", "电话回访", 24 * HOUR),
        ]
    with at(hours=1):
        started = await ask(wang, ticket_id)
        assert started.status_code == 201, started.text
        shape = started.json()
        assert (shape["kind_name"], shape["due_at"]) == ("电话回访", "2026-03-04T05:00:00Z")
        await moved(wang, ticket_id, "accept", "wait")
    with at(hours=5):
        assert (await clocks(wang, ticket_id))["callback"]["is_paused"]
        again = await ask(wang, ticket_id)
        assert (again.status_code, again.json()["round"]) == (201, 1)  # it is asked for already: nothing changes
        await moved(wang, ticket_id, "resume")
    with at(hours=6):
        done = await wang.post(f"{URL}/{ticket_id}/clocks/{shape['id']}/stops", json={})
        assert (done.status_code, done.json()["state"], done.json()["counted_seconds"]) == (201, "met", HOUR)
        why = (await wang.get(f"{URL}/{ticket_id}/clocks/{shape['id']}/explanation")).json()
        assert why["is_equal"]
        assert [(one["what"], one["actor_name"], one["rule_id"]) for one in why["acts"]] == [
            ("started", callbacks.wang.name, None),
            ("stopped", callbacks.wang.name, None),
        ]
        assert (await wang.post(f"{URL}/{ticket_id}/clocks/{shape['id']}/stops", json={})).status_code == 409
    with at(hours=7):
        assert (await ask(wang, ticket_id)).json()["round"] == 2


async def test_what_cannot_be_asked_for_is_refused(callbacks: Any, client_for: Any, at: Any) -> None:
    wang, mei = client_for(callbacks.wang), client_for(callbacks.mei)
    with at():
        ticket_id = (await ticket_by(wang, priority="high", assignee="me", **HERE))["id"]
        for promise in ("resolution", "nothing"):
            refused = await ask(wang, ticket_id, promise)
            assert (refused.status_code, refused.json()["code"]) == (409, "promise_not_offered")
        assert (await ask(mei, ticket_id)).status_code == 403
        await edit(wang, ticket_id, priority="low")  # nothing is promised at this priority
        assert (await ask(wang, ticket_id)).json()["code"] == "promise_not_offered"
        resolution_id = (await clocks(wang, ticket_id))["resolution"]["id"]
        stopped = await wang.post(f"{URL}/{ticket_id}/clocks/{resolution_id}/stops", json={})
        assert stopped.json()["code"] == "clock_not_stopped"


async def test_solving_ends_it_unless_it_outlasts_it(callbacks: Any, client_for: Any, at: Any) -> None:
    wang = client_for(callbacks.wang)
    with at():
        ticket_id = (await ticket_by(wang, priority="high", assignee="me", **HERE))["id"]
        for promise in ("callback", "survey"):
            await ask(wang, ticket_id, promise)
        await moved(wang, ticket_id, "accept")
        answer = await wang.post(f"{URL}/{ticket_id}/moves", json={"move": "solve", "fields": {"resolution": "重启"}})
        assert answer.status_code in (200, 201), answer.text
        found = await clocks(wang, ticket_id)
        assert (found["callback"]["state"], found["survey"]["state"]) == ("cancelled", "running")
        assert (await ask(wang, ticket_id)).json()["code"] == "promise_over"
    with at(hours=25):
        await wake_due()
        assert (await clocks(wang, ticket_id))["survey"]["state"] == "breached"


async def test_a_rule_starts_it_and_another_stops_it(callbacks: Any, client_for: Any, at: Any) -> None:
    feng, wang = client_for(callbacks.feng), client_for(callbacks.wang)
    for name, tag, effect in (("投诉须回访", "complaint", "start_clock"), ("已回访", "called", "stop_clock")):
        said = {
            "kind": "trigger",
            "name": name,
            "is_active": True,
            "events": ["changed", "opened"],
            "condition": {"all": [{"field": "tags", "op": "includes", "value": tag}]},
            "effects": [{"kind": effect, "params": {"promise": "callback"}}],
        }
        answer = await feng.post("/api/v1/rules", json=said)
        assert answer.status_code == 201, answer.text
    said["effects"][0]["params"]["promise"] = "nowhere"
    refused = await feng.post("/api/v1/rules", json=said)
    assert refused.json()["errors"][0]["field"] == "effects.0.params.promise"
    with at():
        ticket_id = (await ticket_by(wang, priority="high", assignee="me", tags=["complaint"], **HERE))["id"]
        clock = (await clocks(wang, ticket_id))["callback"]
        assert clock["due_at"] == "2026-03-04T04:00:00Z"
    with at(hours=1):
        await edit(wang, ticket_id, tags=["complaint", "vip"])  # it runs already
        await edit(wang, ticket_id, tags=["complaint", "called"])
        found = (await clocks(wang, ticket_id))["callback"]
        why = (await wang.get(f"{URL}/{ticket_id}/clocks/{clock['id']}/explanation")).json()
        runs = (await wang.get(f"{URL}/{ticket_id}/rule-runs")).json()["items"]
    assert (found["state"], found["round"]) == ("met", 1)
    assert [one["text"] for one in why["acts"]] == [
        "2026-03-04 10:00:00：由规则“投诉须回访”启动",
        "2026-03-04 11:00:00：由规则“已回访”停止",
    ]
    outcomes = sorted((one["rule_name"], one["outcome"]) for one in runs)
    # When it was called, the first rule asked for it again before the second said that it was done.
    assert outcomes == [("已回访", "done"), ("投诉须回访", "done"), *[("投诉须回访", "nothing")] * 2]


async def test_the_laboratory_foretells_starts_and_refusals(callbacks: Any, client_for: Any, at: Any) -> None:
    feng, wang = client_for(callbacks.feng), client_for(callbacks.wang)
    said = {
        "kind": "trigger",
        "name": "投诉须回访",
        "events": ["changed", "opened"],
        "condition": {"all": [{"field": "tags", "op": "includes", "value": "complaint"}]},
        "effects": [{"kind": "start_clock", "params": {"promise": "callback"}}],
    }
    with at():
        one = (await ticket_by(wang, priority="high", assignee="me", tags=["complaint"], **HERE))["id"]
        low = (await ticket_by(wang, priority="low", assignee="me", tags=["complaint"], **HERE))["id"]
    with at(hours=1):
        await edit(wang, one, tags=["complaint", "again"])
    with at(hours=2):
        body = {"rule": said, "from_at": "2026-03-04T00:00:00Z"}
        trial = (await feng.post("/api/v1/rule-trials", json=body)).json()
        await go_on(callbacks.xinghe.id, trial["id"])
        rows = (await client_for(callbacks.zhou).get(f"/api/v1/rule-trials/{trial['id']}/tickets")).json()["items"]
    told = {row["ticket_id"]: [run["effects"][0] for run in row["runs"]] for row in rows}
    start = {"kind": "start_clock"}
    assert told[one] == [start | {"done": {"promise": "callback"}}, start | {"done": {}}]
    assert told[low][0]["refused"] == "promise_not_offered"
