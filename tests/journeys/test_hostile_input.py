"""Hostile strings in every text field of every route: never a failure, kept as written, or refused by name."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.ticketing.field_values import KINDS
from tests.journeys.hostile_strings import HOSTILE, REASON, UNSTORABLE, collected, hosts, some, visible
from tests.journeys.refusals import MISSING, accepted, at, fields_of, problem_of, send, undone
from tests.journeys.text_forms import FORMS, ODD, filled
from tests.make.ticketing import ticket_by
from tests.rendering.test_sanitize import offences
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
TEXT_KINDS = ("text", "long_text", "place")
NAMES = {"zh-CN": "测试", "en": "Test"}


def assert_kept(sent: Any, answer: Any, paths: dict[str, str]) -> None:
    """What was sent at each path is read at the other, as it was written."""
    for path, read_path in paths.items():
        written, read = at(sent, path), at(answer, read_path)
        if written is MISSING or written is None or (read in (MISSING, None) and not visible(written)):
            continue
        assert read is not MISSING, (path, written)
        assert visible(str(read)) == visible(str(written)), (path, written, read)


@pytest.fixture
async def everything(world: World, client_for: Clients) -> str:
    """A ticket type that asks for a field of every kind, each keyed as its kind."""
    feng = client_for(world.feng)
    option = [{"key": "a", "names": NAMES}]
    for kind in KINDS:
        options = option if kind in ("select", "multi_select", "cascade") else []
        made = await feng.post(
            "/api/v1/custom-fields",
            json={"key": f"any_{kind}", "kind": kind, "names": NAMES, "options": options},
        )
        assert made.status_code == 201, made.text
    fields = [{"field": f"any_{kind}"} for kind in KINDS]
    body = {"key": "everything", "names": NAMES, "workflow": "desk", "fields": fields}
    made = await feng.post("/api/v1/ticket-types", json=body)
    assert made.status_code == 201, made.text
    return "everything"


def test_the_collections_of_others_are_at_hand() -> None:
    if not HOSTILE.is_dir():
        pytest.skip(REASON)
    assert len(collected()) > 600


async def test_a_ticket_keeps_every_string(world: World, client_for: Clients, everything: str) -> None:
    wang = client_for(world.wang)
    strings = collected()
    for one, two in zip(strings[::2], (*strings[1::2], ""), strict=False):
        body = {
            "title": one,
            "description": two,
            "type": everything,
            "tags": [one, two],
            "requester": {"name": two, "email": "someone@x.example"},
            "fields": {"any_text": two, "any_long_text": one, "any_place": {"address": one}},
        }
        answer, sent = await accepted(wang, "POST", TICKETS, body, {"title": "plain"})
        assert answer is not None, (one, two)
        read = answer.json()
        same = ("title", "description", "fields.any_text", "fields.any_long_text", "fields.any_place.address")
        assert_kept(sent, read, {path: path for path in same})
        wanted = {visible(tag) for tag in sent["tags"]} - {""}
        assert {visible(tag) for tag in read["tags"]} == wanted, (one, two, read["tags"])
    read_again = await wang.get(f"{TICKETS}/{read['id']}")
    assert read_again.json() == read


async def test_html_is_left_without_anything_active(world: World, client_for: Clients) -> None:
    wang = client_for(world.wang)
    ticket = await ticket_by(wang)
    for text in some(0, 5):
        body = {"title": "plain", "description": text, "description_format": "html"}
        answer, _ = await accepted(wang, "POST", TICKETS, body, {})
        assert answer is not None
        assert offences(answer.json()["description"]) == [], text
    for text in some(1, 5):
        body = {"body": text, "body_format": "html", "is_public": False}
        answer, _ = await accepted(wang, "POST", f"{TICKETS}/{ticket['id']}/comments", body, {"body": "plain"})
        assert answer is not None
        assert offences(answer.json()["body"]) == [], text


async def test_words_around_a_ticket_keep_every_string(world: World, client_for: Clients) -> None:
    """Comments, reasons, moves, links, followers: kept or refused by name."""
    wang, chen = client_for(world.wang), client_for(world.chen)
    url = f"{TICKETS}/{(await ticket_by(wang, team=world.xinghe.teams['frontline']))['id']}"
    for text in some(2, 12):
        reply = {"body": text, "move": text, "fields": {text[:70]: text}}
        answer, sent = await accepted(wang, "POST", f"{url}/comments", reply, {"body": "plain"})
        if answer is not None:
            assert_kept(sent, answer.json(), {"body": "body"})
        given = {"reason": text, "team": text, "assignee": text}
        answer, sent = await accepted(chen, "PUT", f"{url}/assignment", given, {})
        assert answer is not None
        for road, body in (("moves", {"move": text}), ("links", {"ticket": text, "kind": text})):
            refused = await send(wang, "POST", f"{url}/{road}", body)
            assert refused.status_code in (404, 409, 422), (road, text, refused.text)
            problem_of(refused)
        follower = await wang.put(f"{url}/followers/{percent(text)}")
        assert follower.status_code in (200, 404, 405, 422), (text, follower.text)


async def test_a_reason_is_kept(world: World, client_for: Clients) -> None:
    chen = client_for(world.chen)
    url = f"{TICKETS}/{(await ticket_by(chen, team='field'))['id']}"
    given = [text for text in some(0, 12) if len(text) <= 2000]
    for turn, text in enumerate(given):
        answer = await send(chen, "PUT", f"{url}/assignment", {"assignee": ("me", None)[turn % 2], "reason": text})
        assert answer.status_code == 200, (text, answer.text)
    told = (await chen.get(f"{url}/timeline", params={"limit": 200})).json()["items"]
    reasons = [visible(item["details"]["reason"]) for item in told if item["kind"] == "ticket.assigned"]
    assert reasons == [visible(text) for text in given]


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))[:6000]


async def test_every_kind_of_field_refuses_by_name_what_it_cannot_hold(
    world: World, client_for: Clients, everything: str
) -> None:
    wang = client_for(world.wang)
    kinds = [kind for kind in KINDS if kind not in TEXT_KINDS]
    odd: list[Any] = [*some(0, 24), *some(1, 24), *some(2, 24), *hosts(), *UNSTORABLE, *ODD]
    for value in odd:
        body = {"title": "plain", "type": everything, "fields": {f"any_{kind}": value for kind in kinds}}
        answer, sent = await accepted(wang, "POST", TICKETS, body, {})
        assert answer is not None, value
        kept = answer.json()["fields"]
        assert set(kept) <= set(sent["fields"]), value
        if isinstance(value, str) and "any_url" in kept:
            assert re.match("https?://", kept["any_url"]), value


@pytest.mark.parametrize("text", UNSTORABLE)
async def test_what_no_store_can_hold_is_refused_in_every_field(
    world: World, client_for: Clients, everything: str, text: str
) -> None:
    wang = client_for(world.wang)
    bodies: list[tuple[str, Any]] = [
        ("title", {"title": text}),
        ("description", {"title": "x", "description": text}),
        ("tags.1", {"title": "x", "tags": ["a", text]}),
        ("requester.name", {"title": "x", "requester": {"name": text}}),
        ("fields.any_text", {"title": "x", "type": everything, "fields": {"any_text": text}}),
        ("fields.any_place.address", {"title": "x", "type": everything, "fields": {"any_place": {"address": text}}}),
    ]
    for field, body in bodies:
        assert fields_of(await send(wang, "POST", TICKETS, body)) == {field}
    name_of_field = await send(wang, "POST", TICKETS, {"title": "x", "fields": {text: 1}, text: 1})
    assert fields_of(name_of_field)


@pytest.mark.parametrize("what", FORMS)
async def test_what_is_set_up_keeps_every_string(
    world: World, client_for: Clients, outer: AsyncConnection, what: str
) -> None:
    who, method, url, form, plain, kept = FORMS[what]
    client = client_for(world.people[who])
    for text in (*some(len(what), 36), UNSTORABLE[len(what) % len(UNSTORABLE)]):
        async with undone(outer):
            answer, sent = await accepted(client, method, url, filled(form, text), plain)
            assert answer is not None, text
            assert_kept(sent, answer.json(), {path: path for path in kept})
