"""Bulk edits: a frozen selection, each ticket changed as if by hand, each refusal that ticket's alone."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from gongdan.identity import users
from gongdan.kernel.events import events
from gongdan.ticketing import tickets
from gongdan.ticketing.actions import bulk_run
from gongdan.ticketing.actions.bulk_run import work_off
from tests.make.bulk import URL, asked, done, finished, results
from tests.make.ticketing import moved, ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"


async def some(client: httpx.AsyncClient, count: int, **values: Any) -> list[int]:
    return [(await ticket_by(client, **values))["id"] for _ in range(count)]


async def shape_of(client: httpx.AsyncClient, ticket_id: int) -> dict[str, Any]:
    answer = await client.get(f"{TICKETS}/{ticket_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_every_sort_of_change_is_made_on_every_ticket(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 3, tags=["old", "stays"])
    changes = {
        "priority": "urgent",
        "category": "hardware_printer",
        "tags_add": ["storm"],
        "tags_remove": ["old"],
        "team": "network",
        "assignee": "li@xinghe.example",
        "follow": "me",
        "comment": {"body": "线路故障，正在抢修。", "is_public": False},
    }
    begun = await asked(chen, ids, changes)
    assert (begun["status"], begun["total"], begun["waiting"], begun["can_cancel"]) == ("running", 3, 3, True)
    over = await finished(chen, home, begun)
    assert (over["status"], over["changed"], over["refused"], over["waiting"]) == ("done", 3, 0, 0)
    assert (over["can_cancel"], over["can_undo"], over["comments"]) == (False, True, "internal")
    for ticket_id in ids:
        shape = await shape_of(chen, ticket_id)
        assert (shape["priority"], shape["category"]) == ("urgent", "hardware_printer")
        assert shape["tags"] == ["stays", "storm"]
        assert (shape["team"]["name"], shape["assignee"]["name"]) == ("网络组", "李强")
        assert [one["id"] for one in shape["followers"]] == [world.chen.user_id]
        comments = (await chen.get(f"{TICKETS}/{ticket_id}/comments")).json()["items"]
        assert [(one["body"], one["is_public"]) for one in comments] == [("线路故障，正在抢修。", False)]
    told = await results(chen, over)
    assert [one["outcome"] for one in told.values()] == ["changed"] * 3
    assert all(one["comment_id"] for one in told.values())


async def test_a_move_takes_its_holders_and_its_comment_along(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    ids = await some(chen, 2)
    changes = {"move": "accept", "assignee": "me", "comment": {"body": "开始处理"}}
    over = await done(chen, world.xinghe.id, ids, changes)
    assert over["changed"] == 2, await results(chen, over)
    for ticket_id in ids:
        shape = await shape_of(chen, ticket_id)
        assert (shape["state"], shape["assignee"]["id"]) == ("in_progress", world.chen.user_id)
        assert shape["first_responded_at"] is not None


async def test_the_facts_are_those_of_single_edits_with_one_cause(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen = client_for(world.chen)
    one, other = await some(chen, 2)
    over = await done(chen, world.xinghe.id, [one], {"priority": "high", "team": "network"})
    await chen.patch(f"{TICKETS}/{other}", json={"priority": "high"})
    await chen.put(f"{TICKETS}/{other}/assignment", json={"team": "network"})
    async with as_system(world.xinghe.id) as tx:
        row = events.c

        async def told(ticket_id: int) -> list[Any]:
            mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
            return list(await tx.all(select(events).where(*mine, row.kind != "ticket.opened").order_by(row.id)))

        by_bulk, by_hand = await told(one), await told(other)
    assert [fact.kind for fact in by_bulk] == ["ticket.changed", "ticket.assigned"]
    assert [fact.payload | {"ticket_id": 0} for fact in by_bulk] == [
        fact.payload | {"ticket_id": 0} for fact in by_hand
    ]
    assert {fact.cause for fact in by_bulk} == {f"bulk:{over['id']}"}
    assert {(fact.actor_kind, fact.actor_id) for fact in by_bulk} == {("user", world.chen.user_id)}


async def test_a_refusal_is_the_tickets_alone_and_names_its_reason(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    fine, same, closed, full = await some(chen, 4)
    await chen.patch(f"{TICKETS}/{same}", json={"tags": ["storm"]})
    await chen.patch(f"{TICKETS}/{full}", json={"tags": [f"t{n}" for n in range(50)]})
    await moved(chen, closed, "solve", "close", resolution="answered")
    over = await done(chen, home, [fine, same, closed, full], {"tags_add": ["storm"]})
    assert (over["changed"], over["unchanged"], over["refused"]) == (1, 1, 2)
    told = await results(chen, over)
    assert {key: (one["outcome"], one["code"]) for key, one in told.items()} == {
        fine: ("changed", None),
        same: ("unchanged", None),
        closed: ("refused", "ticket_closed"),
        full: ("refused", "invalid"),
    }
    assert told[full]["fields"] == ["tags"]
    assert (await results(chen, over, outcome="refused")).keys() == {closed, full}
    assert (await shape_of(chen, closed))["tags"] == []


async def test_what_is_refused_half_way_leaves_nothing_of_the_ticket_changed(
    world: World, client_for: Clients
) -> None:
    chen = client_for(world.chen)
    fine, other = await some(chen, 2)
    await moved(chen, fine, "wait")
    # The move begins where only the first of them stands; the priority would have been set before it.
    over = await done(chen, world.xinghe.id, [fine, other], {"priority": "urgent", "move": "resume"})
    told = await results(chen, over)
    assert [told[key]["outcome"] for key in (fine, other)] == ["changed", "refused"], told
    assert told[other]["code"] == "move_refused"
    shape = await shape_of(chen, other)
    assert (shape["priority"], shape["version"]) == ("normal", 1)
    timeline = (await chen.get(f"{TICKETS}/{other}/timeline")).json()["items"]
    assert [one["kind"] for one in timeline] == ["ticket.opened"]


async def test_what_a_handler_refuses_is_that_tickets_alone(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongdan.kernel import events as kernel_events
    from gongdan.kernel.errors import Conflict
    from gongdan.ticketing.events import TicketChanged

    chen = client_for(world.chen)
    fine, odd, broken = await some(chen, 3)

    async def refuse_one(tx: Any, fact: TicketChanged) -> None:
        if fact.ticket_id == odd:
            raise Conflict("not this one")
        if fact.ticket_id == broken:
            raise ZeroDivisionError

    heard = {**kernel_events._handlers, TicketChanged: [refuse_one]}
    monkeypatch.setattr(kernel_events, "_handlers", heard)
    over = await done(chen, world.xinghe.id, [fine, odd, broken], {"priority": "high"})
    told = await results(chen, over)
    assert {key: (one["outcome"], one["code"]) for key, one in told.items()} == {
        fine: ("changed", None),
        odd: ("refused", "conflict"),
        broken: ("refused", "unforeseen"),
    }
    assert [(await shape_of(chen, one))["priority"] for one in (fine, odd, broken)] == ["high", "normal", "normal"]


async def test_nobody_changes_more_in_bulk_than_by_hand(world: World, client_for: Clients) -> None:
    chen, wang, home = client_for(world.chen), client_for(world.wang), world.xinghe.id
    own = await some(wang, 1, team="frontline")
    foreign = await some(chen, 2, team="network")
    over = await done(wang, home, own + foreign, {"priority": "low"})
    assert (over["total"], over["missing"], over["changed"]) == (1, 2, 1)
    assert (await shape_of(chen, foreign[0]))["priority"] == "normal"


async def test_a_view_is_frozen_when_the_bulk_edit_is_asked_for(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    condition = {"field": "tags", "op": "includes_any", "value": ["storm"]}
    early = await some(chen, 2, tags=["storm"])
    view = await chen.post("/api/v1/views", json={"name": "风暴", "condition": condition})
    assert view.status_code == 201, view.text
    by_view = await asked(chen, None, {"priority": "high"}, view=view.json()["id"])
    by_filter = await asked(chen, None, {"tags_add": ["seen"]}, filter=condition)
    late = await some(chen, 1, tags=["storm"])
    for begun in (by_view, by_filter):
        over = await finished(chen, world.xinghe.id, begun)
        assert (await results(chen, over)).keys() == set(early)
    assert (await shape_of(chen, late[0]))["priority"] == "normal"
    assert [(await shape_of(chen, one))["tags"] for one in early] == [["storm", "seen"]] * 2


async def test_what_is_found_by_words_is_changed(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    found = await ticket_by(chen, title="火星车电池失效")
    await ticket_by(chen, title="别的事")
    over = await finished(chen, world.xinghe.id, await asked(chen, None, {"priority": "high"}, q="火星车"))
    assert (await results(chen, over)).keys() == {found["id"]}
    assert over["selection"] == {"q": "火星车"}


async def test_a_long_one_goes_on_from_batch_to_batch_and_from_turn_to_turn(
    world: World, client_for: Clients, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 2)
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 5)
    begun = await asked(chen, ids, {"priority": "high"})
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", -1)
    queued = text("select count(*) from procrastinate_jobs where task_name = 'run_bulk_edit'")
    for changed in (2, 4):
        await work_off(home, begun["id"])
        shape = (await chen.get(f"{URL}/{begun['id']}")).json()
        assert (shape["status"], shape["changed"], shape["waiting"]) == ("running", changed, 5 - changed)
        assert shape["seconds_left"] is not None
    over = await finished(chen, home, begun)
    assert (over["status"], over["changed"]) == ("done", 5)
    async with as_system(home) as tx:
        await tx.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
        assert await tx.scalar(queued) == 3, "each turn but the last has queued the next"
    # A job that comes once more finds nothing to do.
    assert await finished(chen, home, begun) == over
    timeline = (await chen.get(f"{TICKETS}/{ids[0]}/timeline")).json()["items"]
    assert [one["kind"] for one in timeline] == ["ticket.opened", "ticket.changed"]


async def test_cancelling_keeps_what_was_done_and_touches_nothing_more(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 2)
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", -1)
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 4)
    begun = await asked(chen, ids, {"priority": "high"})
    await work_off(home, begun["id"])
    answer = await chen.post(f"{URL}/{begun['id']}/cancellations")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    over = await finished(chen, home, begun)
    assert (over["changed"], over["waiting"], over["can_undo"]) == (2, 2, True)
    outcomes = [one["outcome"] for one in (await results(chen, over)).values()]
    assert outcomes == ["changed", "changed", "cancelled", "cancelled"]
    assert (await results(chen, over, outcome="cancelled")).keys() == set(ids[2:])
    again = await chen.post(f"{URL}/{begun['id']}/cancellations")
    assert (again.status_code, again.json()["code"]) == (409, "bulk_edit_over")


async def test_whoever_may_no_longer_do_it_is_stopped_at_the_next_batch(
    world: World, client_for: Clients, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 1)
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", -1)
    chen, zhou, home = client_for(world.chen), client_for(world.zhou), world.xinghe.id
    ids = await some(chen, 2)
    begun = await asked(chen, ids, {"priority": "high"})
    await work_off(home, begun["id"])
    async with as_system(home) as tx:
        await tx.execute(
            update(users).where(users.c.tenant_id == home, users.c.id == world.chen.user_id).values(is_active=False)
        )
    await work_off(home, begun["id"])
    async with as_system(home) as tx:
        row = tickets.c
        mine = (row.tenant_id == home, row.id.in_(ids))
        found = await tx.all(select(row.priority).where(*mine).order_by(row.id))
        assert [one.priority for one in found] == [2, 3]
        status = await tx.scalar(text("select status from bulk_edits where id = :id").bindparams(id=begun["id"]))
    assert status == "stopped"
    assert (await zhou.get(f"{URL}/{begun['id']}")).status_code == 404, "Chen is of another department"


async def test_a_token_gives_its_bulk_edit_no_more_than_it_has_itself(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 1)
    begun = await asked(chen, ids, {"priority": "high", "team": "network"})
    async with as_system(home) as tx:
        narrow = text("update bulk_edits set grants = grants - 'ticket.assign' - 'ticket.take' where id = :id")
        await tx.execute(narrow.bindparams(id=begun["id"]))
    over = await finished(chen, home, begun)
    assert over["refused"] == 1
    assert (await results(chen, over))[ids[0]]["code"] == "not_allowed"
    assert (await shape_of(chen, ids[0]))["priority"] == "normal"


async def test_at_most_three_of_person_are_at_work(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ids = await some(chen, 1)
    begun = [await asked(chen, ids, {"tags_add": [f"t{n}"]}) for n in range(3)]
    answer = await chen.post(URL, json={"tickets": ids, "changes": {"priority": "low"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_bulk_edits")
    await asked(zhou, ids, {"priority": "low"})
    await finished(chen, world.xinghe.id, begun[0])
    await asked(chen, ids, {"priority": "low"})


async def test_only_the_owner_and_his_supervisor_see_it(world: World, client_for: Clients) -> None:
    wang, zhou, chen, li = (client_for(one) for one in (world.wang, world.zhou, world.chen, world.li))
    ids = await some(wang, 1, team="frontline")
    over = await done(wang, world.xinghe.id, ids, {"priority": "high"})
    for client, status in ((wang, 200), (zhou, 200), (chen, 404), (li, 404)):
        for road in ("", "/results"):
            assert (await client.get(f"{URL}/{over['id']}{road}")).status_code == status
        listed = [one["id"] for one in (await client.get(URL)).json()["items"]]
        assert listed == ([over["id"]] if status == 200 else [])
    for road in ("cancellations", "undos"):
        assert (await li.post(f"{URL}/{over['id']}/{road}")).status_code == 404
    for nobody in (world.mei, world.zhao, world.shen):
        client = client_for(nobody)
        assert (await client.post(URL, json={"tickets": ids, "changes": {"priority": "low"}})).status_code == 403
        assert (await client.get(URL)).status_code == 403


async def test_drafts_of_the_owner_survive_what_he_writes_on_many(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    ids = await some(chen, 1)
    await chen.put(f"{TICKETS}/{ids[0]}/draft", json={"body": "我的回复"})
    await done(chen, world.xinghe.id, ids, {"comment": {"body": "通知"}})
    assert (await chen.get(f"{TICKETS}/{ids[0]}/draft")).json()["body"] == "我的回复"


BAD: dict[str, tuple[dict[str, Any], set[str]]] = {
    "no change": ({"changes": {}}, {"changes"}),
    "only a reason": ({"changes": {"reason": "x"}}, {"changes"}),
    "no tickets": ({"changes": {"priority": "high"}, "tickets": None}, {"tickets"}),
    "two ways": ({"changes": {"priority": "high"}, "q": "x"}, {"tickets"}),
    "none at all": ({"changes": {"priority": "high"}, "tickets": []}, {"tickets"}),
    "too many": ({"changes": {"priority": "high"}, "tickets": list(range(1, 10_002))}, {"tickets"}),
    "an unknown priority": ({"changes": {"priority": "asap"}}, {"changes.priority"}),
    "an unknown category": ({"changes": {"category": "nowhere"}}, {"changes.category"}),
    "an unknown type": ({"changes": {"type": "wish"}}, {"changes.type"}),
    "an unknown team": ({"changes": {"team": "nowhere"}}, {"changes.team"}),
    "an unknown person": ({"changes": {"assignee": "x@y.example"}}, {"changes.assignee"}),
    "an unknown follower": ({"changes": {"follow": 10**9}}, {"changes.follow"}),
    "an unknown move": ({"changes": {"move": "explode"}}, {"changes.move"}),
    "a move that is none": ({"changes": {"move": None}}, {"changes.move"}),
    "an unknown field": ({"changes": {"fields": {"nonsense": 1}}}, {"changes.fields.nonsense"}),
    "a wrong value": ({"changes": {"fields": {"impact": "galaxy"}}}, {"changes.fields.impact"}),
    "an empty comment": (
        {"changes": {"comment": {"body": "<b></b>", "body_format": "html"}}},
        {"changes.comment.body"},
    ),
    "a file": ({"changes": {"comment": {"body": "x", "files": [1]}}}, {"changes.comment.files"}),
    "a wrong filter": ({"changes": {"priority": "high"}, "tickets": None, "filter": {"field": "nope"}}, {"filter"}),
    "several at once": ({"changes": {"team": "nowhere", "category": "x"}}, {"changes.team", "changes.category"}),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("road", ["", "/previews"])
async def test_what_cannot_be_is_refused_at_once_by_name(
    world: World, client_for: Clients, what: str, road: str
) -> None:
    chen = client_for(world.chen)
    body, fields = BAD[what]
    body = {"tickets": [1]} | body
    answer = await chen.post(URL + road, json={key: value for key, value in body.items() if value is not None})
    assert answer.status_code == 422, answer.text
    named = answer.json()["errors"]
    assert {one["field"].split(".0")[0] if "filter" in one["field"] else one["field"] for one in named} >= fields or {
        one["field"].partition(".")[0] for one in named
    } == fields
    assert all(one["remedy"] for one in named)
    assert (await chen.get(URL)).json()["items"] == []


async def test_an_unknown_view_is_not_found(world: World, client_for: Clients) -> None:
    answer = await client_for(world.chen).post(URL, json={"view": 10**9, "changes": {"priority": "high"}})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_preview_says_what_the_work_will_meet_and_changes_nothing(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    fine, closed, new = await some(chen, 3)
    await moved(chen, fine, "wait")
    await moved(chen, closed, "solve", "close", resolution="answered")
    changes = {"priority": "high", "move": "resume"}
    before = [await shape_of(chen, one) for one in (fine, closed, new)]
    body = {"tickets": [fine, closed, new, 10**9], "changes": changes}
    seen = (await chen.post(f"{URL}/previews", json=body)).json()
    assert (seen["total"], seen["missing"], seen["can_change"]) == (3, 1, 1)
    assert [one["id"] for one in seen["sample"]] == [fine]
    assert {one["code"]: one["count"] for one in seen["refusals"]} == {"ticket_closed": 1, "move_refused": 1}
    assert [await shape_of(chen, one) for one in (fine, closed, new)] == before
    over = await done(chen, home, [fine, closed, new], changes)
    told = await results(chen, over)
    assert {key: one["code"] for key, one in told.items()} == {
        fine: None,
        closed: "ticket_closed",
        new: "move_refused",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"tags_add": ["x"]},
        {"team": "network"},
        {"assignee": "me"},
        {"move": "solve", "comment": {"body": "好了"}},
        {"move": "accept", "assignee": "me"},
        {"comment": {"body": "内部", "is_public": False}},
        {"comment": {"body": "公开"}},
        {"fields": {"impact": "team"}},
        {"type": "incident", "fields": {"impact": "team"}},
        {"follow": "me"},
        {"follow": "li@xinghe.example"},
    ],
)
async def test_a_preview_and_the_work_agree_on_every_ticket(
    world: World, client_for: Clients, changes: dict[str, Any]
) -> None:
    chen, wang, home = client_for(world.chen), client_for(world.wang), world.xinghe.id
    ids = [
        *await some(wang, 1, team="frontline"),
        *await some(chen, 1, team="network", assignee="li@xinghe.example"),
        *await some(chen, 1, type="incident", fields={"impact": "person"}),
    ]
    closed = await some(wang, 1, team="frontline")
    await moved(chen, closed[0], "solve", "close", resolution="answered")
    await chen.put(f"{TICKETS}/{ids[1]}/followers/{world.wang.user_id}")
    everything = ids + closed
    seen = (await wang.post(f"{URL}/previews", json={"tickets": everything, "changes": changes})).json()
    over = await done(wang, home, everything, changes)
    told = await results(wang, over)
    assert over["total"] == seen["total"]
    refused = sorted(one["code"] for one in told.values() if one["outcome"] == "refused")
    assert sorted(one["code"] for one in seen["refusals"] for _ in range(one["count"])) == refused, told


async def test_a_bulk_edit_costs_few_statements_a_ticket(world: World, client_for: Clients, counting: Any) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 20)
    begun = await asked(chen, ids, {"priority": "urgent"})
    with counting() as n:
        await work_off(home, begun["id"])
    assert n.value <= 20 * 2, n.texts
    preview = {"tickets": ids, "changes": {"priority": "low"}}
    with counting() as n:
        assert (await chen.post(f"{URL}/previews", json=preview)).json()["can_change"] == 20
    assert n.value <= 10, n.texts


async def test_lists_and_results_cost_the_same_for_few_and_for_many(
    world: World, client_for: Clients, counting: Any
) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = await some(chen, 6)
    over = [await done(chen, home, ids, {"tags_add": [f"t{n}"]}) for n in range(4)]
    for url, count in ((URL, 4), (f"{URL}/{over[0]['id']}/results", 6)):
        with counting() as few:
            page = (await chen.get(url, params={"limit": 1})).json()
        with counting() as many:
            whole = (await chen.get(url)).json()
        assert (len(page["items"]), len(whole["items"])) == (1, count)
        assert few.value == many.value <= 6, many.texts
        found, cursor = page["items"], page["next_cursor"]
        while cursor:
            page = (await chen.get(url, params={"limit": 2, "cursor": cursor})).json()
            found, cursor = found + page["items"], page["next_cursor"]
        assert found == whole["items"]
