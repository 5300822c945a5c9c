"""Move a ticket along its workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from gongdan.conditions import ConditionInvalid, Me, Moment, evaluate, needs, parse
from gongdan.kernel.errors import AppError, Invalid
from gongdan.kernel.problems import from_validation
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.approval_hold import hold_approval
from gongdan.ticketing.actions.assign import give, wanted_holders
from gongdan.ticketing.actions.changing import stamps, touch
from gongdan.ticketing.actions.collisions import hold_newer_comments
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.edit import change_ticket, patched_values
from gongdan.ticketing.actions.move_effects import do_effects, prepare_effects
from gongdan.ticketing.actions.needs import hold_needs
from gongdan.ticketing.actions.stages import enter_stage, stage_times
from gongdan.ticketing.actions.values import values_for_moves
from gongdan.ticketing.events import TicketMoved
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.move_refusals import guarded, too_late, without_comment
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue, ever_testable
from gongdan.ticketing.queries.condition_words import condition_words
from gongdan.ticketing.queries.tickets import get_snapshot, get_ticket_for_change
from gongdan.ticketing.schemas.tickets import AssignTicket, CommentDraft, EditWithMove, MoveTicket
from gongdan.ticketing.states import CORE_FIELDS, Category, Move
from gongdan.ticketing.workflow import MoveRefused, check_move, incomplete, missing_fields

_HOLDERS = frozenset({"team", "assignee"})


async def move_ticket(tx: Tx, ticket_id: int, wanted: MoveTicket, *, channel: str = "web") -> int | None:
    """Make a move, with the fields and the comment that go with it; returns the comment's id.

    Raises MoveUnknown or MoveRefused.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.MOVE, ticket)
    known = await catalogue(tx)
    ticket = await _with_fields(tx, known, ticket, wanted)
    move = checked_move(tx, known, ticket, wanted.move)
    if wanted.comment is None and (refused := without_comment(move)) is not None:
        raise refused
    await _hold_guard(tx, known, ticket, move)
    await hold_needs(tx, ticket, move)
    await hold_approval(tx, known, ticket, move)
    if wanted.comment is None:
        await go(tx, known, ticket, move)
        return None
    # A closed ticket takes no reply, so it is opened first; any other is answered where it stands.
    if ticket.state_category == Category.CLOSED:
        await go(tx, known, ticket, move)
        return await comment_on(tx, ticket_id, wanted.comment, channel=channel)
    comment_id = await comment_on(tx, ticket_id, wanted.comment, channel=channel)
    await go(tx, known, ticket, move)
    return comment_id


async def comment_and_move(
    tx: Tx,
    ticket_id: int,
    draft: CommentDraft,
    move: str | None,
    fields: dict[str, Any] | None,
    *,
    channel: str = "web",
) -> int:
    """A comment, and if wanted a move with it. Raises NewerComments where the caller asks to be told of them."""
    await hold_newer_comments(tx, ticket_id, draft)
    if move is None:
        return await comment_on(tx, ticket_id, draft, channel=channel)
    wanted = MoveTicket(move=move, fields=fields, comment=draft)
    comment_id = await move_ticket(tx, ticket_id, wanted, channel=channel)
    assert comment_id is not None
    return comment_id


def checked_move(tx: Tx, known: Catalogue, ticket: Any, move: str) -> Move:
    """The move, where the actor may make it from where the ticket stands. Raises MoveUnknown, MoveRefused."""
    actor = tx.actor
    flow = known.workflow(ticket.workflow_version_id)
    made = check_move(
        flow,
        ticket.state,
        move,
        role_keys=actor.role_keys,
        is_customer=actor.kind == "customer",
        is_system=actor.is_system,
        values=values_for_moves(ticket, ticket.fields),
        askable=[one.key for one in known.fields_of(ticket.type_id)],
    )
    if (refused := too_late(flow, made, ticket.closed_at, tx.now, known.reopen_days)) is not None:
        raise refused
    return made


async def _hold_guard(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> None:
    """The move's own condition on the ticket."""
    if move.guard is None:
        return
    tree, offered, zone = parse(move.guard), ever_testable(known), ZoneInfo(known.time_zone)
    moment = Moment(tx.now, zone, Me(tx.actor.user_id, tx.actor.team_ids))
    try:
        snapshot = await get_snapshot(tx, ticket.id, offered, needs(tree), moment)
        judged = evaluate(tree, snapshot, offered, now=tx.now, me=moment.me, zone=zone)
    except (ConditionInvalid, KeyError):
        judged = None  # a field that it tests has become something else
    if judged is not None and judged.is_match:
        return
    name_of = (await condition_words(tx, offered, [move.guard])).name_of
    refused = guarded(move, judged, tx.actor.locale, is_told=tx.actor.is_staff, name_of=name_of)
    assert refused is not None
    raise refused


async def go(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> Any:
    """Carry out a checked move on the locked row, with its effects; returns the row as it is now.

    The state that is entered takes the ticket last, whatever team an effect gave it to.
    """
    state = known.workflow(ticket.workflow_version_id).states[move.to]
    before, after = Category(ticket.state_category), state.category
    effects = await prepare_effects(tx, known, ticket, move)
    brought = stamps(tx, ticket, after, known.rules.confirm_days) | stage_times(tx, state)
    values = {"state": move.to, "state_category": int(after)} | brought
    changed = await touch(tx, ticket, values)
    tx.record(
        TicketMoved(
            ticket.id,
            move=move.key,
            from_state=ticket.state,
            to_state=move.to,
            from_category=before.word,
            to_category=after.word,
            effects_left_out=effects.left_out,
            **concerned(changed),
        )
    )
    return await enter_stage(tx, await do_effects(tx, changed, effects), state)


async def go_by_itself(tx: Tx, known: Catalogue, ticket: Any, moves: Sequence[Move]) -> MoveRefused | None:
    """Make the first of these moves that nothing forbids but who acts; else why the last of them is refused.

    For moves that follow from something else: an answer of the customer, or the clock.
    """
    refused = MoveRefused(move="", reason="the workflow has no move that leads there by itself", cause="state")
    for move in moves:
        try:
            missing = missing_fields(
                move, values_for_moves(ticket, ticket.fields), [one.key for one in known.fields_of(ticket.type_id)]
            )
            if missing:
                raise incomplete(move.key, missing)
            await _hold_guard(tx, known, ticket, move)
            await hold_needs(tx, ticket, move)
        except MoveRefused as refusal:
            refused = refusal
        else:
            await go(tx, known, ticket, move)
            return None
    return refused


async def _with_fields(tx: Tx, known: Catalogue, ticket: Any, wanted: MoveTicket) -> Any:
    """The fields sent along are set first; core ones by their own names, others are custom."""
    given = wanted.fields or {}
    if not given:
        return ticket
    _may_send(tx, known, ticket, wanted.move, given)
    core = {key: value for key, value in given.items() if key in CORE_FIELDS}
    own = {key: value for key, value in given.items() if key not in CORE_FIELDS}
    holders = {key: core.pop(key) for key in _HOLDERS if key in core}
    try:
        if holders:
            ticket = await give(tx, ticket, *await wanted_holders(tx, ticket, AssignTicket.model_validate(holders)))
        if core or own:
            patch = EditWithMove.model_validate(core | ({"fields": own} if own else {}))
            ticket = await change_ticket(tx, ticket, await patched_values(tx, ticket, patch))
    except ValidationError as odd:
        raise _under_fields(from_validation([dict(one) for one in odd.errors()])) from None
    except Invalid as odd:
        raise _under_fields(odd) from None
    return ticket


def _may_send(tx: Tx, known: Catalogue, ticket: Any, move_key: str, given: Mapping[str, Any]) -> None:
    """Who moves a ticket fills in what the move asks for; for more he needs the right to change it."""
    move = known.workflow(ticket.workflow_version_id).moves.get(move_key)
    asked = move.required_fields if move else ()
    unasked = given.keys() - set(asked) - _HOLDERS  # who may give the ticket away is a question of its own
    if unasked or (tx.actor.kind == "customer" and given.keys() & CORE_FIELDS):
        policy.may(tx, policy.EDIT, ticket)


def _under_fields(odd: AppError) -> Invalid:
    """The same problems, named where this caller wrote them."""
    named = (
        problem if problem.field.startswith("fields") else replace(problem, field=f"fields.{problem.field}")
        for problem in odd.problems
    )
    return Invalid(problems=list(named))
