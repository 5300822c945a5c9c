"""Pure: what a rule would have done to a ticket whose life is known, and the loops that it would have closed.

The life is run again from its beginning; what the rule would have changed stays changed until something in the life
itself changes the same. What a rule really did at the time is history like everything else, but for the doings of the
rule that is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from gongdan.automation.lives import Unit, lived, stamped
from gongdan.automation.occasions import Occasion
from gongdan.automation.past import DESK, Beside, Past, beside_after
from gongdan.automation.ranks import Doing, Ranks, Standing, may_fit
from gongdan.automation.socket import UNREADABLE, effect_of, refusal_words
from gongdan.conditions import Catalogue, Moment
from gongdan.conditions.describe import NameOf
from gongdan.conditions.tree import leaves
from gongdan.conditions.values import read_duration
from gongdan.kernel.errors import FieldProblem

MAX_DEPTH = 5
# Of effects that say nothing about what stands in their way.
NOT_FORETOLD = ("effect",)
Words = Mapping[str, Any]
# The instant at which so much time (seconds, in the rule's own time) has passed since another.
Add = Callable[[datetime, int], datetime]


@dataclass(frozen=True, slots=True)
class Tried:
    """One run that would have been: when, on what, and what each effect would have done."""

    at: datetime
    event: str
    effects: tuple[dict[str, Any], ...]
    depth: int = 0


@dataclass(slots=True)
class Course:
    """What became of a ticket's life with the rule: its runs, and the loops as rules in their order."""

    ticket_id: int
    beside: Beside  # as it stands at the moment that is looked at
    runs: list[Tried] = field(default_factory=list)
    loops: list[tuple[int, ...]] = field(default_factory=list)
    ran: set[int] = field(default_factory=set)  # of the unit that is looked at: each rule once


@dataclass(frozen=True, slots=True)
class Life:
    """A ticket's life: how it began, and what happened then."""

    ticket_id: int
    words: Words
    beside: Beside
    units: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The rule that is tried, the other triggers in force, and what predictions need to know of the set-up."""

    rule: Standing
    others: Ranks
    known: Any
    moment_at: Callable[[datetime], Moment]
    own_cause: str
    offered: Catalogue
    locale: str
    # What is wrong today with the parameters of effects, by the effect as it stands in its rule.
    faults: Mapping[int, Sequence[FieldProblem]] = field(default_factory=dict)
    name_of: NameOf | None = None

    def triggered(self, life: Life, begin: datetime, end: datetime) -> Course:
        """A trigger over a life; only what happened from `begin` to before `end` counts."""
        course, words = Course(life.ticket_id, life.beside), dict(life.words)
        for unit in life.units:
            if unit.cause == self.own_cause:
                continue
            words, occasion = lived(words, unit)
            course.beside = beside_after(course.beside, unit)
            course.ran.clear()
            if begin <= unit.at < end:
                words = self._react(course, words, occasion, unit.at, (), unit.cause)
        return course

    def timed(self, life: Life, begin: datetime, end: datetime, add: Add, times: Sequence[datetime]) -> Course:
        """A timed rule over a life: when it would have come, by the minute; at `times` where it recurs."""
        course, words, is_in, units = Course(life.ticket_id, life.beside), dict(life.words), False, life.units
        for place, unit in enumerate(units):
            if unit.cause == self.own_cause:
                continue
            words, _ = lived(words, unit)
            course.beside = beside_after(course.beside, unit)
            if course.beside.shelf != DESK:
                is_in = False
                continue
            until = units[place + 1].at if place + 1 < len(units) else end
            for at in self._instants(words, unit.at, min(until, end), add, times):
                if at < begin:
                    is_in = not times and self._fits(words, {}, at)
                    continue
                fits = self._fits(words, {}, at)
                course.ran.clear()
                if fits and (times or not is_in):
                    words = self._run(course, self.rule, words, "", at, ())
                is_in = fits
        return course

    def _instants(
        self, words: Words, since: datetime, until: datetime, add: Add, times: Sequence[datetime]
    ) -> list[datetime]:
        """When the rule must be asked between two units: at once, and when a length of time is over."""
        if times:
            return [at for at in times if since <= at < until]
        found = {_minute(since)}
        for leaf in leaves(self.rule.judge.tree):
            value = words.get(leaf.field)
            if leaf.op in ("older_than", "within_last") and isinstance(value, datetime):
                length = read_duration(leaf.value, ("minutes", "hours", "days", "weeks"))
                found.add(_minute(add(value, int(length.total_seconds())) + timedelta(microseconds=1)))
        return sorted(at for at in found if since <= at < until)

    def _react(
        self,
        course: Course,
        words: dict[str, Any],
        occasion: Occasion,
        at: datetime,
        chain: tuple[int, ...],
        cause: str | None = None,
    ) -> dict[str, Any]:
        """Ask those who listen, as it is done live: in order, each once in a chain, none on its own doing."""
        if course.beside.shelf != DESK:
            return words
        listening = self.others.listening(occasion.events) if chain else []
        own = [self.rule] if self.rule.events & set(occasion.events) else []
        for one in sorted([*listening, *own], key=lambda one: one.place):
            if cause == f"rule:{one.rule_id}" or (chain and chain[-1] == one.rule_id):
                continue
            if not may_fit(one, words) or not one.judge.fits(words, occasion.changes, self.moment_at(at)):
                continue
            if one.rule_id in course.ran:
                loop = chain[chain.index(one.rule_id) :] if one.rule_id in chain else ()
                if loop and loop not in course.loops:
                    course.loops.append(loop)
                continue
            event = next((word for word in occasion.events if word in one.events), "")
            words = self._run(course, one, words, event, at, chain)
        return words

    def _run(
        self, course: Course, one: Standing, words: dict[str, Any], event: str, at: datetime, chain: tuple[int, ...]
    ) -> dict[str, Any]:
        course.ran.add(one.rule_id)
        done: list[dict[str, Any]] = []
        for doing in one.doings:
            before = words
            told, words = self._foretold(course, doing, words, at)
            done.append({"kind": doing.kind, **told})
            if "refused" in told:
                continue
            follows = _follows(doing.kind, doing.params, before, words)
            words = stamped(words, follows.events, at)
            if follows.events and len(chain) + 1 < MAX_DEPTH:
                if "updated_at" in words:
                    words["updated_at"] = at
                if one is self.rule or chain:
                    words = self._react(course, words, follows, at, (*chain, one.rule_id))
        if one is self.rule or one.rule_id == self.rule.rule_id:
            course.runs.append(Tried(at, event, tuple(done), len(chain)))
        return words

    def _foretold(
        self, course: Course, doing: Doing, words: dict[str, Any], at: datetime
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What becomes of an effect, and how the ticket stands then: done, refused, or done if something held that
        nobody knows any more."""
        offered = effect_of(doing.kind)
        if offered is None or doing.params is None:
            return dict(UNREADABLE), words
        moment, faults = self.moment_at(at), self.faults.get(id(doing), ())
        past = Past(
            ticket_id=course.ticket_id,
            known=self.known,
            offered=self.offered,
            words=words,
            beside=course.beside,
            moment=moment,
            locale=self.locale,
            faults=faults,
            name_of=self.name_of,
        )
        refused, unsure = offered.hold(past, doing.params) if offered.hold else (None, NOT_FORETOLD)
        if refused is not None:
            return dict(refusal_words(refused)), words
        said, after = offered.predict(self.known, words, doing.params) if offered.predict else ({}, words)
        own = {key: value for key, value in after.items() if key.startswith("field:") and words.get(key) != value}
        if own:
            fields = {**course.beside.fields} | {key.removeprefix("field:"): value for key, value in own.items()}
            course.beside = replace(course.beside, fields=fields)
        return {"done": said} | ({"unsure": list(unsure)} if unsure else {}), dict(after)

    def _fits(self, words: Words, changes: Mapping[str, Any], at: datetime) -> bool:
        return may_fit(self.rule, words) and self.rule.judge.fits(words, changes, self.moment_at(at))


def _minute(at: datetime) -> datetime:
    """The clock looks each minute."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + timedelta(minutes=1)


def _follows(kind: str, params: Any, before: Words, after: Words) -> Occasion:
    """What triggers would hear of an effect."""
    net = {key: (before.get(key), value) for key, value in after.items() if before.get(key) != value}
    events: dict[str, None] = {}
    if "state" in net:
        events |= {"moved": None, "ticket.moved": None}
        category = after.get("state_category")
        was = before.get("state_category")
        if category in ("solved", "closed") and was != category:
            events[str(category)] = None
        elif was in ("solved", "closed") and category not in ("solved", "closed"):
            events["reopened"] = None
    if net.keys() & {"team", "assignee"}:
        events |= {"assigned": None, "ticket.assigned": None}
    if "clocks" in net:
        was, now = (frozenset(one or ()) for one in net["clocks"])
        events["ticket.clock_asked" if now - was else "ticket.clock_settled"] = None
    if net.keys() - {"state", "state_category", "team", "assignee", "state_changed_at", "updated_at", "clocks"}:
        events |= {"changed": None, "ticket.changed": None}
    if "priority" in net:
        events["priority_changed"] = None
    if kind == "comment":
        events |= {"ticket.commented": None}
        if not getattr(params, "is_public", True):
            events["note_added"] = None
    return Occasion(tuple(events), net)
