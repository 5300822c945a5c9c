"""What a ticket may do next: the moves that are open to somebody in a state, and why one is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.definition import parse_definition, read_definition
from gongdan.ticketing.errors.setup import MoveRefused, MoveUnknown, WorkflowInvalid
from gongdan.ticketing.states import CATEGORIES, CORE_FIELDS, Category, Move, State, Workflow

__all__ = [
    "CATEGORIES",
    "CORE_FIELDS",
    "Category",
    "Move",
    "MoveRefused",
    "MoveUnknown",
    "State",
    "Workflow",
    "WorkflowInvalid",
    "available_moves",
    "check_move",
    "incomplete",
    "missing_fields",
    "parse_definition",
    "read_definition",
    "reply_move",
    "state_in",
]


def available_moves(
    workflow: Workflow,
    state: str,
    *,
    role_keys: Collection[str],
    is_customer: bool,
    is_system: bool,
) -> list[Move]:
    """The moves this person may make from `state`, in the order of the definition."""
    if state not in workflow.states:
        return []
    return [
        move
        for move in workflow.moves.values()
        if workflow.leads_from(move, state)
        and _is_open_to(move, role_keys=role_keys, is_customer=is_customer, is_system=is_system)
    ]


def check_move(
    workflow: Workflow,
    state: str,
    move_key: str,
    *,
    role_keys: Collection[str],
    is_customer: bool,
    values: Mapping[str, Any],
    is_system: bool = False,
    askable: Collection[str] | None = None,
) -> Move:
    """The move, if this person may make it now. Raises MoveUnknown or MoveRefused.

    `values` hold the ticket's own and custom fields by key, as they will be after the move. With `askable`
    (the custom fields of the ticket's type) a required custom field outside of it is not asked for: nobody
    could fill it in.
    """
    mine = partial(
        available_moves, workflow, state, role_keys=role_keys, is_customer=is_customer, is_system=is_system
    )
    move = workflow.moves.get(move_key)
    if move is None:
        known, problem = _instead(mine(), "unknown", "There is no such move.")
        raise MoveUnknown(problems=[problem], move=move_key, known=known)
    if state not in workflow.states or not workflow.leads_from(move, state):
        reason = f"it does not begin in the state {state}"
        _, problem = _instead(mine(), "wrong_state", f"This move is not possible: {reason}.")
        raise MoveRefused(problems=[problem], move=move_key, reason=reason, cause="state", missing=[])
    if not _is_open_to(move, role_keys=role_keys, is_customer=is_customer, is_system=is_system):
        words = (
            "it is not open to customers" if is_customer else f"it needs a role of {', '.join(sorted(move.roles))}"
        )
        raise MoveRefused(move=move_key, reason=words, cause="role", missing=[])
    missing = missing_fields(move, values, askable)
    if missing:
        raise incomplete(move_key, missing)
    return move


def reply_move(workflow: Workflow, state: str) -> Move | None:
    """The move by which a waiting ticket goes on when its customer answers: the first into open work.

    An answer meets no conditions: moves that ask for something are left to people.
    """
    onward = (
        move
        for move in workflow.moves.values()
        if move.sources and workflow.leads_from(move, state) and workflow.category(move.to) is Category.OPEN
    )
    return next((move for move in onward if not _asks(move)), None)


def state_in(workflow: Workflow, state: str, category: int) -> str:
    """Where a ticket stands in another flow: in the same state where it has one, else the first of its category."""
    if state in workflow.states and workflow.category(state) == category:
        return state
    same = [one.key for one in workflow.states.values() if one.category == category]
    return same[0] if same else workflow.initial


def _asks(move: Move) -> bool:
    return bool(move.required_fields or move.guard or move.needs or move.approval)


def missing_fields(move: Move, values: Mapping[str, Any], askable: Collection[str] | None = None) -> list[str]:
    """The required fields that are still empty."""
    asked = (key for key in move.required_fields if askable is None or key in CORE_FIELDS or key in askable)
    return [key for key in asked if values.get(key) in (None, "", [], {})]


def _is_open_to(move: Move, *, role_keys: Collection[str], is_customer: bool, is_system: bool) -> bool:
    if is_system:
        return True
    if is_customer:
        return move.is_customer_move
    return not move.roles or not move.roles.isdisjoint(role_keys)


def _instead(moves: Collection[Move], code: str, message: str) -> tuple[str, FieldProblem]:
    """The keys of the moves that may be made now, and the problem that offers them."""
    known = ", ".join(one.key for one in moves)
    remedy = f"Make one of: {known}." if known else "Nothing can be done in this state; ask whoever may."
    return known, FieldProblem("move", code, message, remedy)


def incomplete(move_key: str, missing: list[str]) -> MoveRefused:
    """The refusal of a move whose required fields are still empty."""
    problems = [
        FieldProblem(
            key if key in CORE_FIELDS else f"fields.{key}",
            "required",
            "This move needs a value here.",
            "Fill it in, or send it together with the move.",
        )
        for key in missing
    ]
    reason = f"these fields are still empty: {', '.join(missing)}"
    return MoveRefused(problems=problems, move=move_key, reason=reason, cause="fields", missing=missing)
