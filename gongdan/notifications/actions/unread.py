"""What nobody reads goes on: by the next road of its person, and when there is none left, to his lead."""

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.notifications.actions.planning import Order, Told, plan
from gongdan.notifications.actions.tell import notice_values, write_notices
from gongdan.notifications.actions.urgent import responsible
from gongdan.notifications.models import notice_deliveries, notifications
from gongdan.notifications.queries.people import find_people, find_set_up, ways_of
from gongdan.notifications.roads import FASTEST
from gongdan.ticketing import staff_who_see, tickets

log = logging.getLogger(__name__)
AT_ONCE = 500
_CLOSED = 5
_row = notifications.c
_patience = Patience(log, "an unread notice could not go on")


async def go_on_unread() -> int:
    """Notices that are due to go on, over all tenants; how many went."""
    due = (
        select(_row.tenant_id, _row.id)
        .where(_row.next_road_at <= clock.now())
        .order_by(_row.next_road_at)
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        found = (await connection.execute(due)).all()
    gone = 0
    for tenant_id, notice_id in found:
        if _patience.rests((tenant_id, notice_id)):
            continue
        with _patience.with_one((tenant_id, notice_id)):
            async with unit(system_actor(tenant_id, "unread notices"), cause="clock") as tx:
                gone += await _go_on(tx, notice_id)
    return gone


async def _go_on(tx: Tx, notice_id: int) -> bool:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == notice_id)
    due = _row.next_road_at <= tx.now
    notice = await tx.first(select(notifications).where(*mine, due).with_for_update(skip_locked=True))
    if notice is None:
        return False
    set_up = await find_set_up(tx)
    minutes = set_up.unread_minutes.get(notice.kind)
    if minutes is None or notice.read_at is not None or await _is_acted_on(tx, notice):
        await _next(tx, notice_id, None)
        return False
    person = (await find_people(tx, [notice.user_id])).get(notice.user_id)
    ticket = await _ticket(tx, notice.ticket_id)
    team_id = ticket.team_id if ticket is not None else None
    ways = ways_of(set_up, person, team_id) if person is not None else {}
    tried = await _tried(tx, notice_id)
    left = [road for road in FASTEST if road in ways and road not in tried]
    if left:
        told = Told(notice.id, notice.user_id, notice.kind, notice.ticket_id)
        await plan(tx, [told], Order("unread", left[:1]))
        await _next(tx, notice_id, minutes)
        return True
    await _next(tx, notice_id, None)
    return await _tell_lead(tx, notice, team_id) if ticket is not None else False


async def _next(tx: Tx, notice_id: int, minutes: int | None) -> None:
    at = None if minutes is None else tx.now + timedelta(minutes=minutes)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == notice_id)
    await tx.execute(update(notifications).where(*mine).values(next_road_at=at))


async def _ticket(tx: Tx, ticket_id: int | None) -> Any | None:
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id)
    return await tx.first(select(row.id, row.team_id, row.state_category).where(*mine)) if ticket_id else None


async def _tried(tx: Tx, notice_id: int) -> set[str]:
    sent = notice_deliveries.c
    mine = (sent.tenant_id == tx.tenant_id, sent.notification_id == notice_id)
    return {one.road for one in await tx.all(select(sent.road).where(*mine))}


async def _is_acted_on(tx: Tx, notice: Any) -> bool:
    """Whether its person has done something to the ticket since, or the ticket is done."""
    if notice.ticket_id is None:
        return False
    done, row = events.c, tickets.c
    his = exists().where(
        done.tenant_id == tx.tenant_id,
        done.subject == "ticket",
        done.subject_id == notice.ticket_id,
        done.actor_kind == "user",
        done.actor_id == notice.user_id,
        done.at > notice.told_at,
    )
    closed = exists().where(
        and_(row.tenant_id == tx.tenant_id, row.id == notice.ticket_id, row.state_category >= _CLOSED)
    )
    return bool(await tx.scalar(select(or_(his, closed))))


async def _tell_lead(tx: Tx, notice: Any, team_id: int | None) -> bool:
    leads = await responsible(tx, team_id, notice.user_id)
    seeing = await staff_who_see(tx, notice.ticket_id, leads)
    actor = ("system", None, "unread notices")
    details = {"kind": notice.kind, "person_id": notice.user_id}
    rows = [
        notice_values(tx, one, "left_unread", notice.ticket_id, f"left_unread:{notice.id}", actor, details, tx.now)
        for one in sorted(seeing)
    ]
    if rows:
        await write_notices(tx, rows)
    return bool(rows)
