"""Write tickets that are new here: rows, tags, search, comments and history, a few statements for hundreds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from gongdan.integrations.actions.bulk import insert_rows, next_ids
from gongdan.integrations.actions.numbers import give_numbers, local_day, pass_numbers
from gongdan.integrations.imports.drafts import CommentDraft
from gongdan.integrations.imports.history import CHANNEL, Past, comment_author, comment_time, whole_history
from gongdan.integrations.imports.names import Person
from gongdan.integrations.imports.resolved import Resolved, count_reopenings, count_transfers
from gongdan.integrations.models import imported_tickets
from gongdan.kernel.events import Event, events
from gongdan.kernel.unit import Tx
from gongdan.search import tsvector_literal
from gongdan.ticketing import IMPACTS, Catalogue, comments, ticket_search, ticket_tags, tickets


async def write_new(tx: Tx, known: Catalogue, source: str, ready: Sequence[Resolved]) -> None:
    """All of them, or an error and none of them."""
    await _number(tx, known, ready)
    for one, ticket_id in zip(ready, await next_ids(tx, tickets, len(ready)), strict=True):
        one.id = ticket_id
    comment_ids = await _comment_ids(tx, ready)
    keys = {category.id: category.key for category in known.categories.values()}
    await insert_rows(tx, tickets, [_ticket_row(tx, source, one) for one in ready])
    tags = [{"tenant_id": tx.tenant_id, "tag": tag, "ticket_id": one.id} for one in ready for tag in one.draft.tags]
    await insert_rows(tx, ticket_tags, tags)
    await insert_rows(tx, ticket_search, [_search_row(tx, one) for one in ready])
    await write_comments(tx, [(one, ids) for one, ids in zip(ready, comment_ids, strict=True)])
    past = [p for one, ids in zip(ready, comment_ids, strict=True) for p in whole_history(one, ids, keys)]
    await write_past(tx, source, past)
    await insert_rows(tx, imported_tickets, [import_row(tx, one, 1) for one in ready])


async def _number(tx: Tx, known: Catalogue, ready: Sequence[Resolved]) -> None:
    zone, form = known.time_zone, known.number_format
    days = [(one.type.number_prefix, local_day(one.created_at, zone)) for one in ready]
    own = [(one.draft.number, day) for one, day in zip(ready, days, strict=True) if one.draft.number]
    await pass_numbers(tx, form, own)
    without = [(one, day) for one, day in zip(ready, days, strict=True) if not one.draft.number]
    given = await give_numbers(tx, form, [day for _, day in without], {number for number, _ in own})
    for one in ready:
        one.number = one.draft.number
    for (one, _), number in zip(without, given, strict=True):
        one.number = number


async def _comment_ids(tx: Tx, ready: Sequence[Resolved]) -> list[list[int]]:
    ids = iter(await next_ids(tx, comments, sum(len(one.draft.comments) for one in ready)))
    return [[next(ids) for _ in one.draft.comments] for one in ready]


def _ticket_row(tx: Tx, source: str, one: Resolved) -> dict[str, Any]:
    draft = one.draft
    return {
        "tenant_id": tx.tenant_id,
        "id": one.id,
        "number": one.number,
        "workflow_version_id": one.type.workflow_version_id,
        "channel": CHANNEL,
        "external_source": source,
        "external_id": draft.external_id,
        "state_changed_at": one.state_changed_at,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "creator_id": one.creator.id if one.creator else None,
        **said(one),
    }


def said(one: Resolved) -> dict[str, Any]:
    """The columns that a file can change later."""
    draft = one.draft
    return {
        "title": draft.title,
        "description": draft.description,
        "type_id": one.type.id,
        "state": one.state,
        "state_category": int(one.state_category),
        "priority": draft.priority or 3,
        "priority_source": "import" if draft.priority else "default",
        "impact": IMPACTS.get(one.fields.get("impact", "")),
        "category_id": one.category_id,
        "requester_id": one.requester_id,
        "organisation_id": one.organisation_id,
        "team_id": one.team.id if one.team else None,
        "department_id": one.department_id,
        "assignee_id": one.assignee.id if one.assignee else None,
        "tags": draft.tags,
        "fields": one.fields,
        "transfer_count": draft.counts.get("transfer_count", count_transfers(one.path)),
        "reopen_count": draft.counts.get("reopen_count", count_reopenings(one.path)),
        **one.times,
    }


def _search_row(tx: Tx, one: Resolved) -> dict[str, Any]:
    draft = one.draft
    words = "\n".join(comment.body for comment in draft.comments)
    vector = tsvector_literal([(draft.title, "A"), (one.number, "A"), (draft.description, "B"), (words, "C")])
    return {"tenant_id": tx.tenant_id, "ticket_id": one.id, "v": vector}


async def write_comments(tx: Tx, written: Sequence[tuple[Resolved, Sequence[int]]]) -> None:
    """The comments that have an id; 0 leaves one out."""
    rows = [
        _comment_row(tx, one, draft, author, comment_id)
        for one, ids in written
        for draft, author, comment_id in zip(one.draft.comments, one.authors, ids, strict=True)
        if comment_id
    ]
    await insert_rows(tx, comments, rows)


def _comment_row(
    tx: Tx, one: Resolved, draft: CommentDraft, author: Person | None, comment_id: int
) -> dict[str, Any]:
    kind, author_id, name = comment_author(one, draft, author)
    return {
        "tenant_id": tx.tenant_id,
        "id": comment_id,
        "ticket_id": one.id,
        "author_kind": kind,
        "author_id": author_id,
        "author_name": name,
        "body": draft.body,
        "is_public": draft.is_public,
        "channel": CHANNEL,
        "external_id": draft.external_id,
        "created_at": comment_time(one, draft.at),
    }


async def write_past(tx: Tx, source: str, past: Sequence[Past]) -> None:
    """Facts into the log at their own times: nobody hears of them, as they are long over."""
    await insert_rows(tx, events, [_event_row(tx, source, one) for one in past])


@cache
def _kind(name: str) -> str:
    """The wire name by the class's own, which a dozen kinds of facts share among thousands."""
    return next(kind for kind, fact in Event.kinds.items() if fact.__name__ == name)


def _event_row(tx: Tx, source: str, past: Past) -> Mapping[str, Any]:
    fact = past.fact
    return {
        "tenant_id": tx.tenant_id,
        "kind": _kind(type(fact).__name__),
        "subject": fact.subject,
        "subject_id": fact.subject_id,
        "payload": vars(fact),
        "is_public": fact.is_for_customer(),
        "actor_kind": past.actor_kind,
        "actor_id": past.actor_id,
        "actor_name": past.actor_name[:200],
        "cause": f"import:{source}",
        "depth": 0,
        "at": past.at,
    }


def import_row(tx: Tx, one: Resolved, version: int) -> dict[str, Any]:
    """What a later run has to know."""
    last = one.draft.steps[-1] if one.draft.steps else None
    return {
        "tenant_id": tx.tenant_id,
        "ticket_id": one.id,
        "fingerprint": one.draft.fingerprint(),
        "ticket_version": version,
        "last_step": last.mark() if last else None,
        "last_step_at": last.at if last else None,
        "imported_at": tx.now,
    }
