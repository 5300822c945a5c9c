"""What is answered is what the documentation says: every field with its type, and no field besides."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter, ValidationError

from tests.journeys.every_route import every_route
from tests.journeys.permission_matrix import PUBLIC_ROUTES
from tests.journeys.test_isolation import Ground, _ask, ground  # noqa: F401
from tests.world import World

PEOPLE = ("zhou", "feng", "wang", "qian", "mei")
# So many routes at least must be answered with something to look at.
FLOOR = 150


def _models(app: Any) -> dict[tuple[str, str], Any]:
    """The model of each route's answer."""
    return {
        (method, str(found.path)): TypeAdapter(found.original_route.response_model)
        for found in iter_route_contexts(app.routes)
        if isinstance(found.original_route, APIRoute) and found.original_route.response_model is not None
        for method in found.methods or ()
    }


def _beside(answer: Any, known: Any, place: str = "") -> Iterator[str]:
    """The fields of the answer that its model does not know."""
    if isinstance(answer, dict) and isinstance(known, dict):
        for name, value in answer.items():
            if name not in known:
                yield f"{place}.{name}"
            else:
                yield from _beside(value, known[name], f"{place}.{name}")
    elif isinstance(answer, list) and isinstance(known, list):
        for value, other in zip(answer, known, strict=True):
            yield from _beside(value, other, f"{place}[]")


def _faults(model: TypeAdapter[Any], text: bytes, answer: Any) -> list[str]:
    try:
        read = model.validate_json(text, strict=True)
    except ValidationError as odd:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in odd.errors()]
    return sorted(set(_beside(answer, model.dump_python(read, mode="json", by_alias=True))))


async def test_every_answer_is_as_documented(world: World, client_for: Any, ground: Ground) -> None:  # noqa: F811
    models = _models(ground.app)
    seen: set[tuple[str, str]] = set()
    wrong: dict[tuple[str, str], list[str]] = {}
    for person in (world.people[key] for key in PEOPLE):
        client = client_for(person)
        own = {
            key: value for key, value in ground.own.items() if person.key != "mei" or key not in ("team", "assignee")
        }
        for route in every_route(ground.document):
            if route.key in PUBLIC_ROUTES:
                continue
            async with ground.undone():
                answer = await _ask(ground, client, route, own, own)
            is_json = answer.headers.get("content-type", "") == "application/json"
            if answer.status_code >= 300 or not is_json or route.key not in models:
                continue
            seen.add(route.key)
            if faults := _faults(models[route.key], answer.content, answer.json()):
                wrong.setdefault(route.key, faults)
    assert wrong == {}
    assert len(seen) >= FLOOR, sorted(models.keys() - seen)
