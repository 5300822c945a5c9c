"""Routes and what stands around them: commit before answer, limits, headers, problems, metrics, idempotency."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import psycopg
import pytest
from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import Response, StreamingResponse
from prometheus_client import REGISTRY
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from gongdan.kernel import idempotency
from gongdan.kernel.errors import Conflict, NotFound
from gongdan.kernel.http import Surroundings, check_version, router
from gongdan.kernel.problems import CONSTRAINT_WORDS, from_database, install_problem_handlers
from gongdan.kernel.trail import client_address
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.wire import Id, Line, PathId, WireIn, answer, etag
from tests.kernel.conftest import Real
from tests.kernel.widgets import WidgetMade, mark, reacting

LIMIT = 2000
SECRET = "the-inner-secret-9"
DEFERRED_KEY = "alter table marks add constraint one_of_a_number unique (number) deferrable initially deferred"


class Part(WireIn):
    name: Line = Field(description="what it is called")
    count: Id = Field(default=1, description="how many")


class Order(WireIn):
    name: Line = Field(description="what it is called")
    parts: list[Part] = Field(default_factory=list, max_length=3, description="what it consists of")
    extra: dict[str, Any] = Field(default_factory=dict, description="anything")


@dataclass
class House:
    """A small application over the real database, and what its routes were asked to do."""

    real: Real
    failures: dict[str, Exception] = field(default_factory=dict)
    effects: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def _read(self, request: Request) -> AsyncIterator[Tx]:
        async with unit(self.real.xinghe, is_read_only=True) as tx:
            request.state.tx = tx
            yield tx

    async def _write(self, request: Request) -> AsyncIterator[Tx]:
        key = idempotency.key_of(request)
        async with unit(self.real.xinghe) as tx:
            request.state.tx = tx
            if key:
                await idempotency.claim(tx, request, key)
                request.state.idempotency_key = key
            yield tx

    def app(self) -> FastAPI:
        app = FastAPI()
        install_problem_handlers(app)
        routes = router("/api/v1/widgets", "widgets")
        reading = Depends(self._read, scope="function")
        writing = Depends(self._write, scope="function")

        @routes.get("/{widget_id}")
        async def show(widget_id: PathId, tx: Tx = reading, word: Annotated[str, Query()] = "") -> Response:
            return answer({"id": widget_id, "word": word}, headers={"ETag": etag(3)})

        @routes.post("")
        async def make(order: Order, tx: Tx = writing, fail: str = "") -> Response:
            self.effects += 1
            await mark(tx, order.name)
            tx.record(WidgetMade(self.effects, order.name))
            if fail == "wait":
                self.gate.set()
                await asyncio.sleep(0.1)
            elif fail:
                raise self.failures[fail]
            return answer({"name": order.name, "effects": self.effects}, 201, {"Location": "/w/1", "ETag": etag(1)})

        @routes.put("/{widget_id}/number")
        async def number(widget_id: PathId, tx: Tx = writing) -> Response:
            await tx.execute(text("insert into marks values (:t, :n, 1)"), {"t": tx.tenant_id, "n": str(widget_id)})
            return answer({"said": "done"})

        @routes.patch("/{widget_id}")
        async def change(widget_id: PathId, request: Request, tx: Tx = writing) -> Response:
            check_version(request, 3)
            return answer({})

        @routes.post("/refusals")
        async def refusal(tx: Tx = writing) -> Response:
            self.effects += 1
            return answer({"refused": self.effects}, 409)

        @routes.post("/streams")
        async def streamed(tx: Tx = writing) -> Response:
            self.effects += 1
            return StreamingResponse(iter([b"a", b"b"]))

        @routes.post("/failures/{name}")
        async def failing(name: str) -> Response:
            raise self.failures[name]

        @app.post("/upload")
        async def upload(request: Request) -> Response:
            return answer({"size": sum([len(chunk) async for chunk in request.stream()])})

        @app.get("/address")
        async def address() -> Response:
            return answer({"address": client_address.get()})

        app.include_router(routes)
        app.add_middleware(
            Surroundings,
            max_body_bytes=LIMIT,
            upload_paths=frozenset({"/upload"}),
            trusted_proxies=frozenset({"10.0.0.1"}),
        )
        return app


@pytest.fixture
async def house(real: Real) -> House:
    return House(real)


@pytest.fixture
async def web(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=house.app()), base_url="http://test") as client:
        yield client


def problem(response: httpx.Response) -> dict[str, Any]:
    """The refusal, after checking what all of them have."""
    assert response.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said["status"] == response.status_code
    assert said["request_id"] == response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert said["detail"]
    return said


# --- commit before answer --------------------------------------------------------------------------


async def test_what_is_answered_is_committed(house: House, web: httpx.AsyncClient) -> None:
    response = await web.post("/api/v1/widgets", json={"name": "one"})
    assert response.status_code == 201
    assert house.real.look("select name from marks") == [("one",)]
    [(rid,)] = house.real.look("select request_id from events")
    assert rid == response.headers["x-request-id"]


async def test_a_commit_that_fails_is_answered_as_a_refusal_never_as_success(
    house: House, web: httpx.AsyncClient
) -> None:
    house.real.look(DEFERRED_KEY)
    try:
        assert (await web.put("/api/v1/widgets/1/number")).status_code == 200
        refused = await web.put("/api/v1/widgets/2/number")
    finally:
        house.real.look("alter table marks drop constraint one_of_a_number")
    assert refused.status_code == 409
    assert problem(refused)["params"] == {"constraint": "one_of_a_number"}
    assert house.real.look("select name from marks") == [("1",)]


async def test_a_handler_that_refuses_turns_the_answer_and_the_change_back(
    house: House, web: httpx.AsyncClient
) -> None:
    async def refuse(tx: Tx, fact: WidgetMade) -> None:
        raise Conflict("No more widgets.")

    with reacting(on={WidgetMade: [refuse]}):
        response = await web.post("/api/v1/widgets", json={"name": "one"})
    assert (response.status_code, problem(response)["detail"]) == (409, "No more widgets.")
    assert house.real.look("select * from marks") == []


# --- problems --------------------------------------------------------------------------------------


class Gone(psycopg.OperationalError):
    """A connection that broke: the server said nothing."""


def dbapi(cause: Exception, *, is_invalidated: bool = False) -> DBAPIError:
    error = DBAPIError.instance("select 1", {}, cause, psycopg.Error)
    assert isinstance(error, DBAPIError)
    error.connection_invalidated = is_invalidated
    return error


@pytest.mark.parametrize(
    ("cause", "status", "code"),
    [
        (psycopg.errors.DeadlockDetected(), 503, "try_again"),
        (psycopg.errors.SerializationFailure(), 503, "try_again"),
        (psycopg.errors.LockNotAvailable(), 503, "try_again"),
        (psycopg.errors.AdminShutdown(), 503, "try_again"),
        (psycopg.errors.CannotConnectNow(), 503, "try_again"),
        (psycopg.errors.TooManyConnections(), 503, "try_again"),
        (psycopg.errors.QueryCanceled(), 503, "try_again"),
        (Gone("server closed the connection"), 503, "try_again"),
        (psycopg.errors.UniqueViolation(), 409, "constraint_violated"),
        (psycopg.errors.NumericValueOutOfRange(), 422, "invalid"),
        (psycopg.errors.ProgramLimitExceeded(), 500, "unforeseen"),
        (psycopg.errors.UndefinedTable("table of secrets"), 500, "unforeseen"),
        (psycopg.errors.InsufficientPrivilege(), 500, "unforeseen"),
    ],
)
async def test_the_databases_refusals_in_the_callers_words(
    house: House, web: httpx.AsyncClient, cause: Exception, status: int, code: str
) -> None:
    house.failures["database"] = dbapi(cause)
    response = await web.post("/api/v1/widgets/failures/database")
    said = problem(response)
    assert (response.status_code, said["code"]) == (status, code)
    assert ("retry-after" in response.headers) == (status == 503)
    assert "secrets" not in response.text


async def test_a_real_unique_violation_speaks_the_words_of_its_constraint(
    house: House, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONSTRAINT_WORDS, "marks_pkey", ("mark_exists", "There is already such a mark."))
    assert (await web.post("/api/v1/widgets", json={"name": "one"})).status_code == 201
    response = await web.post("/api/v1/widgets", json={"name": "one"})
    said = problem(response)
    assert (response.status_code, said["code"]) == (409, "mark_exists")
    assert said["detail"] == "There is already such a mark."
    assert "duplicate key" not in response.text


async def test_words_of_one_constraint_do_not_stick_to_the_next() -> None:
    CONSTRAINT_WORDS[""] = ("special", "Special.")
    try:
        assert from_database(dbapi(psycopg.errors.UniqueViolation())).code == "special"
    finally:
        del CONSTRAINT_WORDS[""]
    assert from_database(dbapi(psycopg.errors.UniqueViolation())).code == "constraint_violated"


async def test_what_nobody_foresaw_tells_nothing_of_the_inside(
    house: House, web: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    house.failures["bug"] = RuntimeError(f"cannot open {SECRET} at /srv/inner")
    with caplog.at_level(logging.ERROR):
        response = await web.post("/api/v1/widgets/failures/bug", headers={"X-Request-Id": "mine-1"})
    said = problem(response)
    assert (response.status_code, said["code"], said["request_id"]) == (500, "unforeseen", "mine-1")
    assert SECRET not in response.text
    assert "RuntimeError" not in response.text
    assert SECRET in caplog.text
    assert house.real.pools.app.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("failure", "status", "code", "header"),
    [
        (NotFound("widget", 7), 404, "not_found", None),
        (PoolTimeout("no connection free"), 503, "try_again", "retry-after"),
        (HTTPException(405, "No.", {"Allow": "GET"}), 405, "method_not_allowed", "allow"),
        (HTTPException(413, "Big."), 413, "request_entity_too_large", None),
    ],
)
async def test_every_refusal_is_a_problem(
    house: House, web: httpx.AsyncClient, failure: Exception, status: int, code: str, header: str | None
) -> None:
    house.failures["it"] = failure
    response = await web.post("/api/v1/widgets/failures/it")
    assert (response.status_code, problem(response)["code"]) == (status, code)
    assert header is None or header in response.headers


async def test_unknown_paths_and_methods_are_problems_too(web: httpx.AsyncClient) -> None:
    assert problem(await web.get("/nowhere"))["code"] == "not_found"
    assert problem(await web.put("/api/v1/widgets"))["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name": "missing"}),
        ({"name": "x", "colour": 1}, {"colour": "extra_forbidden"}),
        ({"name": "x" * 201}, {"name": "string_too_long"}),
        ({"name": "  "}, {"name": "string_too_short"}),
        ({"name": "a\nb"}, {"name": "string_pattern_mismatch"}),
        (
            {"name": "x", "parts": [{"name": "y"}, {"count": 0}]},
            {"parts.1.name": "missing", "parts.1.count": "greater_than_equal"},
        ),
        ({"name": "x", "parts": [{"name": "y", "count": 2**63}]}, {"parts.0.count": "less_than_equal"}),
        ({"name": "a\x00b"}, {"name": "text_not_storable"}),
        ({"name": "x", "parts": [{"name": "\x00"}]}, {"parts.0.name": "text_not_storable"}),
        ({"name": "x", "extra": {"a": [1, {"b\x00": 2}]}}, {"extra.a.1.b\x00": "text_not_storable"}),
        ([1], {"body": "model_attributes_type"}),
        (None, {"body": "missing"}),
    ],
)
async def test_each_field_that_is_wrong_is_named(web: httpx.AsyncClient, body: Any, fields: dict[str, str]) -> None:
    response = await web.post("/api/v1/widgets", content=b"" if body is None else json.dumps(body).encode())
    if body is not None:
        response = await web.post("/api/v1/widgets", json=body)
    said = problem(response)
    assert response.status_code == 422
    assert {e["field"]: e["code"] for e in said["errors"]} == fields
    assert all(e["message"] for e in said["errors"])
    if fields.keys() & {"colour"}:
        assert said["errors"][0]["remedy"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "malformed_body"),
        (b'{"name": "\xff"}', 400, "malformed_body"),
        (b'{"name": ' + b"9" * 1900 + b"}", 422, "invalid"),
        (b"[" * 1900, 400, "malformed_body"),
        (b'{"name":"x","extra":' + b'{"a":' * 300 + b"1" + b"}" * 301, 422, "invalid"),
        (b'{"name":"\\ud800"}', 422, "invalid"),
        (b'{"name":"x","\\ud800":1}', 422, "invalid"),
        (b'{"name":"x","extra":{"\\ud800":1}}', 422, "invalid"),
        (b'{"name":"x","extra":{"a":NaN}}', 422, "invalid"),
        (b'{"name":"x","extra":{"a":1e999}}', 422, "invalid"),
    ],
)
async def test_hostile_bodies_are_refused_and_never_break_anything(
    house: House, web: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    response = await web.post("/api/v1/widgets", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, problem(response)["code"]) == (status, code), response.text
    assert house.effects == 0


@pytest.mark.parametrize("query", ["word=a%00b", "a%00b=1", "word=%ed%a0%80%00"])
async def test_text_that_cannot_be_stored_is_refused_in_queries(web: httpx.AsyncClient, query: str) -> None:
    response = await web.get(f"/api/v1/widgets/1?{query}")
    assert response.status_code == 422
    assert problem(response)["errors"][0]["code"] == "text_not_storable"


@pytest.mark.parametrize("id", ["0", "-1", str(2**63), "1e3", "x", "1%00"])
async def test_ids_that_cannot_be_are_refused(web: httpx.AsyncClient, id: str) -> None:
    response = await web.get(f"/api/v1/widgets/{id}")
    assert response.status_code == 422
    assert problem(response)["errors"][0]["field"] == "widget_id"


# --- sizes -----------------------------------------------------------------------------------------


async def chunks(count: int, size: int = 500) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


@pytest.mark.parametrize("path", ["/api/v1/widgets", "/api/v1/widgets/files", "/api/v1/widgets/failures/files"])
async def test_bodies_that_are_too_large_are_refused_with_and_without_a_length(
    web: httpx.AsyncClient, path: str
) -> None:
    method = "PATCH" if path.endswith("widgets/files") else "POST"
    declared = await web.request(method, path, content=b"x" * (LIMIT + 1))
    assert (declared.status_code, problem(declared)["params"]) == (413, {"limit": LIMIT})
    if path == "/api/v1/widgets":
        json_kind = {"Content-Type": "application/json"}
        chunked = await web.request(method, path, content=chunks(5), headers=json_kind)
        assert "content-length" not in chunked.request.headers
        assert (chunked.status_code, problem(chunked)["params"]) == (413, {"limit": LIMIT})


async def test_a_body_of_just_the_limit_passes(web: httpx.AsyncClient) -> None:
    body = json.dumps({"name": "x", "extra": {"a": ""}}).encode()
    body = body.replace(b'""', b'"' + b"y" * (LIMIT - len(body)) + b'"')
    assert len(body) == LIMIT
    assert (await web.post("/api/v1/widgets", content=body, headers={"Content-Type": "application/json"})).is_success


async def test_uploads_stream_past_the_limit_on_their_own_path_only(web: httpx.AsyncClient) -> None:
    assert (await web.post("/upload", content=chunks(10))).json() == {"size": 5000}
    assert (await web.post("/else/upload", content=b"x" * (LIMIT + 1))).status_code == 413


async def test_a_length_beyond_all_numbers_is_refused() -> None:
    async def unreachable(*_: Any) -> None:
        raise AssertionError

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    around = Surroundings(unreachable, max_body_bytes=LIMIT)
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"9" * 5000)]}
    await around(scope, unreachable, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 413


# --- headers ---------------------------------------------------------------------------------------


async def test_every_answer_carries_its_request_id_and_the_safe_headers(web: httpx.AsyncClient) -> None:
    response = await web.get("/api/v1/widgets/1", headers={"X-Request-Id": "abc-1.2_3"})
    assert response.headers["x-request-id"] == "abc-1.2_3"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "same-origin"
    first, second = [(await web.get("/address")).headers["x-request-id"] for _ in range(2)]
    assert first != second


@pytest.mark.parametrize("rid", ["", "a b", "x" * 65, "ü", "a;b"])
async def test_a_request_id_that_could_harm_is_replaced(web: httpx.AsyncClient, rid: str) -> None:
    response = await web.get("/address", headers={"X-Request-Id": rid.encode("utf-8")})
    assert response.headers["x-request-id"] not in ("", rid)


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "x" * 500, "x" * 64),
        ("10.0.0.1", None, "10.0.0.1"),
    ],
)
async def test_only_a_trusted_proxy_says_who_calls(house: House, peer: str, forwarded: str | None, seen: str) -> None:
    transport = httpx.ASGITransport(app=house.app(), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get("/address", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert response.json() == {"address": seen}


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 200),
        ("*", 200),
        ('"v3"', 200),
        ('W/"v3"', 200),
        ('"v2", "v3"', 200),
        ('"v2"', 412),
        ("v3", 412),
        ("", 412),
    ],
)
async def test_an_old_version_is_not_overwritten(web: httpx.AsyncClient, header: str | None, status: int) -> None:
    assert (await web.get("/api/v1/widgets/1")).headers["etag"] == '"v3"'
    response = await web.patch("/api/v1/widgets/1", headers={} if header is None else {"If-Match": header})
    assert response.status_code == status
    if status == 412:
        assert problem(response)["code"] == "version_stale"


# --- metrics ---------------------------------------------------------------------------------------


def labels() -> set[tuple[str, str]]:
    return {
        (sample.labels["method"], sample.labels["route"])
        for metric in REGISTRY.collect()
        if metric.name == "gongdan_http_requests"
        for sample in metric.samples
        if sample.name.endswith("_total")
    }


async def test_callers_cannot_make_up_metrics(web: httpx.AsyncClient) -> None:
    await web.get("/api/v1/widgets/1")
    await web.get("/made-up/0")
    await web.request("BREW", "/made-up/0")
    before = labels()
    for number in range(5):
        await web.get(f"/api/v1/widgets/{number + 1}")
        await web.get(f"/made-up/{number}")
        await web.request(f"BREW{number}", f"/made-up/{number}")
    assert labels() == before
    assert ("GET", "/api/v1/widgets/{widget_id}") in before
    assert ("GET", "unmatched") in before


# --- idempotency -----------------------------------------------------------------------------------


KEY = {"Idempotency-Key": "k-1"}


async def test_the_same_request_again_gets_the_same_answer_and_changes_nothing(
    house: House, web: httpx.AsyncClient
) -> None:
    first, second = [await web.post("/api/v1/widgets", json={"name": "one"}, headers=KEY) for _ in range(2)]
    assert (second.status_code, second.content) == (first.status_code, first.content) == (201, first.content)
    for header in ("etag", "location", "content-type"):
        assert second.headers[header] == first.headers[header]
    assert ("idempotent-replayed" in first.headers, second.headers["idempotent-replayed"]) == (False, "true")
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert house.effects == 1
    assert house.real.look("select count(*) from events") == [(1,)]


@pytest.mark.parametrize("other", [{"json": {"name": "two"}}, {"json": {"name": "one"}, "params": {"x": "1"}}])
async def test_a_key_used_for_another_request_is_refused(
    house: House, web: httpx.AsyncClient, other: dict[str, Any]
) -> None:
    await web.post("/api/v1/widgets", json={"name": "one"}, headers=KEY)
    response = await web.post("/api/v1/widgets", headers=KEY, **other)
    assert (response.status_code, problem(response)["code"]) == (409, "key_reused")
    assert house.effects == 1


async def test_twins_at_once_take_effect_once(house: House, web: httpx.AsyncClient) -> None:
    calls = [
        web.post("/api/v1/widgets", json={"name": "one"}, params={"fail": "wait"}, headers=KEY) for _ in range(4)
    ]
    answers = await asyncio.gather(*calls)
    assert {response.status_code for response in answers} == {201}
    assert len({response.content for response in answers}) == 1
    assert house.effects == 1
    assert house.real.look("select name from marks") == [("one",)]


async def test_a_twin_does_the_work_when_the_first_fails(house: House, web: httpx.AsyncClient) -> None:
    house.failures["no"] = Conflict("Not now.")
    refused = await web.post("/api/v1/widgets", json={"name": "one"}, params={"fail": "no"}, headers=KEY)
    assert refused.status_code == 409
    assert house.real.look("select * from idempotency_keys") == []
    assert (await web.post("/api/v1/widgets", json={"name": "one"}, headers=KEY)).status_code == 201


async def test_a_committed_refusal_is_kept_and_a_stream_is_not(house: House, web: httpx.AsyncClient) -> None:
    first, second = [await web.post("/api/v1/widgets/refusals", headers=KEY) for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content) == (409, b'{"refused":1}')
    for _ in range(2):
        response = await web.post("/api/v1/widgets/streams", headers={"Idempotency-Key": "k-2"})
        assert response.content == b"ab"
    assert house.effects == 3


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "é"])
async def test_a_key_that_cannot_be_kept_is_refused(web: httpx.AsyncClient, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    response = await web.post("/api/v1/widgets", json={"name": "one"}, headers=headers)
    assert response.status_code == 422
    assert problem(response)["errors"][0]["field"] == "Idempotency-Key"


async def test_old_keys_are_forgotten(house: House, web: httpx.AsyncClient) -> None:
    for name in ("old", "fresh"):
        await web.post("/api/v1/widgets", json={"name": name}, headers={"Idempotency-Key": name})
    house.real.look("update idempotency_keys set created_at = now() - interval '49 hours' where key = 'old'")
    await idempotency.forget_old_keys()
    assert house.real.look("select key from idempotency_keys") == [("fresh",)]


async def test_another_callers_key_is_another_key(house: House, real: Real) -> None:
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}, _empty)
    async with unit(real.xinghe) as tx:
        await idempotency.claim(tx, request, "k")
    async with unit(real.northwind) as tx:
        await idempotency.claim(tx, request, "k")
    assert real.look("select count(*) from idempotency_keys") == [(2,)]


async def _empty() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/api/v1/request-links/1-2-3.abc/replies", "/api/v1/request-links/***/replies"),
        ("/api/v1/password-resets/1_secret", "/api/v1/password-resets/***"),
        ("/api/v1/approval-links/1-2-3.abc", "/api/v1/approval-links/***"),
        ("/api/v1/tickets/4711", "/api/v1/tickets/4711"),
        ("/api/v1/tickets/4711/request-links/7", "/api/v1/tickets/4711/request-links/7"),
    ],
)
async def test_the_log_does_not_hold_what_opens_something(
    path: str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    around = Surroundings(nothing, max_body_bytes=1000)
    with caplog.at_level("INFO", logger="gongdan.http"):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=around), base_url="http://test") as client:
            await client.get(path)
    assert [record.getMessage() for record in caplog.records if record.name == "gongdan.http"] == [
        f"GET {logged} 404"
    ]
