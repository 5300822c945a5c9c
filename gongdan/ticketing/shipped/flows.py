"""The shipped flows: the desk's four steps and a call-back service's six, each with hold, reopen and withdrawal."""

from typing import Any

Json = dict[str, Any]


def _names(zh_cn: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh_cn, "en": en}


def _state(key: str, zh_cn: str, en: str, category: str, x: int, y: int = 0) -> Json:
    return {"key": key, "names": _names(zh_cn, en), "category": category, "position": {"x": x, "y": y}}


def _move(key: str, zh_cn: str, en: str, sources: str, to: str, **more: Any) -> Json:
    return {"key": key, "names": _names(zh_cn, en), "from": sources.split(), "to": to, **more}


# A solution is always written down; a pause always says why.
_SOLVED = {"required_fields": ["resolution"]}
_WITH_REASON = {"needs_comment": True}
_BY_CUSTOMER = {"is_customer_move": True}
# The customer may withdraw his request; on his behalf only a supervisor, as it skips the solution.
_WITHDRAWN = {"is_customer_move": True, "roles": ["supervisor"]}

_DESK: Json = {
    "initial": "new",
    "states": [
        _state("new", "新建", "New", "new", 0),
        _state("in_progress", "处理中", "In progress", "open", 240),
        _state("waiting", "等待反馈", "Waiting for customer", "waiting", 240, 160),
        _state("on_hold", "挂起", "On hold", "on_hold", 0, 160),
        _state("solved", "已解决", "Solved", "solved", 480),
        _state("closed", "已关闭", "Closed", "closed", 720),
    ],
    "moves": [
        _move("accept", "受理", "Accept", "new", "in_progress"),
        _move("wait", "等待客户反馈", "Wait for customer", "new in_progress", "waiting"),
        _move("resume", "继续处理", "Resume", "waiting on_hold", "in_progress"),
        _move("hold", "挂起", "Put on hold", "new in_progress waiting", "on_hold", **_WITH_REASON),
        _move("solve", "解决", "Solve", "new in_progress waiting", "solved", **_SOLVED),
        _move("close", "关闭", "Close", "solved", "closed"),
        _move("confirm", "确认已解决", "Confirm the solution", "solved", "closed", **_BY_CUSTOMER),
        _move("reopen", "重开", "Reopen", "solved closed", "in_progress", **_BY_CUSTOMER),
        _move("withdraw", "撤单", "Withdraw", "new in_progress waiting on_hold", "closed", **_WITHDRAWN),
    ],
}

_SERVICE: Json = {
    "initial": "pending",
    "states": [
        _state("pending", "待受理", "Awaiting acceptance", "new", 0),
        _state("dispatched", "已派单", "Dispatched", "open", 240),
        _state("in_service", "服务中", "In service", "open", 480),
        _state("on_hold", "挂起", "On hold", "on_hold", 360, 160),
        _state("solved", "已解决", "Solved", "solved", 720),
        _state("awaiting_callback", "待回访", "Awaiting call-back", "solved", 960),
        _state("closed", "已关闭", "Closed", "closed", 1200),
    ],
    "moves": [
        _move("dispatch", "派单", "Dispatch", "pending", "dispatched", required_fields=["assignee"]),
        _move("decline", "退单", "Return to dispatch", "dispatched", "pending", **_WITH_REASON),
        _move("start", "开始服务", "Start service", "dispatched", "in_service"),
        _move("hold", "挂起", "Put on hold", "pending dispatched in_service", "on_hold", **_WITH_REASON),
        _move("resume", "解挂", "Resume", "on_hold", "in_service", required_fields=["assignee"]),
        _move("solve", "完成服务", "Complete service", "in_service", "solved", **_SOLVED),
        _move("call_back", "转回访", "Hand to call-back", "solved", "awaiting_callback"),
        _move("close", "关闭", "Close", "awaiting_callback", "closed", required_fields=["callback_result"]),
        _move("confirm", "确认已解决", "Confirm the solution", "solved awaiting_callback", "closed", **_BY_CUSTOMER),
        _move("reopen", "重开", "Reopen", "solved awaiting_callback closed", "in_service", **_BY_CUSTOMER),
        _move("withdraw", "撤单", "Withdraw", "pending dispatched on_hold", "closed", **_WITHDRAWN),
    ],
}

FLOWS: list[Json] = [
    {"key": "desk", "names": _names("服务台流程", "Desk flow"), "definition": _DESK},
    {"key": "service", "names": _names("上门服务流程", "Service flow"), "definition": _SERVICE},
]
