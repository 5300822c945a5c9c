"""What a bulk edit changes: checked once when it is asked for, then done to ticket after ticket as if by hand."""

from typing import Any

from gongdan.kernel.errors import FieldProblem, Invalid, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import assign_ticket
from gongdan.ticketing.actions.comment import comment_on, is_empty
from gongdan.ticketing.actions.edit import edit_locked
from gongdan.ticketing.actions.follow import follow_ticket, unfollow_ticket
from gongdan.ticketing.actions.move import move_ticket
from gongdan.ticketing.actions.values import category_of, clean_body, clean_tags, person_of, team_of, type_of
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.schemas.bulk import BulkChanges
from gongdan.ticketing.schemas.tickets import AssignTicket, CommentDraft, EditTicket, MoveTicket

MAX_TAGS = 50
_EDITS = frozenset({"priority", "category", "type", "fields", "tags_add", "tags_remove"})
_HOLDERS = frozenset({"team", "assignee"})


async def resolved(tx: Tx, changes: BulkChanges) -> BulkChanges:
    """The changes with teams and people by their ids. Raises Invalid for what fits no ticket, NotAllowed."""
    given = changes.model_fields_set - {"reason"}
    if not given:
        raise Invalid.one("changes", "empty", "Nothing is to change.", "Name one change at least.")
    _may_ask(tx, changes)
    known = await catalogue(tx)
    problems = _problems(tx, known, changes)
    values: dict[str, Any] = {name: getattr(changes, name) for name in changes.model_fields_set}
    for name, find in (("team", team_of), ("assignee", person_of), ("follow", person_of), ("unfollow", person_of)):
        if values.get(name) is not None:
            try:
                values[name] = (await find(tx, values[name], f"changes.{name}")).id
            except Invalid as odd:
                problems += odd.problems
    if problems:
        raise Invalid(problems=problems)
    return BulkChanges.model_construct(_fields_set=set(changes.model_fields_set), **values)


def _may_ask(tx: Tx, changes: BulkChanges) -> None:
    """Whoever could not do it to a single ticket is told at once; for which he may is asked ticket by ticket."""
    given = changes.model_fields_set
    wanted = [
        (policy.EDIT, given & _EDITS),
        (policy.MOVE, given & {"move"}),
        (policy.FOLLOW, given & {"follow", "unfollow"}),
        (policy.COMMENT, changes.comment is not None and changes.comment.is_public),
        (policy.NOTE, changes.comment is not None and not changes.comment.is_public),
    ]
    for word, is_wanted in wanted:
        if is_wanted and not tx.actor.may(word):
            raise NotAllowed(word)
    if given & _HOLDERS and not (tx.actor.may(policy.ASSIGN) or tx.actor.may(policy.TAKE)):
        raise NotAllowed(policy.ASSIGN)


def _problems(tx: Tx, known: Catalogue, changes: BulkChanges) -> list[FieldProblem]:
    """What cannot be right for any ticket."""
    problems: list[FieldProblem] = []
    for name, key, check in (
        ("type", changes.type, lambda key: type_of(tx, known, key)),
        ("category", changes.category, lambda key: category_of(known, key)),
    ):
        if key is not None:
            try:
                check(key)
            except Invalid as odd:
                problems += [
                    FieldProblem(f"changes.{name}", one.code, one.message, one.remedy) for one in odd.problems
                ]
    for name in ("type", "fields", "priority", "move", "comment"):
        if name in changes.model_fields_set and getattr(changes, name) is None:
            problems.append(FieldProblem(f"changes.{name}", "empty", "This cannot be cleared.", "Leave it out."))
    moves = {key for kind in known.types.values() for key in known.workflow(kind.workflow_version_id).moves}
    if changes.move is not None and changes.move not in moves:
        remedy = f"Use one of: {', '.join(sorted(moves)[:40])}."
        problems.append(FieldProblem("changes.move", "unknown", f"No flow has a move {changes.move!r}.", remedy))
    if changes.comment is not None:
        form = changes.comment.body_format
        if is_empty(clean_body(changes.comment.body, form), form):
            problems.append(FieldProblem("changes.comment.body", "empty", "Nothing would show.", "Write something."))
    return problems + _field_problems(known, changes)


def _field_problems(known: Catalogue, changes: BulkChanges) -> list[FieldProblem]:
    given = changes.fields or {}
    defs = [one for one in known.fields.values() if one.key in given]
    files = {one.key for one in defs if one.kind == "file"}
    _, found = check_values(defs, {key: value for key, value in given.items() if key not in files}, is_partial=True)
    remedy = "Attach the file to each ticket."
    found += [
        FieldProblem(f"fields.{key}", "file", "A file hangs on one ticket only.", remedy) for key in sorted(files)
    ]
    return [FieldProblem(f"changes.{one.field}", one.code, one.message, one.remedy) for one in found]


async def apply_changes(tx: Tx, ticket: Any, changes: BulkChanges, *, channel: str) -> int | None:
    """Do it to the locked ticket, by the same actions as by hand; returns the comment's id. Raises AppError."""
    patch = _patch(ticket, changes)
    if patch is not None:
        await edit_locked(tx, ticket, patch)
    if changes.follow is not None:
        await follow_ticket(tx, ticket.id, changes.follow)
    if changes.unfollow is not None:
        await unfollow_ticket(tx, ticket.id, changes.unfollow)
    holders = {name: getattr(changes, name) for name in changes.model_fields_set & _HOLDERS}
    comment = CommentDraft(**changes.comment.model_dump()) if changes.comment is not None else None
    if changes.move is not None:
        # A move may ask for who gets it; what leaves the actor's reach is out of it only afterwards.
        wanted = MoveTicket(move=changes.move, fields=holders or None, comment=comment)
        return await move_ticket(tx, ticket.id, wanted, channel=channel)
    comment_id = await comment_on(tx, ticket.id, comment, channel=channel) if comment is not None else None
    if holders:
        await assign_ticket(tx, ticket.id, AssignTicket(**holders, reason=changes.reason))
    return comment_id


def _patch(ticket: Any, changes: BulkChanges) -> EditTicket | None:
    given = changes.model_fields_set
    values = {name: getattr(changes, name) for name in given & _EDITS - {"tags_add", "tags_remove"}}
    if given & {"tags_add", "tags_remove"}:
        values["tags"] = tags_after(ticket.tags, changes.tags_add, changes.tags_remove)
    return EditTicket(**values) if values else None


def tags_after(now: list[str], add: list[str], remove: list[str]) -> list[str]:
    """A ticket's tags with some put on and some taken off. Raises Invalid for too many."""
    off = set(clean_tags(remove))
    tags = clean_tags([tag for tag in now if tag not in off] + [tag for tag in add if tag not in off])
    if len(tags) > MAX_TAGS:
        raise Invalid.one("tags", "too_long", f"A ticket has {MAX_TAGS} tags at most.", "Take some off first.")
    return tags
