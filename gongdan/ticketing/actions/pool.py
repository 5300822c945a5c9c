"""The pools of the teams: claim the most urgent ticket, claim this one, give one back."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from gongdan.identity import teams, users
from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import give, only_team_of, stored
from gongdan.ticketing.actions.values import team_of
from gongdan.ticketing.errors import NothingToClaim, NothingToRelease, TicketClosed, TicketTaken
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.handovers import Claim
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category


async def claim_next(tx: Tx, wanted: Claim) -> int:
    """Take the most urgent, then oldest unassigned ticket of one's teams; returns its id.

    Whoever claims at the same time gets another one. Waiting and held tickets need no hand and stay where they are.
    """
    _must_take(tx)
    ticket = await _waiting(tx, await _pools(tx, wanted))
    if ticket is None:
        raise NothingToClaim
    await _take(tx, ticket)
    return int(ticket.id)


def _must_take(tx: Tx) -> None:
    if tx.actor.kind != "user" or not tx.actor.may(policy.TAKE):
        raise NotAllowed(policy.TAKE)


async def _pools(tx: Tx, wanted: Claim) -> Collection[int]:
    if wanted.team is None:
        return sorted(tx.actor.team_ids)
    team = await team_of(tx, wanted.team)
    if team.id not in tx.actor.team_ids:
        message = f"You do not belong to the team {team.name}."
        raise Invalid.one("team", "not_yours", message, "Name one of your own teams, or none for all of them.")
    return [team.id]


async def _waiting(tx: Tx, team_ids: Collection[int]) -> Any:
    """Locked; what others are taking right now is passed over."""
    row = tickets.c
    return await tx.first(
        select(tickets)
        .where(
            row.tenant_id == tx.tenant_id,
            row.team_id.in_(team_ids),
            row.assignee_id.is_(None),
            row.state_category < int(Category.WAITING),
            row.shelf == int(Shelf.DESK),
        )
        .order_by(row.priority, row.created_at, row.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )


async def claim_ticket(tx: Tx, ticket_id: int) -> None:
    """Take this one, if nobody has it; what is one's own already stays so. Raises TicketTaken naming who has it."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    _must_take(tx)
    if ticket.assignee_id is not None and ticket.assignee_id == tx.actor.user_id:
        return
    if ticket.assignee_id is not None:
        holder = await stored(tx, users, ticket.assignee_id)
        raise TicketTaken(assignee=holder.name)
    policy.may(tx, policy.TAKE, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    await _take(tx, ticket)


async def _take(tx: Tx, ticket: Any) -> None:
    assert tx.actor.user_id is not None
    team = await stored(tx, teams, ticket.team_id) or await only_team_of(tx, tx.actor.user_id)
    await give(tx, ticket, team, await stored(tx, users, tx.actor.user_id))


async def release_ticket(tx: Tx, ticket_id: int, reason: str) -> None:
    """Give it back to its team's pool: the assignee himself, or who may assign. Raises NothingToRelease."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.TAKE)
    is_own = ticket.assignee_id is not None and ticket.assignee_id == tx.actor.user_id
    if not is_own or not policy.reaches(tx.actor, policy.TAKE, ticket):
        policy.may(tx, policy.ASSIGN, ticket)
    if ticket.assignee_id is None:
        raise NothingToRelease
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    await give(tx, ticket, await stored(tx, teams, ticket.team_id), None, reason=reason)
