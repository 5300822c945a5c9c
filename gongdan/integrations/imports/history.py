"""The facts of an imported ticket, each at its own time and by its own actor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from gongdan.integrations.imports.names import Person
from gongdan.integrations.imports.resolved import Resolved, Standpoint, is_transfer
from gongdan.kernel.events import Event
from gongdan.ticketing import PRIORITY_WORDS, Category
from gongdan.ticketing.events import TicketAssigned, TicketChanged, TicketCommented, TicketMoved, TicketOpened

CHANNEL = "import"
IMPORTER = "import"


class Past(NamedTuple):
    """A fact as it will stand in the log."""

    at: datetime
    fact: Event
    actor_kind: str
    actor_id: int | None
    actor_name: str


def whole_history(one: Resolved, comment_ids: Sequence[int], category_keys: Mapping[int, str]) -> list[Past]:
    """All that happened to a ticket that is new here, in the order of time."""
    found = [_opened(one)]
    if one.path:
        found += _first_hands(one, one.path[0], one.path[0].by)
        found += steps_between(one, one.path, category_keys)
    else:
        found += _first_hands(one, None, "")
        found += _ways_to_the_end(one)
    found += commented(one, comment_ids)
    return sorted(found, key=lambda past: past.at)


def _opened(one: Resolved) -> Past:
    has_ended = not one.state_category.is_open
    state = one.path[0].state if one.path else one.flow.initial if has_ended else one.state
    fact = TicketOpened(
        one.id,
        number=one.number,
        type_key=one.type.key,
        state=state,
        priority=PRIORITY_WORDS[one.draft.priority or 3],
        channel=CHANNEL,
        **_concerned(one, one.path[0] if one.path else None),
    )
    if one.draft.creator:
        return Past(one.created_at, fact, *_by_name(one.draft.creator, one.creator))
    if one.requester_id is not None and one.draft.requester:
        name, email, phone, external = one.draft.requester
        return Past(one.created_at, fact, "customer", one.requester_id, name or email or phone or external)
    return Past(one.created_at, fact, "system", None, IMPORTER)


def _first_hands(one: Resolved, first: Standpoint | None, by: str) -> Iterator[Past]:
    team, person = (first.team, first.assignee) if first else (one.team, one.assignee)
    if team or person:
        fact = TicketAssigned(
            one.id,
            team_name=team.name if team else None,
            assignee_name=person.name if person else None,
            **_concerned(one, first),
        )
        yield Past(max(first.at, one.created_at) if first else one.created_at, fact, *_actor(by))


def _ways_to_the_end(one: Resolved) -> Iterator[Past]:
    """Solved and closed at the times the file gives; by whom it does not say."""
    before = one.flow.initial
    for at, category in ((one.times["solved_at"], Category.SOLVED), (one.times["closed_at"], Category.CLOSED)):
        if at is None or (category is Category.SOLVED and at == one.times["closed_at"]):
            continue
        is_last = category is one.state_category
        after = one.state if is_last else _state_of(one, category)
        if after is not None and after != before:
            yield Past(at, _moved(one, before, after, None), *_actor(""))
            before = after


def _state_of(one: Resolved, category: Category) -> str | None:
    return next((state.key for state in one.flow.states.values() if state.category is category), None)


def steps_between(one: Resolved, path: Sequence[Standpoint], category_keys: Mapping[int, str]) -> Iterator[Past]:
    """What changed from each line of the log to the next."""
    for before, after in pairwise(path):
        actor = _actor(after.by)
        if before.state != after.state:
            yield Past(after.at, _moved(one, before.state, after.state, after), *actor)
        if (before.team, before.assignee) != (after.team, after.assignee):
            yield Past(after.at, _assigned(one, before, after), *actor)
        changes = {
            name: [_shown(name, before.told.get(name), category_keys), _shown(name, new, category_keys)]
            for name, new in after.told.items()
            if before.told.get(name) != new
        }
        if changes:
            yield Past(after.at, TicketChanged(one.id, changes=changes, **_concerned(one, after)), *actor)


def _assigned(one: Resolved, before: Standpoint, after: Standpoint) -> TicketAssigned:
    return TicketAssigned(
        one.id,
        from_team_id=before.team.id if before.team else None,
        from_assignee_id=before.assignee.id if before.assignee else None,
        team_name=after.team.name if after.team else None,
        assignee_name=after.assignee.name if after.assignee else None,
        is_transfer=is_transfer(before, after),
        **_concerned(one, after),
    )


def _moved(one: Resolved, before: str, after: str, place: Standpoint | None) -> TicketMoved:
    """Under the name of the flow's own move where it has one."""
    moves = one.flow.moves.values()
    return TicketMoved(
        one.id,
        move=next((m.key for m in moves if m.to == after and one.flow.leads_from(m, before)), ""),
        from_state=before,
        to_state=after,
        from_category=one.flow.category(before).word,
        to_category=one.flow.category(after).word,
        **_concerned(one, place),
    )


def commented(one: Resolved, comment_ids: Sequence[int]) -> Iterator[Past]:
    """The comments whose ids are given (0: that one is left out)."""
    for draft, author, comment_id in zip(one.draft.comments, one.authors, comment_ids, strict=True):
        if comment_id:
            fact = TicketCommented(
                one.id,
                comment_id=comment_id,
                is_public_comment=draft.is_public,
                is_from_customer=draft.is_from_requester,
                channel=CHANNEL,
                **_concerned(one, None),
            )
            yield Past(comment_time(one, draft.at), fact, *comment_author(one, draft, author))


def comment_time(one: Resolved, at: datetime | None) -> datetime:
    return at or one.times["solved_at"] or one.updated_at


def comment_author(one: Resolved, draft: Any, author: Person | None) -> tuple[str, int | None, str]:
    """Kind, id and name of who wrote it."""
    if draft.is_from_requester:
        who = one.draft.requester or ("", "", "", "")
        return "customer", one.requester_id, draft.author or next(filter(None, who), IMPORTER)
    if author is not None:
        return "user", author.id, author.name
    return "system", None, draft.author or IMPORTER


def _by_name(name: str, person: Person | None) -> tuple[str, int | None, str]:
    return "user", person.id if person else None, name


def _actor(by: str) -> tuple[str, int | None, str]:
    return ("user", None, by) if by else ("system", None, IMPORTER)


def _shown(name: str, value: Any, category_keys: Mapping[int, str]) -> Any:
    if name == "priority":
        return PRIORITY_WORDS.get(value)
    if name == "category":
        return category_keys.get(value) if value else None
    return value


def _concerned(one: Resolved, place: Standpoint | None) -> dict[str, Any]:
    team, person = (place.team, place.assignee) if place else (one.team, one.assignee)
    return {
        "team_id": team.id if team else None,
        "assignee_id": person.id if person else None,
        "department_id": (team and team.department_id) or (person and person.department_id),
        "creator_id": one.creator.id if one.creator else None,
        "requester_id": one.requester_id,
        "organisation_id": one.organisation_id,
    }
