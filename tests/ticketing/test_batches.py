"""Batches: one ticket leads, each customer is told in his own, and what cannot be done is reported."""

from typing import Any

import pytest

from tests.make.ticketing import moved, ticket_by
from tests.ticketing.structure import API, MEI, OU, bodies, got, made, rows_of, said, told, undone

RIVAL = {"email": "rival@elsewhere.example"}


async def _batch(client: Any, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return await made(
        client, "/ticket-batches", {"title": "机房断电", "tickets": [one["number"] for one in members]} | more
    )


async def test_a_batch_leads_tickets_of_different_customers(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one, two = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=RIVAL)
    batch = await _batch(wang, one, two, type="incident", priority="urgent")
    assert (batch["title"], batch["type"], batch["priority"]) == ("机房断电", "incident", "urgent")
    assert (batch["requester"], batch["member_count"]) == (None, 2)
    assert [member["id"] for member in batch["members"]] == [one["id"], two["id"]]
    assert batch["members_by_category"] == {"new": 2}
    assert (await got(wang, f"/tickets/{one['id']}"))["batch"]["number"] == batch["number"]
    listed = (await got(wang, "/ticket-batches"))["items"]
    assert [(item["id"], item["member_count"]) for item in listed] == [(batch["id"], 2)]
    assert (await got(wang, f"/ticket-batches/{batch['id']}"))["members"] == batch["members"]


async def test_customers_never_learn_of_the_batch_or_of_each_other(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    one, two = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=RIVAL, title="secret of rival")
    await said(wang, two["id"], "only for the rival")
    batch = await _batch(wang, one, two)
    await made(wang, f"/ticket-batches/{batch['id']}/replies", {"body": "修好了"})
    seen = await got(mei, f"/tickets/{one['id']}")
    assert seen["batch"] is None
    assert await bodies(mei, one["id"]) == ["修好了"]
    whole = f"{seen} {await told(mei, one['id'])} {await got(mei, '/tickets')}"
    for word in ("rival", batch["number"], two["number"], "机房断电"):
        assert word not in whole
    for path in ("/ticket-batches", f"/ticket-batches/{batch['id']}", "/structure-edits"):
        assert (await mei.get(f"{API}{path}")).status_code == 403
    assert (await mei.get(f"{API}/tickets/{batch['id']}")).status_code == 404


async def test_one_answer_reaches_each_member_and_refusals_hold_up_nobody(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    one, two, shut, gone = [await ticket_by(wang, requester=MEI) for _ in range(4)]
    beyond = await ticket_by(chen, requester=MEI, team="network")
    batch = await _batch(chen, one, two, shut, beyond, gone)
    await moved(wang, shut["id"], "accept", "solve", "close", resolution="重启")
    await made(chen, f"/tickets/{one['id']}/merges", {"tickets": [gone["id"]]})
    answer = await made(wang, f"/ticket-batches/{batch['id']}/replies", {"body": "修好了"})
    assert (answer["done"], answer["refused"]) == (2, 3)
    told_of = {each["ticket_id"]: (each["code"], each["number"]) for each in answer["members"]}
    assert told_of == {
        one["id"]: (None, one["number"]),
        two["id"]: (None, two["number"]),
        shut["id"]: ("ticket_closed", shut["number"]),
        beyond["id"]: ("not_found", None),
        gone["id"]: ("ticket_put_away", gone["number"]),
    }
    shape = await got(wang, f"/tickets/{two['id']}")
    assert shape["first_responded_at"] is not None
    assert shape["version"] > two["version"]
    assert await bodies(wang, two["id"]) == ["修好了"]
    assert await bodies(chen, beyond["id"]) == []
    assert await bodies(wang, batch["id"]) == ["修好了"]
    assert (await got(wang, "/tickets", q="修好了"))["count"]["value"] == 3
    fact = [one for one in await told(wang, batch["id"]) if one["kind"] == "ticket.batch_treated"]
    assert [one["details"] for one in fact] == [
        {"comment_id": answer["comment_id"], "move": None, "done": 2, "refused": 3, "assignee_id": None}
    ]


async def test_an_internal_treatment_is_no_answer(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    one = await ticket_by(wang, requester=MEI)
    batch = await _batch(wang, one)
    await made(wang, f"/ticket-batches/{batch['id']}/replies", {"body": "备注", "is_public": False})
    assert await bodies(mei, one["id"]) == []
    assert (await got(wang, f"/tickets/{one['id']}"))["first_responded_at"] is None


async def test_an_answer_with_a_move_is_made_whole_or_not_at_all_in_each(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one, done = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    batch = await _batch(wang, one, done)
    await moved(wang, done["id"], "accept", "solve", resolution="重启")
    answer = await made(
        wang,
        f"/ticket-batches/{batch['id']}/replies",
        {"body": "修好了", "move": "solve", "fields": {"resolution": "换了电源"}},
    )
    results = {each["ticket_id"]: (each["is_done"], each["code"]) for each in answer["members"]}
    assert results == {one["id"]: (True, None), done["id"]: (False, "move_refused")}
    assert (await got(wang, f"/tickets/{one['id']}"))["state"] == "solved"
    assert (await bodies(wang, one["id"]), await bodies(wang, done["id"])) == (["修好了"], [])


async def test_a_move_that_asks_for_a_comment_or_closes_takes_the_answer_along(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    one, done = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    batch = await _batch(wang, one, done)
    url = f"/ticket-batches/{batch['id']}/replies"
    held = await made(wang, url, {"body": "等备件", "move": "hold"})
    assert [each["is_done"] for each in held["members"]] == [True, True]
    await moved(wang, done["id"], "resume", "solve", resolution="重启")
    closed = await made(wang, url, {"body": "已关闭", "move": "close"})
    results = {each["ticket_id"]: (each["code"], bool(each["comment_id"])) for each in closed["members"]}
    assert results == {one["id"]: ("move_refused", False), done["id"]: (None, True)}
    assert (await bodies(mei, one["id"]), await bodies(mei, done["id"])) == (["等备件"], ["等备件", "已关闭"])


async def test_a_move_of_the_leading_ticket_carries_members_only_if_it_shall(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    one, held = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    batch = await _batch(wang, one, held)
    url = f"/ticket-batches/{batch['id']}/moves"
    alone = await made(wang, url, {"move": "accept"}, 200)
    assert (alone["done"], alone["members"]) == (0, [])
    assert (await got(wang, f"/tickets/{one['id']}"))["state"] == "new"
    body = {"move": "solve", "fields": {"resolution": "换了电源"}, "carries_members": True}
    await wang.post(f"{API}/tickets/{held['id']}/moves", json={"move": "hold", "comment": {"body": "等"}})
    carried = await made(wang, url, body, 200)
    assert [(each["ticket_id"], each["is_done"]) for each in carried["members"]] == [
        (one["id"], True),
        (held["id"], False),
    ]
    states = [(await got(wang, f"/tickets/{each}"))["state"] for each in (batch["id"], one["id"], held["id"])]
    assert states == ["solved", "solved", "on_hold"]
    refused = await wang.post(f"{API}{url}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    unknown = await wang.post(f"{API}{url}", json={"move": "explode", "carries_members": True})
    assert unknown.status_code == 409


async def test_members_come_and_go_and_each_step_can_be_undone(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang = client_for(world.wang)
    one, two = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=OU)
    ids = [one["id"], two["id"]]
    before = await rows_of(admin_connection, ids)
    batch = await _batch(wang, one)
    url = f"/ticket-batches/{batch['id']}"
    edits = [(await got(wang, "/structure-edits", ticket=one["number"]))["items"][0]["id"]]
    edits.append((await made(wang, f"{url}/members", {"tickets": [two["id"]]}))["id"])
    gone = await wang.delete(f"{API}{url}/members/{one['id']}")
    assert gone.status_code == 200, gone.text
    edits.append(gone.json()["id"])
    assert [each["id"] for each in (await got(wang, url))["members"]] == [two["id"]]
    edits.append((await made(wang, f"{url}/dissolutions"))["id"])
    assert (await got(wang, f"/tickets/{batch['id']}"))["shelf"] == "archive"
    for path, body in (("replies", {"body": "x"}), ("members", {"tickets": [one["id"]]}), ("dissolutions", None)):
        late = await wang.post(f"{API}{url}/{path}", json=body)
        assert (late.status_code, late.json()["code"]) == (409, "batch_dissolved")
    for edit_id in edits[:3]:
        early = await wang.post(f"{API}/structure-edits/{edit_id}/undo")
        assert (early.status_code, early.json()["code"]) == (409, "undo_blocked"), early.text
    for edit_id in reversed(edits):
        await undone(wang, edit_id)
    assert await rows_of(admin_connection, ids) == before
    assert (await got(wang, f"/tickets/{batch['id']}"))["shelf"] == "void"
    kinds = [each["kind"] for each in (await got(wang, "/structure-edits", ticket=str(batch["id"])))["items"]]
    assert kinds == ["batch_dissolve", "batch_remove", "batch_add", "batch"]


async def test_who_cannot_be_a_member_is_named_with_the_way_out(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    fine, shut, taken, gone, kept = [await ticket_by(wang, requester=MEI) for _ in range(5)]
    await moved(wang, shut["id"], "accept", "solve", "close", resolution="重启")
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    other = await _batch(wang, taken)
    ids = [each["id"] for each in (fine, shut, taken, gone, kept)]
    before = await rows_of(admin_connection, ids)
    body = {"title": "x", "tickets": [fine["id"], shut["id"], taken["id"], gone["id"], other["id"]]}
    answer = await wang.post(f"{API}/ticket-batches", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "batch_refused")
    assert {one["field"]: one["code"] for one in answer.json()["errors"]} == {
        "tickets.1": "closed",
        "tickets.2": "in_a_batch",
        "tickets.3": "put_away",
        "tickets.4": "leads_a_batch",
    }
    assert all(one["remedy"] for one in answer.json()["errors"])
    itself = await wang.post(f"{API}/ticket-batches/{other['id']}/members", json={"tickets": [other["id"]]})
    assert [one["code"] for one in itself.json()["errors"]] == ["leads_a_batch"]
    merged = await wang.post(f"{API}/tickets/{kept['id']}/merges", json={"tickets": [other["id"]]})
    assert [one["code"] for one in merged.json()["errors"]] == ["leads_a_batch"]
    beyond = await ticket_by(chen, team="network")
    await chen.put(f"{API}/tickets/{beyond['id']}/followers/{world.wang.user_id}")
    not_mine = await wang.post(f"{API}/ticket-batches", json={"title": "x", "tickets": [beyond["id"]]})
    assert not_mine.status_code == 403
    assert await rows_of(admin_connection, ids) == before


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("", {"title": "x", "tickets": []}, "tickets"),
        ("", {"title": "x", "tickets": list(range(1, 502))}, "tickets"),
        ("", {"title": "", "tickets": [1]}, "title"),
        ("/{id}/members", {"tickets": ["NOPE"]}, "tickets.0"),
        ("/{id}/replies", {"body": ""}, "body"),
        ("/{id}/replies", {"body": "<p> </p>", "body_format": "html"}, "body"),
        ("/{id}/moves", {"move": ""}, "move"),
    ],
)
async def test_bad_input_is_refused_by_name(
    world: Any, client_for: Any, path: str, body: dict[str, Any], field: str
) -> None:
    wang = client_for(world.wang)
    batch = await _batch(wang, await ticket_by(wang))
    answer = await wang.post(f"{API}/ticket-batches{path.format(id=batch['id'])}", json=body)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_the_batch_of_a_ticket_that_one_cannot_see_is_not_there(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    batch = await _batch(chen, await ticket_by(wang), team="network")
    for method, path in (
        ("GET", ""),
        ("POST", "/members"),
        ("POST", "/replies"),
        ("POST", "/moves"),
        ("POST", "/dissolutions"),
        ("DELETE", "/members/1"),
    ):
        body = {"members": {"tickets": [batch["members"][0]["id"]]}, "replies": {"body": "x"}, "moves": {"move": "x"}}
        answer = await wang.request(
            method, f"{API}/ticket-batches/{batch['id']}{path}", json=body.get(path.removeprefix("/"))
        )
        assert answer.status_code == 404, (method, path, answer.text)
    missing = await chen.delete(f"{API}/ticket-batches/{batch['id']}/members/{batch['id']}")
    assert missing.status_code == 404


async def test_answering_a_hundred_costs_no_more_statements_than_answering_one(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    few = await _batch(wang, await ticket_by(wang))
    many = await _batch(wang, *[await ticket_by(wang) for _ in range(100)])
    with counting() as one:
        await made(wang, f"/ticket-batches/{few['id']}/replies", {"body": "修好了"})
    with counting() as hundred:
        await made(wang, f"/ticket-batches/{many['id']}/replies", {"body": "修好了"})
    assert hundred.value <= one.value + 2, hundred.texts
    with counting() as reading:
        await got(wang, f"/ticket-batches/{many['id']}")
    assert reading.value <= 10, reading.texts
    with counting() as listing:
        await got(wang, "/ticket-batches")
    assert listing.value <= 10, listing.texts
