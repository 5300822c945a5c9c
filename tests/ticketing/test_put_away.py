"""Archive, void and recycle bin: who may, what they hide, and that what comes back is what it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from gongdan.app.tables import metadata
from gongdan.files import files
from gongdan.files.place import file_store
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.ticketing.actions import shelf_sweep
from gongdan.ticketing.actions.shelf_sweep import archive_closed, purge_deleted, references
from gongdan.ticketing.models import tickets
from tests.make.ticketing import moved, solved, ticket_by

TICKETS, BIN = "/api/v1/tickets", "/api/v1/recycle-bin"
MEI = {"email": "mei@customer.example"}
WHY = {"reason": "测试工单，误建"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
# What every request leaves behind.
_TRACES = ("events", "api_tokens", "users", "sessions")
_TABLES = [one.name for one in metadata.sorted_tables if "tenant_id" in one.c and one.name not in _TRACES]


async def fingerprint(admin: Any, tenant_id: int) -> Any:
    """A digest of every row of the tenant but those."""
    parts = [
        f"select '{name}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), ''))"
        f" from {name} t where tenant_id = :tenant"
        for name in _TABLES
    ]
    asked = text("/* gongdan test role */ " + " union all ".join(parts))
    return (await admin.execute(asked, {"tenant": tenant_id})).all()


async def delete(client: Any, ticket_id: int, body: Any = WHY) -> Any:
    return await client.request("DELETE", f"{TICKETS}/{ticket_id}", json=body)


async def closed(client: Any, **values: Any) -> dict[str, Any]:
    shape = await solved(client, **values)
    return await moved(client, shape["id"], "close")


async def sees(client: Any, shape: dict[str, Any], **params: Any) -> bool:
    items = (await client.get(TICKETS, params={"limit": 200, **params})).json()["items"]
    return shape["id"] in [one["id"] for one in items]


# --- the archive -----------------------------------------------------------------------------------


async def test_a_closed_ticket_is_archived_by_hand_and_taken_out(world: Any, client_for: Any) -> None:
    zhou, wang, mei = client_for(world.zhou), client_for(world.wang), client_for(world.mei)
    shape = await closed(wang, requester=MEI, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    assert (await wang.post(f"{url}/archive")).status_code == 403
    away = await zhou.post(f"{url}/archive")
    assert (away.status_code, away.json()["shelf"]) == (200, "archive"), away.text
    assert away.json()["put_away"]["by"] == "周敏"
    assert away.json()["updated_at"] == shape["updated_at"], "no work was done on it"
    assert not await sees(wang, shape)
    assert await sees(wang, shape, shelf="archive")
    seen = (await mei.get(url)).json()
    assert (seen["shelf"], seen["put_away"]) == ("archive", None)
    refused = await wang.post(f"{url}/comments", json={"body": "补记", "is_public": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_put_away")
    again = await zhou.post(f"{url}/archive")
    assert again.json()["code"] == "ticket_put_away"
    back = await zhou.delete(f"{url}/archive")
    assert (back.json()["shelf"], back.json()["put_away"]) == ("desk", None)
    assert (await zhou.delete(f"{url}/archive")).json()["code"] == "not_put_away"
    assert (await moved(wang, shape["id"], "reopen"))["state_category"] == "open"
    early = await zhou.post(f"{url}/archive")
    assert (early.status_code, early.json()["code"]) == (409, "not_closed")


async def test_where_the_tenant_wishes_the_clock_archives_what_is_closed(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    monkeypatch.setattr(shelf_sweep, "BATCH", 2)
    with clock.frozen(NOON):
        shapes = [await closed(wang) for _ in range(5)]
        open_one = await ticket_by(wang)
    with clock.frozen(NOON + 99 * DAY):
        assert await archive_closed() == 0, "as shipped never"
    await feng.patch("/api/v1/ticketing-settings", json={"rules": {"archive_after_days": 30}})
    with clock.frozen(NOON + 30 * DAY):
        assert await archive_closed() == 0
    with clock.frozen(NOON + 31 * DAY):
        assert [await archive_closed(), await archive_closed()] == [5, 0]
    assert [(await wang.get(f"{TICKETS}/{one['id']}")).json()["shelf"] for one in shapes] == ["archive"] * 5
    assert (await wang.get(f"{TICKETS}/{open_one['id']}")).json()["shelf"] == "desk"
    told = (await wang.get(f"{TICKETS}/{shapes[0]['id']}/timeline")).json()["items"]
    assert [one["kind"] for one in told].count("ticket.archived") == 1


# --- void ------------------------------------------------------------------------------------------


async def test_a_ticket_that_should_never_have_been_is_voided_with_its_reason(world: Any, client_for: Any) -> None:
    zhou, wang, mei = client_for(world.zhou), client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    for body in ({}, {"reason": "  "}, {"reason": "x" * 2001}):
        refused = await zhou.post(f"{url}/void", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    assert (await wang.post(f"{url}/void", json=WHY)).status_code == 403
    assert (await wang.get(url)).json() == shape
    away = (await zhou.post(f"{url}/void", json=WHY)).json()
    assert (away["shelf"], away["number"]) == ("void", shape["number"])
    assert (away["put_away"]["reason"], away["put_away"]["by"]) == (WHY["reason"], "周敏")
    told = await mei.get(f"{url}/timeline")
    assert "ticket.voided" in [one["kind"] for one in told.json()["items"]]
    assert "误建" not in told.text + (await mei.get(url)).text
    assert not await sees(wang, shape)
    move = await wang.post(f"{url}/moves", json={"move": "accept"})
    assert move.json()["code"] == "ticket_put_away"
    back = (await zhou.delete(f"{url}/void")).json()
    assert back | {"version": 0} == (await zhou.get(url)).json() | {"version": 0}
    assert (back["shelf"], back["state"], back["version"]) == ("desk", "new", shape["version"] + 2)


# --- the recycle bin -------------------------------------------------------------------------------


async def test_a_deleted_ticket_is_found_nowhere_but_in_the_bin(world: Any, client_for: Any) -> None:
    zhou, wang, mei, feng = (client_for(world.people[who]) for who in ("zhou", "wang", "mei", "feng"))
    shape = await ticket_by(wang, title="打印机冒烟奇观", requester=MEI, team="frontline", assignee="me")
    other = await ticket_by(wang)
    url = f"{TICKETS}/{shape['id']}"
    await wang.post(f"{TICKETS}/{other['id']}/links", json={"ticket": shape["id"]})
    uploaded = (await wang.post("/api/v1/files", files={"file": ("现场.txt", b"smoke")})).json()
    await wang.post(f"{url}/attachments", json={"files": [uploaded["id"]]})
    assert (await delete(wang, shape["id"])).status_code == 403
    assert (await delete(zhou, shape["id"], {})).json()["errors"][0]["field"] == "reason"
    assert await sees(wang, shape, q="冒烟奇观")
    assert (await delete(zhou, shape["id"])).status_code == 204
    for client in (wang, mei, zhou):
        assert (await client.get(url)).status_code == 404
        for params in (
            {},
            {"shelf": "any"},
            {"q": "冒烟奇观", "shelf": "any"},
            {"q": shape["number"], "shelf": "any"},
        ):
            assert not await sees(client, shape, **params)
        assert (await client.get(f"{url}/timeline")).status_code == 404
        assert (await client.get(f"/api/v1/files/{uploaded['id']}")).status_code == 404
    assert (await wang.get(f"{TICKETS}/{other['id']}")).json()["links"] == []
    assert (await wang.post(f"{url}/comments", json={"body": "x"})).status_code == 404
    assert (await zhou.post(f"{url}/archive")).status_code == 404
    assert (await delete(zhou, shape["id"])).status_code == 404
    (kept,) = (await zhou.get(BIN)).json()["items"]
    assert (kept["number"], kept["title"], kept["reason"]) == (shape["number"], "打印机冒烟奇观", WHY["reason"])
    assert (await wang.get(BIN)).status_code == 403
    assert (await feng.get(BIN)).status_code == 403
    assert (await client_for(world.ned).get(BIN)).json()["items"] == [], "another tenant's"


async def test_what_comes_out_of_the_bin_is_exactly_what_it_was(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    zhou, wang, mei = client_for(world.zhou), client_for(world.wang), client_for(world.mei)
    shape = await solved(wang, requester=MEI, team="frontline", tags=["vip"])
    url = f"{TICKETS}/{shape['id']}"
    await wang.post(f"{url}/comments", json={"body": "请再试"})
    await wang.post(f"{url}/checklist", json={"title": "收线"})
    before = await fingerprint(admin_connection, world.xinghe.id)
    seen = (await mei.get(url)).json()
    await delete(zhou, shape["id"])
    assert await fingerprint(admin_connection, world.xinghe.id) != before
    assert (await wang.post(f"{url}/restorations")).status_code == 404, "he cannot know of it"
    back = await zhou.post(f"{url}/restorations")
    assert back.status_code == 200, back.text
    assert await fingerprint(admin_connection, world.xinghe.id) == before
    assert (await mei.get(url)).json() == seen
    told = (await wang.get(f"{url}/timeline")).json()["items"]
    assert [one["kind"] for one in told][-2:] == ["ticket.deleted", "ticket.restored"]
    assert "误建" not in str(told)
    assert (await zhou.post(f"{url}/restorations")).json()["code"] == "not_put_away"
    assert (await wang.post(f"{url}/restorations")).status_code == 403
    assert (await zhou.get(BIN)).json()["items"] == []


async def test_out_of_the_bin_it_goes_back_to_the_shelf_it_lay_on(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    shape = await closed(client_for(world.wang), team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    away = (await zhou.post(f"{url}/archive")).json()
    await delete(zhou, shape["id"])
    back = (await zhou.post(f"{url}/restorations")).json()
    assert (back["shelf"], back["version"]) == ("archive", away["version"])
    assert (await zhou.delete(f"{url}/archive")).json()["shelf"] == "desk"


async def test_only_what_is_within_reach_is_deleted_listed_and_restored(world: Any, client_for: Any) -> None:
    zhou, chen = client_for(world.zhou), client_for(world.chen)
    shape = await ticket_by(chen, team="network")
    assert (await delete(zhou, shape["id"])).status_code == 404, "another department's"
    mine = await ticket_by(chen, team="frontline")
    await delete(zhou, mine["id"])
    assert (await chen.post(f"{TICKETS}/{mine['id']}/restorations")).status_code == 404, "he has no ticket.delete"
    assert [one["id"] for one in (await zhou.get(BIN)).json()["items"]] == [mine["id"]]


async def test_the_bin_goes_on_by_cursor_the_last_deleted_first(world: Any, client_for: Any, counting: Any) -> None:
    zhou = client_for(world.zhou)
    shapes = [await ticket_by(client_for(world.wang), team="frontline") for _ in range(5)]
    for shape in shapes:
        await delete(zhou, shape["id"])
    found: list[int] = []
    cursor, costs = None, set()
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        with counting() as asked:
            page = (await zhou.get(BIN, params=params)).json()
        costs.add(asked.value)
        found += [one["id"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == [shape["id"] for shape in reversed(shapes)]
    assert len(costs) == 1


@pytest.mark.parametrize(("column", "word"), [("merged_into_id", "merge"), ("parent_id", "close")])
async def test_a_ticket_that_others_hang_on_stays(
    world: Any, client_for: Any, as_system: Any, column: str, word: str
) -> None:
    zhou, wang = client_for(world.zhou), client_for(world.wang)
    shape, other = [await ticket_by(wang, team="frontline") for _ in range(2)]
    async with as_system(world.xinghe.id) as tx:
        values = {column: shape["id"]} | ({"shelf": 2} if column == "merged_into_id" else {})
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == other["id"])
        await tx.execute(update(tickets).where(*mine).values(**values))
    for refused in (
        await delete(zhou, shape["id"]),
        await zhou.post(f"{TICKETS}/{shape['id']}/void", json=WHY),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "holds_others")
        assert other["number"] in refused.json()["detail"]
        assert word in refused.json()["params"]["remedy"]
    if column == "merged_into_id":
        merged = await delete(zhou, other["id"])
        assert merged.json()["code"] == "ticket_put_away", "it goes on in another"
    else:
        await moved(wang, other["id"], "solve", "close", resolution="好了")
        assert (await delete(zhou, shape["id"])).status_code == 204, "closed children hold nothing"


# --- the end ---------------------------------------------------------------------------------------


async def test_after_some_days_in_the_bin_a_ticket_is_gone_with_its_texts_and_files(
    world: Any, client_for: Any, as_system: Any
) -> None:
    zhou, wang = client_for(world.zhou), client_for(world.wang)
    with clock.frozen(NOON):
        uploaded = (await wang.post("/api/v1/files", files={"file": ("现场.txt", b"smoke")})).json()
        shape = await solved(wang, requester=MEI, team="frontline", files=[uploaded["id"]])
        child, kept = await ticket_by(wang), await ticket_by(wang)
        url = f"{TICKETS}/{shape['id']}"
        await wang.post(f"{url}/comments", json={"body": "请再试"})
        await wang.post(f"{url}/checklist", json={"title": "收线"})
        await wang.post(f"{url}/confirmations", json={"verdict": "confirmed", "way": "phone"})
        await wang.post(f"{url}/links", json={"ticket": kept["id"]})
        async with as_system(world.xinghe.id) as tx:
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == child["id"])
            await tx.execute(update(tickets).where(*mine).values(parent_id=shape["id"], state_category=6))
            row = await tx.one(select(files.c.key).where(files.c.tenant_id == tx.tenant_id))
        await delete(zhou, shape["id"])
        await delete(zhou, kept["id"])
        await zhou.post(f"{TICKETS}/{kept['id']}/restorations")
    assert await file_store().exists(row.key)
    with clock.frozen(NOON + 30 * DAY):
        assert await purge_deleted() == 0
    with clock.frozen(NOON + 30 * DAY + timedelta(seconds=1)):
        assert [await purge_deleted(), await purge_deleted()] == [1, 0]
    assert not await file_store().exists(row.key)
    assert (await zhou.get(BIN)).json()["items"] == []
    assert (await zhou.post(f"{url}/restorations")).status_code == 404
    assert (await wang.get(f"{TICKETS}/{kept['id']}")).json()["links"] == []
    async with as_system(world.xinghe.id) as tx:
        for table in metadata.sorted_tables:
            for name in ("ticket_id", "parent_id", "from_id", "to_id"):
                if name in table.c and table.name not in ("departments", "categories"):
                    left = select(table.c[name]).where(
                        table.c.tenant_id == tx.tenant_id, table.c[name] == shape["id"]
                    )
                    assert (await tx.all(left)) == [], (table.name, name)
        log = select(events.c.kind, events.c.payload).where(
            events.c.tenant_id == tx.tenant_id, events.c.subject == "ticket", events.c.subject_id == shape["id"]
        )
        told = await tx.all(log.order_by(events.c.id))
    assert told[-1].kind == "ticket.purged"
    assert told[-1].payload["number"] == shape["number"]
    assert told[-1].payload["file_count"] == 1
    own = [
        one.payload for one in told if one.kind in ("ticket.deleted", "ticket.purged", "ticket.solution_confirmed")
    ]
    assert "打印机" not in str(own)
    assert "误建" not in str(own)
    assert "请再试" not in str(own)


async def test_a_ticket_restored_in_the_last_moment_stays(
    world: Any, client_for: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhou, wang = client_for(world.zhou), client_for(world.wang)
    with clock.frozen(NOON):
        shape = await ticket_by(wang, team="frontline")
        await delete(zhou, shape["id"])
    find = shelf_sweep._purgeable

    async def restored_meanwhile(tenant_id: int) -> Any:
        found = await find(tenant_id)
        if shape["id"] in found:
            await zhou.post(f"{TICKETS}/{shape['id']}/restorations")
        return found

    monkeypatch.setattr(shelf_sweep, "_purgeable", restored_meanwhile)
    with clock.frozen(NOON + 31 * DAY):
        assert await purge_deleted() == 0
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).status_code == 200


def test_what_refers_to_tickets_is_known_and_can_be_let_go() -> None:
    found = {(table.name, column) for table, column in references()}
    assert {("tickets", "parent_id"), ("tickets", "merged_into_id")} <= found
    assert all(table.info["grant"] in ("write", "change") for table, _ in references())
