"""The stored life of tickets: how they stand and the last clock of each promise, read and written as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, select

from gongdan.kernel.unit import Tx
from gongdan.sla.clock import Clock
from gongdan.sla.lives import Life
from gongdan.sla.models import sla_clocks, sla_tickets
from gongdan.sla.plans import Plan
from gongdan.sla.queries.hours import hours_by
from gongdan.sla.queries.in_force import plans_of
from gongdan.sla.standing import Asked, Standing
from gongdan.sla.terms import PLAIN, CalendarRef, HoursOf, Terms
from gongdan.ticketing import Deadline

_PLAIN_COLUMNS = (
    *("opened_at", "state", "category", "priority", "state_since", "category_since", "received_at", "word_at"),
    *(
        "team_id",
        "department_id",
        "first_team_id",
        "has_left_first",
        "answered_at",
        "asked_at",
        "asked_channel",
        "feedback_at",
    ),
    "is_at_rest",
)
_MOMENTS = frozenset(name for name in _PLAIN_COLUMNS if name.endswith(("_at", "_since")))
_CLOCK_COLUMNS = tuple(column for column in sla_clocks.c if column.name not in ("tenant_id", "ticket_id"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A ticket's life as it is stored, the ids of its clocks, and what was lent to the ticket."""

    ticket_id: int
    life: Life
    ids: Mapping[tuple[str, int], int]
    lent: Deadline
    hours: HoursOf


def _statement() -> Select[Any]:
    clock, stands = sla_clocks.c, sla_tickets.c
    last = and_(clock.tenant_id == stands.tenant_id, clock.ticket_id == stands.ticket_id, clock.is_last)
    columns = [*sla_tickets.c, *(column.label(f"clock_{column.name}") for column in _CLOCK_COLUMNS)]
    return select(*columns).select_from(sla_tickets.outerjoin(sla_clocks, last))


_STATEMENT = _statement()


async def find_life(tx: Tx, ticket_id: int, *, is_locked: bool = True) -> Stored | None:
    """The life of one ticket; None where nothing was ever promised for it."""
    return (await find_lives(tx, [ticket_id], is_locked=is_locked)).get(ticket_id)


async def find_lives(
    tx: Tx, ticket_ids: Sequence[int], *, is_locked: bool = True, more: Iterable[CalendarRef] = ()
) -> dict[int, Stored]:
    """The lives of these tickets, in one statement; the rows are locked where the caller is going to change them."""
    row = sla_tickets.c
    statement = _STATEMENT.where(row.tenant_id == tx.tenant_id, row.ticket_id.in_(list(ticket_ids)))
    if is_locked and not tx.is_read_only:
        statement = statement.with_for_update(of=sla_tickets)
    rows = await tx.all(statement.order_by(row.ticket_id, sla_clocks.c.key))
    heads = {one.ticket_id: one for one in rows}  # a row for each clock says the same of its ticket
    plans = await plans_of(tx, {(one.policy_id, one.policy_version) for one in heads.values()})
    clocks = [(one.ticket_id, one.clock_id, _clock(_LABELLED(one))) for one in rows if one.clock_id is not None]
    refs = {_ref(one) for one in heads.values()} | {clock.terms.calendar for _, _, clock in clocks} | set(more)
    hours = await hours_by(tx, refs)
    lives = {ticket_id: _life(one, plans) for ticket_id, one in heads.items()}
    ids: dict[int, dict[tuple[str, int], int]] = {}
    held: dict[int, dict[str, Clock]] = {}
    for ticket_id, clock_id, clock in clocks:
        ids.setdefault(ticket_id, {})[clock.key, clock.round] = clock_id
        held.setdefault(ticket_id, {})[clock.key] = clock
    return {
        ticket_id: Stored(ticket_id, Life(life, held.get(ticket_id, {})), ids.get(ticket_id, {}), lent, hours)
        for ticket_id, (life, lent) in lives.items()
    }


def _life(row: Any, plans: Mapping[tuple[int, int], Plan]) -> tuple[Standing, Deadline]:
    values = {name: getattr(row, name) for name in _PLAIN_COLUMNS}
    plan = plans.get((row.policy_id, row.policy_version)) if row.policy_id is not None else None
    lent = Deadline(row.lent_due_at, row.lent_kind, row.lent_state)
    return Standing(calendar=_ref(row), plan=plan, asked=_read_asked(row.asked), **values), lent


def _read_asked(kept: Mapping[str, Any]) -> dict[str, Asked]:
    return {key: Asked(datetime.fromisoformat(one["at"]), one["outcome"]) for key, one in kept.items()}


def _asked_json(standing: Standing) -> dict[str, Any]:
    return {key: {"at": one.at.isoformat(), "outcome": one.outcome} for key, one in standing.asked.items()}


def _ref(row: Any) -> CalendarRef:
    return PLAIN if row.calendar_id is None else CalendarRef(row.calendar_id, row.calendar_version)


def clock_of(row: Any) -> Clock:
    """A row of `sla_clocks` as a clock, without the lines that only a replay knows."""
    return _clock(_BARE(row))


_TERMS = ("policy_id", "policy_version", "priority", "target_seconds", "calendar_id", "calendar_version", "warn_at")
_HELD = (
    *("key", "kind", "round", "anchor", "started_at", "counted_seconds", "since", "paused_at", "paused_by", "due_at"),
    *("told_share", "breached_at", "ended_at", "outcome", "ended_by", "team_id", "department_id"),
)
# All at once: a sweep reads some ten thousand values.
_BARE = attrgetter(*_TERMS, *_HELD)
_LABELLED = attrgetter(*(f"clock_{name}" for name in (*_TERMS, *_HELD)))


def _clock(values: tuple[Any, ...]) -> Clock:
    policy_id, policy_version, priority, seconds, calendar_id, calendar_version, warn_at = values[: len(_TERMS)]
    calendar = PLAIN if calendar_id is None else CalendarRef(calendar_id, calendar_version)
    held = dict(zip(_HELD, values[len(_TERMS) :], strict=True))
    return Clock(
        terms=Terms(policy_id, policy_version, priority, seconds, calendar, tuple(warn_at)),
        counted=held.pop("counted_seconds"),
        told=held.pop("told_share"),
        **held,
    )


def standing_values(standing: Standing, lent: Deadline) -> dict[str, Any]:
    """A standing as the row of `sla_tickets` holds it."""
    values = {name: getattr(standing, name) for name in _PLAIN_COLUMNS}
    plan = standing.plan
    return values | {
        "asked": _asked_json(standing),
        "policy_id": plan.policy_id if plan else None,
        "policy_version": plan.version if plan else None,
        "calendar_id": standing.calendar.id,
        "calendar_version": standing.calendar.version,
        "lent_due_at": lent.due_at,
        "lent_kind": lent.kind,
        "lent_state": lent.state,
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    """A standing as the first turn keeps it."""
    return {name: _plain(getattr(standing, name)) for name in _PLAIN_COLUMNS}


def read_standing(kept: Mapping[str, Any], calendar: CalendarRef, plan: Plan | None) -> Standing:
    """The way back."""
    values: dict[str, Any] = {
        name: datetime.fromisoformat(value) if value is not None and name in _MOMENTS else value
        for name, value in kept.items()
    }
    return Standing(calendar=calendar, plan=plan, **values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def clock_values(
    clock: Clock, next_action_at: datetime | None, *, is_last: bool, is_continued: bool
) -> dict[str, Any]:
    """A clock as the row of `sla_clocks` holds it."""
    return {
        "key": clock.key,
        "kind": clock.kind,
        "round": clock.round,
        "is_last": is_last,
        "is_continued": is_continued,
        "anchor": clock.anchor,
        "policy_id": clock.terms.policy_id,
        "policy_version": clock.terms.policy_version,
        "priority": clock.terms.priority,
        "target_seconds": clock.terms.seconds,
        "calendar_id": clock.terms.calendar.id,
        "calendar_version": clock.terms.calendar.version,
        "warn_at": list(clock.terms.warn_at),
        "started_at": clock.started_at,
        "counted_seconds": clock.counted,
        "since": clock.since,
        "paused_at": clock.paused_at,
        "paused_by": clock.paused_by,
        "due_at": clock.due_at,
        "next_action_at": next_action_at,
        "told_share": clock.told,
        "breached_at": clock.breached_at,
        "ended_at": clock.ended_at,
        "outcome": clock.outcome,
        "ended_by": clock.ended_by,
        "team_id": clock.team_id,
        "department_id": clock.department_id,
    }
