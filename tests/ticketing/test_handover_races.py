"""Many hands at once on the pool, on hand-overs and nudges, on real connections: one wins, nothing doubles."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

import gongdan.ticketing.handlers  # noqa: F401
from gongdan.identity import actor_of_user
from gongdan.identity.models import team_members, user_roles, users
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing.actions.arbitrations import decide_arbitration
from gongdan.ticketing.actions.assign import assign_ticket
from gongdan.ticketing.actions.handovers import decide_handover, hand_over, withdraw_handover
from gongdan.ticketing.actions.holds import hold_ticket, resume_ticket
from gongdan.ticketing.actions.nudges import nudge_ticket
from gongdan.ticketing.actions.pool import claim_next, claim_ticket
from gongdan.ticketing.jobs import handovers as jobs
from gongdan.ticketing.jobs.handovers import resume_held_tickets, tell_overdue_supervisions
from gongdan.ticketing.models import handovers, nudges, supervisions, tickets
from gongdan.ticketing.schemas.attention import Hold, Nudge
from gongdan.ticketing.schemas.handovers import Claim, DecideArbitration, DecideHandover, HandOver
from gongdan.ticketing.schemas.tickets import AssignTicket
from tests.conftest import actor_of
from tests.make.handovers import WHY
from tests.make.ticketing import ticket
from tests.world import World

ACCEPT = DecideHandover(decision="accept")
DECLINE = DecideHandover(decision="decline", reason="不归我们")


async def by(actor: Actor, act: Callable[[Tx], Awaitable[Any]]) -> Any:
    async with unit(actor) as tx:
        return await act(tx)


async def together(*attempts: Awaitable[Any]) -> list[str]:
    """The outcomes of attempts made at the same time: '' or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(one).__name__ if isinstance(one, BaseException) else "" for one in done)


async def rows(world: World, table: Any, *clauses: Any) -> Any:
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        return await tx.all(select(table).where(table.c.tenant_id == tx.tenant_id, *clauses))


async def told(world: World, ticket_id: int) -> Counter[str]:
    """How often each kind of fact is in the ticket's log."""
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        row = events.c
        mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
        found = await tx.all(select(row.kind, func.count()).where(*mine).group_by(row.kind))
        return Counter(dict(iter(map(tuple, found))))


async def colleagues(world: World, count: int) -> list[Actor]:
    """So many agents of the frontline, Wang among them."""
    system = system_actor(world.xinghe.id)
    async with unit(system) as tx:
        role = await tx.scalar(select(user_roles.c.role_id).where(user_roles.c.user_id == world.wang.user_id))
        ids = [world.wang.user_id]
        for number in range(count - 1):
            values = {"tenant_id": tx.tenant_id, "email": f"agent{number}@xinghe.example", "name": f"坐席 {number}"}
            user_id = await tx.scalar(insert(users).values(**values).returning(users.c.id))
            await tx.execute(insert(user_roles).values(tenant_id=tx.tenant_id, user_id=user_id, role_id=role))
            team = {"tenant_id": tx.tenant_id, "team_id": world.xinghe.teams["frontline"]}
            await tx.execute(insert(team_members).values(**team, user_id=user_id))
            ids.append(user_id)
        return [await actor_of_user(tx, user_id) for user_id in ids]


async def test_twenty_people_who_claim_at_once_get_twenty_tickets(real_pools: None, world: World) -> None:
    people = await colleagues(world, 20)
    async with unit(system_actor(world.xinghe.id)) as tx:
        waiting = {await ticket(tx, team="frontline") for _ in range(21)}
    claimed = await asyncio.gather(*(by(one, lambda tx: claim_next(tx, Claim())) for one in people))
    assert len(set(claimed)) == 20
    assert set(claimed) < waiting
    left = await rows(world, tickets, tickets.c.assignee_id.is_(None), tickets.c.id.in_(waiting))
    assert len(left) == 1
    taken = await rows(world, tickets, tickets.c.id.in_(claimed))
    assert {row.assignee_id for row in taken} == {one.user_id for one in people}
    outcomes = await together(*(by(one, lambda tx: claim_next(tx, Claim())) for one in people))
    assert outcomes == ["", *["NothingToClaim"] * 19]


async def test_of_those_who_claim_the_same_ticket_one_has_it(real_pools: None, world: World) -> None:
    people = await colleagues(world, 5)
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, team="frontline")
    outcomes = await together(*(by(one, lambda tx: claim_ticket(tx, ticket_id)) for one in people))
    assert outcomes == ["", *["TicketTaken"] * 4]
    assert (await told(world, ticket_id))["ticket.assigned"] == 1


async def offered(world: World) -> tuple[int, int]:
    """A ticket that Li handed to the frontline, and the id of the hand-over."""
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, team="network", assignee=world.li.user_id)
    async with unit(await actor_of(world.li)) as tx:
        return ticket_id, await hand_over(tx, ticket_id, HandOver.model_validate(WHY | {"team": "frontline"}))


async def test_of_those_who_decide_one_wins(real_pools: None, world: World) -> None:
    people = await colleagues(world, 4)
    ticket_id, offer_id = await offered(world)
    outcomes = await together(
        *(by(one, lambda tx: decide_handover(tx, ticket_id, offer_id, ACCEPT)) for one in people)
    )
    assert outcomes == ["", *["HandoverEnded"] * 3]
    counted = await told(world, ticket_id)
    assert (counted["ticket.handover_accepted"], counted["ticket.assigned"]) == (1, 2)


async def test_accepting_declining_and_taking_back_at_once_end_it_once(real_pools: None, world: World) -> None:
    people = await colleagues(world, 2)
    li = await actor_of(world.li)
    for _ in range(4):
        ticket_id, offer_id = await offered(world)
        outcomes = await together(
            by(people[0], lambda tx: decide_handover(tx, ticket_id, offer_id, ACCEPT)),  # noqa: B023
            by(people[1], lambda tx: decide_handover(tx, ticket_id, offer_id, DECLINE)),  # noqa: B023
            by(li, lambda tx: withdraw_handover(tx, ticket_id, offer_id)),  # noqa: B023
        )
        assert outcomes.count("") == 1
        assert set(outcomes) <= {"", "HandoverEnded", "NotFound"}, outcomes
        offer = (await rows(world, handovers, handovers.c.id == offer_id))[0]
        row = (await rows(world, tickets, tickets.c.id == ticket_id))[0]
        assert row.open_handover_id is None
        holder = people[0].user_id if offer.state == "accepted" else world.li.user_id
        assert (offer.state != "offered", row.assignee_id) == (True, holder)
        counted = await told(world, ticket_id)
        ends = sum(counted[f"ticket.handover_{end}"] for end in ("accepted", "declined", "withdrawn", "superseded"))
        assert ends == 1


async def test_two_hand_overs_at_once_leave_one_open(real_pools: None, world: World) -> None:
    chen, wang = await actor_of(world.chen), await actor_of(world.wang)
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, team="frontline")
    to_network = HandOver.model_validate(WHY | {"team": "network"})
    to_field = HandOver.model_validate(WHY | {"team": "field"})
    outcomes = await together(
        by(chen, lambda tx: hand_over(tx, ticket_id, to_network)),
        by(wang, lambda tx: hand_over(tx, ticket_id, to_field)),
    )
    found = await rows(world, handovers, handovers.c.ticket_id == ticket_id)
    row = (await rows(world, tickets, tickets.c.id == ticket_id))[0]
    assert [one.id for one in found if one.state == "offered"] == [row.open_handover_id]
    assert len(found) == outcomes.count("")


async def test_nudges_at_once_are_one_nudge_that_counts_them_all(real_pools: None, world: World) -> None:
    mei = await actor_of(world.mei)
    ticket_id = await by(mei, lambda tx: ticket(tx))
    ids = await asyncio.gather(*(by(mei, lambda tx: nudge_ticket(tx, ticket_id, Nudge())) for _ in range(8)))
    assert len(set(ids)) == 1
    found = await rows(world, nudges, nudges.c.ticket_id == ticket_id)
    assert [one.count for one in found] == [8]
    assert (await rows(world, tickets, tickets.c.id == ticket_id))[0].nudge_count == 8


async def test_one_arbitration_is_raised_and_decided_once(real_pools: None, world: World) -> None:
    chen, zhou = await actor_of(world.chen), await actor_of(world.zhou)
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, team="frontline")
    for team in ("network", "frontline", "network"):
        await by(chen, lambda tx: assign_ticket(tx, ticket_id, AssignTicket(team=team)))  # noqa: B023
    back = AssignTicket(team="frontline")
    await together(*(by(chen, lambda tx: assign_ticket(tx, ticket_id, back)) for _ in range(3)))
    counted = await told(world, ticket_id)
    assert (counted["ticket.assigned"], counted["ticket.arbitration_raised"]) == (4, 1)
    arbitration_id = (await rows(world, tickets, tickets.c.id == ticket_id))[0].arbitration_id
    for_good = DecideArbitration(team="network", reason="归网络组")
    outcomes = await together(
        *(by(zhou, lambda tx: decide_arbitration(tx, arbitration_id, for_good)) for _ in range(3))
    )
    assert outcomes[0] == ""
    assert outcomes.count("") == 1
    assert (await told(world, ticket_id))["ticket.arbitration_decided"] == 1


async def test_the_clock_and_a_hand_resume_a_ticket_once(real_pools: None, world: World) -> None:
    wang = await actor_of(world.wang)
    soon = clock.now() + timedelta(hours=1)
    ids = []
    for _ in range(3):
        async with unit(wang) as tx:
            ids.append(await ticket(tx, team="frontline"))
            await hold_ticket(tx, ids[-1], Hold(reason="等", resume_at=soon))
    with clock.frozen(soon + timedelta(minutes=1)):
        by_hand = by(wang, lambda tx: resume_ticket(tx, ids[0]))
        await together(resume_held_tickets(), by_hand, resume_held_tickets(), resume_held_tickets())
        await resume_held_tickets()
    for ticket_id in ids:
        assert (await told(world, ticket_id))["ticket.moved"] == 2
        row = (await rows(world, tickets, tickets.c.id == ticket_id))[0]
        assert (row.state, row.hold_reason, row.resume_at) == ("in_progress", None, None)


async def test_what_is_late_is_told_once_by_several_clocks(real_pools: None, world: World) -> None:
    now = clock.now()
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx, team="frontline")
        late = {"due_at": now - timedelta(minutes=1), "opened_at": now - timedelta(hours=1), "reason": "急"}
        await tx.execute(insert(supervisions).values(tenant_id=tx.tenant_id, ticket_id=ticket_id, **late))
    await asyncio.gather(*(tell_overdue_supervisions() for _ in range(4)))
    await tell_overdue_supervisions()
    assert (await told(world, ticket_id))["ticket.supervision_overdue"] == 1


async def test_one_that_fails_does_not_keep_the_others_waiting(
    real_pools: None, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wang, soon = await actor_of(world.wang), clock.now() + timedelta(hours=1)
    ids = []
    for _ in range(3):
        async with unit(wang) as tx:
            ids.append(await ticket(tx, team="frontline"))
            await hold_ticket(tx, ids[-1], Hold(reason="等", resume_at=soon))
    usual = jobs.resume_by_date

    async def fails_for_the_first(tx: Tx, row: Any) -> None:
        if row.id == ids[0]:
            raise RuntimeError("broken")
        await usual(tx, row)

    monkeypatch.setattr(jobs, "resume_by_date", fails_for_the_first)
    monkeypatch.setattr(jobs, "BATCH", 1)
    with clock.frozen(soon + timedelta(minutes=1)):
        await resume_held_tickets()
    states = {row.id: row.state for row in await rows(world, tickets, tickets.c.id.in_(ids))}
    assert [states[ticket_id] for ticket_id in ids] == ["on_hold", "in_progress", "in_progress"]
    assert "could not be done" in caplog.text
