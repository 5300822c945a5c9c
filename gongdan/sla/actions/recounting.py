"""Clocks of tickets whose history was imported once more: counted anew, and nothing is told of what is long over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, tuple_, update

from gongdan.kernel.events import Event
from gongdan.kernel.unit import Tx
from gongdan.sla.actions.keeping import Kept, Turned, keep_anew, keep_turns
from gongdan.sla.actions.promising import tell_policy
from gongdan.sla.lives import Life, live_on
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries.hours import calendar_now, hours_by
from gongdan.sla.queries.in_force import in_force
from gongdan.sla.queries.lives import Stored, find_lives
from gongdan.sla.queries.log import find_turns, is_beginning, recount, standing_of
from gongdan.sla.queries.running import read_tickets
from gongdan.sla.reading import read_fact
from gongdan.sla.standing import Happened, Standing, after
from gongdan.sla.terms import HoursOf
from gongdan.ticketing import tickets
from gongdan.ticketing.events.tickets import concerned_unheld

_row = sla_clocks.c


class Told(NamedTuple):
    """A fact that an import wrote into the log, at its own time."""

    at: datetime
    fact: Event
    actor_kind: str


async def recount_imported(tx: Tx, told: Mapping[int, Sequence[Told]]) -> None:
    """Count the clocks of these tickets from the log, which has these facts more; of those without promises, nothing.

    What was broken may turn out to have been kept, and the other way round. No warning and no breach is told of it.
    """
    stored = await find_lives(tx, sorted(told)) if told else {}
    for ticket_id, was in stored.items():
        await _begin_as_imported(tx, ticket_id, told[ticket_id])
        counted = await recount(tx, ticket_id, tx.now)
        assert counted is not None
        life, hours = await _by_its_policy(tx, ticket_id, *counted)
        await _keep(tx, ticket_id, was, replace(life, alarms=()), hours)


async def _begin_as_imported(tx: Tx, ticket_id: int, told: Sequence[Told]) -> None:
    """What happened before the promises began did so before: they begin for a ticket that stood so."""
    first = next(one for one in reversed(await find_turns(tx, ticket_id, tx.now)) if is_beginning(one))
    before = [one for one in told if one.at <= first.at]
    if not before:
        return
    standing = await standing_of(tx, first)
    for one in sorted(before, key=lambda each: each.at):
        standing = _after(standing, read_fact(one.fact.kind(), vars(one.fact), one.actor_kind, one.at))
    await keep_turns(
        tx, [Turned(ticket_id, Life(standing, {}), "imported", is_first=True, trace=first.trace, at=first.at)]
    )


def _after(standing: Standing, happened: Happened | None) -> Standing:
    """Nothing was promised for the messages that waited then."""
    return standing if happened is None else after(standing, replace(happened, asked_by=None))


async def _by_its_policy(tx: Tx, ticket_id: int, life: Life, hours: HoursOf) -> tuple[Life, HoursOf]:
    """The policy and the calendar that are the ticket's as the import has left it."""
    known = await in_force(tx)
    row = (await read_tickets(tx, known, [ticket_id]))[ticket_id]
    now = life.standing
    found = known.match(row, known.moment(tx)) if known else None
    other = found.candidate.plan if found and found.candidate else None
    plan = now.plan if (other and other.policy_id) == (now.plan and now.plan.policy_id) else other
    calendar = await calendar_now(tx, plan, row.team_id, row.organisation_id)
    if plan is now.plan and calendar.id == now.calendar.id:
        return life, hours
    hours = {**hours, **await hours_by(tx, [calendar])}
    turned = live_on(life, Happened(tx.now, calendar=calendar, plan=(plan,)), hours)
    await keep_turns(tx, [Turned(ticket_id, turned, "imported", trace=found.asked if found else None)])
    if plan is not now.plan:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        audience = concerned_unheld(await tx.one(select(tickets).where(*mine)))
        await tell_policy(tx, ticket_id, now.plan, plan, "edited", audience)
    return turned, hours


async def _keep(tx: Tx, ticket_id: int, was: Stored, life: Life, hours: HoursOf) -> None:
    """In place of what was stored; a reason stays with the breach that it explains."""
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    explained = await tx.all(select(sla_clocks).where(*mine, _row.reason_key.is_not(None)))
    rounds = [(one.key, one.round) for one in life.everything()]
    await tx.execute(delete(sla_clocks).where(*mine, tuple_(_row.key, _row.round).not_in(rounds or [("", 0)])))
    await keep_anew(tx, Kept(ticket_id, was, life, hours))
    if explained:
        nothing = {"reason_key": None, "reason_text": "", "reason_by_id": None, "reason_by_name": None}
        await tx.execute(update(sla_clocks).where(*mine).values(**nothing, reason_at=None))
    for one in explained:
        same = (_row.key == one.key, _row.anchor == one.anchor, _row.breached_at.is_not(None))
        await tx.execute(update(sla_clocks).where(*mine, *same).values(_reason(one)))


def _reason(row: Any) -> dict[str, Any]:
    names = ("reason_key", "reason_text", "reason_by_id", "reason_by_name", "reason_at")
    return {name: getattr(row, name) for name in names}
