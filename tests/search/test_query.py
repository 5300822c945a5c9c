"""Searching in a real PostgreSQL, through a table protected by row-level security."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, cast, insert, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from gongdan.search import (
    Candidates,
    CappedCount,
    HotLexemes,
    SearchTarget,
    count_matches,
    find_candidates,
    load_hot_lexemes,
    parse_query,
    rank_ids,
    search_ids,
    tsvector_literal,
)
from gongdan.search import query as query_file

metadata = MetaData()
papers = Table(
    "search_trial_papers",
    metadata,
    Column("tenant_id", BigInteger, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("title", Text),
    Column("updated_at", DateTime(timezone=True)),
    prefixes=["TEMPORARY"],
)
vectors = Table(
    "search_trial_vectors",
    metadata,
    Column("tenant_id", BigInteger, primary_key=True),
    Column("paper_id", BigInteger, primary_key=True),
    Column("v", TSVECTOR),
    prefixes=["TEMPORARY"],
)
TARGET = SearchTarget(vectors=vectors, owner=papers, vector_key="paper_id")
TITLES = {
    1: "打印机无法打印，报错 E-0x80070005",
    2: "复印件打，印机器坏了",
    3: "单号 WX20251122-0001 电话 138-0013-8000",
    4: "Printer offline, 打印队列卡住",
    5: "电梯故障，请联系 zhang.san@example.com",
    6: "印章丢失",
}


@pytest_asyncio.fixture
async def connection(pg_dsn: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=lambda: psycopg.AsyncConnection.connect(pg_dsn),
        poolclass=NullPool,
    )
    async with engine.connect() as opened:
        await opened.run_sync(metadata.create_all, checkfirst=False)
        await opened.execute(text("CREATE INDEX ON search_trial_vectors USING gin (v)"))
        for tenant_id in (1, 2):
            for number, title in TITLES.items():
                await add_paper(opened, tenant_id, number, title)
        yield opened
        await opened.rollback()
    await engine.dispose()


async def add_paper(connection: AsyncConnection, tenant_id: int, number: int, title: str) -> None:
    changed_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    await connection.execute(
        insert(papers).values(tenant_id=tenant_id, id=number, title=title, updated_at=changed_at)
    )
    vector = cast(tsvector_literal([(title, "A")]), TSVECTOR)
    await connection.execute(insert(vectors).values(tenant_id=tenant_id, paper_id=number, v=vector))


async def ids_for(connection: AsyncConnection, typed: str, *, hot: HotLexemes = HotLexemes()) -> list[int]:
    query = parse_query(typed)
    assert query is not None
    candidates = await find_candidates(connection, TARGET, tenant_id=1, query=query, hot=hot)
    return [found.id for found in await search_ids(connection, TARGET, tenant_id=1, candidates=candidates)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("打印机", [1]),
        ("印机", [2, 1]),
        ("打印", [4, 1]),
        ("无法打印", [1]),
        ("印", [6, 4, 2, 1]),
        ("坏了", [2]),
        ("20251122-0001", [3]),
        ("wx2025", [3]),
        ("13800138000", [3]),
        ("+86 138 0013 8000", [3]),
        ("example.com", [5]),
        ("PRINTER 打印", [4]),
        ("电梯 打印", []),
        ("“Printer offline”", [4]),
        ("“offline Printer”", []),
        ("“offline 打印队列”", [4]),
    ],
)
async def test_what_was_written_is_found_newest_first(
    connection: AsyncConnection, typed: str, expected: list[int]
) -> None:
    assert await ids_for(connection, typed) == expected


@pytest.mark.parametrize("number", TITLES)
async def test_every_substring_of_a_chinese_run_is_found(connection: AsyncConnection, number: int) -> None:
    for run in re.findall("[一-龥]+", TITLES[number]):
        for start in range(len(run)):
            for end in range(start + 1, len(run) + 1):
                assert number in await ids_for(connection, run[start:end])


async def test_walking_finds_the_same_as_probing(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    probed = await ids_for(connection, "打印")
    assert await ids_for(connection, "打印", hot=HotLexemes.of({"打印": 0.01})) == probed == [4, 1]
    monkeypatch.setattr(query_file, "PROBE_LIMIT", 2)
    assert await ids_for(connection, "打印") == probed


@pytest.mark.parametrize("hot", [HotLexemes(), HotLexemes.of({"打印": 0.01}), HotLexemes.of({"打印": 0.1})])
async def test_pages_visibility_and_counts_hold_in_both_ways(connection: AsyncConnection, hot: HotLexemes) -> None:
    query = parse_query("打印")
    assert query is not None
    candidates = await find_candidates(connection, TARGET, tenant_id=1, query=query, hot=hot)

    async def page(**narrowed: object) -> list[int]:
        return [
            found.id
            for found in await search_ids(connection, TARGET, tenant_id=1, candidates=candidates, **narrowed)  # type: ignore[arg-type]
        ]

    first = (await search_ids(connection, TARGET, tenant_id=1, candidates=candidates, limit=1))[0]
    assert first.id == 4
    assert await page(after=(first.newest_at, first.id)) == [1]
    assert await page(visible=papers.c.id < 4) == [1]
    fewer = await count_matches(connection, TARGET, tenant_id=1, candidates=candidates, visible=papers.c.id < 4)
    assert fewer == CappedCount(1, False)
    count = await count_matches(connection, TARGET, tenant_id=1, candidates=candidates, cap=2)
    assert count == CappedCount(2, False)
    capped = await count_matches(connection, TARGET, tenant_id=1, candidates=candidates, cap=1)
    assert capped == CappedCount(1, True)


async def test_row_level_security_of_the_owner_covers_the_vectors(connection: AsyncConnection) -> None:
    for statement in (
        "CREATE ROLE search_trial_reader",
        "GRANT SELECT ON search_trial_papers, search_trial_vectors TO search_trial_reader",
        "ALTER TABLE search_trial_papers ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON search_trial_papers USING (tenant_id = 2)",
        "SET LOCAL ROLE search_trial_reader",
    ):
        await connection.execute(text(statement))
    assert await ids_for(connection, "打印") == []
    assert await ids_for(connection, "打印", hot=HotLexemes.of({"打印": 0.01})) == []
    query = parse_query("打印")
    assert query is not None
    for candidates in (
        Candidates(query, (1, 4)),
        Candidates(query, None, is_dense=True),
        Candidates(query, None, is_dense=False),
    ):
        count = await count_matches(connection, TARGET, tenant_id=1, candidates=candidates)
        assert count == CappedCount(0, False)


async def test_the_best_match_comes_first(connection: AsyncConnection) -> None:
    query = parse_query("打印")
    assert query is not None
    await add_paper(connection, 1, 7, "打印")
    light = cast(tsvector_literal([("打印", "D")]), TSVECTOR)
    await connection.execute(update(vectors).where(vectors.c.paper_id == 7).values(v=light))
    candidates = await find_candidates(connection, TARGET, tenant_id=1, query=query)
    ranked = await rank_ids(connection, TARGET, tenant_id=1, candidates=candidates)
    assert [found.id for found in ranked] == [1, 4, 7]
    walked = await rank_ids(connection, TARGET, tenant_id=1, candidates=Candidates(query, None))
    assert [found.id for found in walked] == [7, 4, 1]


async def test_hot_lexemes_come_from_statistics(connection: AsyncConnection) -> None:
    schema = (
        await connection.execute(text("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()"))
    ).scalar_one()
    for number in range(100, 400):
        await add_paper(connection, 1, number, "电梯" if number % 2 else f"甲{number}")
    await connection.execute(text("ANALYZE search_trial_vectors"))
    placed = Table("search_trial_vectors", MetaData(), schema=schema)
    hot = await load_hot_lexemes(connection, placed, least_share=0.3)
    assert "电梯" in hot.lexemes
    assert "打印" not in hot.lexemes


async def test_the_largest_vectors_are_taken_by_postgresql(connection: AsyncConnection) -> None:
    words = " ".join(f"w{number:09}x" for number in range(60_000))
    for number, long in enumerate(("电梯故障" * 5_000, words, "ж.a1" * 9_000, "ﷺ" * 9_000), start=50):
        await add_paper(connection, 1, number, "开头" + long)
    assert await ids_for(connection, "开头") == [53, 52, 51, 50]
