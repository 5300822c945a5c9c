"""A ticket as rules look at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from gongdan.conditions import Moment
from gongdan.identity import users
from gongdan.kernel.unit import Tx
from gongdan.routing.fields import REGION
from gongdan.routing.models import customer_owners, routing_decisions
from gongdan.routing.plans import points_of
from gongdan.routing.queries.in_force import InForce
from gongdan.ticketing import catalogue, tickets

_COLUMNS = (
    *("id", "type_id", "workflow_version_id", "state", "state_category", "shelf", "priority", "team_id"),
    *("assignee_id", "requester_id", "organisation_id", "fields"),
)


@dataclass(frozen=True, slots=True)
class Routed:
    """What is known of the ticket. `is_team_fixed`: its flow or a person gave it to this team, which stays."""

    row: Any
    snapshot: Mapping[str, object]
    points: int
    region_id: int | None
    place: tuple[float, float] | None
    is_team_fixed: bool


async def find_routed(
    tx: Tx, known: InForce, ticket_id: int, at: datetime, *, former_team_id: int | None = None
) -> Routed | None:
    """The ticket with every field that a rule tests; None where it is gone. `former_team_id`: a rule's own doing."""
    moment = Moment(at, known.zone)
    tested = [known.offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(known.fields)]
    named = [tickets.c[name] for name in _COLUMNS]
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    row = await tx.first(select(*named, REGION.label("region_id"), *tested).select_from(tickets).where(*mine))
    if row is None:
        return None
    types = await catalogue(tx)
    kind = types.types[row.type_id]
    state = types.workflow(row.workflow_version_id).states.get(row.state)
    is_owned = state is not None and state.duty is not None and row.team_id is not None
    is_given = row.team_id not in (None, kind.default_team_id, former_team_id)
    return Routed(
        row=row,
        snapshot={key: getattr(row, f"c{place}") for place, key in enumerate(known.fields)},
        points=points_of(known.points, row.priority, kind.key),
        region_id=row.region_id,
        place=_place_of(row, [one.key for one in types.fields_of(row.type_id) if one.kind == "place"]),
        is_team_fixed=is_owned or is_given,
    )


def _place_of(row: Row[Any], keys: Collection[str]) -> tuple[float, float] | None:
    for key in keys:
        value = row.fields.get(key)
        if isinstance(value, dict) and "lat" in value:
            return float(value["lat"]), float(value["lng"])
    return None


async def find_last_handler(tx: Tx, routed: Routed, since: datetime) -> int | None:
    """Who had this customer's last ticket, of those that were touched since then."""
    row = tickets.c
    if routed.row.requester_id is None:
        return None
    mine = (row.tenant_id == tx.tenant_id, row.requester_id == routed.row.requester_id, row.id != routed.row.id)
    statement = select(row.assignee_id).where(*mine, row.assignee_id.is_not(None), row.updated_at >= since)
    found: int | None = await tx.scalar(statement.order_by(row.updated_at.desc(), row.id.desc()).limit(1))
    return found


async def find_owner(tx: Tx, routed: Routed) -> Any:
    """(user_id, name, is_contacts) of whose customer it is: his own owner, else that of his organisation; or None."""
    row = customer_owners.c
    either = owned_by(routed.row.organisation_id, routed.row.requester_id)
    if not either:
        return None
    who = and_(users.c.tenant_id == row.tenant_id, users.c.id == row.user_id)
    statement = select(row.user_id, users.c.name, row.contact_id.is_not(None).label("is_contacts"))
    mine = statement.select_from(customer_owners.join(users, who)).where(row.tenant_id == tx.tenant_id, or_(*either))
    return await tx.first(mine.order_by(row.contact_id.is_(None)).limit(1))


def owned_by(organisation_id: int | None, contact_id: int | None) -> list[ColumnElement[bool]]:
    """What is said of this organisation or of this contact; none of both: nothing, and not what is said of others."""
    row = customer_owners.c
    named = ((row.organisation_id, organisation_id), (row.contact_id, contact_id))
    return [column == value for column, value in named if value is not None]


async def find_last_decision(tx: Tx, ticket_id: int) -> Any:
    """The newest decision about a ticket; None where there is none."""
    row = routing_decisions.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    return await tx.first(select(routing_decisions).where(*mine).order_by(row.id.desc()).limit(1))
