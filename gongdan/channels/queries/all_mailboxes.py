"""Reads over all tenants: whose mailboxes are to be looked after, and whose an address is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from gongdan.channels.models import mailbox_health, mailboxes
from gongdan.identity import tenants
from gongdan.kernel.unit import system_connection

_row = mailboxes.c


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox among all tenants. `version` changes with its set-up."""

    tenant_id: int
    id: int
    version: int
    road: str
    retry_at: datetime | None = None  # when somebody last asked to try again what could not be fetched


async def active_mailboxes() -> list[Place]:
    """Those in use, of active tenants."""
    same = and_(mailbox_health.c.tenant_id == _row.tenant_id, mailbox_health.c.mailbox_id == _row.id)
    statement = (
        select(_row.tenant_id, _row.id, _row.version, _row.road, mailbox_health.c.retry_at)
        .join(tenants, tenants.c.id == _row.tenant_id)
        .outerjoin(mailbox_health, same)
        .where(_row.is_active, tenants.c.is_active)
        .order_by(_row.id)
    )
    async with system_connection() as connection:
        return [Place(*row) for row in await connection.execute(statement)]


async def mailbox_at(address: str) -> Place | None:
    """The mailbox in use that takes mail for this address (lower case), as its own or as another name of it.

    Where several tenants claim an address it belongs to the one that was first.
    """
    statement = (
        select(_row.tenant_id, _row.id, _row.version, _row.road)
        .join(tenants, tenants.c.id == _row.tenant_id)
        .where(_row.is_active, tenants.c.is_active, or_(_row.address == address, _row.aliases.contains([address])))
        .order_by(_row.id)
        .limit(1)
    )
    async with system_connection() as connection:
        row = (await connection.execute(statement)).first()
    return Place(*row) if row else None
