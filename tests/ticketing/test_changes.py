"""What a change keeps whole: nulls, retired teams and people, files in fields, other types, long threads."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from gongdan.files.actions.sweep import discard_unattached
from gongdan.files.models import files
from gongdan.ticketing.actions import comment_on
from gongdan.ticketing.events import TicketChanged
from gongdan.ticketing.schemas.tickets import CommentDraft
from tests.make import setup
from tests.make.ticketing import moved, ticket, ticket_by

TICKETS = "/api/v1/tickets"
_AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")


async def test_null_clears_what_may_be_empty_and_is_refused_elsewhere(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, requester={"email": "gao@customer.example"}, tags=["a"])
    url = f"{TICKETS}/{shape['id']}"
    for field in ("title", "description", "type", "fields", "tags"):
        refused = await wang.patch(url, json={field: None})
        assert refused.status_code == 422, (field, refused.text)
        assert refused.json()["errors"][0]["field"] == field
    cleared = await wang.patch(url, json={"requester": None, "category": None})
    assert cleared.status_code == 200, cleared.text
    assert cleared.json()["requester"] is None
    assert cleared.json()["tags"] == ["a"]


async def test_a_retired_default_team_does_not_stop_new_tickets(world: Any, client_for: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    team = (await feng.post("/api/v1/teams", json={"name": "临时组"})).json()
    kind = setup.ticket_type("short_lived", default_team_id=team["id"])
    assert (await feng.post("/api/v1/ticket-types", json=kind)).status_code == 201
    assert (await ticket_by(mei, type="short_lived"))["team"]["id"] == team["id"]
    assert (await feng.delete(f"/api/v1/teams/{team['id']}")).status_code == 204
    assert (await ticket_by(mei, type="short_lived"))["team"] is None


async def test_the_tickets_of_a_retired_colleague_go_to_another_team(world: Any, client_for: Any) -> None:
    chen, feng = client_for(world.chen), client_for(world.feng)
    shape = await ticket_by(chen, assignee="zhao@xinghe.example")
    assert (await feng.patch(f"/api/v1/users/{world.zhao.user_id}", json={"is_active": False})).status_code == 200
    given = await chen.put(f"{TICKETS}/{shape['id']}/assignment", json={"team": "network"})
    assert given.status_code == 200, given.text
    assert given.json()["assignee"] is None


async def test_a_ticket_of_a_retired_colleague_may_move_on(world: Any, client_for: Any) -> None:
    chen, feng = client_for(world.chen), client_for(world.feng)
    shape = await ticket_by(chen, team="field", assignee="zhao@xinghe.example")
    assert (await feng.patch(f"/api/v1/users/{world.zhao.user_id}", json={"is_active": False})).status_code == 200
    url = f"{TICKETS}/{shape['id']}"
    move = {"move": "accept", "fields": {"team": "network"}}
    answer = await chen.post(f"{url}/moves", json=move)
    assert answer.status_code == 200, answer.text
    assert answer.json()["assignee"] is None


async def test_odd_values_sent_with_a_move_are_named(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url = f"{TICKETS}/{shape['id']}/moves"
    for field, odd in (
        ("priority", ["urgent"]),
        ("priority", {"a": 1}),
        ("category", 7),
        ("title", ""),
        ("tags", ["x" * 61]),
        ("tags", [3]),
        ("assignee", [1]),
        ("team", 1.5),
        ("assignee", None),
        ("state", "closed"),
        ("due_at", "2030-01-01T00:00:00Z"),
    ):
        answer = await wang.post(url, json={"move": "accept", "fields": {field: odd}})
        if (field, odd) == ("assignee", None):
            continue
        assert answer.status_code == 422, (field, odd, answer.text)
        assert answer.json()["errors"][0]["field"].startswith(f"fields.{field}"), answer.text
    good = {"title": "换了", "description": "说明", "priority": "high", "tags": ["b"]}
    answer = await wang.post(url, json={"move": "solve", "fields": good | {"resolution": "好了"}})
    assert answer.status_code in (200, 409), answer.text


async def _uploaded(client: Any, name: str = "现场.txt") -> int:
    answer = await client.post("/api/v1/files", files={"file": (name, b"what the meter says")})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def _file_type(client: Any, **more: Any) -> None:
    body = {"key": "photo", "kind": "file", "names": setup.NAMES} | more
    assert (await client.post("/api/v1/custom-fields", json=body)).status_code == 201
    kind = setup.ticket_type("survey", fields=[{"field": "photo"}])
    assert (await client.post("/api/v1/ticket-types", json=kind)).status_code == 201


async def test_a_file_in_a_field_belongs_to_the_ticket(world: Any, client_for: Any, outer: Any) -> None:
    wang, li, chen = client_for(world.wang), client_for(world.li), client_for(world.chen)
    await _file_type(client_for(world.feng))
    file_id = await _uploaded(wang)
    shape = await ticket_by(wang, type="survey", fields={"photo": [file_id]}, team="network")
    await outer.execute(update(files).values(created_at=files.c.created_at - timedelta(days=7)))
    await discard_unattached()
    assert (await li.get(f"/api/v1/files/{file_id}")).status_code == 200
    again = await chen.patch(f"{TICKETS}/{shape['id']}", json={"fields": {"photo": [file_id]}})
    assert again.status_code == 200, again.text
    stolen = await chen.patch(f"{TICKETS}/{shape['id']}", json={"fields": {"photo": [file_id, await _uploaded(li)]}})
    assert stolen.status_code == 422, stolen.text


async def test_a_file_in_a_hidden_field_is_hidden_from_customers(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await _file_type(client_for(world.feng), is_customer_visible=False)
    shape = await ticket_by(mei, type="survey")
    file_id = await _uploaded(wang)
    edited = await wang.patch(f"{TICKETS}/{shape['id']}", json={"fields": {"photo": [file_id]}})
    assert edited.status_code == 200, edited.text
    assert [one["id"] for one in edited.json()["attachments"]] == [file_id]
    assert (await mei.get(f"{TICKETS}/{shape['id']}")).json()["attachments"] == []
    assert (await mei.get(f"/api/v1/files/{file_id}")).status_code == 404


async def test_another_type_without_the_state_sets_the_clocks_right(world: Any, client_for: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    await feng.post("/api/v1/workflows", json=setup.workflow("two_steps"))
    await feng.post("/api/v1/ticket-types", json=setup.ticket_type("two_steps", workflow="two_steps"))
    shape = await ticket_by(wang)
    solved = await moved(wang, shape["id"], "accept", "solve", resolution="好了")
    assert solved["solved_at"] is not None
    retyped = (await wang.patch(f"{TICKETS}/{shape['id']}", json={"type": "two_steps"})).json()
    assert retyped["state_category"] == "new"
    assert retyped["solved_at"] is None
    assert retyped["reopen_count"] == 1
    assert retyped["state_changed_at"] > solved["state_changed_at"]


async def test_a_closed_ticket_takes_no_files_from_its_customer(world: Any, client_for: Any) -> None:
    mei = client_for(world.mei)
    shape = await ticket_by(mei)
    await moved(mei, shape["id"], "withdraw")
    answer = await mei.post(f"{TICKETS}/{shape['id']}/attachments", json={"files": [await _uploaded(mei)]})
    assert answer.status_code == 409, answer.text


async def test_a_comment_of_nothing_is_refused(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    url = f"{TICKETS}/{(await ticket_by(wang))['id']}/comments"
    for body in (
        {"body": "  \n "},
        {"body": "<script>alert(1)</script>", "body_format": "html"},
        {"body": "<p> &nbsp;</p>", "body_format": "html"},
    ):
        answer = await wang.post(url, json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["errors"][0]["field"] == "body"
    picture = await wang.post(url, json={"body": " ", "files": [await _uploaded(wang)]})
    assert picture.status_code == 201, picture.text


async def test_a_very_long_thread_still_takes_comments(world: Any, as_system: Any) -> None:
    """Words of sixty letters make a vector that compresses well, so it is far larger than it is on the disk."""
    async with as_system(world.xinghe.id) as tx:
        ticket_id = await ticket(tx)
        for number in range(30):
            words = (f"{'abcde' * 11}{(number * 700 + n):05d}".translate(_AS_LETTERS) for n in range(700))
            await comment_on(tx, ticket_id, CommentDraft(body=" ".join(words), is_public=False))


def test_net_changes_keep_that_a_long_text_changed() -> None:
    first = TicketChanged(1, changes={"description": [None, None], "title": ["a", "b"]})
    second = TicketChanged(1, changes={"title": ["b", "a"], "priority": ["low", "high"]})
    net = first.combined(second)
    assert isinstance(net, TicketChanged)
    assert net.changes == {"description": [None, None], "priority": ["low", "high"]}


async def test_views_survive_a_field_that_became_something_else(world: Any, client_for: Any) -> None:
    feng, zhou = client_for(world.feng), client_for(world.zhou)
    body = {"key": "amount", "kind": "integer", "names": setup.NAMES}
    field = (await feng.post("/api/v1/custom-fields", json=body)).json()
    condition = {"field": "field:amount", "op": "greater", "value": 5}
    view = await zhou.post("/api/v1/views", json=setup.view(condition=condition))
    assert view.status_code == 201, view.text
    changed = await feng.patch(f"/api/v1/custom-fields/{field['id']}", json={"kind": "text"})
    assert changed.status_code == 200, changed.text
    counts = await zhou.get("/api/v1/view-counts")
    assert counts.status_code == 200, counts.text
    assert len(counts.json()["items"]) > 1
    assert (await zhou.get(TICKETS, params={"view": view.json()["id"]})).status_code == 422


async def test_a_tag_is_the_same_however_its_accents_are_written(world: Any, client_for: Any) -> None:
    shape = await ticket_by(client_for(world.wang), tags=["caf\u00e9", "cafe\u0301", "vip"])
    assert shape["tags"] == ["caf\u00e9", "vip"]


async def test_no_days_for_reopening_means_none(world: Any, client_for: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    shape = await ticket_by(mei)
    await moved(mei, shape["id"], "withdraw")
    changed = await feng.patch("/api/v1/ticketing-settings", json={"reopen_days": 0})
    assert changed.json()["reopen_days"] == 0, changed.text
    late = await mei.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "reopen"})
    assert late.status_code == 409, late.text
    assert late.json()["code"] == "reopened_too_late"
