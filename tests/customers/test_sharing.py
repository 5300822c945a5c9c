"""Whose requests a customer sees: his own; his organisation's where it shares them, or where he was let or not."""

from typing import Any

import pytest

from tests.make.ticketing import ticket_by

CONTACTS, ORGANISATIONS = "/api/v1/contacts", "/api/v1/organisations"


async def let(client: Any, contact_id: int, value: Any) -> Any:
    return await client.patch(f"{CONTACTS}/{contact_id}", json={"sees_organisation": value})


@pytest.mark.parametrize(
    ("shares", "sees", "expected"),
    [(False, None, False), (True, None, True), (False, True, True), (True, False, False)],
)
async def test_the_contacts_own_word_goes_before_the_organisations(
    world: Any, client_for: Any, *, shares: bool, sees: bool | None, expected: bool
) -> None:
    zhou, mei = client_for(world.zhou), client_for(world.mei)
    own = (await client_for(world.wang).get(f"{CONTACTS}/{world.mei.contact_id}")).json()
    home = own["organisation"]["id"]
    assert (await zhou.patch(f"{ORGANISATIONS}/{home}", json={"shares_tickets": shares})).status_code == 200
    changed = await let(zhou, world.mei.contact_id, sees)
    assert (changed.status_code, changed.json()["sees_organisation"]) == (200, sees), changed.text
    fellow = await zhou.post(CONTACTS, json={"name": "同事", "organisation": home})
    theirs = await ticket_by(client_for(world.wang), requester={"id": fellow.json()["id"]}, team="frontline")
    note = {"body": "内部：同事的工单", "is_public": False}
    await client_for(world.wang).post(f"/api/v1/tickets/{theirs['id']}/comments", json=note)
    url = f"/api/v1/tickets/{theirs['id']}"
    for path in ("", "/timeline", "/comments", "/progress"):
        answer = await mei.get(url + path)
        assert answer.status_code == (200 if expected else 404), (path, answer.text)
        assert "内部" not in answer.text
    listed = [one["id"] for one in (await mei.get("/api/v1/tickets")).json()["items"]]
    assert (theirs["id"] in listed) is expected
    assert (await mei.post(f"{url}/comments", json={"body": "我也遇到"})).status_code == (201 if expected else 404)


async def test_who_may_not_maintain_organisations_lets_nobody_see_more(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    refused = await let(wang, world.mei.contact_id, True)
    assert refused.status_code == 403, refused.text
    assert (await let(wang, world.mei.contact_id, None)).status_code == 200, "nothing changes"
    assert (await wang.post(CONTACTS, json={"name": "x", "sees_organisation": True})).status_code == 403
    own = await mei.patch("/api/v1/me/contact", json={"sees_organisation": True})
    assert own.status_code == 422


async def test_a_new_organisation_shares_as_the_portals_settings_say(world: Any, client_for: Any) -> None:
    zhou, feng = client_for(world.zhou), client_for(world.feng)
    before = await zhou.post(ORGANISATIONS, json={"name": "先"})
    assert before.json()["shares_tickets"] is False
    set_up = await feng.patch("/api/v1/portal-settings", json={"organisations_share_tickets": True})
    assert set_up.status_code == 200
    after = await zhou.post(ORGANISATIONS, json={"name": "后"})
    said = await zhou.post(ORGANISATIONS, json={"name": "另", "shares_tickets": False})
    assert (after.json()["shares_tickets"], said.json()["shares_tickets"]) == (True, False)
    kept = await zhou.get(f"{ORGANISATIONS}/{before.json()['id']}")
    assert kept.json()["shares_tickets"] is False
