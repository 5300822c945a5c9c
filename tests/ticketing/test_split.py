"""Splitting: comments become a ticket of their own, with author, time, files and customer; notes stay notes."""

from typing import Any

from tests.make import setup
from tests.make.ticketing import moved, ticket_by
from tests.ticketing.structure import API, MEI, OU, bodies, got, made, rows_of, said, told, undone


async def test_a_split_comment_keeps_author_time_files_and_customer(world: Any, client_for: Any) -> None:
    wang, mei, chen = client_for(world.wang), client_for(world.mei), client_for(world.chen)
    ticket = await ticket_by(wang, requester=MEI, team="network", priority="high", type="incident")
    upload = await mei.post(f"{API}/files", files={"file": ("zweites.txt", b"another matter")})
    stays = await said(mei, ticket["id"], "first matter")
    goes = await said(mei, ticket["id"], "second matter", files=[upload.json()["id"]])
    note = await said(chen, ticket["id"], "ours", is_public=False)
    before = {one["id"]: one for one in (await got(chen, f"/tickets/{ticket['id']}/comments"))["items"]}
    body = {"comments": [note, goes], "title": "第二件事"}
    edit = await made(chen, f"/tickets/{ticket['id']}/splits", body)
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    new = await got(chen, f"/tickets/{new_id}")
    assert (new["title"], new["description"]) == ("第二件事", "second matter")
    assert (new["requester"]["id"], new["team"]["key"]) == (world.xinghe.contacts["mei"], "network")
    assert (new["priority"], new["type"], new["channel"]) == ("high", "incident", ticket["channel"])
    assert [(one["kind"], one["ticket"]["id"]) for one in new["links"]] == [("related", ticket["id"])]
    assert [one["id"] for one in new["attachments"]] == [upload.json()["id"]]
    after = {one["id"]: one for one in (await got(chen, f"/tickets/{new_id}/comments"))["items"]}
    assert after == {one: before[one] | {"ticket_id": new_id} for one in (goes, note)}
    assert [one["id"] for one in (await got(chen, f"/tickets/{ticket['id']}/comments"))["items"]] == [stays]
    assert await bodies(mei, new_id) == ["second matter"]
    assert (await mei.get(f"{API}/files/{upload.json()['id']}")).status_code == 200


async def test_the_timeline_tells_a_comment_where_it_is_now_at_the_time_it_was_written(
    world: Any, client_for: Any
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI)
    await said(mei, ticket["id"], "one")
    goes = await said(mei, ticket["id"], "two")
    first = await told(wang, ticket["id"])
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    here = [one["comment"]["body"] for one in await told(wang, ticket["id"]) if one["comment"]]
    there = [one for one in await told(wang, new_id) if one["comment"]]
    assert here == ["one"]
    assert [(one["comment"]["body"], one["at"]) for one in there] == [("two", first[-1]["at"])]
    assert all(one["comment"] for one in await told(mei, ticket["id"]) if one["kind"] == "ticket.commented")
    kinds = {one["kind"] for one in await told(mei, new_id)}
    assert kinds == {"ticket.opened", "ticket.commented"}, "a customer does not hear how we sort things"


async def test_an_internal_note_never_becomes_what_the_customer_reads(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI)
    note = await said(wang, ticket["id"], "he is difficult", is_public=False)
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [note], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    seen = await got(mei, f"/tickets/{new_id}")
    assert seen["description"] == ""
    assert await bodies(mei, new_id) == []
    assert "difficult" not in str(await told(mei, new_id))


async def test_what_was_split_off_is_not_read_by_who_reads_the_first_ticket_later(
    world: Any, client_for: Any
) -> None:
    wang, mei, ou = client_for(world.wang), client_for(world.mei), client_for(world.ou)
    ticket = await ticket_by(wang, requester=MEI)
    goes = await said(mei, ticket["id"], "mine alone")
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    await wang.patch(f"{API}/tickets/{ticket['id']}", json={"requester": OU})
    assert await bodies(ou, ticket["id"]) == []
    assert "mine alone" not in str(await told(ou, ticket["id"]))
    assert (await ou.get(f"{API}/tickets/{new_id}")).status_code == 404


async def test_words_follow_the_comment_in_the_search(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    ticket = await ticket_by(wang, requester=MEI)
    await said(wang, ticket["id"], "tungsten")
    goes = await said(wang, ticket["id"], "quicksilver", is_public=False)
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    for word, where in {"tungsten": ticket["id"], "quicksilver": new_id}.items():
        assert [one["id"] for one in (await got(wang, "/tickets", q=word))["items"]] == [where]


async def test_comments_of_others_and_those_taken_before_are_refused_by_place(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    own, foreign = await said(mei, ticket["id"], "own"), await said(mei, gone["id"], "foreign")
    await made(wang, f"/tickets/{ticket['id']}/merges", {"tickets": [gone["id"]]})
    url = f"{API}/tickets/{ticket['id']}/splits"
    before = await rows_of(admin_connection, [ticket["id"], gone["id"]])
    bad: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"comments": [own, foreign], "title": "x"}, {"comments.1": "not_found"}),
        ({"comments": [own, own], "title": "x"}, {"comments": "named_twice"}),
        ({"comments": [], "title": "x"}, {"comments": "too_short"}),
        ({"comments": [own], "title": " "}, {"title": "string_too_short"}),
        ({"comments": [own], "title": "x", "type": "nope"}, {"type": "unknown"}),
        ({"comments": [own], "title": "x", "team": "nope"}, {"team": "not_found"}),
    ]
    for body, problems in bad:
        answer = await wang.post(url, json=body)
        assert answer.status_code == 422, answer.text
        assert {one["field"]: one["code"] for one in answer.json()["errors"]} == problems
    assert await rows_of(admin_connection, [ticket["id"], gone["id"]]) == before
    await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [own], "title": "x"})
    again = await wang.post(url, json={"comments": [own], "title": "x"})
    assert again.status_code == 422
    asked = await mei.post(url, json={"comments": [own], "title": "x"})
    assert asked.status_code == 403


async def test_what_the_type_requires_comes_from_the_old_ticket_or_is_shown_as_missing(
    world: Any, client_for: Any
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await made(feng, "/custom-fields", setup.custom_field("device", kind="text", options=[]))
    await made(
        feng, "/ticket-types", setup.ticket_type("device_case", fields=[{"field": "device", "is_required": True}])
    )
    ticket = await ticket_by(wang, type="device_case", fields={"device": "A1"})
    first, second = await said(wang, ticket["id"], "a"), await said(wang, ticket["id"], "b")
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [first], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    assert (await got(wang, f"/tickets/{new_id}"))["fields"] == {"device": "A1"}
    other = await ticket_by(wang)
    lost = await said(wang, other["id"], "c")
    bare = {"comments": [lost], "title": "x", "type": "device_case"}
    edit = await made(wang, f"/tickets/{other['id']}/splits", bare)
    opened = await got(wang, f"/tickets/{next(one['id'] for one in edit['tickets'] if one['role'] == 'made')}")
    assert opened["completeness"]["score"] < 100, "nobody is there to ask, so it is opened and says what it lacks"
    assert second


async def test_the_preview_of_a_split_says_what_then_happens_and_changes_nothing(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI, assignee="me")
    ids = [await said(mei, ticket["id"], "out"), await said(wang, ticket["id"], "note", is_public=False)]
    before = await rows_of(admin_connection, [ticket["id"]])
    url, body = f"/tickets/{ticket['id']}/splits", {"comments": ids, "title": "x"}
    seen = await made(wang, f"{url}/previews", body, 200)
    assert await rows_of(admin_connection, [ticket["id"]]) == before
    edit = await made(wang, url, body)
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    new = await got(wang, f"/tickets/{new_id}")
    assert all(new[one] == seen[one] for one in ("title", "type", "description", "description_format"))
    assert new["requester"] == seen["requester"]
    page = (await got(wang, f"/tickets/{new_id}/comments"))["items"]
    assert [one["is_public"] for one in page].count(True) == seen["public_comments"] == 1
    assert [one["is_public"] for one in page].count(False) == seen["internal_notes"] == 1
    assert [one["name"] for one in seen["notified"]["requesters"]] == [world.mei.name]
    assert [one["id"] for one in seen["notified"]["assignees"]] == [world.wang.user_id]


async def test_a_comment_split_off_twice_comes_back_in_two_steps(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI)
    goes = await said(mei, ticket["id"], "far")
    before = await rows_of(admin_connection, [ticket["id"]])
    first = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    middle = next(one["id"] for one in first["tickets"] if one["role"] == "made")
    second = await made(wang, f"/tickets/{middle}/splits", {"comments": [goes], "title": "y"})
    last = next(one["id"] for one in second["tickets"] if one["role"] == "made")
    assert [one["comment"]["body"] for one in await told(wang, last) if one["comment"]] == ["far"]
    assert [one["comment"] for one in await told(wang, middle) if one["comment"]] == []
    early = await wang.post(f"{API}/structure-edits/{first['id']}/undo")
    assert early.json()["params"]["edit_id"] == second["id"], early.text
    await undone(wang, second["id"])
    await undone(wang, first["id"])
    assert await rows_of(admin_connection, [ticket["id"]]) == before
    assert (await got(wang, f"/tickets/{middle}"))["shelf"] == "void"


async def test_a_split_is_not_undone_once_the_new_ticket_has_a_life_of_its_own(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI)
    goes = await said(mei, ticket["id"], "far")
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    new = next(one for one in edit["tickets"] if one["role"] == "made")
    await said(mei, new["id"], "and more")
    refused = await wang.post(f"{API}/structure-edits/{edit['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "undo_blocked")
    assert f"/tickets/{ticket['id']}/merges" in refused.json()["params"]["remedy"]
    assert new["number"] in refused.json()["params"]["remedy"]
    await made(wang, f"/tickets/{ticket['id']}/merges", {"tickets": [new["number"]]})
    assert await bodies(mei, ticket["id"]) == ["far", "and more"]


async def test_comments_of_a_closed_ticket_can_be_split_off(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(wang, requester=MEI)
    goes = await said(mei, ticket["id"], "by the way")
    await moved(wang, ticket["id"], "accept", "solve", "close", resolution="重启")
    edit = await made(wang, f"/tickets/{ticket['id']}/splits", {"comments": [goes], "title": "x"})
    new_id = next(one["id"] for one in edit["tickets"] if one["role"] == "made")
    assert (await got(wang, f"/tickets/{new_id}"))["state_category"] == "new"
