"""Who reaches a ticket, asked of others in SQL: exactly what each would see himself."""

from typing import Any

import pytest
from sqlalchemy import select

from gongdan.kernel.errors import NotFound
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.approvers import holders, reaches_ticket
from gongdan.ticketing.queries.tickets import must_see_ticket
from tests.make.ticketing import ticket_by


async def test_a_holder_reaches_what_he_would_see(world: Any, client_for: Any, as_user: Any, as_system: Any) -> None:
    wang, zhou, chen = client_for(world.wang), client_for(world.zhou), client_for(world.chen)
    made = [
        await ticket_by(wang, team="frontline"),
        await ticket_by(wang, team="network"),
        await ticket_by(zhou),
        await ticket_by(zhou, team="frontline", assignee=world.wang.user_id),
        await ticket_by(chen, team="field", assignee=world.zhao.user_id),
        await ticket_by(chen, team="network", assignee=world.sun.user_id),
        await ticket_by(chen, team="network"),
    ]
    followed = f"/api/v1/tickets/{made[-1]['id']}/followers/{world.zhao.user_id}"
    assert (await chen.put(followed)).status_code == 200
    async with as_system(world.xinghe.id) as tx:
        pairs = await tx.all(
            select(holders.c.id, tickets.c.id)
            .select_from(tickets.join(holders, holders.c.tenant_id == tickets.c.tenant_id))
            .where(tickets.c.tenant_id == tx.tenant_id, reaches_ticket())
        )
    by_sql = set(map(tuple, pairs))
    staff = [one for one in world.people.values() if one.tenant_id == world.xinghe.id and one.contact_id is None]
    sees_some = 0
    for person in staff:
        async with as_user(person) as tx:
            for ticket in made:
                try:
                    await must_see_ticket(tx, ticket["id"])
                    is_seen = True
                except NotFound:
                    is_seen = False
                sees_some += is_seen
                assert ((person.user_id, ticket["id"]) in by_sql) is is_seen, (person.key, ticket["id"])
    assert 20 < sees_some < len(staff) * len(made)


@pytest.mark.parametrize("who", ["feng", "qian"])
async def test_whoever_reads_no_tickets_reaches_none(world: Any, as_system: Any, client_for: Any, who: str) -> None:
    ticket = await ticket_by(client_for(world.wang))
    async with as_system(world.xinghe.id) as tx:
        found = await tx.first(
            select(tickets.c.id)
            .select_from(tickets.join(holders, holders.c.tenant_id == tickets.c.tenant_id))
            .where(tickets.c.id == ticket["id"], holders.c.id == world.people[who].user_id, reaches_ticket())
        )
    assert found is None
