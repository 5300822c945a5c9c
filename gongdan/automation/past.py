"""Pure: what the log tells of a ticket besides the values of conditions: its steps, ticks, approvals and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gongdan.automation.judging import lines_of, read_judge
from gongdan.automation.lives import Fact, Unit, is_rebuilt
from gongdan.conditions import Catalogue, Judgement, Moment, TraceLine
from gongdan.conditions.describe import NameOf
from gongdan.kernel.errors import FieldProblem

DESK = "desk"
# Facts by which a ticket leaves the desk, and where it lies then; others say it themselves.
_PUT_AWAY = {
    "ticket.archived": "archive",
    "ticket.voided": "void",
    "ticket.deleted": "bin",
    "ticket.merged": "merged",
    "ticket.purged": "bin",
}
_UNANSWERED = ("ticket.approval_rejected", "ticket.approval_cancelled", "ticket.approval_expired")


@dataclass(frozen=True, slots=True)
class Present:
    """What is read of a ticket as it is now, for going back from there."""

    fields: Mapping[str, Any]  # custom values as they are stored
    title: str
    description: str
    due_at: datetime | None
    own_items: Mapping[str, tuple[str, bool]]  # of its checklist: title, and whether it is required


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a ticket at one moment of its life."""

    present: Present
    fields: Mapping[str, Any]
    # How often its flow became another, and its description was written anew, from here on.
    flows_to_come: int = 0
    texts_to_come: int = 0
    shelf: str = DESK
    steps: Mapping[int, tuple[str, bool]] = field(default_factory=dict)  # sub-tasks: title, and whether it is open
    children: frozenset[int] = frozenset()
    ticks: Mapping[str, bool] = field(default_factory=dict)
    pending: Mapping[str, int] = field(default_factory=dict)  # approvals that were asked for, by move
    granted: frozenset[str] = frozenset()
    is_confirmed: bool = False


def beside_at_first(present: Present, facts: Sequence[Fact]) -> Beside:
    """Before the first of these facts."""
    fields = dict(present.fields)
    flows = texts = 0
    for fact in reversed(facts):
        changes = _changes(fact)
        fields |= {key.removeprefix("fields."): pair[0] for key, pair in changes.items() if _is_own(key)}
        flows += _is_new_flow(fact, changes)
        texts += "description" in changes
    return Beside(present, fields, flows, texts)


def beside_after(at: Beside, unit: Unit) -> Beside:
    """After what was done to the ticket at once."""
    for fact in unit.facts:
        at = _after(at, fact)
    return at


def _after(at: Beside, fact: Fact) -> Beside:
    said = fact.said
    match fact.kind:
        case "ticket.changed" | "ticket.flow_changed":
            changes = _changes(fact)
            own = {key.removeprefix("fields."): pair[1] for key, pair in changes.items() if _is_own(key)}
            return replace(
                at,
                fields={**at.fields, **own},
                flows_to_come=at.flows_to_come - _is_new_flow(fact, changes),
                texts_to_come=at.texts_to_come - ("description" in changes),
            )
        case "ticket.moved":
            is_done = said.get("to_category") in ("solved", "closed")
            return replace(at, granted=frozenset(), is_confirmed=at.is_confirmed and is_done)
        case "ticket.subtask_added":
            return replace(at, steps={**at.steps, int(said["subtask_id"]): (str(said.get("title")), True)})
        case "ticket.subtask_changed":
            step = int(said["subtask_id"])
            state = (said.get("changes") or {}).get("state")
            is_open = state[1] == "open" if state else at.steps.get(step, ("", True))[1]
            return replace(at, steps={**at.steps, step: (str(said.get("title")), is_open)})
        case "ticket.subtask_removed":
            return replace(at, steps={key: one for key, one in at.steps.items() if key != said["subtask_id"]})
        case "ticket.child_attached":
            return replace(at, children=at.children | {said["child_id"]})
        case "ticket.child_detached":
            return replace(at, children=at.children - {said["child_id"]})
        case "ticket.checklist_changed":
            return replace(at, ticks=_ticked(at.ticks, str(said.get("item")), str(said.get("change"))))
        case "ticket.solution_confirmed":
            return replace(at, is_confirmed=True)
        case "ticket.solution_rejected":
            return replace(at, is_confirmed=False)
        case "ticket.restored":
            return replace(at, shelf=str(said.get("to_shelf") or DESK))
        case "ticket.structure_restored":
            return replace(at, shelf=str(said.get("shelf") or at.shelf))
        case kind if kind in _PUT_AWAY:
            return replace(at, shelf=_PUT_AWAY[kind])
        case kind if kind.startswith("ticket.approval_") and said.get("purpose") == "move":
            return _asked(at, kind, str(said.get("move")), int(said.get("approval_id") or 0))
        case _:
            return at


def _asked(at: Beside, kind: str, move: str, approval_id: int) -> Beside:
    others = {key: one for key, one in at.pending.items() if key != move}
    if kind == "ticket.approval_asked":
        return replace(at, pending={**others, move: approval_id})
    if kind == "ticket.approval_granted":
        return replace(at, pending=others, granted=at.granted | {move})
    return replace(at, pending=others) if kind in _UNANSWERED else at


def _ticked(ticks: Mapping[str, bool], item: str, change: str) -> dict[str, bool]:
    others = {key: one for key, one in ticks.items() if key != item}
    return others if change == "removed" else {**others, item: change == "done"}


def _changes(fact: Fact) -> Mapping[str, Any]:
    return (fact.said.get("changes") or {}) if fact.kind == "ticket.changed" else {}


def _is_own(key: str) -> bool:
    return key.startswith("fields.")


def _is_new_flow(fact: Fact, changes: Mapping[str, Any]) -> bool:
    return fact.kind == "ticket.flow_changed" or "type" in changes


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket at one moment, for whoever foretells what an effect would have met there.

    `known` is ticketing's catalogue, `words` the values by the keys of conditions, `faults` what is wrong today with
    the effect's parameters.
    """

    ticket_id: int
    known: Any
    offered: Catalogue
    words: Mapping[str, Any]
    beside: Beside
    moment: Moment
    locale: str
    faults: Sequence[FieldProblem] = ()
    name_of: NameOf | None = None  # of the people, teams and customers that conditions of moves name

    @property
    def is_closed(self) -> bool:
        return self.words.get("state_category") == "closed"

    def is_doubtful(self, key: str) -> bool:
        """Whether the log does not tell it: a field of conditions, or the flow."""
        if key == "flow":
            return self.beside.flows_to_come > 0
        if key == "description":
            return self.beside.texts_to_come > 0
        return key != "title" and not is_rebuilt(key)

    def judge(self, condition: Any) -> Judgement | None:
        """A condition of the set-up held against it; None where it can no longer be read."""
        judge = read_judge(condition, self.offered, "view")
        if judge is None:
            return None
        try:
            outcomes = judge.outcomes(self.words, {}, self.moment)
        except KeyError:
            return None
        told = zip(lines_of(judge.tree), outcomes, strict=True)
        lines = tuple(TraceLine(node, depth, fits, self.offered) for (node, depth), fits in told)
        return Judgement(outcomes[0] if outcomes else True, lines)
