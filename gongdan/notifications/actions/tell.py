"""Tell people: find out who is meant, who of them may know and wants to, and write one notice for each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, null, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel import live
from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.planning import Order, Told, plan
from gongdan.notifications.kinds import KINDS, is_wanted
from gongdan.notifications.models import notifications
from gongdan.notifications.queries.preferences import pool_watchers, ruled_kinds, said_by
from gongdan.notifications.telling import Said, Whom, Wish, chosen, is_own_doing, wishes_of
from gongdan.ticketing import (
    MAX_TOLD,
    accounts_of,
    active_colleagues,
    find_told_ticket,
    list_deciders,
    members_of,
    staff_who_see,
)

CREATED = "notification.created"
_row = notifications.c


async def tell_of_act(
    tx: Tx, ticket_id: int, act: Sequence[Said], at: datetime, *, alert: Wish | None = None
) -> dict[int, list[str]]:
    """Write a notice for everybody whom the facts of one act concern: one each, of the strongest kind.

    `alert` goes to the owner of an urgent ticket whatever he prefers, by two roads at once. {person: his roads}.
    """
    wishes = [*wishes_of(act, at.isoformat()), *([alert] if alert else ())]
    ticket = await find_told_ticket(tx, ticket_id) if wishes else None
    if ticket is None:
        return {}
    meant: dict[int, list[Wish]] = {}
    for wish in wishes:
        for user_id in await _people(tx, wish.whom, ticket):
            if not is_own_doing(wish, user_id, ticket.requester_id):
                meant.setdefault(user_id, []).append(wish)
    allowed = await _allowed(tx, ticket_id, meant)
    said, ruled = await said_by(tx, allowed), await ruled_kinds(tx)
    always = {alert.kind: True} if alert else {}
    told = ((one, chosen(mine, ruled | said.get(one, {}) | always)) for one, mine in sorted(allowed.items()))
    kept = [(_notice(tx, one, best, ticket_id, at), best is alert) for one, best in told if best is not None]
    found = await write_notices(tx, [row for row, is_alert in kept if not is_alert])
    found |= await write_notices(tx, [row for row, is_alert in kept if is_alert], Order("urgent", is_double=True))
    return {one: roads for one, (_, roads) in found.items()}


async def tell_one(
    tx: Tx, user_id: int, kind: str, details: Mapping[str, Any], actor: tuple[str, int | None, str], at: datetime
) -> None:
    """Write a notice about no ticket for somebody who wants it and is still there."""
    if user_id not in await active_colleagues(tx, [user_id]):
        return
    if is_wanted(kind, await ruled_kinds(tx) | (await said_by(tx, [user_id])).get(user_id, {})):
        await write_notices(tx, [notice_values(tx, user_id, kind, None, None, actor, details, at)])


async def _people(tx: Tx, whom: Whom, ticket: Any) -> Iterable[int]:
    found = set(whom.users)
    if whom.has_followers:
        found.update(ticket.follower_ids)
    if whom.has_lead and ticket.lead_id is not None:
        found.add(ticket.lead_id)
    for step_id in whom.step_ids:
        found.update(await list_deciders(tx, step_id))
    if whom.pool_team_id is not None:
        found.update(await pool_watchers(tx, whom.pool_team_id, MAX_TOLD))
    if whom.member_team_ids:
        found.update(await members_of(tx, whom.member_team_ids))
    if whom.has_requester:
        found.update(await accounts_of(tx, ticket.requester_id))
    return found


async def _allowed(tx: Tx, ticket_id: int, meant: Mapping[int, Sequence[Wish]]) -> dict[int, list[Wish]]:
    """What is left when nobody hears of what he may not see."""
    staff = {one for one, wishes in meant.items() if any(not wish.whom.has_requester for wish in wishes)}
    seeing = await staff_who_see(tx, ticket_id, staff)
    beyond = {one for one in staff - seeing if any(KINDS[wish.kind].is_beyond_reach for wish in meant[one])}
    there = await active_colleagues(tx, beyond)

    def may_know(one: int, wish: Wish) -> bool:
        # The customer's own accounts were asked for their right when they were found.
        return wish.whom.has_requester or one in seeing or (one in there and KINDS[wish.kind].is_beyond_reach)

    left = {one: [wish for wish in wishes if may_know(one, wish)] for one, wishes in meant.items()}
    return {one: wishes for one, wishes in left.items() if wishes}


def _notice(tx: Tx, user_id: int, wish: Wish, ticket_id: int, at: datetime) -> dict[str, Any]:
    said = wish.said
    actor = (said.actor_kind, said.actor_id, said.actor_name)
    return notice_values(tx, user_id, wish.kind, ticket_id, wish.bundle, actor, wish.details, at)


def notice_values(
    tx: Tx,
    user_id: int,
    kind: str,
    ticket_id: int | None,
    bundle: str | None,
    actor: tuple[str, int | None, str],
    details: Mapping[str, Any],
    at: datetime,
) -> dict[str, Any]:
    actor_kind, actor_id, actor_name = actor
    return {
        "tenant_id": tx.tenant_id,
        "user_id": user_id,
        "kind": kind,
        "ticket_id": ticket_id,
        "bundle": bundle,
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "actor_name": actor_name[:200],
        "details": dict(details),
        "created_at": at,
        "told_at": at,
    }


async def write_notices(
    tx: Tx, rows: Sequence[Mapping[str, Any]], order: Order | None = None
) -> dict[int, tuple[int, list[str]]]:
    """Insert them, those of a bundle that waits to be read counted on it; let each one's pages know, and send them.

    {person: (notice, roads by which it goes)}. Facts, notices and their deliveries commit together.
    """
    found: dict[int, tuple[int, list[str]]] = {}
    for begin in range(0, len(rows), live.FACTS_AT_ONCE):
        given = upsert(notifications).values([dict(row) for row in rows[begin : begin + live.FACTS_AT_ONCE]])
        new = given.excluded
        counted = {
            "count": _row.count + 1,
            "told_at": func.greatest(_row.told_at, new.told_at),
            # Of several tickets it is about none of them.
            "ticket_id": case((_row.ticket_id == new.ticket_id, new.ticket_id), else_=null()),
            **{name: new[name] for name in ("actor_kind", "actor_id", "actor_name", "details")},
        }
        statement = given.on_conflict_do_update(
            index_elements=["tenant_id", "user_id", "bundle"],
            index_where=text("read_at IS NULL AND bundle IS NOT NULL"),
            set_=counted,
        ).returning(_row.id, _row.user_id, _row.kind, _row.ticket_id)
        told = [Told(row.id, row.user_id, row.kind, row.ticket_id) for row in await tx.all(statement)]
        whose = {one.id: {"user_id": one.user_id} for one in told}
        await tx.execute(select(live.passing_many(tx.tenant_id, CREATED, "notification", whose)))
        roads = await plan(tx, told, order)
        found |= {one.user_id: (one.id, roads.get(one.id, [])) for one in told}
    return found
