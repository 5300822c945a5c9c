"""Why a ticket has its priority, the rules, and raises that were asked for."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select

from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import priority_raises, ticketing_settings, tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.priority_reasons import FACTOR_NAMES, IMPACT_NAMES, URGENCY_NAMES, Names, explain
from gongdan.ticketing.priority_rules import FACTORS, IMPACT_WORDS, IMPACTS, SHIPPED, URGENCIES, URGENCY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue

_deciders = users.alias("decider")
_NEWEST_FIRST = Sort("-asked_at", (priority_raises.c.asked_at, priority_raises.c.id), True)


async def priority_of_ticket(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """The part of a ticket's shape that tells what its priority goes by; without a query."""
    # Nor is it told to a form that only opens tickets: it would learn how important who is.
    is_told = tx.actor.kind != "customer" and tx.actor.may(policy.READ)
    return {
        "impact": IMPACT_WORDS.get(row.impact),
        "urgency": URGENCY_WORDS.get(row.urgency),
        "factors": row.factors or {} if is_told else None,
        "priority_source": row.priority_source if is_told else None,
        "priority_reasons": explain(row.priority_reasons or (), tx.actor.locale) if is_told else [],
    }


async def get_priority_rules(tx: Tx) -> dict[str, Any]:
    """The rules in force, with the names of their words in the caller's language."""
    policy.may_see_catalogue(tx)
    settings = ticketing_settings.c
    row = await tx.first(select(settings.priority_rules, settings.version).where(settings.tenant_id == tx.tenant_id))
    stored = row.priority_rules if row is not None else {}
    named = (
        ("impacts", IMPACTS, IMPACT_NAMES),
        ("urgencies", URGENCIES, URGENCY_NAMES),
        ("factors", FACTORS, FACTOR_NAMES),
    )
    words = {what: _named(list(keys), names, tx.actor.locale) for what, keys, names in named}
    return {**SHIPPED, **stored, **words, "version": row.version if row is not None else 1}


def _named(keys: list[str], names: Names, locale: str) -> list[dict[str, str]]:
    return [{"key": key, "name": in_locale(names[key], locale)} for key in keys]


def _raises(tx: Tx) -> Select[Any]:
    row = priority_raises.c
    ticket = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    held = [tickets.c[name] for name in ("number", "title", *policy.REACHED_BY)]
    return (
        select(
            priority_raises,
            *held,
            users.c.name.label("asker_name"),
            _deciders.c.name.label("decider_name"),
        )
        .select_from(priority_raises)
        .join(tickets, ticket)
        .join(users, _same(users, row.asked_by_id))
        .outerjoin(_deciders, _same(_deciders, row.decided_by_id))
        .where(row.tenant_id == tx.tenant_id, policy.visible(tx))
    )


def _same(table: Any, key: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == priority_raises.c.tenant_id, table.c.id == key)


async def list_raises(
    tx: Tx, *, state: str | None, ticket_id: int | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of the raises of visible tickets, the newest first."""
    policy.may_see_catalogue(tx)
    row, statement = priority_raises.c, _raises(tx)
    if state is not None:
        statement = statement.where(row.state == state)
    if ticket_id is not None:
        statement = statement.where(row.ticket_id == ticket_id)
    rows = await tx.all(paged(statement, _NEWEST_FIRST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST_FIRST, limit, ("asked_at", "id"))
    return {"items": [_raise_shape(tx, one) for one in page], "next_cursor": next_cursor}


async def get_raise(tx: Tx, raise_id: int) -> dict[str, Any]:
    """One raise of a visible ticket. Raises NotFound."""
    policy.may_see_catalogue(tx)
    row = await tx.first(_raises(tx).where(priority_raises.c.id == raise_id))
    if row is None:
        raise NotFound("priority raise", raise_id)
    return _raise_shape(tx, row)


def _raise_shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    is_others = row.asked_by_id != tx.actor.user_id
    can_decide = row.state == "asked" and is_others and policy.reaches(tx.actor, policy.RAISE, row)
    return {
        "id": row.id,
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title},
        "from_priority": PRIORITY_WORDS[row.from_priority],
        "to_priority": PRIORITY_WORDS[row.to_priority],
        "reason": row.reason,
        "state": row.state,
        "asked_by": {"id": row.asked_by_id, "name": row.asker_name},
        "asked_at": row.asked_at,
        "decided_by": {"id": row.decided_by_id, "name": row.decider_name} if row.decided_by_id else None,
        "decided_at": row.decided_at,
        "note": row.note,
        "can_decide": can_decide,
    }
