"""Every route knows who asks, reads cannot write, and what is public is on this list."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from gongdan.identity import current

# Routes that answer without knowing who asks, and why they may.
PUBLIC = {
    ("POST", "/api/v1/session"): "signing in is how one becomes known",
    ("GET", "/api/v1/approval-links/{link}"): "the signed link says whose decision it is",
    ("POST", "/api/v1/approval-links/{link}/decisions"): "the signed link says whose decision it is",
    ("GET", "/api/v1/confirmation-links/{link}"): "the signed link is the permission to see one solution",
    ("POST", "/api/v1/confirmation-links/{link}/answers"): "the signed link is the permission to answer to it",
    ("GET", "/api/v1/portal"): "how a tenant shows itself to customers who have not signed in",
    ("GET", "/api/v1/portal/logo"): "the picture that the page above shows",
    ("GET", "/api/v1/file-links/{link}"): "the link in a mail is the permission to fetch its one file",
    ("POST", "/api/v1/password-resets"): "whoever forgot his password cannot sign in; the answer tells nothing",
    ("GET", "/api/v1/password-resets/{token}"): "the link is the permission to set one password",
    ("POST", "/api/v1/password-resets/{token}"): "the link is the permission to set one password",
    ("GET", "/api/v1/request-links/{link}"): "the signed link is the permission to see one request",
    ("GET", "/api/v1/request-links/{link}/timeline"): "the signed link is the permission to see one request",
    ("GET", "/api/v1/request-links/{link}/files/{file_id}"): "the signed link is the permission to see one request",
    ("POST", "/api/v1/request-links/{link}/files"): "the signed link is the permission to reply to one request",
    ("POST", "/api/v1/request-links/{link}/replies"): "the signed link is the permission to reply to one request",
    ("POST", "/api/v1/request-links/{link}/nudges"): "the signed link is the permission to nudge one request",
    ("POST", "/api/v1/request-links/{link}/confirmations"): "the signed link is the permission to answer",
    ("POST", "/api/v1/request-links/{link}/ratings"): "the signed link is the permission to rate one request",
    ("GET", "/api/v1/public-forms/{form_key}"): "what a web form asks strangers, to the sites that may show it",
    ("POST", "/api/v1/public-forms/{form_key}/judgements"): "which fields of it are shown now; nothing is kept",
    ("OPTIONS", "/api/v1/public-forms/{form_key}/requests"): "browsers ask before they send JSON from another site",
    ("POST", "/api/v1/public-forms/{form_key}/requests"): "strangers ask; work and limits keep programs off",
    ("GET", "/api/v1/calendar-links/{link}"): "the secret address is the permission to read one calendar's days",
    ("POST", "/api/v1/inbox"): "guarded by a token of its own, that of an inbox source",
    ("POST", "/api/v1/inbox/mails"): "guarded by the same",
    ("GET", "/forms/{name}"): "the script and the page of web forms hold nothing of any tenant",
    ("GET", "/healthz"): "a load balancer asks whether the process lives",
    ("GET", "/readyz"): "a load balancer asks whether the database answers",
    ("GET", "/metrics"): "guarded by a token of its own, GONGDAN_METRICS_TOKEN",
    ("GET", "/openapi.json"): "the description of the API holds nothing of any tenant",
    ("GET", "/"): "leads to the desk",
    ("GET", "/desk"): "the page of the web app holds nothing of any tenant",
    ("GET", "/desk/{rest:path}"): "the same page at any address of the desk",
    ("GET", "/portal"): "the page of the web app holds nothing of any tenant",
    ("GET", "/portal/{rest:path}"): "the same page at any address of the portal",
    ("GET", "/assets/{name}"): "scripts and styles of the web app",
    ("GET", "/set-password"): "leads to the page of the desk; what opens it stands behind the # and is not sent",
    ("GET", "/boot.js"): "the theme before the first paint",
    ("GET", "/mail.css"): "how mail of others looks in its frame",
    ("GET", "/mark.svg"): "the mark",
    ("GET", "/push.js"): "a script of the web app",
    ("GET", "/docs"): "the documentation page holds nothing of any tenant",
    ("GET", "/docs/assets/{name}"): "its scripts and styles",
}
READING = {"GET", "HEAD", "OPTIONS"}


@cache
def routes() -> tuple[tuple[str, str, APIRoute], ...]:
    """Every route of the application as (method, path, route)."""
    from gongdan.app.asgi import create_app

    return tuple(
        (method, str(found.path), found.original_route)
        for found in iter_route_contexts(create_app().routes)
        if isinstance(found.original_route, APIRoute)
        for method in sorted(found.methods or ())
    )


def calls_of(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Everything a route depends on, however deep."""
    for dependency in dependant.dependencies:
        if dependency.call is not None:
            yield dependency.call
        yield from calls_of(dependency)


def doors(*aliases: str) -> set[Callable[..., Any]]:
    """The dependencies that turn a request into one who acts, by the names under which routes ask for them."""
    return {get_args(getattr(current, alias))[1].dependency for alias in aliases}


READING_DOORS = doors("ReadTx", "OwnReadTx")
WRITING_DOORS = doors("WriteTx", "OwnWriteTx", "LeavingTx", "SecretTx", "KeysTx")
# Only who is asking; the action opens its own units.
CALLER_DOORS = doors("Caller", "KeyHolder", "DoorstepCaller")
KNOWING = READING_DOORS | WRITING_DOORS | CALLER_DOORS


def test_the_application_has_routes() -> None:
    assert len(routes()) > len(PUBLIC)


def test_every_route_has_an_actor_or_is_public() -> None:
    nameless = [
        (method, path)
        for method, path, route in routes()
        if (method, path) not in PUBLIC and not KNOWING & set(calls_of(route.dependant))
    ]
    assert nameless == []


def test_reads_get_a_unit_that_cannot_write_and_writes_one_that_can() -> None:
    wrong = [
        (method, path)
        for method, path, route in routes()
        if (WRITING_DOORS if method in READING else READING_DOORS) & set(calls_of(route.dependant))
    ]
    assert wrong == []


def test_the_public_list_names_only_routes_that_exist() -> None:
    present = {(method, path) for method, path, _ in routes()}
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
