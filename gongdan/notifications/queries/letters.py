"""What is said of notices outside: their texts with values, for the one whom they are for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select

from gongdan.identity import tenants
from gongdan.kernel.settings import settings
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications.kinds import KINDS
from gongdan.notifications.models import notice_deliveries, notification_templates, notifications
from gongdan.notifications.queries.people import Person
from gongdan.notifications.texts import Words, say, shipped
from gongdan.rendering import excerpt, html_to_text
from gongdan.ticketing import PRIORITY_NAMES, PRIORITY_WORDS, beginnings_of_comments, tickets

_EXCERPT = 300
# What is said in a group, or lies on a screen that others see, quotes nobody.
QUOTING = ("mail",)


async def list_letters(tx: Tx, delivery_ids: Sequence[int]) -> list[Any]:
    """These deliveries with their notices and tickets, in the order in which they came about."""
    sent, told, row = notice_deliveries.c, notifications.c, tickets.c
    columns = (
        notice_deliveries,
        told.actor_name,
        told.actor_kind,
        told.count,
        told.details,
        told.read_at,
        row.number,
        row.title,
        row.priority,
        row.requester_id,
    )
    statement = (
        select(*columns)
        .join(notifications, and_(told.tenant_id == sent.tenant_id, told.id == sent.notification_id))
        .outerjoin(tickets, and_(row.tenant_id == told.tenant_id, row.id == told.ticket_id))
        .where(sent.tenant_id == tx.tenant_id, sent.id.in_(list(delivery_ids)))
        .order_by(sent.id)
    )
    return list(await tx.all(statement))


async def find_words(tx: Tx, kinds: set[str]) -> dict[tuple[str, str], Words]:
    """The tenant's own texts of these kinds."""
    row = notification_templates.c
    mine = (row.tenant_id == tx.tenant_id, row.kind.in_(sorted(kinds)))
    rows = await tx.all(select(notification_templates).where(*mine))
    return {(one.kind, one.locale): Words(one.subject, one.body) for one in rows}


async def tenant_of(tx: Tx) -> tuple[str, str]:
    """The tenant's name and the language of what is said to many."""
    row = tenants.c
    found = await tx.one(select(row.name, row.locale).where(row.id == tx.tenant_id))
    return found.name, "zh-CN" if found.locale.lower().startswith("zh") else "en"


async def said_for(
    tx: Tx, letters: Sequence[Any], people: Mapping[int, Person], road: str, locale: str | None = None
) -> list[Words]:
    """What is said of each; in `locale`, else in the language of the one whom it is for."""
    own = await find_words(tx, {one.kind for one in letters})
    name, _ = await tenant_of(tx)
    comments = [one.details["comment_id"] for one in letters if "comment_id" in one.details]
    begun = await beginnings_of_comments(tx, comments) if road in QUOTING else {}
    found = []
    for one in letters:
        person = people[one.user_id]
        spoken = locale or person.locale
        words = own.get((one.kind, spoken)) or shipped(one.kind, spoken)
        values = _values(one, person, spoken, name) | {
            "excerpt": _quoted(begun.get(one.details.get("comment_id") or 0))
        }
        found.append(say(words, values))
    return found


def _quoted(said: Any) -> str:
    if said is None:
        return ""
    text = html_to_text(said.beginning) if said.body_format == "html" else said.beginning
    return " ".join(excerpt(text, _EXCERPT).split())


def _values(one: Any, person: Person, locale: str, tenant: str) -> dict[str, str]:
    texts = one.details.get("texts") or {}
    priority = PRIORITY_NAMES[PRIORITY_WORDS[one.priority]] if one.priority else {}
    return {
        "kind": in_locale(KINDS[one.kind].names, locale),
        "ticket.number": one.number or "",
        "ticket.title": one.title or "",
        "ticket.priority": in_locale(priority, locale),
        "actor.name": one.actor_name if one.actor_kind != "system" else "",
        "person.name": person.name,
        "text": in_locale(texts, locale) if texts else str(one.details.get("address") or ""),
        "count": str(one.count),
        "link": link_to(one.ticket_id, is_customer=person.is_customer),
        "tenant.name": tenant,
    }


def link_to(ticket_id: int | None, *, is_customer: bool) -> str:
    """Where a notice leads."""
    base = settings().public_url.rstrip("/")
    if ticket_id is None:
        return f"{base}/portal/" if is_customer else f"{base}/desk/notifications"
    return f"{base}/portal/requests/{ticket_id}" if is_customer else f"{base}/desk/tickets/{ticket_id}"
