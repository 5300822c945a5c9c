"""What a scene of the demo is made of: the words of both sides, and where the request belongs."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of request. `{place}` and `{device}` in the words are filled in scene by scene."""

    type: str
    category: str
    priority: str
    title: str
    description: str
    question: str  # what staff ask back
    answer: str  # what the customer says to that
    note: str  # what colleagues tell each other
    resolution: str
    thanks: str
    is_second_line: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said whatever the request is about."""

    taken: str
    transfer: str
    hold: str
    still_broken: str
    withdrawn: str
    call_back: str
    nudge: str
