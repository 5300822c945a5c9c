"""Promises of all lists and of all that is made: one envelope, a bounded cost, a way back to what was made."""

from typing import Any

import pytest

from tests.make import setup
from tests.make.ticketing import ticket_by

API = "/api/v1"
# Whose list it is, and whether it goes on by pages.
LISTS = {
    "tickets": ("chen", True),
    "contacts": ("chen", True),
    "organisations": ("chen", True),
    "users": ("feng", True),
    "teams": ("feng", True),
    "audit": ("shen", True),
    "departments": ("feng", False),
    "roles": ("feng", False),
    "permissions": ("feng", False),
    "tiers": ("chen", False),
    "regions": ("chen", False),
    "views": ("chen", False),
    "ticket-types": ("chen", False),
    "custom-fields": ("chen", False),
    "categories": ("chen", False),
    "workflows": ("chen", False),
    "templates": ("chen", True),
    "template-placeholders": ("chen", False),
    "forms": ("chen", False),
    "checklists": ("chen", False),
    "duties": ("chen", False),
    "approvals": ("zhou", True),
    "me/delegations": ("zhou", True),
}
# However long the list: who asks, the rows, what belongs to them, the set-up, a count.
MOST_STATEMENTS = 14


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_costs_the_same_for_one_and_for_many(
    world: Any, client_for: Any, counting: Any, path: str
) -> None:
    who, is_paged = LISTS[path]
    client = client_for(world.people[who])
    if path == "organisations":
        for number in range(4):
            await client_for(world.zhou).post(f"{API}/organisations", json={"name": f"单位 {number}"})
    if path == "tickets":
        for number in range(4):
            contact = {"email": f"someone{number}@customer.example"}
            await ticket_by(client, requester=contact, tags=["a"], team="field", assignee="me")
    if path == "approvals":
        ticket = await ticket_by(client_for(world.wang), team="frontline")
        body = {"reason": "x", "approvers": [{"kind": "person", "id": world.zhou.user_id}]}
        for _ in range(3):
            await client_for(world.wang).post(f"{API}/tickets/{ticket['id']}/approvals", json=body)
    if path == "me/delegations":
        away = {"delegate": world.wu.user_id, "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-02-01T00:00:00Z"}
        for _ in range(3):
            await client.post(f"{API}/{path}", json=away)
    await client.get(f"{API}/{path}")  # what is kept per process is read
    with counting() as many:
        whole = await client.get(f"{API}/{path}")
    assert whole.status_code == 200, whole.text
    assert {"items", "next_cursor"} <= whole.json().keys()
    assert len(whole.json()["items"]) > (path not in ("departments", "checklists"))  # a tree has one top
    assert many.value <= MOST_STATEMENTS, many.texts
    if is_paged:
        with counting() as few:
            page = (await client.get(f"{API}/{path}", params={"limit": 1})).json()
        assert len(page["items"]) == 1
        assert page["next_cursor"]
        assert few.value == many.value, (few.texts, many.texts)


@pytest.mark.parametrize("part", ["comments", "timeline"])
async def test_a_long_thread_with_files_costs_the_same_as_a_short_one(
    world: Any, client_for: Any, counting: Any, part: str
) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    url = f"{API}/tickets/{shape['id']}"

    async def comment() -> None:
        uploaded = await wang.post(f"{API}/files", files={"file": ("现场.txt", b"a meter")})
        body = {"body": "见附件", "files": [uploaded.json()["id"]]}
        assert (await wang.post(f"{url}/comments", json=body)).status_code == 201

    await comment()
    await wang.get(f"{url}/{part}")
    with counting() as short:
        await wang.get(f"{url}/{part}")
    for _ in range(12):
        await comment()
    with counting() as long:
        items = (await wang.get(f"{url}/{part}")).json()["items"]
    assert len(items) >= 13
    assert long.value == short.value
    with counting() as whole:
        await wang.get(url)
    assert whole.value <= MOST_STATEMENTS, whole.texts


async def test_what_is_made_says_where_it_is_and_which_version_it_has(world: Any, client_for: Any) -> None:
    feng, qian, zhou = client_for(world.feng), client_for(world.qian), client_for(world.zhou)
    made = [
        (feng, "users", {"email": "neu@xinghe.example", "name": "新人"}),
        (feng, "teams", {"name": "夜班组"}),
        (feng, "departments", {"name": "质量部"}),
        (
            qian,
            "roles",
            {"key": "night_shift", "names": setup.NAMES, "permissions": ["ticket.read"], "scope": "team"},
        ),
        (zhou, "contacts", {"name": "陈晨"}),
        (zhou, "organisations", {"name": "新单位"}),
        (feng, "tiers", {"key": "bronze", "names": setup.NAMES, "rank": 5}),
        (feng, "regions", {"key": "moon", "names": setup.NAMES}),
        (feng, "custom-fields", setup.custom_field()),
        (feng, "categories", {"key": "moon_rock", "names": setup.NAMES}),
        (feng, "workflows", setup.workflow()),
        (feng, "ticket-types", setup.ticket_type()),
        (zhou, "views", setup.view()),
        (zhou, "tickets", {"title": "灯不亮"}),
        (zhou, "templates", {"kind": "reply", "name": "问候", "body": "您好"}),
        (feng, "duties", {"key": "night", "names": setup.NAMES}),
        (
            feng,
            "checklists",
            {"key": "asked", "type": "question", "names": setup.NAMES, "items": [{"key": "a", "names": setup.NAMES}]},
        ),
        (
            zhou,
            "recurring-tickets",
            {"name": "巡检", "draft": {"title": "巡检"}, "rule": {"frequency": "daily", "time": "09:00"}},
        ),
    ]
    for client, path, body in made:
        answer = await client.post(f"{API}/{path}", json=body)
        assert answer.status_code == 201, (path, answer.text)
        assert answer.headers["location"] == f"{API}/{path}/{answer.json()['id']}"
        if path in ("tiers", "regions"):
            client = client_for(world.chen)
        found = await client.get(answer.headers["location"])
        assert found.status_code == 200, (path, found.text)
        assert found.headers["etag"] == answer.headers["etag"], path
