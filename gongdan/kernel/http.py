"""Routes that settle their unit before they answer, and the middleware around all of them."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from prometheus_client import Counter, Histogram
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gongdan.kernel import idempotency
from gongdan.kernel.errors import BodyTooLarge, Invalid, VersionStale
from gongdan.kernel.problems import PROBLEMS, problem_response, unforeseen_response
from gongdan.kernel.trail import client_address, request_id
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import is_storable

log = logging.getLogger("gongdan.http")

requests_total = Counter("gongdan_http_requests_total", "Requests by route and status", ["method", "route", "status"])
request_seconds = Histogram(
    "gongdan_http_request_seconds",
    "Seconds from request to the end of the answer",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

UPLOAD_PATH = "/api/v1/files"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_VERSION_TAG = re.compile(r'"v[0-9]{1,18}"')
# Whoever reads the log may not open what a link opens.
_SECRET_PATH = re.compile(r"(/api/v1/(?:[a-z]+-links|password-resets)/)[^/]+")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class SettlingRoute(APIRoute):
    """After the endpoint: handlers run, facts are written, the idempotent answer is kept. Then comes the commit.

    The unit itself is opened by a dependency with `scope="function"`, which closes it after this and before
    the answer leaves.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As ever, but most routes are told by how they begin, at a fraction of the cost of a pattern."""
        begin: str = self.path.partition("{")[0]
        if not scope["path"].startswith(begin) and not scope.get("root_path"):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            _check_query(request)
            response = await inner(request)
            tx: Tx | None = getattr(request.state, "tx", None)
            if tx is not None and not tx.is_read_only:
                await tx.settle()
                key: str | None = getattr(request.state, "idempotency_key", None)
                if key:
                    await idempotency.keep_answer(tx, key, response)
            return response

        return handler


def _check_query(request: Request) -> None:
    for name, value in [*request.query_params.multi_items(), *request.path_params.items()]:
        if not is_storable(str(name)) or not is_storable(str(value)):
            raise Invalid.one(name, "text_not_storable", "Holds a NUL byte or broken UTF-8.", "Remove it.")


def router(prefix: str, tag: str) -> APIRouter:
    """A module's router: settling routes, and every refusal documented."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=SettlingRoute, responses=PROBLEMS)


def check_version(request: Request, version: int) -> None:
    """Hold `If-Match` against the stored version. Raises VersionStale; a request without it is let through."""
    offered = offered_versions(request)
    if offered is not None and version not in offered:
        raise VersionStale(version=version)


def offered_versions(request: Request) -> frozenset[int] | None:
    """The versions that `If-Match` names, none of what is no version of ours; None where any will do."""
    wanted = request.headers.get("if-match")
    if wanted is None or wanted.strip() == "*":
        return None
    tags = (tag.strip().removeprefix("W/") for tag in wanted.split(","))
    return frozenset(int(tag[2:-1]) for tag in tags if _VERSION_TAG.fullmatch(tag))


class Surroundings:
    """Around every request: its id, size limit, security headers, log line and metrics. Plain ASGI, for speed."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int,
        upload_paths: frozenset[str] = frozenset(),
        upload_pattern: re.Pattern[str] | None = None,
        trusted_proxies: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes
        self._upload_paths = upload_paths
        self._upload_pattern = upload_pattern
        self._trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        rid = headers.get(b"x-request-id", b"").decode("latin-1")
        rid = rid if _REQUEST_ID.fullmatch(rid) else uuid.uuid4().hex[:20]
        request_id.set(rid)
        client_address.set(self._address(scope, headers))
        started, status, has_begun = time.perf_counter(), 500, False

        async def sending(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                message["headers"] = [*message["headers"], (b"x-request-id", rid.encode()), *_SAFE_HEADERS]
            await send(message)

        try:
            limited = self._limited(scope, headers, receive)
            if limited is None:
                await problem_response(BodyTooLarge(limit=self._limit(scope)))(scope, receive, sending)
            else:
                await self._app(scope, limited, sending)
        except Exception as error:
            # Answered here, so that this answer too has its request id and its headers.
            if has_begun:
                raise
            await unforeseen_response(error)(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _limit(self, scope: Scope) -> int | None:
        """Uploads count their own bytes while they stream; everything else is bounded here.

        By the whole path only: a body is read before anybody asks whether the route's values make sense.
        """
        path = scope["path"]
        is_upload = path in self._upload_paths or (self._upload_pattern and self._upload_pattern.fullmatch(path))
        return None if is_upload else self._max_body_bytes

    def _limited(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> Receive | None:
        limit = self._limit(scope)
        if limit is None:
            return receive
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and (len(declared) > 15 or int(declared) > limit):
            return None
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge(limit=limit)
            return message

        return counting

    def _address(self, scope: Scope, headers: dict[bytes, bytes]) -> str | None:
        peer = scope["client"][0] if scope.get("client") else None
        if peer in self._trusted_proxies and (forwarded := headers.get(b"x-forwarded-for")):
            peer = forwarded.decode("latin-1").split(",")[-1].strip()
        return peer[:64] if peer else None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # Both labels are bounded: a caller can make up methods and paths, but no routes.
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        requests_total.labels(method, route, status).inc()
        request_seconds.labels(method, route).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            path = _SECRET_PATH.sub(r"\1***", scope["path"])
            log.info("%s %s %s", scope["method"], path, status, extra={"ms": round(seconds * 1000, 1)})


_SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
