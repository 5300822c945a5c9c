"""A new company over the API alone: its data, its people by invitation, and its first ticket."""

from typing import Any

import httpx

from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.identity import UserIn, add_user, set_password, set_roles

FIRST = "correct horse battery staple"
OWN = "seven quiet herons wade"


async def _signed_in(client: httpx.AsyncClient, email: str, password: str) -> httpx.AsyncClient:
    sent = {"email": email, "password": password, "tenant": "fresh"}
    begun = await client.post("/api/v1/session", json=sent)
    assert begun.status_code == 201, begun.text
    client.headers["X-CSRF-Token"] = begun.json()["csrf_token"]
    return client


async def _new_tenant() -> None:
    """As `gongdan init` leaves it: the roles, types and flows as shipped, and the offices apart."""
    async with creating_tenant(NewTenant("fresh", "Fresh", "en", "Europe/London", "GB"), "test") as tx:
        for name, role in (("ann", "system_administrator"), ("sam", "security_administrator")):
            user_id = await add_user(tx, UserIn(email=f"{name}@fresh.example", name=name.title()))
            await set_roles(tx, user_id, [role])
            await set_password(tx, user_id, FIRST)


async def test_from_nothing_to_the_first_ticket(client_for: Any, world: Any) -> None:
    await _new_tenant()
    ann = await _signed_in(client_for(None), "ann@fresh.example", FIRST)
    sam = await _signed_in(client_for(None), "sam@fresh.example", FIRST)

    # The company, and how it shows itself.
    named = await ann.patch("/api/v1/tenant", json={"name": "Fresh Ltd"})
    assert named.status_code == 200, named.text
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 64
    logo = await ann.post("/api/v1/files", files={"file": ("logo.png", png)})
    assert logo.status_code == 201, logo.text
    shown = {"logo_file_id": logo.json()["id"], "brand_colour": "#0b6b7b"}
    assert (await ann.patch("/api/v1/portal-settings", json=shown)).status_code == 200
    portal = await client_for(None).get("/api/v1/portal", params={"tenant": "fresh"})
    assert portal.json()["names"]["en"] == "Fresh Ltd"

    # A team, and people by invitation; what they may do is the other office's word.
    team = await ann.post("/api/v1/teams", json={"name": "Desk", "key": "desk"})
    assert team.status_code == 201, team.text
    added = await ann.post("/api/v1/users", json={"email": "nia@fresh.example", "name": "Nia", "invite": True})
    assert added.status_code == 201, added.text
    nia_id = added.json()["id"]
    members = await ann.put(f"/api/v1/teams/{team.json()['id']}/members", json={"user_ids": [nia_id]})
    assert members.status_code == 200, members.text
    assert (await ann.put(f"/api/v1/users/{nia_id}/roles", json={"roles": ["agent"]})).status_code == 403
    assert (await sam.put(f"/api/v1/users/{nia_id}/roles", json={"roles": ["agent"]})).status_code == 200

    # The first type and its flow are there.
    types = (await ann.get("/api/v1/ticket-types")).json()["items"]
    assert {"incident", "request", "question"} <= {one["key"] for one in types}

    # The invited person sets a password, signs in and opens the first ticket.
    token = added.json()["invitation"]["token"]
    nobody = client_for(None)
    seen = (await nobody.get(f"/api/v1/password-resets/{token}")).json()
    assert (seen["email"], seen["purpose"]) == ("nia@fresh.example", "invitation")
    done = await nobody.post(f"/api/v1/password-resets/{token}", json={"new_password": OWN})
    assert done.status_code == 204, done.text
    nia = await _signed_in(nobody, "nia@fresh.example", OWN)
    draft = {"title": "The printer jams", "requester": {"name": "Dana", "email": "dana@customer.example"}}
    opened = await nia.post("/api/v1/tickets", json=draft | {"team": "desk"})
    assert opened.status_code == 201, opened.text
    progress = (await nia.get(f"/api/v1/tickets/{opened.json()['id']}/progress")).json()
    assert (progress["who"]["team"], progress["steps"][0]["state"]) == ("Desk", "current")
