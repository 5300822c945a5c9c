"""Reading for webhooks: the facts of one act, the ticket as GET answers it, and whom its condition lets hear."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, false, func, select

from gongdan.conditions import ConditionInvalid, parse, to_sql
from gongdan.identity import tenants
from gongdan.integrations.models import webhooks
from gongdan.integrations.webhooks.occasions import HEARD
from gongdan.integrations.webhooks.payload import ADDRESS_KINDS, without_addresses
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.errors import NotFound
from gongdan.kernel.events import Event, Recorded, events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, catalogue, ever_testable, get_comments, ticket_shape, tickets
from gongdan.ticketing.events.tickets import TicketFact

_HEARD = frozenset(kind.kind() for kind in HEARD)
_hook = webhooks.c


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact of the log, and who brought it about."""

    id: int
    fact: TicketFact
    actor: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket as a webhook may tell it, in each of the ways that webhooks are allowed."""

    ticket: Mapping[str, Any]
    note_ids: frozenset[int]
    address_fields: frozenset[str]
    comments: Mapping[int, Mapping[str, Any]]

    def shape(self, *, has_notes: bool, has_contact_details: bool) -> dict[str, Any]:
        """Without the files of internal notes, and without addresses, where these are not allowed."""
        ticket = dict(self.ticket)
        if not has_notes:
            ticket["attachments"] = [one for one in ticket["attachments"] if one["comment_id"] not in self.note_ids]
        return ticket if has_contact_details else without_addresses(ticket, self.address_fields)


async def active_webhooks(tx: Tx) -> Sequence[Row[Any]]:
    """Those of the tenant that are switched on."""
    return await tx.all(select(webhooks).where(_hook.tenant_id == tx.tenant_id, _hook.is_active).order_by(_hook.id))


async def find_tenant(tx: Tx) -> Row[Any]:
    """Slug, name, language and time zone of the tenant."""
    row = tenants.c
    return await tx.one(select(row.slug, row.name, row.locale, row.time_zone).where(row.id == tx.tenant_id))


async def find_act(tx: Tx, recorded: Recorded) -> list[Happened]:
    """What happened to the same ticket in the same unit; nothing unless this is the first of it that is told.

    So an act is rendered once, however many facts it has.
    """
    first = events.alias("one")
    one, other = first.c, events.c
    same = (
        (one.tenant_id == other.tenant_id)
        & (one.subject == other.subject)
        & (one.subject_id == other.subject_id)
        & (one.at == other.at)
        & one.request_id.is_not_distinct_from(other.request_id)
    )
    mine = (other.tenant_id == tx.tenant_id, one.id == recorded.id, other.kind.in_(_HEARD))
    rows = await tx.all(select(events).join(first, same).where(*mine).order_by(other.id))
    return [_happened(row) for row in rows] if rows and rows[0].id == recorded.id else []


async def find_fact(tx: Tx, recorded: Recorded) -> Happened:
    """This fact, with the name of who brought it about."""
    row = await tx.one(select(events).where(events.c.tenant_id == tx.tenant_id, events.c.id == recorded.id))
    return _happened(row)


def _happened(row: Row[Any]) -> Happened:
    fact = Event.kinds[row.kind].from_payload(row.payload)
    assert isinstance(fact, TicketFact)
    return Happened(row.id, fact, {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name}, row.at)


async def fitting(tx: Tx, hooks: Sequence[Row[Any]], ticket_id: int, zone: str) -> list[Row[Any]]:
    """Those whose condition fits the ticket now; one that can no longer be read fits none."""
    offered = ever_testable(await catalogue(tx))
    clauses: list[ColumnElement[bool]] = []
    for hook in hooks:
        try:
            clause = to_sql(parse(hook.condition), offered, now=tx.now, zone=ZoneInfo(zone))
        except ConditionInvalid:
            clause = false()
        clauses.append(func.coalesce(clause, false()))
    columns = [clause.label(f"c{place}") for place, clause in enumerate(clauses)]
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    row = await tx.first(select(*columns).select_from(tickets).where(*mine))
    return [] if row is None else [hook for hook, fits in zip(hooks, row, strict=True) if fits]


def reader(tenant_id: int, tenant: Row[Any]) -> Actor:
    """For whom webhooks read: a colleague without a name who may look at every ticket, and do nothing at all."""
    return Actor(
        tenant_id=tenant_id,
        kind="user",
        name="webhook",
        grants={"ticket.read": Scope.ALL},
        locale=tenant.locale,
        time_zone=tenant.time_zone,
    )


async def tell_ticket(tx: Tx, tenant: Row[Any], ticket_id: int, comment_ids: Collection[int]) -> Told | None:
    """The ticket as GET /tickets/{id} answers it to such a reader, with these comments. None where it is deleted."""
    async with tx.acting_as(reader(tx.tenant_id, tenant), cause=tx.cause or ""):
        try:
            ticket = await ticket_shape(tx, ticket_id)
        except NotFound:
            return None
        asked = {one["comment_id"] for one in ticket["attachments"] if one["comment_id"]} | set(comment_ids)
        said = {one["id"]: one for one in await get_comments(tx, sorted(asked))}
        notes = frozenset(key for key, one in said.items() if not one["is_public"])
        return Told(ticket, notes, address_fields(await catalogue(tx)), said)


def address_fields(known: Catalogue) -> frozenset[str]:
    """The custom fields that hold addresses of people."""
    return frozenset(key for key, one in known.fields.items() if one.kind in ADDRESS_KINDS)
