"""Who may set up the roads of channels."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

WEB_FORM_MANAGE = permission("web_form.manage", {"zh-CN": "管理网页表单", "en": "Manage web forms"})
INBOX_SOURCE_MANAGE = permission(
    "inbox_source.manage", {"zh-CN": "管理接入程序和令牌", "en": "Manage programs that bring requests"}
)


def may_manage_web_forms(tx: Tx) -> None:
    if not (tx.actor.is_staff and tx.actor.may(WEB_FORM_MANAGE)):
        raise NotAllowed(WEB_FORM_MANAGE)


def may_manage_inbox_sources(tx: Tx) -> None:
    if not (tx.actor.is_staff and tx.actor.may(INBOX_SOURCE_MANAGE)):
        raise NotAllowed(INBOX_SOURCE_MANAGE)
