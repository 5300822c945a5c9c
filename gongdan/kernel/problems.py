"""Every failure as problem+json: our refusals, malformed requests, the database's refusals and the unforeseen."""

import http
import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from psycopg import errors as pg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from gongdan.kernel.db import is_transient, violated_constraint
from gongdan.kernel.errors import AppError, Conflict, FieldProblem, Invalid, MalformedBody, TryAgain
from gongdan.kernel.idempotency import Replayed
from gongdan.kernel.trail import request_id
from gongdan.kernel.wire import Problem, encode

log = logging.getLogger(__name__)

# Enough to mend a form by; a body of nothing but mistakes is not answered in its own length.
MAX_PROBLEMS = 100
_SEE_DOCS = "Write it as /docs says."
_REMEDIES = {
    "extra_forbidden": "Remove it, or look up its right name in /docs.",
    "missing": "Add it.",
    "string_too_long": "Shorten it to {max_length} characters.",
    "string_too_short": "Fill it in: {min_length} characters at least.",
    "string_type": "Send text in quotes.",
    "string_pattern_mismatch": "Write it in the form {pattern}.",
    "too_long": "Send {max_length} at most.",
    "too_short": "Send {min_length} at least.",
    "literal_error": "Use one of: {expected}.",
    "greater_than_equal": "Send {ge} or more.",
    "less_than_equal": "Send {le} or less.",
    "int_type": "Send a whole number.",
    "int_parsing": "Send a whole number.",
    "int_parsing_size": "Send a smaller number.",
    "int_from_float": "Send a whole number.",
    "float_type": "Send a number.",
    "float_parsing": "Send a number.",
    "finite_number": "Send a number.",
    "bool_type": "Send true or false.",
    "bool_parsing": "Send true or false.",
    "list_type": "Send a list in square brackets.",
    "dict_type": "Send an object in braces.",
    "model_attributes_type": "Send an object in braces.",
    "model_type": "Send an object in braces.",
    "timezone_aware": "Add the offset, such as +08:00 or Z.",
    "time_out_of_range": "Send a year in that range.",
    "text_not_storable": "Remove that character.",
    "number_not_finite": "Send a finite number, or null.",
    "number_too_large": "Send a smaller number, or write it as text.",
    "nested_too_deep": "Send less deeply nested values.",
    "line_expected": "Give a single line with something in it.",
    "json_invalid": "Send valid JSON.",
}

# What a violated constraint means to the caller; modules add theirs by name.
CONSTRAINT_WORDS: dict[str, tuple[str, str]] = {}


class ConstraintViolated(Conflict):
    """This does not fit what is stored already ({constraint})."""


class Unforeseen(AppError):
    """Something went wrong on our side; it is in the log under the request id."""

    status = 500


class HttpRefused(AppError):
    """The request was refused."""

    def __init__(self, error: HTTPException) -> None:
        super().__init__(str(error.detail), headers=error.headers)
        self.status = error.status_code  # type: ignore[misc]
        self.code = http.HTTPStatus(error.status_code).phrase.lower().replace(" ", "_").replace("-", "_")  # type: ignore[misc]


def problem_response(error: AppError) -> Response:
    body = {
        "type": "about:blank",
        "title": http.HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "params": error.params,
        "errors": [
            {"field": p.field, "code": p.code, "message": p.message, "remedy": p.remedy} for p in error.problems
        ],
        "request_id": request_id.get(),
    }
    return Response(_encoded(body), error.status, headers=error.headers, media_type="application/problem+json")


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return encode(body)
    except TypeError:  # what was refused may be quoted, and hold what UTF-8 cannot
        return json.dumps(body, default=str).encode()


_PLACES = ("body", "query", "path", "header", "cookie")
# Where a value may be a number or a word, each finding ends with the form that was tried: no part of a field's name.
_FORMS_TRIED = frozenset({"int", "constrained-int", "str", "constrained-str"})


def _field_path(location: tuple[Any, ...]) -> str:
    parts = location[1:] if location and location[0] in _PLACES else location
    return ".".join(str(part) for part in parts if part != "" and part not in _FORMS_TRIED)


def _told_once(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a value that fits none of the forms allowed, the finding of the last form only."""
    last = {e["loc"][:-1]: e for e in errors if e["loc"] and e["loc"][-1] in _FORMS_TRIED}
    return [e for e in errors if last.get(e["loc"][:-1], e) is e or e["loc"][-1] not in _FORMS_TRIED]


def _remedy(error: dict[str, Any]) -> str:
    limits = {name: str(value) for name, value in error.get("ctx", {}).items()}
    try:
        return _REMEDIES.get(error["type"], _SEE_DOCS).format_map(limits)
    except KeyError:
        return _SEE_DOCS


def from_validation(errors: list[dict[str, Any]]) -> AppError:
    """Pydantic's findings as one refusal that names each field."""
    if any(e["type"] == "json_invalid" for e in errors):
        return MalformedBody(f"The body is not valid JSON: {errors[0].get('ctx', {}).get('error', 'see RFC 8259')}.")
    problems = [
        FieldProblem(
            # Findings deep in free-form values carry their place below the model themselves.
            _field_path((*e["loc"], e.get("ctx", {}).get("path", ""))) or "body",
            e["type"],
            e["msg"],
            _remedy(e),
        )
        for e in _told_once(errors)[:MAX_PROBLEMS]
    ]
    return Invalid(problems=problems)


def from_database(error: DBAPIError) -> AppError:
    """The database's refusal in the caller's words; unknown ones are ours to mend and become a 500."""
    if isinstance(error, IntegrityError):
        name = violated_constraint(error)
        code, words = CONSTRAINT_WORDS.get(name, ("", ""))
        refusal: AppError = ConstraintViolated(words, constraint=name)
        if code:
            refusal.code = code  # type: ignore[misc]
        return refusal
    if isinstance(error.orig, pg.QueryCanceled):
        return TryAgain("This took too long and was stopped; narrow the filter and try again.", seconds=5)
    if is_transient(error):
        return TryAgain()
    if isinstance(error, DataError):
        return Invalid("A value is out of the range that can be stored.")
    log.error("database error", exc_info=error)
    return Unforeseen()


def unforeseen_response(error: Exception) -> Response:
    """The answer to what nobody expected: the log has all of it, the caller nothing but the request id."""
    log.error("request failed", exc_info=error)
    return problem_response(Unforeseen())


def install_problem_handlers(app: FastAPI) -> None:
    """Have every failure of `app` answered as problem+json."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return problem_response(error)

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(from_validation(list(error.errors())))

    async def database_refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, DBAPIError)
        return problem_response(from_database(error))

    async def busy(request: Request, error: Exception) -> Response:
        return problem_response(TryAgain(seconds=2))

    async def http_refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        # FastAPI wraps whatever is raised while it reads the body.
        cause = error.__cause__
        if isinstance(cause, AppError):
            return problem_response(cause)
        if isinstance(cause, ValueError | RecursionError):
            return problem_response(MalformedBody())
        return problem_response(HttpRefused(error))

    async def replayed(request: Request, error: Exception) -> Response:
        assert isinstance(error, Replayed)
        return error.response

    async def unforeseen(request: Request, error: Exception) -> Response:
        return unforeseen_response(error)

    app.add_exception_handler(AppError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(DBAPIError, database_refused)
    app.add_exception_handler(PoolTimeout, busy)
    app.add_exception_handler(HTTPException, http_refused)
    app.add_exception_handler(Replayed, replayed)
    app.add_exception_handler(Exception, unforeseen)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words, "content": {"application/problem+json": {}}}
    for status, words in {
        400: "The body cannot be read.",
        401: "Not signed in.",
        403: "Signed in, but not allowed.",
        404: "There is no such thing that the caller may see.",
        409: "The state of things forbids it.",
        412: "If-Match names an old version.",
        413: "Too large.",
        422: "Some values cannot be accepted.",
        429: "Too many requests; Retry-After says how long to wait.",
        503: "Busy or restarting; nothing was changed, try again.",
    }.items()
}
