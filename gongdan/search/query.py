"""Searching in PostgreSQL: probe the index, then either sort the few that match or walk newest first.

The table of vectors carries no row-level policy, because under one PostgreSQL could not use its index. So it
is never read for its own sake: every answer goes through the protected table that it belongs to, and
`tenant_id =` is always written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.search.hot import NOTHING_HOT, HotLexemes
from gongdan.search.terms import SearchQuery

# More matches than this are not sorted: newest first finds a page of them sooner. Among a million rows both ways
# cost the same at about six thousand matches, among a hundred thousand at two thousand.
PROBE_LIMIT = 5001


@dataclass(frozen=True, slots=True)
class SearchTarget:
    """What is searched: the table of vectors, and the protected table every answer is read through.

    `vectors` has `tenant_id`, the column named `vector_key` that refers to the owner's `id`, and `v`
    (tsvector); `owner` has `tenant_id`, `id` and the column named `newest_by`.
    """

    vectors: Table
    owner: Table
    vector_key: str
    newest_by: str = "updated_at"

    @property
    def newest(self) -> ColumnElement[datetime]:
        return self.owner.c[self.newest_by]

    @property
    def key(self) -> ColumnElement[int]:
        return self.vectors.c[self.vector_key]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the probe saw: the ids of all matches in the tenant, or None when there are too many to sort.

    `is_dense`: so many that the next match is never far, wherever one looks.
    """

    query: SearchQuery
    ids: tuple[int, ...] | None
    is_dense: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    id: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class CappedCount:
    value: int
    is_capped: bool


async def find_candidates(
    connection: AsyncConnection,
    target: SearchTarget,
    *,
    tenant_id: int,
    query: SearchQuery,
    hot: HotLexemes = NOTHING_HOT,
) -> Candidates:
    """Decide how to read: a lexeme that very many hold is not even probed for."""
    if hot.is_hot(query):
        return Candidates(query, None, hot.is_dense(query))
    hits = _hits(target, tenant_id, query)
    ids = (await connection.execute(select(hits.c.id).limit(PROBE_LIMIT))).scalars().all()
    return Candidates(query, None if len(ids) >= PROBE_LIMIT else tuple(ids))


def _hits(target: SearchTarget, tenant_id: int, query: SearchQuery) -> CTE:
    """All ids that match, by the index.

    Materialised, so that it is planned without any LIMIT: with one, the planner trusts its poor estimate of
    rare lexemes and walks the whole table in the hope of finding enough soon.
    """
    return (
        select(target.key.label("id"))
        .where(target.vectors.c.tenant_id == tenant_id, target.vectors.c.v.op("@@")(_tsquery(query)))
        .cte("hits")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def matches(target: SearchTarget, candidates: Candidates) -> ColumnElement[bool]:
    """The condition on the owner's rows, for any list that already narrows, sorts and pages them.

    Few candidates: their ids. Many: asked of each row as the list comes to it; OFFSET 0 keeps PostgreSQL
    from turning this round into a sort of all matches.
    """
    owner, vectors = target.owner, target.vectors
    if candidates.ids is not None:
        return owner.c.id == any_(bindparam(None, list(candidates.ids), type_=ARRAY(BigInteger)))
    return (
        select(literal(1))
        .select_from(vectors)
        .where(
            vectors.c.tenant_id == owner.c.tenant_id,
            target.key == owner.c.id,
            vectors.c.v.op("@@")(_tsquery(candidates.query)),
        )
        .offset(literal_column("0"))
        .correlate(owner)
        .exists()
    )


async def search_ids(
    connection: AsyncConnection,
    target: SearchTarget,
    *,
    tenant_id: int,
    candidates: Candidates,
    visible: ColumnElement[bool] | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Found]:
    """The newest matches that `visible` lets through, after the given place in the same order."""
    owner = target.owner
    found = (
        select(owner.c.id, target.newest.label("newest_at"))
        .where(_allowed(target, tenant_id, candidates, visible))
        .order_by(target.newest.desc(), owner.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        found = found.where(tuple_(target.newest, owner.c.id) < tuple_(literal(after[0]), literal(after[1])))
    return _found((await connection.execute(found)).all())


async def rank_ids(
    connection: AsyncConnection,
    target: SearchTarget,
    *,
    tenant_id: int,
    candidates: Candidates,
    visible: ColumnElement[bool] | None = None,
    limit: int = 50,
) -> list[Found]:
    """The best matches first, the subject weighing most; newest first when there are too many to weigh."""
    if candidates.ids is None:
        return await search_ids(
            connection, target, tenant_id=tenant_id, candidates=candidates, visible=visible, limit=limit
        )
    owner, vectors = target.owner, target.vectors
    same = and_(vectors.c.tenant_id == owner.c.tenant_id, target.key == owner.c.id)
    rank = func.ts_rank(vectors.c.v, _tsquery(candidates.query))
    found = (
        select(owner.c.id, target.newest.label("newest_at"))
        .select_from(owner.join(vectors, same))
        .where(_allowed(target, tenant_id, candidates, visible))
        .order_by(rank.desc(), target.newest.desc(), owner.c.id.desc())
        .limit(limit)
    )
    return _found((await connection.execute(found)).all())


async def count_matches(
    connection: AsyncConnection,
    target: SearchTarget,
    *,
    tenant_id: int,
    candidates: Candidates,
    visible: ColumnElement[bool] | None = None,
    cap: int = 1000,
) -> CappedCount:
    """How many match, counted no further than `cap`."""
    owner = target.owner
    some: Select[int] = select(owner.c.id).where(_allowed(target, tenant_id, candidates, visible))
    if candidates.ids is None and not candidates.is_dense:
        some = _indexed(target, tenant_id, candidates.query, visible)
    elif candidates.ids is None:
        # In the list's own order: without one, PostgreSQL would gather all matches first.
        some = some.order_by(target.newest.desc(), owner.c.id.desc())
    counted = some.limit(cap + 1).subquery()
    value = (await connection.execute(select(func.count()).select_from(counted))).scalar_one()
    return CappedCount(min(value, cap), value > cap)


def _indexed(
    target: SearchTarget, tenant_id: int, query: SearchQuery, visible: ColumnElement[bool] | None
) -> Select[int]:
    """Matches by the index, each looked up in the owner: no join that would read the whole owner first."""
    owner, hits = target.owner, _hits(target, tenant_id, query)
    seen = select(owner.c.id).where(owner.c.tenant_id == tenant_id, owner.c.id == hits.c.id)
    if visible is not None:
        seen = seen.where(visible)
    looked_up = seen.offset(literal_column("0")).correlate(hits).lateral()
    return select(looked_up.c.id).select_from(hits.join(looked_up, true()))


async def load_hot_lexemes(connection: AsyncConnection, vectors: Table, *, least_share: float = 0.01) -> HotLexemes:
    """The lexemes that at least this share of all rows hold, from PostgreSQL's own statistics.

    Statistics appear with ANALYZE; before, nothing is hot and every search is probed.
    """
    rows = await connection.execute(
        text(
            "SELECT e.lexeme, e.share FROM pg_stats s, unnest(s.most_common_elems::text::text[],"
            " s.most_common_elem_freqs) AS e(lexeme, share)"
            " WHERE s.schemaname = coalesce(:schema, current_schema()) AND s.tablename = :name"
            " AND s.attname = 'v' AND e.lexeme IS NOT NULL AND e.share >= :least"
        ),
        {"schema": vectors.schema, "name": vectors.name, "least": least_share},
    )
    return HotLexemes.of({row.lexeme: row.share for row in rows})


def _allowed(
    target: SearchTarget, tenant_id: int, candidates: Candidates, visible: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    conditions = [target.owner.c.tenant_id == tenant_id, matches(target, candidates)]
    return and_(*conditions) if visible is None else and_(*conditions, visible)


def _tsquery(query: SearchQuery) -> ColumnElement[object]:
    return cast(bindparam(None, query.literal), TSQUERY)


def _found(rows: Sequence[Row[int, datetime]]) -> list[Found]:
    return [Found(row.id, row.newest_at) for row in rows]
