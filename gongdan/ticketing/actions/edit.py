"""Change what a ticket says: title, description, type, priority, category, requester, fields, tags."""

from collections.abc import Collection
from typing import Any

from gongdan.kernel.diff import changes
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.asking import JUDGED_COLUMNS, hold_change, touched_keys
from gongdan.ticketing.actions.attach import attach_field_files
from gongdan.ticketing.actions.changing import stamps, touch
from gongdan.ticketing.actions.collisions import hold_collisions, patched_words
from gongdan.ticketing.actions.indexing import index_anew
from gongdan.ticketing.actions.prioritise import asked_fields, changed_priority, said_impact, told_rank
from gongdan.ticketing.actions.stages import enter_stage, stage_times
from gongdan.ticketing.actions.values import (
    category_of,
    clean_body,
    clean_tags,
    custom_values,
    requester_of,
    type_of,
    write_tags,
)
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.events import TicketChanged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef, catalogue
from gongdan.ticketing.queries.forms import find_score
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.tickets import EditTicket, EditWithMove
from gongdan.ticketing.states import CATEGORY_WORDS, Category
from gongdan.ticketing.workflow import state_in

# Long texts are named as changed in the log, not repeated there.
_LONG = {"description"}
# Follows from what is told.
_BESIDE = {
    "workflow_version_id",
    "state_changed_at",
    "solved_at",
    "closed_at",
    "reopen_count",
    "stage_due_at",
    "stage_overdue_at",
    "confirm_by",
    "observe_until",
    "escalated_at",
    "escalated_to_id",
    "escalation_cause",
    "priority_reasons",
    "rise_since",
    "completeness",
}


async def edit_ticket(tx: Tx, ticket_id: int, patch: EditTicket, *, based_on: Collection[int] | None = None) -> None:
    """Apply what differs. Raises Invalid, TicketClosed.

    `based_on` are versions that the caller may have read. Where others have changed the ticket since, both changes
    stay; raises EditCollision where they are about the same fields.
    """
    await edit_locked(tx, await get_ticket_for_change(tx, ticket_id), patch, based_on=based_on)


async def edit_locked(tx: Tx, ticket: Any, patch: EditTicket, *, based_on: Collection[int] | None = None) -> None:
    """The same on a row that is locked already."""
    policy.may(tx, policy.EDIT, ticket)
    await hold_collisions(tx, ticket, based_on, patched_words(patch))
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    after = await change_ticket(tx, ticket, await patched_values(tx, ticket, patch))
    if after.workflow_version_id != ticket.workflow_version_id:
        workflow = (await catalogue(tx)).workflow(after.workflow_version_id)
        await enter_stage(tx, after, workflow.states[after.state])


async def change_ticket(tx: Tx, ticket: Any, values: dict[str, Any]) -> Any:
    """Store the values that differ from the locked row and record the change; returns the row as it is now."""
    before = ticket._mapping
    differing = changes(before, values)
    if not differing:
        return ticket
    known = await catalogue(tx)
    if differing.keys() & JUDGED_COLUMNS:
        found = await find_score(tx, known, ticket.id, {**before, **values})
        differing["completeness"] = (ticket.completeness, found.score)
    after = await touch(tx, ticket, {name: new for name, (_, new) in differing.items()})
    if differing.keys() & {"title", "description", "description_format"}:
        await index_anew(tx, ticket.id)
    if "tags" in differing:
        await write_tags(tx, ticket.id, values["tags"], before=ticket.tags)
    told = told_changes(known, differing)
    tx.record(TicketChanged(ticket.id, changes=told, **concerned(after)))
    return after


async def patched_values(tx: Tx, ticket: Any, patch: EditWithMove) -> dict[str, Any]:
    """The columns that the patch sets; files that its fields name are hung on the ticket."""
    known = await catalogue(tx)
    given = patch.model_fields_set
    values: dict[str, Any] = {}
    kind = known.types[ticket.type_id]
    if isinstance(patch, EditTicket) and patch.type is not None and patch.type != kind.key:
        kind = type_of(tx, known, patch.type)
        values |= retyped(tx, known, ticket, kind)
    if patch.title is not None:
        values["title"] = patch.title
    if given & {"description", "description_format"}:
        form = patch.description_format if "description_format" in given else ticket.description_format
        text = patch.description if "description" in given else ticket.description
        values |= {"description": clean_body(text, form), "description_format": form}
    if "category" in given:
        values["category_id"] = category_of(known, patch.category).id if patch.category else None
    if "requester" in given:
        values["requester_id"], values["organisation_id"] = await requester_of(tx, patch.requester)
    if patch.tags is not None:
        values["tags"] = clean_tags(patch.tags)
    impact, is_said = said_impact(ticket, patch, is_retyped=kind.id != ticket.type_id)
    asked = asked_fields(known, kind.id, patch.fields or {}, impact, is_said=is_said)
    if asked:
        clean = await custom_values(tx, known, kind.id, asked)
        values["fields"] = merged_fields(ticket.fields, clean)
        await attach_field_files(tx, ticket.id, known.fields_of(kind.id), clean, before=ticket.fields)
    values |= await changed_priority(tx, known, ticket, patch, values)
    await hold_change(tx, known, ticket, {**ticket._mapping, **values}, touched_keys(values, asked))
    return values


def merged_fields(before: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Custom values with a checked patch laid over them; null takes a value away."""
    return {key: value for key, value in (before | patch).items() if value is not None}


def retyped(tx: Tx, known: Catalogue, ticket: Any, kind: TypeDef) -> dict[str, Any]:
    """Another type brings another flow: the same state where it has one, else the first of the same category."""
    workflow = known.workflow(kind.workflow_version_id)
    state = state_in(workflow, ticket.state, ticket.state_category)
    category = workflow.category(state)
    values = {
        "type_id": kind.id,
        "workflow_version_id": kind.workflow_version_id,
        "state": state,
        "state_category": int(category),
        **stage_times(tx, workflow.states[state]),
    }
    return (
        values
        if category == ticket.state_category
        else values | stamps(tx, ticket, category, known.rules.confirm_days)
    )


def told_changes(known: Catalogue, differing: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """The change in the words of the wire."""
    told: dict[str, list[Any]] = {}
    for name, (old, new) in differing.items():
        if name in _LONG:
            told[name] = [None, None]
        elif name == "fields":
            own = changes(old, {key: new.get(key) for key in old.keys() | new.keys()})
            told |= {f"fields.{key}": [a, b] for key, (a, b) in own.items()}
        elif name == "priority":
            told[name] = [PRIORITY_WORDS[old], PRIORITY_WORDS[new]]
        elif name in ("impact", "urgency"):
            told[name] = [told_rank(name, old), told_rank(name, new)]
        elif name == "state_category":
            told[name] = [CATEGORY_WORDS[old], CATEGORY_WORDS[new]]
        elif name == "type_id":
            told["type"] = [known.types[old].key, known.types[new].key]
        elif name == "category_id":
            told["category"] = [known.categories[one].key if one else None for one in (old, new)]
        elif name not in _BESIDE:
            told[name.removesuffix("_id")] = [old, new]
    return told
