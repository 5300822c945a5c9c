"""What conditions of rules can test, with the tiers and regions that there are by their names."""

from sqlalchemy import select

from gongdan.conditions import Catalogue
from gongdan.customers import regions, tiers
from gongdan.kernel.unit import Tx
from gongdan.routing.fields import offered_with


async def offered_now(tx: Tx, known: Catalogue) -> Catalogue:
    """Ticketing's fields and those of customers; tiers and regions are choices of what there is."""
    there = [
        await tx.all(select(table.c.key, table.c.names).where(table.c.tenant_id == tx.tenant_id).order_by(table.c.id))
        for table in (tiers, regions)
    ]
    return offered_with(known, *there)
