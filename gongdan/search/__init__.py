"""Full-text search over any table: our own tokens for Chinese and Latin, in PostgreSQL, no search server."""

from gongdan.search.highlight import Segment, find_ranges, highlight, snippet
from gongdan.search.hot import NOTHING_HOT, HotLexemes
from gongdan.search.query import (
    Candidates,
    CappedCount,
    Found,
    SearchTarget,
    count_matches,
    find_candidates,
    load_hot_lexemes,
    matches,
    rank_ids,
    search_ids,
)
from gongdan.search.terms import SearchQuery, Term, parse_query, parse_terms, to_tsquery_literal
from gongdan.search.tokens import tsvector_literal

__all__ = [
    "NOTHING_HOT",
    "Candidates",
    "CappedCount",
    "Found",
    "HotLexemes",
    "SearchQuery",
    "SearchTarget",
    "Segment",
    "Term",
    "count_matches",
    "find_candidates",
    "find_ranges",
    "highlight",
    "load_hot_lexemes",
    "matches",
    "parse_query",
    "parse_terms",
    "rank_ids",
    "search_ids",
    "snippet",
    "to_tsquery_literal",
    "tsvector_literal",
]
