"""How near two texts are, by the pieces they share: words and numbers, and in Chinese single and paired characters.

Weighted Dice: twice what is shared, over what both hold. A pair of characters says more than one of them, a number
more than any word, and what stands in every question (请问, 怎么, how, please) next to nothing. It knows spelling and
not meaning: `python -m bench.duplicates` says what that is worth on real questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from gongdan.search.tokens import normalise, runs, word_tokens, words_of

# Two texts this near are worth a warning; chosen by the benchmark.
ALIKE = 0.45
MOST_TEXT = 2_000
MOST_COMMON = 8

_FILLERS = frozenset(
    "的了吗呢吧啊呀我你您他她它们是在有和就都也还这那个么什怎为何如请问能"
    "可以要想会把被给让对说多好下上里着过再很又嘛哦亲啦谁哪"
)
_FILLER_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "be",
        "can",
        "could",
        "do",
        "does",
        "for",
        "from",
        "have",
        "how",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "please",
        "the",
        "this",
        "to",
        "we",
        "what",
        "why",
        "with",
        "would",
        "you",
        "your",
    ]
)
_NUMBER, _WORD, _PAIR, _SINGLE, _FILLER = 3.0, 1.0, 1.0, 0.5, 0.1
_LONG_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text taken apart, each piece with its weight."""

    weights: Mapping[str, float]
    total: float

    @classmethod
    def of(cls, text: str) -> Pieces:
        found: dict[str, float] = {}
        for run in runs(normalise(text[:MOST_TEXT])):
            if run.kind == "han":
                _take_characters(run.text, found)
            else:
                for word in words_of(run.text):
                    for piece, _ in word_tokens(word, 0)[0]:
                        found[piece] = _weight_of_word(piece)
        return cls(found, sum(found.values()))


def similarity(one: Pieces, other: Pieces) -> float:
    """0 where nothing is shared, 1 where all is. Symmetric."""
    if not one.total or not other.total:
        return 0.0
    fewer, more = (one, other) if len(one.weights) <= len(other.weights) else (other, one)
    shared = sum(weight for piece, weight in fewer.weights.items() if piece in more.weights)
    return 2 * shared / (one.total + other.total)


def in_common(one: Pieces, other: Pieces) -> list[str]:
    """The pieces that say most of what both texts hold, the heaviest first."""
    shared = [piece for piece in one.weights if piece in other.weights and one.weights[piece] >= _WORD]
    shared.sort(key=lambda piece: -one.weights[piece])
    return shared[:MOST_COMMON]


def _take_characters(text: str, found: dict[str, float]) -> None:
    for sign in text:
        found[sign] = _FILLER if sign in _FILLERS else _SINGLE
    for first, second in pairwise(text):
        fillers = (first in _FILLERS) + (second in _FILLERS)
        found[first + second] = (_PAIR, _SINGLE, _FILLER)[fillers]


def _weight_of_word(word: str) -> float:
    if word in _FILLER_WORDS:
        return _FILLER
    return _NUMBER if len(word) >= _LONG_NUMBER and any(sign.isdigit() for sign in word) else _WORD
