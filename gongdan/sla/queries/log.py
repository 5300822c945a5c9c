"""The life of a ticket counted anew from the log of what happened to it and from what was promised when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.sla.lives import Life, begin, live_on, tell
from gongdan.sla.models import sla_turns
from gongdan.sla.plans import Plan
from gongdan.sla.queries.hours import hours_by
from gongdan.sla.queries.in_force import plans_of
from gongdan.sla.queries.lives import read_standing
from gongdan.sla.reading import KINDS, read_fact
from gongdan.sla.standing import Happened
from gongdan.sla.terms import PLAIN, CalendarRef, HoursOf

Plans = Mapping[tuple[int, int], Plan]


async def recount(tx: Tx, ticket_id: int, until: datetime) -> tuple[Life, HoursOf] | None:
    """The life until then, with every line; None where nothing was ever promised."""
    turn = sla_turns.c
    mine = (turn.tenant_id == tx.tenant_id, turn.ticket_id == ticket_id, turn.at <= until)
    turns = await tx.all(select(sla_turns).where(*mine).order_by(turn.id))
    if not turns:
        return None
    plans = await plans_of(tx, {(one.policy_id, one.policy_version) for one in turns})
    hours = await hours_by(tx, {_ref(one) for one in turns})
    life = folded(await _facts(tx, ticket_id, turns[0], until), turns, plans, hours)
    return tell(life, until, hours), hours


async def _facts(tx: Tx, ticket_id: int, first: Any, until: datetime) -> Sequence[Any]:
    """What happened since the promises began, in the order of the log."""
    row = events.c
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id, row.at <= until)
    since = row.at >= first.at if first.cause == "opened" else row.at > first.at
    columns = (row.at, row.kind, row.payload, row.actor_kind)
    return await tx.all(select(*columns).where(*mine, since, row.kind.in_(KINDS)).order_by(row.id))


def folded(facts: Sequence[Any], turns: Sequence[Any], plans: Plans, hours: HoursOf) -> Life:
    """Facts and turns in their order: a turn stands behind the fact that brought it about, or where its time is."""
    first, *rest = turns
    standing = read_standing(first.standing, _ref(first), _plan(first, plans))
    life = begin(standing, hours, first.at)
    for fact in facts:
        while rest and rest[0].fact_version is None and rest[0].at <= fact.at:
            life = _turn(life, rest.pop(0), plans, hours)
        happened = read_fact(fact.kind, fact.payload, fact.actor_kind, fact.at)
        if happened is not None:
            life = live_on(life, happened, hours)
        if rest and rest[0].fact_version is not None and rest[0].fact_version == fact.payload.get("version"):
            life = _turn(life, rest.pop(0), plans, hours)
    for turn in rest:
        life = _turn(life, turn, plans, hours)
    return life


def _turn(life: Life, turn: Any, plans: Plans, hours: HoursOf) -> Life:
    return live_on(life, Happened(turn.at, calendar=_ref(turn), plan=(_plan(turn, plans),)), hours)


def _plan(turn: Any, plans: Plans) -> Plan | None:
    return None if turn.policy_id is None else plans.get((turn.policy_id, turn.policy_version))


def _ref(turn: Any) -> CalendarRef:
    return PLAIN if turn.calendar_id is None else CalendarRef(turn.calendar_id, turn.calendar_version)
