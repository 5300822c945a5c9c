"""What a trial needs of the set-up, and what it comes to on a batch of tickets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from gongdan.automation.actions.versions import SAID
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.lives import REBUILT, beginning, units_of
from gongdan.automation.past import beside_at_first
from gongdan.automation.queries.histories import facts_of, own_words, present_of, present_words
from gongdan.automation.queries.in_force import locale_of, rules_in_force, standing_of, triggers_in_force
from gongdan.automation.ranks import Doing, Ranks, Standing
from gongdan.automation.simulating import Course, Laboratory, Life
from gongdan.automation.socket import effect_of
from gongdan.conditions import Moment
from gongdan.conditions.describe import NameOf
from gongdan.identity import calendar_for_team
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, catalogue, condition_words, guards_of, recurrence_of, upcoming

MOST_TIMES = 5000


@dataclass(frozen=True, slots=True)
class Bench:
    """The tried rule, the one in force, the other triggers, and how a timed rule counts."""

    tried: Standing
    live: Standing | None
    others: Ranks
    known: Catalogue
    locale: str
    faults: dict[int, list[FieldProblem]]
    name_of: NameOf
    zone: ZoneInfo
    is_timed: bool
    add: Callable[[datetime, int], datetime]
    times: Sequence[datetime]

    async def results(self, tx: Tx, trial: Any, ids: Sequence[int]) -> list[dict[str, Any]]:
        """A row for each ticket that either would have touched."""
        offered = ever_rule_fields(self.known)
        wanted = {key for one in self._all for key in one.judge.fields} | REBUILT | self._looked_at()
        keys = sorted(wanted & offered.fields.keys())
        now = await present_words(tx, ids, offered, keys, Moment(tx.now, self.zone))
        besides = await own_words(tx, ids, {doing.kind for doing in _doings(self._all)})
        beside, facts = await present_of(tx, ids), await facts_of(tx, ids)
        rows = []
        for ticket_id in ids:
            lived = facts.get(ticket_id, [])
            first = beside_at_first(beside[ticket_id], lived)
            words = beginning(now[ticket_id] | besides.get(ticket_id, {}), lived)
            life = Life(ticket_id, words, first, units_of(lived))
            course = self._course(self.tried, trial, life)
            live = self._course(self.live, trial, life) if self.live is not None else Course(ticket_id, first)
            if course.runs or live.runs:
                rows.append(_row_of(tx, trial, course, live))
        return rows

    @property
    def _all(self) -> list[Standing]:
        return [one for one in (self.tried, self.live, *self.others.standing) if one is not None]

    def _looked_at(self) -> set[str]:
        """What effects set, and what they look at before."""
        found: set[str] = set()
        for doing in _doings(self._all):
            found |= {f"field:{key}" for key in (getattr(doing.params, "fields", None) or {})}
            offered = effect_of(doing.kind)
            if offered is not None and offered.reads is not None and doing.params is not None:
                found |= set(offered.reads(self.known, doing.params))
        return found

    def _course(self, rule: Standing, trial: Any, life: Life) -> Course:
        laboratory = Laboratory(
            rule=replace(rule, only_teams=None, but_teams=frozenset()),
            others=self.others,
            known=self.known,
            moment_at=lambda at: Moment(at, self.zone),
            own_cause=f"rule:{rule.rule_id}",
            offered=ever_rule_fields(self.known),
            locale=self.locale,
            faults=self.faults,
            name_of=self.name_of,
        )
        if self.is_timed:
            return laboratory.timed(life, trial.from_at, trial.to_at, self.add, self.times)
        return laboratory.triggered(life, trial.from_at, trial.to_at)


async def bench_of(tx: Tx, trial: Any) -> Bench | None:
    """None where the condition can no longer be read."""
    known, said = await catalogue(tx), trial.rule
    offered, is_timed = ever_rule_fields(known), said["kind"] == "timed"
    rule_id = trial.rule_id or 0
    in_force = await triggers_in_force(tx)
    standing = in_force.ranks.standing if in_force else ()
    live = next((one for one in standing if one.rule_id == rule_id), None)
    if is_timed and rule_id:
        found = (await rules_in_force(tx, "timed", only=rule_id)).ranks.standing
        live = found[0] if found else None
    place = live.place if live else (1_000_000, rule_id)
    row = SimpleNamespace(id=rule_id, position=place[0])
    version = SimpleNamespace(**{name: said[name] for name in SAID}, number=trial.number or 0)
    tried = standing_of(row, version, offered, "view" if is_timed else "event")
    if tried is None:
        return None
    others = Ranks(tuple(one for one in standing if one.rule_id != rule_id))
    all_of_them = [one for one in (tried, live, *others.standing) if one is not None]
    zone = ZoneInfo(known.time_zone)
    add, times = await _timing(tx, trial, zone)
    return Bench(
        tried=tried,
        live=live,
        others=others,
        known=known,
        locale=await locale_of(tx),
        faults=await _faults(tx, _doings(all_of_them)),
        name_of=(await condition_words(tx, offered, guards_of(known.workflows))).name_of,
        zone=zone,
        is_timed=is_timed,
        add=add,
        times=times,
    )


def _doings(standing: Sequence[Standing]) -> list[Doing]:
    return [doing for one in standing for doing in one.doings]


async def _faults(tx: Tx, doings: Sequence[Doing]) -> dict[int, list[FieldProblem]]:
    """What is wrong with the effects' parameters today: a colleague who left, a team that has retired."""
    found: dict[int, list[FieldProblem]] = {}
    for one in doings:
        offered = effect_of(one.kind)
        if offered is not None and offered.check is not None and one.params is not None:
            found[id(one)] = await offered.check(tx, one.params)
    return found


async def _timing(
    tx: Tx, trial: Any, zone: ZoneInfo
) -> tuple[Callable[[datetime, int], datetime], Sequence[datetime]]:
    """How a timed rule counts, and the times at which one that recurs comes."""
    definition = trial.rule["definition"]
    times: list[datetime] = []
    if definition.get("recurrence"):
        own = ZoneInfo(definition.get("time_zone") or zone.key)
        found = upcoming(recurrence_of(definition["recurrence"]), own, trial.from_at, MOST_TIMES)
        times = [at for at in found if at < trial.to_at]
    if definition.get("time") != "working":
        return _plainly, times
    _, _, hours = await calendar_for_team(tx, None)
    return hours.add, times


def _plainly(at: datetime, seconds: int) -> datetime:
    return at + timedelta(seconds=seconds)


def _row_of(tx: Tx, trial: Any, course: Course, live: Course) -> dict[str, Any]:
    runs, live_runs = _told(course), _told(live)
    return {
        "tenant_id": tx.tenant_id,
        "trial_id": trial.id,
        "ticket_id": course.ticket_id,
        "runs": runs,
        "live_runs": live_runs,
        "loops": [list(one) for one in course.loops],
        "difference": _difference(runs, live_runs),
    }


def _told(course: Course) -> list[dict[str, Any]]:
    return [
        {"at": one.at.isoformat(), "event": one.event, "depth": one.depth, "effects": list(one.effects)}
        for one in course.runs
    ]


def _difference(runs: list[dict[str, Any]], live: list[dict[str, Any]]) -> str:
    if not live:
        return "gained"
    if not runs:
        return "lost"
    return "same" if runs == live else "other"
