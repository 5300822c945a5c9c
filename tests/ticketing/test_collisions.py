"""Two who change one ticket: what does not overlap stays from both, what does is shown with both versions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.ticketing.actions import collisions
from gongdan.ticketing.collisions import since
from tests.make.ticketing import moved, ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"


@dataclass
class Fact:
    kind: str
    payload: dict[str, Any]
    actor_kind: str = "user"
    actor_id: int = 7
    actor_name: str = "王芳"
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


def changed(version: int, *, earlier: tuple[int, ...] = (), **pairs: list[Any]) -> Fact:
    return Fact("ticket.changed", {"version": version, "earlier": list(earlier), "changes": pairs})


def fields_since(read: int, now: int, *facts: Fact) -> dict[str, tuple[Any, bool]] | None:
    found = since(read, now, facts)
    return None if found is None else {name: (one.base, one.is_base_known) for name, one in found.items()}


def test_fields_that_changed_are_known_with_what_they_were_when_it_was_read() -> None:
    facts = (
        changed(5, title=["b", "c"]),
        changed(4, title=["a", "b"], tags=[[], ["x"]]),
        changed(3, title=["", "a"]),
    )
    assert fields_since(3, 5, *facts) == {"title": ("a", True), "tags": ([], True)}
    assert fields_since(4, 5, *facts) == {"title": ("b", True)}
    assert fields_since(2, 5, *facts) == {"title": ("", True), "tags": ([], True)}


def test_of_long_texts_only_that_they_changed_is_known() -> None:
    assert fields_since(1, 2, changed(2, description=[None, None])) == {"description": (None, False)}


def test_an_assignment_concerns_team_and_person() -> None:
    fact = Fact("ticket.assigned", {"version": 2, "from_team_id": 3, "from_assignee_id": None})
    assert fields_since(1, 2, fact) == {"team": (3, True), "assignee": (None, True)}


def test_what_changes_no_field_is_no_collision() -> None:
    assert fields_since(1, 3, Fact("ticket.moved", {"version": 3}), Fact("ticket.commented", {"version": 2})) == {}


@pytest.mark.parametrize(
    "facts", [(), (changed(4, title=["a", "b"]),), (changed(3, title=["a", "b"]), Fact("ticket.opened", {}))]
)
def test_a_version_that_no_fact_tells_makes_it_unknown(facts: tuple[Fact, ...]) -> None:
    assert fields_since(2, 4, *facts) is None


def test_several_changes_of_one_unit_tell_all_their_versions() -> None:
    assert fields_since(1, 4, changed(4, earlier=(2, 3), title=["a", "b"])) == {"title": ("a", True)}


async def edit(client: httpx.AsyncClient, ticket: dict[str, Any], body: dict[str, Any], road: str = "") -> Any:
    """Sent by somebody who still has the version of `ticket` before him."""
    headers = {"If-Match": f'"v{ticket["version"]}"'}
    method = "PUT" if road else "PATCH"
    return await client.request(method, f"{TICKETS}/{ticket['id']}{road}", json=body, headers=headers)


async def test_changes_of_different_fields_both_stay(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen, type="incident")
    url = f"{TICKETS}/{ticket['id']}"
    await chen.patch(url, json={"priority": "high", "fields": {"error_code": "E1"}})
    await chen.post(f"{url}/comments", json={"body": "看一下", "is_public": False})
    await chen.put(f"{url}/followers/me")
    await moved(chen, ticket["id"], "accept")
    answer = await edit(zhou, ticket, {"title": "新标题", "fields": {"impact": "team"}})
    assert answer.status_code == 200, answer.text
    shape = answer.json()
    assert (shape["title"], shape["priority"], shape["state"]) == ("新标题", "high", "in_progress")
    assert shape["fields"] == {"error_code": "E1", "impact": "team"}
    assert answer.headers["etag"] == f'"v{shape["version"]}"'


async def test_changes_of_the_same_field_are_shown_with_both_versions_and_change_nothing(
    world: World, client_for: Clients
) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen, tags=["old"])
    url = f"{TICKETS}/{ticket['id']}"
    await chen.patch(url, json={"title": "陈的标题", "tags": ["old", "chen"], "description": "陈的说明"})
    now = (await chen.get(url)).json()
    mine = {
        "title": "周的标题",
        "tags": ["zhou"],
        "description": "周的说明",
        "priority": "high",
        "category": "software",
    }
    answer = await edit(zhou, ticket, mine)
    assert (answer.status_code, answer.json()["code"]) == (412, "edit_collision")
    assert answer.headers["etag"] == f'"v{now["version"]}"'
    fields = answer.json()["params"]["fields"]
    assert fields.keys() == {"title", "tags", "description"}
    assert (fields["title"]["yours"], fields["title"]["theirs"]) == ("周的标题", "陈的标题")
    assert (fields["title"]["base"], fields["title"]["is_base_known"]) == (ticket["title"], True)
    assert (fields["tags"]["base"], fields["tags"]["theirs"]) == (["old"], ["old", "chen"])
    assert (fields["description"]["base"], fields["description"]["is_base_known"]) == (None, False)
    assert fields["description"]["theirs"] == "陈的说明"
    assert fields["title"]["changed_by"] == {"kind": "user", "id": world.chen.user_id, "name": "陈静"}
    assert fields["title"]["changed_at"] is not None
    assert (await chen.get(url)).json() == now
    again = await zhou.patch(url, json=mine, headers={"If-Match": answer.headers["etag"]})
    assert (again.status_code, again.json()["title"], again.json()["priority"]) == (200, "周的标题", "high")


async def test_the_same_change_twice_is_no_collision(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen)
    await chen.patch(f"{TICKETS}/{ticket['id']}", json={"priority": "high", "category": "software"})
    answer = await edit(zhou, ticket, {"priority": "high", "category": "software", "title": "新标题"})
    assert (answer.status_code, answer.json()["title"]) == (200, "新标题")


@pytest.mark.parametrize("body", [{"assignee": "me"}, {"team": "network"}, {"team": "frontline", "assignee": None}])
async def test_a_ticket_that_was_given_away_meanwhile_is_not_given_away_again(
    world: World, client_for: Clients, body: dict[str, Any]
) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen)
    await chen.put(f"{TICKETS}/{ticket['id']}/assignment", json={"team": "frontline", "assignee": world.wang.email})
    answer = await edit(zhou, ticket, body, "/assignment")
    assert (answer.status_code, answer.json()["code"]) == (412, "edit_collision")
    fields = answer.json()["params"]["fields"]
    theirs = {"team": world.xinghe.teams["frontline"], "assignee": world.wang.user_id}
    assert {name: one["theirs"] for name, one in fields.items()} == {name: theirs[name] for name in body}
    assert (await chen.get(f"{TICKETS}/{ticket['id']}")).json()["assignee"]["id"] == world.wang.user_id


async def test_an_assignment_and_an_edit_do_not_collide(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen)
    await chen.patch(f"{TICKETS}/{ticket['id']}", json={"title": "新标题"})
    answer = await edit(zhou, ticket, {"team": "field"}, "/assignment")
    assert (answer.status_code, answer.json()["title"]) == (200, "新标题")


async def test_every_version_of_a_ticket_is_told_by_a_fact(world: World, client_for: Clients, as_system: Any) -> None:
    """Else nobody can say what changed, and edits that do not overlap are refused."""
    chen = client_for(world.chen)
    ticket = await ticket_by(chen, requester={"email": world.mei.email})
    url = f"{TICKETS}/{ticket['id']}"
    uploaded = await chen.post("/api/v1/files", files={"file": ("现场.txt", b"a meter")})
    await chen.post(f"{url}/attachments", json={"files": [uploaded.json()["id"]]})
    await chen.put(f"{url}/assignment", json={"assignee": "me"})
    await chen.put(f"{url}/acceptance")
    await chen.post(
        f"{url}/moves", json={"move": "wait", "comment": {"body": "请补充"}, "fields": {"priority": "high"}}
    )
    await client_for(world.mei).post(f"{url}/comments", json={"body": "好的"})
    await chen.patch(url, json={"title": "一", "type": "incident"})
    shape = (await chen.get(url)).json()
    async with as_system(world.xinghe.id) as tx:
        row = events.c
        mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket["id"])
        payloads = [one.payload for one in await tx.all(select(row.payload).where(*mine))]
    told = {version for one in payloads for version in (one["version"], *one.get("earlier", ()))}
    assert told - {None} == set(range(2, shape["version"] + 1))


async def test_whoever_is_very_far_behind_reads_again(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collisions, "MOST_BEHIND", 2)
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    for n in range(3):
        await chen.patch(f"{TICKETS}/{ticket['id']}", json={"title": f"{n}"})
    answer = await edit(chen, ticket, {"priority": "high"})
    assert (answer.status_code, answer.json()["code"]) == (412, "version_stale")


async def test_the_usual_edit_costs_no_statement_more(world: World, client_for: Clients, counting: Any) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    with counting() as without:
        plain = await chen.patch(f"{TICKETS}/{ticket['id']}", json={"priority": "high"})
    with counting() as fresh:
        answer = await edit(chen, plain.json(), {"priority": "low"})
    assert answer.status_code == 200
    assert fresh.value == without.value
    with counting() as stale:
        assert (await edit(chen, ticket, {"category": "software"})).status_code == 200
    assert stale.value == without.value + 1, "the facts since"


async def newer(client: httpx.AsyncClient, ticket_id: int, base: int | None, **more: Any) -> httpx.Response:
    body = {"body": "我的回复", "based_on_comment_id": base} | more
    return await client.post(f"{TICKETS}/{ticket_id}/comments", json=body)


async def test_a_reply_that_others_overtook_is_not_sent_unless_wanted(world: World, client_for: Clients) -> None:
    chen, zhou, mei = client_for(world.chen), client_for(world.zhou), client_for(world.mei)
    made = await ticket_by(chen, requester={"email": world.mei.email})
    url = f"{TICKETS}/{made['id']}/comments"
    read = (await chen.post(url, json={"body": "第一条"})).json()["id"]
    await chen.post(url, json={"body": "内部", "is_public": False})
    assert (await newer(chen, made["id"], read)).status_code == 201, "a note of one's own hinders nobody"
    by_mei = (await mei.post(url, json={"body": "还是不行"})).json()["id"]
    answer = await newer(zhou, made["id"], read)
    assert (answer.status_code, answer.json()["code"]) == (409, "newer_comments")
    shown = answer.json()["params"]["comments"]
    assert [one["body"] for one in shown] == ["我的回复", "还是不行"]
    count = len((await chen.get(url)).json()["items"])
    for base in (0, read):
        assert (await newer(zhou, made["id"], base)).status_code == 409
    assert len((await chen.get(url)).json()["items"]) == count
    assert (await newer(zhou, made["id"], by_mei)).status_code == 201
    assert (await newer(mei, made["id"], by_mei, ignore_newer=True)).status_code == 201
    assert (await newer(zhou, made["id"], None)).status_code == 201


async def test_a_customer_learns_of_no_internal_note_that_way(world: World, client_for: Clients) -> None:
    chen, mei = client_for(world.chen), client_for(world.mei)
    made = await ticket_by(chen, requester={"email": world.mei.email})
    await chen.post(f"{TICKETS}/{made['id']}/comments", json={"body": "内部", "is_public": False})
    assert (await newer(mei, made["id"], 0)).status_code == 201
    await chen.post(f"{TICKETS}/{made['id']}/comments", json={"body": "公开"})
    await chen.post(f"{TICKETS}/{made['id']}/comments", json={"body": "又一条内部", "is_public": False})
    answer = await newer(mei, made["id"], 0)
    assert [one["body"] for one in answer.json()["params"]["comments"]] == ["公开"]


async def test_a_reply_with_a_move_is_held_back_as_a_whole(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    made = await ticket_by(chen)
    await chen.post(f"{TICKETS}/{made['id']}/comments", json={"body": "第一条"})
    assert (await newer(zhou, made["id"], 0, move="wait")).status_code == 409
    assert (await chen.get(f"{TICKETS}/{made['id']}")).json()["state"] == "new"
