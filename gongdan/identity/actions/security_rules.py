"""Change a tenant's security rules; what is stricter holds for running sessions too."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.events.access import SecurityRulesChanged
from gongdan.identity.models import roles, sessions, tenants
from gongdan.identity.schemas.access import SecurityRulesIn
from gongdan.identity.security_rules import SecurityRules, read_rules
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx


async def change_security_rules(tx: Tx, wanted: SecurityRulesIn) -> SecurityRules:
    """Replace the rules. Raises Invalid for a role that does not exist."""
    policy.need(tx, policy.SECURITY_MANAGE)
    mine = tenants.c.id == tx.tenant_id
    before = read_rules(await tx.scalar(select(tenants.c.security).where(mine).with_for_update()))
    after = read_rules(wanted.model_dump())
    await _refuse_unknown_roles(tx, after)
    changed = changes(_flat(before), _flat(after))
    if not changed:
        return after
    await tx.execute(update(tenants).where(mine).values(security=after.stored()))
    await bump_access(tx)
    await _shorten_sessions(tx, after)
    tx.record(SecurityRulesChanged(tenant_id=tx.tenant_id, changes={k: list(pair) for k, pair in changed.items()}))
    return after


def _flat(rules: SecurityRules) -> dict[str, Any]:
    return {
        f"{part}.{name}": list(value) if isinstance(value, tuple) else value
        for part, values in rules.stored().items()
        for name, value in values.items()
    }


async def _refuse_unknown_roles(tx: Tx, rules: SecurityRules) -> None:
    required = rules.second_factor.required_roles
    if not required:
        return
    known = await tx.all(select(roles.c.key).where(roles.c.tenant_id == tx.tenant_id, roles.c.key.in_(required)))
    missing = set(required) - {row.key for row in known}
    problems = [
        FieldProblem(
            f"second_factor.required_roles.{at}", "unknown", f"There is no role {key}.", "See GET /api/v1/roles."
        )
        for at, key in enumerate(required)
        if key in missing
    ]
    if problems:
        raise Invalid(problems=problems)


async def _shorten_sessions(tx: Tx, rules: SecurityRules) -> None:
    """No running session lasts longer than the rules now allow; what was promised shorter stays shorter."""
    idle = timedelta(minutes=rules.session.idle_minutes)
    absolute = timedelta(minutes=rules.session.absolute_minutes)
    end = func.least(sessions.c.expires_at, sessions.c.last_seen_at + idle, sessions.c.created_at + absolute)
    await tx.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tx.tenant_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > end)
        .values(expires_at=end)
    )
