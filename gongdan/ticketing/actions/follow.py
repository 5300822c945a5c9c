"""Follow a ticket, or stop following it."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.values import person_of
from gongdan.ticketing.events import TicketFollowed, TicketUnfollowed
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import followers
from gongdan.ticketing.queries.tickets import get_ticket_for_change


async def follow_ticket(tx: Tx, ticket_id: int, who: int | str = "me") -> None:
    """Let a colleague follow the ticket; he then sees it. Adding others needs the right to assign."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    person = await _follower(tx, ticket, who)
    await let_follow(tx, ticket, person.id)


async def let_follow(tx: Tx, ticket: Any, user_id: int) -> None:
    """The locked ticket is followed by this user from now on, so that he sees it; twice is once."""
    added = await tx.first(
        upsert(followers)
        .values(tenant_id=tx.tenant_id, ticket_id=ticket.id, user_id=user_id, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(followers.c.user_id)
    )
    if added is not None:
        tx.record(TicketFollowed(ticket.id, user_id=user_id, **concerned(ticket)))


async def unfollow_ticket(tx: Tx, ticket_id: int, who: int | str = "me") -> None:
    """Stop following; harmless where nobody did."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    person = await _follower(tx, ticket, who)
    removed = await tx.first(
        delete(followers)
        .where(
            followers.c.tenant_id == tx.tenant_id,
            followers.c.ticket_id == ticket_id,
            followers.c.user_id == person.id,
        )
        .returning(followers.c.user_id)
    )
    if removed is not None:
        tx.record(TicketUnfollowed(ticket_id, user_id=person.id, **concerned(ticket)))


async def _follower(tx: Tx, ticket: Any, who: int | str) -> Any:
    if not tx.actor.may(policy.FOLLOW):
        raise NotAllowed(policy.FOLLOW)
    person = await person_of(tx, who, "user")
    if person.id != tx.actor.user_id:
        policy.may(tx, policy.ASSIGN, ticket)
    return person
