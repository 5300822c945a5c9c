"""Workflows: create, publish the next version, rename, retire. A version once published never changes."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.conditions import Catalogue, ConditionInvalid, check, parse
from gongdan.identity import roles
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.approval_setup import approval_faults
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors.setup import WorkflowInUse, WorkflowInvalid
from gongdan.ticketing.events.setup import WorkflowChanged, WorkflowCreated, WorkflowPublished
from gongdan.ticketing.models import ticket_types, workflow_versions, workflows
from gongdan.ticketing.queries.catalogue import catalogue, testable
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow, EditWorkflow, PublishVersion
from gongdan.ticketing.workflow import Workflow, parse_definition


async def create_workflow(tx: Tx, draft: CreateWorkflow) -> int:
    """A new workflow with its first version in force."""
    policy.may_manage_types(tx)
    await refuse_taken_key(tx, workflows, draft.key, "workflow")
    definition = draft.definition.stored()
    await _refuse_unusable(tx, definition)
    values = {"key": draft.key, "names": draft.names.stored()}
    new = insert(workflows).values(tenant_id=tx.tenant_id, **values).returning(workflows.c.id)
    workflow_id = int(await tx.scalar(new))
    version_id = await _put_in_force(tx, workflow_id, 1, definition)
    await touch_setup(tx)
    tx.record(WorkflowCreated(workflow_id, draft.key, version_id))
    return workflow_id


async def publish_version(
    tx: Tx, workflow_id: int, draft: PublishVersion, expects: VersionCheck = any_version
) -> int:
    """The next version, in force for tickets opened from now on; running ones keep theirs."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, workflows, workflow_id, "workflow", expects)
    definition = draft.definition.stored()
    await _refuse_unusable(tx, definition)
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id)
    number = int(await tx.scalar(select(func.max(versions.number)).where(*mine)) or 0) + 1
    version_id = await _put_in_force(tx, workflow_id, number, definition)
    await touch_setup(tx)
    tx.record(WorkflowPublished(workflow_id, row.key, version_id, number))
    return version_id


async def edit_workflow(tx: Tx, workflow_id: int, patch: EditWorkflow, expects: VersionCheck = any_version) -> None:
    """Rename, retire or bring back. Raises WorkflowInUse where an active type follows it."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, workflows, workflow_id, "workflow", expects)
    values = given(patch)
    if values.get("is_active") is False and row.is_active:
        await _refuse_in_use(tx, workflow_id)
    if net := await change_row(tx, workflows, row, values):
        tx.record(WorkflowChanged(workflow_id, row.key, net))


async def retire_workflow(tx: Tx, workflow_id: int, expects: VersionCheck = any_version) -> None:
    """For no new types; tickets that follow it go on."""
    await edit_workflow(tx, workflow_id, EditWorkflow(is_active=False), expects)


async def _put_in_force(tx: Tx, workflow_id: int, number: int, definition: dict[str, Any]) -> int:
    values = {"workflow_id": workflow_id, "number": number, "definition": definition, "created_at": tx.now}
    new = insert(workflow_versions).values(tenant_id=tx.tenant_id, **values)
    version_id = int(await tx.scalar(new.returning(workflow_versions.c.id)))
    mine = (workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    raised = workflows.c.version + int(number > 1)
    await tx.execute(update(workflows).where(*mine).values(current_version_id=version_id, version=raised))
    return version_id


async def _refuse_unusable(tx: Tx, definition: dict[str, Any]) -> None:
    found = await catalogue(tx)
    known_roles = list((await tx.execute(select(roles.c.key).where(roles.c.tenant_id == tx.tenant_id))).scalars())
    active = [key for key, field in found.fields.items() if field.is_active]
    try:
        workflow = parse_definition(definition, known_fields=active, known_roles=known_roles or None)
        problems = _guard_problems(workflow, testable(found))
        if problems := problems + await approval_faults(tx, workflow, testable(found)):
            raise WorkflowInvalid(problems=problems)
    except WorkflowInvalid as invalid:
        placed = [replace(problem, field=f"definition.{problem.field}") for problem in invalid.problems]
        raise WorkflowInvalid(problems=placed) from None


def _guard_problems(workflow: Workflow, offered: Catalogue) -> list[FieldProblem]:
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


async def _refuse_in_use(tx: Tx, workflow_id: int) -> None:
    row = ticket_types.c
    mine = (row.tenant_id == tx.tenant_id, row.workflow_id == workflow_id, row.is_active)
    keys = list((await tx.execute(select(row.key).where(*mine).order_by(row.key).limit(10))).scalars())
    if keys:
        raise WorkflowInUse(types=", ".join(keys))
