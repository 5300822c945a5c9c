"""Templates as somebody may use them, and what their placeholders hold on a ticket."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Text, and_, cast, or_, select, true

from gongdan.identity import tenants
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.field_words import field_words
from gongdan.ticketing.models import templates
from gongdan.ticketing.placeholders import OF_FIELDS, PLACEHOLDERS, UNSPEAKABLE
from gongdan.ticketing.priorities import PRIORITY_NAMES, PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.tickets import get_ticket_row

_ORDER = Sort("position", (templates.c.position, templates.c.id), False)


def usable(tx: Tx) -> ColumnElement[bool]:
    """One's own, those shared with all, and those of one's teams; who shares templates sees all shared ones."""
    actor = tx.actor
    if actor.is_system:
        return true()
    shared: ColumnElement[bool] = templates.c.owner_id.is_(None)
    if not actor.may(policy.SHARE_TEMPLATES):
        of_team = templates.c.team_id.in_(sorted(actor.team_ids))
        shared = and_(shared, templates.c.is_active, or_(templates.c.team_id.is_(None), of_team))
    return or_(templates.c.owner_id == actor.user_id, shared)


async def list_templates(
    tx: Tx,
    *,
    kind: str | None = None,
    q: str | None = None,
    type_key: str | None = None,
    has_retired: bool = False,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of the templates the actor may use, by their position."""
    policy.may_see_catalogue(tx)
    known = await catalogue(tx)
    mine = [templates.c.tenant_id == tx.tenant_id, usable(tx)]
    if not has_retired:
        mine.append(templates.c.is_active)
    if kind is not None:
        mine.append(templates.c.kind == kind)
    if type_key is not None:
        one = known.type(type_key)
        mine.append(or_(templates.c.type_id.is_(None), templates.c.type_id == (one.id if one else 0)))
    if q:
        held = (templates.c.name, cast(templates.c.names, Text), templates.c.body)
        mine.append(or_(*(column.icontains(q, autoescape=True) for column in held)))
    rows = await tx.all(paged(select(templates).where(*mine), _ORDER, limit, cursor))
    page, next_cursor = cut(rows, _ORDER, limit, ("position", "id"))
    return {"items": [template_shape(tx, known, row) for row in page], "next_cursor": next_cursor}


async def get_template_row(tx: Tx, template_id: int) -> Row[Any]:
    """A template that the actor may use. Raises NotFound."""
    policy.may_see_catalogue(tx)
    mine = (templates.c.tenant_id == tx.tenant_id, templates.c.id == template_id, usable(tx))
    row = await tx.first(select(templates).where(*mine))
    if row is None:
        raise NotFound("template", template_id)
    return row


async def get_template(tx: Tx, template_id: int) -> dict[str, Any]:
    """One template as it is answered. Raises NotFound."""
    row = await get_template_row(tx, template_id)
    return template_shape(tx, await catalogue(tx), row)


def can_edit(tx: Tx, row: Row[Any]) -> bool:
    """One's own, or a shared one with the right to share."""
    if row.owner_id is None:
        return tx.actor.may(policy.SHARE_TEMPLATES)
    return bool(row.owner_id == tx.actor.user_id)


def template_shape(tx: Tx, known: Catalogue, row: Row[Any]) -> dict[str, Any]:
    """A template as it is answered."""
    kind = known.types.get(row.type_id or 0)
    return {
        "id": row.id,
        "kind": row.kind,
        "name": in_locale(row.names, tx.actor.locale) or row.name,
        "body": row.body,
        "body_format": row.body_format,
        "content": row.content,
        "type": kind.key if kind else None,
        "is_shared": row.owner_id is None,
        "owner_id": row.owner_id,
        "team_id": row.team_id,
        "position": row.position,
        "usage_count": row.usage_count,
        "used_at": row.used_at,
        "is_active": row.is_active,
        "can_edit": can_edit(tx, row),
        "created_at": row.created_at,
        "version": row.version,
    }


async def list_placeholders(tx: Tx) -> list[dict[str, Any]]:
    """What templates may hold, in the actor's language."""
    policy.may_see_catalogue(tx)
    known, locale = await catalogue(tx), tx.actor.locale
    fixed = [
        {"name": name, "label": in_locale(names, locale), "is_for_customers": True}
        for name, names in PLACEHOLDERS.items()
    ]
    own = [
        {
            "name": OF_FIELDS + one.key,
            "label": in_locale(one.names, locale),
            "is_for_customers": one.is_customer_visible,
        }
        for one in known.fields.values()
        if one.is_active and one.kind not in UNSPEAKABLE
    ]
    return fixed + own


def labels(tx: Tx, known: Catalogue) -> dict[str, str]:
    """What each placeholder is called in the actor's language."""
    locale = tx.actor.locale
    own = {OF_FIELDS + one.key: in_locale(one.names, locale) for one in known.fields.values()}
    return {name: in_locale(names, locale) for name, names in PLACEHOLDERS.items()} | own


async def placeholder_values(
    tx: Tx, known: Catalogue, ticket_id: int | None, *, is_for_customers: bool
) -> dict[str, str]:
    """What the placeholders stand for, on this ticket if there is one. Raises NotFound for one that is not seen.

    In what customers read, a field that is hidden from them holds nothing, whatever it was when it was written.
    """
    zone = ZoneInfo(known.time_zone)
    values: dict[str, str] = {
        "agent.name": tx.actor.name,
        "tenant.name": await tx.scalar(select(tenants.c.name).where(tenants.c.id == tx.tenant_id)) or "",
        "today": tx.now.astimezone(zone).date().isoformat(),
    }
    if ticket_id is None:
        return values
    row = await get_ticket_row(tx, ticket_id)
    return values | _of_ticket(tx, known, row, zone) | _of_fields(tx, known, row.fields, zone, is_for_customers)


def _of_ticket(tx: Tx, known: Catalogue, row: Row[Any], zone: ZoneInfo) -> dict[str, str]:
    locale = tx.actor.locale
    state = known.workflow(row.workflow_version_id).states.get(row.state)
    category = known.categories.get(row.category_id or 0)
    return {
        "ticket.number": row.number,
        "ticket.title": row.title,
        "ticket.type": in_locale(known.types[row.type_id].names, locale),
        "ticket.state": in_locale(state.names, locale) if state else row.state,
        "ticket.priority": in_locale(PRIORITY_NAMES[PRIORITY_WORDS[row.priority]], locale),
        "ticket.category": in_locale(category.names, locale) if category else "",
        "ticket.created_on": row.created_at.astimezone(zone).date().isoformat(),
        "requester.name": row.requester_name or "",
        "organisation.name": row.organisation_name or "",
        "team.name": row.team_name or "",
        "assignee.name": row.assignee_name or "",
    }


def _of_fields(
    tx: Tx, known: Catalogue, held: Mapping[str, Any], zone: ZoneInfo, is_for_customers: bool
) -> dict[str, str]:
    return {
        OF_FIELDS + key: field_words(one, held[key], tx.actor.locale, zone)
        for key, one in known.fields.items()
        if key in held and one.kind not in UNSPEAKABLE and (one.is_customer_visible or not is_for_customers)
    }
