"""Bring a ticket that was imported before to what the file says now, as long as nobody touched it here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from gongdan.integrations.actions.bulk import next_ids
from gongdan.integrations.actions.write_new import import_row, said, write_comments, write_past
from gongdan.integrations.imports.history import IMPORTER, Past, commented, steps_between
from gongdan.integrations.imports.resolved import Resolved, Standpoint, count_reopenings, count_transfers
from gongdan.integrations.models import imported_tickets
from gongdan.integrations.queries.known import comment_ids_of
from gongdan.kernel.diff import changes
from gongdan.kernel.unit import Tx
from gongdan.ticketing import IMPACTS, PRIORITY_WORDS, Catalogue, comments, index_anew, tickets, write_tags
from gongdan.ticketing.events import TicketAssigned, TicketChanged, TicketMoved
from gongdan.ticketing.events.tickets import concerned

# Columns that each target of a map decides; a target the file does not speak of leaves them alone.
_DECIDES = {
    "title": ("title",),
    "description": ("description",),
    "category": ("category_id",),
    "priority": ("priority", "priority_source"),
    "requester": ("requester_id", "organisation_id"),
    "organisation": ("organisation_id",),
    "team": ("team_id", "department_id"),
    "assignee": ("assignee_id", "department_id"),
    "tags": ("tags",),
    "state": ("state", "state_category", "solved_at", "closed_at"),
    "solved_at": ("state", "state_category", "solved_at"),
    "closed_at": ("state", "state_category", "closed_at"),
    "first_responded_at": ("first_responded_at",),
    "transfer_count": ("transfer_count",),
    "reopen_count": ("reopen_count",),
}
_QUIET = {"department_id", "state_category", "solved_at", "closed_at", "first_responded_at", "transfer_count"}
_QUIET |= {"reopen_count", "state", "team_id", "assignee_id", "state_changed_at", "priority_source", "impact"}


async def write_changes(
    tx: Tx, known: Catalogue, source: str, one: Resolved, before: Row[Any]
) -> tuple[str, list[Past]]:
    """`changed`, `unchanged`, or `kept` where people changed the ticket here: then only new comments are added.

    And what was written into the log of it.
    """
    one.id = before.id
    ticket = await tx.one(select(tickets).where(_mine(tx, one.id)).with_for_update(key_share=True))
    one.number = ticket.number
    comment_ids = await _new_comments(tx, one)
    is_kept = before.ticket_version is None or ticket.version != before.ticket_version
    steps = [] if is_kept else _new_steps(one, before)
    differing = {} if is_kept else _differing(one, ticket, steps)
    await write_comments(tx, [(one, comment_ids)])
    has_comments = any(comment_ids)
    past = list(commented(one, comment_ids))
    if differing or has_comments or steps:
        at = one.draft.times.get("updated_at") or tx.now
        version = await _store(tx, ticket, {name: new for name, (_, new) in differing.items()}, at)
        past += list(steps_between(one, steps, _keys(known))) if steps else _told(known, one, ticket, differing, at)
        await _derived(tx, one, differing, has_comments)
    else:
        version = ticket.version
    await write_past(tx, source, sorted(past, key=lambda p: p.at))
    if not is_kept:
        await _remember(tx, one, version)
    if is_kept:
        return "kept", past
    return "changed" if version != ticket.version else "unchanged", past


def _mine(tx: Tx, ticket_id: int) -> Any:
    return (tickets.c.tenant_id == tx.tenant_id) & (tickets.c.id == ticket_id)


async def _new_comments(tx: Tx, one: Resolved) -> list[int]:
    """An id for each comment that is not there yet, 0 for the others."""
    wanted = [(one.id, draft.external_id) for draft in one.draft.comments]
    there = await comment_ids_of(tx, wanted, comments)
    ids = iter(await next_ids(tx, comments, len(set(wanted) - there)))
    found = []
    for pair in wanted:
        found.append(0 if pair in there else next(ids))
        there.add(pair)
    return found


def _differing(one: Resolved, ticket: Row[Any], steps: Sequence[Standpoint]) -> dict[str, tuple[Any, Any]]:
    given = one.draft.given
    columns = {column for target in given for column in _DECIDES.get(target, ())}
    new = {name: value for name, value in said(one).items() if name in columns}
    if any(target.startswith("fields.") for target in given):
        own = {target.removeprefix("fields.") for target in given}
        new["fields"] = {k: v for k, v in ticket.fields.items() if k not in own} | one.fields
        if "impact" in own:
            new["impact"] = IMPACTS.get(one.fields.get("impact", ""))
    # A log may hold only what is new: what it does not count itself is counted on.
    if "transfer_count" not in given:
        new["transfer_count"] = ticket.transfer_count + count_transfers(steps)
    if "reopen_count" not in given:
        new["reopen_count"] = ticket.reopen_count + count_reopenings(steps)
    found = changes(ticket._asdict(), new)
    if "state" in found:
        found["state_changed_at"] = (ticket.state_changed_at, one.state_changed_at)
    return found


def _new_steps(one: Resolved, before: Row[Any]) -> Sequence[Standpoint]:
    """The last step known and those after it; nothing where there is no new one."""
    marks = [step.mark() for step in one.draft.steps]
    if before.last_step in marks:
        first = len(marks) - 1 - marks[::-1].index(before.last_step)
    else:
        later = [n for n, step in enumerate(one.draft.steps) if before.last_step_at and step.at > before.last_step_at]
        first = later[0] - 1 if later else len(marks)
    return one.path[max(first, 0) :] if first < len(marks) - 1 else []


async def _store(tx: Tx, ticket: Row[Any], values: dict[str, Any], at: datetime) -> int:
    later = max(ticket.updated_at, at)
    changed = (
        update(tickets).where(_mine(tx, ticket.id)).values(**values, version=ticket.version + 1, updated_at=later)
    )
    return int(await tx.scalar(changed.returning(tickets.c.version)))


async def _derived(tx: Tx, one: Resolved, differing: dict[str, Any], has_comments: bool) -> None:
    if "tags" in differing:
        await write_tags(tx, one.id, one.draft.tags)
    if has_comments or differing.keys() & {"title", "description"}:
        await index_anew(tx, one.id)


def _told(
    known: Catalogue, one: Resolved, ticket: Row[Any], differing: dict[str, tuple[Any, Any]], at: datetime
) -> list[Past]:
    """The facts of a change between two runs, where the file has no log of its own."""
    audience = concerned(ticket) | {name: new for name, (_, new) in differing.items() if name in concerned(ticket)}
    facts: list[tuple[datetime, Any]] = []
    if differing.keys() & {"team_id", "assignee_id"}:
        facts.append((at, _assigned(one, ticket, audience)))
    if "state" in differing:
        moved = TicketMoved(
            one.id,
            from_state=ticket.state,
            to_state=one.state,
            from_category=one.flow.category(ticket.state).word if ticket.state in one.flow.states else "",
            to_category=one.state_category.word,
            **audience,
        )
        facts.append((one.times["closed_at"] or one.times["solved_at"] or at, moved))
    if words := _words(known, differing):
        facts.append((at, TicketChanged(one.id, changes=words, **audience)))
    return [Past(when, fact, "system", None, IMPORTER) for when, fact in facts]


def _assigned(one: Resolved, ticket: Row[Any], audience: dict[str, Any]) -> TicketAssigned:
    had = (ticket.team_id, ticket.assignee_id)
    return TicketAssigned(
        one.id,
        from_team_id=had[0],
        from_assignee_id=had[1],
        team_name=one.team.name if one.team else None,
        assignee_name=one.assignee.name if one.assignee else None,
        is_transfer=had != (None, None),
        **audience,
    )


def _words(known: Catalogue, differing: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """The changed fields in the words of the wire; of long texts only that they changed."""
    found: dict[str, list[Any]] = {}
    for name, (old, new) in differing.items():
        if name in _QUIET:
            continue
        if name == "description":
            found[name] = [None, None]
        elif name == "priority":
            found[name] = [PRIORITY_WORDS[old], PRIORITY_WORDS[new]]
        elif name == "category_id":
            found["category"] = [_keys(known).get(one) for one in (old, new)]
        elif name == "fields":
            own = {key: (old.get(key), new.get(key)) for key in old.keys() | new.keys()}
            found |= {f"fields.{key}": list(pair) for key, pair in own.items() if pair[0] != pair[1]}
        else:
            found[name.removesuffix("_id")] = [old, new]
    return found


def _keys(known: Catalogue) -> dict[int, str]:
    return {one.id: one.key for one in known.categories.values()}


async def _remember(tx: Tx, one: Resolved, version: int) -> None:
    row = import_row(tx, one, version)
    mark = imported_tickets.c
    mine = (mark.tenant_id == tx.tenant_id, mark.ticket_id == one.id)
    await tx.execute(update(imported_tickets).where(*mine).values(row))
