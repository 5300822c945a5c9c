"""The customer's answer to a solution: agreed, it is closed; not agreed, it is worked on again under a supervisor."""

from typing import Any

from sqlalchemy import insert

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.escalate import escalate
from gongdan.ticketing.actions.move import go_by_itself
from gongdan.ticketing.confirmation import STAFF_WAYS, closing_moves, reopening_moves
from gongdan.ticketing.errors import AlreadyAnswered, MoveRefused, NothingToConfirm
from gongdan.ticketing.events import TicketSolutionConfirmed, TicketSolutionRejected
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import confirmations
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import find_answer
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.closing import AnswerSolution
from gongdan.ticketing.schemas.tickets import CommentDraft
from gongdan.ticketing.states import Category


async def answer_solution(tx: Tx, ticket_id: int, draft: AnswerSolution, *, channel: str = "web") -> None:
    """What the customer answers, or staff heard of him. The same answer twice is once.

    Raises NothingToConfirm, AlreadyAnswered, Invalid.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.MOVE, ticket)
    await record_answer(tx, ticket, draft.verdict, draft.comment, way=_way(tx, draft), channel=channel)


def _way(tx: Tx, draft: AnswerSolution) -> str:
    if tx.actor.kind == "customer":
        if draft.way not in (None, "in_system"):
            remedy = "Leave it out: you are answering in the system."
            raise Invalid.one("way", "not_yours", "Only staff say by which way they heard an answer.", remedy)
        return "in_system"
    if draft.way is None:
        remedy = f"Give one of: {', '.join(STAFF_WAYS)}."
        raise Invalid.one("way", "required", "Nothing says how the customer answered.", remedy)
    return draft.way


async def record_answer(tx: Tx, ticket: Any, verdict: str, comment: str, *, way: str, channel: str = "web") -> None:
    """Store the answer to the locked ticket's solution and do what follows from it."""
    text = comment.strip()
    if verdict == "rejected" and not text:
        message, remedy = "Nothing says what is not solved.", "Say what is still wrong."
        raise Invalid.one("comment", "required", message, remedy)
    given = await find_answer(tx, ticket)
    if given is not None and given.verdict == verdict:
        return
    if ticket.state_category != Category.SOLVED:
        raise NothingToConfirm
    if given is not None:
        raise AlreadyAnswered(verdict=given.verdict)
    await _store(tx, ticket, verdict, text, way)
    if text and tx.actor.kind == "customer":
        await comment_on(tx, ticket.id, CommentDraft(body=text), channel=channel)
    if verdict == "confirmed":
        tx.record(TicketSolutionConfirmed(ticket.id, way=way, **concerned(ticket)))
        await close_agreed(tx, ticket, has_comment=bool(text))
    else:
        tx.record(TicketSolutionRejected(ticket.id, way=way, **concerned(ticket)))
        await _take_up_again(tx, ticket)


async def _store(tx: Tx, ticket: Any, verdict: str, comment: str, way: str) -> None:
    actor = tx.actor
    await tx.execute(
        insert(confirmations).values(
            tenant_id=tx.tenant_id,
            ticket_id=ticket.id,
            solved_at=ticket.solved_at,
            verdict=verdict,
            way=way,
            comment=comment,
            author_kind=actor.kind,
            author_id=actor.contact_id if actor.kind == "customer" else actor.user_id,
            author_name=actor.name[:200],
            created_at=tx.now,
        )
    )


async def close_agreed(tx: Tx, ticket: Any, *, has_comment: bool = False) -> MoveRefused | None:
    """Close the locked ticket by itself; else why not. One that is watched stays until that is over."""
    known = await catalogue(tx)
    if ticket.observe_until is not None and ticket.observe_until > tx.now:
        return MoveRefused(move="", reason="it is observed", cause="observation", missing=[])
    workflow = known.workflow(ticket.workflow_version_id)
    return await go_by_itself(tx, known, ticket, closing_moves(workflow, ticket.state, has_comment=has_comment))


async def _take_up_again(tx: Tx, ticket: Any) -> None:
    """Reopened where the flow has a way back; a supervisor is asked in any case."""
    known = await catalogue(tx)
    workflow = known.workflow(ticket.workflow_version_id)
    await go_by_itself(tx, known, ticket, reopening_moves(workflow, ticket.state))
    await escalate(tx, ticket, "rejected")
