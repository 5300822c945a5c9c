"""A contact gets an account of the portal: opened once, used by a link, and never one of staff's."""

from typing import Any

CONTACTS = "/api/v1/contacts"
OWN = "seven quiet herons wade"


async def contact(client: Any, **more: Any) -> dict[str, Any]:
    address = {"channel": "email", "address": "Dana@customer.example"}
    made = await client.post(CONTACTS, json={"name": "Dana", "addresses": [address]} | more)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_a_contact_is_invited_and_signs_in_as_a_customer(world: Any, client_for: Any) -> None:
    wang, nobody = client_for(world.wang), client_for(None)
    dana = await contact(wang)
    assert dana["account"] is None
    url = f"{CONTACTS}/{dana['id']}/account"
    first = await wang.post(url, json={})
    assert first.status_code == 201, first.text
    assert "/portal/set-password#" in first.json()["url"]
    again = await wang.post(url, json={})
    assert again.status_code == 201, "until a password was set, a new link"
    assert (await nobody.get(f"/api/v1/password-resets/{first.json()['token']}")).status_code == 410
    token = again.json()["token"]
    assert (await nobody.post(f"/api/v1/password-resets/{token}", json={"new_password": OWN})).status_code == 204
    sent = {"email": "dana@customer.example", "password": OWN, "tenant": "xinghe"}
    assert (await nobody.post("/api/v1/session", json=sent)).status_code == 201
    seen = (await nobody.get("/api/v1/session")).json()
    assert (seen["user"]["kind"], seen["user"]["contact_id"]) == ("customer", dana["id"])
    assert [role["key"] for role in seen["roles"]] == ["customer"]
    shown = (await wang.get(f"{CONTACTS}/{dana['id']}")).json()["account"]
    assert (shown["email"], shown["has_password"], shown["is_active"]) == ("dana@customer.example", True, True)
    refused = await wang.post(url, json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "account_there")


async def test_only_an_address_of_the_contact_will_do(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    dana = await contact(wang)
    nowhere = await contact(wang, name="Nobody", addresses=[])
    for one, sent in ((dana, {"email": "other@customer.example"}), (nowhere, {})):
        refused = await wang.post(f"{CONTACTS}/{one['id']}/account", json=sent)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "email"), refused.text


async def test_an_address_that_signs_a_colleague_in_is_refused(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    address = {"channel": "email", "address": world.zhou.email}
    made = await contact(wang, addresses=[address])
    refused = await wang.post(f"{CONTACTS}/{made['id']}/account", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken"), refused.text
    assert (await client_for(world.mei).post(f"{CONTACTS}/{made['id']}/account", json={})).status_code in (403, 404)
