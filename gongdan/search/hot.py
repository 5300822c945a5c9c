"""Pure: the lexemes that so many rows hold that looking them up is slower than walking the newest."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from gongdan.search.terms import SearchQuery


@dataclass(frozen=True, slots=True)
class HotLexemes:
    """Sorted, so that a beginning of a hot word is recognised as well."""

    lexemes: tuple[str, ...] = ()

    @classmethod
    def of(cls, lexemes: Iterable[str]) -> Self:
        return cls(tuple(sorted(lexemes)))

    def is_hot(self, query: SearchQuery) -> bool:
        """One lexeme that is hot, or one character of an unspaced script, which mostly is.

        Never a phrase of several lexemes, however hot its parts: the phrase itself may be rare.
        """
        if query.single is None:
            return False
        if query.terms[0].kind == "characters" and len(query.single) == 1:
            return True
        place = bisect_left(self.lexemes, query.single)
        if place == len(self.lexemes):
            return False
        lexeme = self.lexemes[place]
        return lexeme.startswith(query.single) if query.is_prefix else lexeme == query.single


NOTHING_HOT = HotLexemes()
