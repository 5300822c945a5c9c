"""A map guessed from the names of the columns, in Chinese and English, to be looked at before it is used."""

from __future__ import annotations

from collections.abc import Sequence

from gongdan.integrations.errors import NothingMapped
from gongdan.integrations.imports.words import HEADINGS, heading

RawMap = dict[str, object]


def guess_map(columns: Sequence[str]) -> RawMap:
    """The map as JSON that `--map` takes. Raises NothingMapped where no column can be the title."""
    by_heading = {heading(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for target, words in HEADINGS.items():
        column = next((by_heading[w] for w in words if w in by_heading and by_heading[w] not in taken), None)
        if column is not None:
            found[target] = column
            taken.add(column)
    if "title" not in found and "description" not in found:
        raise NothingMapped
    return _as_map(found)


def _as_map(found: dict[str, str]) -> RawMap:
    raw: RawMap = {target: column for target, column in found.items() if not target.startswith("comments.")}
    if "comments.body" in found:
        comment: dict[str, object] = {"body": found["comments.body"], "is_public": {"constant": True}}
        if "comments.at" in found:
            comment["at"] = found["comments.at"]
        raw["comments"] = [comment]
    return raw
