"""Pure: whether the product itself could have moved a ticket that stood so, in the words of `move_ticket`.

For whoever asks about the past: what nobody knows any more is said, and not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongdan.conditions.describe import NameOf
from gongdan.conditions.errors import ConditionInvalid
from gongdan.conditions.evaluate import Judgement
from gongdan.conditions.tree import needs, parse
from gongdan.kernel.errors import AppError
from gongdan.ticketing.approvals import parse_approval
from gongdan.ticketing.checklist import Judged
from gongdan.ticketing.move_refusals import guarded, open_checklist, open_parts, too_late, unapproved, without_comment
from gongdan.ticketing.states import CORE_FIELDS, Move, Workflow
from gongdan.ticketing.workflow import check_move

MOST_NAMED = 10
# What can be unknown besides fields.
FLOW, CHECKLIST, SUBTASKS = "flow", "checklist", "subtasks"


@dataclass(frozen=True, slots=True)
class Stood:
    """How a ticket stood. `judge` holds a condition against it, None where that can no longer be read; `is_doubtful`
    tells of a field of conditions, or of flow, checklist and subtasks, that it is not known."""

    ticket_id: int
    flow: Workflow
    state: str
    values: Mapping[str, Any]  # core and custom values, by the keys of required fields
    askable: Collection[str]
    closed_at: datetime | None
    reopen_days: int
    now: datetime
    locale: str
    judge: Callable[[Any], Judgement | None]
    is_doubtful: Callable[[str], bool]
    checklist: Sequence[Judged] = ()
    open_steps: Sequence[str] = ()
    pending: Mapping[str, int] | None = None  # approvals that were asked for, by move
    granted: Collection[str] = ()
    name_of: NameOf | None = None


def hold_move(at: Stood, key: str) -> tuple[AppError | None, list[str]]:
    """Why the move would have been refused; else what it depends on and nobody knows. A move without a comment."""
    doubts = [FLOW] if at.is_doubtful(FLOW) else []
    try:
        move = _checked(at, key)
    except AppError as refused:
        return (None, doubts) if doubts else (refused, [])
    doubts += [field for field in _required(at, move) if at.is_doubtful(field)]
    late = too_late(at.flow, move, at.closed_at, at.now, at.reopen_days)
    for why, unknown in ((late, []), (without_comment(move), []), *_demands(at, move)):
        if why is not None and not unknown and FLOW not in doubts:
            return why, []
        doubts += unknown
    return None, list(dict.fromkeys(doubts))


def _checked(at: Stood, key: str) -> Move:
    """The way itself, with its fields; unknown ones count as filled in. Raises MoveUnknown, MoveRefused."""
    move = at.flow.moves.get(key)
    asked = _required(at, move) if move else {}
    values = dict(at.values) | {name: "?" for field, name in asked.items() if at.is_doubtful(field)}
    return check_move(
        at.flow,
        at.state,
        key,
        role_keys=(),
        is_customer=False,
        is_system=True,
        values=values,
        askable=at.askable,
    )


def _required(at: Stood, move: Move) -> dict[str, str]:
    """The required fields, by their keys in conditions."""
    asked = (key for key in move.required_fields if key in CORE_FIELDS or key in at.askable)
    return {key if key in CORE_FIELDS else f"field:{key}": key for key in asked}


def _demands(at: Stood, move: Move) -> Iterator[tuple[AppError | None, list[str]]]:
    """In the order in which a move meets them: why it would be refused, and what of that is not known."""
    if move.guard is not None:
        judged = at.judge(move.guard)
        yield guarded(move, judged, at.locale, is_told=True, name_of=at.name_of), _unknown_in(at, move.guard)
    if "checklist" in move.needs:
        unknown = [CHECKLIST] if at.is_doubtful(CHECKLIST) else []
        yield open_checklist(move, at.checklist, at.locale, is_told=True), unknown
    if "subtasks" in move.needs:
        refused = open_parts(move, at.open_steps[:MOST_NAMED], is_told=True)
        # What is open for sure is open, whatever else may have been.
        yield refused, [SUBTASKS] if refused is None and at.is_doubtful(SUBTASKS) else []
    if move.approval is not None and move.key not in at.granted:
        when = parse_approval(move.approval).when
        unknown = _unknown_in(at, when) if when is not None else []
        needed = at.judge(when) if when is not None else None
        if unknown or needed is None or needed.is_match:
            yield unapproved(move, at.ticket_id, (at.pending or {}).get(move.key)), unknown


def _unknown_in(at: Stood, condition: Any) -> list[str]:
    try:
        return sorted(key for key in needs(parse(condition)) if at.is_doubtful(key))
    except ConditionInvalid:
        return []


def reads_of_moves(flows: Collection[Workflow], key: str) -> set[str]:
    """The fields of conditions that moves of this key look at, in any of these flows."""
    found: set[str] = set()
    for move in (flow.moves[key] for flow in flows if key in flow.moves):
        when = parse_approval(move.approval).when if move.approval is not None else None
        for condition in (move.guard, when):
            if condition is not None:
                found |= _fields_in(condition)
        found |= {name if name in CORE_FIELDS else f"field:{name}" for name in move.required_fields}
    return found


def guards_of(flows: Collection[Workflow]) -> list[Any]:
    """The conditions of all moves."""
    return [move.guard for flow in flows for move in flow.moves.values() if move.guard is not None]


def _fields_in(condition: Any) -> set[str]:
    try:
        return set(needs(parse(condition)))
    except ConditionInvalid:
        return set()
