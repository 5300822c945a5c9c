"""The tenant's security rules, for those who keep them and those who audit."""

from sqlalchemy import select

from gongdan.identity import policy
from gongdan.identity.models import tenants
from gongdan.identity.security_rules import SecurityRules, read_rules
from gongdan.kernel.unit import Tx


async def get_rules(tx: Tx) -> SecurityRules:
    """Raises NotAllowed unless the actor keeps the rules or audits."""
    if not tx.actor.may(policy.AUDIT_READ):
        policy.need(tx, policy.SECURITY_MANAGE)
    return read_rules(await tx.scalar(select(tenants.c.security).where(tenants.c.id == tx.tenant_id)))
