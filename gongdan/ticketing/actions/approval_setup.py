"""What only the database knows of the approvals in a flow: whether people are there and conditions testable."""

from collections.abc import Iterator
from typing import Any

from gongdan.conditions import Catalogue, ConditionInvalid, check, parse
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.ticketing.approvals import Approval, parse_approval
from gongdan.ticketing.queries.approvers import active_among
from gongdan.ticketing.workflow import Workflow


async def approval_faults(tx: Tx, workflow: Workflow, offered: Catalogue) -> list[FieldProblem]:
    """Faults of the approvals in a definition whose form is good, each with place, reason and remedy."""
    asked = list(_approvals(workflow))
    named = {one.id for _, approval in asked for one in approval.approvers if one.id is not None}
    there = await active_among(tx, named)
    problems: list[FieldProblem] = []
    for path, approval in asked:
        for place, one in enumerate(approval.approvers):
            if one.id is not None and one.id not in there:
                message = f"There is no active colleague {one.id}."
                remedy = "See GET /api/v1/people for who there is."
                problems.append(FieldProblem(f"{path}.approvers.{place}.id", "not_found", message, remedy))
        problems += _condition_faults(approval.when, f"{path}.when", offered)
    return problems


def _approvals(workflow: Workflow) -> Iterator[tuple[str, Approval]]:
    for index, move in enumerate(workflow.moves.values()):
        if move.approval is not None:
            yield f"moves.{index}.approval", parse_approval(move.approval)


def _condition_faults(raw: Any, path: str, offered: Catalogue) -> list[FieldProblem]:
    if raw is None:
        return []
    try:
        check(parse(raw), offered, "view")
    except ConditionInvalid as invalid:
        return [
            FieldProblem(f"{path}{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    return []
