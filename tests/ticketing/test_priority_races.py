"""Two hands at once on priorities, parts and what recurs, on real connections: once is once, and no circle closes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import actions, handlers
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.family import attach_to_parent, open_child
from gongdan.ticketing.actions.raise_priority import raise_priority
from gongdan.ticketing.actions.recurring import create_recurring
from gongdan.ticketing.actions.recurring_runs import open_due_everywhere, open_if_due
from gongdan.ticketing.actions.rise import rise_everywhere, rise_if_due
from gongdan.ticketing.models import recurring_runs, ticketing_settings, tickets
from gongdan.ticketing.schemas.approvals import DecideApproval
from gongdan.ticketing.schemas.parts import AttachParent
from gongdan.ticketing.schemas.priority import AskRaise
from gongdan.ticketing.schemas.recurring import CreateRecurring
from gongdan.ticketing.schemas.tickets import MoveTicket, OpenChild
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.world import World

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
# Imported, they react: these tests make no application.
assert handlers.priority


async def by(actor: Actor, act: Callable[[Tx], Awaitable[Any]]) -> Any:
    async with unit(actor) as tx:
        return await act(tx)


async def together(*attempts: Awaitable[Any]) -> list[Any]:
    """The outcomes of attempts made at the same time: what was returned, or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return [type(one).__name__ if isinstance(one, BaseException) else one for one in done]


async def told(world: World, kind: str, ticket_id: int) -> int:
    """How often this was told of the ticket."""
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        log = events.c
        mine = (log.tenant_id == tx.tenant_id, log.kind == kind, log.subject_id == ticket_id)
        return int(await tx.scalar(select(func.count()).select_from(events).where(*mine)))


async def set_raw(actor: Actor, **values: Any) -> None:
    async with unit(actor) as tx:
        settings = ticketing_settings.c
        raised = update(ticketing_settings).where(settings.tenant_id == tx.tenant_id)
        await tx.execute(raised.values(**values, version=settings.version + 1))


async def test_two_sweeps_raise_a_priority_once(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    await set_raw(actor, priority_rules={"rises": [{"after_minutes": 60, "up_to": "urgent"}]})
    with clock.frozen(START):
        ids = [await by(actor, ticket) for _ in range(3)]
    with clock.frozen(START + timedelta(hours=1)):
        counts = await together(*(rise_everywhere() for _ in range(4)))
        counts += await together(*(by(actor, lambda tx: rise_if_due(tx, ids[0])) for _ in range(3)))
    assert sum(counts) == 3
    assert [await told(world, "ticket.priority_risen", one) for one in ids] == [1, 1, 1]


async def test_two_workers_open_what_recurs_once(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    wanted = CreateRecurring.model_validate(
        {
            "name": "巡检",
            "draft": {"title": "巡检"},
            "rule": {"frequency": "daily", "time": "09:00", "starts_on": "2026-03-02"},
        }
    )

    async def dies(tx: Tx) -> None:
        assert await open_if_due(tx, recurring_id) == 1
        raise RuntimeError("killed")

    with clock.frozen(START - timedelta(hours=1)):
        recurring_id = await by(actor, lambda tx: create_recurring(tx, wanted))
    with clock.frozen(START + timedelta(minutes=1)):
        counts = await together(
            *(open_due_everywhere() for _ in range(3)),
            *(by(actor, lambda tx: open_if_due(tx, recurring_id)) for _ in range(4)),
        )
        assert sum(counts) == 1
        # A worker that dies before the commit has done nothing, and the next one does all.
    with clock.frozen(START + timedelta(days=1)):
        assert await together(by(actor, dies)) == ["RuntimeError"]
        assert await open_due_everywhere() == 1
    async with unit(actor, is_read_only=True) as tx:
        runs = await tx.all(select(recurring_runs).where(recurring_runs.c.tenant_id == tx.tenant_id))
        opened = await tx.scalar(select(func.count()).select_from(tickets).where(tickets.c.channel == "recurring"))
    assert [run.state for run in runs] == ["opened", "opened"]
    assert opened == 2


async def test_of_children_solved_at_the_same_time_one_tells_the_parent(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    parent_id = await by(actor, ticket)
    draft = OpenChild.model_validate({"title": "部分", "type": "question"})
    children = [await by(actor, lambda tx: open_child(tx, parent_id, draft)) for _ in range(5)]

    def solves(child_id: int) -> Callable[[Tx], Awaitable[Any]]:
        wanted = MoveTicket(move="solve", fields={"resolution": "好了"})
        return lambda tx: actions.move_ticket(tx, child_id, wanted)

    assert await together(*(by(actor, solves(one)) for one in children)) == [None] * 5
    assert await told(world, "ticket.children_solved", parent_id) == 1


async def test_four_hands_do_not_close_a_circle(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    ids = [await by(actor, ticket) for _ in range(4)]

    def attaches(child: int, parent: int) -> Callable[[Tx], Awaitable[None]]:
        return lambda tx: attach_to_parent(tx, child, AttachParent(ticket=parent))

    pairs = zip(ids, [*ids[1:], ids[0]], strict=True)
    outcomes = await together(*(by(actor, attaches(child, parent)) for child, parent in pairs))
    assert sorted(str(one) for one in outcomes) == ["None", "None", "None", "ParentCircle"]


async def test_of_two_who_decide_a_raise_one_does(real_pools: None, world: World) -> None:
    await set_raw(system_actor(world.xinghe.id), rules={"raise_needs_approval": True})
    wang, zhou, chen = [await actor_of(one) for one in (world.wang, world.zhou, world.chen)]

    async def opened(tx: Tx) -> int:
        return await ticket(tx, team="frontline", assignee="me")

    ticket_id = await by(wang, opened)
    wish = AskRaise(priority="urgent", reason="停机")
    outcomes = await together(*(by(wang, lambda tx: raise_priority(tx, ticket_id, wish)) for _ in range(3)))
    assert sum(one == "ApprovalOpen" for one in outcomes) == 2
    approval_id = next(one for one in outcomes if isinstance(one, int))
    grant = DecideApproval(decision="approve")
    refuse = DecideApproval(decision="reject", comment="不紧急")
    decided = await together(
        by(zhou, lambda tx: decide_approval(tx, approval_id, grant)),
        by(chen, lambda tx: decide_approval(tx, approval_id, refuse)),
    )
    assert sorted(str(one) for one in decided) == ["ApprovalOver", "None"]
    assert await told(world, "ticket.approval_decided", ticket_id) == 1
