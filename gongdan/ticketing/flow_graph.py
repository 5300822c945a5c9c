"""The shape of a flow as a whole: it begins in open work, passes through every state and finds an end."""

from __future__ import annotations

from collections.abc import Collection

from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.states import Category, Workflow


def graph_problems(workflow: Workflow) -> list[FieldProblem]:
    """The flow must begin in open work, pass through every state and always find an end."""
    problems: list[FieldProblem] = []

    def refuse(path: str, code: str, message: str, remedy: str) -> None:
        problems.append(FieldProblem(path, code, message, remedy))

    places = {key: f"states.{index}" for index, key in enumerate(workflow.states)}
    first = workflow.states[workflow.initial]
    if not first.category.is_open:
        remedy = "Begin in a state of category new, open, waiting or on_hold."
        refuse("initial", "initial_is_done", f"{first.key} is already {first.category.word}.", remedy)
    ends = {key for key, state in workflow.states.items() if state.category is Category.CLOSED}
    if not ends:
        remedy = "Add a state of category closed, and a move that leads there."
        refuse("states", "no_end", "No state is closed, so no ticket would ever end.", remedy)
        return problems
    steps = [(s, m.to) for m in workflow.moves.values() for s in workflow.states if workflow.leads_from(m, s)]
    for key in workflow.states.keys() - _spread({workflow.initial}, steps):
        remedy = f"Add a move that leads to {key}, or remove the state."
        refuse(places[key], "unreachable_state", f"No way leads from the first state to {key}.", remedy)
    for key in workflow.states.keys() - _spread(ends, [(to, start) for start, to in steps]):
        remedy = f"Add a move from {key} towards {listed(ends)}."
        refuse(places[key], "no_way_to_end", f"From {key} no way leads to a closed state.", remedy)
    for index, move in enumerate(workflow.moves.values()):
        if not any(workflow.leads_from(move, state) for state in workflow.states):
            remedy = "Let it begin in another state than it leads to, or remove it."
            refuse(f"moves.{index}", "move_leads_nowhere", f"{move.key} begins nowhere.", remedy)
    return problems


def _spread(start: set[str], steps: list[tuple[str, str]]) -> set[str]:
    """Everything that can be reached along the steps, the start included."""
    reached, fresh = set(start), set(start)
    while fresh:
        fresh = {to for at, to in steps if at in fresh} - reached
        reached |= fresh
    return reached


def listed(words: Collection[str]) -> str:
    """The words in order, and how many more there are."""
    shown = sorted(words)[:30]
    return ", ".join(shown) + (f" and {len(words) - 30} more" if len(words) > 30 else "")
