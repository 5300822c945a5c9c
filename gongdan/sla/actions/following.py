"""Clocks follow what happens to tickets: all that a unit tells of is read, counted and written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from gongdan.kernel.events import Event
from gongdan.kernel.unit import Tx
from gongdan.sla.actions.keeping import Kept, Turned, keep_lives, keep_turns
from gongdan.sla.actions.promising import tell_policy
from gongdan.sla.lives import Life, live_on
from gongdan.sla.matching import Match
from gongdan.sla.plans import Plan
from gongdan.sla.queries.chosen import Chosen, chosen_for
from gongdan.sla.queries.hours import calendar_now, hours_by
from gongdan.sla.queries.in_force import InForce, in_force
from gongdan.sla.queries.lives import Stored, find_lives
from gongdan.sla.queries.nothing import is_promised_nothing, note_nothing
from gongdan.sla.queries.running import read_tickets
from gongdan.sla.reading import KINDS, read_fact
from gongdan.sla.standing import Happened
from gongdan.sla.terms import CalendarRef
from gongdan.ticketing.events import TicketAssigned, TicketChanged
from gongdan.ticketing.events.tickets import TicketFact

# What a change of the ticket is called, and the fields of conditions that follow from it.
_FOLLOWS = {
    "type": ("type", "state"),
    "impact": ("impact", "priority_source"),
    "urgency": ("urgency", "priority_source"),
}
_KINDS = frozenset(KINDS)

# Facts that were followed with one before them in the same round, until their own turn comes.
_ahead: WeakKeyDictionary[Tx, dict[int, Event]] = WeakKeyDictionary()


async def follow(tx: Tx, fact: TicketFact) -> None:
    """Something happened: with this fact all that stand behind it in the same round are followed, too.

    Each ticket's facts are counted in their order, as a replay of the log would; its policy and its calendar change
    where they depend on what happened.
    """
    ahead = _ahead.setdefault(tx, {})
    if ahead.pop(id(fact), None) is not None or not _means(tx, fact):
        return
    told = _from(tx, fact)
    ahead |= {id(one): one for one in told if one is not fact}
    by_ticket: dict[int, list[TicketFact]] = {}
    for one in told:
        by_ticket.setdefault(one.ticket_id, []).append(one)
    ids = [ticket_id for ticket_id in by_ticket if not await is_promised_nothing(tx, ticket_id)]
    stored = await find_lives(tx, ids) if ids else {}
    for ticket_id in ids:
        if ticket_id not in stored:
            note_nothing(tx, ticket_id)
    if stored:
        await _follow_all(tx, stored, {ticket_id: by_ticket[ticket_id] for ticket_id in stored})


def _from(tx: Tx, fact: TicketFact) -> list[TicketFact]:
    """This fact and those behind it that mean something for promises."""
    facts = tx.at_hand
    place = next(place for place in range(len(facts) - 1, -1, -1) if facts[place] is fact)
    return [one for one in facts[place:] if isinstance(one, TicketFact) and _means(tx, one)]


def _means(tx: Tx, fact: TicketFact) -> bool:
    """Any field may be one that a policy tests; of other facts the log says what they mean."""
    return isinstance(fact, TicketChanged) or (fact.kind() in _KINDS and _happened(tx, fact) is not None)


def _happened(tx: Tx, fact: TicketFact) -> Happened | None:
    return read_fact(fact.kind(), fact.payload(), tx.actor.kind, tx.now)


@dataclass(slots=True)
class _Course:
    """What becomes of one ticket on the way."""

    life: Life
    hours: dict[Any, Any]
    last: TicketFact


async def _follow_all(tx: Tx, stored: Mapping[int, Stored], facts: Mapping[int, Sequence[TicketFact]]) -> None:
    asking = _Asking(tx, facts)
    kept: list[Kept] = []
    turns: list[Turned] = []
    others: list[tuple[int, _Course]] = []
    for ticket_id, was in stored.items():
        course = _Course(was.life, dict(was.hours), facts[ticket_id][-1])
        for fact in facts[ticket_id]:
            happened = _happened(tx, fact)
            if happened is not None:
                course.life = live_on(course.life, happened, course.hours)
            turn = await _turn(asking, ticket_id, course.life, fact)
            if turn is not None:
                turns.append(await _turned(tx, ticket_id, course, turn, fact))
        kept.append(Kept(ticket_id, was, course.life, course.hours))
        if course.life.standing.plan is not was.life.standing.plan:
            others.append((ticket_id, course))
    await keep_turns(tx, turns)
    await keep_lives(tx, kept)
    for ticket_id, course in others:
        before, after = stored[ticket_id].life.standing.plan, course.life.standing.plan
        await tell_policy(tx, ticket_id, before, after, _cause(course.last), _audience(course.last))


Turn = tuple[Plan | None, CalendarRef, Match | None]


class _Asking:
    """What is asked of the tickets of a round: read for all of them when the first is asked about."""

    def __init__(self, tx: Tx, facts: Mapping[int, Sequence[TicketFact]]) -> None:
        self.tx, self._facts = tx, facts
        self._rows: Mapping[int, Any] | None = None
        self._chosen: Chosen | None = None

    async def match(self, known: InForce, ticket_id: int) -> Match | None:
        """Which policy fits the ticket as it is now; None where it is gone."""
        if len(self._facts) == 1:
            row = await known.read(self.tx, ticket_id)
        else:
            if self._rows is None:
                self._rows = await read_tickets(self.tx, known, list(self._facts))
            row = self._rows.get(ticket_id)
        return None if row is None else known.match(row, known.moment(self.tx))

    async def calendar(self, plan: Plan | None, team_id: int | None, organisation_id: int | None) -> CalendarRef:
        """By which calendar such a ticket counts now."""
        if len(self._facts) == 1:
            return await calendar_now(self.tx, plan, team_id, organisation_id)
        if self._chosen is None:
            told = [fact for facts in self._facts.values() for fact in facts]
            customers = {fact.organisation_id for fact in told}
            self._chosen = await chosen_for(self.tx, {fact.team_id for fact in told}, customers)
        return await self._chosen.calendar(self.tx, plan, team_id, organisation_id)


async def _turn(asking: _Asking, ticket_id: int, life: Life, fact: TicketFact) -> Turn | None:
    """Policy and calendar as they must be after this fact; None where they stay."""
    now = life.standing
    plan, found = now.plan, None
    if _touches(fact):
        known = await in_force(asking.tx)
        if known is not None and _asks(known, fact):
            found = await asking.match(known, ticket_id)
            other = found.candidate.plan if found and found.candidate else None
            # A newer version of the same policy comes to running tickets only when somebody applies it.
            if found is not None and (other and other.policy_id) != (plan and plan.policy_id):
                plan = other
    if plan is now.plan and not _brings_other_hours(fact):
        return None
    calendar = await asking.calendar(plan, now.team_id, fact.organisation_id)
    if plan is now.plan and calendar.id == now.calendar.id:
        return None
    return plan, calendar, found


async def _turned(tx: Tx, ticket_id: int, course: _Course, turn: Turn, fact: TicketFact) -> Turned:
    """The ticket goes on by these terms; what is to be written down of it."""
    plan, calendar, found = turn
    course.hours |= await hours_by(tx, [calendar])
    course.life = live_on(course.life, Happened(tx.now, calendar=calendar, plan=(plan,)), course.hours)
    course.last = fact
    trace = found.asked if found else None
    return Turned(ticket_id, course.life, _cause(fact), trace=trace, fact_version=fact.version)


def _brings_other_hours(fact: TicketFact) -> bool:
    """Whether it is another team's or another customer's hours now that count."""
    if isinstance(fact, TicketAssigned):
        return fact.team_id != fact.from_team_id
    return isinstance(fact, TicketChanged) and "organisation" in fact.changes


def _touches(fact: TicketFact) -> bool:
    return isinstance(fact, TicketChanged | TicketAssigned) or bool(getattr(fact, "to_priority", ""))


def _asks(known: InForce, fact: TicketFact) -> bool:
    """Whether any policy tests what this fact changed."""
    if isinstance(fact, TicketAssigned):
        changed = {"team", "assignee", "department", "lead_team", "receiver_team", "transfer_count"}
    elif isinstance(fact, TicketChanged):
        changed = set()
        for name in fact.changes:
            own = f"field:{name.removeprefix('fields.')}" if name.startswith("fields.") else name
            changed |= {own, *_FOLLOWS.get(name, ())}
        if "priority" in changed:
            changed.add("priority_source")
    else:
        changed = {"priority", "priority_source"}
    return not changed.isdisjoint(known.fields)


def _cause(fact: TicketFact) -> str:
    return "assigned" if isinstance(fact, TicketAssigned) else "edited"


def _audience(fact: TicketFact) -> dict[str, Any]:
    """Whom a fact about the same ticket concerns too."""
    names = (
        *("team_id", "assignee_id", "department_id", "creator_id", "requester_id", "organisation_id"),
        *("near_team_ids", "near_department_ids"),
    )
    return {name: getattr(fact, name) for name in names}
