"""The inbox: programs bring requests with the token of their source, each at most once."""

from typing import Any

from sqlalchemy import select

from gongdan.channels.models import inbound_messages, inbox_sources
from tests.channels.forms.making import INBOX, SOURCES, as_parts, bearer, source_by, type_id_of

ASKED = {
    "requester": {"name": "赵工", "email": "zhao@program.example", "external_id": "crm-7"},
    "title": "机房温度过高",
    "description": "三号机房 41 ℃",
}


async def test_a_program_brings_a_request_once(world: Any, client_for: Any, as_system: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    source = await source_by(feng, team_id=world.xinghe.teams["network"])
    known = bearer(source["token"])
    body = ASKED | {"external_id": "alarm-1"}
    first = await nobody.post(INBOX, headers=known, **as_parts(body, ("图.txt", "温度".encode())))
    assert first.status_code == 201, first.text
    told = first.json()
    assert (told["state"], told["is_repeated"]) == ("done", False)
    ticket = (await client_for(world.chen).get(f"/api/v1/tickets/{told['ticket_id']}")).json()
    assert (ticket["number"], ticket["channel"], ticket["title"]) == (told["number"], "api", ASKED["title"])
    assert (ticket["team"]["id"], ticket["requester"]["name"]) == (world.xinghe.teams["network"], "赵工")
    assert [one["name"] for one in ticket["attachments"]] == ["图.txt"]
    again = await nobody.post(INBOX, headers=known, json=body | {"title": "机房温度仍过高"})
    assert (again.status_code, again.json()) == (201, told | {"is_repeated": True})
    other = await nobody.post(INBOX, headers=known, json=ASKED)
    assert other.json()["ticket_id"] != told["ticket_id"]
    # Another source has books of its own; the person is known by his external id all the same.
    second = await source_by(feng, name="门户")
    theirs = await nobody.post(INBOX, headers=bearer(second["token"]), json=body)
    assert theirs.json()["ticket_id"] not in (told["ticket_id"], other.json()["ticket_id"])
    found = (await client_for(world.chen).get(f"/api/v1/tickets/{theirs.json()['ticket_id']}")).json()
    assert found["requester"]["id"] == ticket["requester"]["id"]
    async with as_system(world.wang.tenant_id) as tx:
        kept = await tx.all(select(inbound_messages.c.road, inbound_messages.c.state))
        used = await tx.scalar(select(inbox_sources.c.used_at).where(inbox_sources.c.id == source["id"]))
    assert [tuple(one) for one in kept] == [("api", "done")] * 3
    assert used is not None


async def test_a_revoked_or_replaced_token_opens_nothing(world: Any, client_for: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    source = await source_by(feng)
    url = f"{SOURCES}/{source['id']}"
    for header in ("", "Bearer x", f"Bearer {source['token']}x", f"Basic {source['token']}", "Bearer gd_in_zz_x"):
        refused = await nobody.post(INBOX, json=ASKED, headers={"Authorization": header})
        assert (refused.status_code, refused.json()["code"]) == (401, "source_unknown"), header
    replaced = await feng.post(f"{url}/tokens")
    assert replaced.status_code == 201, replaced.text
    fresh = replaced.json()["token"]
    assert (await nobody.post(INBOX, json=ASKED, headers=bearer(source["token"]))).status_code == 401
    assert (await nobody.post(INBOX, json=ASKED, headers=bearer(fresh))).status_code == 201
    # A source's token is none of a person's, and the other way round.
    assert (await nobody.get("/api/v1/tickets", headers=bearer(fresh))).status_code == 401
    assert (await nobody.post(INBOX, json=ASKED, headers=bearer(world.wang.token))).status_code == 401
    assert (await feng.delete(url, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await feng.delete(url, headers={"If-Match": '"v2"'})).status_code == 204
    assert (await nobody.post(INBOX, json=ASKED, headers=bearer(fresh))).status_code == 401


async def test_a_token_is_told_once_and_only_to_who_administers(world: Any, client_for: Any, as_system: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    source = await source_by(feng)
    assert source["token"].startswith("gd_in_")
    for url in (SOURCES, f"{SOURCES}/{source['id']}"):
        assert source["token"] not in (await feng.get(url)).text
        assert (await wang.get(url)).status_code == 403
    told = (await client_for(world.shen).get("/api/v1/audit?subject=inbox_source")).text
    assert "监控平台" in told
    assert source["token"] not in told
    taken = await feng.post(SOURCES, json={"name": "监控平台"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "name")
    async with as_system(world.wang.tenant_id) as tx:
        row = await tx.one(select(inbox_sources).where(inbox_sources.c.id == source["id"]))
    assert source["token"].encode() not in bytes(row.token_hash)


async def test_what_is_wrong_is_named_and_nothing_is_kept(world: Any, client_for: Any, as_system: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    known = bearer((await source_by(feng, type_id=await type_id_of(feng)))["token"])
    wrong = [
        ({"requester": {}}, "requester.name"),
        ({"requester": {"email": "x"}}, "requester.email"),
        ({"requester": {"phone": "12"}}, "requester.phone"),
        ({"type": "no such"}, "type"),
        ({"fields": {"no such": 1}}, "fields.no such"),
        ({"category": "no such"}, "category"),
        ({"priority": "at once"}, "priority"),
        ({"title": " "}, "title"),
        ({"colour": "red"}, "colour"),
    ]
    for more, field in wrong:
        refused = await nobody.post(INBOX, json=ASKED | more, headers=known)
        assert refused.status_code == 422, (more, refused.text)
        assert field in [one["field"] for one in refused.json()["errors"]], refused.text
    async with as_system(world.wang.tenant_id) as tx:
        assert await tx.all(select(inbound_messages.c.id)) == []


async def test_a_source_brings_raw_mail_where_it_may(world: Any, client_for: Any, as_system: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    source = await source_by(feng)
    raw = b"From: a@client.test\r\nTo: b@c.test\r\nSubject: x\r\n\r\nHello\r\n"
    url, known = f"{INBOX}/mails", bearer(source["token"])
    refused = await nobody.post(url, content=raw, headers=known)
    assert (refused.status_code, refused.json()["code"]) == (403, "source_brings_no_mail")
    changed = await feng.patch(f"{SOURCES}/{source['id']}", json={"brings_mail": True})
    assert changed.json()["brings_mail"] is True
    first, again = [await nobody.post(url, content=raw, headers=known) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    async with as_system(world.wang.tenant_id) as tx:
        row = await tx.one(select(inbound_messages).where(inbound_messages.c.id == first.json()["id"]))
    assert (row.road, row.source_id, row.size) == ("http", source["id"], len(raw))
    wrong = await nobody.post(url, params={"mailbox": "x@y.test"}, content=raw, headers=known)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "mailbox")
    assert (await nobody.post(url, content=b"", headers=known)).status_code == 400
    assert (await nobody.post(url, content=raw)).status_code == 401
    assert (await feng.post(url, content=raw)).status_code == 401, "the token of a person is none"
