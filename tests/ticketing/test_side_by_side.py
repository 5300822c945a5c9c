"""Who is looking at a ticket, and drafts that nobody loses and nobody else sees."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import func, select, update

from gongdan.files import files
from gongdan.files.actions.sweep import discard_unattached
from gongdan.identity import concerns
from gongdan.kernel.events import events
from gongdan.kernel.live import Client, Hub
from gongdan.kernel.unit import Tx
from gongdan.ticketing.jobs.bulk import forget_old_drafts, forget_who_has_left
from gongdan.ticketing.models import drafts, ticket_presences
from tests.conftest import actor_of
from tests.make.ticketing import ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
MINE = "/api/v1/me/drafts"


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be notified of presences at commit."""
    told: list[dict[str, Any]] = []
    execute = Tx.execute

    async def watch(self: Tx, statement: Any, values: Any = None) -> Any:
        note = getattr(statement, "compile", lambda: None)()
        for value in (note.params if note is not None else {}).values():
            if isinstance(value, str) and '"ticket.presence"' in value:
                told.append(orjson.loads(value))
        return await execute(self, statement, values)

    monkeypatch.setattr(Tx, "execute", watch)
    return told


async def present(client: httpx.AsyncClient, ticket_id: int) -> list[tuple[str, str]]:
    answer = await client.get(f"{TICKETS}/{ticket_id}/presence")
    assert answer.status_code == 200, answer.text
    return [(one["user"]["name"], one["doing"]) for one in answer.json()["items"]]


async def says(client: httpx.AsyncClient, ticket_id: int, doing: str) -> list[tuple[str, str]]:
    answer = await client.put(f"{TICKETS}/{ticket_id}/presence", json={"doing": doing})
    assert answer.status_code == 200, answer.text
    return [(one["user"]["name"], one["doing"]) for one in answer.json()["items"]]


async def later(as_system: Any, tenant_id: int, seconds: int) -> None:
    """As if so much time had gone by."""
    async with as_system(tenant_id) as tx:
        past = {name: ticket_presences.c[name] - timedelta(seconds=seconds) for name in ("since", "seen_at")}
        await tx.execute(update(ticket_presences).where(ticket_presences.c.tenant_id == tenant_id).values(**past))


async def test_each_sees_the_others_and_who_writes_stands_first(world: World, client_for: Clients) -> None:
    chen, zhou, wang = (client_for(one) for one in (world.chen, world.zhou, world.wang))
    ticket = await ticket_by(chen)
    assert await says(chen, ticket["id"], "viewing") == []
    assert await says(wang, ticket["id"], "viewing") == [("陈静", "viewing")]
    assert await says(zhou, ticket["id"], "replying") == [("陈静", "viewing"), ("王芳", "viewing")]
    assert await present(chen, ticket["id"]) == [("周敏", "replying"), ("王芳", "viewing")]
    assert (await zhou.delete(f"{TICKETS}/{ticket['id']}/presence")).status_code == 204
    assert await present(chen, ticket["id"]) == [("王芳", "viewing")]
    assert (await zhou.delete(f"{TICKETS}/{ticket['id']}/presence")).status_code == 204


async def test_whoever_sends_no_heartbeat_has_left(world: World, client_for: Clients, as_system: Any) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    ticket = await ticket_by(chen)
    await says(chen, ticket["id"], "editing")
    await later(as_system, world.xinghe.id, 40)
    await forget_who_has_left()
    assert await present(zhou, ticket["id"]) == [("陈静", "editing")]
    await later(as_system, world.xinghe.id, 10)
    assert await present(zhou, ticket["id"]) == []
    await forget_who_has_left()
    async with as_system(world.xinghe.id) as tx:
        assert await tx.scalar(select(func.count()).select_from(ticket_presences)) == 0


async def test_others_are_told_when_it_is_new_and_not_at_each_heartbeat(
    world: World, client_for: Clients, as_system: Any, noted: list[Any]
) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen, team="frontline")
    for doing in ("viewing", "viewing", "replying", "replying"):
        await says(chen, ticket["id"], doing)
    assert len(noted) == 2
    await later(as_system, world.xinghe.id, 50)
    await says(chen, ticket["id"], "replying")
    assert len(noted) == 3, "he had left, and comes again"
    await chen.delete(f"{TICKETS}/{ticket['id']}/presence")
    await chen.delete(f"{TICKETS}/{ticket['id']}/presence")
    assert len(noted) == 4
    async with as_system(world.xinghe.id) as tx:
        kinds = {one.kind for one in await tx.all(select(events.c.kind).where(events.c.tenant_id == tx.tenant_id))}
    assert not any("presence" in kind for kind in kinds), "it is no matter of the log"


async def test_colleagues_near_the_ticket_hear_of_it_and_customers_never(
    world: World, client_for: Clients, noted: list[Any]
) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen, team="frontline", requester={"email": world.mei.email})
    await says(chen, ticket["id"], "replying")
    hub, heard = Hub(""), {}
    for person in (world.wang, world.chen, world.zhou, world.li, world.mei, world.nina):
        actor = await actor_of(person)
        heard[person.key] = Client(actor.tenant_id, partial(concerns, actor))
        hub._clients.setdefault(actor.tenant_id, set()).add(heard[person.key])
    hub._spread(noted[0])
    hub._spread(noted[0])
    told = {key: [(one.kind, one.subject_id) for one in client.take()[1]] for key, client in heard.items()}
    once = [("ticket.presence", ticket["id"])]
    assert told == {"wang": once, "chen": once, "zhou": once, "li": [], "mei": [], "nina": []}
    assert all(client.last_id == 0 for client in heard.values()), "it has no place in the log to go on from"


async def test_presence_is_for_colleagues_who_see_the_ticket(world: World, client_for: Clients) -> None:
    ticket = await ticket_by(client_for(world.chen), team="network", requester={"email": world.mei.email})
    url = f"{TICKETS}/{ticket['id']}/presence"
    for person, status in ((world.mei, 403), (world.feng, 403), (world.wang, 404), (world.nina, 404)):
        client = client_for(person)
        assert (await client.get(url)).status_code == status
        assert (await client.put(url, json={"doing": "viewing"})).status_code == status
        assert (await client.delete(url)).status_code == status
    assert (await client_for(world.li).put(url, json={"doing": "dancing"})).status_code == 422


async def test_a_heartbeat_costs_little(world: World, client_for: Clients, counting: Any) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    await says(chen, ticket["id"], "viewing")
    with counting() as n:
        await says(chen, ticket["id"], "viewing")
    assert n.value <= 8, n.texts


async def test_a_draft_is_kept_found_again_and_gone_when_it_is_sent(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    url = f"{TICKETS}/{ticket['id']}/draft"
    assert (await chen.get(url)).status_code == 404
    saved = await chen.put(url, json={"body": "您", "based_on_version": 1})
    assert (saved.status_code, saved.headers["etag"]) == (200, '"v1"')
    macro = {"tool": "macro", "title": "已受理", "lines": ["添加标签 vip"], "data": {"macro": 12}}
    again = await chen.put(url, json={"body": "您好", "based_on_version": 1, "sent_with": macro})
    found = await chen.get(url)
    assert found.json() == again.json()
    shape = found.json()
    assert (shape["body"], shape["version"], shape["based_on_version"], shape["ticket_version"]) == ("您好", 2, 1, 1)
    assert shape["sent_with"] == macro
    await chen.patch(f"{TICKETS}/{ticket['id']}", json={"priority": "high"})
    assert (await chen.get(url)).json()["ticket_version"] == 2
    await chen.post(f"{TICKETS}/{ticket['id']}/comments", json={"body": "备注", "is_public": False})
    assert (await chen.get(url)).status_code == 200, "a note does not send the reply"
    await chen.post(f"{TICKETS}/{ticket['id']}/comments", json={"body": "您好"})
    assert (await chen.get(url)).status_code == 404


async def test_a_comment_that_is_refused_leaves_the_draft(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    await chen.put(f"{TICKETS}/{ticket['id']}/draft", json={"body": "您好"})
    answer = await chen.post(
        f"{TICKETS}/{ticket['id']}/comments", json={"body": "您好", "move": "hold", "files": [9]}
    )
    assert answer.status_code == 422
    assert (await chen.get(f"{TICKETS}/{ticket['id']}/draft")).json()["body"] == "您好"


async def test_a_draft_is_seen_by_nobody_else(world: World, client_for: Clients) -> None:
    chen, zhou, mei = client_for(world.chen), client_for(world.zhou), client_for(world.mei)
    ticket = await ticket_by(chen, requester={"email": world.mei.email})
    url = f"{TICKETS}/{ticket['id']}/draft"
    await chen.put(url, json={"body": "秘密", "is_public": False})
    await chen.put(f"{MINE}/new", json={"title": "秘密"})
    await mei.put(url, json={"body": "客户的话"})
    assert (await zhou.get(url)).status_code == 404
    assert (await zhou.delete(url)).status_code == 204
    assert (await zhou.get(f"{MINE}/new")).status_code == 404
    assert (await zhou.get(MINE)).json()["items"] == []
    assert (await mei.get(url)).json()["body"] == "客户的话"
    await chen.post(f"{TICKETS}/{ticket['id']}/comments", json={"body": "公开"})
    assert (await mei.get(url)).json()["body"] == "客户的话", "only its author's comment ends a draft"
    assert (await chen.get(url)).json()["body"] == "秘密"
    for person in (world.wu, world.feng):
        answer = await client_for(person).put(url, json={"body": "x"})
        assert answer.status_code == (200 if person is world.wu else 404)
    assert (await client_for(world.shen).put(url, json={"body": "x"})).status_code == 403


async def test_drafts_are_listed_latest_first_by_pages(world: World, client_for: Clients, counting: Any) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    await chen.put(f"{MINE}/second", json={"title": "第二", "description": "d", "fields": {"x": [1]}})
    await chen.put(f"{TICKETS}/{ticket['id']}/draft", json={"body": "好" * 200})
    await chen.put(f"{MINE}/first", json={})
    with counting() as n:
        whole = (await chen.get(MINE)).json()
    assert n.value <= 5, n.texts
    assert [(one["ticket_id"], one["key"], one["text"]) for one in whole["items"]] == [
        (None, "first", ""),
        (ticket["id"], None, "好" * 120),
        (None, "second", "第二"),
    ]
    page = (await chen.get(MINE, params={"limit": 2})).json()
    rest = (await chen.get(MINE, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert page["items"] + rest["items"] == whole["items"]
    found = await chen.get(f"{MINE}/second")
    assert found.json()["content"] == {"title": "第二", "description": "d", "fields": {"x": [1]}}
    assert (await chen.delete(f"{MINE}/second")).status_code == 204
    assert (await chen.get(f"{MINE}/second")).status_code == 404
    assert (await chen.delete(f"{MINE}/second")).status_code == 204


async def test_of_two_pages_of_one_person_the_second_notices_the_first(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    first = await chen.put(f"{MINE}/new", json={"title": "一"})
    stale = {"If-Match": first.headers["etag"]}
    assert (await chen.put(f"{MINE}/new", json={"title": "二"}, headers=stale)).status_code == 200
    answer = await chen.put(f"{MINE}/new", json={"title": "三"}, headers=stale)
    assert (answer.status_code, answer.json()["code"]) == (412, "version_stale")
    assert (await chen.get(f"{MINE}/new")).json()["content"] == {"title": "二"}


async def test_files_of_a_draft_outlive_the_sweep_of_uploads(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    held, loose = [
        (await chen.post("/api/v1/files", files={"file": (f"{n}.txt", b"x")})).json()["id"] for n in range(2)
    ]
    url = f"{TICKETS}/{ticket['id']}/draft"
    assert (await chen.put(url, json={"body": "见附件", "files": [held]})).status_code == 200
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(
            update(files).where(files.c.tenant_id == tx.tenant_id).values(created_at=tx.now - timedelta(days=3))
        )
    await discard_unattached()
    assert (await chen.get(url)).json()["files"] == [held]
    gone = await chen.put(url, json={"body": "见附件", "files": [held, loose]})
    assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "files.1")
    sent = await chen.post(f"{TICKETS}/{ticket['id']}/comments", json={"body": "见附件", "files": [held]})
    assert [one["id"] for one in sent.json()["attachments"]] == [held]


async def test_nobody_drafts_with_the_files_of_others(world: World, client_for: Clients) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    foreign = (await zhou.post("/api/v1/files", files={"file": ("x.txt", b"x")})).json()["id"]
    answer = await chen.put(f"{MINE}/new", json={"files": [foreign]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "files.0")


async def test_drafts_have_their_limits(
    world: World, client_for: Clients, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongdan.ticketing.actions import drafts as actions

    chen = client_for(world.chen)
    for body, field in (({"body": "x" * 200_001}, "body"), ({"body_format": "rtf"}, "body_format"), ({"x": 1}, "x")):
        ticket = await ticket_by(chen)
        answer = await chen.put(f"{TICKETS}/{ticket['id']}/draft", json=body)
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert (await chen.put(f"{MINE}/a b", json={})).status_code == 422
    assert (await chen.put(f"{MINE}/new", json={"fields": {"x": "y" * 1_000_000}})).status_code == 422
    monkeypatch.setattr(actions, "MOST_DRAFTS", 2)
    for key in ("a", "b"):
        assert (await chen.put(f"{MINE}/{key}", json={})).status_code == 200
    answer = await chen.put(f"{MINE}/c", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "drafts_exhausted")
    assert (await chen.put(f"{MINE}/b", json={"title": "x"})).status_code == 200


async def test_what_is_active_in_a_draft_is_taken_out(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    ticket = await ticket_by(chen)
    body = {"body": "<p>好</p><script>x</script>", "body_format": "html"}
    saved = await chen.put(f"{TICKETS}/{ticket['id']}/draft", json=body)
    assert "script" not in saved.json()["body"]


async def test_drafts_are_thrown_away_a_month_after_they_were_last_saved(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen = client_for(world.chen)
    for key in ("old", "young"):
        await chen.put(f"{MINE}/{key}", json={})
    async with as_system(world.xinghe.id) as tx:
        for key, days in (("old", 31), ("young", 29)):
            past = tx.now - timedelta(days=days)
            await tx.execute(update(drafts).where(drafts.c.place == f"new:{key}").values(updated_at=past))
    await forget_old_drafts()
    assert [one["key"] for one in (await chen.get(MINE)).json()["items"]] == ["young"]
