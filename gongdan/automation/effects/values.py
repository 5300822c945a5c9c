"""Effects on what a ticket says: its fields and its tags."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.automation.effects.stood import core_values, custom_values, type_at
from gongdan.automation.past import Past
from gongdan.automation.socket import EffectRun, effect
from gongdan.kernel.errors import AppError, FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import WireIn
from gongdan.ticketing import (
    CATEGORIES,
    IMPACTS,
    PRIORITY_WORDS,
    URGENCIES,
    EditTicket,
    FieldValues,
    Impact,
    KeyWord,
    PriorityIn,
    Tags,
    TicketClosed,
    Urgency,
    catalogue,
    check_values,
    clean_tags,
    edit_locked,
    get_ticket_for_change,
    hold_edit,
    state_in,
    tags_after,
)
from gongdan.ticketing import Catalogue as TicketCatalogue

_WORDS = ("type", "priority", "category", "impact", "urgency", "fields")


class SetParams(WireIn):
    """What is set; what is left out stays as it is."""

    type: KeyWord | None = Field(default=None, description="key of a ticket type", examples=["incident"])
    priority: PriorityIn | None = Field(default=None, description="auto: by the rules again", examples=["high"])
    category: KeyWord | None = Field(default=None, description="key of a category; null clears it")
    impact: Impact | None = Field(default=None, description="null: not known")
    urgency: Urgency | None = Field(default=None, description="null: not known")
    fields: FieldValues | None = Field(default=None, description="custom fields by key; null clears one")

    @model_validator(mode="after")
    def _says_something(self) -> "SetParams":
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_set", "Name at least one of type, priority, category, fields.")
        return self


class TagParams(WireIn):
    """Tags that are put on or taken off."""

    tags: Tags = Field(min_length=1, description="1 to 50 tags", examples=[["vip"]])


async def _check_set(tx: Tx, params: SetParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    problems = []
    for name, found in (("type", known.type), ("category", known.category)):
        key = getattr(params, name)
        one = found(key) if key is not None else None
        if key is not None and (one is None or not one.is_active):
            remedy = "Use the key of one that is in use."
            problems.append(FieldProblem(name, "unknown", f"There is no active {name} {key!r}.", remedy))
    if "type" in params.model_fields_set and params.type is None:
        problems.append(FieldProblem("type", "empty", "A ticket always has a type.", "Leave it out."))
    _, faults = check_values(list(known.fields.values()), params.fields or {}, is_partial=True)
    return problems + faults


def _predict_set(
    known: TicketCatalogue, before: Mapping[str, Any], params: SetParams
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    wanted = {name: getattr(params, name) for name in _WORDS if name in params.model_fields_set and name != "fields"}
    wanted |= {f"field:{key}": value for key, value in (params.fields or {}).items()}
    changed = {key: value for key, value in wanted.items() if before.get(key) != value}
    return {"set": dict(sorted(changed.items()))} if changed else {}, {
        **before,
        **changed,
        **_reflowed(known, changed, before),
    }


def _reflowed(known: TicketCatalogue, changed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Another type brings another flow."""
    kind = known.type(changed["type"]) if "type" in changed else None
    category = CATEGORIES.get(str(before.get("state_category")))
    if kind is None or category is None:
        return {}
    flow = known.workflow(kind.workflow_version_id)
    state = state_in(flow, str(before.get("state")), category)
    word = flow.category(state).word
    return {"workflow_version_id": kind.workflow_version_id, "state": state, "state_category": word}


def _hold_set(past: Past, params: SetParams) -> tuple[AppError | None, Sequence[str]]:
    if past.is_closed:
        return TicketClosed(), ()
    given = params.model_dump(exclude_unset=True)
    if given.get("fields") is None:
        given.pop("fields", None)
    answers = custom_values(past) | core_values(past)
    return hold_edit(past.known, type_at(past), answers, EditTicket.model_validate(given), past.moment.now)


@effect(
    "set",
    params=SetParams,
    names={"zh-CN": "设置字段", "en": "Set fields"},
    check=_check_set,
    predict=_predict_set,
    hold=_hold_set,
)
async def set_fields(tx: Tx, run: EffectRun, params: SetParams) -> dict[str, Any]:
    """Priority, category, type and custom fields."""
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    given = params.model_dump(exclude_unset=True)
    if given.get("fields") is None:
        given.pop("fields", None)
    known = await catalogue(tx)
    before = _words(known, ticket, given)
    await edit_locked(tx, ticket, EditTicket.model_validate(given))
    after = _words(known, await get_ticket_for_change(tx, run.ticket_id), given)
    changed = {key: value for key, value in sorted(after.items()) if before[key] != value}
    return {"set": changed} if changed else {}


def _words(known: TicketCatalogue, ticket: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the ticket holds of what is given, as conditions name it."""
    category = known.categories.get(ticket.category_id or 0)
    held = {
        "type": known.types[ticket.type_id].key,
        "priority": PRIORITY_WORDS[ticket.priority],
        "category": category.key if category else None,
        "impact": next((word for word, rank in IMPACTS.items() if rank == ticket.impact), None),
        "urgency": next((word for word, rank in URGENCIES.items() if rank == ticket.urgency), None),
    }
    custom = {f"field:{key}": ticket.fields.get(key) for key in given.get("fields") or {}}
    return {key: value for key, value in held.items() if key in given} | custom


def _hold_tags(past: Past, params: TagParams) -> tuple[AppError | None, Sequence[str]]:
    held = past.words.get("tags") or frozenset()
    fresh = [tag for tag in clean_tags(params.tags) if tag not in held]
    if not fresh:
        return None, ()
    try:
        tags_after(sorted(held), fresh, [])
    except Invalid as refused:
        return refused, ()
    return (TicketClosed(), ()) if past.is_closed else (None, ())


def _hold_tags_off(past: Past, params: TagParams) -> tuple[AppError | None, Sequence[str]]:
    held = past.words.get("tags") or frozenset()
    gone = [tag for tag in clean_tags(params.tags) if tag in held]
    return (TicketClosed(), ()) if gone and past.is_closed else (None, ())


def _predict_add(
    known: TicketCatalogue, before: Mapping[str, Any], params: TagParams
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    held = before.get("tags") or frozenset()
    fresh = [tag for tag in clean_tags(params.tags) if tag not in held]
    return {"tags": fresh} if fresh else {}, {**before, "tags": frozenset(held) | set(fresh)}


def _predict_remove(
    known: TicketCatalogue, before: Mapping[str, Any], params: TagParams
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    held = before.get("tags") or frozenset()
    gone = [tag for tag in clean_tags(params.tags) if tag in held]
    return {"tags": gone} if gone else {}, {**before, "tags": frozenset(held) - set(gone)}


@effect(
    "add_tags",
    params=TagParams,
    names={"zh-CN": "添加标签", "en": "Add tags"},
    predict=_predict_add,
    hold=_hold_tags,
)
async def add_tags(tx: Tx, run: EffectRun, params: TagParams) -> dict[str, Any]:
    """Tags that it does not bear yet."""
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    fresh = [tag for tag in clean_tags(params.tags) if tag not in ticket.tags]
    if not fresh:
        return {}
    await edit_locked(tx, ticket, EditTicket(tags=tags_after(ticket.tags, fresh, [])))
    return {"tags": fresh}


@effect(
    "remove_tags",
    params=TagParams,
    names={"zh-CN": "移除标签", "en": "Remove tags"},
    predict=_predict_remove,
    hold=_hold_tags_off,
)
async def remove_tags(tx: Tx, run: EffectRun, params: TagParams) -> dict[str, Any]:
    """Tags that it bears."""
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    gone = [tag for tag in clean_tags(params.tags) if tag in ticket.tags]
    if not gone:
        return {}
    await edit_locked(tx, ticket, EditTicket(tags=tags_after(ticket.tags, [], gone)))
    return {"tags": gone}
