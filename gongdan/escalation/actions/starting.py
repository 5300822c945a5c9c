"""Begin an escalation: by hand with its form, by a rule of a ladder, or because ticketing asked a supervisor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.escalation import policy
from gongdan.escalation.actions.telling import note_step, reach, write
from gongdan.escalation.errors import EscalatedAlready
from gongdan.escalation.events import TicketEscalationStarted
from gongdan.escalation.ladder import FALLBACK, REMINDER
from gongdan.escalation.models import escalation_firings, escalations
from gongdan.escalation.queries.running import find_ladder, running_of
from gongdan.escalation.rules import Rule
from gongdan.escalation.schemas.escalations import EscalateIn
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import (
    Category,
    CommentDraft,
    TicketClosed,
    comment_on,
    get_ticket_for_change,
    let_follow,
)
from gongdan.ticketing.events.tickets import concerned

# What ticketing asks a supervisor for by itself, as triggers.
TICKETING_CAUSES = {"rejected": "wish", "unanswered": "time", "unfinished": "time"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an escalation begins with."""

    path: str
    trigger: str
    cause: str
    ladder: Any = None
    level: int = 1
    rule: dict[str, Any] | None = None
    occasion: int = 0
    reason: str = ""
    evidence: str = ""
    tried: str = ""
    expected_at: datetime | None = None
    note_id: int | None = None


async def escalate_ticket(tx: Tx, ticket_id: int, draft: EscalateIn) -> int:
    """By hand; returns the escalation's id. Raises EscalatedAlready, TicketClosed, Invalid."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_escalate(tx, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    _check(tx, draft)
    if any(one.path == draft.path for one in await running_of(tx, ticket_id)):
        raise EscalatedAlready
    note_id = None
    if draft.files:
        note = CommentDraft(body=draft.evidence, is_public=False, files=draft.files)
        note_id = await comment_on(tx, ticket_id, note, channel="escalation")
    if draft.customer_message:
        # Told before the ticket goes on to others: whoever escalates it still has it.
        await comment_on(tx, ticket_id, CommentDraft(body=draft.customer_message), channel="web")
    ticket = await get_ticket_for_change(tx, ticket_id)
    beginning = Beginning(
        draft.path,
        draft.trigger,
        draft.trigger,
        ladder=await find_ladder(tx, ticket, draft.path),
        reason=draft.reason,
        evidence=draft.evidence,
        tried=draft.tried,
        expected_at=draft.expected_at,
        note_id=note_id,
    )
    row = await begin(tx, ticket, beginning)
    if draft.customer_message:
        await write(tx, row, {"customer_told_at": tx.now})
        await note_step(tx, row.id, "customer_told", row.level, note=draft.customer_message[:1000])
    return int(row.id)


def _check(tx: Tx, draft: EscalateIn) -> None:
    problems = []
    if draft.expected_at is not None and draft.expected_at <= tx.now:
        problems.append(
            FieldProblem("expected_at", "in_the_past", "This time has passed.", "Give a time in the future.")
        )
    if draft.customer_message and draft.expected_at is None:
        remedy = "Say until when the customer hears from you."
        problems.append(FieldProblem("expected_at", "required", "The customer is told no time.", remedy))
    if problems:
        raise Invalid(problems=problems)


async def begin(tx: Tx, ticket: Any, what: Beginning) -> Any:
    """An escalation of the locked ticket, none of whose path runs; returns its row once its people are told."""
    ladder = what.ladder
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket.id,
        "ladder_id": ladder.id if ladder else None,
        "ladder_name": ladder.name if ladder else "",
        "levels": ladder.levels if ladder else FALLBACK,
        "asks_review": bool(ladder and ladder.asks_review),
        "path": what.path,
        "trigger": what.trigger,
        "cause": what.cause,
        "rule": what.rule,
        "occasion": what.occasion,
        "reason": what.reason,
        "evidence": what.evidence,
        "tried": what.tried,
        "expected_at": what.expected_at,
        "note_id": what.note_id,
        "opened_by_id": tx.actor.user_id,
        "opened_by_name": tx.actor.name[:200],
        "opened_at": tx.now,
        "team_id": ticket.team_id,
        "department_id": ticket.department_id,
        "handler_id": ticket.assignee_id,
        "level": what.level,
        "highest_level": what.level,
        "level_since": tx.now,
        "told_at": tx.now,
        "told_ids": [],
    }
    row = await tx.one(insert(escalations).values(**values).returning(escalations))
    if what.path != REMINDER:
        tx.record(
            TicketEscalationStarted(
                ticket.id,
                escalation_id=row.id,
                path=what.path,
                level=what.level,
                trigger=what.trigger,
                cause=what.cause,
                ladder_name=row.ladder_name,
                rule=(what.rule or {}).get("kind", ""),
                **concerned(ticket),
            )
        )
        for one in {ticket.assignee_id, tx.actor.user_id} - {None}:
            await let_follow(tx, ticket, int(one))
    return await reach(tx, ticket, row, what.level)


async def fire(tx: Tx, ticket: Any, ladder: Any, rule: Rule, occasion: int) -> bool:
    """A rule has found the locked ticket, and it is its ladder's turn: once for this occasion, whoever else sweeps.

    Whether somebody was told.
    """
    if not await _note_firing(tx, ticket.id, ladder.id, rule.key, occasion):
        return False
    stored = next(one for one in ladder.rules if one["key"] == rule.key)
    running = await running_of(tx, ticket.id)
    if ladder.path == REMINDER:
        of_rule = [one for one in running if one.ladder_id == ladder.id and (one.rule or {}).get("key") == rule.key]
        there = of_rule[0] if of_rule else None
    else:
        there = next((one for one in running if one.path == ladder.path), None)
    if there is None:
        beginning = Beginning(
            ladder.path,
            rule.trigger,
            rule.trigger,
            ladder=ladder,
            level=rule.level,
            rule=dict(stored),
            occasion=occasion,
        )
        await begin(tx, ticket, beginning)
        return True
    if there.ladder_id == ladder.id and there.level < rule.level <= len(there.levels):
        await reach(tx, ticket, there, rule.level, note=rule.kind)
        return True
    await note_step(tx, there.id, "joined", there.level, note=rule.kind)
    return False


async def _note_firing(tx: Tx, ticket_id: int, ladder_id: int, rule: str, occasion: int) -> bool:
    values = {"ticket_id": ticket_id, "ladder_id": ladder_id, "rule": rule, "occasion": occasion, "at": tx.now}
    statement = upsert(escalation_firings).values(tenant_id=tx.tenant_id, **values).on_conflict_do_nothing()
    return await tx.first(statement.returning(escalation_firings.c.rule)) is not None


async def join_ticketing(tx: Tx, ticket: Any, cause: str) -> None:
    """Ticketing asked a supervisor by itself: it runs on the management line, or joins what runs there."""
    running = await running_of(tx, ticket.id)
    there = next((one for one in running if one.path == "management"), None)
    if there is not None:
        await note_step(tx, there.id, "joined", there.level, note=cause)
        return
    ladder = await find_ladder(tx, ticket, "management")
    await begin(tx, ticket, Beginning("management", TICKETING_CAUSES[cause], cause, ladder=ladder))
