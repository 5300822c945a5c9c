"""The ladders that a tenant begins with; what is there already is left as it is."""

from sqlalchemy import select

from gongdan.escalation.actions.ladders import add_ladder, lock_ladders
from gongdan.escalation.models import escalation_settings
from gongdan.escalation.schemas.ladders import LadderIn
from gongdan.escalation.shipped import LADDERS
from gongdan.identity import tenants
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx


async def seed(tx: Tx) -> None:
    """Once for each tenant: whoever took a ladder out of use does not get it again with the next version."""
    there = select(escalation_settings.c.tenant_id).where(escalation_settings.c.tenant_id == tx.tenant_id)
    if await tx.scalar(there) is not None:
        return
    await lock_ladders(tx)
    locale = await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id))
    for place, one in enumerate(LADDERS, start=1):
        draft = LadderIn.model_validate(
            {"name": in_locale(one["names"], locale or "zh-CN")}
            | {key: value for key, value in one.items() if key != "names"}
        )
        await add_ladder(tx, draft, position=place)
