"""Effects that write: a reply or note, and a ticket beside this one. Placeholders are values, never code."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.automation.past import Past
from gongdan.automation.schemas.parts import CommentParams, WrittenParams
from gongdan.automation.socket import EffectRun, effect
from gongdan.kernel.errors import AppError, FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, LongText, WireIn
from gongdan.ticketing import (
    AddLink,
    CommentDraft,
    FieldValues,
    KeyWord,
    OpenTicket,
    PriorityIn,
    RequesterIn,
    Tags,
    TicketClosed,
    catalogue,
    comment_on,
    fill_placeholders,
    get_ticket_for_change,
    link_tickets,
    open_ticket,
    placeholder_faults,
    placeholder_values,
    team_of,
    type_named,
)


class LinkedTicketParams(WireIn):
    """A ticket that is opened beside this one and linked with it."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(
        description="with placeholders", examples=["回访 {{ticket.number}}"]
    )
    description: LongText = Field(default="", description="with placeholders")
    type: KeyWord | None = Field(default=None, description="key; null: the type of this ticket")
    priority: PriorityIn | None = None
    team: Id | None = Field(default=None, description="id of the team that gets it; null: the type's own")
    fields: FieldValues = Field(default_factory=dict)
    tags: Tags = Field(default_factory=list)
    has_requester: bool = Field(default=False, description="true: it is a request of the same customer")


async def _sound_comment(tx: Tx, params: CommentParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    usable = {key: one for key, one in known.fields.items() if one.is_active}
    return placeholder_faults(params.body, "body", usable, is_for_customers=params.is_public)


def _hold_comment(past: Past, params: CommentParams) -> tuple[AppError | None, Sequence[str]]:
    return (TicketClosed(), ()) if past.is_closed and params.is_public else (None, ())


@effect(
    "comment",
    params=CommentParams,
    names={"zh-CN": "回复或备注", "en": "Comment"},
    check=_sound_comment,
    hold=_hold_comment,
)
async def comment(tx: Tx, run: EffectRun, params: CommentParams) -> dict[str, Any]:
    """Written in the name of the rule; a reply of a rule is no first response."""
    files, body = [], params.body
    if isinstance(params, WrittenParams):
        files = params.files
    else:
        body = await written(tx, run.ticket_id, body, params.body_format, is_for_customers=params.is_public)
    draft = CommentDraft(body=body, body_format=params.body_format, is_public=params.is_public, files=files)
    return {"comment_id": await comment_on(tx, run.ticket_id, draft), "is_public": params.is_public}


async def written(tx: Tx, ticket_id: int, text: str, form: str, *, is_for_customers: bool) -> str:
    """The text with the values of this ticket put in."""
    if "{{" not in text:
        return text
    values = await placeholder_values(tx, await catalogue(tx), ticket_id, is_for_customers=is_for_customers)
    return fill_placeholders(text, values, is_html=form == "html").text


async def _sound_ticket(tx: Tx, params: LinkedTicketParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    usable = {key: one for key, one in known.fields.items() if one.is_active}
    problems: list[FieldProblem] = []
    for name in ("title", "description"):
        text = getattr(params, name)
        problems += placeholder_faults(text, name, usable, is_for_customers=params.has_requester)
    kind = known.type(params.type) if params.type else None
    if params.type and (kind is None or not kind.is_active):
        remedy = "Use the key of one that is in use, or leave it out."
        problems.append(FieldProblem("type", "unknown", f"There is no active type {params.type!r}.", remedy))
    if params.team is not None:
        try:
            await team_of(tx, params.team)
        except Invalid as odd:
            problems += odd.problems
    return problems


def _hold_ticket(past: Past, params: LinkedTicketParams) -> tuple[AppError | None, Sequence[str]]:
    if params.type is not None:
        try:
            type_named(past.known, params.type, is_customer=False)
        except Invalid as refused:
            return refused, ()
    teams = [one for one in past.faults if one.field == "team"]
    return (Invalid(problems=teams), ()) if teams else (None, ())


@effect(
    "open_linked_ticket",
    params=LinkedTicketParams,
    names={"zh-CN": "创建关联工单", "en": "Open a linked ticket"},
    check=_sound_ticket,
    hold=_hold_ticket,
)
async def open_linked_ticket(tx: Tx, run: EffectRun, params: LinkedTicketParams) -> dict[str, Any]:
    """Another ticket, linked with this one as related."""
    ticket, known = await get_ticket_for_change(tx, run.ticket_id), await catalogue(tx)
    is_told = params.has_requester
    title = await written(tx, run.ticket_id, params.title, "text", is_for_customers=is_told)
    given = {
        "title": " ".join(title.split())[:300],
        "description": await written(tx, run.ticket_id, params.description, "text", is_for_customers=is_told),
        "type": params.type or known.types[ticket.type_id].key,
        "priority": params.priority,
        "team": params.team,
        "fields": params.fields,
        "tags": params.tags,
        "requester": RequesterIn(id=ticket.requester_id) if is_told and ticket.requester_id else None,
    }
    drafted = OpenTicket.model_validate({key: value for key, value in given.items() if value is not None})
    new_id = await open_ticket(tx, drafted, channel="rule", may_be_incomplete=True)
    await link_tickets(tx, new_id, AddLink(ticket=run.ticket_id, kind="related"))
    return {"ticket_id": new_id}
