"""Pure: the rules of a tenant in their order, and which of them are asked when something happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from gongdan.automation.judging import Judge


@dataclass(frozen=True, slots=True)
class Doing:
    """One effect of a rule as it is stored; `params` is None where it can no longer be read."""

    kind: str
    params: BaseModel | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A version of a rule in force. With `only_teams` it holds for these, with `but_teams` for all others."""

    rule_id: int
    number: int
    name: str
    place: tuple[int, int]
    events: frozenset[str]
    judge: Judge
    doings: tuple[Doing, ...]
    only_teams: frozenset[int] | None = None
    but_teams: frozenset[int] = frozenset()

    def holds_for(self, team_id: int | None) -> bool:
        """Whether it is this version that holds for a ticket of the team."""
        if self.only_teams is not None:
            return team_id in self.only_teams
        return team_id not in self.but_teams


@dataclass(frozen=True, slots=True)
class Ranks:
    """Standing versions in order, found by what they listen to."""

    standing: tuple[Standing, ...]
    by_event: Mapping[str, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.standing):
            for word in one.events:
                found.setdefault(word, []).append(place)
        object.__setattr__(self, "by_event", found)

    @property
    def fields(self) -> list[str]:
        """All that any of them reads of a ticket."""
        return sorted({key for one in self.standing for key in one.judge.fields})

    def listening(self, events: Iterable[str]) -> list[Standing]:
        """Those who listen to any of these, in their order."""
        places = {place for word in events for place in self.by_event.get(word, ())}
        return [self.standing[place] for place in sorted(places)]


def may_fit(one: Standing, values: Mapping[str, Any]) -> bool:
    """The cheap tests: the team's version, and one value."""
    if (one.only_teams is not None or one.but_teams) and not one.holds_for(values["team"]):
        return False
    first = one.judge.first
    return first is None or values[first[0]] in first[1]
