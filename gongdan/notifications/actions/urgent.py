"""Alert the owner of an urgent ticket by two roads, and his lead and whoever is on duty when nothing comes."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.identity import departments, teams
from gongdan.kernel import clock, live
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.notifications import policy
from gongdan.notifications.actions.planning import DOUBLE, Order
from gongdan.notifications.actions.tell import notice_values, write_notices
from gongdan.notifications.models import urgent_alerts
from gongdan.notifications.queries.urgent import find_standing, standing_of
from gongdan.notifications.telling import Said
from gongdan.notifications.urgency import ANSWER_WITHIN, news_of, outcome, waits
from gongdan.routing import dispatchers_on_duty
from gongdan.ticketing import staff_who_see

log = logging.getLogger(__name__)
AT_ONCE = 200
CHANGED = "notification.urgent_alert_changed"
_SYSTEM = ("system", None, "urgent alerts")
_row = urgent_alerts.c
_patience = Patience(log, "an urgent alert could not be escalated")


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that was just opened, and the fact that brought it about."""

    id: int
    user_id: int
    said: Said


async def judge_urgency(tx: Tx, ticket_id: int, act: Sequence[Said], at: datetime) -> Alert | None:
    """End what has been answered; open an alert where the act made the ticket urgent, or gave it an owner.

    It goes by how the ticket stands now, so it does not matter in which order listeners come.
    """
    news = news_of(act)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    is_open = select(_row.id).where(*mine, _row.ended_at.is_(None))
    if news is None and await tx.first(is_open) is None:
        return None
    ticket = await find_standing(tx, ticket_id)
    if ticket is None:
        return None
    now = standing_of(ticket)
    open_one = await tx.first(select(urgent_alerts).where(*mine, _row.ended_at.is_(None)))
    if open_one is not None and (how := outcome(open_one.user_id, open_one.opened_at, now)):
        await end_alert(tx, open_one, how)
        open_one = None
    if open_one is not None or news is None or not waits(now) or outcome(ticket.assignee_id, at, now):
        return None
    known = (_row.user_id == ticket.assignee_id, _row.opened_at >= at)
    if await tx.first(select(_row.id).where(*mine, *known).limit(1)) is not None:
        return None
    return Alert(await _open(tx, ticket, at), ticket.assignee_id, news)


async def _open(tx: Tx, ticket: Any, at: datetime) -> int:
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket.id,
        "user_id": ticket.assignee_id,
        "opened_at": at,
        "answer_by": at + ANSWER_WITHIN,
    }
    alert_id = int(await tx.scalar(insert(urgent_alerts).values(**values).returning(_row.id)))
    await _pass_on(tx, alert_id, ticket.assignee_id)
    return alert_id


async def note_roads(tx: Tx, alert: Alert, roads: Sequence[str] | None) -> None:
    """Keep by which roads the owner was told; None where it was his own doing."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == alert.id)
    kept = None if roads is None else list(roads)[:DOUBLE]
    await tx.execute(update(urgent_alerts).where(*mine).values(roads=kept))


async def end_alert(tx: Tx, alert: Any, how: str) -> None:
    """It waits no longer."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == alert.id)
    await tx.execute(update(urgent_alerts).where(*mine).values(ended_at=tx.now, outcome=how))
    await _pass_on(tx, alert.id, alert.user_id)


async def _pass_on(tx: Tx, alert_id: int, user_id: int) -> None:
    await tx.execute(select(live.passing(tx.tenant_id, CHANGED, "notification", alert_id, {"user_id": user_id})))


async def acknowledge(tx: Tx, alert_id: int) -> None:
    """The owner is on it: nobody else is alerted. Harmless when repeated. Raises NotFound."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == alert_id, _row.user_id == policy.own_id(tx))
    alert = await tx.first(select(urgent_alerts).where(*mine).with_for_update())
    if alert is None:
        raise NotFound("urgent_alert", alert_id)
    if alert.ended_at is None:
        await end_alert(tx, alert, "acknowledged")


# --- nothing came --------------------------------------------------------------------------------


async def alert_leads() -> int:
    """Tell lead and duty of what was not answered in time, over all tenants; how many. Each is told once."""
    overdue = (
        select(_row.tenant_id, _row.id)
        .where(_row.answer_by <= clock.now(), _row.ended_at.is_(None), _row.overdue_at.is_(None))
        .order_by(_row.answer_by)
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        found = (await connection.execute(overdue)).all()
    told = 0
    for tenant_id, alert_id in found:
        if _patience.rests((tenant_id, alert_id)):
            continue
        with _patience.with_one((tenant_id, alert_id)):
            async with unit(system_actor(tenant_id, "urgent alerts"), cause="clock") as tx:
                told += await _alert_lead(tx, alert_id)
    return told


async def _alert_lead(tx: Tx, alert_id: int) -> bool:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == alert_id)
    still = (_row.ended_at.is_(None), _row.overdue_at.is_(None))
    # Where another tells it at this moment, it is his.
    alert = await tx.first(select(urgent_alerts).where(*mine, *still).with_for_update(skip_locked=True))
    if alert is None:
        return False
    ticket = await find_standing(tx, alert.ticket_id)
    how = "moved" if ticket is None else outcome(alert.user_id, alert.opened_at, standing_of(ticket))
    if ticket is None or how:
        await end_alert(tx, alert, how)
        return False
    await tx.execute(update(urgent_alerts).where(*mine).values(overdue_at=tx.now))
    people = await responsible(tx, ticket.team_id, alert.user_id)
    details = {"alert_id": alert_id, "person_id": alert.user_id}
    rows = [
        notice_values(tx, one, "urgent_unanswered", ticket.id, None, _SYSTEM, details, tx.now)
        for one in sorted(await staff_who_see(tx, ticket.id, people))
    ]
    await write_notices(tx, rows, Order("urgent", is_double=True))
    await _pass_on(tx, alert_id, alert.user_id)
    return True


async def responsible(tx: Tx, team_id: int | None, owner_id: int) -> list[int]:
    """The team's lead and whoever is on duty; where that is only the owner himself, the manager above him."""
    team, place = teams.c, departments.c
    found: dict[int, None] = {}
    row = None
    if team_id is not None:
        above = select(place.manager_id).where(place.tenant_id == team.tenant_id, place.id == team.department_id)
        row = await tx.first(
            select(team.lead_id, above.scalar_subquery().label("manager_id")).where(
                team.tenant_id == tx.tenant_id, team.id == team_id
            )
        )
    if row is not None and row.lead_id is not None:
        found[row.lead_id] = None
    found |= dict.fromkeys(await dispatchers_on_duty(tx, team_id, tx.now))
    found.pop(owner_id, None)
    if not found and row is not None and row.manager_id not in (None, owner_id):
        found[row.manager_id] = None
    return list(found)
