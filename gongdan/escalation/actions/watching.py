"""Find the tickets that the rules of ladders are about: by time and counts in sweeps, by clocks as they are told."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func, select, true

from gongdan.escalation.actions.pacing import NAME
from gongdan.escalation.actions.starting import fire
from gongdan.escalation.models import escalation_ladders
from gongdan.escalation.queries.running import active_ladders, is_its_turn
from gongdan.escalation.queries.watched import found_by, found_by_all, is_vip
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
    for tenant_id, found in groupby(await _ladders_with_rules(), key=lambda one: one[0]):
        ladder_ids = [ladder_id for _, ladder_id in found]
        try:
            due = await _find(tenant_id, ladder_ids)
        except Exception:
            log.exception("the ladders of a tenant could not be watched together", extra={"tenant_id": tenant_id})
            due = await _find_apart(tenant_id, ladder_ids)
        for one in due:
            key = (tenant_id, one.ladder.id, one.rule.key, one.ticket_id)
            if not _patience.rests(key):
                with _patience.with_one(key):
                    async with unit(system_actor(tenant_id, NAME), cause=f"ladder {one.ladder.name}"[:200]) as tx:
                        done += await fire_if_due(tx, one.ticket_id, one.ladder.id, one.rule)
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


@dataclass(frozen=True, slots=True)
class _Due:
    """A ticket to which a rule of a ladder comes."""

    ladder: Any
    rule: Rule
    ticket_id: int


async def _find(tenant_id: int, ladder_ids: Sequence[int]) -> list[_Due]:
    """What is due by all rules of these ladders, in their order, without locks: one statement however many they are.

    So many of each rule; more come with the next run.
    """
    async with unit(system_actor(tenant_id, NAME), is_read_only=True) as tx:
        active = await active_ladders(tx)
        asked = [
            (row, rule)
            for row in active
            if row.id in ladder_ids
            for rule in read_rules(row.rules, PRIORITIES)
            if rule.kind not in BY_CLOCK
        ]
        if not asked:
            return []
        found = await tx.all(await found_by_all(tx, asked, active, AT_ONCE))
    return [_Due(asked[one.place][0], asked[one.place][1], one.id) for one in found]


async def _find_apart(tenant_id: int, ladder_ids: Sequence[int]) -> list[_Due]:
    """The same ladder by ladder, so that one which cannot be asked keeps no other from being watched."""
    due: list[_Due] = []
    for one in ladder_ids:
        key = (tenant_id, "ladder", one)
        if not _patience.rests(key):
            with _patience.with_one(key):
                due += await _find(tenant_id, [one])
    return due


async def fire_if_due(tx: Tx, ticket_id: int, ladder_id: int, rule: Rule) -> bool:
    """Asked again once the ticket is held; whoever else holds it comes first."""
    active = await active_ladders(tx)
    ladder = next((one for one in active if one.id == ladder_id), None)
    if ladder is None or rule.key not in {one["key"] for one in ladder.rules}:
        return False
    found = (await found_by(tx, ladder, rule, active)).where(tickets.c.id == ticket_id)
    due = await tx.first(found.with_for_update(of=tickets, skip_locked=True, key_share=True))
    if due is None:
        return False
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.one(select(tickets).where(*mine))
    return await fire(tx, ticket, ladder, rule, int(due.occasion))


async def hear_clock(tx: Tx, ticket_id: int, kind: str, promise: str, promise_kind: str, clock_id: int) -> None:
    """A clock has warned or was breached: the rules that listen to it, each once for this clock."""
    active = await active_ladders(tx)
    heard = [
        (row, rule)
        for row in active
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
        statement = select(tickets).where(*at_work, since, is_its_turn(tx, known, row, active), *_vip(rule))
        ticket = await tx.first(statement.with_for_update(of=tickets, key_share=True))
        if ticket is not None:
            await fire(tx, ticket, row, rule, clock_id)


def _vip(rule: Rule) -> list[Any]:
    return [is_vip()] if rule.vip_only else []
