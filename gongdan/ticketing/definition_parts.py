"""The parts of a definition that say who owns a state, how long it may last, and what a move needs and does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.flow_graph import listed
from gongdan.ticketing.move_effects import effects_problems
from gongdan.ticketing.states import DUTY_PREFIX, LEAD, NEED_WORDS, RECEIVER, duty_of

MAX_LIMIT_MINUTES = 1_000_000
_OWNER = re.compile(rf"{RECEIVER}|{LEAD}|{DUTY_PREFIX}[a-z][a-z0-9_]{{0,59}}", re.ASCII)


def state_part_problems(
    state: Mapping[str, Any], path: str, known_duties: Collection[str] | None
) -> list[FieldProblem]:
    """What is wrong with the owner and the limit of a state."""
    return [*_owner(state.get("owner"), f"{path}.owner", known_duties), *_limit(state, f"{path}.limit_minutes")]


def move_part_problems(move: Mapping[str, Any], path: str) -> list[FieldProblem]:
    """What is wrong with what a move waits for and does; its approval is judged by ticketing.approvals."""
    return [
        *_needs(move.get("needs"), f"{path}.needs"),
        *effects_problems(move.get("effects"), f"{path}.effects"),
    ]


def _owner(owner: object, path: str, known_duties: Collection[str] | None) -> Iterator[FieldProblem]:
    if owner is None:
        return
    if not isinstance(owner, str) or not _OWNER.fullmatch(owner):
        remedy = f"Give {RECEIVER}, {LEAD} or {DUTY_PREFIX}<key of a duty>."
        yield FieldProblem(path, "owner_expected", f"{str(owner)[:60]!r} can own no state.", remedy)
        return
    duty = duty_of(owner)
    if duty is not None and known_duties is not None and duty not in known_duties:
        remedy = f"Use one of: {listed(known_duties)}; or create it first (POST /api/v1/duties)."
        yield FieldProblem(path, "unknown_duty", f"There is no active duty {duty!r}.", remedy)


def _limit(state: Mapping[str, Any], path: str) -> Iterator[FieldProblem]:
    limit = state.get("limit_minutes")
    if limit is None:
        return
    if type(limit) is not int or not 1 <= limit <= MAX_LIMIT_MINUTES:
        remedy = f"Give whole minutes from 1 to {MAX_LIMIT_MINUTES}, or leave it out."
        yield FieldProblem(path, "limit_expected", "This is no time limit.", remedy)
    elif state.get("category") == "closed":
        message = "A closed ticket stays closed, so its state has no time limit."
        yield FieldProblem(path, "limit_on_closed", message, "Leave the limit out.")


def _needs(needs: object, path: str) -> Iterator[FieldProblem]:
    if needs is None:
        return
    words = listed(NEED_WORDS)
    if not isinstance(needs, list) or not all(isinstance(one, str) for one in needs):
        yield FieldProblem(path, "list_expected", "This is not a list of words.", f"Use: {words}.")
        return
    for one in needs:
        if one not in NEED_WORDS:
            yield FieldProblem(path, "unknown_need", f"A move cannot need {one[:60]!r}.", f"Use: {words}.")
