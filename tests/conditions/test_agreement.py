"""The two readings of a tree agree, on a real PostgreSQL: random trees × random rows, and random text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text

from gongdan.conditions import Catalogue, ConditionInvalid, Field, Kind, Me, Moment, check, evaluate, parse, to_sql
from gongdan.conditions.operators import operators_for
from tests.conditions.sample import CATALOGUE, ME, NOW, ROW, ROWS, SHANGHAI, TREES, as_values, value_for

ROW_COUNT = 200
Row = dict[str, Any]


@pytest.fixture(scope="module")
def connection(pg_dsn: str) -> Iterator[Connection]:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(pg_dsn))
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def rows(connection: Connection) -> dict[int, Row]:
    """Random rows, stored; and what each field reads from them, by id, for whoever is `ME` and for nobody."""
    connection.execute(text("SET TIME ZONE 'America/New_York'"))  # the answer may not depend on it
    connection.execute(text(f"DROP TABLE IF EXISTS {ROWS.name}"))
    ROWS.create(connection)
    drawn: list[Row] = []

    @settings(max_examples=ROW_COUNT, database=None, derandomize=True, phases=[Phase.generate], deadline=None)
    @given(ROW)
    def gather(row: Row) -> None:
        drawn.append(row)

    gather()
    connection.execute(ROWS.insert(), [{"id": n, **row} for n, row in enumerate(drawn)])
    return dict(enumerate(snapshots(connection, ME)))


def snapshots(connection: Connection, me: Me) -> list[Row]:
    at = Moment(NOW, SHANGHAI, me)
    columns = [field.sql(at).label(key) for key, field in CATALOGUE.fields.items()]
    return [dict(row) for row in connection.execute(select(*columns).order_by(ROWS.c.id)).mappings()]


def readings(connection: Connection, rows: dict[int, Row], raw: object) -> tuple[set[int], set[int]]:
    tree = check(parse(raw), CATALOGUE)
    clause = to_sql(tree, CATALOGUE, now=NOW, me=ME, zone=SHANGHAI)
    by_sql = set(connection.scalars(select(ROWS.c.id).where(clause)))
    by_python = {
        n for n, row in rows.items() if evaluate(tree, row, CATALOGUE, now=NOW, me=ME, zone=SHANGHAI).is_match
    }
    return by_sql, by_python


SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(TREES)
@settings(SHARED, max_examples=300)
def test_random_trees_read_alike(connection: Connection, rows: dict[int, Row], raw: object) -> None:
    try:
        parse(raw)
    except ConditionInvalid as invalid:
        assume(invalid.problems[0].code != "too_deep")  # the only fault the generator makes
        raise
    by_sql, by_python = readings(connection, rows, raw)
    assert by_sql == by_python


@pytest.mark.parametrize("key", CATALOGUE.fields)
@given(data=st.data())
@settings(SHARED, max_examples=4, derandomize=True, database=None, phases=[Phase.generate])
def test_every_operator_of_every_field_reads_alike(
    connection: Connection, rows: dict[int, Row], key: str, data: st.DataObject
) -> None:
    """Random trees might miss a pair: here each one is asked for, and its denial too."""
    for row in operators_for(CATALOGUE.fields[key], "view"):
        leaf = {"field": key, "op": row.name, "value": data.draw(value_for(CATALOGUE.fields[key], row))}
        by_sql, by_python = readings(connection, rows, {"any": [leaf]})
        assert by_sql == by_python, leaf
        rest = set(rows) - by_sql
        assert readings(connection, rows, {"not": leaf}) == (rest, rest), leaf


def test_nobody_is_me_without_a_person(connection: Connection, rows: dict[int, Row]) -> None:
    nobody = dict(enumerate(snapshots(connection, Me())))
    for field, op, expected in [
        ("assignee", "is", False),
        ("assignee", "is_not", True),
        ("team", "is", False),
        ("followers", "includes", False),
        ("followers", "excludes", True),
    ]:
        name = "mine" if field == "team" else "me"
        tree = check(parse({"field": field, "op": op, "value": name}), CATALOGUE)
        found = set(connection.scalars(select(ROWS.c.id).where(to_sql(tree, CATALOGUE, now=NOW))))
        assert found == (set(nobody) if expected else set())
        assert all(evaluate(tree, row, CATALOGUE, now=NOW).is_match is expected for row in nobody.values())


# Letters whose case differs between servers, locales and Python, and all that LIKE and regular expressions mean.
SPECIAL = "aAzZkKsSiI%_\\^$.*+?()[]{}|-'\"\n\t ßẞİıſKÅåÅΣσςǄǅǆÉéÑñ中文字ａＡⅷⅧ🙂ᏣꭳᲐაĿŀ"
WORDS = st.text(
    st.sampled_from(SPECIAL) | st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6
)


@given(st.lists(st.tuples(WORDS, WORDS.filter(bool), WORDS), min_size=20, max_size=40), st.data())
@settings(SHARED, max_examples=40)
def test_letter_case_reads_alike_in_any_script(
    connection: Connection, parts: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    needle = parts[0][1]
    forms = st.sampled_from([needle, needle.upper(), needle.lower(), needle.swapcase(), needle.title()])
    haystacks = [before + data.draw(forms) + after for before, _, after in parts] + [part[1] for part in parts]
    relation = as_values(haystacks)
    field = Field(key="text", kind=Kind.TEXT, label={"en": "Text"}, column=relation.c.text)
    catalogue = Catalogue.of([field])
    for op in ("contains", "does_not_contain", "starts_with", "is", "is_not"):
        tree = check(parse({"field": "text", "op": op, "value": needle}), catalogue)
        query = select(relation.c.place).where(to_sql(tree, catalogue, now=NOW))
        by_python = {
            n for n, hay in enumerate(haystacks) if evaluate(tree, {"text": hay}, catalogue, now=NOW).is_match
        }
        assert set(connection.scalars(query)) == by_python, (op, needle)


def test_letters_and_wildcards_meet_only_their_own_kind(connection: Connection) -> None:
    """Every odd character asked of every other one, and of itself between letters."""
    haystacks = sorted({form for letter in SPECIAL for form in (letter, letter.upper(), letter.lower())})
    haystacks += [f"a{letter}b" for letter in SPECIAL]
    relation = as_values(haystacks)
    catalogue = Catalogue.of([Field(key="text", kind=Kind.TEXT, label={}, column=relation.c.text)])
    for needle in [*SPECIAL, *(f"A{letter}b" for letter in SPECIAL)]:
        tree = parse({"field": "text", "op": "contains", "value": needle})
        found = set(connection.scalars(select(relation.c.text).where(to_sql(tree, catalogue, now=NOW))))
        assert found == {hay for hay in haystacks if evaluate(tree, {"text": hay}, catalogue, now=NOW).is_match}


def test_many_values_and_many_conditions_fit_one_statement(connection: Connection, rows: dict[int, Row]) -> None:
    """PostgreSQL takes 65,535 parameters: the largest tree allowed stays far below."""
    leaf = {"field": "assignee", "op": "is_none_of", "value": list(range(1000, 1500))}
    tags = {"not": {"field": "marks", "op": "includes_any", "value": [f"tag {n}" for n in range(500)]}}
    clause = to_sql(check(parse({"all": [leaf, tags] * 100}), CATALOGUE), CATALOGUE, now=NOW)
    assert set(connection.scalars(select(ROWS.c.id).where(clause))) == set(rows)
    long_needle = {"field": "body", "op": "contains", "value": "É" * 1000}
    assert readings(connection, rows, long_needle) == (set(), set())


def test_leaves_stay_usable_by_indexes(connection: Connection, rows: dict[int, Row]) -> None:
    connection.execute(text(f"CREATE INDEX rows_by_team ON {ROWS.name} (team, priority, seen_at)"))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    raw = {
        "all": [
            {"field": "team", "op": "is_any_of", "value": ["mine", 3]},
            {"any": [{"field": "priority", "op": "is", "value": "high"}]},
            {"field": "seen_at", "op": "within_last", "value": {"amount": 2, "unit": "days"}},
        ]
    }
    clause = to_sql(parse(raw), CATALOGUE, now=NOW, me=ME)
    compiled = select(ROWS.c.id).where(clause).compile(connection)
    explained = connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars().all()
    condition = next(line for line in explained if "Index Cond" in line)
    assert all(name in condition for name in ("team", "priority", "seen_at"))
