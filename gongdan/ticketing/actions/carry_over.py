"""Carry running tickets over to a new version of their flow, in batches that each commit for themselves."""

from typing import Any

from sqlalchemy import Row, Select, func, or_, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing.actions.changing import stamps, touch
from gongdan.ticketing.actions.stages import enter_stage, stage_times
from gongdan.ticketing.events import TicketFlowChanged, WorkflowCarryOverFinished
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.flow_difference import place_in
from gongdan.ticketing.models import carry_overs, tickets, workflow_versions
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.flow_versions import is_running
from gongdan.ticketing.states import Category, Workflow

BATCH = 200


async def carry_over(tenant_id: int, carry_over_id: int) -> None:
    """Batch after batch until all are over. Killed anywhere it goes on where it was, and twice is once."""
    is_more = True
    while is_more:
        async with unit(system_actor(tenant_id, "workflow"), cause=f"carry-over:{carry_over_id}") as tx:
            is_more = await carry_some(tx, carry_over_id)


async def carry_some(tx: Tx, carry_over_id: int) -> bool:
    """One batch, with the note of how far it came; whether there may be more."""
    mine = (carry_overs.c.tenant_id == tx.tenant_id, carry_overs.c.id == carry_over_id)
    job = await tx.first(select(carry_overs).where(*mine).with_for_update())
    if job is None or job.finished_at is not None:
        return False
    workflow = (await catalogue(tx)).workflow(job.version_id)
    versions = await _versions(tx, job)
    batch = await tx.all(_next(tx, job, workflow, list(versions)).with_for_update(key_share=True))
    for ticket in batch:
        await _carry(tx, job, workflow, ticket, versions)
    if batch:
        carried = job.carried + len(batch)
        await tx.execute(update(carry_overs).where(*mine).values(carried=carried, last_ticket_id=batch[-1].id))
        return True
    if job.last_ticket_id:
        # Once more from the beginning: what was opened while it ran may have been committed behind its back.
        await tx.execute(update(carry_overs).where(*mine).values(last_ticket_id=0))
        return True
    await _finish(tx, job, list(versions))
    return False


async def _versions(tx: Tx, job: Row[Any]) -> dict[int, int]:
    """{id: number} of the version that is carried to and of all before it."""
    versions = workflow_versions.c
    goal = (
        select(versions.number)
        .where(versions.tenant_id == tx.tenant_id, versions.id == job.version_id)
        .scalar_subquery()
    )
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == job.workflow_id, versions.number <= goal)
    return {row.id: row.number for row in await tx.all(select(versions.id, versions.number).where(*mine))}


def _next(tx: Tx, job: Row[Any], workflow: Workflow, versions: list[int]) -> Select[Any]:
    """The next running tickets that have a place in the new flow, by their ids."""
    row = tickets.c
    have_a_place = or_(row.state.in_(list(workflow.states)), row.state.in_(list(job.state_map)))
    return (
        select(tickets)
        .where(
            row.tenant_id == tx.tenant_id,
            row.id > job.last_ticket_id,
            is_running(),
            row.workflow_version_id.in_(versions),
            row.workflow_version_id != job.version_id,
            have_a_place,
        )
        .order_by(row.id)
        .limit(BATCH)
    )


async def _carry(tx: Tx, job: Row[Any], workflow: Workflow, ticket: Row[Any], versions: dict[int, int]) -> None:
    """One locked ticket. Where its state stays, who has it stays too; the limit counts from when it came there."""
    key = place_in(workflow, ticket.state, job.state_map)
    assert key is not None
    state, is_same = workflow.states[key], key == ticket.state
    values: dict[str, Any] = {
        "workflow_version_id": job.version_id,
        "state": key,
        "state_category": int(state.category),
    }
    if not is_same or state.category != ticket.state_category:
        values |= stamps(tx, ticket, state.category)
    if is_same:
        values["state_changed_at"] = ticket.state_changed_at
    values |= stage_times(tx, state, since=ticket.state_changed_at if is_same else None)
    if is_same and values["stage_due_at"] == ticket.stage_due_at:
        del values["stage_overdue_at"]  # it was told already, or will be
    after = await touch(tx, ticket, values)
    tx.record(
        TicketFlowChanged(
            ticket.id,
            workflow_id=job.workflow_id,
            from_version=versions[ticket.workflow_version_id],
            to_version=versions[job.version_id],
            from_state=ticket.state,
            to_state=key,
            from_category=Category(ticket.state_category).word,
            to_category=state.category.word,
            **concerned(after),
        )
    )
    if not is_same:
        await enter_stage(tx, after, state)


async def _finish(tx: Tx, job: Row[Any], versions: list[int]) -> None:
    row = tickets.c
    older = (row.workflow_version_id.in_(versions), row.workflow_version_id != job.version_id)
    left = int(
        await tx.scalar(
            select(func.count()).select_from(tickets).where(row.tenant_id == tx.tenant_id, is_running(), *older)
        )
    )
    mine = (carry_overs.c.tenant_id == tx.tenant_id, carry_overs.c.id == job.id)
    await tx.execute(update(carry_overs).where(*mine).values(left_behind=left, finished_at=tx.now))
    tx.record(
        WorkflowCarryOverFinished(
            job.workflow_id,
            carry_over_id=job.id,
            version_id=job.version_id,
            carried=job.carried,
            left_behind=left,
        )
    )
