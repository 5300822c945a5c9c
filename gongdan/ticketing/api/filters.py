"""Routes around lists: what can be filtered by, and how many tickets each view holds."""

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response
from pydantic import Field

from gongdan.identity import ReadTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import CountOut, Id, WireOut, answer
from gongdan.ticketing import policy
from gongdan.ticketing.queries.lists import MAX_COUNTED_VIEWS, condition_catalogue, count_views

filters_router = router("/api/v1", "views")

ViewIds = Annotated[
    list[Id] | None, Query(max_length=MAX_COUNTED_VIEWS, description="ids of views; without: all you may use")
]


class ViewCount(WireOut):
    """How many tickets a view holds, for badges."""

    view_id: int = Field(examples=[3])
    count: CountOut


class ViewCounts(WireOut):
    """The counts of several views."""

    items: list[ViewCount]


class FilterFields(WireOut):
    """The fields, operators and values that a condition may use; drives condition builders."""

    fields: list[dict[str, Any]]


@filters_router.get("/view-counts", response_model=ViewCounts, summary="Count the tickets of views")
async def get_view_counts(tx: ReadTx, view: ViewIds = None) -> Response:
    """How many tickets each view holds, counted up to 1000, in one statement."""
    return answer({"items": await count_views(tx, view)})


@filters_router.get("/ticket-fields", response_model=FilterFields, summary="What tickets can be filtered by")
async def get_filter_fields(tx: ReadTx) -> Response:
    """Every field of tickets with its kind, operators and options; custom fields as `field:<key>`."""
    policy.may_see_catalogue(tx)
    return answer((await condition_catalogue(tx)).describe("view"))
