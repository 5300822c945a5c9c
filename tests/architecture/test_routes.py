"""Every route knows who asks, reads cannot write, and what is public is on this list."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

# Routes that answer without knowing who asks, and why they may.
PUBLIC = {
    ("POST", "/api/v1/sessions"): "signing in is how one becomes known",
    ("GET", "/healthz"): "a load balancer asks whether the process lives",
    ("GET", "/readyz"): "a load balancer asks whether the database answers",
    ("GET", "/metrics"): "guarded by a token of its own, GONGDAN_METRICS_TOKEN",
    ("GET", "/docs"): "the documentation page holds nothing of any tenant",
    ("GET", "/docs/assets/{name}"): "its scripts and styles",
}
READING = {"GET", "HEAD", "OPTIONS"}


@cache
def routes() -> tuple[tuple[str, str, APIRoute], ...]:
    """Every route of the application as (method, path, route)."""
    from gongdan.app.asgi import create_app

    found = (route for route in create_app().routes if isinstance(route, APIRoute))
    return tuple((method, route.path, route) for route in found for method in sorted(route.methods))


def calls_of(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Everything a route depends on, however deep."""
    for dependency in dependant.dependencies:
        if dependency.call is not None:
            yield dependency.call
        yield from calls_of(dependency)


@cache
def doors() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The two dependencies that turn a request into an actor's unit: for reading and for writing."""
    from gongdan.identity import ReadTx, WriteTx

    reading, writing = (get_args(alias)[1].dependency for alias in (ReadTx, WriteTx))
    return reading, writing


def test_the_application_has_routes() -> None:
    assert len(routes()) > len(PUBLIC)


def test_every_route_has_an_actor_or_is_public() -> None:
    nameless = [
        (method, path)
        for method, path, route in routes()
        if (method, path) not in PUBLIC and not set(doors()) & set(calls_of(route.dependant))
    ]
    assert nameless == []


def test_reads_get_a_unit_that_cannot_write_and_writes_one_that_can() -> None:
    reading, writing = doors()
    wrong = [
        (method, path)
        for method, path, route in routes()
        if (method, path) not in PUBLIC
        and (writing if method in READING else reading) in set(calls_of(route.dependant))
    ]
    assert wrong == []


def test_the_public_list_names_only_routes_that_exist() -> None:
    from gongdan.app.asgi import create_app

    present = {(method, path) for method, path, _ in routes()}
    present |= {("GET", getattr(route, "path", "")) for route in create_app().routes}
    assert PUBLIC.keys() - present == set()


def test_every_route_lives_in_an_api_file() -> None:
    homeless = [
        path for _, path, route in routes() if path.startswith("/api/") and ".api" not in route.endpoint.__module__
    ]
    assert homeless == []


def test_every_route_says_what_it_does_and_what_it_answers() -> None:
    silent = [
        (method, path)
        for method, path, route in routes()
        if path.startswith("/api/") and not (route.summary or route.endpoint.__doc__)
    ]
    assert silent == []


def test_paths_are_words_with_hyphens() -> None:
    words = {path: [piece for piece in path.split("/")[1:] if "{" not in piece] for _, path, _ in routes()}
    plain = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    api = {path: pieces for path, pieces in words.items() if path.startswith("/api/")}
    assert [path for path, pieces in api.items() if not all(map(plain.fullmatch, pieces))] == []
