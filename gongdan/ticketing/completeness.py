"""How complete a ticket is: what its form asks for and is there, per cent, and what is missing and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongdan.ticketing.field_values import EMPTY
from gongdan.ticketing.form_judging import Judged

# A required field counts three times a recommended one. Fields that are neither do not count at all.
REQUIRED_WEIGHT, RECOMMENDED_WEIGHT = 3, 1
# Who works on a ticket is not part of what was asked of whoever opened it, and some priority every ticket has.
NOT_COUNTED = frozenset({"team", "assignee", "tags", "priority"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that is asked for and empty."""

    field: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """0 to 100, and the gaps in the order of the form. A form that asks for nothing is complete."""

    score: int
    gaps: tuple[Gap, ...]


def completeness(judged: Mapping[str, Judged]) -> Completeness:
    """The share of what is asked, by weight, that is filled in. 100 means that no gap is left."""
    asked = filled = 0
    gaps: list[Gap] = []
    for key, one in judged.items():
        weight = _weight(one)
        if not weight:
            continue
        asked += weight
        if one.value in EMPTY:
            gaps.append(Gap(key, one.is_required))
        else:
            filled += weight
    return Completeness(100 * filled // asked if asked else 100, tuple(gaps))


def _weight(one: Judged) -> int:
    if one.is_required:
        return REQUIRED_WEIGHT
    is_counted = one.is_asked and one.entry.is_recommended and one.entry.field not in NOT_COUNTED
    return RECOMMENDED_WEIGHT if is_counted else 0
