"""What every refusal must be like, and how to send a body again without what was refused."""

import copy
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

MISSING = object()
ROUNDS = 25


def problem_of(answer: httpx.Response, status: int | None = None, code: str | None = None) -> dict[str, Any]:
    """The problem, found to be one: with words, and for refused values each field with its remedy."""
    place = (answer.request.method, str(answer.request.url)[:200], answer.status_code, answer.text[:600])
    assert 400 <= answer.status_code < 500, place
    assert answer.headers["content-type"].startswith("application/problem+json"), place
    assert len(answer.content) < 100_000, (place[:3], len(answer.content), "the refusal is a flood")
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code, place
    assert problem["code"], place
    assert problem["detail"], place
    assert problem["request_id"] == answer.headers["x-request-id"], place
    if status is not None:
        assert answer.status_code == status, place
    if code is not None:
        assert problem["code"] == code, place
    if answer.status_code == 422:
        assert problem["errors"], place
    for error in problem["errors"]:
        assert error["field"], place
        assert error["message"], place
        assert error["remedy"], place
    return problem


def fields_of(answer: httpx.Response, status: int = 422) -> set[str]:
    """The fields that the refusal names."""
    return {error["field"] for error in problem_of(answer, status)["errors"]}


async def send(client: httpx.AsyncClient, method: str, url: str, body: Any, **headers: str) -> httpx.Response:
    """As a program in any language would: JSON in ASCII, also of what UTF-8 cannot hold."""
    content = json.dumps(body).encode()
    return await client.request(method, url, content=content, headers={"Content-Type": "application/json", **headers})


def at(body: Any, path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    for part in path.split("."):
        if isinstance(body, Mapping) and part in body:
            body = body[part]
        elif isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        else:
            return MISSING
    return body


def put(body: Any, path: str, value: Any) -> None:
    """Write at a dotted path; MISSING takes away (of a list: leaves None for `without_holes`)."""
    *way, last = path.split(".")
    for part in way:
        body = body[int(part)] if isinstance(body, list) else body[part]
    if isinstance(body, list):
        body[int(last)] = None if value is MISSING else value
    elif value is MISSING:
        body.pop(last, None)
    else:
        body[last] = value


async def accepted(
    client: httpx.AsyncClient, method: str, url: str, body: dict[str, Any], plain: Mapping[str, Any]
) -> tuple[httpx.Response | None, dict[str, Any]]:
    """The answer to what is left of `body` once refused fields hold their `plain` value or are gone.

    The first answer is None where the whole was refused for another reason than a field (409).
    """
    body = copy.deepcopy(body)
    for _ in range(ROUNDS):
        answer = await send(client, method, url, body)
        if answer.status_code < 400:
            return answer, body
        problem = problem_of(answer)
        if answer.status_code == 409:
            return None, body
        holes: list[str] = []
        for field in {error["field"] for error in problem["errors"]}:
            name = _nearest(body, field)
            assert name, ("the refusal names a field that was not sent", field, answer.text[:400])
            put(body, name, plain.get(name, MISSING))
            holes.append(name)
        _close_holes(body, holes)
    raise AssertionError(("refused again and again", answer.text[:600], body))


def _nearest(body: Any, field: str) -> str:
    """The field itself, or what was sent that it lies in."""
    while field and at(body, field) is MISSING:
        field = field.rpartition(".")[0]
    return field


def _close_holes(body: Any, names: list[str]) -> None:
    for name in names:
        parent = name.rpartition(".")[0]
        inside = at(body, parent) if parent else body
        if isinstance(inside, list):
            inside[:] = [one for one in inside if one is not None]


@asynccontextmanager
async def undone(outer: AsyncConnection) -> AsyncIterator[None]:
    """What happens inside leaves nothing behind, so that every string finds the same tenant."""
    nested = await outer.begin_nested()
    try:
        yield
    finally:
        await nested.rollback()
