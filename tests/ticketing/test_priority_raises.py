"""Raising a priority by hand where it needs the word of another; and the audit of how priorities came about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.approvals import decide
from tests.make.ticketing import moved, ticket_by

TICKETS, APPROVALS, SETTINGS = "/api/v1/tickets", "/api/v1/approvals", "/api/v1/ticketing-settings"
WISH = {"priority": "urgent", "reason": "客户产线停机"}


@pytest.fixture
async def strict(world: Any, client_for: Any) -> None:
    """Raises need approval."""
    answer = await client_for(world.feng).patch(SETTINGS, json={"rules": {"raise_needs_approval": True}})
    assert answer.status_code == 200, answer.text


async def of_wang(client_for: Any, world: Any, **more: Any) -> dict[str, Any]:
    return await ticket_by(client_for(world.wang), assignee="me", team="frontline", **more)


async def asked(client: Any, shape: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{TICKETS}/{shape['id']}/priority-raises", json=WISH | more)
    assert answer.status_code == 201, answer.text
    told = dict(answer.json())
    if told["approval"] is not None:
        assert answer.headers["location"] == f"{APPROVALS}/{told['approval']['id']}"
        assert not told["is_done"]
        return dict(told["approval"])
    return told


async def priority(client: Any, shape: dict[str, Any]) -> str:
    return str((await client.get(f"{TICKETS}/{shape['id']}")).json()["priority"])


async def test_a_raise_without_the_right_is_refused_with_the_way_out(
    strict: None, world: Any, client_for: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await of_wang(client_for, world)
    url = f"{TICKETS}/{shape['id']}"
    refused = await wang.patch(url, json={"priority": "high", "title": "新标题"})
    assert (refused.status_code, refused.json()["code"]) == (403, "raise_needs_approval")
    assert refused.json()["params"]["permission"] == "ticket.raise"
    assert f"POST /api/v1/tickets/{shape['id']}/priority-raises" in refused.json()["errors"][0]["remedy"]
    assert (await wang.get(url)).json() == shape
    by_move = await wang.post(f"{url}/moves", json={"move": "accept", "fields": {"priority": "urgent"}})
    assert by_move.status_code == 403
    assert (await wang.patch(url, json={"priority": "low"})).status_code == 200
    assert (await wang.patch(url, json={"priority": "auto"})).status_code == 200, "the rules may raise it"
    wider = await wang.patch(url, json={"impact": "company", "urgency": "cannot_work"})
    assert wider.json()["priority"] == "urgent", "so may what it goes by"
    await wang.patch(url, json={"priority": "low"})
    assert (await zhou.patch(url, json={"priority": "urgent"})).status_code == 200


async def test_a_supervisor_approves_what_was_asked(strict: None, world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape)
    assert (one["state"], one["purpose"], one["can_decide"]) == ("pending", "priority", False)
    assert one["payload"] == {"from_priority": "normal", "priority": "urgent"}
    assert await priority(wang, shape) == "normal"
    waiting = (await zhou.get(APPROVALS, params={"mine": True, "purpose": "priority"})).json()["items"]
    assert [(w["id"], w["can_decide"]) for w in waiting] == [(one["id"], True)]
    assert (await zhou.get(APPROVALS, params={"purpose": "move"})).json()["items"] == []
    granted = await decide(zhou, one["id"], comment="已核实")
    assert granted.status_code == 200, granted.text
    assert (granted.json()["state"], granted.json()["hindrance"]) == ("approved", None)
    assert await priority(wang, shape) == "urgent"
    late = await decide(zhou, one["id"], "reject")
    assert (late.status_code, late.json()["code"]) == (409, "approval_over")
    told = (await wang.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    assert [i["kind"] for i in told][1:] == [
        "ticket.approval_asked",
        "ticket.approval_decided",
        "ticket.approval_granted",
        "ticket.changed",
        "ticket.priority_raised",
    ]
    assert told[-1]["details"]["reason"] == WISH["reason"], "for ever with the raise, not only beside it"


async def test_rejected_and_cancelled_change_nothing_about_the_ticket(
    strict: None, world: Any, client_for: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape)
    second = await wang.post(f"{TICKETS}/{shape['id']}/priority-raises", json=WISH)
    assert (second.status_code, second.json()["params"]["approval_id"]) == (409, one["id"])
    assert (await decide(zhou, one["id"], "reject")).json()["state"] == "rejected"
    two = await asked(wang, shape)
    assert (await wang.post(f"{APPROVALS}/{two['id']}/cancellations")).json()["state"] == "cancelled"
    assert await priority(wang, shape) == "normal"


async def test_nobody_decides_what_he_asked_and_nobody_without_the_right(
    strict: None, world: Any, client_for: Any
) -> None:
    wang, zhou, li = client_for(world.wang), client_for(world.zhou), client_for(world.li)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape)
    own = await decide(wang, one["id"])
    assert (own.status_code, own.json()["code"]) == (403, "own_approval")
    assert (await decide(li, one["id"])).status_code == 404
    # Who asked and has come to the right since, still needs another.
    grants = {"roles": ["agent", "supervisor"]}
    given = await client_for(world.qian).put(f"/api/v1/users/{world.wang.user_id}/roles", json=grants)
    assert given.status_code == 200, given.text
    own = await decide(wang, one["id"])
    assert (own.status_code, own.json()["code"]) == (403, "own_approval")
    assert await priority(zhou, shape) == "normal"


async def test_with_the_right_or_without_the_rule_it_is_done_at_once(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape)
    assert (one["is_done"], one["priority"]) == (True, "urgent")
    assert await priority(wang, shape) == "urgent"
    again = await wang.post(f"{TICKETS}/{shape['id']}/priority-raises", json=WISH)
    assert (again.status_code, again.json()["code"]) == (409, "not_higher")


async def test_a_dispatcher_raises_at_once_under_the_strict_rule(strict: None, world: Any, client_for: Any) -> None:
    shape = await of_wang(client_for, world)
    assert (await asked(client_for(world.chen), shape))["is_done"]


async def test_who_may_not_change_the_ticket_may_not_ask(strict: None, world: Any, client_for: Any) -> None:
    mei, wu = client_for(world.mei), client_for(world.wu)
    shape = await ticket_by(client_for(world.wang), requester={"email": world.mei.email})
    url = f"{TICKETS}/{shape['id']}/priority-raises"
    assert (await mei.post(url, json=WISH)).status_code == 403
    assert (await wu.post(url, json=WISH)).status_code == 403
    for bad, field in (({"priority": "low"}, "priority"), ({"reason": "  "}, "reason"), ({"why": 1}, "why")):
        refused = await client_for(world.wang).post(url, json=WISH | bad)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


async def test_the_end_of_a_ticket_cancels_what_was_asked(strict: None, world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape)
    await moved(wang, shape["id"], "solve", "close", resolution="好了")
    assert (await zhou.get(f"{APPROVALS}/{one['id']}")).json()["state"] == "cancelled"
    closed = await wang.post(f"{TICKETS}/{shape['id']}/priority-raises", json=WISH)
    assert (closed.status_code, closed.json()["code"]) == (409, "ticket_closed")


async def test_a_grant_of_what_is_as_high_already_only_settles_it(strict: None, world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await of_wang(client_for, world)
    one = await asked(wang, shape, priority="high")
    await zhou.patch(f"{TICKETS}/{shape['id']}", json={"priority": "urgent"})
    assert (await decide(zhou, one["id"])).json()["state"] == "approved"
    assert await priority(wang, shape) == "urgent"


# --- the audit ----------------------------------------------------------------------------------

REPORT = "/api/v1/reports/priorities"
MARCH = datetime(2026, 3, 10, tzinfo=UTC)
WINDOW = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}


async def test_the_audit_tells_how_priorities_came_about(
    strict: None, world: Any, client_for: Any, counting: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    with clock.frozen(MARCH):
        by_hand = await of_wang(client_for, world, priority="high", type="incident")
        await of_wang(client_for, world, impact="team", urgency="hindered")
        unseen = await ticket_by(client_for(world.li), team="network")
        await wang.patch(f"{TICKETS}/{by_hand['id']}", json={"priority": "low"})
        await asked(wang, by_hand)
        await zhou.patch(f"{TICKETS}/{by_hand['id']}", json={"priority": "normal"})
    with clock.frozen(MARCH + timedelta(days=60)):
        await of_wang(client_for, world)
    with counting() as n:
        answer = await zhou.get(REPORT, params=WINDOW)
    assert answer.status_code == 200, answer.text
    assert n.value <= 10, n.texts
    report = answer.json()
    assert report["opened"] == [
        {"type": "incident", "source": "given", "priority": "normal", "count": 1},
        {"type": "question", "source": "matrix", "priority": "high", "count": 1},
    ]
    shifts = {one["actor"]["name"]: (one["type"], one["raised"], one["lowered"]) for one in report["shifts"]}
    assert shifts == {"王芳": ("incident", 0, 1), "周敏": ("incident", 1, 0)}
    assert (report["rises"], report["raises"]) == ({}, {"pending": 1})
    whole = (await client_for(world.chen).get(REPORT, params=WINDOW)).json()
    assert sum(one["count"] for one in whole["opened"]) == 3, unseen["id"]


async def test_the_audit_is_for_who_may_read_reports_and_for_a_year_at_most(world: Any, client_for: Any) -> None:
    assert (await client_for(world.wang).get(REPORT, params=WINDOW)).status_code == 403
    assert (await client_for(world.mei).get(REPORT, params=WINDOW)).status_code == 403
    shen = client_for(world.shen)
    assert (await shen.get(REPORT, params=WINDOW)).status_code == 200
    with clock.frozen(MARCH):
        usual = (await shen.get(REPORT)).json()
    assert (usual["since"], usual["until"]) == ("2026-02-08T00:00:00Z", "2026-03-10T00:00:00Z")
    for since, until in (("2026-03-01", "2026-02-01"), ("2020-01-01", "2026-02-01"), ("2026-01-01", "2026-01-01")):
        window = {"since": f"{since}T00:00:00Z", "until": f"{until}T00:00:00Z"}
        refused = await shen.get(REPORT, params=window)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "until")
