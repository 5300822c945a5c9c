"""Lists with what is urgent and open on top, in pages by key and without an index of their own."""

from typing import Any

from sqlalchemy import Integer, Select, literal, literal_column, or_, select, union_all

from gongdan.kernel.paging import Sort, decode_cursor, encode_cursor, paged
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priority_rules import HIGHEST
from gongdan.ticketing.queries.rows import LIST
from gongdan.ticketing.states import Category

_row = tickets.c
# Written out, so that the indexes on open work are seen to fit.
_SOLVED = literal_column(str(int(Category.SOLVED)), Integer)
PINNED_FIRST = Sort("-pinned", (literal_column("pinned", Integer), _row.updated_at, _row.id), True)
_NEWEST_FIRST = Sort("-pinned:half", (_row.updated_at, _row.id), True)


def pinned_first(statement: Select[Any], sort: Sort, limit: int, cursor: str | None) -> Select[Any]:
    """A page of `statement`, with one row more than the page: the pinned ones, then the others, newest change first.

    Each half is read in the order of an index and cut to a page before they are laid together. Sorting by a computed
    column would read all of a long list for each page.
    """
    is_behind_pinned, rest = _read(sort, cursor)
    pinned = statement.where(_row.priority == HIGHEST, _row.state_category < _SOLVED)
    others = statement.where(or_(_row.priority > HIGHEST, _row.state_category >= _SOLVED))
    if is_behind_pinned:
        halves = [_half(others, 0, limit, rest)]
    else:
        halves = [_half(pinned, 1, limit, rest), _half(others, 0, limit, None)]
    both = union_all(*(select(half.subquery()) for half in halves)).subquery()
    return (
        LIST.add_columns(both.c.pinned)
        .join(both, both.c.id == _row.id)
        .order_by(both.c.pinned.desc(), _row.updated_at.desc(), _row.id.desc())
        .limit(limit + 1)
    )


def _half(statement: Select[Any], pinned: int, limit: int, cursor: str | None) -> Select[Any]:
    """Which tickets they are; the rest of their rows is fetched for one page only."""
    bare = statement.with_only_columns(_row.id, literal(pinned).label("pinned"))
    return paged(bare, _NEWEST_FIRST, limit, cursor)


def _read(sort: Sort, cursor: str | None) -> tuple[bool, str | None]:
    """Whether the page before ended behind the pinned ones, and where within its half."""
    if not cursor:
        return False, None
    pinned, *rest = decode_cursor(cursor, sort.key, len(sort.columns))
    # What is no half is no place in one either: it is refused with the rest.
    return pinned != 1, encode_cursor(_NEWEST_FIRST.key, rest if type(pinned) is int and pinned in (0, 1) else [])
