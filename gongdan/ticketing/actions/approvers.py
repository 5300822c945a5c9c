"""From the approvers that a flow or a caller names to people who really can decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing.approvals import Approval, Approver
from gongdan.ticketing.errors import NobodyToApprove
from gongdan.ticketing.queries.approvers import find_active, find_department, find_manager, find_team_lead, has_holder


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step to be made: a person, or a role."""

    approver_id: int | None = None
    role_key: str | None = None


async def resolve_approvers(tx: Tx, ticket: Any, asked: Approval, *, is_given: bool) -> Sequence[StepDraft]:
    """The steps in their order, each person and role once; never the asker himself.

    What cannot be found is refused, as Invalid where the caller named it, else as NobodyToApprove. Where one
    decision is enough, it is enough that somebody was found.
    """
    steps: dict[StepDraft, None] = {}
    problems: list[FieldProblem] = []
    for place, approver in enumerate(asked.approvers):
        found = await _resolve(tx, ticket, approver, f"approvers.{place}", is_given)
        if isinstance(found, FieldProblem):
            problems.append(found)
        else:
            steps[found] = None
    if problems and (is_given or asked.rule != "any" or not steps):
        raise Invalid(problems=problems) if is_given else NobodyToApprove(problems=problems)
    return list(steps)


async def _resolve(tx: Tx, ticket: Any, one: Approver, place: str, is_given: bool) -> StepDraft | FieldProblem:
    if one.kind == "role":
        return await _role(tx, ticket, one.key or "", place)
    if one.kind == "person":
        return await _person(tx, one.id or 0, place, is_given)
    if one.kind == "team_lead":
        found = await find_team_lead(tx, ticket.team_id, but=tx.actor.user_id)
        found = found or await find_manager(tx, ticket.department_id, but=tx.actor.user_id)
        remedy = "Give the ticket's team a lead, or its department a manager."
    else:
        found = await _manager(tx, ticket)
        remedy = "Give a department on the way up another manager."
    if found is None:
        return FieldProblem(place, "nobody", f"There is nobody who is the {one.kind} here.", remedy)
    return StepDraft(approver_id=found)


async def _role(tx: Tx, ticket: Any, key: str, place: str) -> StepDraft | FieldProblem:
    if await has_holder(tx, ticket.id, key, but=tx.actor.user_id):
        return StepDraft(role_key=key)
    remedy = "Give somebody else this role with a scope that reaches the ticket, or name others."
    return FieldProblem(f"{place}.key", "nobody", f"Nobody else with the role {key!r} sees this ticket.", remedy)


async def _person(tx: Tx, user_id: int, place: str, is_given: bool) -> StepDraft | FieldProblem:
    found = await find_active(tx, user_id)
    if found is None:
        remedy = "See GET /api/v1/people for who there is."
        return FieldProblem(f"{place}.id", "not_found", f"There is no active colleague {user_id}.", remedy)
    if found != tx.actor.user_id:
        return StepDraft(approver_id=found)
    if is_given:
        remedy = "Name somebody else: nobody approves what he asks for himself."
        return FieldProblem(f"{place}.id", "asker", "That is yourself.", remedy)
    # The flow names whoever happens to ask: his manager decides instead.
    manager = await find_manager(tx, await find_department(tx, found), but=found)
    if manager is None:
        remedy = "Let somebody else ask, or give a department on the way up a manager."
        return FieldProblem(f"{place}.id", "nobody", "Whoever asks would have to approve it himself.", remedy)
    return StepDraft(approver_id=manager)


async def _manager(tx: Tx, ticket: Any) -> int | None:
    """The asker's manager; of a customer or of the system the ticket's lead, else its department's manager."""
    actor = tx.actor
    if actor.kind == "user" and actor.user_id is not None:
        return await find_manager(tx, await find_department(tx, actor.user_id), but=actor.user_id)
    lead = await find_team_lead(tx, ticket.team_id, but=None)
    return lead or await find_manager(tx, ticket.department_id, but=None)
