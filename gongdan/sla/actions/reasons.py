"""Why promises were not kept: said by whoever works on the ticket, of a list that the tenant keeps."""

from typing import Any

from sqlalchemy import select, update

from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.actions.policies import lock_policies
from gongdan.sla.errors import NotBreached
from gongdan.sla.events import SlaSettingBreachReasonsChanged, TicketBreachExplained
from gongdan.sla.models import sla_clocks, sla_settings
from gongdan.sla.queries.reasons import reasons_of
from gongdan.sla.schemas.clocks import BreachReasonsIn, ReasonIn
from gongdan.ticketing import must_see_ticket, tickets
from gongdan.ticketing.events.tickets import concerned_unheld

_row = sla_clocks.c


async def explain_breach(tx: Tx, clock_id: int, given: ReasonIn) -> int:
    """Say why; said again, the last counts and the log keeps all. The ticket's id. Raises NotFound, NotBreached."""
    clock = await tx.first(
        select(sla_clocks).where(_row.tenant_id == tx.tenant_id, _row.id == clock_id).with_for_update()
    )
    if clock is None:
        policy.may_explain(tx, None)
        raise NotFound("clock", clock_id)
    await must_see_ticket(tx, clock.ticket_id)
    ticket = await tx.one(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == clock.ticket_id))
    policy.may_explain(tx, ticket)
    if clock.breached_at is None:
        raise NotBreached
    offered = {one["key"] for one in await reasons_of(tx) if one["is_active"]}
    if given.reason not in offered:
        remedy = f"Use one of: {', '.join(sorted(offered))}."
        raise Invalid.one("reason", "unknown", f"There is no reason {given.reason!r} to choose.", remedy)
    values = {
        "reason_key": given.reason,
        "reason_text": given.text,
        "reason_by_id": tx.actor.user_id,
        "reason_by_name": tx.actor.name[:200],
        "reason_at": tx.now,
    }
    await tx.execute(update(sla_clocks).where(_row.tenant_id == tx.tenant_id, _row.id == clock_id).values(**values))
    told: dict[str, Any] = {"clock_id": clock_id, "key": clock.key, "reason": given.reason}
    tx.record(TicketBreachExplained(clock.ticket_id, **told, **concerned_unheld(ticket)))
    return int(clock.ticket_id)


async def set_reasons(tx: Tx, wanted: BreachReasonsIn) -> None:
    """The reasons to choose from. One that was used stays, though it may no longer be offered. Raises Invalid."""
    policy.may_manage(tx)
    await lock_policies(tx)
    before = await reasons_of(tx)
    keys = [one.key for one in wanted.items]
    if len(set(keys)) != len(keys):
        raise Invalid.one("items", "repeated", "Two reasons have the same key.", "Give each a key of its own.")
    gone = sorted({one["key"] for one in before} - set(keys))
    if gone:
        remedy = "Send it with `is_active` false: breaches that name it keep their reason."
        raise Invalid.one("items", "missing", f"The reason {gone[0]!r} is left out.", remedy)
    after = [{"key": one.key, "names": one.names.stored(), "is_active": one.is_active} for one in wanted.items]
    if after != before:
        mine = sla_settings.c.tenant_id == tx.tenant_id
        await tx.execute(update(sla_settings).where(mine).values(breach_reasons=after))
        tx.record(SlaSettingBreachReasonsChanged(tx.tenant_id, {"items": [len(before), len(after)]}))
