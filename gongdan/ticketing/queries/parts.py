"""The parts of a ticket: its parent, its children and its sub-tasks, and how far they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import TIMESTAMP

from gongdan.identity import teams, users
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import subtasks, tickets
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.queries.tickets import must_see_ticket
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import CATEGORY_WORDS, Category

MOST_CHILDREN_SHOWN = 50
BRIEF = (
    tickets.c.id,
    tickets.c.number,
    tickets.c.title,
    tickets.c.state,
    tickets.c.state_category,
)
# What counts as a part: what was merged away, void or deleted does not.
_COUNTS = tickets.c.shelf <= int(Shelf.ARCHIVE)
_IS_SOLVED = tickets.c.state_category >= int(Category.SOLVED)
_NEVER = literal_column("'9999-12-31 00:00:00+00'::timestamptz", TIMESTAMP(timezone=True))
_DUE = func.coalesce(subtasks.c.due_at, _NEVER)
_finishers = users.alias("finisher")


def brief_shape(row: Any) -> dict[str, Any]:
    """A ticket in short on the wire."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "state_category": CATEGORY_WORDS[row.state_category],
    }


async def parts_of_ticket(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """The part of a ticket's shape that tells its parts, to staff."""
    told: dict[str, Any] = {"parent": None, "children": [], "subtasks": [], "progress": None}
    if tx.actor.kind == "customer" or not (row.has_parts or row.parent_id):
        return told
    family = await _family(tx, row)
    told["parent"] = next((brief_shape(one) for one in family if one.id == row.parent_id), None)
    told["children"] = [brief_shape(one) for one in family if one.id != row.parent_id]
    if row.has_parts:
        told["subtasks"] = await subtasks_of(tx, row.id)
        children, solved = (family[0].children, family[0].solved) if family else await count_children(tx, row.id)
        total = children + len(told["subtasks"])
        done = solved + sum(one["state"] != "open" for one in told["subtasks"])
        told["progress"] = {"done": done, "total": total} if total else None
    return told


async def _family(tx: Tx, row: Any) -> Sequence[Row[Any]]:
    """The parent and the first children that the actor sees; with each the count of all children."""
    total, solved = _child_counts(tx, row.id)
    is_parent = tickets.c.id == row.parent_id
    statement = (
        select(*BRIEF, total.label("children"), solved.label("solved"))
        .where(tickets.c.tenant_id == tx.tenant_id, policy.visible(tx))
        .where(or_(is_parent, and_(tickets.c.parent_id == row.id, _COUNTS)))
        .order_by(is_parent.desc(), tickets.c.id)
        .limit(MOST_CHILDREN_SHOWN + (row.parent_id is not None))
    )
    return await tx.all(statement)


def _child_counts(tx: Tx, ticket_id: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many children a ticket has and how many of them are solved, whoever may see them."""
    child = tickets.alias("child")
    mine = (child.c.tenant_id == tx.tenant_id, child.c.parent_id == ticket_id, child.c.shelf <= int(Shelf.ARCHIVE))
    solved = child.c.state_category >= int(Category.SOLVED)
    return (
        select(func.count()).select_from(child).where(*mine).scalar_subquery(),
        select(func.count()).select_from(child).where(*mine, solved).scalar_subquery(),
    )


async def count_children(tx: Tx, ticket_id: int) -> tuple[int, int]:
    """How many children the ticket has, and how many of them are solved."""
    total, solved = _child_counts(tx, ticket_id)
    row = await tx.one(select(total.label("total"), solved.label("solved")))
    return row.total, row.solved


async def open_children(tx: Tx, ticket_id: int, most: int) -> list[str | None]:
    """The numbers of the children that are not solved, None for one that the actor may not see; the first few."""
    number = case((policy.visible(tx), tickets.c.number), else_=None)
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.parent_id == ticket_id, _COUNTS, ~_IS_SOLVED)
    statement = select(number).select_from(tickets).where(*mine).order_by(tickets.c.id).limit(most)
    return list((await tx.execute(statement)).scalars())


async def open_subtasks(tx: Tx, ticket_id: int, most: int) -> list[str]:
    """The titles of the sub-tasks that are open; the first few."""
    row = subtasks.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.state == "open")
    statement = select(row.title).where(*mine).order_by(row.position, row.id).limit(most)
    return list((await tx.execute(statement)).scalars())


def _subtask_statement(tx: Tx) -> Select[Any]:
    row = subtasks.c

    def same(table: Any, key: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(table.c.tenant_id == row.tenant_id, table.c.id == key)

    return (
        select(
            subtasks,
            teams.c.name.label("team_name"),
            users.c.name.label("assignee_name"),
            _finishers.c.name.label("finisher_name"),
        )
        .select_from(subtasks)
        .outerjoin(teams, same(teams, row.team_id))
        .outerjoin(users, same(users, row.assignee_id))
        .outerjoin(_finishers, same(_finishers, row.finished_by_id))
        .where(row.tenant_id == tx.tenant_id)
    )


def _shape(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "title": row.title,
        "state": row.state,
        "team": {"id": row.team_id, "name": row.team_name} if row.team_id else None,
        "assignee": {"id": row.assignee_id, "name": row.assignee_name} if row.assignee_id else None,
        "due_at": row.due_at,
        "position": row.position,
        "finished_at": row.finished_at,
        "finished_by": {"id": row.finished_by_id, "name": row.finisher_name} if row.finished_by_id else None,
        "version": row.version,
    }


async def subtasks_of(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    """The sub-tasks of a ticket, in order."""
    row = subtasks.c
    statement = _subtask_statement(tx).where(row.ticket_id == ticket_id).order_by(row.position, row.id)
    return [_shape(one) for one in await tx.all(statement)]


async def list_subtasks_of(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    """The sub-tasks of a ticket that the actor may see. Raises NotFound."""
    policy.may_see_catalogue(tx)
    await must_see_ticket(tx, ticket_id)
    return await subtasks_of(tx, ticket_id)


async def get_subtask(tx: Tx, subtask_id: int) -> dict[str, Any]:
    """One sub-task, for the answer to its change."""
    return _shape(await tx.one(_subtask_statement(tx).where(subtasks.c.id == subtask_id)))


def is_mine(tx: Tx) -> ColumnElement[bool]:
    """Sub-tasks given to the actor, or to his team and nobody in it yet."""
    row, actor = subtasks.c, tx.actor
    own = row.assignee_id == actor.user_id
    if not actor.team_ids:
        return own
    return or_(own, and_(row.assignee_id.is_(None), row.team_id.in_(sorted(actor.team_ids))))


async def list_subtasks(
    tx: Tx, *, is_only_mine: bool, state: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of sub-tasks across open tickets, the soonest due first: one's own, or all of visible tickets."""
    policy.may_see_catalogue(tx)
    await refuse_narrowed_token(tx, policy.READ)
    row = subtasks.c
    order = Sort("due_at", (_DUE, row.id), False)
    ticket = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    others = [tickets.c[name].label(f"ticket_{name}") for name in ("number", "title", "state", "state_category")]
    statement = (
        _subtask_statement(tx)
        .add_columns(*others, _DUE.label("due_key"))
        .join(tickets, ticket)
        .where(tickets.c.shelf == int(Shelf.DESK), tickets.c.state_category < int(Category.CLOSED))
        .where(is_mine(tx) if is_only_mine else or_(policy.visible(tx), is_mine(tx)))
    )
    if state is not None:
        statement = statement.where(row.state == state)
    rows = await tx.all(paged(statement, order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("due_key", "id"))
    return {"items": [_shape(one) | {"ticket": _ticket_of(one)} for one in page], "next_cursor": next_cursor}


def _ticket_of(row: Any) -> dict[str, Any]:
    return {
        "id": row.ticket_id,
        "number": row.ticket_number,
        "title": row.ticket_title,
        "state": row.ticket_state,
        "state_category": CATEGORY_WORDS[row.ticket_state_category],
    }
