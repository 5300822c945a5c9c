"""The words for what one may do: each module declares its own, roles are sets of them."""

from collections.abc import Mapping

_words: dict[str, Mapping[str, str]] = {}


def permission(word: str, names: Mapping[str, str]) -> str:
    """Declare `noun.verb` with its name in each language; returns the word for use as a constant."""
    _words[word] = names
    return word


def all_permissions() -> dict[str, Mapping[str, str]]:
    """Every declared word with its names, in alphabetical order."""
    return dict(sorted(_words.items()))
