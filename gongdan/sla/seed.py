"""The policy and the reasons that a tenant begins with; what is there already is left as it is."""

from sqlalchemy import select

from gongdan.identity import tenants
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla.actions.policies import add_policy, lock_policies
from gongdan.sla.models import sla_settings
from gongdan.sla.shipped import DEFAULT, DEFAULT_CONDITION, DEFAULT_NAME


async def seed(tx: Tx) -> None:
    """Once for each tenant: whoever took the policy out of use does not get it again with the next version.

    No clock begins by it: tickets opened from now on have them, those that are there only when somebody applies it.
    """
    there = select(sla_settings.c.tenant_id).where(sla_settings.c.tenant_id == tx.tenant_id)
    if await tx.scalar(there) is not None:
        return
    await lock_policies(tx)
    locale = await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id))
    values = {
        "name": in_locale(DEFAULT_NAME, locale or "zh-CN"),
        "is_active": True,
        "condition": DEFAULT_CONDITION,
        "definition": DEFAULT,
    }
    await add_policy(tx, values, position=1)
