"""Open a ticket: a request becomes something that nobody can forget."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.asking import fill_in
from gongdan.ticketing.actions.attach import attach, attach_field_files
from gongdan.ticketing.actions.indexing import index_new_ticket, vector_of
from gongdan.ticketing.actions.numbers import next_number
from gongdan.ticketing.actions.prioritise import asked_fields, first_priority
from gongdan.ticketing.actions.stages import stage_times, team_on_duty, tell_entered
from gongdan.ticketing.actions.values import (
    category_of,
    clean_body,
    clean_tags,
    person_of,
    requester_of,
    team_of,
    type_of,
    write_tags,
)
from gongdan.ticketing.events import TicketOpened
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import TypeDef, catalogue
from gongdan.ticketing.schemas.tickets import OpenTicket

_INSERT = insert(tickets).returning(tickets.c.id)
_AUDIENCE = ("team_id", "assignee_id", "department_id", "creator_id", "requester_id", "organisation_id")


async def open_ticket(
    tx: Tx,
    draft: OpenTicket,
    *,
    channel: str = "web",
    whose: tuple[int | None, int | None] | None = None,
    may_be_incomplete: bool = False,
    said: Collection[str] | None = None,
) -> int:
    """Open a ticket and return its id. Raises Invalid naming every field that is wrong.

    What is taken out of another ticket stays with `whose` it was: contact and organisation as they stand there.
    A form asks people who bring a request. What comes from another ticket or from the clock (split, batch, follow-up,
    internal part, recurrence) `may_be_incomplete`: it takes defaults, duties and stages like any other, and
    only the fields that are `said` now are held against what the form asks.
    """
    policy.may_open(tx)
    known = await catalogue(tx)
    kind = type_of(tx, known, draft.type)
    is_customer = tx.actor.kind == "customer"
    asked = asked_fields(known, kind.id, draft.fields, draft.impact, is_said=draft.impact is not None)
    draft = draft.model_copy(update={"fields": asked})
    filled = await fill_in(tx, known, kind, draft, may_be_incomplete=may_be_incomplete, said=said)
    values = filled.values
    category = category_of(known, filled.core("category")) if filled.core("category") else None
    tags = [] if is_customer else clean_tags(draft.tags or filled.core("tags", ()))
    requester_id, organisation_id = whose or await requester_of(tx, draft.requester)
    workflow = known.workflow(kind.workflow_version_id)
    state = workflow.states[workflow.initial]
    owner = await team_on_duty(tx, state.duty) if state.duty else None
    row: dict[str, Any] = {
        "tenant_id": tx.tenant_id,
        "title": draft.title,
        "description": clean_body(draft.description or filled.core("description", ""), draft.description_format),
        "description_format": draft.description_format,
        "type_id": kind.id,
        "workflow_version_id": kind.workflow_version_id,
        "state": state.key,
        "state_category": int(state.category),
        **await first_priority(tx, known, draft, values, requester_id, default=filled.core("priority")),
        "category_id": category.id if category else None,
        "requester_id": requester_id,
        "organisation_id": organisation_id,
        "creator_id": None if is_customer else tx.actor.user_id,
        "channel": channel,
        "tags": tags,
        "fields": values,
        "completeness": filled.completeness.score,
        "state_changed_at": tx.now,
        "created_at": tx.now,
        "updated_at": tx.now,
        **await _assignment(tx, draft, kind, owner),
        **stage_times(tx, state),
    }
    # The number last: its counter stays locked until the commit.
    row["number"] = await next_number(tx, kind.number_prefix)
    ticket_id = int(await tx.scalar(_INSERT, row))
    await index_new_ticket(
        tx, ticket_id, vector_of(row["number"], row["title"], row["description"], draft.description_format)
    )
    await write_tags(tx, ticket_id, tags, before=[])
    await attach(tx, ticket_id, None, draft.files)
    await attach_field_files(tx, ticket_id, known.fields_of(kind.id), values, before={})
    audience = {name: row[name] for name in _AUDIENCE}
    tx.record(
        TicketOpened(
            ticket_id,
            number=row["number"],
            type_key=kind.key,
            state=row["state"],
            priority=PRIORITY_WORDS[row["priority"]],
            channel=channel,
            **audience,
        )
    )
    # Whoever has it first is its receiver and leads it: only of a duty can it be that nobody does it.
    owner_id = row["team_id"] if state.duty is None else owner and owner.id
    tell_entered(tx, ticket_id, state, owner_id, row["stage_due_at"], audience)
    return ticket_id


async def _assignment(tx: Tx, draft: OpenTicket, kind: TypeDef, owner: Any) -> dict[str, Any]:
    """Team, assignee and department: as given by staff, else who owns the first state, else the type's own team.

    Whoever has it first has received it, and leads it.
    """
    is_given = draft.team is not None or draft.assignee is not None
    if is_given and (tx.actor.kind == "customer" or not tx.actor.may(policy.ASSIGN)):
        raise NotAllowed(policy.ASSIGN)
    team = await team_of(tx, draft.team) if draft.team is not None else owner or await _default_team(tx, kind)
    person = await person_of(tx, draft.assignee) if draft.assignee is not None else None
    team_id = team.id if team else None
    department_id = (team and team.department_id) or (person and person.department_id)
    return {
        "team_id": team_id,
        "assignee_id": person.id if person else None,
        "department_id": department_id,
        "receiver_team_id": team_id,
        "receiver_department_id": department_id,
        "lead_team_id": team_id,
        "lead_department_id": department_id,
    }


async def _default_team(tx: Tx, kind: TypeDef) -> Any:
    """The type's own team, unless it has retired since: then the ticket waits with nobody, where all look."""
    if kind.default_team_id is None:
        return None
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == kind.default_team_id, teams.c.is_active)
    return await tx.first(select(teams).where(*mine))
