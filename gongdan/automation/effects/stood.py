"""A ticket's past in the words of ticketing, which knows why it refuses something."""

from dataclasses import dataclass
from typing import Any

from gongdan.automation.past import Past
from gongdan.ticketing import (
    CATEGORIES,
    Category,
    ChecklistFacts,
    Stood,
    TypeDef,
    judge_checklist,
)


@dataclass(frozen=True, slots=True)
class _Tick:
    """A tick as the checklist's rows have it."""

    key: str
    is_done: bool
    title: str
    is_required: bool


def type_at(past: Past) -> TypeDef:
    """The type that it had."""
    found: TypeDef = past.known.type(str(past.words["type"]))
    return found


def custom_values(past: Past) -> dict[str, Any]:
    """Its custom values by their keys, as they were stored."""
    return {key: value for key, value in past.beside.fields.items() if value is not None}


def core_values(past: Past) -> dict[str, Any]:
    """Its own values by the keys of forms and of what a move asks for; a text that nobody knows counts as there."""
    words, present = past.words, past.beside.present
    same = ("type", "priority", "category", "requester", "organisation", "team", "assignee")
    return {key: words.get(key) for key in same} | {
        "title": present.title,
        "description": "?" if past.is_doubtful("description") else present.description,
        "due_at": present.due_at,
        "tags": sorted(words.get("tags") or ()),
    }


def stood(past: Past) -> Stood:
    """How it stood before a move."""
    words, known, beside, kind = past.words, past.known, past.beside, type_at(past)
    fields = custom_values(past)
    return Stood(
        ticket_id=past.ticket_id,
        flow=known.workflow(int(words.get("workflow_version_id") or kind.workflow_version_id)),
        state=str(words.get("state")),
        values=fields | core_values(past),
        askable=[one.key for one in known.fields_of(kind.id)],
        closed_at=words.get("closed_at"),
        reopen_days=known.reopen_days,
        now=past.moment.now,
        locale=past.locale,
        judge=past.judge,
        is_doubtful=lambda key: _is_doubtful(past, kind, key),
        checklist=_checklist(past, kind, fields),
        open_steps=[title for title, is_open in beside.steps.values() if is_open],
        pending=beside.pending,
        granted=beside.granted,
        name_of=past.name_of,
    )


def _is_doubtful(past: Past, kind: TypeDef, key: str) -> bool:
    if key == "subtasks":  # whether a child was solved stands in its own log
        return bool(past.beside.children)
    if key == "checklist":
        template = past.known.checklist(kind.id)
        asks_customer = template is not None and any(one.check == "customer_confirmed" for one in template.items)
        is_solved = CATEGORIES[str(past.words["state_category"])] is Category.SOLVED
        # How long he had for his answer is not in the log.
        return (
            asks_customer and is_solved and not past.beside.is_confirmed and past.words.get("requester") is not None
        )
    return past.is_doubtful(key)


def _checklist(past: Past, kind: TypeDef, fields: dict[str, Any]) -> list[Any]:
    words, beside, template = past.words, past.beside, past.known.checklist(kind.id)
    facts = ChecklistFacts(
        fields=fields,
        first_responded_at=words.get("first_responded_at"),
        solved_at=words.get("solved_at"),
        has_requester=words.get("requester") is not None,
        is_confirmed=beside.is_confirmed,
    )
    own = beside.present.own_items
    ticks = [_Tick(key, is_done, *own.get(key, (key, True))) for key, is_done in beside.ticks.items()]
    return judge_checklist(template.items if template else (), ticks, facts)
