"""Who or which rule started and stopped a clock that runs on demand, as the log tells it."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.sla.clock import SECOND, Clock
from gongdan.sla.events import TicketClockAsked, TicketClockSettled
from gongdan.sla.explaining import act_text
from gongdan.sla.plans import ON_DEMAND

RULE = "rule:"
_row = events.c


async def acts_on(tx: Tx, ticket_id: int, clock: Clock, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The start, and the stop where there was one; nothing of clocks that start by themselves."""
    if clock.kind != ON_DEMAND:
        return []
    mine = (_row.tenant_id == tx.tenant_id, _row.subject == "ticket", _row.subject_id == ticket_id)
    kinds = _row.kind.in_([TicketClockAsked.kind(), TicketClockSettled.kind()])
    same = (kinds, _row.payload["key"].astext == clock.key, _row.at >= clock.anchor)
    columns = (_row.at, _row.kind, _row.actor_name, _row.cause)
    found = await tx.all(select(*columns).where(*mine, *same).order_by(_row.id).limit(2))
    return [_act(tx, one, zone) for one in found if _is_of(one, clock)]


def _is_of(one: Any, clock: Clock) -> bool:
    """The anchor is the second in which it was asked for; what settled it comes next, or not yet."""
    if one.kind == TicketClockAsked.kind():
        return bool(one.at < clock.anchor + SECOND)
    return True


def _act(tx: Tx, one: Any, zone: ZoneInfo) -> dict[str, Any]:
    what = "started" if one.kind == TicketClockAsked.kind() else "stopped"
    by_rule = (one.cause or "").startswith(RULE) and (one.cause or "").removeprefix(RULE).isdecimal()
    rule_id = int(one.cause.removeprefix(RULE)) if by_rule else None
    return {
        "what": what,
        "at": one.at,
        "actor_name": one.actor_name,
        "rule_id": rule_id or None,
        "text": act_text(what, one.at, one.actor_name, zone, tx.actor.locale, is_rule=rule_id is not None),
    }
