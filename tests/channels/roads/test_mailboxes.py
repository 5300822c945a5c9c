"""Mailboxes over HTTP: set up, changed, deleted; secrets stay inside, and no set-up that cannot work is kept."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gongdan.channels.models import mailboxes
from gongdan.channels.queries.mailboxes import get_account
from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]
URL = "/api/v1/mailboxes"
IMAP = {
    "name": "Support",
    "address": "Support@Xinghe.example",
    "road": "imap",
    "in_host": "imap.xinghe.example",
    "in_password": "s3cret-in",
    "out_host": "smtp.xinghe.example",
    "out_user": "support",
    "out_password": "s3cret-out",
}


async def test_a_mailbox_is_set_up_and_its_secrets_never_come_back(
    world: World, client_for: Client, as_system: Any, admin_connection: Any
) -> None:
    feng = client_for(world.feng)
    made = await feng.post(URL, json={**IMAP, "signature": '<p onclick="x()">Xinghe</p>', "type": "incident"})
    assert made.status_code == 201, made.text
    shape = made.json()
    assert (shape["address"], shape["signature"], shape["type"]) == (
        "support@xinghe.example",
        "<p>Xinghe</p>",
        "incident",
    )
    assert (shape["has_in_password"], shape["has_out_password"], shape["has_refresh_token"]) == (True, True, False)
    read = await client_for(world.zhou).get(f"{URL}/{shape['id']}")
    assert read.headers["etag"] == '"v1"'
    async with as_system(world.xinghe.id) as tx:
        account = await get_account(tx, shape["id"])
        stored = await tx.scalar(select(mailboxes.c.secrets).where(mailboxes.c.id == shape["id"]))
    assert account.incoming
    assert account.outgoing
    assert (account.incoming.port, account.incoming.user, account.incoming.password) == (
        993,
        "support@xinghe.example",
        "s3cret-in",
    )
    assert (account.outgoing.port, account.outgoing.user) == (587, "support")
    events = (await admin_connection.execute(select_events())).scalars().all()
    for kept in (made.text, read.text, stored, repr(account), str(events)):
        assert "s3cret" not in kept


def select_events() -> Any:
    from gongdan.kernel.events import events

    return select(events.c.payload).where(events.c.subject == "mailbox")


async def test_a_change_keeps_what_is_left_out_and_knows_versions(world: World, client_for: Client) -> None:
    feng = client_for(world.feng)
    one = (await feng.post(URL, json=IMAP)).json()
    path = f"{URL}/{one['id']}"
    changed = await feng.patch(path, json={"name": "Help", "silence_hours": 12}, headers={"If-Match": '"v1"'})
    assert (changed.json()["name"], changed.json()["has_in_password"]) == ("Help", True)
    assert (await feng.patch(path, json={"name": "X"}, headers={"If-Match": '"v1"'})).status_code == 412
    again = await feng.patch(path, json={"name": "Help"})
    assert again.headers["etag"] == '"v2"', "nothing changed"
    assert (await feng.patch(path, json={"name": None})).json()["errors"][0]["code"] == "null_forbidden"
    assert (await feng.delete(path)).status_code == 204
    assert (await feng.get(path)).status_code == 404


async def test_a_password_is_not_sent_to_another_host_than_it_was_given_for(world: World, client_for: Client) -> None:
    feng = client_for(world.feng)
    path = f"{URL}/{(await feng.post(URL, json=IMAP)).json()['id']}"
    refused = await feng.patch(path, json={"in_host": "thief.example"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "in_password")
    tried = await feng.post(f"{path}/probes", json={"changes": {"out_host": "thief.example"}})
    assert (tried.status_code, tried.json()["errors"][0]["field"]) == (422, "out_password")
    moved = await feng.patch(path, json={"in_host": "new.example", "in_password": "other"})
    assert (moved.status_code, moved.json()["in_host"]) == (200, "new.example")


async def test_an_address_leads_to_one_mailbox(world: World, client_for: Client) -> None:
    feng, nora = client_for(world.feng), client_for(world.nora)
    body = {"name": "A", "address": "a@xinghe.example", "aliases": ["B@xinghe.example"]}
    assert (await feng.post(URL, json=body)).json()["aliases"] == ["b@xinghe.example"]
    for other in ({"address": "b@xinghe.example"}, {"address": "c@xinghe.example", "aliases": ["a@xinghe.example"]}):
        taken = await feng.post(URL, json={"name": "B", **other})
        assert (taken.status_code, taken.json()["code"]) == (409, "mailbox_address_taken")
    assert (await nora.post(URL, json={**body, "locale": "en"})).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "no address"}, "address"),
        ({"aliases": ["also none"]}, "aliases.0"),
        ({"in_host": ""}, "in_host"),
        ({"in_password": None}, "in_password"),
        ({"road": "pop3", "in_after": "seen"}, "in_after"),
        ({"out_password": None}, "out_password"),
        ({"auth": "xoauth2", "client_id": "c", "refresh_token": "r", "token_url": "http://x.example/"}, "token_url"),
        ({"auth": "xoauth2", "client_id": "c", "token_url": "https://x.example/"}, "refresh_token"),
        ({"type": "nothing_like_it"}, "type"),
        ({"team_id": 4_000_000_000}, "team_id"),
        ({"in_port": 70000}, "in_port"),
        ({"colour": "red"}, "colour"),
        ({"in_folder": "a\r\nb"}, "in_folder"),
    ],
)
async def test_what_cannot_work_is_refused_by_name(world: World, client_for: Client, change: Any, field: str) -> None:
    refused = await client_for(world.feng).post(URL, json={**IMAP, **change})
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.json()["errors"]]


async def test_only_those_who_manage_change_and_only_those_who_read_see(world: World, client_for: Client) -> None:
    path = f"{URL}/{(await client_for(world.feng).post(URL, json=IMAP)).json()['id']}"
    assert (await client_for(world.zhou).get("/api/v1/mailbox-health")).json()["items"][0]["health"][
        "state"
    ] == "waiting"
    for person, method, url, status in (
        (world.zhou, "PATCH", path, 403),
        (world.wang, "GET", path, 403),
        (world.mei, "GET", URL, 403),
        (world.nora, "GET", path, 404),
        (world.nora, "GET", path.replace("mailboxes", "mailbox-health"), 404),
    ):
        assert (await client_for(person).request(method, url, json={})).status_code == status, (person.key, method)
