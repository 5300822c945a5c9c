"""Who may see and change calendars."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx

CALENDAR_READ = permission("calendar.read", {"zh-CN": "查看工作日历", "en": "See business calendars"})
CALENDAR_MANAGE = permission("calendar.manage", {"zh-CN": "管理工作日历", "en": "Manage business calendars"})


def may_read(tx: Tx) -> None:
    """Who manages calendars sees them. Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may(CALENDAR_READ) or tx.actor.may(CALENDAR_MANAGE))):
        raise NotAllowed(CALENDAR_READ)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(CALENDAR_MANAGE)):
        raise NotAllowed(CALENDAR_MANAGE)
