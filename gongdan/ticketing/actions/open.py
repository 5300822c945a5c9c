"""Open a ticket: a request becomes something that nobody can forget."""

from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.attach import attach, attach_field_files
from gongdan.ticketing.actions.indexing import index_new_ticket, vector_of
from gongdan.ticketing.actions.numbers import next_number
from gongdan.ticketing.actions.values import (
    category_of,
    clean_body,
    clean_tags,
    custom_values,
    person_of,
    requester_of,
    team_of,
    type_of,
    write_tags,
)
from gongdan.ticketing.events import TicketOpened
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priorities import PRIORITIES
from gongdan.ticketing.queries.catalogue import TypeDef, catalogue
from gongdan.ticketing.schemas.tickets import OpenTicket

_INSERT = insert(tickets).returning(tickets.c.id)


async def open_ticket(
    tx: Tx, draft: OpenTicket, *, channel: str = "web", whose: tuple[int | None, int | None] | None = None
) -> int:
    """Open a ticket and return its id. Raises Invalid naming every field that is wrong.

    What is taken out of another ticket stays with `whose` it was: contact and organisation as they stand there.
    """
    policy.may_open(tx)
    known = await catalogue(tx)
    kind = type_of(tx, known, draft.type)
    is_customer = tx.actor.kind == "customer"
    values = await custom_values(tx, known, kind.id, draft.fields, is_partial=False)
    category = category_of(known, draft.category) if draft.category else None
    tags = [] if is_customer else clean_tags(draft.tags)
    requester_id, organisation_id = whose or await requester_of(tx, draft.requester)
    workflow = known.workflow(kind.workflow_version_id)
    row: dict[str, Any] = {
        "tenant_id": tx.tenant_id,
        "title": draft.title,
        "description": clean_body(draft.description, draft.description_format),
        "description_format": draft.description_format,
        "type_id": kind.id,
        "workflow_version_id": kind.workflow_version_id,
        "state": workflow.initial,
        "state_category": int(workflow.category(workflow.initial)),
        "priority": PRIORITIES[draft.priority],
        "category_id": category.id if category else None,
        "requester_id": requester_id,
        "organisation_id": organisation_id,
        "creator_id": None if is_customer else tx.actor.user_id,
        "channel": channel,
        "tags": tags,
        "fields": values,
        "state_changed_at": tx.now,
        "created_at": tx.now,
        "updated_at": tx.now,
        **await _assignment(tx, draft, kind),
    }
    # The number last: its counter stays locked until the commit.
    row["number"] = await next_number(tx, kind.number_prefix)
    ticket_id = int(await tx.scalar(_INSERT, row))
    await index_new_ticket(
        tx, ticket_id, vector_of(row["number"], row["title"], row["description"], draft.description_format)
    )
    await write_tags(tx, ticket_id, tags, is_new=True)
    await attach(tx, ticket_id, None, draft.files)
    await attach_field_files(tx, ticket_id, known.fields_of(kind.id), values, before={})
    tx.record(
        TicketOpened(
            ticket_id,
            number=row["number"],
            type_key=kind.key,
            state=row["state"],
            priority=draft.priority,
            channel=channel,
            team_id=row["team_id"],
            assignee_id=row["assignee_id"],
            department_id=row["department_id"],
            creator_id=row["creator_id"],
            requester_id=requester_id,
            organisation_id=organisation_id,
        )
    )
    return ticket_id


async def _assignment(tx: Tx, draft: OpenTicket, kind: TypeDef) -> dict[str, Any]:
    """Team, assignee and department: as given by staff, else the type's own team."""
    is_given = draft.team is not None or draft.assignee is not None
    if is_given and (tx.actor.kind == "customer" or not tx.actor.may(policy.ASSIGN)):
        raise NotAllowed(policy.ASSIGN)
    team = await team_of(tx, draft.team) if draft.team is not None else await _default_team(tx, kind)
    person = await person_of(tx, draft.assignee) if draft.assignee is not None else None
    department_id = (team and team.department_id) or (person and person.department_id)
    return {
        "team_id": team.id if team else None,
        "assignee_id": person.id if person else None,
        "department_id": department_id,
    }


async def _default_team(tx: Tx, kind: TypeDef) -> Any:
    """The type's own team, unless it has retired since: then the ticket waits with nobody, where all look."""
    if kind.default_team_id is None:
        return None
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == kind.default_team_id, teams.c.is_active)
    return await tx.first(select(teams).where(*mine))
