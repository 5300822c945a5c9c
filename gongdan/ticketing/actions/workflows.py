"""Workflows: create with a first version, rename, retire."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.flow_checks import usable_workflow
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    lock_setup,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors.setup import WorkflowInUse
from gongdan.ticketing.events.setup import WorkflowChanged, WorkflowCreated
from gongdan.ticketing.models import ticket_types, workflow_versions, workflows
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow, EditWorkflow


async def create_workflow(tx: Tx, draft: CreateWorkflow) -> int:
    """A new workflow with its first version in force."""
    policy.may_manage_types(tx)
    await lock_setup(tx)  # what the definition names stays there until it is stored
    await refuse_taken_key(tx, workflows, draft.key, "workflow")
    definition = draft.definition.stored()
    await usable_workflow(tx, definition)
    values = {"key": draft.key, "names": draft.names.stored()}
    new = insert(workflows).values(tenant_id=tx.tenant_id, **values).returning(workflows.c.id)
    workflow_id = int(await tx.scalar(new))
    version_id = await put_in_force(tx, workflow_id, 1, definition)
    await touch_setup(tx)
    tx.record(WorkflowCreated(workflow_id, draft.key, version_id))
    return workflow_id


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


async def put_in_force(tx: Tx, workflow_id: int, number: int, definition: dict[str, Any]) -> int:
    """Store a version and let new tickets begin with it; its id. A version once stored never changes."""
    values = {"workflow_id": workflow_id, "number": number, "definition": definition, "created_at": tx.now}
    new = insert(workflow_versions).values(tenant_id=tx.tenant_id, **values)
    version_id = int(await tx.scalar(new.returning(workflow_versions.c.id)))
    mine = (workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    raised = workflows.c.version + int(number > 1)
    await tx.execute(update(workflows).where(*mine).values(current_version_id=version_id, version=raised))
    return version_id


async def _refuse_in_use(tx: Tx, workflow_id: int) -> None:
    row = ticket_types.c
    mine = (row.tenant_id == tx.tenant_id, row.workflow_id == workflow_id, row.is_active)
    keys = list((await tx.execute(select(row.key).where(*mine).order_by(row.key).limit(10))).scalars())
    if keys:
        raise WorkflowInUse(types=", ".join(keys))
