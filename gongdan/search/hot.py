"""Pure: the lexemes that so many rows hold that looking them up is slower than walking the newest."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from gongdan.search.terms import SearchQuery

# From this share of all rows on, even counting to a thousand is quicker by walking than by the index.
DENSE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class HotLexemes:
    """Sorted, so that a beginning of a hot word is recognised as well; with the share of rows that hold each."""

    lexemes: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()

    @classmethod
    def of(cls, shares: Mapping[str, float]) -> Self:
        lexemes = tuple(sorted(shares))
        return cls(lexemes, tuple(shares[lexeme] for lexeme in lexemes))

    def is_hot(self, query: SearchQuery) -> bool:
        """One lexeme that is hot, or one character of an unspaced script, which mostly is.

        Never a phrase of several lexemes, however hot its parts: the phrase itself may be rare.
        """
        return self.share(query) > 0

    def is_dense(self, query: SearchQuery) -> bool:
        return self.share(query) >= DENSE_SHARE

    def share(self, query: SearchQuery) -> float:
        """At least how many of all rows match, as far as is known: 0 for whatever is not hot."""
        if query.single is None:
            return 0.0
        if query.terms[0].kind == "characters" and len(query.single) == 1:
            return DENSE_SHARE
        share, place = 0.0, bisect_left(self.lexemes, query.single)
        while place < len(self.lexemes) and self.lexemes[place].startswith(query.single):
            if query.is_prefix or self.lexemes[place] == query.single:
                share = max(share, self.shares[place])
            place += 1
        return share


NOTHING_HOT = HotLexemes()
