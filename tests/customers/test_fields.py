"""What conditions may test about a requester."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from gongdan.conditions import Moment
from gongdan.customers.fields import requester_fields
from gongdan.customers.models import contacts
from tests.make import customers as make
from tests.world import World


async def test_a_requester_is_described_by_himself_else_by_his_organisation(
    world: World, as_system: Callable[[int], Any]
) -> None:
    asker = contacts.alias("asker")
    fields = requester_fields(asker.c.tenant_id, asker.c.id)
    moment = Moment(now=datetime(2026, 1, 1, tzinfo=UTC))
    async with as_system(world.xinghe.id) as tx:
        home = await make.organisation(tx, tier="gold", region="beijing")
        plain = await make.contact(tx)
        guest = await make.contact(tx, organisation=home)
        own = await make.contact(tx, organisation=home, tier="normal", region="shanghai")
        statement = (
            select(asker.c.id, *(field.sql(moment).label(field.key) for field in fields))
            .where(asker.c.tenant_id == tx.tenant_id, asker.c.id.in_([plain, guest, own]))
            .order_by(asker.c.id)
        )
        rows = [tuple(row) for row in await tx.all(statement)]
    assert [field.key for field in fields] == [
        "requester_organisation",
        "requester_tier",
        "requester_is_vip",
        "requester_region",
    ]
    assert rows == [
        (plain, None, None, False, None),
        (guest, home, "gold", True, "beijing"),
        (own, home, "normal", False, "shanghai"),
    ]
