"""Words of other desks for priorities and states, in Chinese and English, and headings for guessing a map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

import orjson

_WORDS = orjson.loads(files(__package__).joinpath("words.json").read_bytes())


def _by_word(section: str) -> dict[str, str]:
    return {word: meaning for meaning, words in _WORDS[section].items() for word in words.split(" | ")}


PRIORITY_RANKS: Mapping[str, int] = {word: int(rank) for word, rank in _by_word("priorities").items()}
STATE_CATEGORIES: Mapping[str, str] = _by_word("states")
HEADINGS: Mapping[str, list[str]] = {target: words.split(" | ") for target, words in _WORDS["headings"].items()}
_NOT_LETTERS = re.compile(r"[\s_\-./:：()（）\[\]【】*#]+")


def folded(word: str) -> str:
    """How words of a set-up are compared: case, blanks, hyphens and underscores do not count."""
    return re.sub(r"[\s_\-]+", " ", word).strip().casefold()


def same(name: str) -> str:
    """How names of people, teams and categories are compared: hyphens count, case and double blanks do not."""
    return " ".join(name.split()).casefold()


def heading(name: str) -> str:
    return _NOT_LETTERS.sub("", name).casefold()


def priority_rank(word: str) -> int | None:
    """1 urgent … 4 low: our own words, other desks', and forms such as "1 - Critical" or "P2 (High)"."""
    for part in (folded(word), *re.split(r"[\s:()（）]+", folded(word))[::-1]):
        if part in PRIORITY_RANKS:
            return PRIORITY_RANKS[part]
    return None
