"""One treatment for all members of a batch: an answer in each one's own ticket, and a move where it can be made."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, insert, literal, update

from gongdan.kernel.errors import AppError, Invalid, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.bulk_batches import rows_now
from gongdan.ticketing.actions.comment import comment_on, is_empty
from gongdan.ticketing.actions.indexing import index_comment_of_many
from gongdan.ticketing.actions.move import move_ticket
from gongdan.ticketing.actions.nudges import answer_nudges
from gongdan.ticketing.actions.values import clean_body
from gongdan.ticketing.errors import TicketClosed, TicketPutAway
from gongdan.ticketing.events import TicketBatchTreated, TicketCommented
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import comments, tickets
from gongdan.ticketing.queries.batches import get_batch_for_change
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.structure import is_on_desk
from gongdan.ticketing.schemas.structure import BatchMove, BatchReply
from gongdan.ticketing.schemas.tickets import CommentDraft, MoveTicket
from gongdan.ticketing.shelves import SHELF_WORDS
from gongdan.ticketing.states import Category

Outcome = AppError | int | None  # why not, or the comment that was written


async def answer_batch(tx: Tx, batch_id: int, reply: BatchReply, *, channel: str = "web") -> dict[str, Any]:
    """Write the answer into the leading ticket and into each member, with the move if one is wanted.

    A member in which it cannot be done is reported and holds up no other. Nobody reads another's ticket: each has
    a comment of its own. A leading ticket that is closed keeps the answer as a note.
    """
    batch = await get_batch_for_change(tx, batch_id, is_treatment=True)
    lead, rows = batch.lead, batch.members
    draft = CommentDraft(body=reply.body, body_format=reply.body_format, is_public=reply.is_public)
    if is_empty(clean_body(draft.body, draft.body_format), draft.body_format):
        raise Invalid.one("body", "empty", "Nothing of this would show.", "Write something.")
    if reply.move is None:
        outcomes = await _answer_all(tx, rows, draft, channel)
    else:
        wanted = MoveTicket(move=reply.move, fields=reply.fields, comment=draft)
        outcomes = await _answer_and_move(tx, rows, wanted, draft, channel)
    kept = draft.model_copy(update={"is_public": draft.is_public and lead.state_category != Category.CLOSED})
    comment_id = await comment_on(tx, batch_id, kept, channel=channel)
    return await _told(tx, lead, comment_id, reply.move, rows, outcomes)


async def move_batch(tx: Tx, batch_id: int, wanted: BatchMove, *, channel: str = "web") -> dict[str, Any]:
    """Move the leading ticket, and with `carries_members` each member that can make the same move."""
    batch = await get_batch_for_change(tx, batch_id, is_treatment=True)
    lead, rows = batch.lead, batch.members if wanted.carries_members else {}
    if wanted.comment is not None and wanted.comment.files and rows:
        remedy = "Send the files in a comment on the ticket that they belong to."
        raise Invalid.one("comment.files", "not_shared", "A file hangs on one ticket only.", remedy)
    made = MoveTicket(move=wanted.move, fields=wanted.fields, comment=wanted.comment)
    comment_id = await move_ticket(tx, batch_id, made, channel=channel)
    outcomes = await _move_all(tx, rows, made, channel)
    return await _told(tx, lead, comment_id, wanted.move, rows, outcomes)


def _objection(tx: Tx, row: Any, *, is_public: bool) -> AppError | None:
    """Why the answer cannot be written there: what `comment_on` would say."""
    word = policy.COMMENT if is_public else policy.NOTE
    if not row.is_seen:
        return NotFound("ticket", row.id)
    if not is_on_desk(row):
        return TicketPutAway(shelf=SHELF_WORDS[row.shelf], remedy="answer where it goes on.")
    if not policy.reaches(tx.actor, word, row):
        return NotAllowed(word)
    return TicketClosed() if is_public and row.state_category == Category.CLOSED else None


async def _answer_all(tx: Tx, rows: Mapping[int, Any], draft: CommentDraft, channel: str) -> dict[int, Outcome]:
    """The same comment in each, in as many statements for five hundred as for one."""
    refused: dict[int, Outcome] = {
        one: why for one, row in rows.items() if (why := _objection(tx, row, is_public=draft.is_public))
    }
    told = [row for one, row in rows.items() if one not in refused]
    return refused | dict(await _comment_on_all(tx, told, draft, channel))


async def _comment_on_all(tx: Tx, rows: Sequence[Any], draft: CommentDraft, channel: str) -> dict[int, int]:
    if not rows:
        return {}
    body = clean_body(draft.body, draft.body_format)
    ids = [row.id for row in rows]
    same = {
        "tenant_id": tx.tenant_id,
        "author_kind": tx.actor.kind,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name,
        "body": body,
        "body_format": draft.body_format,
        "is_public": draft.is_public,
        "channel": channel,
        "created_at": tx.now,
    }
    statement = insert(comments).returning(comments.c.id, sort_by_parameter_order=True)
    written = (await tx.execute(statement, [same | {"ticket_id": one} for one in ids])).scalars().all()
    await index_comment_of_many(tx, ids, body, draft.body_format)
    made = dict(zip(ids, written, strict=True))
    is_answer = draft.is_public and tx.actor.kind == "user"
    for row in await _touch_all(tx, ids, is_answer=is_answer):
        tx.record(
            TicketCommented(
                row.id,
                comment_id=made[row.id],
                is_public_comment=draft.is_public,
                is_from_customer=False,
                channel=channel,
                is_of_batch=True,
                **concerned(row),
            )
        )
        if is_answer and row.nudged_at is not None:
            await answer_nudges(tx, row.id, "reply")
    return made


async def _touch_all(tx: Tx, ids: Sequence[int], *, is_answer: bool) -> Sequence[Any]:
    """The rows as they are now, in the order of their ids."""
    row = tickets.c
    first = case((row.first_responded_at.is_(None), literal(tx.now)), else_=row.first_responded_at)
    values: dict[str, Any] = {"first_responded_at": first} if is_answer else {}
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(ids))
    touched = update(tickets).where(*mine).values(**values, version=row.version + 1, updated_at=tx.now)
    return sorted(await tx.all(touched.returning(tickets)), key=lambda one: one.id)


async def _answer_and_move(
    tx: Tx, rows: Mapping[int, Any], wanted: MoveTicket, draft: CommentDraft, channel: str
) -> dict[int, Outcome]:
    """Moves one by one, then the comment in all that moved at once; together only where the move asks for both."""
    known = await catalogue(tx)
    refused: dict[int, Outcome] = {
        one: why for one, row in rows.items() if (why := _objection(tx, row, is_public=draft.is_public))
    }
    able = {one: row for one, row in rows.items() if one not in refused}
    bound = {one: row for one, row in able.items() if _goes_with_comment(known, row, wanted.move)}
    both = await _move_all(tx, bound, wanted, channel)
    alone = {one: row for one, row in able.items() if one not in bound}
    moved = await _move_all(tx, alone, wanted.model_copy(update={"comment": None}), channel)
    told = [row for one, row in alone.items() if not isinstance(moved[one], AppError)]
    return refused | both | moved | dict(await _comment_on_all(tx, told, draft, channel))


def _goes_with_comment(known: Catalogue, row: Any, move_key: str) -> bool:
    """Whether the comment must be there before the move: it is asked for, or nothing can be said afterwards."""
    workflow = known.workflow(row.workflow_version_id)
    move = workflow.moves.get(move_key)
    return move is not None and (move.needs_comment or workflow.category(move.to) is Category.CLOSED)


async def _move_all(tx: Tx, rows: Mapping[int, Any], wanted: MoveTicket, channel: str) -> dict[int, Outcome]:
    """Each move for itself: every ticket has its own flow, condition and needs."""
    outcomes: dict[int, Outcome] = {}
    for one in rows:
        try:
            async with tx.savepoint():
                outcomes[one] = await move_ticket(tx, one, wanted, channel=channel)
        except AppError as why:
            outcomes[one] = why
    return outcomes


async def _told(
    tx: Tx,
    lead: Any,
    comment_id: int | None,
    move: str | None,
    rows: Mapping[int, Any],
    outcomes: Mapping[int, Outcome],
) -> dict[str, Any]:
    members = [_result(rows[one], outcomes[one]) for one in rows]
    done = sum(one["is_done"] for one in members)
    refused = len(members) - done
    now = concerned((await rows_now(tx, [lead.id]))[lead.id])
    tx.record(TicketBatchTreated(lead.id, comment_id=comment_id, move=move, done=done, refused=refused, **now))
    return {"batch_id": lead.id, "comment_id": comment_id, "done": done, "refused": refused, "members": members}


def _result(row: Any, outcome: Outcome) -> dict[str, Any]:
    why = outcome if isinstance(outcome, AppError) else None
    return {
        "ticket_id": row.id,
        "number": row.number if row.is_seen else None,
        "is_done": why is None,
        "comment_id": None if why is not None else outcome,
        "code": why.code if why else None,
        "reason": why.detail if why else None,
    }
