"""Searching tickets: an exact number first, else text, through the table of vectors."""

import time
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from gongdan.kernel.unit import Tx
from gongdan.search import (
    NOTHING_HOT,
    HotLexemes,
    SearchTarget,
    find_candidates,
    load_hot_lexemes,
    matches,
    parse_query,
)
from gongdan.ticketing import policy
from gongdan.ticketing.models import ticket_search, tickets

TARGET = SearchTarget(vectors=ticket_search, owner=tickets, vector_key="ticket_id")
HOT_FOR_SECONDS = 600.0

_hot: list[tuple[float, HotLexemes]] = []


async def hot_lexemes(tx: Tx) -> HotLexemes:
    """What so many tickets hold that it is not worth probing for; read anew every ten minutes."""
    if not _hot or time.monotonic() - _hot[0][0] > HOT_FOR_SECONDS:
        _hot[:] = [(time.monotonic(), await load_hot_lexemes(tx.connection, ticket_search))]
    return _hot[0][1] if _hot else NOTHING_HOT


def forget_hot_lexemes() -> None:
    _hot.clear()


async def search_clause(tx: Tx, typed: str) -> ColumnElement[bool]:
    """What the list is narrowed to by a search."""
    number = await _exact_number(tx, typed)
    if number is not None:
        return tickets.c.id == number
    if tx.actor.kind == "customer":
        return _plain_search(typed)
    query = parse_query(typed)
    if query is None:
        return false()
    hot = await hot_lexemes(tx)
    found = await find_candidates(tx.connection, TARGET, tenant_id=tx.tenant_id, query=query, hot=hot)
    return matches(TARGET, found)


async def _exact_number(tx: Tx, typed: str) -> int | None:
    wanted = typed.removeprefix("#")
    if " " in wanted or len(wanted) > 40:
        return None
    found: Any = await tx.scalar(
        select(tickets.c.id).where(
            tickets.c.tenant_id == tx.tenant_id,
            tickets.c.number.in_({wanted, wanted.upper()}),
            policy.visible(tx),
        )
    )
    return None if found is None else int(found)


def _plain_search(typed: str) -> ColumnElement[bool]:
    """Customers search the few tickets of their own by what they can read of them.

    The vectors also hold internal notes, and a match would tell that a note has the word.
    """
    pattern = typed[:200]
    return or_(
        tickets.c.title.icontains(pattern, autoescape=True),
        tickets.c.description.icontains(pattern, autoescape=True),
        tickets.c.number.icontains(pattern, autoescape=True),
    )
