"""Two hands at once on flows, on real connections: a ticket is carried over once, told once, and by one version."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import actions
from gongdan.ticketing.actions import carry_over as carrying
from gongdan.ticketing.actions.carry_over import carry_over
from gongdan.ticketing.actions.duties import create_duty, retire_duty
from gongdan.ticketing.actions.overdue import tell_overdue
from gongdan.ticketing.actions.types import create_type
from gongdan.ticketing.actions.versions import publish_version
from gongdan.ticketing.actions.workflows import create_workflow
from gongdan.ticketing.models import carry_overs, tickets, workflow_versions
from gongdan.ticketing.schemas.setup.duties import CreateDuty
from gongdan.ticketing.schemas.setup.types import CreateType
from gongdan.ticketing.schemas.setup.versions import PublishVersion
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow
from gongdan.ticketing.schemas.tickets import MoveTicket
from tests.make.flows import flow, move, state
from tests.make.setup import NAMES
from tests.make.ticketing import ticket
from tests.world import World

FLOW = flow(state("new", "new", limit_minutes=30), state("work"), moves=[move("start", "new", "work")])


async def by(world: World, act: Callable[[Tx], Awaitable[Any]]) -> Any:
    async with unit(system_actor(world.xinghe.id)) as tx:
        return await act(tx)


async def together(*attempts: Awaitable[Any]) -> list[str]:
    """The outcomes of attempts made at the same time: '' or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(one).__name__ if isinstance(one, BaseException) else "" for one in done)


async def begun(world: World, count: int) -> tuple[int, list[int]]:
    """A flow and so many tickets that follow it."""
    async with unit(system_actor(world.xinghe.id)) as tx:
        draft = {"key": "case", "names": NAMES, "definition": FLOW}
        workflow_id = await create_workflow(tx, CreateWorkflow.model_validate(draft))
        await create_type(tx, CreateType.model_validate({"key": "case", "names": NAMES, "workflow": "case"}))
        return workflow_id, [await ticket(tx, type="case") for _ in range(count)]


async def count_of(world: World, kind: str) -> list[int]:
    """How often each ticket was told this."""
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.kind == kind)
        told = select(func.count()).where(*mine).group_by(events.c.subject_id)
        return list((await tx.execute(told)).scalars())


async def test_two_workers_and_people_who_move_carry_each_ticket_over_once(
    real_pools: None, world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(carrying, "BATCH", 3)
    workflow_id, ids = await begun(world, 12)
    wanted = PublishVersion.model_validate({"definition": FLOW, "running": "carry_over"})
    version_id = await by(world, lambda tx: publish_version(tx, workflow_id, wanted))
    job_id = await by(world, lambda tx: tx.scalar(select(func.max(carry_overs.c.id))))

    def starts(ticket_id: int) -> Callable[[Tx], Awaitable[Any]]:
        return lambda tx: actions.move_ticket(tx, ticket_id, MoveTicket(move="start"))

    outcomes = await together(
        *(carry_over(world.xinghe.id, job_id) for _ in range(2)), *(by(world, starts(one)) for one in ids[::2])
    )
    assert outcomes == [""] * 8
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids))
        rows = await tx.all(
            select(tickets.c.workflow_version_id, tickets.c.state).where(*mine).order_by(tickets.c.id)
        )
        job = await tx.one(select(carry_overs).where(carry_overs.c.id == job_id))
    assert [(row.workflow_version_id, row.state) for row in rows] == [(version_id, "work"), (version_id, "new")] * 6
    assert (job.carried, job.left_behind) == (12, 0)
    assert await count_of(world, "ticket.flow_changed") == [1] * 12
    assert await count_of(world, "workflow.carry_over_finished") == [1]


async def test_two_who_publish_at_once_make_two_versions(real_pools: None, world: World) -> None:
    workflow_id, _ = await begun(world, 0)
    wanted = PublishVersion.model_validate({"definition": FLOW})
    outcomes = await together(*(by(world, lambda tx: publish_version(tx, workflow_id, wanted)) for _ in range(4)))
    assert outcomes == [""] * 4
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (workflow_versions.c.tenant_id == tx.tenant_id, workflow_versions.c.workflow_id == workflow_id)
        numbers = list((await tx.execute(select(workflow_versions.c.number).where(*mine))).scalars())
    assert sorted(numbers) == [1, 2, 3, 4, 5]


async def test_two_clocks_tell_each_overdue_stage_once(real_pools: None, world: World) -> None:
    await begun(world, 10)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        told = await asyncio.gather(*(tell_overdue() for _ in range(3)))
        assert await tell_overdue() == 0
    assert sum(told) == 10
    assert await count_of(world, "ticket.stage_overdue") == [1] * 10


async def test_a_ticket_that_somebody_holds_is_told_by_the_next_run(real_pools: None, world: World) -> None:
    _, (first, _) = await begun(world, 2)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        async with unit(system_actor(world.xinghe.id)) as tx:
            await tx.execute(text("select id from tickets where id = :id for update"), {"id": first})
            assert await tell_overdue() == 1
        assert await tell_overdue() == 1


async def test_a_duty_is_retired_or_used_but_not_both(real_pools: None, world: World) -> None:
    workflow_id, _ = await begun(world, 0)
    draft = CreateDuty.model_validate({"key": "legal", "names": NAMES})
    duty_id = await by(world, lambda tx: create_duty(tx, draft))
    owned = flow(state("new", "new", owner="duty:legal"), state("work"), moves=[move("start", "new", "work")])
    wanted = PublishVersion.model_validate({"definition": owned})
    outcomes = await together(
        by(world, lambda tx: publish_version(tx, workflow_id, wanted)), by(world, lambda tx: retire_duty(tx, duty_id))
    )
    assert outcomes in (["", "DutyInUse"], ["", "WorkflowInvalid"])
