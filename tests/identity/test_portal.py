"""How a tenant shows itself: settings by who may, and in public a name, a picture and nothing besides."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gongdan.identity.api.portal import portal_router
from gongdan.identity.models import tenants
from gongdan.kernel import clock

SETTINGS, PORTAL = "/api/v1/portal-settings", "/api/v1/portal"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def uploaded(client: Any, name: str, content: bytes) -> int:
    answer = await client.post("/api/v1/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_a_tenant_that_set_nothing_shows_its_name(client_for: Any, world: Any) -> None:
    nobody = client_for(None)
    seen = await nobody.get(PORTAL, params={"tenant": "northwind"})
    assert seen.status_code == 200, seen.text
    told = seen.json()
    assert told["tenant"] == "northwind"
    assert set(told["names"]) == {"zh-CN", "en"}
    assert (told["logo_url"], told["colours"], told["banner"]) == (None, None, None)
    assert seen.headers["cache-control"] == "public, max-age=60"
    assert told.keys() == {
        *("tenant", "names", "logo_url", "colours", "languages", "default_language", "time_zone", "contact", "banner")
    }


async def test_an_unknown_slug_is_not_found_and_several_tenants_ask_for_one(client_for: Any) -> None:
    nobody = client_for(None)
    assert (await nobody.get(PORTAL, params={"tenant": "nowhere"})).status_code == 404
    left_out = await nobody.get(PORTAL)
    assert (left_out.status_code, left_out.json()["errors"][0]["field"]) == (422, "tenant")
    assert portal_router.prefix == PORTAL


async def test_the_only_tenant_needs_no_slug_and_a_closed_one_is_not_found(
    client_for: Any, world: Any, as_system: Any
) -> None:
    nobody = client_for(None)
    async with as_system(world.northwind.id) as tx:
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(is_active=False))
    assert (await nobody.get(PORTAL)).json()["tenant"] == "xinghe"
    assert (await nobody.get(PORTAL, params={"tenant": "northwind"})).status_code == 404


async def test_settings_are_changed_told_and_shown(client_for: Any, world: Any, recorded: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    until = (clock.now() + timedelta(hours=2)).isoformat()
    wanted = {
        "names": {"zh-CN": "星河服务台", "en": "Xinghe Help"},
        "brand_colour": "#2BB3C8",
        "contact_phone": "400-800-1234",
        "contact_email": "Support@Xinghe.example",
        "contact_hours": {"zh-CN": "周一至周五\n9:00–18:00"},
        "banner": {"texts": {"zh-CN": "线路故障，正在抢修"}, "until": until},
        "organisations_share_tickets": True,
    }
    done = await feng.patch(SETTINGS, json=wanted, headers={"If-Match": '"v0"'})
    assert done.status_code == 200, done.text
    assert (done.headers["etag"], done.json()["version"]) == ('"v1"', 1)
    shown = (await nobody.get(PORTAL, params={"tenant": "xinghe"})).json()
    assert shown["names"]["en"] == "Xinghe Help"
    assert shown["colours"]["brand"] == "#2bb3c8"
    assert shown["colours"]["on_white"] != "#2bb3c8"
    assert shown["contact"]["email"] == "support@xinghe.example"
    assert shown["banner"]["texts"] == {"zh-CN": "线路故障，正在抢修"}
    assert "organisations_share_tickets" not in shown
    stale = await feng.patch(SETTINGS, json={"names": None}, headers={"If-Match": '"v0"'})
    assert stale.status_code == 412
    cleared = await feng.patch(SETTINGS, json={"names": None, "banner": None, "brand_colour": None})
    assert (cleared.json()["names"], cleared.json()["banner"], cleared.json()["colours"]) == ({}, None, None)
    facts = await recorded("tenant.portal_changed")
    assert facts[0]["changes"]["brand_colour"] == [None, "#2bb3c8"]


async def test_a_banner_goes_by_itself(client_for: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    until = clock.now() + timedelta(minutes=5)
    banner = {"texts": {"en": "Lines are down"}, "until": until.isoformat()}
    assert (await feng.patch(SETTINGS, json={"banner": banner})).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: until + timedelta(seconds=1))
    assert (await nobody.get(PORTAL, params={"tenant": "xinghe"})).json()["banner"] is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"brand_colour": "teal"}, "brand_colour"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"contact_phone": "1" * 61}, "contact_phone"),
        ({"banner": {"texts": {"en": "x"}, "until": "2020-01-01T00:00:00Z"}}, "banner.until"),
        ({"banner": {"texts": {}, "until": "2999-01-01T00:00:00Z"}}, "banner.texts"),
        ({"logo_file_id": 4_000_000_000}, "logo_file_id"),
        ({"ticket_types": ["incident", "nonsense"]}, "ticket_types.1"),
        ({"organisations_share_tickets": None}, "body"),
        ({"colour": "#123456"}, "colour"),
    ],
)
async def test_what_does_not_fit_is_named(client_for: Any, world: Any, sent: Any, field: str) -> None:
    refused = await client_for(world.feng).patch(SETTINGS, json=sent)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), refused.text
    assert refused.json()["errors"][0]["remedy"]


async def test_the_logo_is_a_picture_that_everybody_may_get_and_no_other_file(client_for: Any, world: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    other = await uploaded(feng, "other.png", PNG + b"1")
    first = await uploaded(feng, "标志.png", PNG)
    assert (await feng.patch(SETTINGS, json={"logo_file_id": first})).status_code == 200
    url = (await nobody.get(PORTAL, params={"tenant": "xinghe"})).json()["logo_url"]
    got = await nobody.get(url)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, PNG, "image/png")
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["content-security-policy"].startswith("sandbox")
    again = await nobody.get(url, headers={"If-None-Match": got.headers["etag"]})
    assert again.status_code == 304
    # Whatever number is asked for, it is the logo that comes.
    assert (await nobody.get(f"{PORTAL}/logo?tenant=xinghe&of={other}")).content == PNG
    assert (await nobody.get(f"{PORTAL}/logo?tenant=northwind")).status_code == 404
    assert (await feng.patch(SETTINGS, json={"logo_file_id": None})).json()["logo"] is None
    assert (await nobody.get(url)).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.png", SVG), ("a.pdf", b"%PDF-1.7 x")])
async def test_no_logo_can_run_anything(client_for: Any, world: Any, name: str, content: bytes) -> None:
    feng = client_for(world.feng)
    refused = await feng.patch(SETTINGS, json={"logo_file_id": await uploaded(feng, name, content)})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_picture")


async def test_a_logo_is_small_and_ones_own_upload(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    large = await feng.patch(SETTINGS, json={"logo_file_id": await uploaded(feng, "a.png", PNG + b"0" * 600_000)})
    assert large.json()["errors"][0]["code"] == "too_large"
    foreign = await feng.patch(SETTINGS, json={"logo_file_id": await uploaded(wang, "a.png", PNG)})
    assert foreign.json()["errors"][0]["code"] == "not_found"


async def test_customers_open_just_the_types_that_are_named(client_for: Any, world: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    done = await feng.patch(SETTINGS, json={"ticket_types": ["question"]})
    assert [one["key"] for one in done.json()["ticket_types"] if one["is_public"]] == ["question"]
    opened = await mei.post("/api/v1/tickets", json={"title": "打印机", "type": "incident"})
    assert opened.status_code in (403, 422), opened.text
    asked = await mei.post("/api/v1/tickets", json={"title": "怎么打印", "type": "question"})
    assert asked.status_code == 201, asked.text
