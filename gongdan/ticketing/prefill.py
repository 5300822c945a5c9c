"""What an empty field will most likely hold, guessed from earlier tickets, with how sure one can be and why.

Two witnesses: what the same customer's own last tickets held, and what the type's last tickets held that are near by
their titles. Only the first is asked about anything that somebody wrote: a text of another customer is never shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gongdan.ticketing.field_values import EMPTY
from gongdan.ticketing.similarity import Pieces, similarity

# Choices say nothing about who made them; the type's history may be asked about them.
OF_ANYBODY = frozenset({"select", "multi_select", "cascade", "boolean", "category", "priority", "team"})
# What somebody wrote: only his own history may be asked.
OF_ONESELF = OF_ANYBODY | {"text", "place", "url"}
# Everything else is never guessed: addresses and people, dates and amounts, long texts, files.

LEAST = 0.55  # a guess that is less sure is none
MOST_OWN, MOST_OF_TYPE, NEIGHBOURS = 20, 300, 12
_FADING = 0.8  # each earlier ticket of a customer counts less
_DOUBT_OWN, _DOUBT_NEAR, _DOUBT_COMMON = 1.0, 0.02, 8.0
_NEAR = 0.08


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier ticket: its values by the keys of the form, and its title taken apart."""

    values: Mapping[str, Any]
    title: Pieces


@dataclass(frozen=True, slots=True)
class Guess:
    """A value for a field. `same` of `of` tickets of the witness held it."""

    field: str
    value: Any
    confidence: float
    witness: Literal["customer", "near", "type"]
    same: int
    of: int


def guess(field: str, kind: str, own: Sequence[Past], of_type: Sequence[Past], title: Pieces | None) -> Guess | None:
    """The surest guess for one field, or None where nothing is sure enough. Both histories begin with the newest."""
    found: list[Guess | None] = []
    if kind in OF_ONESELF:
        found.append(_from_own(field, own))
    if kind in OF_ANYBODY:
        found.append(_from_near(field, of_type, title) if title is not None and title.total else None)
        found.append(_from_type(field, of_type))
    sure = [one for one in found if one is not None and one.confidence >= LEAST]
    return max(sure, key=lambda one: one.confidence, default=None)


def _from_own(field: str, own: Sequence[Past]) -> Guess | None:
    """Each ticket is a vote that fades with age; one alone is never enough."""
    held = [past.values[field] for past in own[:MOST_OWN] if past.values.get(field) not in EMPTY]
    return _vote(field, "customer", [(value, _FADING**age) for age, value in enumerate(held)], _DOUBT_OWN)


def _from_near(field: str, of_type: Sequence[Past], title: Pieces) -> Guess | None:
    """The tickets with the nearest titles vote, the nearer the more."""
    near = (
        (past.values[field], similarity(title, past.title))
        for past in of_type[:MOST_OF_TYPE]
        if past.values.get(field) not in EMPTY
    )
    nearest = sorted((one for one in near if one[1] >= _NEAR), key=lambda one: -one[1])[:NEIGHBOURS]
    return _vote(field, "near", [(value, nearness**2) for value, nearness in nearest], _DOUBT_NEAR)


def _from_type(field: str, of_type: Sequence[Past]) -> Guess | None:
    """What nearly all tickets of the type hold."""
    held = [past.values[field] for past in of_type[:MOST_OF_TYPE] if past.values.get(field) not in EMPTY]
    return _vote(field, "type", [(value, 1.0) for value in held], _DOUBT_COMMON)


def _vote(
    field: str,
    witness: Literal["customer", "near", "type"],
    votes: Sequence[tuple[Any, float]],
    doubt: float,
) -> Guess | None:
    """The value with most weight; doubt counts against it, so that few votes never look sure."""
    if not votes:
        return None
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    values: dict[str, Any] = {}
    for value, weight in votes:
        key = json.dumps(value, sort_keys=True, ensure_ascii=False)
        weights[key] = weights.get(key, 0.0) + weight
        counts[key] = counts.get(key, 0) + 1
        values.setdefault(key, value)
    best = max(weights, key=lambda key: weights[key])
    confidence = weights[best] / (sum(weights.values()) + doubt)
    return Guess(field, values[best], round(confidence, 2), witness, counts[best], len(votes))


def guesses(
    empty: Iterable[tuple[str, str]],
    own: Sequence[Past],
    of_type: Sequence[Past],
    title: str,
    is_sound: Callable[[str, Any], bool],
) -> list[Guess]:
    """A guess for each empty field (key, kind) for which there is one whose value can still be stored."""
    pieces = Pieces.of(title) if title else None
    found = (guess(field, kind, own, of_type, pieces) for field, kind in empty)
    return [one for one in found if one is not None and is_sound(one.field, one.value)]
