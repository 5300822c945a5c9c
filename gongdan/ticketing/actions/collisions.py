"""Two who change the same ticket: what does not overlap is kept from both, what does is shown to the second."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, select

from gongdan.kernel.errors import VersionStale
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import etag
from gongdan.ticketing.collisions import Known, since
from gongdan.ticketing.errors import EditCollision, NewerComments
from gongdan.ticketing.models import comments
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_to_answer
from gongdan.ticketing.queries.timeline import get_comments
from gongdan.ticketing.schemas.tickets import AddComment, CommentDraft, EditTicket

# Whoever is further behind reads the ticket again.
MOST_BEHIND = 500
MOST_SHOWN = 50


def patched_words(patch: EditTicket) -> dict[str, Any]:
    """What a patch sets, by the names of the wire; custom fields one by one."""
    sent = {name: getattr(patch, name) for name in patch.model_fields_set}
    own = sent.pop("fields", None) or {}
    if patch.requester is not None:
        sent["requester"] = patch.requester.model_dump(exclude_unset=True)
    return sent | {f"fields.{key}": value for key, value in own.items()}


async def hold_collisions(tx: Tx, ticket: Any, based_on: Collection[int] | None, wanted: Mapping[str, Any]) -> None:
    """Nothing where the locked row is at a version of `based_on`, or what changed since is not `wanted`.

    Raises EditCollision where it is, VersionStale where nobody can say what changed.
    """
    if based_on is None or ticket.version in based_on:
        return
    recent = range(max(1, ticket.version - MOST_BEHIND), ticket.version)
    read = max((one for one in based_on if one in recent), default=None)
    changed = None if read is None else since(read, ticket.version, await _told(tx, ticket.id))
    if changed is None:
        raise VersionStale(version=ticket.version)
    now = await _words(tx, ticket, wanted)
    overlapping = {
        name: _both(yours, now[name], changed[name])
        for name, yours in wanted.items()
        if name in changed and yours != now[name]
    }
    if overlapping:
        raise EditCollision(fields=overlapping, version=ticket.version, headers={"ETag": etag(ticket.version)})


def _both(yours: Any, theirs: Any, known: Known) -> dict[str, Any]:
    return {
        "yours": yours,
        "theirs": theirs,
        "base": known.base,
        "is_base_known": known.is_base_known,
        "changed_by": known.by,
        "changed_at": known.at,
    }


async def _told(tx: Tx, ticket_id: int) -> list[Row[Any]]:
    """The latest facts about the ticket, newest first."""
    row = events.c
    columns = (row.kind, row.payload, row.actor_kind, row.actor_id, row.actor_name, row.at)
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket_id)
    return list(await tx.all(select(*columns).where(*mine).order_by(row.id.desc()).limit(MOST_BEHIND)))


async def _words(tx: Tx, ticket: Any, names: Collection[str]) -> dict[str, Any]:
    """The ticket's values now, as the wire tells them."""
    known = await catalogue(tx)
    category = known.categories.get(ticket.category_id)
    own = {f"fields.{key}": value for key, value in ticket.fields.items()}
    core = {
        "title": ticket.title,
        "description": ticket.description,
        "description_format": ticket.description_format,
        "type": known.types[ticket.type_id].key,
        "priority": PRIORITY_WORDS[ticket.priority],
        "category": category.key if category else None,
        "requester": ticket.requester_id,
        "tags": list(ticket.tags),
        "team": ticket.team_id,
        "assignee": ticket.assignee_id,
    }
    return {name: core[name] if name in core else own.get(name) for name in names}


async def hold_newer_comments(tx: Tx, ticket_id: int, draft: CommentDraft) -> None:
    """Raises NewerComments with those that others wrote since the one that the draft says it is based on."""
    if not isinstance(draft, AddComment) or draft.based_on_comment_id is None or draft.ignore_newer:
        return
    ticket_id = (await get_ticket_to_answer(tx, ticket_id)).id  # whoever writes at the same time is waited for
    row = comments.c
    actor = tx.actor
    own_id = actor.contact_id if actor.kind == "customer" else actor.user_id
    found = await tx.all(
        select(row.id, row.author_kind, row.author_id)
        .where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.is_public)
        .where(row.id > draft.based_on_comment_id)
        .order_by(row.id.desc())
        .limit(MOST_SHOWN)
    )
    newer = [one.id for one in found if (one.author_kind, one.author_id) != (actor.kind, own_id)]
    if newer:
        raise NewerComments(comments=await get_comments(tx, newer))
