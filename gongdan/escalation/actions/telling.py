"""Bring an escalation to a level: its people are told and follow, the ticket changes hands where it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.escalation.events import TicketEscalationNotified, TicketReminded
from gongdan.escalation.ladder import REMINDER, Level, Standing, next_doing, read_levels
from gongdan.escalation.models import escalation_steps, escalations
from gongdan.escalation.queries.running import adder, helpers, people_of
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import Tx
from gongdan.ticketing import HandOver, escalate, hand_over_locked, let_follow, pass_flag, tickets
from gongdan.ticketing.events.tickets import concerned

_row = escalations.c


async def reach(tx: Tx, ticket: Any, row: Any, level: int, *, note: str = "", passes_by: bool = True) -> Any:
    """The locked ticket's escalation comes to this level; returns its row.

    A level is passed by where it would tell nobody, or nobody but those who asked for help.
    """
    levels = read_levels(row.levels)
    people = await people_of(tx, ticket, levels[level - 1])
    while passes_by and level < len(levels) and not helpers(people, levels[level - 1], ticket, row.opened_by_id):
        level += 1
        people = await people_of(tx, ticket, levels[level - 1])
    if row.path == REMINDER:
        for one in levels[level - 1].user_ids:
            if one in people:
                await let_follow(tx, ticket, one)  # named, he sees what he is reminded of, wherever he belongs
    else:
        ticket = await _flag(tx, ticket, row, people)
        for one in people:
            await let_follow(tx, ticket, one)
        ticket = await _hand_over(tx, ticket, row, levels[level - 1], level)
    values = {
        "level": level,
        "highest_level": max(level, row.highest_level),
        "level_since": tx.now,
        "acknowledged_at": None,
        "acknowledged_by_id": None,
        "acknowledged_by_name": None,
    }
    return await _told(tx, ticket, row, levels, people, values, note=note)


async def tell_again(tx: Tx, ticket: Any, row: Any) -> Any:
    """The people of its level are told once more; returns its row."""
    levels = read_levels(row.levels)
    people = await people_of(tx, ticket, levels[row.level - 1])
    return await _told(tx, ticket, row, levels, people, {"level": row.level}, is_again=True)


async def _told(
    tx: Tx,
    ticket: Any,
    row: Any,
    levels: Sequence[Level],
    people: Sequence[int],
    values: dict[str, Any],
    *,
    is_again: bool = False,
    note: str = "",
) -> Any:
    level = values["level"]
    since = values.get("level_since", row.level_since)
    told = {"told_at": tx.now, "told_ids": sorted({*row.told_ids, *people})}
    add = await adder(tx, ticket.team_id)
    # What was told to nobody is not told again: there is only the next level to hope for.
    paced = levels if people else [replace(one, remind_minutes=None) for one in levels]
    coming = next_doing(paced, Standing(level, since, tx.now), add)
    after = await write(tx, row, {**values, **told, "next_at": coming.at if coming else None})
    await note_step(tx, row.id, "reminded" if is_again else "told", level, people=people, note=note)
    fact: dict[str, Any] = {"escalation_id": row.id, "path": row.path, "level": level, "user_ids": list(people)}
    if row.path == REMINDER:
        rule = (row.rule or {}).get("kind", "")
        tx.record(TicketReminded(ticket.id, rule=rule, is_again=is_again, **fact, **concerned(ticket)))
    else:
        tx.record(TicketEscalationNotified(ticket.id, is_again=is_again, **fact, **concerned(ticket)))
    return after


async def _flag(tx: Tx, ticket: Any, row: Any, people: Sequence[int]) -> Any:
    """The ticket says that it is escalated, and to whom now."""
    first = people[0] if people else None
    if ticket.escalated_at is None:
        return await escalate(tx, ticket, row.cause, to=first)
    if first is not None and first != ticket.escalated_to_id:
        return await pass_flag(tx, ticket, first)
    return ticket


async def _hand_over(tx: Tx, ticket: Any, row: Any, level: Level, place: int) -> Any:
    """To the level's team, whose lead or members accept it; the first handler goes on following."""
    team_id = level.takes_over_team_id
    if team_id is None or team_id == ticket.team_id:
        return ticket
    if ticket.assignee_id is not None:
        await let_follow(tx, ticket, ticket.assignee_id)
    said = row.reason or row.ladder_name or "—"
    draft = HandOver.model_validate(
        {"team": team_id, "facts": row.evidence or said, "tried": row.tried or said, "reason": said}
    )
    try:
        async with tx.savepoint():
            await hand_over_locked(tx, ticket, draft)
    except AppError as refusal:
        await note_step(tx, row.id, "held", place, note=refusal.detail[:1000])
        return ticket
    await note_step(tx, row.id, "handed_over", place, note=str(team_id))
    return await fresh(tx, ticket.id)


async def fresh(tx: Tx, ticket_id: int) -> Any:
    """The ticket, which this transaction holds, as it is now."""
    return await tx.one(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id))


async def write(tx: Tx, row: Any, values: Mapping[str, Any]) -> Any:
    """Store these values; returns the row as it is now."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == row.id)
    return await tx.one(update(escalations).where(*mine).values(**values).returning(escalations))


async def note_step(
    tx: Tx, escalation_id: int, kind: str, level: int, *, people: Sequence[int] = (), note: str = ""
) -> None:
    """One line of the escalation's log."""
    await tx.execute(
        insert(escalation_steps).values(
            tenant_id=tx.tenant_id,
            escalation_id=escalation_id,
            kind=kind,
            level=level,
            user_ids=list(people),
            note=note,
            by_name=tx.actor.name[:200],
            at=tx.now,
        )
    )
