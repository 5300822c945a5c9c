"""Room that people have: claims keep to it where the team says so."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.unit import Tx
from gongdan.routing.actions.holding import hold_person
from gongdan.routing.errors import CapacityReached
from gongdan.routing.models import routing_people, routing_teams
from gongdan.routing.plans import points_of
from gongdan.routing.queries.in_force import InForce
from gongdan.ticketing import Shelf, catalogue, tickets

# What is on hold weighs nothing until it goes on.
ON_HOLD = 4


async def hold_claim(tx: Tx, known: InForce, ticket_id: int, team_id: int, user_id: int) -> None:
    """Raises CapacityReached where the team holds its claims and this ticket is more than he has room for."""
    row = routing_teams.c
    mine = (row.tenant_id == tx.tenant_id, row.team_id == team_id, row.holds_claims)
    if await tx.first(select(row.team_id).where(*mine)) is None:
        return
    # Two claims of his at once, or a claim while a rule gives him another, are counted one after the other.
    await hold_person(tx, user_id)
    load, capacity = await load_of(tx, known, user_id), await capacity_of(tx, known, user_id)
    if load > capacity:  # the ticket is his already in this transaction
        raise CapacityReached(load=load, capacity=capacity, ticket=ticket_id)


async def load_of(tx: Tx, known: InForce, user_id: int) -> int:
    """The points of all that he has."""
    row = tickets.c
    types: Any = (await catalogue(tx)).types
    mine = (row.tenant_id == tx.tenant_id, row.assignee_id == user_id, row.state_category < ON_HOLD)
    held = await tx.all(select(row.priority, row.type_id).where(*mine, row.shelf == int(Shelf.DESK)))
    return sum(points_of(known.points, one.priority, types[one.type_id].key) for one in held)


async def capacity_of(tx: Tx, known: InForce, user_id: int) -> int:
    """His own, else the tenant's."""
    row = routing_people.c
    own = await tx.scalar(select(row.capacity).where(row.tenant_id == tx.tenant_id, row.user_id == user_id))
    return known.capacity if own is None else int(own)
