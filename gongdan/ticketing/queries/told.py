"""Who is to hear of a ticket, and who may: read for those who tell people."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, select

from gongdan.identity import roles, team_members, teams, user_roles, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import comments, followers, tickets
from gongdan.ticketing.queries.approvers import holders, reaches_ticket
from gongdan.ticketing.shelves import Shelf

# Of more nobody could say any more who was told.
MAX_TOLD = 500
_BEGINNING = 2000


async def find_told_ticket(tx: Tx, ticket_id: int) -> Row[Any] | None:
    """What those who tell of a ticket must know of it, with its followers and its team's lead."""
    row, fan, team = tickets.c, followers.c, teams.c
    fans = select(fan.user_id).where(fan.tenant_id == row.tenant_id, fan.ticket_id == row.id).order_by(fan.user_id)
    lead = select(team.lead_id).where(team.tenant_id == row.tenant_id, team.id == row.team_id)
    columns = (row.id, row.assignee_id, row.team_id, row.requester_id, row.state_category, row.confirm_by)
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.shelf < int(Shelf.BIN))
    followed = func.array(fans.limit(MAX_TOLD).scalar_subquery()).label("follower_ids")
    return await tx.first(select(*columns, followed, lead.scalar_subquery().label("lead_id")).where(*mine))


async def staff_who_see(tx: Tx, ticket_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of these users who are active colleagues and see the ticket."""
    if not user_ids:
        return set()
    row = holders.c
    statement = (
        select(row.id)
        .select_from(tickets.join(holders, row.tenant_id == tickets.c.tenant_id))
        .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id, tickets.c.shelf < int(Shelf.BIN))
        .where(row.id.in_(sorted(user_ids)), row.is_active, row.contact_id.is_(None), reaches_ticket())
    )
    return {one.id for one in await tx.all(statement)}


async def active_colleagues(tx: Tx, user_ids: Collection[int]) -> set[int]:
    """Those of these users who are active and no customers."""
    if not user_ids:
        return set()
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(sorted(user_ids)), row.is_active, row.contact_id.is_(None))
    return {one.id for one in await tx.all(select(row.id).where(*mine))}


async def accounts_of(tx: Tx, contact_id: int | None) -> list[int]:
    """The customer accounts of a contact that may read tickets; a colleague who is a contact too is no customer."""
    if contact_id is None:
        return []
    row = users.c

    def holds(test: ColumnElement[bool]) -> ColumnElement[bool]:
        same = and_(roles.c.tenant_id == user_roles.c.tenant_id, roles.c.id == user_roles.c.role_id)
        his = (user_roles.c.tenant_id == row.tenant_id, user_roles.c.user_id == row.id, same)
        return exists().where(*his, test).correlate(users)

    reads = and_(roles.c.key == "customer", literal(policy.READ) == func.any(roles.c.permissions))
    mine = (row.tenant_id == tx.tenant_id, row.contact_id == contact_id, row.is_active)
    statement = select(row.id).where(*mine, holds(reads), ~holds(roles.c.key != "customer"))
    return [one.id for one in await tx.all(statement.order_by(row.id).limit(MAX_TOLD))]


async def members_of(tx: Tx, team_ids: Collection[int]) -> list[int]:
    """The active members of these teams, each once."""
    if not team_ids:
        return []
    member, row = team_members.c, users.c
    statement = (
        select(row.id)
        .join(team_members, and_(member.tenant_id == row.tenant_id, member.user_id == row.id))
        .join(teams, and_(teams.c.tenant_id == member.tenant_id, teams.c.id == member.team_id))
        .where(row.tenant_id == tx.tenant_id, member.team_id.in_(sorted(team_ids)), row.is_active, teams.c.is_active)
        .distinct()
        .order_by(row.id)
        .limit(MAX_TOLD)
    )
    return [one.id for one in await tx.all(statement)]


async def active_teams(tx: Tx, ids: Collection[int]) -> dict[int, str]:
    """{id: name} of those of these teams that are at work."""
    if not ids:
        return {}
    row = teams.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(sorted(ids)), row.is_active)
    return {one.id: one.name for one in await tx.all(select(row.id, row.name).where(*mine))}


async def beginnings_of_comments(tx: Tx, ids: Collection[int]) -> dict[int, Row[Any]]:
    """How these comments of visible tickets begin (`beginning`, `body_format`); for customers public ones only."""
    if not ids:
        return {}
    said = comments.c
    same = and_(tickets.c.tenant_id == said.tenant_id, tickets.c.id == said.ticket_id)
    columns = (said.id, said.body_format, func.left(said.body, _BEGINNING).label("beginning"))
    statement = (
        select(*columns)
        .join(tickets, same)
        .where(said.tenant_id == tx.tenant_id, said.id.in_(sorted(set(ids))), policy.visible(tx))
    )
    if tx.actor.kind == "customer":
        statement = statement.where(said.is_public)
    return {row.id: row for row in await tx.all(statement)}
