"""Find the tickets that the rules of ladders are about: by time and counts in sweeps, by clocks as they are told."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, true

from gongdan.escalation.actions.pacing import NAME
from gongdan.escalation.actions.starting import fire
from gongdan.escalation.models import escalation_ladders
from gongdan.escalation.queries.running import fits
from gongdan.escalation.queries.watched import found_by, is_vip
from gongdan.escalation.rules import BY_CLOCK, Rule, read_rules
from gongdan.identity import tenants
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing import PRIORITIES, Category, Shelf, catalogue, tickets

log = logging.getLogger(__name__)

AT_ONCE = 500
_patience = Patience(log, "a rule of a ladder could not be kept")
_ladder = escalation_ladders.c


async def watch_everywhere() -> int:
    """Every rule of every active ladder of every active tenant; how many escalations began or rose."""
    done = 0
    for tenant_id, ladder_id in await _ladders_with_rules():
        key = (tenant_id, "ladder", ladder_id)
        if not _patience.rests(key):
            with _patience.with_one(key):
                done += await _watch(tenant_id, ladder_id)
    return done


async def _ladders_with_rules() -> Sequence[tuple[int, int]]:
    """Of each tenant in their order, so that the first that fits begins."""
    statement = (
        select(_ladder.tenant_id, _ladder.id)
        .join(tenants, tenants.c.id == _ladder.tenant_id)
        .where(tenants.c.is_active, _ladder.is_active, func.jsonb_array_length(_ladder.rules) > 0)
        .order_by(_ladder.tenant_id, _ladder.position, _ladder.id)
    )
    async with system_connection() as connection:
        return [(one.tenant_id, one.id) for one in (await connection.execute(statement)).all()]


async def _watch(tenant_id: int, ladder_id: int) -> int:
    async with unit(system_actor(tenant_id, NAME), is_read_only=True) as tx:
        ladder = await _get(tx, ladder_id)
        if ladder is None:
            return 0
        rules = [one for one in read_rules(ladder.rules, PRIORITIES) if one.kind not in BY_CLOCK]
        due = [(rule, await _find(tx, ladder, rule)) for rule in rules]
    done = 0
    for rule, ids in due:
        for ticket_id in ids:
            key = (tenant_id, ladder_id, rule.key, ticket_id)
            if not _patience.rests(key):
                with _patience.with_one(key):
                    async with unit(system_actor(tenant_id, NAME), cause=f"ladder {ladder.name}"[:200]) as tx:
                        done += await fire_if_due(tx, ticket_id, ladder_id, rule)
    return done


async def _get(tx: Tx, ladder_id: int) -> Any:
    mine = (_ladder.tenant_id == tx.tenant_id, _ladder.id == ladder_id, _ladder.is_active)
    return await tx.first(select(escalation_ladders).where(*mine))


async def _find(tx: Tx, ladder: Any, rule: Rule) -> list[int]:
    """The next that are due, without locks; more come with the next run."""
    found = (await found_by(tx, ladder, rule)).order_by(tickets.c.id).limit(AT_ONCE)
    return [one.id for one in await tx.all(found)]


async def fire_if_due(tx: Tx, ticket_id: int, ladder_id: int, rule: Rule) -> bool:
    """Asked again once the ticket is held; whoever else holds it comes first."""
    ladder = await _get(tx, ladder_id)
    if ladder is None or rule.key not in {one["key"] for one in ladder.rules}:
        return False
    found = (await found_by(tx, ladder, rule)).where(tickets.c.id == ticket_id)
    due = await tx.first(found.with_for_update(of=tickets, skip_locked=True, key_share=True))
    if due is None:
        return False
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.one(select(tickets).where(*mine))
    return await fire(tx, ticket, ladder, rule, int(due.occasion))


async def hear_clock(tx: Tx, ticket_id: int, kind: str, promise: str, promise_kind: str, clock_id: int) -> None:
    """A clock has warned or was breached: the rules that listen to it, each once for this clock."""
    mine = (_ladder.tenant_id == tx.tenant_id, _ladder.is_active)
    rows = await tx.all(select(escalation_ladders).where(*mine).order_by(_ladder.position, _ladder.id))
    heard = [
        (row, rule)
        for row in rows
        for rule in read_rules(row.rules, PRIORITIES)
        if rule.kind == kind and rule.hears(promise, promise_kind)
    ]
    if not heard:
        return
    known = await catalogue(tx)
    at_work = (
        tickets.c.tenant_id == tx.tenant_id,
        tickets.c.id == ticket_id,
        tickets.c.shelf == int(Shelf.DESK),
        tickets.c.state_category < int(Category.SOLVED),
    )
    for row, rule in heard:
        since = true() if row.watches_since is None else tickets.c.created_at >= row.watches_since
        statement = select(tickets).where(*at_work, since, fits(tx, known, row), *_vip(rule))
        ticket = await tx.first(statement.with_for_update(of=tickets, key_share=True))
        if ticket is not None:
            await fire(tx, ticket, row, rule, clock_id)


def _vip(rule: Rule) -> list[Any]:
    return [is_vip()] if rule.vip_only else []
