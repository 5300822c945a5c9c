"""Routes of web forms for strangers, without an account: what to ask, and what they filled in. CORS by the form."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from fastapi.responses import Response

from gongdan.channels.actions.send_web_form import judge_web_form, send_web_form
from gongdan.channels.api.posted import body_docs, posted
from gongdan.channels.errors.web import OriginRefused
from gongdan.channels.queries.public_forms import form_unit, public_form
from gongdan.channels.queries.web_forms import own_origins
from gongdan.channels.schemas.web_forms import JudgedFormOut, JudgeWebForm, PublicFormOut, SendWebForm, SentOut
from gongdan.channels.web.origins import is_allowed
from gongdan.identity import address_limiter, caller_address
from gongdan.kernel import http
from gongdan.kernel.errors import AppError, TooManyRequests
from gongdan.kernel.limits import Limiter
from gongdan.kernel.problems import PROBLEMS
from gongdan.kernel.settings import settings
from gongdan.kernel.wire import answer

public_forms_router = http.router("/api/v1/public-forms", "public forms")

FormKey = Annotated[str, Path(min_length=1, max_length=40, description="key of the form")]
_SENDS_AT_ONCE = 10
_GONE: dict[int | str, dict[str, Any]] = {
    410: {**PROBLEMS[404], "description": "The form is closed, or the challenge is older than an hour."}
}


@lru_cache(maxsize=1)
def sending_limiter() -> Limiter:
    """Requests that one address may send: ten at once, then one in a hundred of what callers may otherwise do."""
    return Limiter(settings().rate() / 100, max(_SENDS_AT_ONCE, settings().requests_per_minute // 100))


@asynccontextmanager
async def _open_to(request: Request, allowed: Sequence[str]) -> AsyncIterator[dict[str, str]]:
    """The headers by which the asking page may read the answer, refusals too. Raises OriginRefused."""
    origin = request.headers.get("origin")
    headers = {"Vary": "Origin", "Cache-Control": "no-store"}
    if origin is not None:
        host = request.headers.get("host", "")
        own = [*own_origins(), f"{request.url.scheme}://{host}"]
        if not is_allowed(origin, allowed, own):
            raise OriginRefused(origin=origin[:200])
        headers["Access-Control-Allow-Origin"] = origin
    try:
        yield headers
    except AppError as refusal:
        refusal.headers |= headers
        raise


@public_forms_router.get(
    "/{form_key}", response_model=PublicFormOut, summary="Ask what a web form asks", responses=_GONE
)
async def get(
    form_key: FormKey,
    request: Request,
    locale: Annotated[Literal["zh-CN", "en"] | None, Query(description="else the form's own language")] = None,
) -> Response:
    """Public, from the sites that the form allows. With a fresh challenge, for one request within an hour."""
    if seconds := address_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)
    async with form_unit(form_key) as (tx, form), _open_to(request, form.origins) as headers:
        return answer(await public_form(tx, form, locale), headers=headers)


@public_forms_router.options("/{form_key}/requests", status_code=204, summary="Ask whether a page may send a form")
async def preflight(form_key: FormKey, request: Request) -> Response:
    """Public. For pages that send JSON; a multipart body needs no such question."""
    if seconds := address_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)
    async with form_unit(form_key) as (_, form), _open_to(request, form.origins) as headers:
        allowed = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type"}
        return Response(status_code=204, headers=headers | allowed)


@public_forms_router.post(
    "/{form_key}/requests",
    status_code=201,
    response_model=SentOut,
    summary="Send a filled-in web form",
    responses={202: {"model": SentOut, "description": "Taken; a person looks at it before it is a ticket."}, **_GONE},
    openapi_extra=body_docs(SendWebForm),
)
async def send(form_key: FormKey, request: Request) -> Response:
    """Public, from the sites that the form allows. Needs the challenge of GET with its work done; the same challenge
    sent again takes effect once. Five files of 10 MB each at most."""
    async with form_unit(form_key) as (_, form):
        allowed = form.origins
    async with _open_to(request, allowed) as headers:
        if seconds := sending_limiter().take(caller_address(request)):
            raise TooManyRequests(seconds)
        async with posted(request) as sent:
            became = await send_web_form(form_key, sent.read(SendWebForm), sent.files)
        return answer(became, 201 if became["number"] else 202, headers)


@public_forms_router.post(
    "/{form_key}/judgements",
    response_model=JudgedFormOut,
    summary="Ask which fields of a web form are shown now",
    responses=_GONE,
    openapi_extra=body_docs(JudgeWebForm),
)
async def judge(form_key: FormKey, request: Request) -> Response:
    """Public, from the sites that the form allows: fields that are shown or required only under conditions, judged by
    what is filled in so far. Nothing is kept."""
    if seconds := address_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)
    async with form_unit(form_key) as (tx, form), _open_to(request, form.origins) as headers:
        async with posted(request) as sent:
            said = sent.read(JudgeWebForm)
        return answer({"fields": await judge_web_form(tx, form, said.values)}, headers=headers)
