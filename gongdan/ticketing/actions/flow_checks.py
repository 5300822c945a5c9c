"""Whether a definition can be used by this tenant: everything that it names is there, and of the right kind."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Table, select

from gongdan.conditions import Catalogue as ConditionCatalogue
from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.identity import roles, teams
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.approval_setup import approval_faults
from gongdan.ticketing.errors.setup import WorkflowInvalid
from gongdan.ticketing.models import duties
from gongdan.ticketing.move_effects import unknown_in_effects
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue, testable
from gongdan.ticketing.workflow import Workflow, parse_definition


async def usable_workflow(tx: Tx, definition: dict[str, Any], place: str = "definition.") -> Workflow:
    """The workflow of this definition. Raises WorkflowInvalid with every fault, each placed below `place`."""
    found = await catalogue(tx)
    known_roles = await _keys(tx, roles)
    try:
        workflow = parse_definition(
            definition,
            known_fields=[key for key, field in found.fields.items() if field.is_active],
            known_roles=known_roles or None,
            known_duties=await _keys(tx, duties, duties.c.is_active),
        )
        offered = testable(found)
        problems = [*_guard_problems(workflow, offered), *await _effect_problems(tx, workflow, found)]
        if problems := [*problems, *await approval_faults(tx, workflow, offered)]:
            raise WorkflowInvalid(problems=problems)
    except WorkflowInvalid as invalid:
        placed = [replace(problem, field=f"{place}{problem.field}") for problem in invalid.problems]
        raise WorkflowInvalid(problems=placed) from None
    return workflow


async def _keys(tx: Tx, table: Table, only: Column[bool] | None = None) -> Collection[str]:
    statement = select(table.c.key).where(table.c.tenant_id == tx.tenant_id)
    return list((await tx.execute(statement if only is None else statement.where(only))).scalars())


def _guard_problems(workflow: Workflow, offered: ConditionCatalogue) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for index, move in enumerate(workflow.moves.values()):
        if move.guard is None:
            continue
        try:
            check(parse(move.guard), offered, "view")
        except ConditionInvalid as invalid:
            for fault in invalid.problems:
                path = f"moves.{index}.guard{fault.path.removeprefix('$')}"
                problems.append(FieldProblem(path, fault.code, fault.message, fault.remedy))
    return problems


async def _effect_problems(tx: Tx, workflow: Workflow, found: Catalogue) -> list[FieldProblem]:
    if not any(move.effects for move in workflow.moves.values()):
        return []
    known_teams = await _keys(tx, teams, teams.c.is_active)
    return [
        problem
        for index, move in enumerate(workflow.moves.values())
        for problem in unknown_in_effects(move.effects, f"moves.{index}.effects", found.fields, known_teams)
    ]
