"""Pure: who of the candidates gets a ticket, why he, and why none of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import asin, cos, inf, log, radians, sin, sqrt
from types import MappingProxyType
from typing import Literal, NamedTuple

Strategy = Literal[
    "round_robin",
    "random",
    "weighted",
    "least_loaded",
    "best_skill",
    "nearest",
    "last_handler",
    "customer_owner",
    "pool",
]
Refusal = Literal[
    "excluded",
    "in_class",
    "on_leave",
    "off_shift",
    "away",
    "busy",
    "absent",
    "missing_skill",
    "missing_certificate",
    "full",
]
EARTH_KM = 6371.0


class Candidate(NamedTuple):
    """A member of a team as he is at this moment. `distance` in steps of the region tree or in km; None: unknown.

    A plain tuple with names: a thousand are made for one ticket. First stands what is the same for every ticket.
    """

    user_id: int
    name: str
    team_id: int
    capacity: int
    weight: int = 1
    skills: Mapping[int, int] = MappingProxyType({})
    certificates: frozenset[int] = frozenset()
    availability: str = "available"
    is_on_leave: bool = False
    is_in_class: bool = False
    load: int = 0
    distance: float | None = None
    is_on_shift: bool = True
    is_present: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of them, and by which order."""

    strategy: Strategy
    then: Strategy = "least_loaded"
    points: int = 1
    skills: Mapping[int, int] = field(default_factory=dict)  # skill: least level
    needs_all_skills: bool = True
    certificates: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    needs_presence: bool = False
    seed: int = 0
    last_turn: int = 0  # whose turn it was last
    previous_id: int | None = None  # who handled this customer last
    owner_id: int | None = None  # whose customer it is


@dataclass(frozen=True, slots=True)
class Choice:
    """Who it is, and what became of each: None as refusal means he fits."""

    chosen: Candidate | None
    decided_by: Strategy
    verdicts: tuple[tuple[Candidate, Refusal | None], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many were asked, fit, and were refused for what."""
        counted: Counter[str] = Counter(refusal or "fit" for _, refusal in self.verdicts)
        return {"asked": len(self.verdicts), **counted}

    @property
    def is_off_duty(self) -> bool:
        """Whether nobody of them works now at all: leave and classes are no duty either."""
        idle = {"off_shift", "on_leave", "in_class"}
        return bool(self.verdicts) and all(refusal in idle for _, refusal in self.verdicts)


def choose(candidates: Sequence[Candidate], asked: Asked) -> Choice:
    """The best of those who fit, by the strategy and then by the next one; None where nobody fits.

    The order of the candidates does not matter; the same values always give the same choice.
    """
    refusal_of = refusals(asked)
    verdicts = tuple((one, refusal_of(one)) for one in candidates)
    fitting = [one for one, refusal in verdicts if refusal is None]
    if asked.strategy == "pool" or not fitting:
        return Choice(None, asked.strategy, verdicts)
    first, second = _ORDERS[asked.strategy], _ORDERS[asked.then]
    tied = _best(fitting, first, asked)
    # Where the strategy knows nobody to prefer, it has decided nothing.
    is_settled = len(tied) < len(fitting) or len(fitting) == 1
    for further in dict.fromkeys((second, _least_loaded)):
        tied = _best(tied, further, asked) if further is not first else tied
    chosen = min(tied, key=lambda one: one.user_id)
    return Choice(chosen, asked.strategy if is_settled else asked.then, verdicts)


def _best(
    candidates: Sequence[Candidate], order: Callable[[Candidate, Asked], float], asked: Asked
) -> Sequence[Candidate]:
    """Those who stand first in this order: several where it holds them for equal."""
    if len(candidates) == 1:
        return candidates
    scores = [order(one, asked) for one in candidates]
    best = min(scores)
    return [one for one, score in zip(candidates, scores, strict=True) if score == best]


def refusals(asked: Asked) -> Callable[[Candidate], Refusal | None]:
    """Says of each why he cannot get it, the hardest reason first; None where he can."""
    # What is asked is looked up once, not a thousand times.
    excluded, points, needs_presence = asked.excluded, asked.points, asked.needs_presence
    skills = tuple(asked.skills.items()) if asked.needs_all_skills else ()
    certificates = asked.certificates

    def refusal_of(one: Candidate) -> Refusal | None:
        if one.user_id in excluded:
            return "excluded"
        if one.is_in_class:
            return "in_class"
        if one.is_on_leave:
            return "on_leave"
        if not one.is_on_shift:
            return "off_shift"
        if (availability := one.availability) != "available":
            return "away" if availability == "away" else "busy"
        if needs_presence and not one.is_present:
            return "absent"
        for skill, level in skills:
            if one.skills.get(skill, 0) < level:
                return "missing_skill"
        if certificates and not certificates <= one.certificates:
            return "missing_certificate"
        if one.load + points > one.capacity:
            return "full"
        return None

    return refusal_of


def _turn(one: Candidate, asked: Asked) -> float:
    """Whoever comes after the one whose turn it was, round and round by number."""
    return one.user_id if one.user_id > asked.last_turn else one.user_id + (1 << 62)


def _chance(one: Candidate, asked: Asked) -> float:
    """Between 0 and 1, the same each time for this ticket and this person."""
    seen = blake2b(f"{asked.seed}:{one.user_id}".encode(), digest_size=8).digest()
    return (int.from_bytes(seen) + 1) / (2**64 + 1)


def _weighted(one: Candidate, asked: Asked) -> float:
    """The first of waiting times whose means are the inverse of the weights: chosen as often as the weight says."""
    return -log(_chance(one, asked)) / one.weight if one.weight > 0 else inf


def _least_loaded(one: Candidate, asked: Asked) -> float:
    """How full he will be with it."""
    return (one.load + asked.points) / one.capacity if one.capacity else inf


def _best_skill(one: Candidate, asked: Asked) -> float:
    return -float(sum(one.skills.get(skill, 0) for skill in asked.skills))


def _nearest(one: Candidate, asked: Asked) -> float:
    return inf if one.distance is None else one.distance


def _last_handler(one: Candidate, asked: Asked) -> float:
    return float(one.user_id != asked.previous_id)


def _owner(one: Candidate, asked: Asked) -> float:
    return float(one.user_id != asked.owner_id)


_ORDERS: Mapping[Strategy, Callable[[Candidate, Asked], float]] = {
    "round_robin": _turn,
    "random": _chance,
    "weighted": _weighted,
    "least_loaded": _least_loaded,
    "best_skill": _best_skill,
    "nearest": _nearest,
    "last_handler": _last_handler,
    "customer_owner": _owner,
}


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Along the surface of the earth, between (latitude, longitude) in degrees."""
    (lat, lng), (other_lat, other_lng) = ((radians(a), radians(b)) for a, b in (here, there))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lng - lng) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def steps_between(parents: Mapping[int, int | None], here: int, there: int) -> int | None:
    """Steps in the region tree from one region over what both lie in to the other; None: they share nothing."""
    up = list(_upwards(parents, here))
    for depth, region in enumerate(_upwards(parents, there)):
        if region in up:
            return depth + up.index(region)
    return None


def _upwards(parents: Mapping[int, int | None], region: int | None) -> Sequence[int]:
    found: list[int] = []
    while region is not None and region not in found:
        found.append(region)
        region = parents.get(region)
    return found
