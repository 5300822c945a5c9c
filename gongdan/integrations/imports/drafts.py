"""What a row says, checked and in our words, but with names instead of ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

Requester = tuple[str, str, str, str]
"""name, email, phone, external_id"""


@dataclass(slots=True)
class CommentDraft:
    """A comment of the file. Without `at` it stands at the ticket's last time."""

    body: str
    at: datetime | None
    author: str
    is_public: bool
    is_from_requester: bool
    external_id: str


@dataclass(slots=True)
class Step:
    """What one line of a log says about its ticket at a time; `held` has state, team, assignee and the like."""

    at: datetime
    by: str
    held: dict[str, Any]

    def mark(self) -> bytes:
        """By this a second import knows how far the log was taken."""
        return _digest([self.at, self.by, self.held])


@dataclass(slots=True)
class TicketDraft:
    """One ticket of the file. `given` are the targets the file speaks of: the others are left as they are."""

    line: int
    row: Mapping[str, Any]
    external_id: str
    given: frozenset[str]
    title: str
    description: str = ""
    number: str = ""
    type: str = ""
    category: tuple[str, ...] = ()
    priority: int | None = None
    state: str = ""
    team: str = ""
    assignee: str = ""
    creator: str = ""
    requester: Requester | None = None
    organisation: str = ""
    tags: list[str] = field(default_factory=list)
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    comments: list[CommentDraft] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def fingerprint(self) -> bytes:
        """Equal when the file says the same again."""
        said = [getattr(self, name) for name in _SAID]
        said += [[[c.body, c.at, c.author, c.is_public, c.external_id] for c in self.comments]]
        return _digest([sorted(self.given), *said, [[s.at, s.by, s.held] for s in self.steps]])


_SAID = (
    *("title", "description", "number", "type", "category", "priority", "state", "team", "assignee", "creator"),
    *("requester", "organisation", "tags", "fields", "times", "counts"),
)


def _digest(value: object) -> bytes:
    return blake2b(orjson.dumps(value), digest_size=16).digest()
