"""Escalations that begin by themselves and climb because nobody answers."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from bench.time_crashes.judging import Judged, wrong
from bench.time_crashes.plant import Plant
from gongdan.escalation.actions.ladders import create_ladder, order_ladders
from gongdan.escalation.models import escalation_ladders
from gongdan.escalation.schemas.ladders import LadderIn, LadderOrderIn
from gongdan.identity import UserIn, add_user
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import OpenTicket, open_ticket

NAME = "escalations"
_MINUTES, _LEVELS = 15, 3
LEFT = (
    "select count(*) from escalations where path = 'technical' and next_at is not null",
    """select count(*) from tickets t
    where t.title like 'climbs%%' and not exists (select from escalations e
        where e.tenant_id = t.tenant_id and e.ticket_id = t.id and e.path = 'technical')""",
)
_TOLD = """
select subject_id, kind, payload->>'level' from events
where tenant_id = %(tenant)s and kind in ('ticket.escalation_started', 'ticket.escalation_notified')
    and payload->>'path' = 'technical'
"""


async def prepare(plant: Plant, slug: str, tickets: int) -> int:
    """A tenant with so many tickets and a ladder whose levels are told one after the other; its id."""
    tenant_id, staff = await plant.begin(slug)
    async with unit(system_actor(tenant_id)) as tx:
        ids = [
            await add_user(tx, UserIn(name=f"Level {one}", email=f"{slug}-{one}@crash.test"))
            for one in range(_LEVELS)
        ]
        levels: list[dict[str, Any]] = [
            {"user_ids": [one], "time": "plain", "next_after_minutes": _MINUTES} for one in ids
        ]
        levels[-1]["next_after_minutes"] = None
        rules = [{"key": "old", "kind": "untouched", "minutes": _MINUTES, "time": "plain"}]
        draft = {"name": "trial", "path": "technical", "levels": levels, "rules": rules}
        mine = await create_ladder(tx, LadderIn.model_validate(draft))
        row = escalation_ladders.c
        others = select(row.id).where(row.tenant_id == tenant_id, row.id != mine).order_by(row.position)
        ids = [mine, *(one.id for one in await tx.all(others))]
        await order_ladders(tx, LadderOrderIn(ids=ids))
    for number in range(tickets):
        async with unit(staff) as tx:
            await open_ticket(tx, OpenTicket(title=f"climbs {number}", type="question", assignee="me"))
    return tenant_id


def judge(plant: Plant, tenant_id: int, tickets: int, killed: int) -> Judged:
    """Each begins once, and each of its levels is told once."""
    told = plant.rows(_TOLD, tenant=tenant_id)
    began = Counter(ticket for ticket, kind, _ in told if kind.endswith("started"))
    levels = Counter((ticket, level) for ticket, kind, level in told if kind.endswith("notified"))
    return Judged(
        f"{tickets} tickets: {len(began)} begun, {len(levels)} levels told",
        [*wrong("escalations", began, tickets), *wrong("levels", levels, tickets * _LEVELS)],
    )
