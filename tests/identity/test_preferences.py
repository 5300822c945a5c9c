"""What a person's pages keep: one's own, bounded, and safe where two pages write at once."""

from typing import Any

import pytest

PREFERENCES = "/api/v1/me/preferences"


async def test_what_is_kept_comes_back_and_is_ones_own(client_for: Any, world: Any) -> None:
    wang, zhou, mei = client_for(world.wang), client_for(world.zhou), client_for(world.mei)
    value = {"columns": ["number", "title"], "width": 1.5, "dark": None}
    done = await wang.put(f"{PREFERENCES}/list.columns", json={"value": value})
    assert (done.status_code, done.headers["etag"]) == (200, '"v1"'), done.text
    assert done.json()["value"] == value
    assert (await mei.put(f"{PREFERENCES}/theme", json={"value": "dark"})).status_code == 200
    assert [one["key"] for one in (await wang.get(PREFERENCES)).json()["items"]] == ["list.columns"]
    assert (await zhou.get(PREFERENCES)).json()["items"] == []
    assert (await zhou.get(f"{PREFERENCES}/list.columns")).status_code == 404
    assert (await zhou.delete(f"{PREFERENCES}/list.columns")).status_code == 404
    assert (await wang.delete(f"{PREFERENCES}/list.columns")).status_code == 204
    assert (await wang.get(f"{PREFERENCES}/list.columns")).status_code == 404


async def test_two_pages_at_once_do_not_overwrite_each_other(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    url = f"{PREFERENCES}/panels"
    first = await wang.put(url, json={"value": 1}, headers={"If-Match": '"v0"'})
    assert first.status_code == 200
    assert (await wang.put(url, json={"value": 2}, headers={"If-Match": '"v0"'})).status_code == 412
    assert (await wang.put(url, json={"value": 2}, headers={"If-Match": '"v1"'})).json()["version"] == 2
    assert (await wang.delete(url, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await wang.get(url)).json()["value"] == 2


async def test_a_value_and_their_number_are_bounded(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    assert (await wang.put(f"{PREFERENCES}/large", json={"value": "x" * 16_382})).status_code == 200
    refused = await wang.put(f"{PREFERENCES}/large", json={"value": "x" * 16_383})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "value")
    for number in range(99):
        assert (await wang.put(f"{PREFERENCES}/k{number}", json={"value": number})).status_code == 200
    full = await wang.put(f"{PREFERENCES}/one-more", json={"value": 0})
    assert (full.status_code, full.json()["code"]) == (409, "preferences_exhausted")
    assert (await wang.put(f"{PREFERENCES}/k1", json={"value": "changed"})).status_code == 200


@pytest.mark.parametrize("key", ["-x", "a b", "键", "a%2Fb", "x" * 101])
async def test_a_key_is_a_plain_word(client_for: Any, world: Any, key: str) -> None:
    assert (await client_for(world.wang).put(f"{PREFERENCES}/{key}", json={"value": 1})).status_code in (404, 422)


async def test_one_changes_ones_language_and_time_zone_and_nothing_else(
    client_for: Any, world: Any, recorded: Any
) -> None:
    wang = client_for(world.wang)
    done = await wang.patch("/api/v1/me", json={"locale": "en", "time_zone": "Europe/London"})
    assert (done.json()["locale"], done.json()["time_zone"]) == ("en", "Europe/London"), done.text
    assert (await wang.get("/api/v1/session")).json()["locale"] == "en"
    back = await wang.patch("/api/v1/me", json={"locale": None})
    assert (back.json()["locale"], back.json()["time_zone"]) == ("zh-CN", "Europe/London")
    assert [fact["changes"] for fact in await recorded("user.changed")][-1] == {"locale": ["en", None]}
    for sent, field in (
        ({"name": "王大"}, "name"),
        ({"locale": "fr"}, "locale"),
        ({"time_zone": "Mars"}, "time_zone"),
    ):
        refused = await wang.patch("/api/v1/me", json=sent)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
