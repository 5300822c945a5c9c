"""Versions of a workflow: preview, publish, go back. Running tickets keep theirs or are carried over."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.flow_checks import usable_workflow
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    get_row_for_change,
    lock_setup,
    touch_setup,
)
from gongdan.ticketing.actions.workflows import put_in_force
from gongdan.ticketing.events.setup import WorkflowPublished
from gongdan.ticketing.flow_difference import place_in, suggested
from gongdan.ticketing.models import carry_overs, workflow_versions, workflows
from gongdan.ticketing.queries.flow_versions import count_running, find_version, get_version_in_force, previewed
from gongdan.ticketing.schemas.setup.versions import PreviewVersion, PublishVersion, RollBack
from gongdan.ticketing.workflow import Workflow, read_definition

JOB = "carry_over_tickets"


async def publish_version(
    tx: Tx, workflow_id: int, draft: PublishVersion, expects: VersionCheck = any_version
) -> int:
    """The next version, in force for tickets opened from now on; its id. Running ones as `draft.running` says."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, workflows, workflow_id, "workflow", expects)
    await lock_setup(tx)  # what the definition names stays there until it is stored
    definition = draft.definition.stored()
    workflow = await usable_workflow(tx, definition)
    return await _publish(tx, row, definition, workflow, draft.running, draft.state_map)


async def roll_back(tx: Tx, workflow_id: int, wanted: RollBack, expects: VersionCheck = any_version) -> int:
    """The definition of an old version as the next one; its id. What it names must still be there."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, workflows, workflow_id, "workflow", expects)
    await lock_setup(tx)  # what the definition names stays there until it is stored
    old = await find_version(tx, workflow_id, wanted.number)
    if old is None:
        remedy = f"See GET /api/v1/workflows/{workflow_id}/versions."
        raise Invalid.one("number", "not_found", f"There is no version {wanted.number}.", remedy)
    if old.id == row.current_version_id:
        raise Invalid.one("number", "in_force", "This version is in force already.", "Name an older one.")
    workflow = await usable_workflow(tx, old.definition)
    return await _publish(
        tx, row, old.definition, workflow, wanted.running, wanted.state_map, rolled_back_to=old.number
    )


async def preview_version(tx: Tx, workflow_id: int, draft: PreviewVersion) -> dict[str, Any]:
    """What publishing this definition would change. Raises WorkflowInvalid as publishing it would."""
    policy.may_manage_types(tx)
    before = await get_version_in_force(tx, workflow_id)
    definition = draft.definition.stored()
    workflow = await usable_workflow(tx, definition)
    return await previewed(tx, workflow_id, before, definition, workflow, draft.state_map)


async def _publish(
    tx: Tx,
    row: Row[Any],
    definition: dict[str, Any],
    workflow: Workflow,
    running: Literal["keep", "carry_over"],
    state_map: Mapping[str, str],
    *,
    rolled_back_to: int | None = None,
) -> int:
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == row.id)
    number = int(await tx.scalar(select(func.max(versions.number)).where(*mine)) or 0) + 1
    counted = await count_running(tx, row.id) if running == "carry_over" else []
    await _refuse_unmapped(tx, row.id, workflow, counted, running, state_map)
    version_id = await put_in_force(tx, row.id, number, definition)
    carry_over_id = None
    if running == "carry_over":
        carry_over_id = await _ask_to_carry_over(tx, row.id, version_id, state_map, counted)
    await touch_setup(tx)
    tx.record(
        WorkflowPublished(
            row.id, row.key, version_id, number, carry_over_id=carry_over_id, rolled_back_to=rolled_back_to
        )
    )
    return version_id


async def _refuse_unmapped(
    tx: Tx,
    workflow_id: int,
    workflow: Workflow,
    counted: Sequence[Row[Any]],
    running: str,
    state_map: Mapping[str, str],
) -> None:
    """Every entry of the map must make sense, and no ticket may be without a place. Raises Invalid."""
    problems: list[FieldProblem] = []
    if state_map and running == "keep":
        message, remedy = (
            "Running tickets keep their version, so no state is mapped.",
            'Send "running": "carry_over".',
        )
        raise Invalid.one("state_map", "not_wanted", message, remedy)
    known = ", ".join(list(workflow.states)[:30])
    former = await _former_states(tx, workflow_id) if state_map else frozenset()
    for old, new in state_map.items():
        if old not in former:
            message, remedy = f"No version of this flow has a state {old!r}.", "Take the entry out."
            problems.append(FieldProblem(f"state_map.{old}", "unknown_state", message, remedy))
        elif new not in workflow.states:
            message, remedy = f"The new version has no state {new!r}.", f"Use one of: {known}."
            problems.append(FieldProblem(f"state_map.{old}", "unknown_state", message, remedy))
    for one in counted:
        if one.state not in state_map and place_in(workflow, one.state, state_map) is None:
            was = read_definition(one.definition).states.get(one.state)
            message = (
                f"{one.tickets} running tickets are in the state {one.state}, which the new version does not have."
            )
            remedy = f'Say where they go on, such as {{"{one.state}": "{suggested(workflow, was)}"}}.'
            problems.append(FieldProblem(f"state_map.{one.state}", "stranded", message, remedy))
    if problems:
        raise Invalid(problems=problems[:50])


async def _former_states(tx: Tx, workflow_id: int) -> frozenset[str]:
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id)
    found = (await tx.execute(select(versions.definition).where(*mine))).scalars()
    return frozenset(state["key"] for definition in found for state in definition["states"])


async def _ask_to_carry_over(
    tx: Tx, workflow_id: int, version_id: int, state_map: Mapping[str, str], counted: Sequence[Row[Any]]
) -> int:
    values = {
        "workflow_id": workflow_id,
        "version_id": version_id,
        "state_map": dict(state_map),
        "total": sum(one.tickets for one in counted),
        "created_at": tx.now,
    }
    new = insert(carry_overs).values(tenant_id=tx.tenant_id, **values).returning(carry_overs.c.id)
    carry_over_id = int(await tx.scalar(new))
    # One after another: tickets must not be carried to an older version behind a newer one.
    lock = f"{JOB}:{tx.tenant_id}:{workflow_id}"
    await enqueue(tx, JOB, lock=lock, tenant_id=tx.tenant_id, carry_over_id=carry_over_id)
    return carry_over_id
