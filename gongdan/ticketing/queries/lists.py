"""Lists of tickets: by view, filter and search, in pages by key, with capped counts."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, false, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TIMESTAMP

from gongdan.conditions import Catalogue as ConditionCatalogue
from gongdan.conditions import ConditionInvalid, Me, check, parse, to_sql
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.paging import COUNT_CAP, Sort, capped_count, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import tickets, views
from gongdan.ticketing.queries.catalogue import catalogue, ever_testable, testable, testable_by_customers
from gongdan.ticketing.queries.pinned import PINNED_FIRST, pinned_first
from gongdan.ticketing.queries.rows import LIST, Words, row_shape
from gongdan.ticketing.queries.search import Searched, count_found, search
from gongdan.ticketing.queries.views_config import usable
from gongdan.ticketing.shelves import Shelf

MAX_COUNTED_VIEWS = 50
_row = tickets.c
# Tickets without a promise come after all others.
_NO_PROMISE = literal_column("'9999-12-31 00:00:00+00'::timestamptz", TIMESTAMP(timezone=True))
_DUE = func.coalesce(_row.due_at, _NO_PROMISE)

SORTS = {
    "-updated_at": Sort("-updated_at", (_row.updated_at, _row.id), True),
    "updated_at": Sort("updated_at", (_row.updated_at, _row.id), False),
    "-created_at": Sort("-created_at", (_row.created_at, _row.id), True),
    "created_at": Sort("created_at", (_row.created_at, _row.id), False),
    "priority": Sort("priority", (_row.priority, _row.created_at, _row.id), False),
    "due_at": Sort("due_at", (_DUE, _row.id), False),
    "number": Sort("number", (_row.number, _row.id), False),
    "-number": Sort("-number", (_row.number, _row.id), True),
    PINNED_FIRST.key: PINNED_FIRST,
}
_NAMES = {
    PINNED_FIRST.key: ("pinned", "updated_at", "id"),
    "priority": ("priority", "created_at", "id"),
    "due_at": ("due_key", "id"),
}


async def condition_catalogue(tx: Tx) -> ConditionCatalogue:
    """The fields a new condition on this tenant's tickets may test."""
    known = await catalogue(tx)
    return testable(known) if tx.actor.is_staff else testable_by_customers(known)


async def condition_clause(tx: Tx, raw: Any, field: str = "filter", *, is_new: bool = True) -> ColumnElement[bool]:
    """A condition tree as SQL. Raises Invalid naming what is wrong in it."""
    known = await catalogue(tx)
    offered = await condition_catalogue(tx) if is_new else ever_testable(known)
    me = Me(user_id=tx.actor.user_id, team_ids=tx.actor.team_ids)
    try:
        tree = parse(raw)
        if is_new:
            check(tree, offered, context="view")
        return to_sql(tree, offered, now=tx.now, me=me, zone=ZoneInfo(known.time_zone))
    except ConditionInvalid as invalid:
        problems = [
            FieldProblem(f"{field}{p.path.removeprefix('$')}", p.code, p.message, p.remedy) for p in invalid.problems
        ]
        raise Invalid(problems=problems) from None


def read_filter(text: str | None) -> Any:
    """The `filter` parameter as JSON. Raises Invalid for anything else."""
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid.one(
            "filter", "json_invalid", "The filter is not valid JSON.", 'Send a condition tree such as {"all": []}.'
        ) from None


async def list_tickets(
    tx: Tx,
    *,
    view_id: int | None = None,
    condition: Any = None,
    q: str | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    has_count: bool = True,
    shelf: Shelf | None = Shelf.DESK,
) -> dict[str, Any]:
    """A page of the tickets that the actor may see on a shelf, None: on any but the bin.

    The number of queries does not depend on the page.
    """
    clauses, view_sort = await _clauses(tx, view_id, condition, shelf)
    searched = await search(tx, q.strip()) if q and q.strip() else None
    order = _sort(sort or view_sort or "-updated_at")
    statement = LIST.where(*clauses)
    if searched is not None:
        statement = statement.where(searched.clause)
    if order.key == "due_at":
        statement = statement.add_columns(_DUE.label("due_key"))
    one_page = pinned_first if order is PINNED_FIRST else paged
    rows = await tx.all(one_page(statement, order, limit, cursor), {"tenant": tx.tenant_id})
    names = _NAMES.get(order.key, (order.key.removeprefix("-"), "id"))
    page, next_cursor = cut(rows, order, limit, names)
    known = await catalogue(tx)
    words = Words(known, tx.actor.locale)
    return {
        "items": [row_shape(row, known, tx, words) for row in page],
        "next_cursor": next_cursor,
        "count": await _count(tx, clauses, searched) if has_count else None,
    }


async def selected(
    tx: Tx, *, view_id: int | None = None, condition: Any = None, q: str | None = None
) -> list[ColumnElement[bool]]:
    """What narrows tickets to those on the desk that a list of the same parameters would show."""
    clauses, _ = await _clauses(tx, view_id, condition, Shelf.DESK)
    if q and q.strip():
        clauses.append((await search(tx, q.strip())).clause)
    return clauses


def _sort(key: str) -> Sort:
    if key not in SORTS:
        raise Invalid.one(
            "sort", "unknown", f"Tickets cannot be sorted by {key!r}.", f"Use one of: {', '.join(SORTS)}."
        )
    return SORTS[key]


def on_shelf(shelf: Shelf | None) -> list[ColumnElement[bool]]:
    """Narrows to one shelf; None narrows nothing."""
    return [] if shelf is None else [tickets.c.shelf == literal_column(str(int(shelf)))]


async def _clauses(
    tx: Tx, view_id: int | None, condition: Any, shelf: Shelf | None
) -> tuple[list[ColumnElement[bool]], str | None]:
    clauses = [*on_shelf(shelf), policy.visible(tx)]
    view_sort = None
    if view_id is not None:
        view = await tx.first(_views(tx).where(views.c.id == view_id))
        if view is None:
            raise NotFound("view", view_id)
        clauses.append(await condition_clause(tx, view.condition, "view", is_new=False))
        view_sort = view.sort
    if condition is not None:
        clauses.append(await condition_clause(tx, condition))
    return clauses, view_sort


async def _count(tx: Tx, clauses: Sequence[ColumnElement[bool]], searched: Searched | None) -> dict[str, Any]:
    if searched is not None:
        counted = await count_found(tx, searched, clauses)
    else:
        counted = await capped_count(tx.connection, _counted(tx, clauses))
    return {"value": counted.value, "is_capped": counted.is_capped}


def _counted(tx: Tx, clauses: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, *clauses)


def _views(tx: Tx) -> Select[Any]:
    """The views that the actor may list tickets by; customers have none."""
    mine = usable(tx) if tx.actor.is_staff else false()
    return select(views).where(views.c.tenant_id == tx.tenant_id, mine)


async def count_views(tx: Tx, view_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The capped count of each usable view, in one statement; without views that cannot be read any more."""
    statement = _views(tx).order_by(views.c.position, views.c.id).limit(MAX_COUNTED_VIEWS)
    if view_ids is not None:
        statement = statement.where(views.c.id.in_(list(view_ids)))
    counts: dict[int, Any] = {}
    shown = [*on_shelf(Shelf.DESK), policy.visible(tx)]
    for view in await tx.all(statement):
        with suppress(Invalid):  # a field it tests has become something else: the other badges stay
            clause = await condition_clause(tx, view.condition, "view", is_new=False)
            inner = _counted(tx, [*shown, clause]).with_only_columns(literal(1)).limit(COUNT_CAP + 1).subquery()
            counts[view.id] = select(func.count()).select_from(inner).scalar_subquery().label(f"v{view.id}")
    if not counts:
        return []
    row = await tx.one(select(*counts.values()))
    return [
        {"view_id": view_id, "count": {"value": min(n, COUNT_CAP), "is_capped": n > COUNT_CAP}}
        for view_id, n in zip(counts, row, strict=True)
    ]
