"""What closing waits for besides the flow's own conditions: the checklist, the customer, the right department."""

from typing import Any

from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import MoveRefused
from gongdan.ticketing.move_refusals import open_checklist
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import is_confirmed, is_time_over, judged
from gongdan.ticketing.rules import Rules
from gongdan.ticketing.states import Category, Move


async def hold_checklist(tx: Tx, ticket: Any, move: Move) -> None:
    """Raises MoveRefused naming each required item that is still open; customers are not told which."""
    items = await judged(tx, await catalogue(tx), ticket)
    if (refused := open_checklist(move, items, tx.actor.locale, is_told=tx.actor.is_staff)) is not None:
        raise refused


async def hold_closing(tx: Tx, ticket: Any, move: Move) -> None:
    """The tenant's rules on who of the staff may close when; a supervisor may always. Raises MoveRefused."""
    rules = (await catalogue(tx)).rules
    if tx.actor.kind != "user" or not (rules.confirmation_required or rules.receiver_closes):
        return
    workflow = (await catalogue(tx)).workflow(ticket.workflow_version_id)
    if workflow.category(move.to) is not Category.CLOSED or policy.reaches(tx.actor, policy.SUPERVISE, ticket):
        return
    _hold_receiver(tx, rules, ticket, move)
    if rules.confirmation_required and not await _is_customer_heard(tx, ticket):
        reason = "the customer has not confirmed the solution yet, and still has time to"
        remedy = "Record how he confirmed (POST /tickets/{id}/confirmations), wait, or ask a supervisor."
        raise _refused(move, reason, "confirmation", remedy)


def _hold_receiver(tx: Tx, rules: Rules, ticket: Any, move: Move) -> None:
    team_id, department_id = ticket.receiver_team_id, ticket.receiver_department_id
    if not rules.receiver_closes or (team_id is None and department_id is None):
        return
    if team_id not in tx.actor.team_ids and department_id not in tx.actor.department_ids:
        reason = "it is closed by those who received it first"
        raise _refused(move, reason, "receiver", "Hand it back to the team that received it, or ask a supervisor.")


async def _is_customer_heard(tx: Tx, ticket: Any) -> bool:
    return ticket.requester_id is None or is_time_over(tx, ticket) or await is_confirmed(tx, ticket)


def _refused(move: Move, reason: str, cause: str, remedy: str) -> MoveRefused:
    problem = FieldProblem("move", cause, f"This move is not possible: {reason}.", remedy)
    return MoveRefused(problems=[problem], move=move.key, reason=reason, cause=cause, missing=[])
