"""The body of a request from the web: JSON alone, or multipart with the part `request` and the parts `files`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from gongdan.channels.actions.web_files import PostedFile
from gongdan.channels.queries.public_forms import MAX_FILE_BYTES, MAX_FILES
from gongdan.kernel.errors import BodyTooLarge, Invalid, MalformedBody
from gongdan.kernel.problems import from_validation

MAX_JSON_BYTES = 1024 * 1024
# What may stand around the files: the request itself, boundaries, headers.
MAX_BODY_BYTES = MAX_FILES * MAX_FILE_BYTES + 2 * MAX_JSON_BYTES
_MULTIPART = "multipart/form-data"

Shape = TypeVar("Shape", bound=BaseModel)


class Posted(NamedTuple):
    """What was sent: the request, not yet looked at, and the files beside it."""

    said: Any
    files: Sequence[PostedFile]

    def read(self, shape: type[Shape]) -> Shape:
        """The request in its shape. Raises Invalid naming each field."""
        try:
            return shape.model_validate(self.said)
        except ValidationError as odd:
            raise from_validation([dict(one) for one in odd.errors()]) from None


@asynccontextmanager
async def posted(request: Request) -> AsyncIterator[Posted]:
    """Read the body; its files lie in temporary files of the system until this ends.

    Raises MalformedBody, BodyTooLarge, Invalid.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _MULTIPART:
        pieces = [piece async for piece in _limited(request, MAX_JSON_BYTES)]
        yield Posted(_json(b"".join(pieces)), ())
        return
    form = await _parts(request)
    try:
        yield Posted(_request_of(form), _files_of(form))
    finally:
        await form.close()


async def _limited(request: Request, limit: int) -> AsyncIterator[bytes]:
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge(limit=limit)
    received = 0
    try:
        async for piece in request.stream():
            received += len(piece)
            if received > limit:
                raise BodyTooLarge(limit=limit)
            yield piece
    except ClientDisconnect:
        raise MalformedBody("The body broke off before its end: send it again.") from None


async def _parts(request: Request) -> FormData:
    headers = Headers(raw=request.headers.raw)
    parser = MultiPartParser(
        headers,
        _limited(request, MAX_BODY_BYTES),  # type: ignore[arg-type]
        max_files=MAX_FILES + 1,  # one more, so that the refusal can name the field
        max_fields=2,
        max_part_size=MAX_JSON_BYTES,
    )
    try:
        return await parser.parse()
    except MultiPartException as odd:
        told = odd.message.rstrip(".")
    except (UnicodeDecodeError, KeyError):
        told = "it has no boundary or damaged headers"
    raise MalformedBody(f"The multipart body cannot be read: {told}.")


def _request_of(form: FormData) -> Any:
    said = form.get("request")
    if not isinstance(said, str):
        raise Invalid.one("request", "missing", "There is no part `request`.", "Send the request in it, as JSON.")
    return _json(said.encode())


def _files_of(form: FormData) -> list[PostedFile]:
    found = [one for name, one in form.multi_items() if isinstance(one, UploadFile)]
    return [PostedFile(one.filename or "", one.size or 0, one.file) for one in found]


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as odd:
        raise MalformedBody(f"The request is not valid JSON: {odd}.") from None


def body_docs(shape: type[BaseModel]) -> dict[str, Any]:
    """How the body is described in the API's document; whole, for the document gathers only what it reads itself."""
    described = shape.model_json_schema()
    whole = _inlined(described, described.pop("$defs", {}))
    files = {"type": "array", "maxItems": MAX_FILES, "items": {"type": "string", "format": "binary"}}
    parts = {"type": "object", "required": ["request"], "properties": {"request": whole, "files": files}}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": whole}, _MULTIPART: {"schema": parts}},
        }
    }


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rsplit("/", 1)[1]], parts)
    return {name: _inlined(one, parts) for name, one in schema.items()}
