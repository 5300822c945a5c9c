"""Pure: what a person typed, as terms, and as a PostgreSQL tsquery literal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gongdan.search.tokens import (
    WORD_LENGTH,
    joined_number,
    normalise,
    runs,
    without_country,
    word_tokens,
    words_of,
)

# Longer input is not a search but a paste; what is cut only makes the search wider.
QUERY_LENGTH = 200
MOST_TERMS = 16

_QUOTED = re.compile(r'["“”„「」『』]([^"“”„「」『』]*)["“”„「」『』]')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must occur: characters, a word (or its beginning), a written number, an exact phrase."""

    kind: Literal["characters", "word", "number", "phrase"]
    text: str


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query ready for the database: `literal` is cast to tsquery; `terms` serve highlighting.

    `single` is the one lexeme that is asked for, when there is only one; then `is_prefix` says whether
    everything that begins with it is meant.
    """

    literal: str
    terms: tuple[Term, ...]
    single: str | None
    is_prefix: bool


def parse_terms(typed: str) -> tuple[Term, ...]:
    """The terms of a query, each once, in the order typed. Quotes of any kind make an exact phrase."""
    text = normalise(typed[:QUERY_LENGTH])
    found: dict[Term, None] = {}
    end = 0
    for quoted in _QUOTED.finditer(text):
        found.update(dict.fromkeys(_loose_terms(text[end : quoted.start()])))
        end = quoted.end()
        inner = list(_loose_terms(quoted[1]))
        found.update(dict.fromkeys([Term("phrase", quoted[1].strip())] if len(inner) > 1 else inner))
    found.update(dict.fromkeys(_loose_terms(text[end:])))
    return tuple(found)[:MOST_TERMS]


def _loose_terms(text: str) -> Iterator[Term]:
    for run in runs(text):
        if run.kind == "han":
            yield Term("characters", run.text)
        elif run.kind == "phone":
            yield Term("number", run.text)
        else:
            yield Term("word", without_country(run.text) if run.text.isdigit() else run.text)


def parse_query(typed: str) -> SearchQuery | None:
    """None when nothing that could be searched was typed."""
    terms = parse_terms(typed)
    if not terms:
        return None
    literal = " & ".join(_term_literal(term) for term in terms)
    only = terms[0] if len(terms) == 1 else None
    if only is None or only.kind in ("number", "phrase") or (only.kind == "characters" and len(only.text) > 2):
        return SearchQuery(literal, terms, None, False)
    is_prefix = only.kind == "word" or len(only.text) == 1
    return SearchQuery(literal, terms, only.text[:WORD_LENGTH], is_prefix)


def to_tsquery_literal(typed: str) -> str | None:
    """The tsquery alone, to be cast with `::tsquery`; None when there is nothing to search."""
    query = parse_query(typed)
    return None if query is None else query.literal


def _term_literal(term: Term) -> str:
    if term.kind == "word":
        return _prefix(term.text)
    if term.kind == "characters":
        return _chain(_pairs(term.text, 1))
    if term.kind == "phrase":
        return _chain(list(_phrase(term.text)))
    # However the number was written, and also its groups when they stand apart.
    groups = " & ".join(_prefix(word) for word in words_of(term.text))
    joined = joined_number(term.text)
    return f"({groups})" if joined is None else f"({_prefix(joined)} | ({groups}))"


def _prefix(word: str) -> str:
    return f"'{word[:WORD_LENGTH]}':*"


def _pairs(characters: str, position: int) -> list[tuple[str, int]]:
    """Pairs that do not overlap, but for the last of an odd number: fewest lexemes for an exact match."""
    if len(characters) == 1:
        return [(_prefix(characters), position)]
    starts = list(range(0, len(characters) - 1, 2))
    if len(characters) % 2:
        starts.append(len(characters) - 2)
    return [(f"'{characters[start : start + 2]}'", position + start) for start in starts]


def _phrase(text: str) -> Iterator[tuple[str, int]]:
    """Lexemes with the distances that the same text would have in the index."""
    position = 1
    for run in runs(text):
        if run.kind == "han":
            yield from _pairs(run.text, position)
            position += len(run.text) + 1
            continue
        for word in words_of(run.text):
            yield _prefix(word), position
            position = word_tokens(word, position)[1] + 1


def _chain(places: list[tuple[str, int]]) -> str:
    """`'ab' <2> 'cd'`: each lexeme at its distance from the one before."""
    written, last = places[0]
    for lexeme, position in places[1:]:
        written += f" <{position - last}> {lexeme}"
        last = position
    return written if len(places) == 1 else f"({written})"
