"""Whose notices somebody may read: his own, of tickets that he may still see."""

from sqlalchemy import ColumnElement, and_, or_

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx
from gongdan.notifications.kinds import BEYOND_REACH, roads_for
from gongdan.notifications.models import notifications
from gongdan.ticketing import Shelf, tickets, visible_tickets

MANAGE = permission(
    "notification.manage", {"zh-CN": "配置通知方式与模板", "en": "Set up notification roads and texts"}
)


def own_id(tx: Tx) -> int:
    """Who is told. Raises NotAllowed where nobody in particular acts."""
    if tx.actor.user_id is None:
        raise NotAllowed("notifications", "Notices belong to a person: sign in as one.")
    return tx.actor.user_id


def own_roads(tx: Tx) -> tuple[str, ...]:
    """The roads by which the actor can be told."""
    return roads_for(is_customer=tx.actor.kind == "customer")


def may_see_home(tx: Tx) -> None:
    """The page of work is for those who work here. Raises NotAllowed."""
    if tx.actor.kind != "user":
        raise NotAllowed("staff", "This is for staff only.")


def visible(tx: Tx) -> ColumnElement[bool]:
    """The actor's notices, as a clause on `notifications` and, joined from outside, `tickets`.

    A ticket that has gone out of his reach since takes its notices along: they say its title.
    """
    row = notifications.c
    is_readable = or_(visible_tickets(tx), row.kind.in_(BEYOND_REACH))
    there = and_(tickets.c.id.is_not(None), tickets.c.shelf < int(Shelf.BIN), is_readable)
    return and_(row.tenant_id == tx.tenant_id, row.user_id == own_id(tx), or_(row.ticket_id.is_(None), there))


def may_manage(tx: Tx) -> None:
    """Whoever sets up by which roads people are told. Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE)):
        raise NotAllowed(MANAGE)
