"""A class begins and ends: what its people have goes to the backup queue, and what is unfinished comes back."""

import logging
from collections import Counter
from typing import Any

from sqlalchemy import insert, select, text, update

from gongdan.identity import users
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.routing.actions.room import choose_with_room
from gongdan.routing.actions.routing import ACTOR
from gongdan.routing.actions.settings import touch_roster
from gongdan.routing.events import TrainingClassEnded, TrainingClassStarted
from gongdan.routing.models import class_people, class_tickets, training_classes
from gongdan.routing.plans import Plan, points_of
from gongdan.routing.queries.candidates import find_candidates, find_teams
from gongdan.routing.queries.in_force import in_force
from gongdan.routing.strategies import Asked
from gongdan.ticketing import ROUTED, AssignTicket, Shelf, assign_ticket, catalogue, tickets

log = logging.getLogger(__name__)

_patience = Patience(log, "a class could not begin or end")
_DUE = text(
    """
SELECT c.tenant_id, c.id FROM training_classes c JOIN tenants n ON n.id = c.tenant_id AND n.is_active
WHERE c.next_action_at <= :now ORDER BY c.next_action_at, c.id LIMIT 200
"""
)
_class, _moved = training_classes.c, class_tickets.c
SOLVED = 5


async def turn_classes() -> int:
    """All classes whose time has come; how many began or ended. Each in one unit: all of it happens, or nothing."""
    async with system_connection() as connection:
        found = (await connection.execute(_DUE, {"now": clock.now()})).all()
    turned = 0
    for one in found:
        key = (one.tenant_id, one.id)
        if _patience.rests(key):
            continue
        with _patience.with_one(key):
            async with unit(system_actor(one.tenant_id, ACTOR), cause=f"class {one.id}") as tx:
                turned += await turn_class(tx, one.id)
    return turned


async def turn_class(tx: Tx, class_id: int) -> bool:
    """Begin or end it, if it is due and nobody else is at it."""
    mine = (_class.tenant_id == tx.tenant_id, _class.id == class_id, _class.next_action_at <= tx.now)
    row = await tx.first(select(training_classes).where(*mine).with_for_update(skip_locked=True))
    if row is None:
        return False
    if row.state == "planned" and row.ends_at > tx.now:
        await begin_class(tx, row)
    elif row.state == "planned":  # nobody was there to begin it: nothing went away, so nothing comes back
        await _write(tx, row, state="ended", next_action_at=None)
        tx.record(TrainingClassEnded(row.id, row.name))
    else:
        await end_class(tx, row)
    return True


async def begin_class(tx: Tx, row: Any) -> None:
    """Each open ticket of those in class goes to the backup queue: to who there has most room, else to its pool.

    What cannot be given on stays with its person; the others go.
    """
    pupils = await pupils_of(tx, row.id)
    k = tickets.c
    mine = (k.tenant_id == tx.tenant_id, k.assignee_id.in_(pupils), k.state_category < SOLVED)
    held = await tx.all(
        select(k.id, k.assignee_id, k.team_id, k.priority, k.type_id)
        .where(*mine, k.shelf == int(Shelf.DESK))
        .order_by(k.id)
        .with_for_update(key_share=True)
    )
    left = 0
    for one in held:
        person_id = await _trained(tx, row, one, pupils)
        if await _give(tx, one.id, team=row.backup_team_id, assignee=person_id, reason=row.name):
            values = {"ticket_id": one.id, "user_id": one.assignee_id, "from_team_id": one.team_id, "left_at": tx.now}
            await tx.execute(insert(class_tickets).values(tenant_id=tx.tenant_id, class_id=row.id, **values))
            left += 1
    await _write(tx, row, state="running", next_action_at=row.ends_at)
    tx.record(TrainingClassStarted(row.id, row.name, left))


async def _give(tx: Tx, ticket_id: int, **wanted: Any) -> bool:
    """Whether it went there. A ticket that is refused, as its team was retired meanwhile, holds up no class."""
    try:
        async with tx.savepoint():
            await assign_ticket(tx, ticket_id, AssignTicket(**wanted), cause=ROUTED)
            await tx.react()
    except AppError as refusal:
        log.warning("a ticket stays where it is", extra={"ticket": ticket_id, "refusal": str(refusal)})
        return False
    return True


async def pupils_of(tx: Tx, class_id: int) -> list[int]:
    """The people of a class."""
    row = class_people.c
    rows = await tx.all(select(row.user_id).where(row.tenant_id == tx.tenant_id, row.class_id == class_id))
    return sorted(one.user_id for one in rows)


async def _trained(tx: Tx, row: Any, ticket: Any, pupils: list[int]) -> int | None:
    """Of the backup team who works now and has most room; None: its pool has it."""
    known = await in_force(tx)
    there = await find_teams(tx, [row.backup_team_id], tx.now)
    if known is None or row.backup_team_id not in there:
        return None
    points = points_of(known.points, ticket.priority, (await catalogue(tx)).types[ticket.type_id].key)
    asked = Asked("least_loaded", points=points, excluded=frozenset(pupils))
    plan = Plan(row.backup_team_id, "least_loaded")
    candidates = await find_candidates(tx, known, plan, [there[row.backup_team_id]], at=tx.now)
    choice = await choose_with_room(tx, known, candidates, asked)
    return choice.chosen.user_id if choice.chosen is not None else None


async def end_class(tx: Tx, row: Any) -> None:
    """What the backup queue has not solved comes back; what was solved, put away or handed on stays as it is."""
    mine = (_moved.tenant_id == tx.tenant_id, _moved.class_id == row.id, _moved.ended_at.is_(None))
    moved = await tx.all(select(class_tickets).where(*mine).order_by(_moved.ticket_id))
    k = tickets.c
    locked = await tx.all(
        select(k.id, k.team_id, k.state_category, k.shelf)
        .where(k.tenant_id == tx.tenant_id, k.id.in_([one.ticket_id for one in moved]))
        .order_by(k.id)
        .with_for_update(key_share=True)
    )
    there = {one.id: one for one in locked}
    there_still = await _active(tx, {one.user_id for one in moved})
    counted: Counter[str] = Counter()
    for one in moved:
        outcome = _outcome(there.get(one.ticket_id), row)
        if outcome == "returned":
            person_id = one.user_id if one.user_id in there_still else None
            if not await _give(tx, one.ticket_id, team=one.from_team_id, assignee=person_id, reason=row.name):
                outcome = "kept"
        counted[outcome] += 1
        its = (*mine[:2], _moved.ticket_id == one.ticket_id)
        await tx.execute(update(class_tickets).where(*its).values(ended_at=tx.now, outcome=outcome))
    await _write(tx, row, state="ended", next_action_at=None)
    kept = counted["kept"] + counted["moved"]
    tx.record(TrainingClassEnded(row.id, row.name, counted["returned"], counted["solved"], kept))


def _outcome(ticket: Any, row: Any) -> str:
    if ticket is None or ticket.shelf != int(Shelf.DESK):
        return "kept"
    if ticket.state_category >= SOLVED:
        return "solved"
    return "returned" if ticket.team_id == row.backup_team_id else "moved"


async def _active(tx: Tx, ids: set[int]) -> set[int]:
    row = users.c
    found = await tx.all(select(row.id).where(row.tenant_id == tx.tenant_id, row.id.in_(sorted(ids)), row.is_active))
    return {one.id for one in found}


async def _write(tx: Tx, row: Any, **values: Any) -> None:
    mine = (_class.tenant_id == tx.tenant_id, _class.id == row.id)
    await tx.execute(update(training_classes).where(*mine).values(version=_class.version + 1, **values))
    await touch_roster(tx)
