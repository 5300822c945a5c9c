"""Searching tickets: an exact number first, else text, through the table of vectors."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

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
from gongdan.ticketing.queries.merged import held

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
    # Finds more by the words of what was merged into them, where that is not in the candidates already.
    beyond: ColumnElement[bool] | None = None


async def search(tx: Tx, typed: str) -> Searched:
    """What is searched for: a ticket by its number, else words. What was merged is found where it goes on."""
    numbered = await _exact_number(tx, typed)
    if numbered:
        return Searched(tickets.c.id.in_(numbered))
    if tx.actor.kind == "customer":
        return Searched(_plain_search(tx, typed))
    query = parse_query(typed)
    if query is None:
        return Searched(false())
    hot = await hot_lexemes(tx)
    found = await find_candidates(tx.connection, TARGET, tenant_id=tx.tenant_id, query=query, hot=hot)
    if found.ids is None:
        beyond = _holds_match(found)
        return Searched(or_(matches(TARGET, found), beyond), found, beyond)
    found = replace(found, ids=found.ids + await _ends_of(tx, found.ids))
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
    if searched.beyond is None or counted.is_capped:
        return Count(counted.value, counted.is_capped)
    mine = (tickets.c.tenant_id == tx.tenant_id, searched.beyond, ~matches(TARGET, searched.candidates))
    more = await capped_count(tx.connection, select(tickets.c.id).where(*mine, *clauses))
    value = counted.value + more.value
    return Count(min(value, COUNT_CAP), more.is_capped or value > COUNT_CAP)


async def _ends_of(tx: Tx, ids: Sequence[int]) -> tuple[int, ...]:
    """The tickets in which these go on, as far as they were merged."""
    if not ids:
        return ()
    mine = (
        held.c.tenant_id == tx.tenant_id,
        held.c.id == any_(bindparam("found", list(ids), type_=ARRAY(BigInteger))),
    )
    merged = select(held.c.merged_into_id).where(*mine, held.c.merged_into_id.is_not(None)).distinct()
    return tuple((await tx.execute(merged)).scalars())


def _holds_match(found: Candidates) -> ColumnElement[bool]:
    """Whether something that was merged into the ticket matches; asked of each row as the list comes to it."""
    vectors, query = ticket_search.c, cast(found.query.literal, TSQUERY)
    here = (held.c.tenant_id == tickets.c.tenant_id, held.c.merged_into_id == tickets.c.id)
    words = and_(vectors.tenant_id == held.c.tenant_id, vectors.ticket_id == held.c.id, vectors.v.op("@@")(query))
    return exists(select(literal(1)).select_from(held.join(ticket_search, words)).where(*here).correlate(tickets))


async def _exact_number(tx: Tx, typed: str) -> list[int]:
    """The ticket of this number, and where it goes on if it was merged."""
    wanted = typed.removeprefix("#")
    if " " in wanted or len(wanted) > 40:
        return []
    found = await tx.first(
        select(tickets.c.id, tickets.c.merged_into_id).where(
            tickets.c.tenant_id == tx.tenant_id,
            tickets.c.number.in_({wanted, wanted.upper()}),
            policy.visible(tx),
        )
    )
    return [] if found is None else [one for one in found if one is not None]


def _plain_search(tx: Tx, typed: str) -> ColumnElement[bool]:
    """Customers search the few tickets of their own by what they can read of them.

    The vectors also hold internal notes, and a match would tell that a note has the word.
    """
    merged = select(held.c.merged_into_id).where(
        held.c.tenant_id == tx.tenant_id,
        held.c.merged_into_id.is_not(None),
        policy.visible_to_customer(tx.actor, held.c),
        _says(held.c, typed[:200]),
    )
    return or_(_says(tickets.c, typed[:200]), tickets.c.id.in_(merged))


def _says(row: Any, pattern: str) -> ColumnElement[bool]:
    return or_(
        row.title.icontains(pattern, autoescape=True),
        row.description.icontains(pattern, autoescape=True),
        row.number.icontains(pattern, autoescape=True),
    )
