"""The parts of a workflow: six fixed categories, states that carry them, and moves between states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Category(IntEnum):
    """What a state means, whatever it is called; below SOLVED is open work."""

    NEW = 1
    OPEN = 2
    WAITING = 3
    ON_HOLD = 4
    SOLVED = 5
    CLOSED = 6

    @property
    def word(self) -> str:
        """The word on the wire: `on_hold`."""
        return self.name.lower()

    @property
    def is_open(self) -> bool:
        return self < Category.SOLVED


CATEGORIES: dict[str, Category] = {category.word: category for category in Category}
CATEGORY_WORDS: dict[int, str] = {int(category): word for word, category in CATEGORIES.items()}

# The ticket's own fields that a move can ask for; every other key means a custom field.
CORE_FIELDS = frozenset(
    {
        "title",
        "description",
        "type",
        "priority",
        "category",
        "requester",
        "organisation",
        "team",
        "assignee",
        "due_at",
        "tags",
    }
)

# Who can own a state, besides a duty named by its key.
RECEIVER, LEAD, DUTY_PREFIX = "receiver", "lead", "duty:"

# What a move can wait for besides fields, its condition and an approval.
NEED_WORDS = frozenset({"checklist", "subtasks"})


@dataclass(frozen=True, slots=True)
class State:
    """One state of a flow. Its `owner` gets the ticket when it enters: `receiver`, `lead` or `duty:<key>`."""

    key: str
    names: Mapping[str, str]
    category: Category
    owner: str | None = None
    limit_minutes: int | None = None

    @property
    def duty(self) -> str | None:
        """The key of the duty that owns it, where one does."""
        return duty_of(self.owner)


def duty_of(owner: str | None) -> str | None:
    """The key behind `duty:`."""
    if owner is None or not owner.startswith(DUTY_PREFIX):
        return None
    return owner.removeprefix(DUTY_PREFIX)


@dataclass(frozen=True, slots=True)
class Move:
    """One way from state to state. Without `sources` it leads from every state that is not closed."""

    key: str
    names: Mapping[str, str]
    sources: frozenset[str]
    to: str
    roles: frozenset[str] = frozenset()
    required_fields: tuple[str, ...] = ()
    is_customer_move: bool = False
    guard: Mapping[str, Any] | None = None
    needs_comment: bool = False
    needs: frozenset[str] = frozenset()  # of NEED_WORDS
    approval: Mapping[str, Any] | None = None  # who must approve it: see ticketing.approvals
    effects: tuple[Mapping[str, Any], ...] = ()  # what it does besides: see ticketing.move_effects


@dataclass(frozen=True, slots=True)
class Workflow:
    """A checked definition: states and moves by key, in the order they were written."""

    initial: str
    states: Mapping[str, State]
    moves: Mapping[str, Move]

    def category(self, state: str) -> Category:
        return self.states[state].category

    def leads_from(self, move: Move, state: str) -> bool:
        """Whether `move` begins in `state`; a move never leads to where one is already."""
        if state == move.to:
            return False
        if move.sources:
            return state in move.sources
        return self.category(state) is not Category.CLOSED
