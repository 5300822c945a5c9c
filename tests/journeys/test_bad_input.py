"""Bad input of every sort: a clear problem that names field and remedy, and nothing is stored."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel.settings import settings
from tests.journeys.every_route import every_route, plausible
from tests.journeys.refusals import fields_of, problem_of, send, undone
from tests.journeys.text_forms import ODD
from tests.make.ticketing import ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
JSON = {"Content-Type": "application/json"}
_COUNTED = ("tickets", "comments", "contacts", "events", "ticket_tags", "followers", "idempotency_keys", "files")


@pytest.fixture
async def stored(outer: AsyncConnection) -> Callable[[], Any]:
    """How many rows there are of everything that a request might leave behind."""

    async def count() -> list[int]:
        await outer.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
        parts = ", ".join(f"(select count(*) from {name})" for name in _COUNTED)
        return list((await outer.execute(text(f"/* gongdan test role */ select {parts}"))).one())

    return count


BODIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, {"title"}),
    "an empty title": ({"title": "  "}, {"title"}),
    "a long title": ({"title": "x" * 301}, {"title"}),
    "a title of two lines": ({"title": "one\ntwo"}, {"title"}),
    "a number for a title": ({"title": 5}, {"title"}),
    "an unknown field": ({"title": "x", "urgency": 1}, {"urgency"}),
    "several at once": ({"titel": "x", "priority": "asap", "tags": "vip"}, {"title", "titel", "priority", "tags"}),
    "a long description": ({"title": "x", "description": "x" * 200_001}, {"description"}),
    "too many tags": ({"title": "x", "tags": [str(n) for n in range(51)]}, {"tags"}),
    "a tag that is none": ({"title": "x", "tags": ["ok", ""]}, {"tags.1"}),
    "an unknown type": ({"title": "x", "type": "wish"}, {"type"}),
    "an unknown category": ({"title": "x", "category": "nowhere"}, {"category"}),
    "an unknown team": ({"title": "x", "team": "nowhere"}, {"team"}),
    "an unknown assignee": ({"title": "x", "assignee": "nobody@x.example"}, {"assignee"}),
    "an id beyond all": ({"title": "x", "assignee": 2**63}, {"assignee"}),
    "nobody who asks": ({"title": "x", "requester": {}}, {"requester"}),
    "no address at all": ({"title": "x", "requester": {"email": "wang"}}, {"requester.email"}),
    "no telephone": ({"title": "x", "requester": {"phone": "12"}}, {"requester.phone"}),
    "an unknown requester": ({"title": "x", "requester": {"id": 10**9}}, {"requester.id"}),
    "more about the requester": ({"title": "x", "requester": {"name": "a", "age": 5}}, {"requester.age"}),
    "fields of another type": ({"title": "x", "type": "question", "fields": {"budget": 1}}, {"fields.budget"}),
    "two wrong fields": (
        {"title": "x", "type": "incident", "fields": {"impact": "galaxy", "occurred_at": "yesterday"}},
        {"fields.impact", "fields.occurred_at"},
    ),
    "files that are not there": ({"title": "x", "files": [10**9]}, {"files"}),
}


@pytest.mark.parametrize("what", BODIES)
async def test_a_ticket_that_cannot_be_is_refused_by_name(
    world: World, client_for: Clients, stored: Any, what: str
) -> None:
    body, fields = BODIES[what]
    before = await stored()
    named = fields_of(await send(client_for(world.wang), "POST", TICKETS, body))
    assert named == fields or {name.rpartition(".")[0] for name in named} == fields
    assert await stored() == before


async def test_unknown_moves_and_stale_versions_change_nothing(
    world: World, client_for: Clients, stored: Any
) -> None:
    wang = client_for(world.wang)
    ticket = await ticket_by(wang)
    url = f"{TICKETS}/{ticket['id']}"
    before = await stored()
    unknown = await send(wang, "POST", f"{url}/moves", {"move": "explode"})
    assert fields_of(unknown, 409) == {"move"}
    assert "solve" in problem_of(unknown)["errors"][0]["remedy"], "the remedy names the moves there are"
    assert fields_of(await send(wang, "POST", f"{url}/moves", {"move": "close"}), 409) == {"move"}
    assert fields_of(await send(wang, "POST", f"{url}/moves", {"move": "solve"}), 409) == {"fields.resolution"}
    assert fields_of(await send(wang, "POST", f"{url}/moves", {"move": "hold"}), 409) == {"comment"}
    both = await send(wang, "POST", f"{url}/comments", {"body": "is not kept", "move": "explode"})
    assert fields_of(both, 409) == {"move"}
    for tag in ('"v0"', '"v99"', "v1", '"nonsense"', ""):
        for method, road, body in (("PATCH", "", {"title": "new"}), ("PUT", "/assignment", {"assignee": "me"})):
            answer = await send(wang, method, url + road, body, **{"If-Match": tag})
            problem_of(answer, 412, "version_stale")
    assert (await wang.get(url)).json() == ticket
    assert await stored() == before


async def test_ids_of_another_tenant_are_ids_of_nothing(world: World, client_for: Clients, stored: Any) -> None:
    wang, nina = client_for(world.wang), client_for(world.nina)
    theirs, ours = await ticket_by(nina), await ticket_by(wang)
    contact, team = world.northwind.contacts["carl"], world.northwind.teams["desk"]
    before = await stored()
    url = f"{TICKETS}/{theirs['id']}"
    for method, road, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "x"}),
        ("GET", "/timeline", None),
        ("POST", "/comments", {"body": "x"}),
        ("POST", "/moves", {"move": "accept"}),
        ("PUT", "/assignment", {"assignee": "me"}),
        ("PUT", "/followers/me", None),
    ):
        answer = await wang.request(method, url + road, json=body)
        problem_of(answer, 404, "not_found")
    own = f"{TICKETS}/{ours['id']}"
    inside: list[tuple[str, str, dict[str, Any], set[str]]] = [
        ("POST", TICKETS, {"title": "x", "requester": {"id": contact}}, {"requester.id"}),
        ("POST", TICKETS, {"title": "x", "team": team}, {"team"}),
        ("POST", TICKETS, {"title": "x", "assignee": world.nina.user_id}, {"assignee"}),
        ("PATCH", own, {"requester": {"id": contact}}, {"requester.id"}),
        ("PUT", f"{own}/assignment", {"team": team}, {"team"}),
        ("PUT", f"{own}/assignment", {"assignee": world.nina.email}, {"assignee"}),
    ]
    for method, road, body, fields in inside:
        refused = await send(wang, method, road, body)
        nowhere = json.loads(json.dumps(body).replace(f": {contact}", ": 999999999").replace(f": {team}", ": 999999"))
        if refused.status_code == 404:
            problem_of(refused, 404)
        else:
            assert fields_of(refused) == fields, body
        assert (await send(wang, method, road, nowhere)).status_code == refused.status_code
    linked = await send(wang, "POST", f"{own}/links", {"ticket": theirs["id"]})
    assert linked.status_code in (404, 422)
    assert await stored() == before


RAW: dict[str, tuple[bytes, dict[str, str], tuple[int, ...]]] = {
    "an empty body": (b"", JSON, (422, 400)),
    "no JSON": (b"title=x", JSON, (400,)),
    "half a body": (b'{"title": "x"', JSON, (400,)),
    "two bodies": (b'{"title": "x"}{"title": "y"}', JSON, (400,)),
    "broken UTF-8": (b'{"title": "\xff\xfe"}', JSON, (400,)),
    "GBK": ('{"title": "打印机"}'.encode("gbk"), JSON, (400,)),
    "a lonely surrogate in UTF-8": (b'{"title": "\xed\xa0\x80"}', JSON, (400, 422)),
    "a list": (b'[{"title": "x"}]', JSON, (422,)),
    "a word": (b'"title"', JSON, (422,)),
    "null": (b"null", JSON, (422,)),
    "NaN": (b'{"title": NaN}', JSON, (422, 400)),
    "a number beyond all": (b'{"title": "x", "assignee": ' + b"9" * 6000 + b"}", JSON, (400, 422)),
    "an infinite number": (b'{"title": "x", "fields": {"a": 1e999}}', JSON, (422,)),
    "deep lists": (b"[" * 10_000, JSON, (400,)),
    "deep objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON, (400, 422)),
    "deep inside a field": (b'{"title": "x", "fields": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}", JSON, (400, 422)),
    "a form": (b"title=x", {"Content-Type": "application/x-www-form-urlencoded"}, (400, 415, 422)),
    "plain text": (b'{"title": "x"}', {"Content-Type": "text/plain"}, (400, 415, 422)),
    "no content type": (b'{"title": "x"}', {}, (400, 415, 422)),
    "gzip": (gzip.compress(b'{"title": "x"}'), {**JSON, "Content-Encoding": "gzip"}, (400, 415)),
    "gzip unsaid": (gzip.compress(b'{"title": "x"}'), JSON, (400,)),
    "200,000 unknown fields": (json.dumps({f"a{n}": 1 for n in range(120_000)}).encode(), JSON, (422,)),
    "300,000 tags": (b'{"title": "x", "tags": [' + b"1," * 300_000 + b"1]}", JSON, (422,)),
}  # fmt: skip


@pytest.mark.parametrize("what", RAW)
async def test_a_body_that_cannot_be_read_is_refused(
    world: World, client_for: Clients, stored: Any, what: str
) -> None:
    content, headers, statuses = RAW[what]
    before = await stored()
    answer = await client_for(world.wang).post(TICKETS, content=content, headers=headers)
    problem_of(answer)
    assert answer.status_code in statuses, answer.text
    assert await stored() == before


async def test_of_a_key_given_twice_the_last_counts(world: World, client_for: Clients) -> None:
    answer = await client_for(world.wang).post(TICKETS, content=b'{"title": "one", "title": "two"}', headers=JSON)
    assert answer.json()["title"] == "two"


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_body_of_100_mb_is_refused_unread(
    world: World, client_for: Clients, stored: Any, is_declared: bool
) -> None:
    chunk, sent = b" " * 65_536, 0

    async def pour() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1600):
            sent += len(chunk)
            yield chunk

    before = await stored()
    headers = {
        **JSON,
        **({"Content-Length": str(1600 * 65_536)} if is_declared else {"Transfer-Encoding": "chunked"}),
    }
    for method, url in (("POST", TICKETS), ("PATCH", f"{TICKETS}/1"), ("POST", "/api/v1/session")):
        sent = 0
        answer = await client_for(world.wang).request(method, url, content=pour(), headers=headers)
        problem = problem_of(answer, 413, "body_too_large")
        assert problem["params"]["limit"] == settings().max_body_bytes
        assert sent <= (65_536 if is_declared else settings().max_body_bytes + 2 * 65_536)
    assert await stored() == before


async def test_no_field_of_any_route_takes_a_value_of_the_wrong_form_unawares(
    world: World, client_for: Clients, app: Any, outer: AsyncConnection
) -> None:
    """Every field of every body, odd values in turn: an answer, or a refusal by name."""
    document = app.openapi()
    clients = [client_for(world.people[who]) for who in ("zhou", "feng", "qian", "mei")]
    ids = {"number": 1, "who": "me", "locale": "en", "time_zone": "Asia/Shanghai", "condition": {"all": []}}
    asked = 0
    for route in every_route(document):
        if route.body is None or "/me/" in route.path or "password" in route.path:
            continue
        url = route.url(dict.fromkeys(route.parameters, 1))
        good = plausible(route.body, document, ids)
        reference = route.body.get("$ref")  # where a route reads its body itself, the document holds it whole
        body = route.body if reference is None else document["components"]["schemas"][reference.rsplit("/", 1)[1]]
        names = body.get("properties", {})
        for turn, name in enumerate(names):
            for odd in ODD[turn % 7 :: 7]:
                async with undone(outer):
                    for client in clients:
                        answer = await send(client, route.method, url, good | {name: odd})
                        if answer.status_code != 403:
                            break
                asked += 1
                if answer.status_code >= 400:
                    problem_of(answer)
    assert asked > 200
