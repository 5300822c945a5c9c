"""What becomes of a hand-over that waits for an answer when the ticket is taken, accepted or given on."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing.events import (
    HandoverAccepted,
    HandoverDeclined,
    HandoverOverdue,
    HandoverSuperseded,
    HandoverWithdrawn,
)
from gongdan.ticketing.events.tickets import TicketFact, concerned
from gongdan.ticketing.models import handovers
from gongdan.ticketing.queries.handovers import is_to_decide


async def answer_offer(tx: Tx, ticket: Any, team_id: int | None, person_id: int | None) -> Row[Any] | None:
    """End the open hand-over of a ticket that is about to have these holders; None where none ends.

    Whoever takes what was handed to his team accepts it. A colleague to whom the team gives it answers for the
    team. Everything else supersedes it.
    """
    if ticket.open_handover_id is None:
        return None
    row = handovers.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket.open_handover_id)
    offer = await tx.one(select(handovers).where(*mine))
    is_inside = person_id is not None and team_id == ticket.team_id == offer.to_team_id
    if is_inside and person_id == tx.actor.user_id and is_to_decide(offer, tx.actor):
        return await end_offer(tx, offer.id, "accepted")
    if is_inside and offer.to_user_id is None:
        await tx.execute(update(handovers).where(*mine).values(to_user_id=person_id))
        return None
    return await end_offer(tx, offer.id, "superseded")


async def end_offer(tx: Tx, handover_id: int, state: str, reason: str = "") -> Row[Any]:
    """Write how the open hand-over of a locked ticket ended; returns its row as it is now."""
    row = handovers.c
    values = {"state": state, "decided_at": tx.now, "decided_by_id": tx.actor.user_id, "decision_reason": reason}
    mine = (row.tenant_id == tx.tenant_id, row.id == handover_id, row.state == "offered")
    return await tx.one(update(handovers).where(*mine).values(**values).returning(handovers))


async def tell_overdue_offer(tx: Tx, ticket: Any, handover_id: int) -> None:
    """Once, of a locked ticket: nobody answered the hand-over in time."""
    row = handovers.c
    mine = (row.tenant_id == tx.tenant_id, row.id == handover_id, row.state == "offered")
    late = (row.overdue_at.is_(None), row.expected_at <= tx.now)
    told = await tx.first(update(handovers).where(*mine, *late).values(overdue_at=tx.now).returning(handovers))
    if told is not None:
        tx.record(
            HandoverOverdue(
                ticket.id,
                handover_id=handover_id,
                given_by_id=told.given_by_id,
                expected_at=iso(told.expected_at),
                **concerned(ticket),
            )
        )


def told_end(offer: Row[Any], ticket: Any) -> TicketFact:
    """The fact of this end, about the ticket row as it is now."""
    whom = concerned(ticket)
    if offer.state == "accepted":
        return HandoverAccepted(offer.ticket_id, handover_id=offer.id, given_by_id=offer.given_by_id, **whom)
    if offer.state == "declined":
        return HandoverDeclined(
            offer.ticket_id,
            handover_id=offer.id,
            given_by_id=offer.given_by_id,
            by_team_id=offer.to_team_id,
            **whom,
        )
    if offer.state == "withdrawn":
        return HandoverWithdrawn(offer.ticket_id, handover_id=offer.id, by_team_id=offer.from_team_id, **whom)
    return HandoverSuperseded(offer.ticket_id, handover_id=offer.id, given_by_id=offer.given_by_id, **whom)
