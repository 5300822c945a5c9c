"""Searching tickets: an exact number first, else text, through the table of vectors."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from gongdan.kernel.paging import COUNT_CAP, Count, capped_count
from gongdan.kernel.unit import Tx
from gongdan.search import (
    NOTHING_HOT,
    Candidates,
    HotLexemes,
    SearchTarget,
    count_matches,
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


@dataclass(frozen=True, slots=True)
class Searched:
    """What a list is narrowed to by a search; `candidates` where the vectors were asked."""

    clause: ColumnElement[bool]
    candidates: Candidates | None = None


async def search(tx: Tx, typed: str) -> Searched:
    """What is searched for: a ticket by its number, else words."""
    number = await _exact_number(tx, typed)
    if number is not None:
        return Searched(tickets.c.id == number)
    if tx.actor.kind == "customer":
        return Searched(_plain_search(typed))
    query = parse_query(typed)
    if query is None:
        return Searched(false())
    hot = await hot_lexemes(tx)
    found = await find_candidates(tx.connection, TARGET, tenant_id=tx.tenant_id, query=query, hot=hot)
    return Searched(matches(TARGET, found), found)


async def count_found(tx: Tx, searched: Searched, clauses: Sequence[ColumnElement[bool]]) -> Count:
    """How many tickets the search finds among those that the clauses let through."""
    if searched.candidates is None:
        wanted = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, searched.clause, *clauses)
        return await capped_count(tx.connection, wanted)
    # Not as an ordinary condition: that would ask row after row of the whole table.
    counted = await count_matches(
        tx.connection,
        TARGET,
        tenant_id=tx.tenant_id,
        candidates=searched.candidates,
        visible=and_(*clauses),
        cap=COUNT_CAP,
    )
    return Count(counted.value, counted.is_capped)


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
