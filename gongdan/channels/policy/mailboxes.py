"""Who may see and set up mailboxes."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

MAILBOX_READ = permission("mailbox.read", {"zh-CN": "查看邮箱及其运行状况", "en": "See mailboxes and their health"})
MAILBOX_MANAGE = permission("mailbox.manage", {"zh-CN": "配置和测试邮箱", "en": "Set up and test mailboxes"})


def may_read(tx: Tx) -> None:
    """Staff who may read or manage. Raises NotAllowed."""
    if not tx.actor.is_staff or not (tx.actor.may(MAILBOX_READ) or tx.actor.may(MAILBOX_MANAGE)):
        raise NotAllowed(MAILBOX_READ)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not tx.actor.is_staff or not tx.actor.may(MAILBOX_MANAGE):
        raise NotAllowed(MAILBOX_MANAGE)
