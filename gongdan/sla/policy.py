"""Who sees how promises stand, and who makes them."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx
from gongdan.ticketing import (
    Shelf,
    may_with_ticket,
    reaches_ticket,
    tickets,
    tickets_within_reach,
    visible_tickets,
)

READ = permission("sla.read", {"zh-CN": "查看时效", "en": "See SLA clocks and attainment"})
MANAGE = permission("sla.manage", {"zh-CN": "配置时效策略", "en": "Set up SLA policies"})
# To say why a promise was not kept takes what changing the ticket takes.
EXPLAIN = "ticket.edit"
# So does to start a clock or to stop it.
DEMAND = "ticket.edit"


def may_read_policies(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may(READ) or tx.actor.may(MANAGE))):
        raise NotAllowed(READ)


def may_read(tx: Tx) -> None:
    """Raises NotAllowed for customers and for whoever has no business with promises."""
    if not (tx.actor.is_staff and tx.actor.may(READ)):
        raise NotAllowed(READ)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE)):
        raise NotAllowed(MANAGE)


def may_explain(tx: Tx, ticket: Any) -> None:
    """Whoever works on the ticket says why. Raises NotAllowed."""
    if tx.actor.kind != "user" or not tx.actor.may(EXPLAIN):
        raise NotAllowed(EXPLAIN)


def may_demand(tx: Tx, ticket: Any) -> None:
    """Rules, and whoever changes the ticket, start and stop what starts on demand. Raises NotAllowed."""
    may_with_ticket(tx, DEMAND, ticket)


def can_demand(tx: Tx, ticket: Any) -> bool:
    """Whether he may."""
    return tx.actor.is_staff and reaches_ticket(tx.actor, DEMAND, ticket)


def visible(tx: Tx) -> ColumnElement[bool]:
    """The tickets of which the actor sees promises in lists, as a clause on `tickets`. Raises NotAllowed.

    Never one that is not shown otherwise: lists of promises name their tickets.
    """
    may_read(tx)
    return and_(tickets.c.shelf < int(Shelf.BIN), tickets_within_reach(tx, READ), visible_tickets(tx))
