"""Reading one's notices: pages, filters, counts, marks, preferences, and whose they are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.notifications.actions.sweep import READ_KEPT, UNREAD_KEPT, forget_notifications
from gongdan.notifications.kinds import KINDS
from gongdan.notifications.models import notifications
from gongdan.notifications.schemas.notices import MAX_READ
from tests.make.ticketing import ticket_by

URL, COUNTS, PREFERENCES = (
    "/api/v1/notifications",
    "/api/v1/notification-counts",
    "/api/v1/me/notification-preferences",
)


async def notices(tx: Any, user_id: int, count: int, **values: Any) -> list[int]:
    """So many notices of somebody, each a minute after the other; their ids in that order."""
    now = clock.now() - timedelta(days=1)
    common = {"kind": "assigned", "actor_kind": "system", "actor_name": "x", "details": {}}
    rows = [
        common | {"created_at": now + timedelta(minutes=n), "told_at": now + timedelta(minutes=n)} | values
        for n in range(count)
    ]
    own = {"tenant_id": tx.tenant_id, "user_id": user_id}
    made = insert(notifications).returning(notifications.c.id, sort_by_parameter_order=True)
    return list((await tx.execute(made, [row | own for row in rows])).scalars())


@pytest.fixture
def given(as_system: Any, world: Any) -> Any:
    async def make(person: Any, count: int = 1, **values: Any) -> list[int]:
        async with as_system(person.tenant_id) as tx:
            return await notices(tx, person.user_id, count, **values)

    return make


async def test_pages_go_on_behind_the_cursor_the_last_told_first(world: Any, client_for: Any, given: Any) -> None:
    ids = await given(world.wang, 7)
    wang, seen, cursor = client_for(world.wang), [], None
    while True:
        page = (await wang.get(URL, params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == ids[::-1]


async def test_filters_and_counts(world: Any, client_for: Any, given: Any) -> None:
    wang = client_for(world.wang)
    await given(world.wang, 3)
    mentioned = await given(world.wang, 2, kind="mentioned")
    read = await given(world.wang, 1, kind="mentioned", read_at=clock.now())
    await given(world.li, 4)
    found = (await wang.get(URL, params={"unread": True, "kind": "mentioned"})).json()["items"]
    assert {one["id"] for one in found} == set(mentioned)
    found = (await wang.get(URL, params={"kind": ["mentioned", "assigned"]})).json()["items"]
    assert len(found) == 6
    assert {one["id"] for one in found} >= set(read)
    counts = (await wang.get(COUNTS)).json()
    assert counts == {"unread": {"value": 5, "is_capped": False}, "mentions": {"value": 2, "is_capped": False}}
    answer = await wang.get(URL, params={"kind": "nonsense"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("kind")


async def test_counts_end_at_a_thousand(world: Any, client_for: Any, given: Any) -> None:
    await given(world.wang, 1003)
    counts = (await client_for(world.wang).get(COUNTS)).json()
    assert counts["unread"] == {"value": 1000, "is_capped": True}


async def test_marking_is_harmless_when_repeated(world: Any, client_for: Any, given: Any) -> None:
    [one] = await given(world.wang)
    wang = client_for(world.wang)
    first = (await wang.post(f"{URL}/{one}/read")).json()
    assert first["read_at"] is not None
    assert (await wang.post(f"{URL}/{one}/read")).json() == first
    assert (await wang.get(f"{URL}/{one}")).json() == first


async def test_some_or_all_up_to_one(world: Any, client_for: Any, given: Any) -> None:
    ids, wang = await given(world.wang, 5), client_for(world.wang)
    theirs = await given(world.li, 2)
    told = (await wang.post(f"{URL}/reads", json={"ids": [ids[0], ids[0], theirs[0], 4_000_000_000]})).json()
    assert (told["changed"], told["unread"]["value"]) == (1, 4)
    told = (await wang.post(f"{URL}/reads", json={"up_to": ids[3]})).json()
    assert (told["changed"], told["unread"]["value"]) == (3, 1)
    left = (await wang.get(URL, params={"unread": True})).json()["items"]
    assert [one["id"] for one in left] == [ids[4]]
    assert (await client_for(world.li).get(COUNTS)).json()["unread"]["value"] == 2
    shape = await ticket_by(wang)
    await given(world.wang, 2, ticket_id=shape["id"])
    await given(world.li, 1, ticket_id=shape["id"])
    told = (await wang.post(f"{URL}/reads", json={"ticket": shape["id"]})).json()
    assert (told["changed"], told["unread"]["value"]) == (2, 1)
    assert (await wang.post(f"{URL}/reads", json={"ticket": 4_000_000_000})).json()["changed"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": [1], "up_to": 1},
        {"up_to": 1, "ticket": 1},
        {"ids": []},
        {"ids": [0]},
        {"ids": [1] * (MAX_READ + 1)},
    ],
)
async def test_what_is_no_selection_is_refused(world: Any, client_for: Any, body: Any) -> None:
    answer = await client_for(world.wang).post(f"{URL}/reads", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["message"]


async def test_nobody_reads_or_marks_anothers(world: Any, client_for: Any, given: Any) -> None:
    [one] = await given(world.li)
    for person in (world.wang, world.feng, world.mei, world.nina):
        client = client_for(person)
        assert (await client.get(URL)).json()["items"] == []
        assert (await client.get(f"{URL}/{one}")).status_code == 404
        assert (await client.post(f"{URL}/{one}/read")).status_code == 404
        assert (await client.post(f"{URL}/reads", json={"up_to": one})).status_code == 404
        assert (await client.post(f"{URL}/reads", json={"ids": [one]})).json()["changed"] == 0
    assert (await client_for(world.li).get(f"{URL}/{one}")).json()["read_at"] is None


async def test_a_token_for_something_else_reads_no_notices(world: Any, client_for: Any, given: Any) -> None:
    await given(world.li)
    made = await client_for(world.li).post("/api/v1/me/tokens", json={"name": "uploads", "scopes": ["file.upload"]})
    assert made.status_code == 201, made.text
    narrowed = client_for(None)
    narrowed.headers["Authorization"] = f"Bearer {made.json()['token']}"
    for path in (URL, COUNTS, "/api/v1/me/home"):
        assert (await narrowed.get(path)).status_code == 403, path


async def test_a_page_costs_the_same_however_long(world: Any, client_for: Any, given: Any, counting: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    comment = (await wang.post(f"/api/v1/tickets/{shape['id']}/comments", json={"body": "x"})).json()
    about = {"ticket_id": shape["id"], "details": {"comment_id": comment["id"]}}
    await given(world.wang, 2, **about)
    await wang.get(URL)
    with counting() as few:
        await wang.get(URL)
    await given(world.wang, 40, **about)
    with counting() as many:
        page = (await wang.get(URL)).json()
    assert len(page["items"]) == 42
    assert page["items"][0]["excerpt"] == "x"
    assert many.value == few.value <= 5


async def test_preferences_are_kinds_of_ones_own(world: Any, client_for: Any, as_user: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    mine = (await wang.get(PREFERENCES)).json()["items"]
    assert [one["kind"] for one in mine] == [key for key, kind in KINDS.items() if kind.audience == "staff"]
    assert all(one["roads"] == one["defaults"] for one in mine)
    wanted = {"kinds": {"note_added": {"app": False}, "team_pool": {"app": True}, "mentioned": {"app": True}}}
    after = {one["kind"]: one["roads"]["app"] for one in (await wang.put(PREFERENCES, json=wanted)).json()["items"]}
    assert (after["note_added"], after["team_pool"], after["mentioned"]) == (False, True, True)
    # What is left out is as it is by itself.
    after = {
        one["kind"]: one["roads"]["app"] for one in (await wang.put(PREFERENCES, json={"kinds": {}})).json()["items"]
    }
    assert (after["note_added"], after["team_pool"]) == (True, False)
    refused = await mei.put(PREFERENCES, json={"kinds": {"note_added": {"app": False}}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "kinds.note_added"
    assert "staff_replied" in refused.json()["errors"][0]["remedy"]
    assert (await mei.put(PREFERENCES, json={"kinds": {"staff_replied": {"app": False}}})).status_code == 200


async def test_only_what_changed_is_in_the_log(world: Any, client_for: Any, as_system: Any) -> None:
    wang = client_for(world.wang)
    for _ in range(2):
        await wang.put(PREFERENCES, json={"kinds": {"note_added": {"app": False}}})
    async with as_system(world.xinghe.id) as tx:
        kind = "user.notification_preferences_changed"
        facts = await tx.all(
            select(events.c.payload).where(events.c.tenant_id == tx.tenant_id, events.c.kind == kind)
        )
    assert [fact.payload["changes"] for fact in facts] == [{"note_added": [True, False]}]


async def test_old_notices_are_forgotten(world: Any, client_for: Any, given: Any) -> None:
    now = clock.now()
    old, older = now - READ_KEPT - timedelta(hours=1), now - UNREAD_KEPT - timedelta(hours=1)
    [kept_read] = await given(world.wang, 1, read_at=now)
    [kept_unread] = await given(world.wang, 1, told_at=old)
    await given(world.wang, 2, told_at=old, read_at=old)
    await given(world.li, 1, told_at=older)
    assert await forget_notifications(now) == 3
    left = (await client_for(world.wang).get(URL)).json()["items"]
    assert {one["id"] for one in left} == {kept_read, kept_unread}
    assert await forget_notifications(now) == 0
