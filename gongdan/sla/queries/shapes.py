"""Clocks as they are told: what several answers share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongdan.identity import get_teams
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla.clock import Clock, counted_to, floor
from gongdan.sla.plans import ON_DEMAND, Plan, promises_by_key
from gongdan.sla.queries.hours import hours_by
from gongdan.sla.queries.in_force import named_plans, plans_of
from gongdan.sla.queries.lives import clock_of
from gongdan.sla.queries.reasons import reasons_of
from gongdan.sla.terms import PLAIN, HoursOf
from gongdan.ticketing import PROMISE_NAMES


@dataclass(frozen=True, slots=True)
class Words:
    """The names and hours that a page of clocks needs, read once for all of them."""

    hours: HoursOf
    teams: Mapping[int, str]
    reasons: Mapping[str, Any]
    plans: Mapping[tuple[int, int], Plan]

    @classmethod
    async def of(cls, tx: Tx, rows: Iterable[Any]) -> "Words":
        """For these rows of `sla_clocks`, in at most three statements and one for each calendar not met before."""
        rows = list(rows)
        hours = await hours_by(tx, {clock_of(row).terms.calendar for row in rows if row.since is not None})
        team_ids = {row.team_id for row in rows if row.team_id is not None}
        has_reasons = any(row.reason_key for row in rows)
        # What starts on demand is called as its policy says; versions of policies are kept in the process.
        plans = await plans_of(tx, {(row.policy_id, row.policy_version) for row in rows if row.kind == ON_DEMAND})
        reasons = {one["key"]: one["names"] for one in await reasons_of(tx)} if has_reasons else {}
        return cls(hours, await get_teams(tx, team_ids) if team_ids else {}, reasons, plans)

    def shape(self, tx: Tx, row: Any) -> dict[str, Any]:
        """A row of `sla_clocks` on the wire."""
        clock = clock_of(row)
        counted = now_counted(tx, clock, self.hours)
        return {
            "id": row.id,
            "key": clock.key,
            "kind": clock.kind,
            "kind_name": promise_name(self.plans, clock, tx.actor.locale),
            "round": clock.round,
            "state": clock.state,
            "is_at_risk": bool(clock.told) and clock.breached_at is None and clock.ended_at is None,
            "is_paused": clock.paused_at is not None,
            "paused_by": clock.paused_by or None,
            "due_at": clock.due_at,
            "target_seconds": clock.terms.seconds,
            "counted_seconds": counted,
            "remaining_seconds": clock.terms.seconds - counted,
            "is_working_time": clock.terms.calendar != PLAIN,
            "started_at": clock.started_at,
            "ended_at": clock.ended_at,
            "breached_at": clock.breached_at,
            "team": named(row.team_id, self.teams),
            "needs_reason": clock.breached_at is not None and row.reason_key is None and not row.is_continued,
            "reason": self._reason(tx, row),
        }

    def _reason(self, tx: Tx, row: Any) -> dict[str, Any] | None:
        if row.reason_key is None:
            return None
        names = self.reasons.get(row.reason_key)
        return {
            "key": row.reason_key,
            "name": in_locale(names, tx.actor.locale) if names else row.reason_key,
            "text": row.reason_text,
            "author_name": row.reason_by_name,
            "at": row.reason_at,
        }


def promise_name(plans: Mapping[tuple[int, int], Plan], clock: Clock, locale: str) -> str:
    """What the promise of a clock is called: by its own name, else by that of its kind."""
    plan = plans.get((clock.terms.policy_id, clock.terms.policy_version))
    promise = promises_by_key(plan).get(clock.key)
    return in_locale(promise.names if promise and promise.names else PROMISE_NAMES[clock.kind], locale)


def now_counted(tx: Tx, clock: Clock, hours: HoursOf) -> int:
    """What has been counted until now."""
    return counted_to(clock, floor(tx.now), hours).counted


def named(row_id: int | None, names: Mapping[int, str]) -> dict[str, Any] | None:
    """Somebody by id and name."""
    return None if row_id is None else {"id": row_id, "name": names.get(row_id, "")}


async def policy_briefs(tx: Tx, wanted: Iterable[tuple[int, int]], current: Mapping[int, int]) -> dict[Any, Any]:
    """Versions of policies by id and number, on the wire; `current` says which numbers are in force."""
    named_ = await named_plans(tx, wanted)
    return {
        key: {"id": key[0], "name": name, "number": key[1], "is_current": current.get(key[0]) == key[1]}
        for key, (_, name) in named_.items()
    }
