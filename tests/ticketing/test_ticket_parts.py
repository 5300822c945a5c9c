"""Children, parents and sub-tasks: opened, attached, finished, and what a move waits for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.make import setup
from tests.make.ticketing import moved, ticket_by

TICKETS, SUBTASKS = "/api/v1/tickets", "/api/v1/subtasks"


async def child_of(client: Any, parent: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"title": "更换主板", "type": "question"} | more
    answer = await client.post(f"{TICKETS}/{parent['id']}/children", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{TICKETS}/{answer.json()['id']}"
    return dict(answer.json())


async def seen(client: Any, shape: dict[str, Any]) -> dict[str, Any]:
    return dict((await client.get(f"{TICKETS}/{shape['id']}")).json())


async def kinds(client: Any, shape: dict[str, Any]) -> list[str]:
    timeline = (await client.get(f"{TICKETS}/{shape['id']}/timeline", params={"limit": 200})).json()
    return [one["kind"] for one in timeline["items"]]


async def step(client: Any, shape: dict[str, Any], title: str = "备份数据", **more: Any) -> dict[str, Any]:
    answer = await client.post(f"{TICKETS}/{shape['id']}/subtasks", json={"title": title} | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def path(one: dict[str, Any]) -> str:
    return f"{TICKETS}/{one['ticket_id']}/subtasks/{one['id']}"


# --- children -----------------------------------------------------------------------------------


async def test_a_child_is_internal_unless_said_otherwise(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    parent = await ticket_by(wang, requester={"email": world.mei.email})
    inside = await child_of(wang, parent)
    assert (inside["requester"], inside["organisation"]) == (None, None)
    assert inside["parent"]["id"] == parent["id"]
    outside = await child_of(wang, parent, is_internal=False)
    assert outside["requester"]["id"] == parent["requester"]["id"]
    assert outside["organisation"] == parent["organisation"]
    assert (await mei.get(f"{TICKETS}/{inside['id']}")).status_code == 404
    assert (await seen(mei, outside))["parent"] is None
    told = await seen(mei, parent)
    assert (told["children"], told["subtasks"], told["progress"]) == ([], [], None)
    assert "ticket.child_attached" not in await kinds(mei, parent)
    shown = await seen(wang, parent)
    assert [one["number"] for one in shown["children"]] == [inside["number"], outside["number"]]
    assert shown["progress"] == {"done": 0, "total": 2}
    assert shown["version"] == parent["version"], "its own words have not changed"


async def test_the_parent_hears_when_its_last_child_is_solved(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    parent = await ticket_by(wang)
    one, two = await child_of(wang, parent), await child_of(wang, parent)
    await moved(wang, one["id"], "solve", resolution="好了")
    assert "ticket.children_solved" not in await kinds(wang, parent)
    assert (await seen(wang, parent))["progress"] == {"done": 1, "total": 2}
    await moved(wang, two["id"], "solve", resolution="好了")
    assert (await kinds(wang, parent)).count("ticket.children_solved") == 1
    await moved(wang, two["id"], "close")
    assert (await kinds(wang, parent)).count("ticket.children_solved") == 1, "closing what is solved is no news"


async def test_a_ticket_is_attached_moved_to_another_parent_and_taken_off(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    first, second, part = await ticket_by(wang), await ticket_by(wang), await ticket_by(wang)
    url = f"{TICKETS}/{part['id']}/parent"
    for parent in (first, second):
        answer = await wang.put(url, json={"ticket": parent["number"]})
        assert answer.json()["parent"]["id"] == parent["id"], answer.text
    version = answer.json()["version"]
    assert (await wang.put(url, json={"ticket": second["id"]})).json()["version"] == version
    assert (await kinds(wang, first))[1:] == ["ticket.child_attached", "ticket.child_detached"]
    assert (await seen(wang, first))["progress"] is None
    for _ in range(2):
        assert (await wang.delete(url)).status_code == 204
    assert (await seen(wang, part))["parent"] is None
    assert (await kinds(wang, second))[1:] == ["ticket.child_attached", "ticket.child_detached"]
    changes = [
        i for i in (await wang.get(f"{TICKETS}/{part['id']}/timeline")).json()["items"] if "changes" in i["details"]
    ]
    assert changes[0]["details"]["changes"] == {"parent": [None, first["id"]]}


async def test_no_circles_and_five_levels_at_most(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    chain = [await ticket_by(wang)]
    for _ in range(4):
        chain.append(await child_of(wang, chain[-1]))
    for below in (chain[0], chain[4]):
        answer = await wang.put(f"{TICKETS}/{chain[0]['id']}/parent", json={"ticket": below["id"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "parent_circle")
    deeper = await wang.post(f"{TICKETS}/{chain[4]['id']}/children", json={"title": "x"})
    assert (deeper.status_code, deeper.json()["code"]) == (409, "too_deep")
    tall = await ticket_by(wang)
    await child_of(wang, tall)
    answer = await wang.put(f"{TICKETS}/{tall['id']}/parent", json={"ticket": chain[3]["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_deep")
    fits = await wang.put(f"{TICKETS}/{tall['id']}/parent", json={"ticket": chain[2]["id"]})
    assert fits.status_code == 200, fits.text


async def test_closed_hidden_and_unknown_tickets_take_no_part(world: Any, client_for: Any) -> None:
    wang, li, wu, mei = (client_for(one) for one in (world.wang, world.li, world.wu, world.mei))
    closed = await ticket_by(wang)
    await moved(wang, closed["id"], "solve", "close", resolution="好了")
    part = await ticket_by(wang, requester={"email": world.mei.email})
    for shape, other in ((part, closed), (closed, part)):
        answer = await wang.put(f"{TICKETS}/{shape['id']}/parent", json={"ticket": other["id"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "ticket_closed")
    assert (await wang.post(f"{TICKETS}/{closed['id']}/children", json={"title": "x"})).status_code == 409
    hidden = await ticket_by(li, team="network")
    for unknown in (hidden["id"], "NO-1", 10**9):
        answer = await wang.put(f"{TICKETS}/{part['id']}/parent", json={"ticket": unknown})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ticket")
    assert (await wang.delete(f"{TICKETS}/{hidden['id']}/parent")).status_code == 404
    for nobody in (mei, wu):
        assert (await nobody.put(f"{TICKETS}/{part['id']}/parent", json={"ticket": part["id"]})).status_code in (
            403,
            409,
        )
        assert (await nobody.post(f"{TICKETS}/{part['id']}/children", json={"title": "x"})).status_code == 403
        assert (await nobody.delete(f"{TICKETS}/{part['id']}/parent")).status_code in (204, 403)
    assert (await seen(wang, part))["parent"] is None


async def test_children_that_one_may_not_see_are_counted_but_not_shown(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    parent = await ticket_by(wang, team="frontline")
    await child_of(chen, parent, team="network")
    shown = await seen(wang, parent)
    assert (shown["children"], shown["progress"]) == ([], {"done": 0, "total": 1})


async def test_a_draft_that_is_wrong_opens_nothing(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    parent = await ticket_by(wang)
    for bad, field in (({"title": " "}, "title"), ({"team": "nowhere"}, "team"), ({"parent": 1}, "parent")):
        body = {"title": "x", "type": "question"} | bad
        answer = await wang.post(f"{TICKETS}/{parent['id']}/children", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (await seen(wang, parent))["children"] == []


# --- sub-tasks ----------------------------------------------------------------------------------


async def test_steps_are_written_ordered_changed_finished_and_removed(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, assignee="me")
    one, two = await step(wang, shape), await step(wang, shape, "更换主板", due_at="2026-03-01T09:00:00+08:00")
    assert (one["position"], two["position"], two["due_at"]) == (10, 20, "2026-03-01T01:00:00Z")
    first = await step(wang, shape, "断电", position=0)
    listed = (await wang.get(f"{TICKETS}/{shape['id']}/subtasks")).json()["items"]
    assert [i["title"] for i in listed] == ["断电", "备份数据", "更换主板"]
    done = await wang.patch(path(one), json={"state": "done"}, headers={"If-Match": '"v1"'})
    assert (done.json()["state"], done.json()["finished_by"]["name"], done.headers["etag"]) == (
        "done",
        "王芳",
        '"v2"',
    )
    assert done.json()["finished_at"] is not None
    stale = await wang.patch(path(one), json={"title": "x"}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    again = await wang.patch(path(one), json={"state": "open"})
    assert (again.json()["finished_at"], again.json()["finished_by"]) == (None, None)
    renamed = await wang.patch(path(one), json={"title": "备份", "due_at": None})
    assert renamed.json()["title"] == "备份"
    assert (await wang.delete(path(first))).status_code == 204
    assert (await wang.delete(path(first))).status_code == 404
    told = await seen(wang, shape)
    assert [i["title"] for i in told["subtasks"]] == ["备份", "更换主板"]
    assert told["progress"] == {"done": 0, "total": 2}
    expected = ["added", "added", "added", "changed", "changed", "changed", "removed"]
    assert (await kinds(wang, shape))[1:] == [f"ticket.subtask_{word}" for word in expected]


async def test_the_last_step_done_is_told_once(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    one, two = await step(wang, shape), await step(wang, shape)
    await wang.patch(path(one), json={"state": "done"})
    await wang.patch(path(two), json={"state": "cancelled"})
    await wang.patch(path(two), json={"state": "done"})
    assert (await kinds(wang, shape)).count("ticket.subtasks_finished") == 1
    assert (await seen(wang, shape))["progress"] == {"done": 2, "total": 2}


async def test_who_is_given_a_step_sees_the_ticket_and_may_finish_it(world: Any, client_for: Any) -> None:
    wang, li, sun = client_for(world.wang), client_for(world.li), client_for(world.sun)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    assert (await li.get(f"{TICKETS}/{shape['id']}")).status_code == 404
    one = await step(wang, shape, assignee=world.li.email)
    assert (await seen(li, shape))["id"] == shape["id"]
    assert [i["id"] for i in (await li.get(SUBTASKS, params={"mine": True})).json()["items"]] == [one["id"]]
    assert (await li.patch(path(one), json={"title": "别的"})).status_code == 403
    assert (await li.delete(path(one))).status_code == 403
    assert (await li.patch(path(one), json={"state": "done"})).json()["finished_by"]["name"] == "李强"
    assert (await sun.patch(path(one), json={"state": "open"})).status_code == 404
    moved_on = await step(wang, shape)
    given = await wang.patch(path(moved_on), json={"assignee": world.sun.email})
    assert given.json()["assignee"]["name"] == "孙浩"
    assert (await sun.patch(path(moved_on), json={"state": "done"})).status_code == 200


async def test_a_step_of_a_team_is_taken_by_one_of_it(world: Any, client_for: Any) -> None:
    wang, li, zhao = client_for(world.wang), client_for(world.li), client_for(world.zhao)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    one = await step(wang, shape, team="network")
    mine = (await li.get(SUBTASKS, params={"mine": True})).json()["items"]
    assert [(i["id"], i["ticket"]["number"]) for i in mine] == [(one["id"], shape["number"])]
    assert (await zhao.get(SUBTASKS, params={"mine": True})).json()["items"] == []
    assert (await zhao.patch(path(one), json={"assignee": "me"})).status_code == 404
    taken = await li.patch(path(one), json={"assignee": "me"})
    assert taken.json()["assignee"]["name"] == "李强", taken.text
    assert (await li.patch(path(one), json={"state": "done"})).status_code == 200
    assert (await li.get(SUBTASKS, params={"mine": True})).json()["items"] == []
    assert len((await li.get(SUBTASKS, params={"mine": True, "state": "done"})).json()["items"]) == 1


async def test_steps_across_tickets_come_by_their_due_time_in_pages(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    soon = datetime(2026, 3, 1, tzinfo=UTC)
    made = []
    for days in (3, None, 1, 2):
        shape = await ticket_by(wang, assignee="me")
        due = {"due_at": (soon + timedelta(days=days)).isoformat()} if days else {}
        made.append(await step(wang, shape, assignee="me", **due))
    expected = [made[place]["id"] for place in (2, 3, 0, 1)]
    whole = (await wang.get(SUBTASKS, params={"mine": True})).json()["items"]
    assert [i["id"] for i in whole] == expected
    found, cursor, statements = [], None, set()
    for _ in expected:
        with counting() as n:
            page = (await wang.get(SUBTASKS, params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
        statements.add(n.value)
        found += [i["id"] for i in page["items"]]
        cursor = page["next_cursor"]
    assert (found, cursor, len(statements)) == (expected, None, 1)
    closed = made[2]["ticket_id"]
    await moved(wang, closed, "solve", "close", resolution="好了")
    assert [i["id"] for i in (await wang.get(SUBTASKS)).json()["items"]] == expected[1:]
    late = await wang.patch(path(made[2]), json={"state": "done"})
    assert (late.status_code, late.json()["code"]) == (409, "ticket_closed")
    assert (await wang.post(f"{TICKETS}/{closed}/subtasks", json={"title": "x"})).status_code == 409


async def test_steps_are_no_matter_of_customers_and_need_the_right_to_edit(world: Any, client_for: Any) -> None:
    wang, mei, wu = client_for(world.wang), client_for(world.mei), client_for(world.wu)
    shape = await ticket_by(wang, requester={"email": world.mei.email})
    one = await step(wang, shape)
    url = f"{TICKETS}/{shape['id']}/subtasks"
    for method, where, body in (
        ("GET", url, None),
        ("POST", url, {"title": "x"}),
        ("PATCH", path(one), {"state": "done"}),
        ("DELETE", path(one), None),
        ("GET", SUBTASKS, None),
    ):
        assert (await mei.request(method, where, json=body)).status_code == 403, method
    assert (await wu.post(url, json={"title": "x"})).status_code == 403
    assert (await wu.patch(path(one), json={"state": "done"})).status_code == 403
    assert (await wu.get(url)).status_code == 200
    for bad, field in (
        ({"title": ""}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "x", "assignee": "nobody@x.example"}, "assignee"),
        ({"title": "x", "team": "nowhere"}, "team"),
        ({"title": "x", "due_at": "2026-03-01T09:00:00"}, "due_at"),
        ({"title": "x", "state": "done"}, "state"),
    ):
        refused = await wang.post(url, json=bad)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
        assert refused.json()["errors"][0]["remedy"]
    assert (await seen(wang, shape))["progress"] == {"done": 0, "total": 1}


async def test_two_hundred_steps_are_enough(world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongdan.ticketing.actions.subtasks.MOST", 2)
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    await step(wang, shape)
    await step(wang, shape)
    refused = await wang.post(f"{TICKETS}/{shape['id']}/subtasks", json={"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "subtasks_exhausted")


# --- what a move waits for ----------------------------------------------------------------------


@pytest.fixture
async def careful(world: Any, client_for: Any) -> None:
    """A type whose flow does not end while parts are open; the customer may end it too."""
    feng = client_for(world.feng)
    flow = setup.workflow("careful")
    flow["definition"]["moves"][0] |= {"needs": ["subtasks"], "is_customer_move": True}
    assert (await feng.post("/api/v1/workflows", json=flow)).status_code == 201
    made = await feng.post("/api/v1/ticket-types", json=setup.ticket_type("careful", workflow="careful"))
    assert made.status_code == 201, made.text


async def test_a_move_waits_for_steps_and_children_and_names_them(careful: None, world: Any, client_for: Any) -> None:
    wang, chen, mei = client_for(world.wang), client_for(world.chen), client_for(world.mei)
    shape = await ticket_by(wang, type="careful", team="frontline", requester={"email": world.mei.email})
    one = await step(wang, shape)
    child = await child_of(wang, shape)
    hidden = await child_of(chen, shape, team="network")
    finish = {"move": "finish"}
    refused = await wang.post(f"{TICKETS}/{shape['id']}/moves", json=finish)
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    assert refused.json()["params"]["cause"] == "subtasks"
    named = ["备份数据", child["number"], "a ticket that you may not see"]
    assert refused.json()["params"]["missing"] == named
    assert hidden["number"] not in refused.text
    by_customer = await mei.post(f"{TICKETS}/{shape['id']}/moves", json=finish)
    assert by_customer.status_code == 409
    assert "备份" not in by_customer.text
    assert child["number"] not in by_customer.text
    await wang.patch(path(one), json={"state": "cancelled"})
    for part in (child, hidden):
        assert (await wang.post(f"{TICKETS}/{shape['id']}/moves", json=finish)).status_code == 409
        await moved(chen, part["id"], "solve", resolution="好了")
    assert (await wang.post(f"{TICKETS}/{shape['id']}/moves", json=finish)).status_code == 200


async def test_a_ticket_without_parts_costs_no_query_for_them(
    careful: None, world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    plain, rich = await ticket_by(wang, type="careful"), await ticket_by(wang)
    for _ in range(3):
        await step(wang, rich)
        await child_of(wang, rich)
    await seen(wang, plain)
    with counting() as few:
        await seen(wang, plain)
    with counting() as more:
        await seen(wang, rich)
    assert not any("subtasks" in one for one in few.texts)
    assert more.value == few.value + 2
    assert (await wang.post(f"{TICKETS}/{plain['id']}/moves", json={"move": "finish"})).status_code == 200
