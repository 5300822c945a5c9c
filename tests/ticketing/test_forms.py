"""Forms over HTTP: drawn, read, tried out, enforced when tickets are opened and changed, and who may."""

from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.ticketing.models import forms, tickets
from tests.make.setup import NAMES, custom_field
from tests.make.ticketing import ticket_by

FORMS, TICKETS = "/api/v1/forms", "/api/v1/tickets"
RED = {"field": "field:colour", "op": "is", "value": "red"}


def section(*entries: Any, key: str = "one") -> dict[str, Any]:
    drawn = [one if isinstance(one, dict) else {"field": one} for one in entries]
    return {"key": key, "names": NAMES, "entries": drawn}


async def draw(feng: Any, *entries: Any, form: str = "question", **headers: str) -> Any:
    return await feng.put(f"{FORMS}/{form}", json={"sections": [section(*entries)]}, headers=headers)


async def with_fields(feng: Any, *keys: str, **required: bool) -> None:
    """The type question with a select `colour`, and text fields of these keys."""
    await feng.post("/api/v1/custom-fields", json=custom_field())
    for key in keys:
        body = {"key": key, "kind": "text", "names": NAMES, "rules": {"max_length": 9}}
        await feng.post("/api/v1/custom-fields", json=body)
    kinds = (await feng.get("/api/v1/ticket-types")).json()["items"]
    question = next(one for one in kinds if one["key"] == "question")
    wanted = [{"field": key, "is_required": required.get(key, False)} for key in ("colour", *keys)]
    answer = await feng.put(f"/api/v1/ticket-types/{question['id']}/fields", json={"fields": wanted})
    assert answer.status_code == 200, answer.text


async def tried(client: Any, form: str = "question", **values: Any) -> dict[str, Any]:
    answer = await client.post(f"{FORMS}/{form}/evaluations", json={"values": values})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_each_shipped_type_asks_with_a_form_in_both_languages(client_for: Any, world: Any) -> None:
    shipped = {one["type"]: one for one in (await client_for(world.wang).get(FORMS)).json()["items"]}
    assert all(one["is_drawn"] and one["version"] == 1 for one in shipped.values())
    device = shipped["field_service"]["sections"][1]
    assert (device["name"], device["entries"][0]["name"], device["entries"][1]["hints"]["zh-CN"]) == (
        "设备信息",
        "设备型号",
        "见设备铭牌",
    )
    theirs = (await client_for(world.nina).get(FORMS, params={"type": "incident"})).json()["items"]
    assert [one["name"] for one in theirs[0]["sections"]] == [
        "Customer and problem",
        "The fault",
        "Expectation",
        "Handling",
    ]


async def test_customers_read_what_is_asked_of_them(client_for: Any, world: Any) -> None:
    shape = (await client_for(world.mei).get(f"{FORMS}/request")).json()
    asked = [entry["field"] for one in shape["sections"] for entry in one["entries"]]
    assert "justification" in asked
    assert not {"budget", "team", "tags", "assignee", "requester"} & set(asked)


async def test_a_form_is_drawn_read_by_id_and_key_and_given_up(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    await with_fields(feng, "proof")
    drawn = await draw(feng, "title", {"field": "colour", "default": "red"}, {"field": "proof", "shown_when": RED})
    assert (drawn.status_code, drawn.headers["etag"], drawn.json()["version"]) == (200, '"v2"', 2)
    by_id = (await feng.get(f"{FORMS}/{drawn.json()['type_id']}")).json()
    assert by_id == drawn.json()
    entries = by_id["sections"][0]["entries"]
    assert (entries[1]["default"], entries[2]["shown_when"]) == ("red", RED)
    assert (await feng.delete(f"{FORMS}/question")).status_code == 204
    given_up = (await feng.get(f"{FORMS}/question")).json()
    assert (given_up["is_drawn"], given_up["version"]) == (False, 3)
    assert [one["key"] for one in given_up["sections"]] == ["basics", "details"]
    first = (await feng.get(f"{FORMS}/question/versions", params={"limit": 2})).json()
    rest = (await feng.get(f"{FORMS}/question/versions", params={"cursor": first["next_cursor"]})).json()
    numbers = [(one["number"], one["sections"] is None) for one in first["items"] + rest["items"]]
    assert numbers == [(3, True), (2, False), (1, False)]


async def test_two_hands_at_one_form_do_not_overwrite_each_other(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    assert (await draw(feng, "title", "product", **{"If-Match": '"v1"'})).status_code == 200
    assert (await draw(feng, "title", **{"If-Match": '"v1"'})).status_code == 412
    same = await draw(feng, "title", "product")
    assert same.json()["version"] == 2
    assert (await feng.delete(f"{FORMS}/question", headers={"If-Match": '"v1"'})).status_code == 412


async def test_a_form_with_faults_is_refused_with_place_and_remedy_and_stays(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    before = (await feng.get(f"{FORMS}/question")).json()
    answer = await feng.put(
        f"{FORMS}/question",
        json={
            "sections": [
                section("product", "nothing", {"field": "order_no", "shown_when": RED}),
                section(key="empty"),
            ]
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "form_invalid")
    assert codes(answer) == [
        ("sections.1.entries", "no_entries"),
        ("sections.0.entries.1.field", "unknown_field"),
        ("sections.0.entries.2.shown_when", "from_nowhere"),
    ]
    assert all(one["remedy"] for one in answer.json()["errors"])
    assert (await feng.get(f"{FORMS}/question")).json() == before


async def test_only_who_manages_types_draws_forms(client_for: Any, world: Any) -> None:
    for person in (world.wang, world.zhou, world.qian, world.mei):
        client = client_for(person)
        assert (await draw(client, "title")).status_code == 403
        assert (await client.delete(f"{FORMS}/question")).status_code == 403
    assert (await client_for(world.mei).get(f"{FORMS}/question/versions")).status_code == 403
    assert (await client_for(world.qian).post(f"{FORMS}/question/evaluations", json={})).status_code == 403
    for path in ("/nothing", "/4000000000", "/99999999999999999999"):
        assert (await client_for(world.feng).get(FORMS + path)).status_code == 404


async def test_a_type_that_customers_may_not_open_has_no_form_for_them(client_for: Any, world: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    shape = (await feng.get(f"{FORMS}/question")).json()
    await feng.patch(f"/api/v1/ticket-types/{shape['type_id']}", json={"is_public": False})
    assert (await mei.get(f"{FORMS}/question")).status_code == 404
    assert (await mei.post(f"{FORMS}/question/evaluations", json={})).status_code == 404
    assert "question" not in [one["type"] for one in (await mei.get(FORMS)).json()["items"]]


async def test_opening_is_held_to_what_the_form_asks_now(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await with_fields(feng, "proof")
    await draw(
        feng,
        {"field": "description", "is_required": True},
        "colour",
        {"field": "proof", "shown_when": RED, "required_when": RED},
    )
    body = {"title": "x", "type": "question"}
    assert codes(await wang.post(TICKETS, json=body)) == [("description", "required")]
    red = body | {"description": "y", "fields": {"colour": "red"}}
    assert codes(await wang.post(TICKETS, json=red)) == [("fields.proof", "required")]
    wrong = body | {"fields": {"colour": "red", "proof": "much too long"}}
    assert codes(await wang.post(TICKETS, json=wrong)) == [("fields.proof", "too_long"), ("description", "required")]
    green = body | {"description": "y", "fields": {"colour": "green"}}
    assert (await wang.post(TICKETS, json=green)).status_code == 201
    red["fields"]["proof"] = "A-1"
    assert (await wang.post(TICKETS, json=red)).json()["fields"] == {"colour": "red", "proof": "A-1"}


async def test_customers_may_not_fill_in_what_is_not_asked_and_staff_may(client_for: Any, world: Any) -> None:
    feng, mei, wang = client_for(world.feng), client_for(world.mei), client_for(world.wang)
    await with_fields(feng, "proof", "extra")
    await draw(feng, "description", "colour", {"field": "proof", "shown_when": RED})
    body = {"title": "x", "type": "question", "fields": {"colour": "green", "proof": "A", "extra": "B"}}
    refused = await mei.post(TICKETS, json=body | {"priority": "urgent"})
    assert set(codes(refused)) == {
        ("priority", "not_asked"),
        ("fields.proof", "not_asked"),
        ("fields.extra", "not_asked"),
    }
    assert (await mei.post(TICKETS, json=body | {"fields": {"colour": "red", "proof": "A"}})).status_code == 201
    assert (await wang.post(TICKETS, json=body)).json()["fields"] == body["fields"]


async def test_defaults_are_stored_unless_something_was_said(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await with_fields(feng, "proof")
    await draw(
        feng,
        {"field": "priority", "default": "high"},
        {"field": "category", "default": "network"},
        {"field": "description", "default": "现象："},
        {"field": "tags", "default": ["new"]},
        {"field": "colour", "default": "red"},
        {"field": "proof", "default": "later", "shown_when": RED},
    )
    shape = await ticket_by(wang)
    assert (shape["priority"], shape["category"], shape["description"]) == ("high", "network", "现象：")
    assert (shape["tags"], shape["fields"]) == (["new"], {"colour": "red", "proof": "later"})
    said = await ticket_by(wang, priority="low", category=None, description="", fields={"colour": None})
    assert (said["priority"], said["category"], said["description"], said["fields"]) == ("low", None, "", {})
    theirs = await ticket_by(client_for(world.mei))
    assert (theirs["priority"], theirs["fields"]) == ("high", {"colour": "red", "proof": "later"})


async def test_a_default_whose_option_or_category_is_gone_is_left_out(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    await with_fields(feng, "proof")
    await draw(
        feng,
        {"field": "category", "default": "network"},
        {"field": "colour", "default": "red"},
        {"field": "proof", "default": "A", "shown_when": RED},
    )
    categories = (await feng.get("/api/v1/categories")).json()["items"]
    network = next(one for one in categories if one["key"] == "network")
    await feng.delete(f"/api/v1/categories/{network['id']}")
    fields = (await feng.get("/api/v1/custom-fields")).json()["items"]
    colour = next(one for one in fields if one["key"] == "colour")
    options = [{"key": "green", "names": NAMES}]
    await feng.patch(f"/api/v1/custom-fields/{colour['id']}", json={"options": options})
    shape = await ticket_by(client_for(world.wang))
    assert (shape["category"], shape["fields"]) == (None, {})


async def test_a_change_may_not_take_away_what_the_form_requires(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await with_fields(feng, "proof")
    old = await ticket_by(wang, fields={"colour": "green"})
    await draw(
        feng,
        {"field": "description", "is_required": True},
        "colour",
        {"field": "proof", "shown_when": RED, "required_when": RED},
    )
    path = f"{TICKETS}/{old['id']}"
    # What was missing before the form was drawn does not stop other work.
    assert (await wang.patch(path, json={"priority": "low"})).status_code == 200
    assert codes(await wang.patch(path, json={"description": ""})) == [("description", "required")]
    assert codes(await wang.patch(path, json={"fields": {"colour": "red"}})) == [("fields.proof", "required")]
    both = await wang.patch(path, json={"fields": {"colour": "red", "proof": "A"}})
    assert both.status_code == 200
    assert codes(await wang.patch(path, json={"fields": {"proof": None}})) == [("fields.proof", "required")]
    freed = await wang.patch(path, json={"fields": {"colour": "green", "proof": None}})
    assert freed.json()["fields"] == {"colour": "green"}


async def test_another_type_asks_for_its_own_required_fields(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await draw(feng, {"field": "complaint_about", "is_required": True}, form="complaint")
    shape = await ticket_by(wang)
    path = f"{TICKETS}/{shape['id']}"
    assert codes(await wang.patch(path, json={"type": "complaint"})) == [("fields.complaint_about", "required")]
    moved = await wang.patch(path, json={"type": "complaint", "fields": {"complaint_about": "price"}})
    assert (moved.status_code, moved.json()["type"]) == (200, "complaint")


async def test_fields_that_a_type_requires_are_held_as_ever(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await with_fields(feng, "proof", proof=True)
    body = {"title": "x", "type": "question"}
    assert codes(await wang.post(TICKETS, json=body)) == [("fields.proof", "required")]
    await feng.delete(f"{FORMS}/question")
    assert codes(await wang.post(TICKETS, json=body)) == [("fields.proof", "required")]
    assert (await wang.post(TICKETS, json=body | {"fields": {"proof": "A"}})).status_code == 201


async def test_a_field_put_on_a_type_later_is_asked_until_the_form_is_drawn_anew(client_for: Any, world: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    await with_fields(feng, "proof")
    shape = (await feng.get(f"{FORMS}/question")).json()
    assert [entry["field"] for entry in shape["sections"][-1]["entries"]] == ["colour", "proof"]
    assert shape["sections"][-1]["key"] == "more"
    body = {"title": "x", "type": "question", "fields": {"colour": "red"}}
    assert (await mei.post(TICKETS, json=body)).status_code == 201
    await draw(feng, "description")
    assert codes(await mei.post(TICKETS, json=body)) == [("fields.colour", "not_asked")]


async def test_files_can_be_required(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await draw(feng, {"field": "files", "is_required": True})
    body = {"title": "x", "type": "question"}
    assert codes(await wang.post(TICKETS, json=body)) == [("files", "required")]
    upload = (await wang.post("/api/v1/files", files={"file": ("a.txt", b"hello")})).json()
    shape = await ticket_by(wang, files=[upload["id"]])
    assert (await wang.patch(f"{TICKETS}/{shape['id']}", json={"title": "y"})).status_code == 200


async def test_trying_out_says_what_shows_what_is_missing_and_what_is_wrong(client_for: Any, world: Any) -> None:
    feng, wang, mei = client_for(world.feng), client_for(world.wang), client_for(world.mei)
    await with_fields(feng, "proof")
    await draw(
        feng,
        {"field": "priority", "default": "high"},
        "requester",
        "colour",
        {"field": "proof", "shown_when": RED, "is_required": True},
    )
    found = await tried(wang, colour="red")
    assert [(one["field"], one["is_shown"], one["is_missing"]) for one in found["entries"]] == [
        ("title", True, True),
        ("priority", True, False),
        ("requester", True, False),
        ("colour", True, False),
        ("proof", True, True),
    ]
    assert found["entries"][1]["value"] == "high"
    assert [(one["field"], one["code"]) for one in found["problems"]] == [
        ("title", "required"),
        ("fields.proof", "required"),
    ]
    assert found["completeness"]["missing"][0] == {"field": "title", "name": "标题", "is_required": True}
    odd = await tried(wang, title="a\nb", priority="asap", category="none", proof=7, nothing=1, tags="x")
    assert {one["field"] for one in odd["problems"]} == {
        "title",
        "priority",
        "category",
        "tags",
        "fields.proof",
        "fields.nothing",
    }
    theirs = await tried(mei, title="x", colour="green", proof="A")
    assert [one["field"] for one in theirs["entries"]] == ["title", "priority", "colour", "proof"]
    assert [(one["field"], one["code"]) for one in theirs["problems"]] == [("fields.proof", "not_asked")]


async def test_trying_out_stores_nothing_and_costs_few_queries(
    client_for: Any, as_system: Any, counting: Any, world: Any
) -> None:
    wang = client_for(world.wang)
    await tried(wang, title="x")
    with counting() as asked:
        await tried(wang, title="x", product="y")
    assert asked.value <= 6, asked.texts
    async with as_system(world.xinghe.id) as tx:
        assert await tx.all(select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id)) == []


async def test_what_is_tried_out_is_exactly_what_opening_enforces(client_for: Any, world: Any) -> None:
    feng, wang, mei = client_for(world.feng), client_for(world.wang), client_for(world.mei)
    await with_fields(feng, "proof", "extra")
    await draw(
        feng,
        "description",
        {"field": "category", "required_when": {"field": "field:extra", "op": "is_set"}},
        {"field": "priority", "default": "low"},
        "colour",
        {"field": "proof", "shown_when": RED, "required_when": {"field": "priority", "op": "is", "value": "high"}},
        {"field": "extra", "shown_when": {"not": RED}, "is_required": True, "default": "e"},
    )
    strategy = st.fixed_dictionaries(
        {"title": st.just("x")},
        optional={
            "description": st.sampled_from(["", "text"]),
            "category": st.sampled_from(["network", "nowhere", None]),
            "priority": st.sampled_from(["high", "low"]),
            "colour": st.sampled_from(["red", "green", "blue", None]),
            "proof": st.sampled_from(["A", "much too long", "", None]),
            "extra": st.sampled_from(["B", None]),
        },
    )
    drawn = _examples(strategy, 20)
    for client in (wang, mei):
        refused = 0
        for values in drawn:
            if client is mei:  # a customer's priority is advice: what comes of it the rules say
                values = {key: value for key, value in values.items() if key != "priority"}
            found = await tried(client, **values)
            core = {key: value for key, value in values.items() if key not in ("colour", "proof", "extra")}
            own = {key: value for key, value in values.items() if key not in core}
            opened = await client.post(TICKETS, json={"type": "question", "fields": own, **core})
            expected = {(one["field"], one["code"]) for one in found["problems"]}
            if opened.status_code == 201:
                assert expected == set(), values
                shape = opened.json()
                stored = {"priority": shape["priority"], "category": shape["category"], **shape["fields"]}
                told = {one["field"]: one["value"] for one in found["entries"] if one["value"] is not None}
                assert {key: told[key] for key in stored.keys() & told.keys()} == {
                    key: stored[key] for key in stored.keys() & told.keys()
                }
                assert shape["completeness"]["missing"] == found["completeness"]["missing"]
                assert shape["completeness"]["score"] == found["completeness"]["score"]
            else:
                refused += 1
                assert set(codes(opened)) == expected, values
        assert 0 < refused < len(drawn)


def _examples(strategy: Any, count: int) -> list[Any]:
    """Some values of a strategy, the same each time: for tests that cannot run inside Hypothesis."""
    import random

    from hypothesis import Phase, given, seed, settings

    found: list[Any] = []

    @seed(7)
    @settings(max_examples=count, database=None, phases=[Phase.generate], deadline=None)
    @given(strategy)
    def gather(value: Any) -> None:
        found.append(value)

    state = random.getstate()
    gather()
    random.setstate(state)
    return found


async def test_a_form_drawn_is_in_the_log(client_for: Any, as_system: Any, world: Any) -> None:
    feng = client_for(world.feng)
    await draw(feng, "title", "product")
    await feng.delete(f"{FORMS}/question")
    async with as_system(world.xinghe.id) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject == "form", events.c.actor_name == "冯军")
        rows = await tx.all(select(events).where(*mine).order_by(events.c.id))
        drawn = await tx.all(select(forms.c.id).where(forms.c.tenant_id == tx.tenant_id).order_by(forms.c.id))
    assert [(row.kind, row.payload["number"], row.payload["has_sections"]) for row in rows] == [
        ("form.published", 2, True),
        ("form.published", 3, False),
    ]
    assert [row.subject_id for row in rows] == [row.id for row in drawn[-2:]]
