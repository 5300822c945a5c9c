"""Who may bring data in, and who says where tickets are told of."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

IMPORT = permission("data.import", {"zh-CN": "导入数据", "en": "Import data"})
MANAGE_WEBHOOKS = permission("webhook.manage", {"zh-CN": "配置 Webhook", "en": "Set up webhooks"})


def may_import(tx: Tx) -> None:
    if not tx.actor.may(IMPORT):
        raise NotAllowed(IMPORT)


def may_manage_webhooks(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE_WEBHOOKS)):
        raise NotAllowed(MANAGE_WEBHOOKS)
