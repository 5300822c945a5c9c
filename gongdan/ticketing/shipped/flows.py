"""The shipped flows: the desk's four steps, a call-back service's six, and those of work between departments."""

from gongdan.ticketing.shipped.after_sales_flows import EXCHANGE, REFUND, RESEND, RETURN
from gongdan.ticketing.shipped.flow_words import (
    BY_CUSTOMER,
    SOLVED,
    WITH_REASON,
    WITHDRAWN,
    Json,
    move,
    names,
    state,
)
from gongdan.ticketing.shipped.work_flows import REPAIR, RND

_DESK: Json = {
    "initial": "new",
    "states": [
        state("new", "新建", "New", "new", 0),
        state("in_progress", "处理中", "In progress", "open", 240),
        state("waiting", "等待反馈", "Waiting for customer", "waiting", 240, 160),
        state("on_hold", "挂起", "On hold", "on_hold", 0, 160),
        state("solved", "已解决", "Solved", "solved", 480),
        state("closed", "已关闭", "Closed", "closed", 720),
    ],
    "moves": [
        move("accept", "受理", "Accept", "new", "in_progress"),
        move("wait", "等待客户反馈", "Wait for customer", "new in_progress", "waiting"),
        move("resume", "继续处理", "Resume", "waiting on_hold", "in_progress"),
        move("hold", "挂起", "Put on hold", "new in_progress waiting", "on_hold", **WITH_REASON),
        move("solve", "解决", "Solve", "new in_progress waiting", "solved", **SOLVED),
        move("close", "关闭", "Close", "solved", "closed"),
        move("confirm", "确认已解决", "Confirm the solution", "solved", "closed", **BY_CUSTOMER),
        move("reopen", "重开", "Reopen", "solved closed", "in_progress", **BY_CUSTOMER),
        move("withdraw", "撤单", "Withdraw", "new in_progress waiting on_hold", "closed", **WITHDRAWN),
    ],
}

_SERVICE: Json = {
    "initial": "pending",
    "states": [
        state("pending", "待受理", "Awaiting acceptance", "new", 0),
        state("dispatched", "已派单", "Dispatched", "open", 240),
        state("in_service", "服务中", "In service", "open", 480),
        state("on_hold", "挂起", "On hold", "on_hold", 360, 160),
        state("solved", "已解决", "Solved", "solved", 720),
        state("awaiting_callback", "待回访", "Awaiting call-back", "solved", 960),
        state("closed", "已关闭", "Closed", "closed", 1200),
    ],
    "moves": [
        move("dispatch", "派单", "Dispatch", "pending", "dispatched", required_fields=["assignee"]),
        move("decline", "退单", "Return to dispatch", "dispatched", "pending", **WITH_REASON),
        move("start", "开始服务", "Start service", "dispatched", "in_service"),
        move("hold", "挂起", "Put on hold", "pending dispatched in_service", "on_hold", **WITH_REASON),
        move("resume", "解挂", "Resume", "on_hold", "in_service", required_fields=["assignee"]),
        move("solve", "完成服务", "Complete service", "in_service", "solved", **SOLVED),
        move("call_back", "转回访", "Hand to call-back", "solved", "awaiting_callback"),
        move("close", "关闭", "Close", "awaiting_callback", "closed", required_fields=["callback_result"]),
        move("confirm", "确认已解决", "Confirm the solution", "solved awaiting_callback", "closed", **BY_CUSTOMER),
        move("reopen", "重开", "Reopen", "solved awaiting_callback closed", "in_service", **BY_CUSTOMER),
        move("withdraw", "撤单", "Withdraw", "pending dispatched on_hold", "closed", **WITHDRAWN),
    ],
}

FLOWS: list[Json] = [
    {"key": "desk", "names": names("服务台流程", "Desk flow"), "definition": _DESK},
    {"key": "service", "names": names("上门服务流程", "Service flow"), "definition": _SERVICE},
    {"key": "repair", "names": names("维修流程", "Repair flow"), "definition": REPAIR},
    {"key": "rnd", "names": names("研发流程", "Development flow"), "definition": RND},
    {"key": "return", "names": names("退货流程", "Return flow"), "definition": RETURN},
    {"key": "exchange", "names": names("换货流程", "Exchange flow"), "definition": EXCHANGE},
    {"key": "resend", "names": names("补发流程", "Resend flow"), "definition": RESEND},
    {"key": "refund", "names": names("退款流程", "Refund flow"), "definition": REFUND},
]
