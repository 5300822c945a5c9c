"""Query parameters that several lists share."""

from typing import Annotated

from fastapi import Query

from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import MAX_BIGINT

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items on a page", examples=[DEFAULT_LIMIT])]
Cursor = Annotated[str | None, Query(max_length=1000, description="`next_cursor` of the page before")]
Search = Annotated[str | None, Query(max_length=200, description="part of the name", examples=["王"])]
WithRetired = Annotated[bool, Query(description="also those that have retired", examples=[False])]
IdFilter = Annotated[int | None, Query(ge=1, le=MAX_BIGINT, examples=[7])]
