"""Set up what recurs: a draft that would open a ticket now, and a rule that says when."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import AppError, FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version
from gongdan.ticketing.errors import RecurringExhausted
from gongdan.ticketing.events import RecurringTicketChanged, RecurringTicketCreated, RecurringTicketDeleted
from gongdan.ticketing.models import recurring_tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.recurring import get_recurring_for_change
from gongdan.ticketing.recurrence import next_after
from gongdan.ticketing.schemas.recurring import (
    CreateRecurring,
    EditRecurring,
    PreviewRecurrence,
    RecurrenceIn,
    rule_of,
)
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.tickets import OpenTicket

MOST = 1000
CHANNEL = "recurring"
AUTHOR = "recurring tickets"
_row = recurring_tickets.c


async def create_recurring(tx: Tx, wanted: CreateRecurring) -> int:
    """A ticket that is opened again and again; returns its id. Raises Invalid for a draft that would be refused."""
    policy.may_manage_recurring(tx)
    await _refuse_too_many(tx)
    await _try_out(tx, wanted.draft)
    zone = wanted.time_zone or (await catalogue(tx)).time_zone
    rule = stored_rule(tx, wanted.rule, zone)
    next_at = _next_at(tx, rule, zone)
    values = {
        "tenant_id": tx.tenant_id,
        "name": wanted.name,
        "draft": stored_draft(wanted.draft),
        "rule": rule,
        "time_zone": zone,
        "next_at": next_at if wanted.is_active else None,
        "is_active": wanted.is_active,
        "creator_id": tx.actor.user_id,
        "created_at": tx.now,
    }
    recurring_id = int(await tx.scalar(insert(recurring_tickets).values(**values).returning(_row.id)))
    tx.record(RecurringTicketCreated(recurring_id, wanted.name))
    return recurring_id


async def edit_recurring(
    tx: Tx, recurring_id: int, patch: EditRecurring, expects: VersionCheck = any_version
) -> None:
    """Change it, pause it or resume it. What was due while it was paused is not caught up."""
    row = await get_recurring_for_change(tx, recurring_id)
    expects(row.version)
    values = given(patch)
    if "draft" in values:
        await _try_out(tx, patch.draft)
        values["draft"] = stored_draft(patch.draft)
    zone = values.get("time_zone", row.time_zone)
    if "rule" in values:
        values["rule"] = stored_rule(tx, patch.rule, zone)
    net = changes(row._asdict(), values)
    if not net:
        return
    stored: dict[str, Any] = {name: new for name, (_, new) in net.items()}
    if stored.keys() & {"rule", "time_zone", "is_active"}:
        is_active = stored.get("is_active", row.is_active)
        next_at = _next_at(tx, stored.get("rule", row.rule), zone)
        stored["next_at"] = next_at if is_active else None
    mine = (_row.tenant_id == tx.tenant_id, _row.id == recurring_id)
    await tx.execute(update(recurring_tickets).where(*mine).values(**stored, version=_row.version + 1))
    told = {name: [old, new] for name, (old, new) in net.items()}
    tx.record(RecurringTicketChanged(recurring_id, stored.get("name", row.name), told))


async def delete_recurring(tx: Tx, recurring_id: int, expects: VersionCheck = any_version) -> None:
    """It recurs no longer. Its tickets stay, the list of its runs goes."""
    row = await get_recurring_for_change(tx, recurring_id)
    expects(row.version)
    await tx.execute(delete(recurring_tickets).where(_row.tenant_id == tx.tenant_id, _row.id == recurring_id))
    tx.record(RecurringTicketDeleted(recurring_id, row.name))


async def preview_rule(tx: Tx, wanted: PreviewRecurrence) -> tuple[dict[str, Any], str]:
    """The rule as it would be stored, and its zone. Raises Invalid where it never happens."""
    policy.may_manage_recurring(tx)
    zone = wanted.time_zone or (await catalogue(tx)).time_zone
    return stored_rule(tx, wanted.rule, zone), zone


async def _refuse_too_many(tx: Tx) -> None:
    count = await tx.scalar(select(func.count()).select_from(recurring_tickets).where(_row.tenant_id == tx.tenant_id))
    if count >= MOST:
        raise RecurringExhausted(most=MOST)


def stored_rule(tx: Tx, rule: RecurrenceIn, zone: str) -> dict[str, Any]:
    """The rule as JSON. Raises Invalid where its time never comes."""
    stored = rule.stored(tx.now.astimezone(ZoneInfo(zone)).date())
    if _next_at(tx, stored, zone) is None:
        remedy = "Give a later `until`, a higher `count`, or a day that exists."
        raise Invalid.one("rule", "never", "By this rule nothing would ever happen again.", remedy)
    return stored


def _next_at(tx: Tx, rule: dict[str, Any], zone: str) -> datetime | None:
    return next_after(rule_of(rule), ZoneInfo(zone), tx.now)


def stored_draft(draft: OpenTicket) -> dict[str, Any]:
    """What the caller said, and nothing more: what is left to defaults follows them later too."""
    return draft.model_dump(mode="json", exclude_unset=True)


class _Undone(Exception):
    """The trial went well; take it back."""


async def _try_out(tx: Tx, draft: OpenTicket) -> None:
    """Open the ticket for a moment, as the clock would, so that what is wrong is found now. Raises Invalid."""
    if draft.files:
        message, remedy = "A file can be attached once.", "Put it on a ticket, or link to it in the description."
        raise Invalid.one("draft.files", "not_here", message, remedy)
    caller = tx.actor
    try:
        async with tx.savepoint():
            tx.actor = system_actor(tx.tenant_id, AUTHOR)
            await open_ticket(tx, draft, channel=CHANNEL)
            raise _Undone
    except _Undone:
        pass
    except AppError as refusal:
        raise Invalid(problems=problems_of(refusal)) from None
    finally:
        tx.actor = caller


def problems_of(refusal: AppError) -> list[FieldProblem]:
    """What is wrong with a draft, named where it stands."""
    if not refusal.problems:
        return [FieldProblem("draft", refusal.code, refusal.detail, "Change the draft, or what it refers to.")]
    return [FieldProblem(f"draft.{one.field}", one.code, one.message, one.remedy) for one in refusal.problems]
