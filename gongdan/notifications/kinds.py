"""Pure: the kinds of notices there are, the stronger before the weaker, and what each is by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Road = Literal["app", "mail", "push", "sms", "wecom", "dingtalk", "feishu"]
ROADS: tuple[Road, ...] = ("app", "mail", "push", "sms", "wecom", "dingtalk", "feishu")
# Customers get mails of their own about their requests; robots speak in our groups.
CUSTOMER_ROADS: tuple[Road, ...] = ("app", "push")
Audience = Literal["staff", "customer"]
KindKey = Literal[
    "urgent_unanswered",
    "urgent_alert",
    "approval_asked",
    "arbitration_raised",
    "handover_asked",
    "escalated",
    "escalation_again",
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
    "customer_waiting",
    "no_update",
    "state_dwelt",
    "reminded",
    "hold_ended",
    "note_added",
    "colleague_replied",
    "escalation_settled",
    "team_pool",
    "mail_alarm",
    "webhook_stopped",
    "backlog_warned",
    "leave_asked",
    "leave_decided",
    "bulk_edit_finished",
    "left_unread",
    "rule_notice",
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
    # By these roads too, unless the tenant or the person says otherwise; push only where a device was named for it.
    roads: tuple[Road, ...] = ("push",)
    # May pass quiet hours, waits for no digest, and is sent at once.
    is_urgent: bool = False

    @property
    def names(self) -> dict[str, str]:
        return {"zh-CN": self.zh, "en": self.en}


# Of one act everybody is told once: the first of these that concerns him and that he wants.
_BY_MAIL: tuple[Road, ...] = ("push", "mail")
_ALL = (
    Kind("urgent_unanswered", "紧急工单无人响应", "Urgent ticket unanswered", is_urgent=True, roads=_BY_MAIL),
    Kind("urgent_alert", "紧急工单待响应", "Urgent ticket to answer", is_urgent=True, roads=_BY_MAIL),
    Kind(
        "approval_asked", "待你审批", "Approval asked of you", is_beyond_reach=True, is_counted=True, roads=_BY_MAIL
    ),
    Kind("arbitration_raised", "待你仲裁", "Arbitration to decide", roads=_BY_MAIL),
    Kind("handover_asked", "转派待接单", "Hand-over asked of you", roads=_BY_MAIL),
    Kind("escalated", "工单升级", "Ticket escalated", roads=_BY_MAIL),
    Kind("escalation_again", "升级未响应", "Escalation unanswered", is_counted=True, roads=_BY_MAIL),
    Kind("handover_answered", "转派已答复", "Hand-over answered"),
    Kind("approval_decided", "审批有结果", "Approval decided", is_beyond_reach=True),
    Kind("mentioned", "提到了你", "Mentioned you", roads=_BY_MAIL),
    Kind("solution_rejected", "客户未认可解决方案", "Customer rejected the solution"),
    Kind("nudged", "催单", "Nudged", is_counted=True),
    Kind("supervision_opened", "督办", "Supervision opened", roads=_BY_MAIL),
    Kind("supervision_overdue", "督办超时", "Supervision overdue", roads=_BY_MAIL),
    Kind("supervision_reported", "督办进展", "Supervision reported", is_counted=True),
    Kind("assigned", "分派给你", "Assigned to you", roads=_BY_MAIL),
    Kind("subtask_assigned", "子任务分派给你", "Sub-task assigned to you"),
    Kind("customer_replied", "客户回复", "Customer replied", is_counted=True),
    Kind("solution_confirmed", "客户确认已解决", "Customer confirmed the solution"),
    Kind("priority_urgent", "优先级升为紧急", "Priority raised to urgent", is_urgent=True),
    Kind("sla_breached", "时效超时", "SLA breached", roads=_BY_MAIL),
    Kind("sla_warned", "时效预警", "SLA at risk"),
    Kind("stage_overdue", "环节超时", "Stage overdue"),
    Kind("customer_waiting", "客户等待答复", "Customer waits for a reply", is_counted=True),
    Kind("no_update", "长时间未更新", "No update for long", is_counted=True),
    Kind("state_dwelt", "状态停留过久", "Too long in a state", is_counted=True),
    Kind("reminded", "催办提醒", "Reminder", is_counted=True),
    Kind("hold_ended", "挂起结束", "Hold ended"),
    Kind("note_added", "新的内部备注", "Internal note added", is_counted=True),
    Kind("colleague_replied", "同事回复了客户", "Colleague replied to the customer", is_counted=True),
    Kind("escalation_settled", "升级已结束", "Escalation over"),
    # A pool is everybody's and nobody's: only who asks for it hears of each ticket.
    Kind("team_pool", "技能组工单池有新工单", "New in your team's pool", is_wanted=False, is_counted=True),
    Kind("mail_alarm", "邮件告警", "Mail alarm", roads=_BY_MAIL),
    Kind("webhook_stopped", "Webhook 已停用", "Webhook switched off", roads=_BY_MAIL),
    Kind("backlog_warned", "技能组积压预警", "Backlog of a team", roads=_BY_MAIL),
    Kind("leave_asked", "请假待审批", "Leave asked for", roads=_BY_MAIL),
    Kind("leave_decided", "请假有结果", "Leave decided"),
    Kind("bulk_edit_finished", "批量修改已完成", "Bulk edit finished"),
    Kind("left_unread", "通知长时间未读", "Notice left unread"),
    Kind("rule_notice", "规则通知", "Notice of a rule"),
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
    """Whether somebody who has `said` this of some kinds wants this one in the notification centre."""
    return said.get(kind, KINDS[kind].is_wanted)


def usual(kind: str, road: str) -> bool:
    """Whether a kind goes by a road as shipped."""
    return KINDS[kind].is_wanted and (road == "app" or road in KINDS[kind].roads)


def goes_by(
    kind: str, road: str, said: Mapping[tuple[str, str], bool], ruled: Mapping[tuple[str, str], bool]
) -> bool:
    """Whether somebody is told a kind by a road: what he `said`, else what his tenant `ruled`, else as shipped."""
    key = (kind, road)
    return said.get(key, ruled.get(key, usual(kind, road)))


def roads_for(*, is_customer: bool) -> tuple[Road, ...]:
    """The roads by which somebody of this sort can be told."""
    return CUSTOMER_ROADS if is_customer else ROADS
