"""Who may see and change customers. Staff by permission; a customer himself only, and nobody else."""

from sqlalchemy import ColumnElement, false, true

from gongdan.customers.models import contacts
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

CONTACT_READ = permission("contact.read", {"zh-CN": "查看客户", "en": "See contacts and organisations"})
CONTACT_WRITE = permission("contact.write", {"zh-CN": "新建和编辑客户", "en": "Create and edit contacts"})
CONTACT_MERGE = permission("contact.merge", {"zh-CN": "合并客户", "en": "Merge contacts"})
ORGANISATION_WRITE = permission("organisation.write", {"zh-CN": "维护客户单位", "en": "Maintain organisations"})
CUSTOMER_SETTINGS_MANAGE = permission(
    "customer_settings.manage", {"zh-CN": "维护客户等级和区域", "en": "Maintain customer tiers and regions"}
)


def may(actor: Actor, word: str) -> bool:
    """Whether a member of staff holds the permission; to customers the register is closed."""
    return actor.is_staff and actor.may(word)


def visible(tx: Tx) -> ColumnElement[bool]:
    """The contacts this actor may see: all for who works with them, oneself for a customer."""
    if tx.actor.kind == "customer":
        return contacts.c.id == tx.actor.contact_id if tx.actor.contact_id else false()
    words = (CONTACT_READ, CONTACT_WRITE, CONTACT_MERGE)
    return true() if any(may(tx.actor, word) for word in words) else false()


def _demand(tx: Tx, word: str) -> None:
    if not may(tx.actor, word):
        raise NotAllowed(word)


def may_read(tx: Tx) -> None:
    _demand(tx, CONTACT_READ)


def may_write(tx: Tx) -> None:
    _demand(tx, CONTACT_WRITE)


def may_merge(tx: Tx) -> None:
    _demand(tx, CONTACT_MERGE)


def may_write_organisation(tx: Tx) -> None:
    _demand(tx, ORGANISATION_WRITE)


def may_manage_settings(tx: Tx) -> None:
    _demand(tx, CUSTOMER_SETTINGS_MANAGE)


def may_identify(tx: Tx) -> None:
    """Naming a requester is part of staff's daily work; a customer is known already, a stranger comes as system."""
    if not tx.actor.is_staff:
        raise NotAllowed(CONTACT_WRITE, "Only staff may open requests for somebody else.")


def may_edit_oneself(tx: Tx) -> int:
    """The contact a customer may edit: his own."""
    if tx.actor.kind != "customer" or tx.actor.contact_id is None:
        raise NotAllowed(CONTACT_WRITE, "Only customers have a contact of their own.")
    return tx.actor.contact_id
