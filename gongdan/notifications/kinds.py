"""Pure: the kinds of notices there are, the stronger before the weaker, and what each is by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Road = Literal["app"]
ROADS: tuple[Road, ...] = ("app",)
Audience = Literal["staff", "customer"]
KindKey = Literal[
    "approval_asked",
    "arbitration_raised",
    "handover_asked",
    "escalated",
    "handover_answered",
    "approval_decided",
    "mentioned",
    "solution_rejected",
    "nudged",
    "supervision_opened",
    "supervision_overdue",
    "supervision_reported",
    "assigned",
    "subtask_assigned",
    "customer_replied",
    "solution_confirmed",
    "priority_urgent",
    "sla_breached",
    "sla_warned",
    "stage_overdue",
    "hold_ended",
    "note_added",
    "colleague_replied",
    "team_pool",
    "mail_alarm",
    "backlog_warned",
    "leave_asked",
    "leave_decided",
    "bulk_edit_finished",
    "confirmation_asked",
    "ticket_closed",
    "staff_replied",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. `is_wanted`: told unless somebody says otherwise."""

    key: KindKey
    zh: str
    en: str
    audience: Audience = "staff"
    is_wanted: bool = True
    # What happens again while the notice is unread raises its count.
    is_counted: bool = False
    # Told although the ticket itself may be out of his reach: whoever decides an approval may read it all the same.
    is_beyond_reach: bool = False

    @property
    def names(self) -> dict[str, str]:
        return {"zh-CN": self.zh, "en": self.en}


# Of one act everybody is told once: the first of these that concerns him and that he wants.
_ALL = (
    Kind("approval_asked", "请您审批", "Approval asked of you", is_beyond_reach=True, is_counted=True),
    Kind("arbitration_raised", "待您仲裁", "Arbitration to decide"),
    Kind("handover_asked", "转派待接单", "Hand-over asked of you"),
    Kind("escalated", "工单升级", "Ticket escalated"),
    Kind("handover_answered", "转派已答复", "Hand-over answered"),
    Kind("approval_decided", "审批有结果", "Approval decided", is_beyond_reach=True),
    Kind("mentioned", "提到了您", "Mentioned you"),
    Kind("solution_rejected", "客户未认可解决方案", "Customer rejected the solution"),
    Kind("nudged", "催单", "Nudged", is_counted=True),
    Kind("supervision_opened", "督办", "Supervision opened"),
    Kind("supervision_overdue", "督办超时", "Supervision overdue"),
    Kind("supervision_reported", "督办进展", "Supervision reported", is_counted=True),
    Kind("assigned", "分派给您", "Assigned to you"),
    Kind("subtask_assigned", "子任务分派给您", "Sub-task assigned to you"),
    Kind("customer_replied", "客户回复", "Customer replied", is_counted=True),
    Kind("solution_confirmed", "客户确认已解决", "Customer confirmed the solution"),
    Kind("priority_urgent", "优先级升为紧急", "Priority raised to urgent"),
    Kind("sla_breached", "时效超时", "SLA breached"),
    Kind("sla_warned", "时效预警", "SLA at risk"),
    Kind("stage_overdue", "环节超时", "Stage overdue"),
    Kind("hold_ended", "挂起结束", "Hold ended"),
    Kind("note_added", "新的内部备注", "Internal note added", is_counted=True),
    Kind("colleague_replied", "同事回复了客户", "Colleague replied to the customer", is_counted=True),
    # A pool is everybody's and nobody's: only who asks for it hears of each ticket.
    Kind("team_pool", "技能组工单池有新工单", "New in your team's pool", is_wanted=False, is_counted=True),
    Kind("mail_alarm", "邮件告警", "Mail alarm"),
    Kind("backlog_warned", "技能组积压预警", "Backlog of a team"),
    Kind("leave_asked", "请假待审批", "Leave asked for"),
    Kind("leave_decided", "请假有结果", "Leave decided"),
    Kind("bulk_edit_finished", "批量修改已完成", "Bulk edit finished"),
    Kind("confirmation_asked", "请确认是否已解决", "Solution waits for your confirmation", audience="customer"),
    Kind("ticket_closed", "工单已关闭", "Ticket closed", audience="customer"),
    Kind("staff_replied", "客服回复", "Reply from our staff", audience="customer", is_counted=True),
)

KINDS: Mapping[str, Kind] = {kind.key: kind for kind in _ALL}
BEYOND_REACH = tuple(kind.key for kind in _ALL if kind.is_beyond_reach)
_STRENGTH: Mapping[str, int] = {kind.key: place for place, kind in enumerate(_ALL)}


def kinds_for(*, is_customer: bool) -> list[Kind]:
    """The kinds that somebody of this sort can be told."""
    return [kind for kind in _ALL if (kind.audience == "customer") is is_customer]


def strongest(keys: Iterable[str]) -> str:
    """The one that is told where several concern the same person. Raises ValueError for none."""
    return min(keys, key=_STRENGTH.__getitem__)


def is_wanted(kind: str, said: Mapping[str, bool]) -> bool:
    """Whether somebody who has `said` this of some kinds wants this one."""
    return said.get(kind, KINDS[kind].is_wanted)
