"""What a trial found: what is missing, and what came more than once."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Judged:
    """In words, what happened; and what should not have."""

    found: str
    faults: list[str] = field(default_factory=list)


def wrong(what: str, counted: Counter[Any], wanted: int, *, again: int = 0) -> list[str]:
    """Faults of things that each have to come once; so many may come `again`, where a process died in between."""
    twice: list[Hashable] = [key for key, count in counted.items() if count > 1]
    return [
        *([f"{len(twice)} {what} more than once, such as {twice[:3]}"] if len(twice) > again else []),
        *([f"{len(counted)} {what} of {wanted}"] if len(counted) != wanted else []),
    ]
