"""Pure: what a rule says, and what a ticket weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gongdan.routing.strategies import Strategy

FallBackKind = Literal["pool", "team", "person", "dispatcher"]
# What asks for a decision.
WHYS = ("opened", "changed", "declined", "no_answer", "absent", "duty", "retry", "by_hand", "rule", "class")
POINTS: Mapping[str, Any] = {"by_priority": {"1": 3, "2": 2, "3": 1, "4": 1}, "by_type": {}}


@dataclass(frozen=True, slots=True)
class Plan:
    """To whom a rule sends a ticket. `team_id` None: to the team that it has."""

    team_id: int | None
    strategy: Strategy
    then: Strategy = "least_loaded"
    skills: Mapping[int, int] = field(default_factory=dict)
    needs_all_skills: bool = True
    certificates: frozenset[int] = frozenset()
    within_days: int = 30
    needs_presence: bool = False
    overflow_team_id: int | None = None
    fall_back: FallBackKind = "pool"
    fall_back_team_id: int | None = None
    fall_back_user_id: int | None = None
    waits_for_duty: bool = True


def read_plan(definition: Mapping[str, Any]) -> Plan:
    """The stored definition; it was checked when it was stored."""
    back = definition["fall_back"]
    return Plan(
        team_id=definition["team_id"],
        strategy=definition["strategy"],
        then=definition["then"],
        skills={one["skill_id"]: one["level"] for one in definition["skills"]},
        needs_all_skills=definition["skill_match"] == "all",
        certificates=frozenset(definition["certificate_ids"]),
        within_days=definition["within_days"],
        needs_presence=definition["needs_presence"],
        overflow_team_id=definition["overflow_team_id"],
        fall_back=back["kind"],
        fall_back_team_id=back["team_id"],
        fall_back_user_id=back["user_id"],
        waits_for_duty=definition["off_hours"] == "wait",
    )


def points_of(points: Mapping[str, Any], priority: int, type_key: str) -> int:
    """What a ticket weighs: the points of its priority, times the factor of its type."""
    by_priority, by_type = points.get("by_priority", {}), points.get("by_type", {})
    return int(by_priority.get(str(priority), 1)) * int(by_type.get(type_key, 1))
