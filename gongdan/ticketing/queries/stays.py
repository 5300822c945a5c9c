"""Who had a ticket how long, and who sends what to whom: read from the log of what happened."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

from gongdan.identity import get_department_names, get_people, get_teams, teams
from gongdan.kernel.actor import Scope
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import arbitrations
from gongdan.ticketing.queries.handovers import staff_only
from gongdan.ticketing.queries.report_span import report_span
from gongdan.ticketing.queries.tickets import get_ticket_row
from gongdan.ticketing.states import CATEGORY_WORDS
from gongdan.ticketing.stays import KINDS, Happening, Stay, counts_of, stays_of, totals

MAX_STAYS = 2000
MAX_EDGES = 1000
LONGEST = timedelta(days=366)


# --- one ticket ------------------------------------------------------------------------------------


async def get_stays(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """The ticket's stays, totals and counts; for staff. Raises NotFound, NotAllowed."""
    ticket = await get_ticket_row(tx, ticket_id)
    staff_only(tx)
    row = events.c
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
    found = await tx.all(
        select(row.at, row.kind, row.payload).where(*mine, row.kind.in_(KINDS)).order_by(row.at, row.id)
    )
    happened = [Happening(one.at, one.kind, one.payload) for one in found]
    stays = stays_of(happened, tx.now, CATEGORY_WORDS[ticket.state_category])
    names = await _Names.of(tx, stays)
    return {
        "items": [names.stay(stay) for stay in stays[:MAX_STAYS]],
        "teams": names.held(totals(stays, "team_id"), names.teams),
        "departments": names.held(totals(stays, "department_id"), names.departments),
        "people": names.held(totals(stays, "assignee_id"), names.people),
        "states": [{"state": state, "seconds": seconds} for state, seconds in totals(stays, "state").items()],
        "counts": asdict(counts_of(happened)),
        "seconds": sum(stay.seconds for stay in stays),
    }


class _Names:
    """The names of all that the stays of a ticket refer to, in three queries."""

    def __init__(self, of_teams: dict[int, str], of_departments: dict[int, str], of_people: dict[int, str]) -> None:
        self.teams, self.departments, self.people = of_teams, of_departments, of_people

    @classmethod
    async def of(cls, tx: Tx, stays: list[Stay]) -> "_Names":
        people = await get_people(tx, {stay.assignee_id for stay in stays if stay.assignee_id})
        return cls(
            await get_teams(tx, {stay.team_id for stay in stays if stay.team_id}),
            await get_department_names(tx, {stay.department_id for stay in stays if stay.department_id}),
            {user_id: one.name for user_id, one in people.items()},
        )

    def stay(self, stay: Stay) -> dict[str, Any]:
        return {
            "team": _named(stay.team_id, self.teams),
            "department": _named(stay.department_id, self.departments),
            "person": _named(stay.assignee_id, self.people),
            "state": stay.state,
            "state_category": stay.state_category,
            "began_at": stay.began_at,
            "ended_at": stay.ended_at,
            "seconds": stay.seconds,
        }

    @staticmethod
    def held(seconds: dict[Any, int], names: dict[int, str]) -> list[dict[str, Any]]:
        return [
            {"id": one, "name": None if one is None else names.get(one, ""), "seconds": lasted}
            for one, lasted in seconds.items()
        ]


def _named(row_id: int | None, names: dict[int, str]) -> dict[str, Any] | None:
    return None if row_id is None else {"id": row_id, "name": names.get(row_id, "")}


# --- all of them -----------------------------------------------------------------------------------


async def get_transfers(tx: Tx, *, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """What each team sent to which in that time, how much came back and how soon; the last 30 days unless said.

    A colleague whose reports reach only his department or team sees what those sent or got.
    """
    if not tx.actor.is_staff or not tx.actor.may(policy.READ_REPORTS):
        raise NotAllowed(policy.READ_REPORTS)
    since, until = report_span(tx, since, until)
    return {
        "since": since,
        "until": until,
        "edges": [_edge(row) for row in await tx.all(_edges(tx, since, until))],
        "arbitrations": await _arbitrations(tx, since, until),
    }


def _ids(name: str) -> ColumnElement[int]:
    return cast(events.c.payload[name].astext, BigInteger)


def _sent(tx: Tx, since: datetime, until: datetime) -> Select[Any]:
    """What somebody sent from one team to another in that time, and when it came back to the first.

    For each ticket and team its comings and goings are laid side by side: it came back where the next after a going
    is a coming that somebody sent. One pass over the facts, however many there are.
    """
    row = events.c
    facts = (
        select(
            row.subject_id,
            row.at,
            row.id,
            _ids("from_team_id").label("from_id"),
            _ids("team_id").label("to_id"),
            # Not its flow, no supervisor, nor who took it back.
            (func.coalesce(row.payload["cause"].astext, "") == "").label("was_sent"),
        )
        .where(row.tenant_id == tx.tenant_id, row.kind == "ticket.assigned", row.at >= since)
        .cte("facts")
    )
    fact = facts.c
    same = (fact.subject_id, fact.at, fact.id, fact.was_sent)
    crossed = fact.from_id.is_distinct_from(fact.to_id)
    goings = select(*same, fact.from_id.label("team_id"), fact.to_id.label("other_id"), true().label("is_going"))
    comings = select(*same, fact.to_id.label("team_id"), fact.from_id.label("other_id"), false().label("is_going"))
    both = union_all(
        goings.where(crossed, fact.from_id.is_not(None)), comings.where(crossed, fact.to_id.is_not(None))
    ).subquery("both")
    is_return = and_(_following(both, "is_going").is_(False), _following(both, "was_sent").is_(True))
    back_at = case((is_return, _following(both, "at")))
    beside = select(both, back_at.label("back_at")).subquery("beside")
    one = beside.c
    return select(one.team_id.label("from_id"), one.other_id.label("to_id"), one.at, one.back_at).where(
        one.is_going, one.was_sent, one.other_id.is_not(None), one.at < until
    )


def _following(both: Any, name: str) -> ColumnElement[Any]:
    """The value of the next coming or going of the same ticket at the same team."""
    row = both.c
    return func.lead(row[name]).over(partition_by=[row.subject_id, row.team_id], order_by=[row.at, row.id])


def _edges(tx: Tx, since: datetime, until: datetime) -> Select[Any]:
    sent = _sent(tx, since, until).cte("sent")
    giver, taker = teams.alias("giver"), teams.alias("taker")
    hours = extract("epoch", sent.c.back_at - sent.c.at) / 3600
    count = func.count().label("count")
    return (
        select(
            sent.c.from_id,
            giver.c.key.label("from_key"),
            giver.c.name.label("from_name"),
            sent.c.to_id,
            taker.c.key.label("to_key"),
            taker.c.name.label("to_name"),
            count,
            func.count(sent.c.back_at).label("returned_count"),
            func.percentile_cont(0.5).within_group(hours).label("median_hours"),
        )
        .join(giver, and_(giver.c.tenant_id == tx.tenant_id, giver.c.id == sent.c.from_id))
        .join(taker, and_(taker.c.tenant_id == tx.tenant_id, taker.c.id == sent.c.to_id))
        .where(or_(_reported(tx, giver), _reported(tx, taker)))
        .group_by(sent.c.from_id, giver.c.key, giver.c.name, sent.c.to_id, taker.c.key, taker.c.name)
        .order_by(count.desc(), sent.c.from_id, sent.c.to_id)
        .limit(MAX_EDGES)
    )


def _reported(tx: Tx, team: Any) -> ColumnElement[bool]:
    """Whether the actor's reports reach this team."""
    scope = tx.actor.scope(policy.READ_REPORTS)
    if scope is Scope.ALL:
        return true()
    near: list[ColumnElement[bool]] = [false()]
    if scope is not Scope.OWN and tx.actor.team_ids:
        near.append(team.c.id.in_(sorted(tx.actor.team_ids)))
    if scope is Scope.DEPARTMENT and tx.actor.department_ids:
        near.append(team.c.department_id.in_(sorted(tx.actor.department_ids)))
    return or_(*near)


def _edge(row: Any) -> dict[str, Any]:
    return {
        "from_team": {"id": row.from_id, "key": row.from_key, "name": row.from_name},
        "to_team": {"id": row.to_id, "key": row.to_key, "name": row.to_name},
        "count": row.count,
        "returned_count": row.returned_count,
        "median_hours_until_return": _rounded(row.median_hours),
    }


async def _arbitrations(tx: Tx, since: datetime, until: datetime) -> dict[str, Any]:
    row = arbitrations.c
    hours = extract("epoch", row.decided_at - row.raised_at) / 3600
    statement = select(
        func.count().label("raised"),
        *(func.count().filter(row.state == state).label(state) for state in ("open", "decided", "lapsed")),
        func.percentile_cont(0.5).within_group(hours).filter(row.state == "decided").label("median_hours"),
    ).where(row.tenant_id == tx.tenant_id, row.raised_at >= since, row.raised_at < until)
    if tx.actor.scope(policy.READ_REPORTS) is not Scope.ALL:
        is_wide = tx.actor.scope(policy.READ_REPORTS) is Scope.DEPARTMENT and tx.actor.department_ids
        statement = statement.where(row.department_id.in_(sorted(tx.actor.department_ids)) if is_wide else false())
    found = await tx.one(statement)
    counts = {name: getattr(found, name) for name in ("raised", "open", "decided", "lapsed")}
    return counts | {"median_hours_until_decision": _rounded(found.median_hours)}


def _rounded(hours: Any) -> float | None:
    return None if hours is None else round(float(hours), 2)
