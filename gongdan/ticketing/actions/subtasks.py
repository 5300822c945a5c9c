"""Sub-tasks: steps inside a ticket that somebody does, and what a move does not pass by."""

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.diff import changes
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version
from gongdan.ticketing.actions.values import person_of, team_of
from gongdan.ticketing.errors import SubtasksExhausted, TicketClosed
from gongdan.ticketing.events import (
    TicketFollowed,
    TicketSubtaskAdded,
    TicketSubtaskChanged,
    TicketSubtaskRemoved,
    TicketSubtasksFinished,
)
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import followers, subtasks, tickets
from gongdan.ticketing.move_refusals import open_parts
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.queries.parts import is_mine, open_children, open_subtasks
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.parts import AddSubtask, EditSubtask
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category, Move

MOST = 200
_MOST_NAMED = 10
_row = subtasks.c
# Whoever a step was given to may say how far it is, and take it, whatever else he may do with the ticket.
_OF_DOER = frozenset({"state"})


async def add_subtask(tx: Tx, ticket_id: int, draft: AddSubtask) -> int:
    """Write down a step; returns its id."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_see_catalogue(tx)
    policy.may(tx, policy.EDIT, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    counted = select(func.count().label("total"), func.max(_row.position).label("last")).where(*mine)
    there = await tx.one(counted)
    if there.total >= MOST:
        raise SubtasksExhausted(most=MOST)
    team = await team_of(tx, draft.team) if draft.team is not None else None
    person = await person_of(tx, draft.assignee) if draft.assignee is not None else None
    values: dict[str, Any] = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "title": draft.title,
        "team_id": team.id if team else None,
        "assignee_id": person.id if person else None,
        "due_at": draft.due_at,
        "position": draft.position if draft.position is not None else (there.last or 0) + 10,
        "creator_id": tx.actor.user_id,
        "created_at": tx.now,
    }
    subtask_id = int(await tx.scalar(insert(subtasks).values(**values).returning(_row.id)))
    if not ticket.has_parts:
        own = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        await tx.execute(update(tickets).where(*own).values(has_parts=True))
    told = {"to_assignee_id": values["assignee_id"], "to_team_id": values["team_id"]}
    tx.record(TicketSubtaskAdded(ticket_id, subtask_id=subtask_id, title=draft.title, **told, **concerned(ticket)))
    await _let_follow(tx, ticket, values["assignee_id"])
    return subtask_id


async def edit_subtask(
    tx: Tx, ticket_id: int, subtask_id: int, patch: EditSubtask, expects: VersionCheck = any_version
) -> None:
    """Change a step, or say that it is done, cancelled or open again."""
    ticket, row = await _both_for_change(tx, ticket_id, subtask_id)
    expects(row.version)
    values = await _values(tx, patch)
    is_doing = values.keys() <= _OF_DOER or values == {"assignee_id": tx.actor.user_id}
    if is_doing and _is_given_to(tx, row):
        await refuse_narrowed_token(tx, policy.EDIT)
    else:
        policy.may(tx, policy.EDIT, ticket)
    if "state" in values and values["state"] != row.state:
        is_open = values["state"] == "open"
        values |= {
            "finished_at": None if is_open else tx.now,
            "finished_by_id": None if is_open else tx.actor.user_id,
        }
    net = changes(row._asdict(), values)
    if not net:
        return
    stored: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    mine = (_row.tenant_id == tx.tenant_id, _row.id == subtask_id)
    await tx.execute(update(subtasks).where(*mine).values(**stored, version=_row.version + 1))
    told = {name: [_told(old), _told(new)] for name, (old, new) in net.items() if not name.startswith("finished")}
    title = stored.get("title", row.title)
    tx.record(TicketSubtaskChanged(ticket_id, subtask_id=subtask_id, title=title, changes=told, **concerned(ticket)))
    if "assignee_id" in stored:
        await _let_follow(tx, ticket, stored["assignee_id"])
    if row.state == "open" and stored.get("state", "open") != "open":
        await _tell_finished(tx, ticket)


async def remove_subtask(tx: Tx, ticket_id: int, subtask_id: int, expects: VersionCheck = any_version) -> None:
    """Take a step away."""
    ticket, row = await _both_for_change(tx, ticket_id, subtask_id)
    policy.may(tx, policy.EDIT, ticket)
    expects(row.version)
    await tx.execute(delete(subtasks).where(_row.tenant_id == tx.tenant_id, _row.id == subtask_id))
    tx.record(TicketSubtaskRemoved(ticket_id, subtask_id=subtask_id, title=row.title, **concerned(ticket)))


async def _both_for_change(tx: Tx, ticket_id: int, subtask_id: int) -> tuple[Row[Any], Row[Any]]:
    """Ticket and step, locked in this order: of a ticket that the actor sees, or a step that was given to him."""
    policy.may_see_catalogue(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == subtask_id, _row.ticket_id == ticket_id)
    is_given = await tx.scalar(select(_row.id).where(*mine, is_mine(tx)))
    if is_given is None:
        ticket = await get_ticket_for_change(tx, ticket_id)
    else:
        own = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        on_desk = tickets.c.shelf == int(Shelf.DESK)
        found = await tx.first(select(tickets).where(*own, on_desk).with_for_update(key_share=True))
        ticket = found if found is not None else await get_ticket_for_change(tx, ticket_id)
    row = await tx.first(select(subtasks).where(*mine).with_for_update())
    if row is None:
        raise NotFound("sub-task", subtask_id)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    return ticket, row


def _is_given_to(tx: Tx, row: Any) -> bool:
    if row.assignee_id is not None:
        return bool(row.assignee_id == tx.actor.user_id)
    return row.team_id in tx.actor.team_ids


async def _values(tx: Tx, patch: EditSubtask) -> dict[str, Any]:
    values = given(patch)
    if "team" in values:
        team = values.pop("team")
        values["team_id"] = (await team_of(tx, team)).id if team is not None else None
    if "assignee" in values:
        person = values.pop("assignee")
        values["assignee_id"] = (await person_of(tx, person)).id if person is not None else None
    return values


def _told(value: Any) -> Any:
    return iso(value) if hasattr(value, "isoformat") else value


async def _let_follow(tx: Tx, ticket: Any, user_id: int | None) -> None:
    """Who is given a step follows the ticket: he must see what it is a step of."""
    if user_id is None or user_id in (ticket.assignee_id, tx.actor.user_id):
        return
    added = await tx.first(
        upsert(followers)
        .values(tenant_id=tx.tenant_id, ticket_id=ticket.id, user_id=user_id, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(followers.c.user_id)
    )
    if added is not None:
        tx.record(TicketFollowed(ticket.id, user_id=user_id, **concerned(ticket)))


async def _tell_finished(tx: Tx, ticket: Any) -> None:
    is_open = func.count().filter(_row.state == "open")
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket.id)
    counted = await tx.one(select(func.count().label("total"), is_open.label("open")).where(*mine))
    if not counted.open:
        tx.record(TicketSubtasksFinished(ticket.id, total=counted.total, **concerned(ticket)))


async def hold_subtasks(tx: Tx, ticket: Any, move: Move) -> None:
    """Raises MoveRefused while children or sub-tasks of the ticket are open, naming them to staff."""
    if not ticket.has_parts:
        return
    steps = await open_subtasks(tx, ticket.id, _MOST_NAMED)
    children = await open_children(tx, ticket.id, _MOST_NAMED)
    named = [*steps, *(number or "a ticket that you may not see" for number in children)]
    if (refused := open_parts(move, named, is_told=tx.actor.kind != "customer")) is not None:
        raise refused
