"""From a workflow's JSON to its parts, or every fault of it with place, reason and remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongdan.conditions.errors import ConditionInvalid
from gongdan.conditions.tree import parse as parse_condition
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.text import LOCALES
from gongdan.ticketing.approvals import approval_problems
from gongdan.ticketing.definition_parts import move_part_problems, state_part_problems
from gongdan.ticketing.errors.setup import WorkflowInvalid
from gongdan.ticketing.flow_graph import graph_problems, listed
from gongdan.ticketing.guard_conflicts import can_hold
from gongdan.ticketing.states import CATEGORIES, CORE_FIELDS, Move, State, Workflow

MAX_STATES, MAX_MOVES, MAX_LIST, MAX_PROBLEMS = 60, 300, 50, 50
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_TOP = {"initial", "states", "moves"}
_STATE = {"key", "names", "category", "position", "owner", "limit_minutes"}
_MOVE = {
    "key",
    "names",
    "from",
    "to",
    "roles",
    "required_fields",
    "is_customer_move",
    "needs_comment",
    "guard",
    "needs",
    "approval",
    "effects",
}


def parse_definition(
    raw: object,
    *,
    known_fields: Collection[str] | None = None,
    known_roles: Collection[str] | None = None,
    known_duties: Collection[str] | None = None,
) -> Workflow:
    """The workflow of this JSON. Raises WorkflowInvalid with all its problems.

    `known_fields` are the tenant's custom fields, `known_roles` its roles and `known_duties` its duties; what is
    left out is not checked.
    """
    reader = _Reader(known_fields, known_roles, known_duties)
    workflow = reader.workflow(raw)
    if workflow is not None and not reader.problems:
        reader.problems += graph_problems(workflow)
    if reader.problems or workflow is None:
        raise WorkflowInvalid(problems=reader.problems[:MAX_PROBLEMS])
    return workflow


def read_definition(raw: Mapping[str, Any]) -> Workflow:
    """The workflow of a stored definition, which was checked when it was published."""
    states = (_state(s) for s in raw["states"])
    moves = (_move(m) for m in raw["moves"])
    return Workflow(raw["initial"], {s.key: s for s in states}, {m.key: m for m in moves})


def _state(raw: Mapping[str, Any]) -> State:
    return State(
        key=raw["key"],
        names=raw["names"],
        category=CATEGORIES[raw["category"]],
        owner=raw.get("owner"),
        limit_minutes=raw.get("limit_minutes"),
    )


def _move(raw: Mapping[str, Any]) -> Move:
    return Move(
        key=raw["key"],
        names=raw["names"],
        sources=frozenset(raw.get("from") or ()),
        to=raw["to"],
        roles=frozenset(raw.get("roles") or ()),
        required_fields=tuple(dict.fromkeys(raw.get("required_fields") or ())),
        is_customer_move=raw.get("is_customer_move") or False,
        guard=raw.get("guard"),
        needs_comment=raw.get("needs_comment") or False,
        needs=frozenset(raw.get("needs") or ()),
        approval=raw.get("approval"),
        effects=tuple(raw.get("effects") or ()),
    )


@dataclass
class _Reader:
    """Walks the JSON once and gathers what is wrong instead of stopping at the first."""

    known_fields: Collection[str] | None
    known_roles: Collection[str] | None
    known_duties: Collection[str] | None
    problems: list[FieldProblem] = field(default_factory=list)

    def refuse(self, path: str, code: str, message: str, remedy: str) -> None:
        self.problems.append(FieldProblem(path, code, message, remedy))

    def workflow(self, raw: object) -> Workflow | None:
        if not self._is_object(raw, "definition", _TOP):
            return None
        assert isinstance(raw, Mapping)
        states = self._each(raw.get("states"), "states", MAX_STATES, _STATE)
        moves = self._each(raw.get("moves"), "moves", MAX_MOVES, _MOVE)
        for path, one in [*states, *moves]:
            self._names(one.get("names"), f"{path}.names")
        self._unique(states)
        self._unique(moves)
        for path, state in states:
            self._category(state, path)
            self.problems += state_part_problems(state, path, self.known_duties)
        keys = {state["key"] for _, state in states if isinstance(state.get("key"), str)}
        for path, move in moves:
            self._check_move(move, path, keys)
        if not isinstance(initial := raw.get("initial"), str) or initial not in keys:
            self.refuse(
                "initial", "no_initial_state", "No state is named as the first.", f"Name one of: {listed(keys)}."
            )
        return None if self.problems else read_definition(raw)

    def _is_object(self, raw: object, path: str, allowed: set[str]) -> bool:
        if not isinstance(raw, Mapping):
            self.refuse(path, "not_an_object", "This is not an object.", f"Give an object with {listed(allowed)}.")
            return False
        for key in raw.keys() - allowed:
            self.refuse(
                f"{path}.{str(key)[:60]}", "unknown_key", "This is not known here.", f"Keep {listed(allowed)}."
            )
        return True

    def _each(self, raw: object, path: str, most: int, allowed: set[str]) -> list[tuple[str, Mapping[str, Any]]]:
        if not isinstance(raw, list) or not 0 < len(raw) <= most:
            self.refuse(path, "list_expected", f"There is no usable list of {path}.", f"Give 1 to {most} {path}.")
            return []
        placed = [(f"{path}.{index}", one) for index, one in enumerate(raw)]
        return [(place, one) for place, one in placed if self._is_object(one, place, allowed)]

    def _names(self, raw: object, path: str) -> None:
        is_good = (
            isinstance(raw, Mapping)
            and raw.keys() <= set(LOCALES)
            and any(raw.values())
            and all(isinstance(name, str) and len(name) <= 200 for name in raw.values())
        )
        if not is_good:
            remedy = 'Give {"zh-CN": "…", "en": "…"}, at least one of them, of 200 characters at most.'
            self.refuse(path, "names_expected", "There is no usable name.", remedy)

    def _unique(self, placed: list[tuple[str, Mapping[str, Any]]]) -> None:
        seen: set[str] = set()
        for path, one in placed:
            key = one.get("key")
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                remedy = "Use small letters, digits and _, beginning with a letter, at most 60."
                self.refuse(f"{path}.key", "key_expected", "There is no usable key.", remedy)
            elif key in seen:
                self.refuse(f"{path}.key", "duplicate_key", f"{key} is used twice.", "Give each its own key.")
            else:
                seen.add(key)

    def _category(self, state: Mapping[str, Any], path: str) -> None:
        category = state.get("category")
        if not isinstance(category, str) or category not in CATEGORIES:
            message = f"{str(category)[:60]!r} is not one of the six categories."
            self.refuse(f"{path}.category", "unknown_category", message, f"Use one of: {', '.join(CATEGORIES)}.")
        position = state.get("position")
        if position is not None and not (
            isinstance(position, Mapping)
            and position.keys() == {"x", "y"}
            and all(isinstance(v, int | float) and abs(v) <= 1e6 for v in position.values())
        ):
            self.refuse(f"{path}.position", "position_expected", "This is no position.", 'Give {"x": 0, "y": 0}.')

    def _check_move(self, move: Mapping[str, Any], path: str, states: set[str]) -> None:
        for word in ("from", "roles", "required_fields"):
            self._words(move.get(word), f"{path}.{word}")
        for word in ("is_customer_move", "needs_comment"):
            if not isinstance(move.get(word, False), bool):
                self.refuse(f"{path}.{word}", "boolean_expected", "This is not yes or no.", "Give true or false.")
        ends = [("to", move.get("to"))]
        if isinstance(move.get("from"), list):
            ends += [("from", one) for one in move["from"]]
        for word, state in ends:
            if not isinstance(state, str) or state not in states:
                message = f"There is no state {str(state)[:60]!r}."
                self.refuse(f"{path}.{word}", "unknown_state", message, f"Use one of: {listed(states)}.")
        self._known(move.get("required_fields"), self._all_fields(), f"{path}.required_fields", "field")
        self._known(move.get("roles"), self.known_roles, f"{path}.roles", "role")
        self.problems += move_part_problems(move, path)
        if move.get("guard") is not None:
            self._guard(move["guard"], f"{path}.guard")
        if move.get("approval") is not None:
            self.problems += approval_problems(move["approval"], f"{path}.approval", self.known_roles)

    def _all_fields(self) -> Collection[str] | None:
        return None if self.known_fields is None else CORE_FIELDS.union(self.known_fields)

    def _words(self, raw: object, path: str) -> None:
        if raw is None:
            return
        if not isinstance(raw, list) or len(raw) > MAX_LIST or not all(isinstance(one, str) for one in raw):
            self.refuse(path, "list_expected", "This is not a list of keys.", f"Give at most {MAX_LIST} keys.")

    def _known(self, raw: object, known: Collection[str] | None, path: str, what: str) -> None:
        if known is None or not isinstance(raw, list):
            return
        for one in raw:
            if isinstance(one, str) and one not in known:
                remedy = f"Use one of: {listed(known)}; or define it first."
                self.refuse(path, f"unknown_{what}", f"There is no {what} {one[:60]!r}.", remedy)

    def _guard(self, raw: object, path: str) -> None:
        try:
            tree = parse_condition(raw)
        except ConditionInvalid as invalid:
            for found in invalid.problems:
                self.refuse(f"{path}{found.path.removeprefix('$')}", found.code, found.message, found.remedy)
            return
        if not can_hold(tree):
            remedy = "Take one of the conditions away, or join them by any."
            self.refuse(path, "never_holds", "Its conditions contradict each other, so it can never hold.", remedy)
