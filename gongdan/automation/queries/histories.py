"""The lives of tickets out of the log, for trials."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from gongdan.automation.judging import Row
from gongdan.automation.lives import Fact
from gongdan.automation.past import Present
from gongdan.automation.socket import effect_of
from gongdan.conditions import Catalogue, Moment
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import checklist_items, tickets

_event, _ticket = events.c, tickets.c


async def tickets_with_events(
    tx: Tx, begin: datetime, end: datetime, after: int, limit: int, *, is_timed: bool
) -> list[int]:
    """The next tickets to which anything happened between; for timed rules, all that were there by the end."""
    mine = (_ticket.tenant_id == tx.tenant_id, _ticket.id > after, *_within(begin, end, is_timed=is_timed))
    return [one.id for one in await tx.all(select(_ticket.id).where(*mine).order_by(_ticket.id).limit(limit))]


async def present_words(
    tx: Tx, ids: Sequence[int], offered: Catalogue, keys: Sequence[str], moment: Moment
) -> Mapping[int, dict[str, Any]]:
    """How these tickets stand now, by the keys of conditions, with the version of their flow."""
    columns = [offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(keys)]
    mine = (_ticket.tenant_id == tx.tenant_id, _ticket.id.in_(list(ids)))
    rows = await tx.all(select(_ticket.id, _ticket.workflow_version_id, *columns).where(*mine))
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        words = Row({key: row[place + 2] for place, key in enumerate(keys)}, offered)
        found[row.id] = {key: words[key] for key in keys} | {"workflow_version_id": row.workflow_version_id}
    return found


async def own_words(tx: Tx, ids: Sequence[int], kinds: Iterable[str]) -> Mapping[int, dict[str, Any]]:
    """What effects of these kinds ask of the tickets besides, as it is now."""
    found: dict[int, dict[str, Any]] = {}
    asking = {one.words for kind in kinds if (one := effect_of(kind)) is not None and one.words is not None}
    for ask in asking:
        for ticket_id, words in (await ask(tx, ids)).items():
            found.setdefault(ticket_id, {}).update(words)
    return found


async def present_of(tx: Tx, ids: Sequence[int]) -> Mapping[int, Present]:
    """What else of these tickets as they are now is needed to go back from there."""
    item = checklist_items.c
    own: dict[int, dict[str, tuple[str, bool]]] = {}
    for row in await tx.all(
        select(item.ticket_id, item.key, item.title, item.is_required).where(
            item.tenant_id == tx.tenant_id, item.ticket_id.in_(list(ids))
        )
    ):
        own.setdefault(row.ticket_id, {})[row.key] = (row.title or row.key, row.is_required)
    columns = (_ticket.id, _ticket.fields, _ticket.title, _ticket.description, _ticket.due_at)
    rows = await tx.all(select(*columns).where(_ticket.tenant_id == tx.tenant_id, _ticket.id.in_(list(ids))))
    return {row.id: Present(row.fields, row.title, row.description, row.due_at, own.get(row.id, {})) for row in rows}


async def count_tickets(tx: Tx, begin: datetime, end: datetime, *, is_timed: bool) -> int:
    """How many tickets `tickets_with_events` comes to in all."""
    mine = (_ticket.tenant_id == tx.tenant_id, *_within(begin, end, is_timed=is_timed))
    return int(await tx.scalar(select(func.count()).select_from(tickets).where(*mine)) or 0)


def _within(begin: datetime, end: datetime, *, is_timed: bool) -> tuple[ColumnElement[bool], ...]:
    if is_timed:
        return (_ticket.created_at < end,)
    happened = select(_event.id).where(
        _event.tenant_id == _ticket.tenant_id,
        _event.subject == "ticket",
        _event.subject_id == _ticket.id,
        _event.at >= begin,
        _event.at < end,
    )
    return (happened.exists(),)


async def facts_of(tx: Tx, ids: Sequence[int]) -> Mapping[int, list[Fact]]:
    """All that ever happened to these tickets, in the order of time and of the log."""
    columns = (
        *(_event.subject_id, _event.at, _event.kind, _event.payload, _event.actor_kind, _event.cause),
        _event.actor_id,
    )
    mine = (_event.tenant_id == tx.tenant_id, _event.subject == "ticket", _event.subject_id.in_(list(ids)))
    found: dict[int, list[Fact]] = {}
    for row in await tx.all(select(*columns).where(*mine).order_by(_event.subject_id, _event.at, _event.id)):
        fact = Fact(row.at, row.kind, row.payload, row.actor_kind, row.cause, row.actor_id)
        found.setdefault(row.subject_id, []).append(fact)
    return found
