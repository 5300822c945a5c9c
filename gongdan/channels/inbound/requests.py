"""Requests from forms and programs as they are kept raw: one JSON object each, read again by whoever handles it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

ROADS = ("form", "api")
_FORMAT = 1


class RequestUnreadable(ValueError):
    """The stored bytes are no request as this version or an older one wrote it."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What somebody asks for, through a form or a program. `files` are ids of what was stored before."""

    title: str
    description: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""  # of the requester, in the program's own books
    reference: str = ""  # of the request, in the program's own books
    type_id: int = 0  # 0: the tenant's first
    team_id: int = 0  # 0: as the flow or the type says
    category: str = ""
    priority: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[int, ...] = ()
    locale: str = "zh-CN"
    page: str = ""  # where the form stood
    suspicions: tuple[str, ...] = ()


def write_request(request: WebRequest) -> bytes:
    """The raw bytes that are stored."""
    return orjson.dumps({"format": _FORMAT, **asdict(request)})


def read_request(raw: bytes) -> WebRequest:
    """The request again. Raises RequestUnreadable."""
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as odd:
        raise RequestUnreadable(f"This is no JSON: {odd}") from None
    if not isinstance(said, dict) or said.pop("format", None) != _FORMAT or not isinstance(said.get("title"), str):
        raise RequestUnreadable("This is no request in a known format.")
    known = {name: said[name] for name in WebRequest.__dataclass_fields__ if name in said}
    for name in ("files", "suspicions"):
        known[name] = tuple(known.get(name) or ())
    return WebRequest(**known)


def words_of(request: WebRequest) -> str:
    """What it says, for whoever looks at it before it is a ticket: the description, then the fields as they came."""
    said = [f"{name}: {_shown(value)}" for name, value in request.fields.items()]
    return "\n\n".join(part for part in (request.description, "\n".join(said)) if part)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
