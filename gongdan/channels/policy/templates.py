"""Who may change the texts that mails are made of."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

MANAGE_TEMPLATES = permission("mail_template.manage", {"zh-CN": "管理邮件模板", "en": "Manage mail templates"})


def may_manage_templates(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE_TEMPLATES)):
        raise NotAllowed(MANAGE_TEMPLATES)
