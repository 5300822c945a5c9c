"""Flows of work that goes through departments: repairs in a plant, and changes through development."""

from gongdan.ticketing.shipped.flow_words import (
    BY_CUSTOMER,
    DAY,
    HOUR,
    SOLVED,
    WITH_REASON,
    WITHDRAWN,
    Json,
    move,
    only_if,
    state,
)

# 故障申报 → 派单 → 维修 → 验收 → 归档
REPAIR: Json = {
    "initial": "reported",
    "states": [
        state("reported", "故障申报", "Fault reported", "new", 0, limit_minutes=HOUR),
        state("dispatched", "已派单", "Dispatched", "open", 240, owner="duty:repair", limit_minutes=4 * HOUR),
        state("repairing", "维修中", "Being repaired", "open", 480, owner="duty:repair", limit_minutes=2 * DAY),
        state("on_hold", "挂起", "On hold", "on_hold", 360, 160, limit_minutes=7 * DAY),
        state("acceptance", "待验收", "To be accepted", "solved", 720, owner="receiver", limit_minutes=2 * DAY),
        state("archived", "已归档", "Archived", "closed", 960),
    ],
    "moves": [
        move("dispatch", "派单", "Dispatch", "reported", "dispatched", asks="fault_part"),
        move("decline", "退单", "Return to dispatch", "dispatched", "reported", **WITH_REASON),
        move("start", "开始维修", "Start the repair", "dispatched", "repairing", asks="assignee"),
        move("hold", "挂起", "Put on hold", "dispatched repairing", "on_hold", **WITH_REASON),
        move("resume", "解挂", "Resume", "on_hold", "repairing"),
        move("finish", "维修完成", "Finish the repair", "repairing", "acceptance", asks="root_cause resolution"),
        move(
            "pass",
            "验收合格并归档",
            "Accept and archive",
            "acceptance",
            "archived",
            asks="acceptance_result",
            **only_if("acceptance_result", "passed"),
        ),
        move("confirm", "确认已修复", "Confirm the repair", "acceptance", "archived", **BY_CUSTOMER),
        move(
            "reject",
            "验收不合格",
            "Reject the repair",
            "acceptance",
            "repairing",
            effects=[
                {"do": "set_priority", "priority": "high"},
                {"do": "set_field", "field": "acceptance_result", "value": None},
            ],
            **(BY_CUSTOMER | WITH_REASON),
        ),
        move("reopen", "重开", "Reopen", "archived", "repairing", **BY_CUSTOMER),
        move("withdraw", "撤单", "Withdraw", "reported dispatched on_hold", "archived", **WITHDRAWN),
    ],
}

# 需求评估 → 开发 → 测试 → 上线
RND: Json = {
    "initial": "assessment",
    "states": [
        state("assessment", "需求评估", "Assessment", "new", 0, owner="duty:product", limit_minutes=2 * DAY),
        state(
            "development", "开发中", "In development", "open", 240, owner="duty:development", limit_minutes=10 * DAY
        ),
        state("testing", "测试中", "In testing", "open", 480, owner="duty:testing", limit_minutes=3 * DAY),
        state("release", "待上线", "To be released", "open", 720, owner="duty:operations", limit_minutes=DAY),
        state("on_hold", "挂起", "On hold", "on_hold", 240, 160, limit_minutes=30 * DAY),
        state("confirmation", "待确认", "To be confirmed", "solved", 960, owner="receiver", limit_minutes=3 * DAY),
        state("closed", "已关闭", "Closed", "closed", 1200),
    ],
    "moves": [
        move("approve", "评估通过", "Take on", "assessment", "development", asks="assessment"),
        move("refuse", "不采纳", "Turn down", "assessment", "confirmation", **(SOLVED | WITH_REASON)),
        move("hold", "挂起", "Put on hold", "assessment development testing", "on_hold", **WITH_REASON),
        move("resume", "恢复开发", "Resume development", "on_hold", "development", asks="assessment"),
        move("reassess", "重新评估", "Assess again", "on_hold development", "assessment"),
        move("submit", "提测", "Hand to testing", "development", "testing", asks="code_reference"),
        move(
            "pass",
            "测试通过",
            "Pass the test",
            "testing",
            "release",
            asks="test_result",
            **only_if("test_result", "passed"),
        ),
        move(
            "fail",
            "测试不通过",
            "Fail the test",
            "testing",
            "development",
            effects=[{"do": "set_field", "field": "test_result", "value": None}],
            **WITH_REASON,
        ),
        move("release", "上线", "Release", "release", "confirmation", asks="release_version resolution"),
        move("roll_back", "回退", "Roll back", "release confirmation", "development", **WITH_REASON),
        move("close", "关闭", "Close", "confirmation", "closed"),
        move("confirm", "确认", "Confirm", "confirmation", "closed", **BY_CUSTOMER),
        move("reopen", "重开", "Reopen", "confirmation closed", "assessment", **BY_CUSTOMER),
        move("withdraw", "撤单", "Withdraw", "assessment on_hold", "closed", **WITHDRAWN),
    ],
}
