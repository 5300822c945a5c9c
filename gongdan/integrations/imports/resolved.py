"""A draft in ids: the row as it will stand, and what happened to it on the way there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from gongdan.integrations.imports.drafts import TicketDraft
from gongdan.integrations.imports.names import NameBook, Person, Team, split_path
from gongdan.integrations.imports.picks import RowProblem
from gongdan.ticketing import Category, TypeDef, Workflow


@dataclass(frozen=True, slots=True)
class Standpoint:
    """How a ticket stood after one step."""

    at: datetime
    by: str
    state: str
    category: Category
    team: Team | None
    assignee: Person | None
    told: Mapping[str, Any]


@dataclass(slots=True)
class Resolved:
    """Everything but requester, number and id, which need the database."""

    draft: TicketDraft
    type: TypeDef
    flow: Workflow
    state: str
    category_id: int | None
    team: Team | None
    assignee: Person | None
    creator: Person | None
    fields: dict[str, Any]
    authors: Sequence[Person | None]
    path: list[Standpoint]
    created_at: datetime
    updated_at: datetime
    state_changed_at: datetime
    requester_id: int | None = None
    organisation_id: int | None = None
    id: int = 0
    number: str = ""
    times: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def state_category(self) -> Category:
        return self.flow.category(self.state)

    @property
    def department_id(self) -> int | None:
        return (self.team and self.team.department_id) or (self.assignee and self.assignee.department_id)


def resolve(draft: TicketDraft, book: NameBook, now: datetime) -> Resolved:
    """The draft with ids for names. Raises RowProblem for what cannot be."""
    kind = book.type(draft.type)
    if kind is None:
        raise RowProblem("type", f"there is no ticket type {draft.type[:60]!r}; let it be created")
    flow = book.known.catalogue.workflow(kind.workflow_version_id)
    state = book.state(kind.workflow_version_id, flow, draft.state or _meant(draft))
    path = [_standpoint(step, book, kind, flow) for step in draft.steps]
    created = (
        draft.times.get("created_at") or (path[0].at if path else None) or min(draft.times.values(), default=now)
    )
    given = {k: book.field_value(kind, k, v) for k, v in draft.fields.items()}
    found = Resolved(
        draft=draft,
        type=kind,
        flow=flow,
        state=state,
        category_id=book.category(draft.category),
        team=book.team(draft.team),
        assignee=book.person(draft.assignee),
        creator=book.known.person(draft.creator) if draft.creator else None,
        fields={key: value for key, value in given.items() if value is not None},
        authors=[book.person(c.author) if not c.is_from_requester else None for c in draft.comments],
        path=path,
        created_at=created,
        updated_at=created,
        state_changed_at=created,
    )
    _set_times(found)
    return found


def _meant(draft: TicketDraft) -> str:
    """Where the file says no state, its times do."""
    if "closed_at" in draft.times:
        return "closed"
    return "solved" if "solved_at" in draft.times else ""


def _standpoint(step: Any, book: NameBook, kind: TypeDef, flow: Workflow) -> Standpoint:
    held = step.held
    state = book.state(kind.workflow_version_id, flow, held.get("state") or "")
    told: dict[str, Any] = {}
    if "priority" in held:
        told["priority"] = held["priority"]
    if "category" in held:
        told["category"] = book.category(split_path(held["category"]))
    for name, value in held.items():
        if name.startswith("fields."):
            told[name] = book.field_value(kind, name.removeprefix("fields."), value)
    team, person = book.team(held.get("team")), book.person(held.get("assignee"))
    return Standpoint(step.at, step.by, state, flow.category(state), team, person, told)


def _set_times(found: Resolved) -> None:
    """The times of the row: those of the file, else those that its history tells."""
    times, path = found.draft.times, found.path
    known = [found.created_at, *times.values(), *(one.at for one in path)]
    known += [comment.at for comment in found.draft.comments if comment.at]
    found.updated_at = times.get("updated_at") or max(known)
    moves = [b for a, b in pairwise(path) if a.state != b.state]
    category = found.state_category
    solved = closed = None
    if not category.is_open:
        solving = [one.at for one in moves if not one.category.is_open]
        closing = [one.at for one in moves if one.category is Category.CLOSED]
        closed_at = times.get("closed_at") or (closing[-1] if closing else None)
        solved = times.get("solved_at") or (solving[0] if solving else None) or closed_at or found.updated_at
        closed = (closed_at or found.updated_at) if category is Category.CLOSED else None
    found.state_changed_at = moves[-1].at if moves else closed or solved or found.created_at
    answers = [
        c.at or solved or found.updated_at for c in found.draft.comments if c.is_public and not c.is_from_requester
    ]
    found.times = {
        "solved_at": solved,
        "closed_at": closed,
        "first_responded_at": times.get("first_responded_at") or min(answers, default=None),
    }


def count_transfers(path: Sequence[Standpoint]) -> int:
    """How often the ticket was taken from a team or person that had it."""
    return sum(is_transfer(a, b) for a, b in pairwise(path))


def is_transfer(before: Standpoint, after: Standpoint) -> bool:
    lost_person = before.assignee is not None and before.assignee != after.assignee
    return lost_person or (before.team is not None and before.team != after.team)


def count_reopenings(path: Sequence[Standpoint]) -> int:
    return sum(not a.category.is_open and b.category.is_open for a, b in pairwise(path))
