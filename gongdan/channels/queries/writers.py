"""Who wrote: a colleague, a contact, or nobody we know; and the actor that he is."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Select, String, and_, bindparam, func, select, true
from sqlalchemy.exc import NoResultFound

from gongdan.customers import contact_addresses, contacts
from gongdan.identity import complete_actor, tenants, users
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx

# What a customer may do, and no more: as the shipped role says, which nobody can change.
_GRANTS = dict.fromkeys(
    ("ticket.read", "ticket.open", "ticket.comment", "ticket.move", "ticket.nudge", "file.upload"), Scope.OWN
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom an address belongs to."""

    user_id: int | None = None
    """Of an active colleague."""
    contact_id: int | None = None
    organisation_id: int | None = None


def _whose() -> Select[Any]:
    tenant, address = bindparam("tenant", type_=BigInteger), bindparam("address", type_=String)
    own = (users.c.tenant_id == tenant, users.c.email == address, users.c.is_active)
    user_id = select(users.c.id).where(*own, users.c.contact_id.is_(None)).limit(1).scalar_subquery()
    row, survivor = contact_addresses.c, contacts.alias("survivor").c
    merged = func.coalesce(contacts.c.merged_into_id, contacts.c.id)
    contact = (
        select(survivor.id, survivor.organisation_id)
        .join(contacts, and_(contacts.c.tenant_id == survivor.tenant_id, merged == survivor.id))
        .join(contact_addresses, and_(row.tenant_id == contacts.c.tenant_id, row.contact_id == contacts.c.id))
        .where(row.tenant_id == tenant, row.channel == "email", row.address == address)
        .limit(1)
        .subquery()
    )
    one = select(user_id.label("user_id")).subquery()
    return select(one.c.user_id, contact.c.id, contact.c.organisation_id).outerjoin(contact, true())


def _name_and_home() -> Select[Any]:
    one, home = contacts.c, tenants.c
    return (
        select(
            one.name,
            func.coalesce(one.locale, home.locale).label("locale"),
            func.coalesce(one.time_zone, home.time_zone).label("time_zone"),
        )
        .join(tenants, home.id == one.tenant_id)
        .where(
            one.tenant_id == bindparam("tenant", type_=BigInteger),
            one.id == bindparam("contact", type_=BigInteger),
        )
    )


_WHOSE, _NAME_AND_HOME = Fixed(_whose()), Fixed(_name_and_home())


async def find_sender(tx: Tx, address: str) -> Sender:
    """Whose address this is, lower case; of a merged contact, the survivor."""
    if not address:
        return Sender()
    found = await _WHOSE.first(tx.connection, {"tenant": tx.tenant_id, "address": address})
    assert found is not None  # one row, whoever it is
    return Sender(found.user_id, found.id, found.organisation_id)


async def customer_of(tx: Tx, contact_id: int, lent_ticket_id: int | None = None) -> Actor:
    """The contact as one who acts. `lent_ticket_id` is a ticket in which he takes part though it is not his."""
    found = await _NAME_AND_HOME.first(tx.connection, {"tenant": tx.tenant_id, "contact": contact_id})
    if found is None:
        raise NoResultFound(f"contact {contact_id}")
    actor = Actor(
        tenant_id=tx.tenant_id,
        kind="customer",
        name=found.name,
        contact_id=contact_id,
        grants=_GRANTS,
        locale=found.locale,
        time_zone=found.time_zone,
    )
    actor = await complete_actor(tx, actor)
    return replace(actor, lent_ticket_ids=frozenset([lent_ticket_id])) if lent_ticket_id is not None else actor
