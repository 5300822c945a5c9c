"""Who may decide: approvers, anybody of a role who reaches the ticket, and those who stand in for them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from gongdan.identity import departments, roles, team_members, teams, user_roles, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import approval_steps, approvals, delegations, followers, tickets

MAX_HOLDERS = 200
holders = users.alias("holder")


async def list_principals(tx: Tx, user_id: int | None = None) -> list[int]:
    """In whose name the actor (or this user) may decide now: himself, and those he stands in for.

    Whoever stands in for somebody stands in for those whom he stands in for, too.
    """
    user_id = tx.actor.user_id if user_id is None else user_id
    if user_id is None or not tx.actor.is_staff:
        return []
    row = delegations.c
    begun = select(literal(user_id, BigInteger).label("user_id")).cte("principals", recursive=True)
    behind = (
        select(row.user_id)
        .join(begun, begun.c.user_id == row.delegate_id)
        .where(row.tenant_id == tx.tenant_id, row.starts_at <= tx.now, row.ends_at > tx.now)
    )
    found = begun.union(behind)
    return [one.user_id for one in await tx.all(select(found.c.user_id))]


def entitled(tx: Tx, principals: Sequence[int]) -> ColumnElement[Any]:
    """Which of the principals may decide the step, as an array beside `approval_steps`, `approvals` and `tickets`."""
    row = holders.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(list(principals) or [0]), may_decide())
    return func.array(
        select(row.id).where(*mine).correlate(approval_steps, approvals, tickets).scalar_subquery(),
        type_=ARRAY(BigInteger),
    )


def may_decide() -> ColumnElement[bool]:
    """Whether the holder may decide the step in his own right. Whoever asked may not."""
    row, step = holders.c, approval_steps.c
    in_role = and_(step.role_key.is_not(None), _has_role(step.role_key), reaches_ticket())
    return and_(
        row.is_active,
        row.contact_id.is_(None),
        row.id.is_distinct_from(approvals.c.asked_by_id),
        or_(step.approver_id == row.id, in_role),
    )


def has_step_of(tx: Tx, principals: Sequence[int], *states: str) -> ColumnElement[bool]:
    """The approvals with a step in one of the states that the actor may decide; beside `approvals` and `tickets`."""
    if not principals:
        return false()
    step, holder, people = approval_steps.c, holders.c, list(principals)
    held = and_(roles.c.tenant_id == user_roles.c.tenant_id, roles.c.id == user_roles.c.role_id)
    keys = select(roles.c.key).join(user_roles, held)
    keys = keys.where(user_roles.c.tenant_id == tx.tenant_id, user_roles.c.user_id.in_(people))
    # What names him or a role of his is cheap to tell; only then is it asked what he reaches.
    is_named = or_(step.approver_id.in_(people), step.role_key.in_(keys))
    named = (step.tenant_id == tx.tenant_id, step.state.in_(states), is_named)
    by_one = (holder.tenant_id == tx.tenant_id, holder.id.in_(people), may_decide())
    somebody = exists().where(*by_one).correlate(approval_steps, approvals, tickets)
    has_one = exists().where(*named, step.approval_id == approvals.c.id, somebody).correlate(approvals, tickets)
    return and_(approvals.c.asked_by_id.is_distinct_from(tx.actor.user_id), has_one)


def _has_role(key: ColumnElement[Any]) -> ColumnElement[bool]:
    same = (*_held(), roles.c.key == key)
    return exists().where(*same).correlate(holders, approval_steps)


def _held() -> tuple[ColumnElement[bool], ...]:
    return (
        user_roles.c.tenant_id == holders.c.tenant_id,
        user_roles.c.user_id == holders.c.id,
        roles.c.tenant_id == user_roles.c.tenant_id,
        roles.c.id == user_roles.c.role_id,
    )


def _reads(*scopes: str) -> ColumnElement[bool]:
    row = roles.c
    same = (*_held(), row.scope.in_(scopes), literal(policy.READ) == any_(row.permissions))
    return exists().where(*same).correlate(holders)


def reaches_ticket() -> ColumnElement[bool]:
    """Whether the holder sees the ticket: what `policy.within_reach` says of the actor, said of somebody else."""
    holder, ticket = holders.c, tickets.c
    member, above, follower = team_members.c, departments.c, followers.c
    near_teams = (ticket.team_id, ticket.lead_team_id, ticket.receiver_team_id)
    in_team = exists().where(
        member.tenant_id == holder.tenant_id, member.user_id == holder.id, member.team_id.in_(near_teams)
    )
    follows = exists().where(
        follower.tenant_id == holder.tenant_id, follower.user_id == holder.id, follower.ticket_id == ticket.id
    )
    near_departments = (ticket.department_id, ticket.lead_department_id, ticket.receiver_department_id)
    in_department = exists().where(
        above.tenant_id == holder.tenant_id,
        above.id.in_(near_departments),
        holder.department_id == any_(above.path),
    )
    is_nobodys = and_(ticket.team_id.is_(None), ticket.assignee_id.is_(None))
    return or_(
        _reads("all"),
        and_(
            _reads("own", "team", "department"),
            or_(ticket.assignee_id == holder.id, ticket.creator_id == holder.id, follows.correlate(holders, tickets)),
        ),
        and_(_reads("team", "department"), or_(is_nobodys, in_team.correlate(holders, tickets))),
        and_(_reads("department"), in_department.correlate(holders, tickets)),
    )


async def list_deciders(tx: Tx, step_id: int) -> list[int]:
    """The users who may decide this step now, themselves or as stand-ins, for those who tell them of it."""
    step = approval_steps.c
    asker = approvals.c.asked_by_id
    statement = (
        select(holders.c.id, asker)
        .select_from(
            approval_steps.join(
                approvals, and_(approvals.c.tenant_id == step.tenant_id, approvals.c.id == step.approval_id)
            )
            .join(tickets, and_(tickets.c.tenant_id == step.tenant_id, tickets.c.id == approvals.c.ticket_id))
            .join(holders, and_(holders.c.tenant_id == step.tenant_id, may_decide()))
        )
        .where(step.tenant_id == tx.tenant_id, step.id == step_id)
        .order_by(holders.c.id)
        .limit(MAX_HOLDERS)
    )
    rows = await tx.all(statement)
    return await _with_stand_ins(tx, [row.id for row in rows], but=rows[0].asked_by_id if rows else None)


async def _with_stand_ins(tx: Tx, ids: Sequence[int], *, but: int | None) -> list[int]:
    if not ids:
        return []
    row = delegations.c
    themselves = select(users.c.id.label("user_id")).where(users.c.tenant_id == tx.tenant_id, users.c.id.in_(ids))
    begun = themselves.cte("deciders", recursive=True)
    instead = (
        select(row.delegate_id)
        .join(begun, begun.c.user_id == row.user_id)
        .where(row.tenant_id == tx.tenant_id, row.starts_at <= tx.now, row.ends_at > tx.now)
    )
    found = begun.union(instead)
    there = and_(users.c.tenant_id == tx.tenant_id, users.c.id == found.c.user_id, users.c.is_active)
    statement = select(users.c.id).select_from(found.join(users, there)).where(users.c.id.is_distinct_from(but))
    return [one.id for one in await tx.all(statement.order_by(users.c.id))]


# --- from what is written to somebody real --------------------------------------------------------------------


async def has_holder(tx: Tx, ticket_id: int, role_key: str, *, but: int | None) -> bool:
    """Whether anybody else has the role and reaches the ticket."""
    row = holders.c
    has_role = exists().where(*_held(), roles.c.key == role_key).correlate(holders)
    statement = (
        select(row.id)
        .select_from(tickets.join(holders, holders.c.tenant_id == tickets.c.tenant_id))
        .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id, row.is_active)
        .where(row.contact_id.is_(None), row.id.is_distinct_from(but), has_role, reaches_ticket())
        .limit(1)
    )
    return await tx.first(statement) is not None


async def find_active(tx: Tx, user_id: int) -> int | None:
    """The user, where he is an active colleague."""
    row = users.c
    statement = select(row.id).where(
        row.tenant_id == tx.tenant_id, row.id == user_id, row.is_active, row.contact_id.is_(None)
    )
    found: int | None = await tx.scalar(statement)
    return found


async def find_manager(tx: Tx, department_id: int | None, *, but: int | None) -> int | None:
    """The manager of the department or, going up, of the first above it that has another than `but`."""
    if department_id is None:
        return None
    row, home = departments.c, departments.alias("home").c
    statement: Select[Any] = (
        select(users.c.id)
        .select_from(departments.join(users, and_(users.c.tenant_id == row.tenant_id, users.c.id == row.manager_id)))
        .where(row.tenant_id == tx.tenant_id, home.tenant_id == tx.tenant_id)
        .where(home.id == department_id, row.id == any_(home.path))
        .where(users.c.is_active, users.c.contact_id.is_(None), users.c.id.is_distinct_from(but))
        .order_by(func.cardinality(row.path).desc())
        .limit(1)
    )
    found: int | None = await tx.scalar(statement)
    return found


async def find_department(tx: Tx, user_id: int) -> int | None:
    """The department a user belongs to."""
    row = users.c
    found: int | None = await tx.scalar(
        select(row.department_id).where(row.tenant_id == tx.tenant_id, row.id == user_id)
    )
    return found


async def find_team_lead(tx: Tx, team_id: int | None, *, but: int | None) -> int | None:
    """The active lead of the team, where he is another than `but`."""
    if team_id is None:
        return None
    statement = (
        select(users.c.id)
        .join(teams, and_(teams.c.tenant_id == users.c.tenant_id, teams.c.lead_id == users.c.id))
        .where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, users.c.is_active)
        .where(users.c.contact_id.is_(None), users.c.id.is_distinct_from(but))
    )
    found: int | None = await tx.scalar(statement)
    return found


async def active_among(tx: Tx, user_ids: Collection[int]) -> set[int]:
    """Those of these users who are active colleagues."""
    if not user_ids:
        return set()
    row = users.c
    statement = select(row.id).where(
        row.tenant_id == tx.tenant_id, row.id.in_(sorted(user_ids)), row.is_active, row.contact_id.is_(None)
    )
    return {one.id for one in await tx.all(statement)}
