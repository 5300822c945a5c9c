"""Approvals as they are read: which of them the actor may see, and how they are told to him."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select

from gongdan.customers import contacts
from gongdan.identity import roles, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, capped_count, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import approval_steps, approvals, tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.approvers import entitled, has_step_of, list_principals
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.queries.tickets import TENANT, TICKET, must_see_ticket
from gongdan.ticketing.shelves import Shelf

_NEWEST = Sort("-created_at", (approvals.c.created_at, approvals.c.id), True)
_TEXTS = (tickets.c.description, tickets.c.description_format, approvals.c.payload)


def _statement(tx: Tx, *, is_full: bool) -> Select[Any]:
    """Approvals with what their approvers must know of the ticket; long texts only where one is read alone."""
    left_out = {"payload", "tenant_id"}
    own = [column for column in approvals.c if column.name not in left_out]
    asks = and_(contacts.c.tenant_id == tickets.c.tenant_id, contacts.c.id == tickets.c.requester_id)
    return (
        select(
            *own,
            tickets.c.number,
            tickets.c.title,
            tickets.c.state.label("ticket_state_now"),
            tickets.c.priority,
            contacts.c.name.label("requester_name"),
            *(_TEXTS if is_full else ()),
        )
        .select_from(
            approvals.join(
                tickets, and_(tickets.c.tenant_id == approvals.c.tenant_id, tickets.c.id == approvals.c.ticket_id)
            ).outerjoin(contacts, asks)
        )
        .where(approvals.c.tenant_id == tx.tenant_id, tickets.c.shelf < int(Shelf.BIN))
    )


def _visible(tx: Tx, principals: Sequence[int]) -> ColumnElement[bool]:
    """What one asked for oneself; for staff also what is asked or was decided by them, and all of visible tickets.

    To a customer the ticket must still be his: it may have become somebody else's since.
    """
    asked = asked_by_him(tx)
    if not tx.actor.is_staff:
        return asked
    step = approval_steps.c
    decided = exists().where(
        step.tenant_id == tx.tenant_id, step.approval_id == approvals.c.id, step.decided_by_id == tx.actor.user_id
    )
    concerned = has_step_of(tx, principals, "waiting", "pending", "approved", "rejected", "skipped")
    return or_(asked, policy.visible(tx), decided.correlate(approvals), concerned)


def _is_asker(tx: Tx) -> ColumnElement[bool]:
    """Whoever has no account has asked for nothing: what has no asker was asked for by the product."""
    return false() if tx.actor.user_id is None else approvals.c.asked_by_id == tx.actor.user_id


def asked_by_him(tx: Tx) -> ColumnElement[bool]:
    """What the actor asked for, of tickets that a customer may still see; beside `approvals` and `tickets`."""
    return _is_asker(tx) if tx.actor.is_staff else and_(_is_asker(tx), policy.visible(tx))


async def list_approvals(
    tx: Tx,
    *,
    state: str | None = None,
    purpose: str | None = None,
    is_mine: bool = False,
    is_asked_by_me: bool = False,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of the approvals that the actor may see, the newest first."""
    await refuse_narrowed_token(tx, policy.READ)
    principals = await list_principals(tx)
    statement = _statement(tx, is_full=False)
    if is_mine:
        statement = statement.where(*_waiting_for(tx, principals))
    elif not is_asked_by_me:
        statement = statement.where(_visible(tx, principals))
    if state is not None:
        statement = statement.where(approvals.c.state == state)
    if purpose is not None:
        statement = statement.where(approvals.c.purpose == purpose)
    if is_asked_by_me:
        statement = statement.where(asked_by_him(tx))
    return await _page(tx, statement, principals, limit, cursor)


def _waiting_for(tx: Tx, principals: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Nobody can decide on a ticket that was put away; and what one may decide one may see."""
    is_open = (approvals.c.state == "pending", tickets.c.shelf == int(Shelf.DESK))
    return (*is_open, has_step_of(tx, principals, "pending"))


async def count_mine(tx: Tx) -> dict[str, Any]:
    """How many approvals wait for the actor, counted to a thousand."""
    await refuse_narrowed_token(tx, policy.READ)
    mine = _statement(tx, is_full=False).where(*_waiting_for(tx, await list_principals(tx)))
    counted = await capped_count(tx.connection, mine)
    return {"value": counted.value, "is_capped": counted.is_capped}


async def list_approvals_of(tx: Tx, ticket_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a ticket's approvals, the newest first. Raises NotFound for a ticket the actor may not see."""
    await must_see_ticket(tx, ticket_id)
    principals = await list_principals(tx)
    statement = _statement(tx, is_full=False).where(approvals.c.ticket_id == ticket_id, _visible(tx, principals))
    return await _page(tx, statement, principals, limit, cursor)


async def _page(
    tx: Tx, statement: Select[Any], principals: Sequence[int], limit: int, cursor: str | None
) -> dict[str, Any]:
    rows = await tx.all(paged(statement, _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("created_at", "id"))
    steps = await _steps_of(tx, [row.id for row in page], principals)
    known = await catalogue(tx)
    return {"items": [_shape(tx, known, row, steps.get(row.id, [])) for row in page], "next_cursor": next_cursor}


async def get_approval(tx: Tx, approval_id: int) -> dict[str, Any]:
    """One approval with all that its approvers need to decide. Raises NotFound."""
    await refuse_narrowed_token(tx, policy.READ)
    principals = await list_principals(tx)
    statement = _statement(tx, is_full=True).where(approvals.c.id == approval_id, _visible(tx, principals))
    row = await tx.first(statement)
    if row is None:
        raise NotFound("approval", approval_id)
    steps = await _steps_of(tx, [row.id], principals)
    shape = _shape(tx, await catalogue(tx), row, steps.get(row.id, []))
    shape["ticket"] |= {"description": row.description, "description_format": row.description_format}
    asked = row.payload if row.purpose == "move" else {}
    payload = {} if row.purpose == "move" else row.payload
    return shape | {"fields": asked.get("fields") or {}, "comment": asked.get("comment"), "payload": payload}


async def told_raise(tx: Tx, ticket_id: int, approval_id: int | None) -> dict[str, Any]:
    """What became of a wish for a higher priority: done, or the approval that waits."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    rank = await tx.scalar(select(tickets.c.priority).where(*mine))
    asked = None if approval_id is None else await get_approval(tx, approval_id)
    return {"is_done": asked is None, "priority": PRIORITY_WORDS[rank], "approval": asked}


async def get_approval_for_change(tx: Tx, approval_id: int) -> Row[Any]:
    """The approval's row, locked behind its ticket's. Raises NotFound where there is none the actor may see."""
    visible = _visible(tx, await list_principals(tx))
    statement = _statement(tx, is_full=False).with_only_columns(approvals.c.ticket_id)
    found = await tx.first(statement.where(approvals.c.id == approval_id, visible))
    if found is None:
        raise NotFound("approval", approval_id)
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == found.ticket_id)
    await tx.first(select(tickets.c.id).where(*mine).with_for_update(key_share=True))
    own = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval_id)
    return await tx.one(select(approvals).where(*own).with_for_update())


async def get_steps(tx: Tx, approval_id: int) -> Sequence[Row[Any]]:
    """The steps of an approval in their order, each with those in whose name the actor may decide it."""
    statement = _steps(tx, await list_principals(tx)).where(approval_steps.c.approval_id == approval_id)
    return await tx.all(statement)


_approvers, _deciders, _absent = users.alias("approver"), users.alias("decider"), users.alias("absent")


def _steps(tx: Tx, principals: Sequence[int]) -> Select[Any]:
    step = approval_steps.c
    joined = approval_steps.join(
        approvals, and_(approvals.c.tenant_id == step.tenant_id, approvals.c.id == step.approval_id)
    ).join(tickets, and_(tickets.c.tenant_id == step.tenant_id, tickets.c.id == approvals.c.ticket_id))
    for person, key in (
        (_approvers, step.approver_id),
        (_deciders, step.decided_by_id),
        (_absent, step.on_behalf_of_id),
    ):
        joined = joined.outerjoin(person, and_(person.c.tenant_id == step.tenant_id, person.c.id == key))
    named = roles.alias("role")
    return (
        select(
            approval_steps,
            _approvers.c.name.label("approver_name"),
            _deciders.c.name.label("decider_name"),
            _absent.c.name.label("absent_name"),
            named.c.names.label("role_names"),
            entitled(tx, principals).label("entitled"),
        )
        .select_from(joined.outerjoin(named, and_(named.c.tenant_id == step.tenant_id, named.c.key == step.role_key)))
        .where(step.tenant_id == tx.tenant_id)
        .order_by(step.approval_id, step.position)
    )


async def _steps_of(tx: Tx, ids: Sequence[int], principals: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    # Who decides is not for customers to know.
    if ids and tx.actor.is_staff:
        for row in await tx.all(_steps(tx, principals).where(approval_steps.c.approval_id.in_(list(ids)))):
            found.setdefault(row.approval_id, []).append(row)
    return found


def _shape(tx: Tx, known: Catalogue, row: Row[Any], steps: Sequence[Row[Any]]) -> dict[str, Any]:
    is_his_own = row.asked_by_id is not None and row.asked_by_id == tx.actor.user_id
    told = [_step_shape(tx, step, is_his_own or row.state != "pending") for step in steps]
    return {
        "id": row.id,
        "purpose": row.purpose,
        "rule": row.rule,
        "state": row.state,
        "move": row.move or None,
        "move_name": _move_name(tx, known, row),
        "ticket": {
            "id": row.ticket_id,
            "number": row.number,
            "title": row.title,
            "state": row.ticket_state_now,
            "priority": PRIORITY_WORDS[row.priority],
            "requester": row.requester_name,
        },
        "reason": row.reason,
        "asked_by": {"kind": row.asked_by_kind, "id": row.asked_by_id, "name": row.asked_by_name},
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "reminded_at": row.reminded_at,
        "ended_at": row.ended_at,
        "done_at": row.done_at,
        "hindrance": {"code": row.hindrance, "text": row.hindrance_text} if row.hindrance else None,
        "steps": told,
        "can_decide": any(one["can_decide"] for one in told),
    }


def _step_shape(tx: Tx, row: Row[Any], is_closed_to_him: bool) -> dict[str, Any]:
    role = {"key": row.role_key, "name": in_locale(row.role_names, tx.actor.locale) or row.role_key}
    return {
        "id": row.id,
        "approver": _named(row.approver_id, row.approver_name),
        "role": role if row.role_key else None,
        "state": row.state,
        "decided_by": _named(row.decided_by_id, row.decider_name),
        "on_behalf_of": _named(row.on_behalf_of_id, row.absent_name),
        "channel": row.channel,
        "comment": row.comment,
        "decided_at": row.decided_at,
        "can_decide": row.state == "pending" and bool(row.entitled) and not is_closed_to_him,
    }


def _named(id: int | None, name: str | None) -> dict[str, Any] | None:
    return None if id is None else {"id": id, "name": name}


def _move_name(tx: Tx, known: Catalogue, row: Row[Any]) -> str | None:
    if not row.move:
        return None
    move = known.workflow(row.workflow_version_id).moves.get(row.move)
    return in_locale(move.names, tx.actor.locale) if move else row.move


# --- beside a ticket ------------------------------------------------------------------------------------------

_OPEN = (
    select(approvals)
    .where(approvals.c.tenant_id == TENANT, approvals.c.ticket_id == TICKET, approvals.c.state == "pending")
    .order_by(approvals.c.id)
    .limit(50)
)


async def open_approvals(tx: Tx, known: Catalogue, ticket: Any) -> dict[str, Any]:
    """The ticket's open approvals in short; to a customer those that he asked for."""
    if not ticket.open_approvals:
        return {"approvals": []}
    statement = _OPEN if tx.actor.is_staff else _OPEN.where(_is_asker(tx))
    rows = await tx.all(statement, {"tenant": tx.tenant_id, "ticket": ticket.id})
    flow = known.workflow(ticket.workflow_version_id)
    shapes = []
    for row in rows:
        move = flow.moves.get(row.move)
        shapes.append(
            {
                "id": row.id,
                "purpose": row.purpose,
                "move": row.move or None,
                "move_name": in_locale(move.names, tx.actor.locale) if move else None,
                "asked_by": {"kind": row.asked_by_kind, "id": row.asked_by_id, "name": row.asked_by_name},
                "created_at": row.created_at,
                "expires_at": row.expires_at,
            }
        )
    return {"approvals": shapes}


async def find_open(tx: Tx, ticket_id: int, purpose: str, move: str) -> int | None:
    """The pending approval for this."""
    row = approvals.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.purpose == purpose, row.move == move)
    found: int | None = await tx.scalar(select(row.id).where(*mine, row.state == "pending"))
    return found


async def find_unused(tx: Tx, ticket: Any, move: str) -> int | None:
    """An approval of this move that was granted, not used, and given for the ticket's present stay in its state."""
    row = approvals.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket.id, row.purpose == "move", row.move == move)
    good = (row.state == "approved", row.done_at.is_(None), row.ticket_state == ticket.state)
    same_stay = (
        row.workflow_version_id == ticket.workflow_version_id,
        row.ticket_state_since == ticket.state_changed_at,
    )
    found: int | None = await tx.scalar(select(row.id).where(*mine, *good, *same_stay).order_by(row.id).limit(1))
    return found
