"""Pieces that the routes of the set-up share."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from gongdan.kernel.http import check_version
from gongdan.kernel.paging import MAX_LIMIT
from gongdan.kernel.wire import answer, etag

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]
HasRetired = Annotated[bool, Query(description="true: retired ones too (staff only)")]


def expected(request: Request) -> Callable[[int], None]:
    """Holds the caller's `If-Match` against the version that is found."""
    return partial(check_version, request)


def one(shape: dict[str, Any]) -> Response:
    """One thing with its ETag."""
    return answer(shape, headers={"ETag": etag(shape["version"])})


def made(router: APIRouter, shape: dict[str, Any]) -> Response:
    """One thing that was just made, with its ETag and where it is found."""
    headers = {"ETag": etag(shape["version"]), "Location": f"{router.prefix}/{shape['id']}"}
    return answer(shape, 201, headers=headers)


def whole(items: list[dict[str, Any]]) -> Response:
    """A list that is short enough to be answered as one page."""
    return answer({"items": items, "next_cursor": None})
