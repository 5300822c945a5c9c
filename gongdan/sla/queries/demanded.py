"""Which promises start on demand: those that policies offer, and those that tickets are asked to keep now."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from gongdan.kernel.unit import Tx
from gongdan.sla.models import sla_tickets
from gongdan.sla.plans import ON_DEMAND
from gongdan.sla.queries.in_force import in_force, plans_of
from gongdan.ticketing import PRIORITY_WORDS

_row = sla_tickets.c


async def offered_keys(tx: Tx) -> set[str]:
    """The keys of all that start on demand, in policies that are in use."""
    known = await in_force(tx)
    plans = [one.plan for one in known.candidates] if known else []
    return {promise.key for plan in plans for promise in plan.promises if promise.kind == ON_DEMAND}


async def demand_words(tx: Tx, ticket_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Of each ticket which promises are asked for (`clocks`), and which its policy offers (`clocks_offered`)."""
    columns = (_row.ticket_id, _row.asked, _row.policy_id, _row.policy_version)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id.in_(list(ticket_ids)))
    rows = await tx.all(select(*columns).where(*mine))
    plans = await plans_of(tx, {(one.policy_id, one.policy_version) for one in rows})
    found: dict[int, Mapping[str, Any]] = {}
    for one in rows:
        plan = plans.get((one.policy_id, one.policy_version))
        found[one.ticket_id] = {
            "clocks": frozenset(key for key, said in one.asked.items() if said["outcome"] is None),
            "clocks_offered": {
                promise.key: {
                    "priorities": frozenset(PRIORITY_WORDS[rank] for rank in promise.targets),
                    "can_outlast_solving": promise.can_outlast_solving,
                }
                for promise in (plan.promises if plan else ())
                if promise.kind == ON_DEMAND
            },
        }
    return found
