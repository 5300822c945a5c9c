"""Ask for approval: of a move, by whom its flow says; of anything, by those one names; for others of this module."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.rendering import clean_text
from gongdan.ticketing import policy
from gongdan.ticketing.actions.approval_rows import asked_of, count_open, said_of
from gongdan.ticketing.actions.approvers import StepDraft, resolve_approvers
from gongdan.ticketing.actions.comment import is_empty
from gongdan.ticketing.actions.move import move_ticket
from gongdan.ticketing.actions.values import body_to_be_sent, clean_body
from gongdan.ticketing.approvals import Approval, Approver, begin, parse_approval
from gongdan.ticketing.errors import ApprovalNotNeeded, ApprovalOpen, MoveRefused, TicketClosed
from gongdan.ticketing.events import TicketApprovalAsked
from gongdan.ticketing.models import approval_steps, approvals
from gongdan.ticketing.queries.approvals import find_open
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.approvals import AskApproval
from gongdan.ticketing.schemas.tickets import MoveTicket
from gongdan.ticketing.states import Category

_BY_FLOW = ("approvers", "rule", "expires_after_minutes", "reminder_minutes")
_WITH_MOVE = ("fields", "comment")


async def ask_for_approval(tx: Tx, ticket_id: int, wanted: AskApproval) -> int:
    """Ask as a caller does: whoever may move the ticket may ask. Returns the approval's id."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.MOVE, ticket)
    if wanted.move is not None:
        return await _ask_for_move(tx, await catalogue(tx), ticket, wanted, wanted.move)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.EDIT)
    return await _ask_freely(tx, ticket, wanted)


async def _ask_freely(tx: Tx, ticket: Any, wanted: AskApproval) -> int:
    _refuse(wanted, _WITH_MOVE, "Name the move that it goes with, or leave it out.")
    if not wanted.approvers:
        raise Invalid.one("approvers", "required", "Nobody is asked.", "Name a move, or who is to approve.")
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    asked = Approval(
        rule=wanted.rule or "any",
        approvers=tuple(Approver(one.kind, one.id, one.key) for one in wanted.approvers),
        expires_after_minutes=wanted.expires_after_minutes,
        reminder_minutes=wanted.reminder_minutes,
    )
    steps = await resolve_approvers(tx, ticket, asked, is_given=True)
    return await _ask(tx, ticket, "free", asked, steps, reason=wanted.reason)


async def _ask_for_move(tx: Tx, known: Catalogue, ticket: Any, wanted: AskApproval, move_key: str) -> int:
    _refuse(wanted, _BY_FLOW, "Leave it out: the flow says who approves a move, and how.")
    if (pending := await find_open(tx, ticket.id, "move", move_key)) is not None:
        raise ApprovalOpen(approval_id=pending)
    _refuse_files(known, wanted)
    await _rehearse(tx, ticket, wanted, move_key)
    move = known.workflow(ticket.workflow_version_id).moves[move_key]
    assert move.approval is not None
    asked = parse_approval(move.approval)
    steps = await resolve_approvers(tx, ticket, asked, is_given=False)
    return await _ask(
        tx, ticket, "move", asked, steps, reason=wanted.reason, move=move_key, payload=_sent_along(tx, ticket, wanted)
    )


def _sent_along(tx: Tx, ticket: Any, wanted: AskApproval) -> dict[str, Any]:
    """What is kept until the move is made. Approvers read it before that: nothing active is in it."""
    kept = wanted.model_dump(include={"fields", "comment"}, exclude_none=True)
    if wanted.comment is not None:
        kept["comment"]["body"] = body_to_be_sent(tx, wanted.comment.body, wanted.comment.body_format)
    if isinstance(text := kept.get("fields", {}).get("description"), str):
        kept["fields"]["description"] = clean_body(text, ticket.description_format)
    return kept


def _refuse(wanted: AskApproval, names: Sequence[str], remedy: str) -> None:
    for name in names:
        if getattr(wanted, name) is not None:
            raise Invalid.one(name, "not_here", "This does not go with what is asked.", remedy)


def _refuse_files(known: Catalogue, wanted: AskApproval) -> None:
    """An upload that hangs on nothing is swept away before anybody decides."""
    for key, value in (wanted.fields or {}).items():
        field = known.fields.get(key)
        if field is not None and field.kind == "file" and value:
            remedy = "Set it on the ticket first, then ask."
            raise Invalid.one(f"fields.{key}", "file_later", "Files cannot wait for an approval.", remedy)


async def _rehearse(tx: Tx, ticket: Any, wanted: AskApproval, move_key: str) -> None:
    """Make the move and undo it: whatever but the approval is in its way is told now. Raises ApprovalNotNeeded."""
    if wanted.comment is not None:
        policy.may_comment(tx, ticket, is_public=wanted.comment.is_public)
        if is_empty(clean_body(wanted.comment.body, wanted.comment.body_format), wanted.comment.body_format):
            remedy = "Write something, or leave the comment out."
            raise Invalid.one("comment.body", "empty", "Nothing of this would show.", remedy)
    sent = wanted.model_dump(include={"move", "fields", "comment"}, exclude_none=True)
    try:
        async with tx.savepoint():
            await move_ticket(tx, ticket.id, MoveTicket.model_validate(sent))
            raise ApprovalNotNeeded(move=move_key)
    except MoveRefused as refused:
        if refused.params.get("cause") != "approval":
            raise


async def ask_approval(
    tx: Tx,
    ticket: Any,
    purpose: str,
    payload: Mapping[str, Any],
    approvers: Sequence[Approver],
    *,
    reason: str,
    rule: str = "any",
    expires_after_minutes: int | None = None,
    reminder_minutes: int | None = None,
) -> int:
    """Ask for what the module itself does once it is granted (see approval_purposes), for this locked ticket row.

    Who may ask is the caller's question. One request of a purpose is open at a time: raises ApprovalOpen;
    NobodyToApprove where nobody real can be asked.
    """
    if (pending := await find_open(tx, ticket.id, purpose, "")) is not None and purpose != "free":
        raise ApprovalOpen(approval_id=pending)
    asked = Approval(rule, tuple(approvers), None, expires_after_minutes, reminder_minutes)
    steps = await resolve_approvers(tx, ticket, asked, is_given=False)
    return await _ask(tx, ticket, purpose, asked, steps, reason=reason, payload=payload)


async def _ask(
    tx: Tx,
    ticket: Any,
    purpose: str,
    asked: Approval,
    steps: Sequence[StepDraft],
    *,
    reason: str,
    move: str = "",
    payload: Mapping[str, Any] | None = None,
) -> int:
    actor, why = tx.actor, clean_text(reason).strip()
    if not why:
        raise Invalid.one("reason", "empty", "Nothing of this would show.", "Say why you ask.")
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket.id,
        "purpose": purpose,
        "rule": asked.rule,
        "move": move,
        "payload": dict(payload or {}),
        "reason": why,
        "workflow_version_id": ticket.workflow_version_id,
        "ticket_state": ticket.state,
        "ticket_state_since": ticket.state_changed_at,
        "asked_by_kind": actor.kind,
        "asked_by_id": actor.user_id,
        "asked_by_name": actor.name,
        "created_at": tx.now,
        "expires_at": _after(tx, asked.expires_after_minutes),
        "reminder_minutes": asked.reminder_minutes,
        "remind_at": _after(tx, asked.reminder_minutes),
    }
    approval = await tx.one(insert(approvals).values(values).returning(approvals))
    request = begin(asked.rule, len(steps))
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "approval_id": approval.id,
            "position": place,
            "approver_id": step.approver_id,
            "role_key": step.role_key,
            "state": request.steps[place],
        }
        for place, step in enumerate(steps)
    ]
    made = await tx.all(insert(approval_steps).values(rows).returning(approval_steps.c.id, approval_steps.c.position))
    ids = {row.position: row.id for row in made}
    await count_open(tx, ticket.id)
    now = [steps[place] for place in request.pending]
    tx.record(
        TicketApprovalAsked(
            ticket.id,
            rule=asked.rule,
            step_ids=[ids[place] for place in request.pending],
            **asked_of(now),
            **said_of(approval, ticket),
        )
    )
    return int(approval.id)


def _after(tx: Tx, minutes: int | None) -> Any:
    return None if minutes is None else tx.now + timedelta(minutes=minutes)
