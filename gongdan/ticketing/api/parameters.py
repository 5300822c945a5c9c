"""Parameters that several routes of ticketing share."""

from typing import Annotated

from fastapi import Query

from gongdan.kernel.paging import MAX_LIMIT

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]
