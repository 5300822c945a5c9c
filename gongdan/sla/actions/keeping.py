"""Store what has become of the lives of tickets, and tell what their clocks had to tell: few statements for many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.sla.clock import Alarm, Clock
from gongdan.sla.events import TicketClockBreached, TicketClockWarned
from gongdan.sla.lives import Life, nearest, wakes_at
from gongdan.sla.models import sla_clocks, sla_tickets, sla_turns
from gongdan.sla.plans import promises_by_key
from gongdan.sla.queries.lives import Stored, clock_values, standing_json, standing_values
from gongdan.sla.terms import HoursOf
from gongdan.ticketing import Deadline, set_deadlines, tickets
from gongdan.ticketing.events.tickets import concerned_unheld

_KEY = ("tenant_id", "ticket_id", "key", "round")


def _begun_statement() -> Any:
    """A whole life as it begins, in one statement: opening a ticket waits for it."""

    def insert_from(table: Table, source: str, names: list[str]) -> str:
        columns = ", ".join(names)
        return f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {source}"  # noqa: S608 - names of our tables

    stands = insert_from(
        sla_tickets, "jsonb_populate_record(NULL::sla_tickets, :stands)", [one.name for one in sla_tickets.c]
    )
    turn = insert_from(sla_turns, "jsonb_populate_record(NULL::sla_turns, :turn)", _names(sla_turns))
    clocks = insert_from(sla_clocks, "jsonb_populate_recordset(NULL::sla_clocks, :clocks)", _WRITTEN)
    return text(f"WITH stands AS ({stands}), turned AS ({turn}) {clocks}").bindparams(
        *(bindparam(name, type_=JSONB) for name in ("stands", "turn", "clocks"))
    )


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c if column.name != "id"]


_WRITTEN = [name for name in _names(sla_clocks) if not name.startswith("reason_")]
_BEGUN = _begun_statement()


async def keep_new_life(tx: Tx, ticket_id: int, life: Life, hours: HoursOf, asked: Any) -> None:
    """Store the life of a ticket that was just opened, with why this policy is its own."""
    kept, deadline = Kept(ticket_id, None, life, hours), deadline_of(life)
    place = {"tenant_id": tx.tenant_id, "ticket_id": ticket_id}
    values = {
        "stands": place | standing_values(life.standing, deadline),
        "turn": _turn(tx, Turned(ticket_id, life, "opened", is_first=True, trace=asked)),
        "clocks": [place | row for row in _changed_clocks(kept)],
    }
    await tx.execute(_BEGUN, values)
    if deadline != Deadline():
        await set_deadlines(tx, [(ticket_id, deadline)])


@dataclass(frozen=True, slots=True)
class Kept:
    """A life to be stored: as it was (None: it begins), and as it is."""

    ticket_id: int
    before: Stored | None
    after: Life
    hours: HoursOf


async def keep_lives(tx: Tx, kept: Sequence[Kept]) -> None:
    """Store what differs and tell the alarms, in at most five statements."""
    changed: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    lent: list[tuple[int, Deadline]] = []
    for one in kept:
        deadline = deadline_of(one.after)
        was = one.before.lent if one.before else Deadline()
        if deadline != was:
            lent.append((one.ticket_id, deadline))
        values = standing_values(one.after.standing, deadline)
        place = {"tenant_id": tx.tenant_id, "ticket_id": one.ticket_id}
        if one.before is None:
            begun.append(place | values)
        elif values != standing_values(one.before.life.standing, was):
            moved.append({f"b_{name}": value for name, value in (place | values).items()})
        changed += [place | row for row in _changed_clocks(one)]
    if begun:
        await tx.execute(insert(sla_tickets), begun)
    if moved:
        await tx.execute(_MOVED, moved)
    if changed:
        await tx.execute(_CLOCKS, changed)
    if lent:
        await set_deadlines(tx, lent)
    await _tell(tx, kept)


async def keep_anew(tx: Tx, one: Kept) -> None:
    """Store all of a life in place of what was counted before, and tell nothing. What is gone the caller deletes."""
    place = {"tenant_id": tx.tenant_id, "ticket_id": one.ticket_id}
    deadline = deadline_of(one.after)
    values = place | standing_values(one.after.standing, deadline)
    await tx.execute(_MOVED, [{f"b_{name}": value for name, value in values.items()}])
    rows = [place | row for row in _changed_clocks(Kept(one.ticket_id, None, one.after, one.hours))]
    if rows:
        await tx.execute(_CLOCKS_ANEW, rows)
    await set_deadlines(tx, [(one.ticket_id, deadline)])


def deadline_of(life: Life) -> Deadline:
    """What the ticket shows: the clock that is due first; else one that rests."""
    clock = nearest(life.clocks.values())
    if clock is not None:
        state = "breached" if clock.breached_at else "at_risk" if clock.told else "running"
        return Deadline(clock.due_at, clock.kind, state)
    resting = sorted((one for one in life.clocks.values() if one.paused_at is not None), key=lambda one: one.key)
    return Deadline(None, resting[0].kind, "paused") if resting else Deadline()


def _changed_clocks(one: Kept) -> list[dict[str, Any]]:
    """The rows of the clocks that differ from what is stored, each round once, the earlier rounds first."""
    before = one.before.life.clocks if one.before else {}
    rows = []
    for clock in one.after.everything():
        last = one.after.clocks.get(clock.key)
        is_last = last is not None and last.round == clock.round
        was = before.get(clock.key)
        if was is clock and is_last:
            continue
        if was is not None and was.round == clock.round and is_last and _bare(was) == _bare(clock):
            continue
        following = None if is_last else _next_round(one.after, clock)
        is_continued = following is not None and following.anchor == clock.anchor
        wakes = wakes_at(clock, one.hours) if is_last else None
        rows.append(clock_values(clock, wakes, is_last=is_last, is_continued=is_continued))
    return rows


def _next_round(life: Life, clock: Clock) -> Clock | None:
    return next((one for one in life.everything() if (one.key, one.round) == (clock.key, clock.round + 1)), None)


def _bare(clock: Clock) -> Clock:
    """What is stored of it."""
    return replace(clock, lines=())


_MOVABLE = [column.name for column in sla_tickets.c if column.name not in ("tenant_id", "ticket_id")]


def _moved_statement() -> Any:
    row = sla_tickets.c
    mine = (row.tenant_id == bindparam("b_tenant_id"), row.ticket_id == bindparam("b_ticket_id"))
    return update(sla_tickets).where(*mine).values({name: bindparam(f"b_{name}") for name in _MOVABLE})


def _clocks_statement(*beside: str) -> Any:
    """Rounds of clocks, stored over those that are there; what a round is about stays, but for what is named."""
    given = upsert(sla_clocks)
    names = [column.name for column in sla_clocks.c if not column.name.startswith("reason_")]
    fixed = {"id", "kind", "anchor", *_KEY} - set(beside)
    new = {name: given.excluded[name] for name in names if name not in fixed}
    return given.on_conflict_do_update(index_elements=list(_KEY), set_=new)


_MOVED = _moved_statement()
_CLOCKS = _clocks_statement()
_CLOCKS_ANEW = _clocks_statement("kind", "anchor")


@dataclass(frozen=True, slots=True)
class Turned:
    """What is promised to a ticket from now on; `fact_version` where a fact brought it about."""

    ticket_id: int
    life: Life
    cause: str
    is_first: bool = False
    trace: Any = None
    fact_version: int | None = None
    at: datetime | None = None  # None: now


async def keep_turns(tx: Tx, turns: Sequence[Turned]) -> None:
    """Write them down in their order, in one statement, each with why this policy is the ticket's."""
    if turns:
        await tx.execute(insert(sla_turns).inline(), [_turn(tx, one) for one in turns])


def _turn(tx: Tx, one: Turned) -> dict[str, Any]:
    plan, calendar = one.life.standing.plan, one.life.standing.calendar
    return {
        "tenant_id": tx.tenant_id,
        "ticket_id": one.ticket_id,
        "at": one.at or tx.now,
        "is_first": one.is_first,
        "cause": one.cause,
        "fact_version": one.fact_version,
        "standing": standing_json(one.life.standing) if one.is_first else None,
        "policy_id": plan.policy_id if plan else None,
        "policy_version": plan.version if plan else None,
        "calendar_id": calendar.id,
        "calendar_version": calendar.version,
        "trace": one.trace,
    }


async def _tell(tx: Tx, kept: Sequence[Kept]) -> None:
    """Record the alarms, each with the id of its clock."""
    ringing = [one for one in kept if one.after.alarms]
    if not ringing:
        return
    ids = [one.ticket_id for one in ringing]
    clock, row = sla_clocks.c, tickets.c
    found = await tx.all(
        select(clock.id, clock.ticket_id, clock.key, clock.round).where(
            clock.tenant_id == tx.tenant_id, clock.ticket_id.in_(ids)
        )
    )
    clock_ids = {(one.ticket_id, one.key, one.round): one.id for one in found}
    rows = {
        one.id: one for one in await tx.all(select(tickets).where(row.tenant_id == tx.tenant_id, row.id.in_(ids)))
    }
    for one in ringing:
        audience = concerned_unheld(rows[one.ticket_id])
        for alarm in one.after.alarms:
            place = (one.ticket_id, alarm.clock.key, alarm.clock.round)
            promise = promises_by_key(one.after.standing.plan).get(alarm.clock.key)
            name = dict(promise.names) if promise else {}
            tx.record(_fact(one.ticket_id, clock_ids[place], alarm, {"name": name, **audience}))


def _fact(
    ticket_id: int, clock_id: int, alarm: Alarm, audience: dict[str, Any]
) -> TicketClockWarned | TicketClockBreached:
    clock = alarm.clock
    said: dict[str, Any] = {
        "clock_id": clock_id,
        "key": clock.key,
        "kind_of_promise": clock.kind,
        "round": clock.round,
        "due_at": iso(clock.due_at) or "",
        "policy_id": clock.terms.policy_id,
        "policy_version": clock.terms.policy_version,
    }
    if alarm.is_breach:
        return TicketClockBreached(ticket_id, missed=list(alarm.shares), **said, **audience)
    return TicketClockWarned(ticket_id, shares=list(alarm.shares), **said, **audience)
