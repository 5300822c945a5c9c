"""Merging: many go on in one and are read together, nobody reads what he could not read before."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import unit
from gongdan.ticketing import actions
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.shape import ticket_shape
from gongdan.ticketing.queries.tickets import may_see_file
from gongdan.ticketing.queries.timeline import list_comments, list_timeline
from gongdan.ticketing.schemas.tickets import CommentDraft
from tests.conftest import actor_of
from tests.make.ticketing import moved, ticket_by
from tests.ticketing.structure import API, MEI, OU, bodies, got, made, rows_of, said, told, undone


async def _file(client: Any, name: str) -> int:
    answer = await client.post(f"{API}/files", files={"file": (name, b"a meter reading")})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def _refused(client: Any, target: int, sources: list[Any], status: int = 409) -> dict[str, str]:
    answer = await client.post(f"{API}/tickets/{target}/merges", json={"tickets": sources})
    assert answer.status_code == status, answer.text
    assert all(one["remedy"] for one in answer.json()["errors"])
    return {one["field"]: one["code"] for one in answer.json()["errors"]}


async def test_merged_tickets_are_read_as_one_in_the_order_of_time(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI, tags=["vip"])
    photo = await _file(wang, "现场.txt")
    await said(wang, kept["id"], "one")
    await said(mei, gone["id"], "two")
    await said(wang, gone["id"], "three", is_public=False, files=[photo])
    await said(wang, kept["id"], "four")
    await wang.put(f"{API}/tickets/{gone['id']}/followers/me")
    edit = await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["number"]]})
    assert edit["kind"] == "merge"
    assert {(one["id"], one["role"]) for one in edit["tickets"]} == {(kept["id"], "main"), (gone["id"], "source")}
    assert await bodies(wang, kept["id"]) == ["one", "two", "three", "four"]
    assert await bodies(mei, kept["id"]) == ["one", "two", "four"]
    shape = await got(wang, f"/tickets/{kept['id']}")
    assert [(one["number"], one["tags"]) for one in shape["merged"]] == [(gone["number"], ["vip"])]
    assert [one["id"] for one in shape["attachments"]] == [photo]
    assert [one["id"] for one in shape["followers"]] == [world.wang.user_id]
    marked = {one["comment"]["body"]: one["came_from"] for one in await told(wang, kept["id"]) if one["comment"]}
    assert marked["one"] is None
    assert marked["two"] == {"id": gone["id"], "number": gone["number"]}
    page = (await got(wang, f"/tickets/{kept['id']}/comments"))["items"]
    assert [one["came_from"] for one in page] == [None, marked["two"], marked["two"], None]


async def test_a_merged_ticket_keeps_its_number_state_and_times_and_leaves_the_desk(
    world: Any, client_for: Any
) -> None:
    wang = client_for(world.wang)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    await moved(wang, gone["id"], "accept", "solve", resolution="重启")
    before = await got(wang, f"/tickets/{gone['id']}")
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    after = await got(wang, f"/tickets/{gone['id']}")
    assert after["shelf"] == "merged"
    assert after["merged_into"] == {one: kept[one] for one in ("id", "number", "title")}
    assert after["moves"] == []
    same = ("number", "state", "created_at", "updated_at", "solved_at", "first_responded_at", "assignee")
    assert [after[one] for one in same] == [before[one] for one in same]
    desk = [one["id"] for one in (await got(wang, "/tickets"))["items"]]
    assert kept["id"] in desk
    assert gone["id"] not in desk
    assert [one["id"] for one in (await got(wang, "/tickets", shelf="merged"))["items"]] == [gone["id"]]
    refused = await wang.post(f"{API}/tickets/{gone['id']}/comments", json={"body": "zu spät"})
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_put_away")


async def test_the_words_and_the_number_of_a_merged_ticket_find_where_it_goes_on(world: Any, client_for: Any) -> None:
    chen, mei = client_for(world.chen), client_for(world.mei)
    kept = await ticket_by(chen, requester=MEI)
    gone = await ticket_by(chen, requester=MEI, title="zanzibar 显示器")
    await said(chen, gone["id"], "quicksilver", is_public=False)
    await made(chen, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    for words in ("zanzibar", "quicksilver", "示", gone["number"], f"#{gone['number']}"):
        page = await got(chen, "/tickets", q=words)
        assert [one["id"] for one in page["items"]] == [kept["id"]], words
        assert page["count"] == {"value": 1, "is_capped": False}, words
    assert [one["id"] for one in (await got(mei, "/tickets", q="zanzibar"))["items"]] == [kept["id"]]
    assert (await got(mei, "/tickets", q="quicksilver"))["items"] == []


async def test_what_a_customer_writes_to_the_old_number_arrives_where_it_goes_on(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    await moved(wang, kept["id"], "accept", "wait")
    edit = await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    answer = await mei.post(f"{API}/tickets/{gone['id']}/comments", json={"body": "geht wieder"})
    assert answer.json()["ticket_id"] == kept["id"]
    assert (await got(wang, f"/tickets/{kept['id']}"))["state"] == "in_progress"
    photo = await _file(mei, "beleg.txt")
    attached = await mei.post(f"{API}/tickets/{gone['id']}/attachments", json={"files": [photo]})
    assert attached.status_code == 200, attached.text
    await undone(wang, edit["id"])
    assert await bodies(wang, kept["id"]) == ["geht wieder"]
    assert await bodies(wang, gone["id"]) == []
    assert (await got(wang, f"/tickets/{kept['id']}"))["attachments"][0]["id"] == photo


async def test_who_may_not_see_where_it_goes_on_answers_in_his_own_ticket_and_staff_read_it(
    world: Any, client_for: Any, as_user: Any
) -> None:
    wang = client_for(world.wang)
    kept, gone = await ticket_by(wang, requester=OU), await ticket_by(wang, requester=MEI)
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    mei = replace(await actor_of(world.mei), organisation_id=None)  # she left since
    async with unit(mei) as tx:
        await actions.comment_on(tx, gone["id"], CommentDraft(body="noch da?"))
        assert (await ticket_shape(tx, gone["id"]))["merged_into"] is None
        with pytest.raises(NotFound):
            await ticket_shape(tx, kept["id"])
        assert [one["body"] for one in (await list_comments(tx, gone["id"]))["items"]] == ["noch da?"]
    assert await bodies(wang, kept["id"]) == ["noch da?"]


async def test_a_customer_reads_of_a_merged_ticket_only_what_was_his_or_his_organisations(
    world: Any, client_for: Any
) -> None:
    """Even where the ticket that goes on becomes somebody else's later."""
    wang = client_for(world.wang)
    kept, gone = await ticket_by(wang, requester=OU), await ticket_by(wang, requester=MEI)
    secret = await _file(wang, "geheim.txt")
    await said(wang, gone["id"], "only for Mei", files=[secret])
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    stranger = (await made(wang, "/contacts", {"name": "外人"}))["id"]
    await wang.patch(f"{API}/tickets/{kept['id']}", json={"requester": {"id": stranger}})
    actor = replace(await actor_of(world.mei), contact_id=stranger, organisation_id=None)
    async with unit(actor, is_read_only=True) as tx:
        shape = await ticket_shape(tx, kept["id"])
        assert (shape["merged"], shape["attachments"]) == ([], [])
        assert (await list_comments(tx, kept["id"]))["items"] == []
        assert all(one["came_from"] is None for one in (await list_timeline(tx, kept["id"]))["items"])
        assert not await may_see_file(tx, secret)
    li = client_for(world.li)  # sees the one that goes on, of nobody's team, and reads all of it
    assert (await li.get(f"{API}/files/{secret}")).status_code == 200


async def test_strangers_and_customers_who_would_be_left_out_are_not_merged(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    mine = await ticket_by(wang, requester=MEI)
    other = await ticket_by(wang, requester={"email": "rival@elsewhere.example"})
    nobodys = await ticket_by(wang)
    assert await _refused(wang, mine["id"], [other["id"]]) == {"tickets.0": "other_customer"}
    assert await _refused(wang, nobodys["id"], [mine["id"]]) == {"tickets.0": "customer_left_out"}
    assert (await got(wang, f"/tickets/{mine['id']}"))["shelf"] == "desk"
    await made(wang, f"/tickets/{mine['id']}/merges", {"tickets": [nobodys["id"]]})


async def test_itself_circles_and_closed_tickets_are_refused_and_nothing_changes(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang = client_for(world.wang)
    one, two, three = [await ticket_by(wang, requester=MEI) for _ in range(3)]
    await moved(wang, three["id"], "accept", "solve", "close", resolution="重启")
    await made(wang, f"/tickets/{one['id']}/merges", {"tickets": [two["id"]]})
    ids = [one["id"], two["id"], three["id"]]
    before = await rows_of(admin_connection, ids)
    assert await _refused(wang, one["id"], [one["id"]]) == {"tickets.0": "itself"}
    assert await _refused(wang, two["id"], [one["id"]]) == {"ticket": "circle"}
    assert await _refused(wang, one["id"], [three["id"], two["id"]]) == {"tickets.1": "merged_already"}
    assert await _refused(wang, three["id"], [one["id"]]) == {"ticket": "target_closed"}
    assert await _refused(wang, one["id"], ["NOPE", three["id"]], 422) == {"tickets.0": "not_found"}
    assert await _refused(wang, one["id"], [], 422) == {"tickets": "too_short"}
    assert await _refused(wang, one["id"], list(range(1, 52)), 422) == {"tickets": "too_long"}
    assert await rows_of(admin_connection, ids) == before


async def test_chains_become_flat_and_come_apart_in_the_order_in_which_they_were_made(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang = client_for(world.wang)
    one, two, three = [await ticket_by(wang, requester=MEI) for _ in range(3)]
    await said(wang, one["id"], "deep", is_public=False)
    first = await made(wang, f"/tickets/{two['id']}/merges", {"tickets": [one["id"]]})
    second = await made(wang, f"/tickets/{three['id']}/merges", {"tickets": [two["id"]]})
    roles = {one["id"]: one["role"] for one in second["tickets"]}
    assert roles == {three["id"]: "main", two["id"]: "source", one["id"]: "carried"}
    assert await bodies(wang, three["id"]) == ["deep"]
    assert (await got(wang, f"/tickets/{one['id']}"))["merged_into"]["id"] == three["id"]
    early = await wang.post(f"{API}/structure-edits/{first['id']}/undo")
    assert (early.status_code, early.json()["code"]) == (409, "undo_blocked")
    assert early.json()["params"]["edit_id"] == second["id"]
    await undone(wang, second["id"])
    assert (await got(wang, f"/tickets/{one['id']}"))["merged_into"]["id"] == two["id"]
    assert await bodies(wang, two["id"]) == ["deep"]
    await undone(wang, first["id"])
    async with as_system(world.xinghe.id) as tx:
        held = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.merged_into_id.is_not(None))
        assert await tx.all(held) == []


async def test_merging_needs_the_right_over_every_ticket(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    mine = await ticket_by(wang, team="frontline", requester=MEI)
    theirs = await ticket_by(chen, team="network", requester=MEI)
    assert await _refused(wang, mine["id"], [theirs["id"]], 422) == {"tickets.0": "not_found"}
    await chen.put(f"{API}/tickets/{theirs['id']}/followers/{world.wang.user_id}")
    for target, source in ((mine, theirs), (theirs, mine)):
        seen = await wang.post(f"{API}/tickets/{target['id']}/merges", json={"tickets": [source["id"]]})
        assert (seen.status_code, seen.json()["params"]) == (403, {"permission": "ticket.merge"})
    mei = client_for(world.mei)
    asked = await mei.post(f"{API}/tickets/{mine['id']}/merges", json={"tickets": [theirs["id"]]})
    assert asked.status_code == 403
    await made(chen, f"/tickets/{mine['id']}/merges", {"tickets": [theirs["id"]]})


async def test_the_preview_says_what_then_happens(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    kept = await ticket_by(wang, requester=MEI, assignee="me")
    gone = await ticket_by(wang, requester=OU, team="frontline")
    bad = await ticket_by(wang, requester={"email": "rival@elsewhere.example"})
    await said(wang, gone["id"], "public", files=[await _file(wang, "a.txt")])
    await said(wang, gone["id"], "internal", is_public=False)
    await client_for(world.chen).put(f"{API}/tickets/{gone['id']}/followers/{world.li.user_id}")
    url = f"/tickets/{kept['id']}/merges"
    doubtful = await made(wang, f"{url}/previews", {"tickets": [gone["id"], bad["id"]]}, 200)
    assert doubtful["is_possible"] is False
    assert [one["refusal"] and one["refusal"]["code"] for one in doubtful["tickets"]] == [None, "other_customer"]
    seen = await made(wang, f"{url}/previews", {"tickets": [gone["id"]]}, 200)
    assert seen["is_possible"] is True
    assert {one["name"] for one in seen["notified"]["requesters"]} == {world.mei.name, world.ou.name}
    assert [one["id"] for one in seen["notified"]["followers"]] == [world.li.user_id]
    assert [one["id"] for one in seen["notified"]["assignees"]] == [world.wang.user_id]
    assert (await got(wang, f"/tickets/{gone['id']}"))["shelf"] == "desk"
    await made(wang, url, {"tickets": [gone["id"]]})
    page = (await got(wang, f"/tickets/{kept['id']}/comments"))["items"]
    assert len([one for one in page if one["is_public"]]) == seen["public_comments"] == 1
    assert len([one for one in page if not one["is_public"]]) == seen["internal_notes"] == 1
    assert len((await got(wang, f"/tickets/{kept['id']}"))["attachments"]) == seen["files"] == 1


async def test_a_note_goes_with_the_merge_and_is_internal_unless_said_otherwise(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=MEI)
    await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]], "comment": {"body": "重复"}})
    assert await bodies(wang, kept["id"]) == ["重复"]
    assert await bodies(mei, kept["id"]) == []


async def test_customers_hear_of_a_merge_without_other_numbers(world: Any, client_for: Any) -> None:
    wang, ou = client_for(world.wang), client_for(world.ou)
    kept, gone = await ticket_by(wang, requester=MEI), await ticket_by(wang, requester=OU)
    edit = await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    facts = [one for one in await told(ou, gone["id"]) if one["kind"] == "ticket.merged"]
    assert [one["details"] for one in facts] == [{}]
    await undone(wang, edit["id"])
    assert "ticket.structure_restored" in [one["kind"] for one in await told(wang, gone["id"])]
    assert "ticket.structure_restored" not in [one["kind"] for one in await told(ou, gone["id"])]


async def test_merging_ten_costs_no_more_statements_than_merging_one(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang = client_for(world.wang)
    kept = await ticket_by(wang, requester=MEI)
    many = [(await ticket_by(wang, requester=MEI))["id"] for _ in range(11)]
    with counting() as one:
        await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": many[:1]})
    with counting() as ten:
        await made(wang, f"/tickets/{kept['id']}/merges", {"tickets": many[1:]})
    assert ten.value <= one.value + 1, ten.texts  # rows of a journal may go in one statement more
    assert ten.value <= 20, ten.texts
    for part in ("", "/timeline", "/comments"):
        with counting() as reading:
            await got(wang, f"/tickets/{kept['id']}{part}")
        assert reading.value <= 14, reading.texts
