"""Two hands at once at the end of a ticket, on real connections: one answer, one closing, one purge."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.signed_links import read_link
from gongdan.kernel.unit import unit
from gongdan.ticketing import actions, confirmation_link
from gongdan.ticketing.actions.closing_sweep import close_unanswered
from gongdan.ticketing.actions.confirmation_links import answer_by_link
from gongdan.ticketing.actions.put_away import delete_ticket, restore_ticket
from gongdan.ticketing.actions.shelf_sweep import purge_deleted
from gongdan.ticketing.models import confirmations, tickets
from gongdan.ticketing.schemas.closing import AnswerByLink
from gongdan.ticketing.schemas.tickets import MoveTicket
from tests.make.ticketing import ticket
from tests.ticketing.test_ticket_races import row_of, together
from tests.world import World

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=40)


async def solved_id(world: World) -> int:
    """A solved ticket of Mei's."""
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, requester={"id": world.mei.contact_id})
        await actions.move_ticket(tx, ticket_id, MoveTicket(move="solve", fields={"resolution": "更换网线"}))
    return ticket_id


async def told(world: World, ticket_id: int, kind: str) -> int:
    """How often the log says this of the ticket."""
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject_id == ticket_id, events.c.kind == kind)
        return int(await tx.scalar(select(func.count()).select_from(events).where(*mine)))


async def test_of_two_answers_at_once_one_counts(real_pools: None, world: World) -> None:
    ticket_id = await solved_id(world)
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        link = read_link(await confirmation_link(tx, ticket_id) or "", "confirmation", tx.now)

    async def answers(verdict: Any) -> None:
        async with unit(system_actor(world.xinghe.id)) as tx:
            await answer_by_link(tx, link, AnswerByLink(verdict=verdict, comment="她说"))

    outcomes = await together(*(answers(one) for one in ("confirmed", "rejected") * 3))
    assert outcomes.count("") == 3, outcomes
    assert set(outcomes) <= {"", "NothingToConfirm", "LinkExpired"}
    row = await row_of(world, ticket_id)
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (confirmations.c.tenant_id == tx.tenant_id, confirmations.c.ticket_id == ticket_id)
        (answer,) = await tx.all(select(confirmations).where(*mine))
    assert row.state == {"confirmed": "closed", "rejected": "in_progress"}[answer.verdict]
    assert row.reopen_count == (answer.verdict == "rejected")


async def test_sweeps_at_once_close_each_ticket_once(real_pools: None, world: World) -> None:
    with clock.frozen(NOON):
        ids = [await solved_id(world) for _ in range(4)]
    with clock.frozen(LATER):
        done = await asyncio.gather(*(close_unanswered() for _ in range(3)))
        done.append(await close_unanswered())
    assert sum(done) == 4
    for ticket_id in ids:
        assert (await row_of(world, ticket_id)).state == "closed"
        assert await told(world, ticket_id, "ticket.confirmation_lapsed") == 1


async def test_a_restoration_and_a_purge_at_once_do_not_both_happen(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    with clock.frozen(NOON):
        ids = [await solved_id(world) for _ in range(4)]
        for ticket_id in ids:
            async with unit(actor) as tx:
                await delete_ticket(tx, ticket_id, "误建")

    async def restores(ticket_id: int) -> None:
        async with unit(actor) as tx:
            await restore_ticket(tx, ticket_id)

    with clock.frozen(LATER):
        await together(purge_deleted(), purge_deleted(), *(restores(one) for one in ids))
    for ticket_id in ids:
        purged, back = await told(world, ticket_id, "ticket.purged"), await told(world, ticket_id, "ticket.restored")
        async with unit(actor, is_read_only=True) as tx:
            mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
            left = await tx.all(select(tickets.c.shelf).where(*mine))
        assert (purged, back, [row.shelf for row in left]) in ((1, 0, []), (0, 1, [0]))
