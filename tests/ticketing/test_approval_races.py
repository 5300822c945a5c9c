"""Two hands at once on approvals, on real connections: one decision counts, one request is open, one move is made."""

from typing import Any

import pytest
from sqlalchemy import func, select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing.actions.ask_approval import ask_for_approval
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.delegations import create_delegation
from gongdan.ticketing.actions.types import create_type
from gongdan.ticketing.actions.workflows import create_workflow
from gongdan.ticketing.models import approvals, tickets
from gongdan.ticketing.schemas.approvals import AskApproval, CreateDelegation, DecideApproval
from gongdan.ticketing.schemas.setup.types import CreateType
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow
from tests.conftest import actor_of
from tests.make.approvals import asked_of, definition, person
from tests.make.setup import NAMES
from tests.make.ticketing import ticket
from tests.ticketing.test_ticket_races import by, together
from tests.world import World

_ASK = AskApproval(move="finish", reason="x")


async def ready(world: World, rule: str) -> int:
    """A ticket whose `finish` needs Zhou and Li."""
    approval = asked_of(person(world.zhou), person(world.li), rule=rule)
    async with unit(system_actor(world.xinghe.id)) as tx:
        flow = {"key": "race", "names": NAMES, "definition": definition(approval)}
        await create_workflow(tx, CreateWorkflow.model_validate(flow))
        await create_type(tx, CreateType.model_validate({"key": "race", "names": NAMES, "workflow": "race"}))
        return await ticket(tx, type="race", team=world.xinghe.teams["frontline"])


async def count_of(world: World, ticket_id: int, kind: str) -> int:
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject_id == ticket_id, events.c.kind == kind)
        return int(await tx.scalar(select(func.count()).select_from(events).where(*mine)))


async def row_of(tx: Tx, table: Any, row_id: int) -> Any:
    return await tx.one(select(table).where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id))


@pytest.mark.parametrize("rule", ["any", "all"])
async def test_two_approvers_at_once_make_one_move(real_pools: None, world: World, rule: str) -> None:
    ticket_id = await ready(world, rule)
    wang, zhou, li = [await actor_of(one) for one in (world.wang, world.zhou, world.li)]
    approval_id = await by(wang, lambda tx: ask_for_approval(tx, ticket_id, _ASK))

    def approves(tx: Tx) -> Any:
        return decide_approval(tx, approval_id, DecideApproval(decision="approve"))

    outcomes = await together(by(zhou, approves), by(li, approves), by(zhou, approves), by(li, approves))
    if rule == "any":
        assert outcomes == ["", *["ApprovalOver"] * 3]
    else:
        assert outcomes.count("") == 2
        assert set(outcomes) <= {"", "ApprovalOver", "NotYourTurn"}
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        approval, row = await row_of(tx, approvals, approval_id), await row_of(tx, tickets, ticket_id)
    assert (approval.state, row.state, row.open_approvals) == ("approved", "done", 0)
    assert approval.done_at is not None
    assert await count_of(world, ticket_id, "ticket.moved") == 1
    assert await count_of(world, ticket_id, "ticket.approval_granted") == 1


async def test_two_who_ask_at_once_ask_once(real_pools: None, world: World) -> None:
    ticket_id = await ready(world, "any")
    wang, chen = await actor_of(world.wang), await actor_of(world.chen)

    def asks(tx: Tx) -> Any:
        return ask_for_approval(tx, ticket_id, _ASK)

    assert await together(by(wang, asks), by(chen, asks), by(wang, asks)) == ["", "ApprovalOpen", "ApprovalOpen"]
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        assert (await row_of(tx, tickets, ticket_id)).open_approvals == 1


async def test_two_halves_of_a_circle_do_not_meet(real_pools: None, world: World) -> None:
    zhou, li = await actor_of(world.zhou), await actor_of(world.li)

    def away(delegate: int) -> Any:
        draft = {"delegate": delegate, "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-02-01T00:00:00Z"}
        return lambda tx: create_delegation(tx, CreateDelegation.model_validate(draft))

    outcomes = await together(by(zhou, away(world.li.user_id)), by(li, away(world.zhou.user_id)))
    assert outcomes == ["", "DelegationCircle"]
