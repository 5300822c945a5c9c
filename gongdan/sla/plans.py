"""Pure: what a version of a policy promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongdan.sla.terms import PLAIN, CalendarRef, Terms

FIRST_RESPONSE, NEXT_RESPONSE, PERIODIC_UPDATE = "first_response", "next_response", "periodic_update"
RESOLUTION, DWELL, STAGE, SUPPLIER = "resolution", "dwell", "stage", "supplier"
ON_DEMAND = "on_demand"
# What rests while the policy's pausing states last. The others count a state or a silence itself.
PAUSABLE = frozenset({FIRST_RESPONSE, PERIODIC_UPDATE, RESOLUTION, STAGE, ON_DEMAND})
DONE = frozenset({"solved", "closed"})
CLOSED = "closed"
TEAMS_OWN = "team"
LEFT, FEEDBACK = "left", "feedback"
EVERY, FIRST, LATER = "every", "first", "later"


@dataclass(frozen=True, slots=True)
class Target:
    """How long: in working time, or in plain time."""

    seconds: int
    is_working: bool = True


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a policy. `targets` by priority; a priority without one is not promised anything.

    `states` and `categories` narrow dwell, stage and supplier to where they count. A stage is that of `every` team,
    of the `first` that had the ticket, or of `later` ones; it ends when the team has `left` it behind, or by the
    first `feedback` of somebody there. `channels` narrow next_response to messages that came so. What starts on
    demand has `names` of its own, by language, and ends with the solving unless it `can_outlast_solving`.
    """

    key: str
    kind: str
    targets: Mapping[int, Target]
    states: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    whose: str = EVERY
    until: str = LEFT
    names: Mapping[str, str] = field(default_factory=dict)
    can_outlast_solving: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a policy, read. `calendar`: `team` for that of whoever has the ticket, else a calendar's id."""

    policy_id: int
    version: int
    promises: tuple[Promise, ...]
    pause_categories: frozenset[str] = frozenset({"waiting"})
    pause_states: frozenset[str] = frozenset()
    warn_at: tuple[int, ...] = (80,)
    calendar: int | str = TEAMS_OWN

    def terms(self, promise: Promise, priority: int, calendar: CalendarRef) -> Terms | None:
        """By what the promise runs at this priority; None where nothing is promised."""
        target = promise.targets.get(priority)
        if target is None:
            return None
        by = calendar if target.is_working else PLAIN
        return Terms(self.policy_id, self.version, priority, target.seconds, by, self.warn_at)


def read_plan(policy_id: int, version: int, definition: Mapping[str, Any]) -> Plan:
    """A stored version of a policy. Its form is that of `schemas.PolicyIn`, priorities as ranks."""
    return Plan(
        policy_id,
        version,
        tuple(_promise(one) for one in definition["promises"]),
        frozenset(definition["pause_categories"]),
        frozenset(definition["pause_states"]),
        tuple(sorted(definition["warn_at"])),
        definition["calendar_id"] or TEAMS_OWN,
    )


def _promise(one: Mapping[str, Any]) -> Promise:
    def some(name: str) -> Collection[Any]:
        return one.get(name) or ()

    return Promise(
        key=one["key"],
        kind=one["kind"],
        targets={
            int(rank): Target(int(said["seconds"]), said["time"] == "working")
            for rank, said in one["targets"].items()
        },
        states=frozenset(some("states")),
        categories=frozenset(some("categories")),
        team_ids=frozenset(some("team_ids")),
        department_ids=frozenset(some("department_ids")),
        channels=frozenset(some("channels")),
        whose=one.get("whose") or EVERY,
        until=one.get("until") or LEFT,
        names=one.get("names") or {},
        can_outlast_solving=bool(one.get("can_outlast_solving")),
    )


def promises_by_key(plan: Plan | None) -> dict[str, Promise]:
    """The promises of a plan by their keys; none without one."""
    return {} if plan is None else {one.key: one for one in plan.promises}
