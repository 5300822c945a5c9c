"""What a structure edit changed, value by value: enough to say whether it can be undone, and to undo it exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Pair = tuple[Any, Any]  # before, after
Rows = Mapping[int, Mapping[str, Pair]]


@dataclass(frozen=True, slots=True)
class Journal:
    """The values of tickets and comments before and after, by row and column, and the links that were made.

    Only what the edit itself changed is in it: whatever else happens to a row meanwhile is neither asked nor lost.
    """

    tickets: Rows = field(default_factory=dict)
    comments: Rows = field(default_factory=dict)
    links: tuple[int, ...] = ()

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Journal:
        """The journal of this stored JSON."""
        return cls(_read(raw["tickets"]), _read(raw["comments"]), tuple(raw["links"]))

    def stored(self) -> dict[str, Any]:
        """As JSON; keys of objects are texts there."""
        return {"tickets": _stored(self.tickets), "comments": _stored(self.comments), "links": list(self.links)}


def changed(before: Any, values: Mapping[str, Any]) -> dict[str, Pair]:
    """What differs between a row and the values it gets."""
    return {name: (getattr(before, name), new) for name, new in values.items() if getattr(before, name) != new}


def moved_on(rows: Rows, present: Mapping[int, Any]) -> list[int]:
    """The rows that no longer hold what the edit gave them, or are gone: they cannot be put back exactly."""
    return [
        row_id
        for row_id, columns in rows.items()
        if row_id not in present or any(getattr(present[row_id], name) != new for name, (_, new) in columns.items())
    ]


def way_back(rows: Rows) -> list[tuple[dict[str, Any], list[int]]]:
    """The former values, each set once with the rows that get it: one statement for all that go the same way."""
    grouped: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row_id in sorted(rows):
        former = tuple(sorted((name, old) for name, (old, _) in rows[row_id].items()))
        grouped.setdefault(former, []).append(row_id)
    return [(dict(former), ids) for former, ids in grouped.items() if former]


def _read(raw: Mapping[str, Mapping[str, Iterable[Any]]]) -> Rows:
    return {int(row_id): {name: _pair(pair) for name, pair in columns.items()} for row_id, columns in raw.items()}


def _pair(raw: Iterable[Any]) -> Pair:
    before, after = raw
    return before, after


def _stored(rows: Rows) -> dict[str, dict[str, list[Any]]]:
    return {str(row_id): {name: list(pair) for name, pair in columns.items()} for row_id, columns in rows.items()}
