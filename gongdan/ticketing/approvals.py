"""Approvals as rules: who must say yes in which order, what a decision brings, and how a flow asks for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gongdan.conditions.errors import ConditionInvalid
from gongdan.conditions.tree import parse as parse_condition
from gongdan.kernel.errors import FieldProblem

# any: whoever decides first decides (或签). all: everybody must approve (会签). in_order: one after another (依次).
RULES = ("any", "all", "in_order")
STATES = ("pending", "approved", "rejected", "cancelled", "expired")
STEP_STATES = ("waiting", "pending", "approved", "rejected", "skipped")
DECISIONS = {"approve": "approved", "reject": "rejected"}
KINDS = ("person", "role", "manager", "team_lead")
MAX_APPROVERS, MAX_MINUTES, MAX_BIGINT = 20, 525_600, 2**63 - 1
_KEYS = {"rule", "approvers", "when", "expires_after_minutes", "reminder_minutes"}
# What an approver says besides his kind.
_NAMED_BY = {"person": "id", "role": "key"}


class NotDecidable(ValueError):
    """This step does not wait for a decision."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for approval: its rule, its state, and the states of its steps in their order."""

    rule: str
    state: str
    steps: tuple[str, ...]

    @property
    def pending(self) -> tuple[int, ...]:
        """The places of the steps that wait for a decision now."""
        return tuple(place for place, state in enumerate(self.steps) if state == "pending")


def begin(rule: str, count: int) -> Request:
    """A request as it begins: asked of everybody at once, or of the first where there is an order."""
    if count < 1:
        raise ValueError("nobody is asked")
    later = "waiting" if rule == "in_order" else "pending"
    return Request(rule, "pending", ("pending", *(later,) * (count - 1)))


def decide(request: Request, place: int, decision: str) -> Request:
    """The request after the step at `place` was decided. Raises NotDecidable for a step that does not wait.

    One rejection ends it under every rule. One approval is enough for `any`; the others need all of them.
    """
    if request.state != "pending" or not 0 <= place < len(request.steps) or request.steps[place] != "pending":
        raise NotDecidable
    state = DECISIONS[decision]
    steps = (*request.steps[:place], state, *request.steps[place + 1 :])
    if state == "rejected" or request.rule == "any":
        return Request(request.rule, state, _skipped(steps))
    if all(one == "approved" for one in steps):
        return Request(request.rule, "approved", steps)
    if request.rule == "in_order":
        following = steps.index("waiting")
        steps = (*steps[:following], "pending", *steps[following + 1 :])
    return replace(request, steps=steps)


def end(request: Request, state: str) -> Request:
    """The request when it ends without a decision: cancelled or expired. Raises NotDecidable where it has ended."""
    if request.state != "pending":
        raise NotDecidable
    return Request(request.rule, state, _skipped(request.steps))


def _skipped(steps: Sequence[str]) -> tuple[str, ...]:
    return tuple("skipped" if state in ("waiting", "pending") else state for state in steps)


# --- standing in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delegation:
    """For this while `delegate_id` may decide whatever `user_id` may decide."""

    user_id: int
    delegate_id: int
    starts_at: datetime
    ends_at: datetime


def closes_circle(new: Delegation, others: Collection[Delegation]) -> bool:
    """Whether at some moment everybody of a circle would stand in for the next, so that nobody is really there."""
    waiting = [(new.delegate_id, new.starts_at, new.ends_at)]
    seen: set[tuple[int, datetime, datetime]] = set()
    while waiting:
        at = waiting.pop()
        person, starts, ends = at
        if person == new.user_id:
            return True
        if at in seen:
            continue
        seen.add(at)
        for one in others:
            # Only a moment that lies in every link of the chain makes it a circle.
            since, until = max(starts, one.starts_at), min(ends, one.ends_at)
            if one.user_id == person and since < until:
                waiting.append((one.delegate_id, since, until))
    return False


# --- what a flow says ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Approver:
    """Who is asked: a person, anybody of a role, the asker's manager, or the lead of the ticket's team."""

    kind: str
    id: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """What a move says of its approval. Times are plain minutes."""

    rule: str
    approvers: tuple[Approver, ...]
    when: Mapping[str, Any] | None = None
    expires_after_minutes: int | None = None
    reminder_minutes: int | None = None


def parse_approval(raw: Mapping[str, Any]) -> Approval:
    """The approval of a stored definition, which was checked when it was published."""
    return Approval(
        rule=raw["rule"],
        approvers=tuple(Approver(one["kind"], one.get("id"), one.get("key")) for one in raw["approvers"]),
        when=raw.get("when"),
        expires_after_minutes=raw.get("expires_after_minutes"),
        reminder_minutes=raw.get("reminder_minutes"),
    )


def approval_problems(
    raw: object, path: str = "approval", known_roles: Collection[str] | None = None
) -> list[FieldProblem]:
    """Every fault of an approval as a caller wrote it, each with place, reason and remedy."""
    if not isinstance(raw, Mapping):
        return [
            FieldProblem(path, "not_an_object", "This is not an object.", f"Give an object with {_words(_KEYS)}.")
        ]
    problems = [
        FieldProblem(f"{path}.{str(key)[:60]}", "unknown_key", "This is not known here.", f"Keep {_words(_KEYS)}.")
        for key in raw.keys() - _KEYS
    ]
    if raw.get("rule") not in RULES:
        message = f"{str(raw.get('rule'))[:60]!r} is no rule."
        problems.append(FieldProblem(f"{path}.rule", "unknown_rule", message, f"Use one of: {', '.join(RULES)}."))
    problems += _approver_problems(raw.get("approvers"), f"{path}.approvers", known_roles)
    for word in ("expires_after_minutes", "reminder_minutes"):
        if raw.get(word) is not None and not _is_count(raw[word], MAX_MINUTES):
            remedy = f"Give 1 to {MAX_MINUTES} minutes, or leave it out."
            problems.append(FieldProblem(f"{path}.{word}", "minutes_expected", "This is no time in minutes.", remedy))
    if raw.get("when") is not None:
        try:
            parse_condition(raw["when"])
        except ConditionInvalid as invalid:
            problems += [
                FieldProblem(f"{path}.when{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
                for one in invalid.problems
            ]
    return problems


def _approver_problems(raw: object, path: str, known_roles: Collection[str] | None) -> list[FieldProblem]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_APPROVERS:
        remedy = f"Give 1 to {MAX_APPROVERS} approvers."
        return [FieldProblem(path, "list_expected", "There is no usable list of approvers.", remedy)]
    found = (_approver_problem(one, f"{path}.{index}", known_roles) for index, one in enumerate(raw))
    return [problem for problem in found if problem is not None]


def _approver_problem(raw: object, path: str, known_roles: Collection[str] | None) -> FieldProblem | None:
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(kind, str) or kind not in KINDS:
        remedy = 'Give {"kind": …} with one of: ' + ", ".join(KINDS) + "."
        return FieldProblem(f"{path}.kind", "unknown_kind", "This says of nobody that he approves.", remedy)
    allowed = {"kind"} | ({_NAMED_BY[kind]} if kind in _NAMED_BY else set())
    for key in raw.keys() - allowed:
        place = f"{path}.{str(key)[:60]}"
        return FieldProblem(place, "unknown_key", "This is not known here.", f"Keep {_words(allowed)}.")
    if kind == "person" and not _is_count(raw.get("id"), MAX_BIGINT):
        return FieldProblem(f"{path}.id", "person_expected", "No person is named.", "Give the id of a colleague.")
    if kind == "role":
        key = raw.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= 60:
            return FieldProblem(f"{path}.key", "role_expected", "No role is named.", "Give the key of a role.")
        if known_roles is not None and key not in known_roles:
            remedy = f"Use one of: {_words(known_roles)}; or define it first."
            return FieldProblem(f"{path}.key", "unknown_role", f"There is no role {key!r}.", remedy)
    return None


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _words(words: Collection[str]) -> str:
    return ", ".join(sorted(words)[:30])
