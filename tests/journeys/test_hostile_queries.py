"""Hostile strings in addresses, queries, headers and file names, and what a spreadsheet makes of an export."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from gongdan.files import place, queries
from gongdan.files.actions import upload
from gongdan.files.store import FileStore
from tests.journeys.every_route import LEFT_OUT
from tests.journeys.hostile_strings import OWN, collected, some
from tests.journeys.refusals import fields_of, problem_of
from tests.make.ticketing import ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
NULS = ("%00", "a%00b")
BYTES = (*NULS, "%ED%A0%80", "%FF%FE", "%C0%AF", "%F4%90%80%80")

HEADERS = (
    *("Idempotency-Key", "If-Match", "X-Request-Id", "User-Agent", "Accept-Language", "Accept", "If-None-Match"),
    *("Cookie", "Origin", "X-Forwarded-For", "Authorization", "Content-Encoding", "X-Csrf-Token", "Content-Type"),
)


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


async def test_search_never_fails(world: World, client_for: Clients) -> None:
    wang = client_for(world.wang)
    await ticket_by(wang, title="打印机无法连接网络 <script> 100% _")
    for text in collected():
        found = await wang.get(f"{TICKETS}?limit=1&q={percent(text[:1500])}")
        if len(text) <= 500:
            assert found.status_code == 200, (text, found.text)
        else:
            assert fields_of(found) == {"q"}, text
    for raw in BYTES:
        found = await wang.get(f"{TICKETS}?q={raw}")
        assert found.status_code == 200 if raw not in NULS else fields_of(found) == {"q"}, raw


async def test_filters_never_fail(world: World, client_for: Clients) -> None:
    wang = client_for(world.wang)
    catalogue = (await wang.get("/api/v1/ticket-fields")).json()["fields"]
    strings = [*some(0, 40), *some(1, 40), *some(2, 40)]
    pairs = [(field["key"], op["op"]) for field in catalogue for op in field["operators"]]
    assert len(pairs) > 60
    for turn, (field, op) in enumerate(pairs):
        text = strings[turn % len(strings)]
        for value in (text, ([text], 10**400, None)[turn % 3]):
            condition = {"field": field, "op": op, "value": value}
            found = await wang.get(TICKETS, params={"limit": 1, "filter": json.dumps(condition)[:19_000]})
            if found.status_code != 200:
                problem_of(found, 422)
    for broken in ("[" * 10_000, '{"all":' * 3000, "NaN", '{"all":[NaN]}', '"\\ud800"', "{}", "1" * 5000):
        assert fields_of(await wang.get(TICKETS, params={"filter": broken})), broken


async def test_no_parameter_of_any_list_fails(world: World, client_for: Clients, app: Any) -> None:
    """Every query parameter of every GET, each hostile in turn: an answer, or a refusal that names it."""
    people = [client_for(world.people[who]) for who in ("zhou", "feng", "shen")]
    odd = [percent(text) for text in ("'", "99999999999999999999", "1" * 401, "\u202e=1", "<b>", "", "null", "-1")]
    asked = 0
    for path, operations in app.openapi()["paths"].items():
        if "get" not in operations or ("GET", path) in LEFT_OUT or "export" in path:
            continue
        url = re.sub(r"{\w+}", "1", path.replace("{link}", "1" * 20))
        names = [one["name"] for one in operations["get"].get("parameters", ()) if one["in"] == "query"]
        for turn, name in enumerate(names):
            for value in (*odd, *BYTES[:3], *map(percent, OWN[turn::40])):
                for client in people:
                    answer = await client.get(f"{url}?{name}={value[:3000]}")
                    if answer.status_code not in (403, 404):
                        break
                asked += 1
                if answer.status_code == 422:
                    assert {field.split(".")[0] for field in fields_of(answer)} == {name}, (path, name, value)
                elif answer.status_code != 200:
                    problem_of(answer)
    assert asked > 300


async def test_no_address_fails(world: World, client_for: Clients) -> None:
    wang = client_for(world.wang)
    for text in some(1, 20):
        for road in ("/api/v1/tickets/{}", "/api/v1/{}", "/{}", "/api/v1/files/{}"):
            answer = await wang.get(road.format(percent(text[:500])))
            assert answer.status_code in (200, 404, 405, 422, 307), (road, text, answer.text[:300])
    for raw in BYTES:
        problem_of(await wang.get(f"/api/v1/tickets/{raw}"))


async def test_no_header_fails(world: World, client_for: Clients) -> None:
    wang = client_for(world.wang)
    url = f"{TICKETS}/{(await ticket_by(wang))['id']}"
    for turn, text in enumerate((*some(1, 20), "\udcff\udcfe", "x" * 8000)):
        value = re.sub("[\r\n\x00]", " ", text).encode("utf-8", "surrogateescape").strip()
        for name in (HEADERS[turn % len(HEADERS)], "Idempotency-Key", "If-Match", "X-Request-Id"):
            headers = [(b"authorization", wang.headers["authorization"].encode())] * (name != "Authorization")
            request = httpx.Request(
                "PATCH",
                f"http://test{url}",
                content=b'{"priority": "high"}',
                headers=[*headers, (name.encode(), value), (b"content-type", b"application/json")],
            )
            answer = await wang.send(request)
            assert answer.status_code in (200, 401, 403, 409, 412, 415, 422), (name, text, answer.text)
            if answer.status_code != 200:
                problem_of(answer)
            assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["x-request-id"]), (name, text)


async def test_a_file_name_comes_back_harmless(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FileStore.from_url("memory:///")
    for module in (place, upload, queries):
        monkeypatch.setattr(module, "file_store", lambda: kept)
    wang = client_for(world.wang)
    for text in (*some(0, 8), *some(1, 8), *some(2, 8)):
        name = text.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
        part = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\nhello\r\n--b--\r\n'
        )
        answer = await wang.post(
            "/api/v1/files", content=part, headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
        if answer.status_code != 201:
            problem_of(answer)
            continue
        stored = answer.json()["name"]
        assert 0 < len(stored) <= 200, text
        assert not re.search("[\x00-\x1f\x7f-\x9f/\\\\<>\u202a-\u202e\u2066-\u2069\ud800-\udfff]", stored), text
        back = await wang.get(f"/api/v1/files/{answer.json()['id']}")
        assert back.content == b"hello"
        shown = back.headers["content-disposition"]
        assert shown.isascii(), text
        assert re.fullmatch(r"attachment; filename=\"[^\"\\]*\"; filename\*=UTF-8''\S+", shown), (text, shown)
        assert unquote(shown.rpartition("''")[2]) == stored


async def test_no_cell_of_the_exported_log_is_a_formula(world: World, client_for: Clients) -> None:
    wang, feng, shen = (client_for(world.people[who]) for who in ("wang", "feng", "shen"))
    formulas = [text for text in collected() if text.strip()[:1] in tuple("=+-@＝＋－＠") and len(text) <= 200]
    assert len(formulas) > 5
    for text in formulas[:40]:
        renamed = await feng.patch(f"/api/v1/users/{world.wang.user_id}", json={"name": text})
        assert renamed.status_code in (200, 422), renamed.text
        await ticket_by(wang, title=text, tags=[text[:60]])
    exported = await shen.get("/api/v1/audit/export")
    assert exported.status_code == 200
    rows = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    names = {row[rows[0].index("actor_name")] for row in rows[1:]}
    assert any(name.startswith("'=") for name in names), "no formula reached the export"
    risky = [
        cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@＝＋－＠") and not is_number(cell)
    ]
    assert risky == []
    assert not any(cell[:1] in "\t\r\n" for row in rows for cell in row if cell)


def is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", cell) is not None
