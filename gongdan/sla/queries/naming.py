"""What the things that an explanation speaks of are called."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.calendars import calendars
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla.clock import Counted, Line, Switched
from gongdan.sla.queries.in_force import named_plans
from gongdan.sla.terms import CalendarRef, Terms
from gongdan.ticketing import PRIORITY_WORDS, catalogue, tickets


class Naming:
    """Names of calendars, states and policies in the caller's language."""

    def __init__(
        self,
        zone: ZoneInfo,
        names: Mapping[int, str],
        states: Mapping[str, str],
        plans: Mapping[tuple[int, int], str],
    ) -> None:
        self.zone, self._calendars, self._states, self._plans = zone, names, states, plans

    @classmethod
    async def of(cls, tx: Tx, ticket_id: int, lines: Iterable[Line]) -> "Naming":
        """For the lines of one clock, in at most three statements."""
        terms = [one for line in lines if isinstance(line, Switched) for one in (line.before, line.after)]
        refs = {one.calendar for one in terms} | {line.calendar for line in lines if isinstance(line, Counted)}
        plans = await named_plans(tx, {(one.policy_id, one.policy_version) for one in terms})
        known = await catalogue(tx)
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        version = await tx.scalar(select(tickets.c.workflow_version_id).where(*mine))
        states = {key: in_locale(one.names, tx.actor.locale) for key, one in known.workflow(version).states.items()}
        return cls(
            ZoneInfo(known.time_zone),
            await calendar_names(tx, {ref.id for ref in refs if ref.id is not None}),
            states,
            {key: f"{name} v{key[1]}" for key, (_, name) in plans.items()},
        )

    def calendar(self, ref: CalendarRef) -> str:
        return self._calendars.get(ref.id or 0, "")

    def state(self, key: str) -> str:
        return self._states.get(key, key)

    def policy(self, policy_id: int, number: int) -> str:
        return self._plans.get((policy_id, number), "")

    def terms(self, terms: Terms) -> dict[str, Any]:
        """The terms of a clock on the wire."""
        return {
            "policy": self.policy(terms.policy_id, terms.policy_version),
            "policy_id": terms.policy_id,
            "version": terms.policy_version,
            "priority": PRIORITY_WORDS[terms.priority],
            "target_seconds": terms.seconds,
            "calendar": self.calendar(terms.calendar) or None,
            "is_working_time": terms.calendar.id is not None,
        }


async def calendar_names(tx: Tx, ids: Iterable[int]) -> dict[int, str]:
    """The names of these calendars in the caller's language."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    row = calendars.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(wanted))
    return {
        one.id: in_locale(one.names, tx.actor.locale) for one in await tx.all(select(row.id, row.names).where(*mine))
    }
