"""A link to a request: it shows what the contact's account would, acts in his name on one ticket, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.kernel.signed_links import make_link
from gongdan.ticketing import make_request_link
from tests.make.ticketing import moved, solved, ticket_by

TICKETS, LINKS = "/api/v1/tickets", "/api/v1/request-links"
MEI = {"email": "mei@customer.example"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def opened(world: Any, client_for: Any) -> dict[str, Any]:
    return await ticket_by(client_for(world.wang), requester=MEI, team="frontline", description="三楼")


async def link_to(client: Any, ticket_id: int, **sent: Any) -> str:
    made = await client.post(f"{TICKETS}/{ticket_id}/request-links", json=sent)
    assert made.status_code == 201, made.text
    return str(made.json()["link"])


async def test_who_holds_it_sees_what_the_customers_account_would(world: Any, client_for: Any) -> None:
    wang, mei, nobody = client_for(world.wang), client_for(world.mei), client_for(None)
    shape = await opened(world, client_for)
    await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "内部：老客户", "is_public": False})
    await wang.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "您好，正在查看"})
    link = await link_to(wang, shape["id"])
    seen = await nobody.get(f"{LINKS}/{link}")
    assert seen.status_code == 200, seen.text
    assert seen.headers["cache-control"] == "no-store"
    view = seen.json()
    assert (view["number"], view["contact_name"], view["tenant"]["slug"]) == (shape["number"], "梅琳", "xinghe")
    assert "内部" not in seen.text
    own = (await mei.get(f"{TICKETS}/{shape['id']}/timeline?newest_first=true")).json()["items"]
    assert view["timeline"]["items"] == own
    assert view["progress"] == (await mei.get(f"{TICKETS}/{shape['id']}/progress")).json()
    more = await nobody.get(f"{LINKS}/{link}/timeline", params={"limit": 1})
    assert more.json()["items"] == own[:1]
    assert more.json()["next_cursor"]


async def test_its_holder_replies_with_a_file_nudges_confirms_and_rates(world: Any, client_for: Any) -> None:
    wang, nobody = client_for(world.wang), client_for(None)
    shape = await opened(world, client_for)
    link = await link_to(wang, shape["id"])
    upload = await nobody.post(f"{LINKS}/{link}/files", files={"file": ("现场.png", PNG)})
    assert upload.status_code == 201, upload.text
    file_id = upload.json()["id"]
    assert (await nobody.get(f"{LINKS}/{link}/files/{file_id}")).content == PNG
    reply = await nobody.post(f"{LINKS}/{link}/replies", json={"body": "附上照片", "files": [file_id]})
    assert reply.status_code == 201, reply.text
    told = reply.json()
    assert (told["author"]["name"], told["channel"], told["is_public"]) == ("梅琳", "link", True)
    assert (await nobody.get(f"{LINKS}/{link}/files/{file_id}")).content == PNG
    nudged = await nobody.post(f"{LINKS}/{link}/nudges", json={})
    assert (nudged.status_code, nudged.json()["progress"]["nudge"]["count"]) == (200, 1), nudged.text
    await moved(wang, shape["id"], "solve", resolution="更换网线")
    early = (await nobody.get(f"{LINKS}/{link}")).json()
    assert (early["solution"], early["progress"]["your_turn"]) == ("更换网线", "confirm")
    agreed = await nobody.post(f"{LINKS}/{link}/confirmations", json={"verdict": "confirmed"})
    assert (agreed.status_code, agreed.json()["progress"]["category"]) == (200, "closed"), agreed.text
    rated = await nobody.post(f"{LINKS}/{link}/ratings", json={"score": 5, "reasons": ["fast"]})
    assert (rated.status_code, rated.json()["rating"]["score"]) == (200, 5), rated.text
    done = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert (done["rating"]["by"]["name"], done["confirmation"]["way"]) == ("梅琳", "link")


async def test_it_is_made_by_staff_who_may_reply_and_told_once(world: Any, client_for: Any, outer: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await opened(world, client_for)
    url = f"{TICKETS}/{shape['id']}/request-links"
    made = await wang.post(url, json={"days": 2})
    assert made.json()["url"].endswith(f"/portal/request#{made.json()['link']}")
    assert (await mei.post(url, json={})).status_code == 403
    assert (await mei.get(url)).status_code == 403
    assert (await client_for(world.nina).post(url, json={})).status_code == 404
    (listed,) = (await wang.get(url)).json()["items"]
    assert listed.keys() == {"id", "contact", "made_by", "created_at", "expires_at", "revoked_at"}
    facts = (await wang.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    (fact,) = [one for one in facts if one["kind"] == "ticket.request_link_issued"]
    assert made.json()["link"].split(".")[1] not in str(fact)
    seen = (await mei.get(f"{TICKETS}/{shape['id']}/timeline")).json()["items"]
    assert not [one for one in seen if "link" in one["kind"]]
    for days in (0, 181):
        assert (await wang.post(url, json={"days": days})).status_code == 422


async def test_a_ticket_of_nobody_has_no_link(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline")
    refused = await wang.post(f"{TICKETS}/{shape['id']}/request-links", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody_to_link")


async def test_it_is_revoked_and_runs_out(world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wang, nobody = client_for(world.wang), client_for(None)
    shape = await opened(world, client_for)
    first, second = [await link_to(wang, shape["id"], days=1) for _ in range(2)]
    ids = [one["id"] for one in (await wang.get(f"{TICKETS}/{shape['id']}/request-links")).json()["items"]]
    for _ in range(2):
        gone = await wang.delete(f"{TICKETS}/{shape['id']}/request-links/{ids[-1]}")
        assert gone.status_code == 204
    assert (await nobody.get(f"{LINKS}/{first}")).status_code == 410
    assert (await nobody.post(f"{LINKS}/{first}/replies", json={"body": "x"})).status_code == 410
    assert (await nobody.post(f"{LINKS}/{first}/files", files={"file": ("a.png", PNG)})).status_code == 410
    assert (await nobody.get(f"{LINKS}/{second}")).status_code == 200
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await nobody.get(f"{LINKS}/{second}")).status_code == 410


async def test_it_ends_where_the_account_would_see_nothing_any_more(world: Any, client_for: Any) -> None:
    wang, zhou, nobody = client_for(world.wang), client_for(world.zhou), client_for(None)
    shape = await opened(world, client_for)
    link = await link_to(wang, shape["id"])
    other = {"email": "somebody.else@elsewhere.example", "name": "别人"}
    assert (await wang.patch(f"{TICKETS}/{shape['id']}", json={"requester": other})).status_code == 200
    assert (await nobody.get(f"{LINKS}/{link}")).status_code == 410
    back = await wang.patch(f"{TICKETS}/{shape['id']}", json={"requester": MEI})
    assert back.status_code == 200, back.text
    assert (await nobody.get(f"{LINKS}/{link}")).status_code == 200
    await zhou.request("DELETE", f"{TICKETS}/{shape['id']}", json={"reason": "误建"})
    assert (await nobody.get(f"{LINKS}/{link}")).status_code == 410
    retired = await wang.delete(f"/api/v1/contacts/{world.mei.contact_id}")
    assert retired.status_code == 204
    assert (await nobody.get(f"{LINKS}/{link}")).status_code == 410


async def test_it_opens_no_other_ticket_and_no_other_file(world: Any, client_for: Any) -> None:
    wang, mei, nobody = client_for(world.wang), client_for(world.mei), client_for(None)
    shape, other = await opened(world, client_for), await opened(world, client_for)
    link = await link_to(wang, shape["id"])
    upload = (await mei.post("/api/v1/files", files={"file": ("a.png", PNG)})).json()
    await mei.post(f"{TICKETS}/{other['id']}/comments", json={"body": "图", "files": [upload["id"]]})
    assert (await mei.get(f"/api/v1/files/{upload['id']}")).status_code == 200
    assert (await nobody.get(f"{LINKS}/{link}/files/{upload['id']}")).status_code == 404
    inside = (await wang.post("/api/v1/files", files={"file": ("b.png", PNG)})).json()
    note = {"body": "内部图", "is_public": False, "files": [inside["id"]]}
    await wang.post(f"{TICKETS}/{shape['id']}/comments", json=note)
    assert (await nobody.get(f"{LINKS}/{link}/files/{inside['id']}")).status_code == 404
    stolen = await nobody.post(f"{LINKS}/{link}/replies", json={"body": "x", "files": [inside["id"]]})
    assert (stolen.status_code, stolen.json()["errors"][0]["field"]) == (422, "files.0")


async def test_a_link_made_for_something_else_opens_nothing(world: Any, client_for: Any) -> None:
    nobody = client_for(None)
    shape = await opened(world, client_for)
    until = datetime(2999, 1, 1, tzinfo=UTC)
    for purpose, ids in (("confirmation", [shape["id"]]), ("request", [4_000_000_000]), ("request", [1, 2, 3])):
        link = make_link(world.xinghe.id, purpose, ids, until)
        assert (await nobody.get(f"{LINKS}/{link}")).status_code == 404, purpose
    good = await link_to(client_for(world.wang), shape["id"])
    assert (await nobody.get(f"{LINKS}/{good[:-1]}x")).status_code == 404
    assert (
        await nobody.get(f"{LINKS}/{good.replace(str(world.xinghe.id), str(world.northwind.id), 1)}")
    ).status_code == 404


async def test_uploads_by_link_are_few_and_small(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongdan.ticketing.actions import request_links as module

    nobody = client_for(None)
    shape = await opened(world, client_for)
    link = await link_to(client_for(world.wang), shape["id"])
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 1000)
    large = await nobody.post(f"{LINKS}/{link}/files", files={"file": ("a.png", PNG + b"0" * 2000)})
    assert large.status_code == 413, large.text
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    assert (await nobody.post(f"{LINKS}/{link}/files", files={"file": ("a.png", PNG)})).status_code == 201
    assert (await nobody.post(f"{LINKS}/{link}/files", files={"file": ("a.png", PNG)})).status_code == 429


async def test_whoever_writes_to_the_customer_makes_one_too(world: Any, client_for: Any, as_system: Any) -> None:
    shape = await solved(client_for(world.wang), requester=MEI, team="frontline")
    async with as_system(world.xinghe.id) as tx:
        made = await make_request_link(tx, shape["id"], days=7)
    assert (await client_for(None).get(f"{LINKS}/{made['link']}")).status_code == 200
