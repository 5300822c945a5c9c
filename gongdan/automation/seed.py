"""The examples that a tenant begins with; what is there already is left as it is."""

from sqlalchemy import select

from gongdan.automation.actions.rules import add_rule
from gongdan.automation.models import rules
from gongdan.automation.shipped import examples
from gongdan.identity import tenants
from gongdan.kernel.unit import Tx


async def seed(tx: Tx) -> None:
    """Once for each tenant: rules are never deleted, so whoever has any has had these."""
    there = select(rules.c.id).where(rules.c.tenant_id == tx.tenant_id).limit(1)
    if await tx.scalar(there) is not None:
        return
    locale = await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id))
    for place, (kind, said) in enumerate(examples(locale or "zh-CN"), start=1):
        # A macro does nothing by itself.
        await add_rule(tx, kind, said, position=place, is_active=kind == "macro")
