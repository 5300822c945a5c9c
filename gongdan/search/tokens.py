"""Pure: text of any script into positioned lexemes, and a PostgreSQL tsvector literal made of them.

Scripts written without spaces (Chinese, Japanese, Korean, Thai ...) become overlapping pairs of characters,
because a dictionary loses half of all substrings; the last character of a run stands alone, so that a single
character is found as a prefix. Words and numbers are kept whole, from every inner boundary to their end, and
in parts, so that `WX20251122-0001` is found by its whole, by `20251122-0001`, by `wx` and by `0001`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from operator import add
from typing import Literal, NamedTuple

Weight = Literal["A", "B", "C", "D"]

# PostgreSQL's own limits. Positions end at 16,383 and a lexeme keeps 256 of them; a vector must stay below
# 1 MB. Words are cut far below the 2,046 bytes a lexeme may have: nobody types longer ones.
LAST_POSITION = 16383
POSITIONS_PER_LEXEME = 255
VECTOR_BYTES = 1_000_000
WORD_LENGTH = 64
# More characters than this cannot fit a vector even when half of them repeat.
TEXT_LENGTH = 400_000

UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u3096\u309d-\u30fa\u30fc-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\U00020000-\U0003ffff"
)
# Letters, digits and combining marks of the spaced scripts, in lower case. One plain character class,
# because the scanner spends most of its time here.
_LETTER = (
    "[0-9a-z\u00aa\u00b5\u00ba\u00df-\u00f6\u00f8-\u037d\u037f-\u0386\u0388-\u0559\u0560-\u0588"
    "\u0591-\u05bd\u05d0-\u060b\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u0963\u0966-\u0dff"
    "\u10a0-\u10fa\u10fc-\u10ff\u1200-\u135f\u1380-\u13ff\u1401-\u166d\u166f-\u167f\u1681-\u177f\u180b-\u1fff"
    "\u2c00-\u2cf8\u2d00-\u2dff\ua4d0-\ua4fd\ua500-\ua95f\ua980-\uabff\ufb00-\ufd3d\ufd50-\ufdfb"
    "\ufe70-\ufefc\U00010000-\U00010fff\U00011000-\U0001cfff\U0001e000-\U0001efff]"
)
_WORD = rf"{_LETTER}+(?:[.@_+\-]{_LETTER}+)*"
# Numbers as people write telephone numbers: groups parted by a blank, a hyphen or brackets, and not the
# beginning of a longer word.
_PHONE = rf"(?<!{_LETTER})\+?\(?[0-9]+(?:[ ()\-]{{1,2}}[0-9]+)+(?![.@_+\-]?{_LETTER})"
_RUN = re.compile(rf"(?P<phone>{_PHONE})|(?P<han>[{UNSPACED}]+)|(?P<word>{_WORD})")
_WORDS = re.compile(_WORD)
_PIECE = re.compile(rf"{_LETTER}+")
_PART = re.compile(r"[0-9]+|[^0-9]+")
# Empty positions between two fields.
_FIELD_GAP = 3
# So many lexemes fit a vector whatever they are (64 characters of four bytes each), and need no measuring.
_FEW_TOKENS = 3_900
# A piece that changes between letters and digits more often is a hash or a key: its splinters help nobody.
_MOST_PARTS = 4


class Run(NamedTuple):
    """A stretch of one kind in normalised text: `han`, `word` or `phone`."""

    kind: Literal["han", "word", "phone"]
    text: str
    start: int


# A lexeme and the position where it begins. A bare pair, because a ticket makes hundreds of them.
Token = tuple[str, int]


def normalise(text: str) -> str:
    """Wide and narrow forms, ligatures and letter case are one for searching."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(normalised: str) -> Iterator[Run]:
    for found in _RUN.finditer(normalised):
        kind = found.lastgroup
        if kind == "han":
            yield Run("han", found[0], found.start())
        elif kind == "phone" and joined_number(found[0]) is not None:
            yield Run("phone", found[0], found.start())
        else:
            for word in _WORDS.finditer(found[0]):
                yield Run("word", word[0], found.start() + word.start())


def words_of(normalised: str) -> list[str]:
    return _WORDS.findall(normalised)


def joined_number(written: str) -> str | None:
    """The digits of a number written in groups, when there are as many as a telephone number has."""
    digits = "".join(filter(str.isdigit, written))
    return without_country(digits) if 7 <= len(digits) <= 15 else None


def without_country(digits: str) -> str:
    """Chinese mobile numbers are written with and without 86; the bare eleven digits are the common form."""
    if len(digits) == 13 and digits.startswith("861"):
        return digits[2:]
    if len(digits) == 15 and digits.startswith("00861"):
        return digits[4:]
    return digits


def part_starts(word: str) -> list[tuple[int, int]]:
    """(start, end) of the smallest parts of a word: between its marks, and where letters meet digits."""
    parts: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(word):
        inner = [part.span() for part in _PART.finditer(piece[0])]
        if len(inner) > _MOST_PARTS:
            inner = [(0, len(piece[0]))]
        parts.extend((piece.start() + start, piece.start() + end) for start, end in inner)
    return parts


def word_tokens(word: str, position: int) -> tuple[list[Token], int]:
    """The lexemes of one word, and the position after it."""
    if (word.isalpha() and word.isascii()) or (word.isdigit() and len(word) < 13):
        return [(word[:WORD_LENGTH], position)], position + 1
    tokens: list[Token] = []
    for start, end in part_starts(word):
        tokens.append((word[start : start + WORD_LENGTH], position))
        if end < len(word):
            tokens.append((word[start : min(end, start + WORD_LENGTH)], position))
        part = word[start:end]
        if len(part) in (13, 15) and part.isdigit() and without_country(part) != part:
            tokens.append((without_country(part), position))
        position += 1
    return tokens, position


def tokens(text: str, position: int = 1) -> list[Token]:
    """All lexemes of a text. Between two runs one position stays empty, so that no phrase reaches across."""
    found: list[Token] = []
    for run in runs(normalise(text[:TEXT_LENGTH])):
        kind, written, _ = run
        if kind == "han":
            pairs = map(add, written, written[1:])
            found.extend(zip(pairs, count(position), strict=False))
            position += len(written)
            found.append((written[-1], position - 1))
        elif kind == "word":
            some, position = word_tokens(written, position)
            found += some
        else:
            joined = joined_number(written)
            if joined is not None:
                found.append((joined, position))
            for word in words_of(written):
                some, position = word_tokens(word, position)
                found += some
                position += 1
            position -= 1
        position += 1
    return found


def tsvector_literal(fields: Sequence[tuple[str, Weight]]) -> str:
    """A literal for `::tsvector`, with no parser of PostgreSQL in between.

    Beyond the last position that PostgreSQL knows the count begins again: a very long thread stays findable
    to its end, at the price that a phrase may, rarely, match across the fold. What exceeds the size of a
    vector is left out from the end, so the fields that matter most come first.
    """
    marked: list[tuple[str, list[Token]]] = []
    position, amount = 1, 0
    for text, weight in fields:
        found = tokens(text, position)
        if found:
            position = found[-1][1] + _FIELD_GAP
            amount += len(found)
            marked.append(("" if weight == "D" else weight, found))
    if amount > _FEW_TOKENS:
        return _measured_literal(marked)
    # Lexemes hold letters, digits and . @ _ + - only, so nothing inside the quotes needs escaping, and
    # PostgreSQL itself gathers the places of a repeated lexeme.
    return " ".join([f"'{lexeme}':{place}{mark}" for mark, found in marked for lexeme, place in found])


def _measured_literal(marked: Sequence[tuple[str, list[Token]]]) -> str:
    """The same for long texts: repeated lexemes gathered, positions folded, the size counted."""
    places: dict[str, list[str]] = {}
    size = 0
    for mark, found in marked:
        for lexeme, place in found:
            known = places.setdefault(lexeme, [])
            size += 2 if known else len(lexeme.encode()) + 5
            if size > VECTOR_BYTES:
                return _gathered(places)
            if len(known) < POSITIONS_PER_LEXEME:
                known.append(f"{(place - 1) % LAST_POSITION + 1}{mark}")
    return _gathered(places)


def _gathered(places: dict[str, list[str]]) -> str:
    return " ".join([f"'{lexeme}':{','.join(known)}" for lexeme, known in places.items() if known])
