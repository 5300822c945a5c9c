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
from gongdan.sla.standing import Happened, Standing
from gongdan.sla.terms import PLAIN, CalendarRef, HoursOf

Plans = Mapping[tuple[int, int], Plan]


async def recount(tx: Tx, ticket_id: int, until: datetime) -> tuple[Life, HoursOf] | None:
    """The life until then, with every line; None where nothing was ever promised."""
    found = await find_turns(tx, ticket_id, until)
    if not found:
        return None
    # An import that knew more of the time before has told the beginning once more: the last one counts.
    first = next(one for one in reversed(found) if is_beginning(one))
    turns = [first, *(one for one in found if not is_beginning(one))]
    plans = await plans_of(tx, {(one.policy_id, one.policy_version) for one in turns})
    hours = await hours_by(tx, {_ref(one) for one in turns})
    life = folded(in_time(await _facts(tx, ticket_id, first, until)), turns, plans, hours)
    return tell(life, until, hours), hours


async def find_turns(tx: Tx, ticket_id: int, until: datetime) -> Sequence[Any]:
    """What was promised to the ticket from when on, in the order in which it was written down."""
    turn = sla_turns.c
    mine = (turn.tenant_id == tx.tenant_id, turn.ticket_id == ticket_id, turn.at <= until)
    return await tx.all(select(sla_turns).where(*mine).order_by(turn.id))


def is_beginning(turn: Any) -> bool:
    """Whether promises begin with this turn."""
    return bool(turn.is_first)


async def standing_of(tx: Tx, first: Any) -> Standing:
    """How the ticket stood when its promises began."""
    plans = await plans_of(tx, [(first.policy_id, first.policy_version)])
    return read_standing(first.standing, _ref(first), _plan(first, plans))


def is_imported(fact: Any) -> bool:
    """Whether an import wrote the fact, later than it happened."""
    return (fact.cause or "").startswith("import:")


def in_time(facts: Sequence[Any]) -> Sequence[Any]:
    """Facts in the order of the log, which is that of their locks; those that were imported where their time is."""
    imported = sorted((one for one in facts if is_imported(one)), key=lambda one: one.at)
    if not imported:
        return facts
    merged: list[Any] = []
    for one in facts:
        if not is_imported(one):
            while imported and imported[0].at <= one.at:
                merged.append(imported.pop(0))
            merged.append(one)
    return [*merged, *imported]


async def _facts(tx: Tx, ticket_id: int, first: Any, until: datetime) -> Sequence[Any]:
    """What happened since the promises began, in the order of the log."""
    row = events.c
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id, row.at <= until)
    since = row.at >= first.at if first.cause == "opened" else row.at > first.at
    columns = (row.at, row.kind, row.payload, row.actor_kind, row.cause)
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
        if rest and _is_brought_by(rest[0], fact):
            life = _turn(life, rest.pop(0), plans, hours)
    for turn in rest:
        life = _turn(life, turn, plans, hours)
    return life


def _is_brought_by(turn: Any, fact: Any) -> bool:
    has_version = turn.fact_version is not None and turn.fact_version == fact.payload.get("version")
    return has_version and not is_imported(fact)


def _turn(life: Life, turn: Any, plans: Plans, hours: HoursOf) -> Life:
    return live_on(life, Happened(turn.at, calendar=_ref(turn), plan=(_plan(turn, plans),)), hours)


def _plan(turn: Any, plans: Plans) -> Plan | None:
    return None if turn.policy_id is None else plans.get((turn.policy_id, turn.policy_version))


def _ref(turn: Any) -> CalendarRef:
    return PLAIN if turn.calendar_id is None else CalendarRef(turn.calendar_id, turn.calendar_version)
