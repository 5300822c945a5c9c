"""Pure: the policy and the reasons for breaches that a tenant begins with. All of it can be changed."""

from typing import Any

MINUTE, HOUR = 60, 3600
URGENT, HIGH, NORMAL, LOW = "1", "2", "3", "4"
Json = dict[str, Any]


def _working(**seconds: int) -> Json:
    ranks = {"urgent": URGENT, "high": HIGH, "normal": NORMAL, "low": LOW}
    return {ranks[word]: {"seconds": amount, "time": "working"} for word, amount in seconds.items()}


def _all(seconds: int, time: str = "working") -> Json:
    return {rank: {"seconds": seconds, "time": time} for rank in (URGENT, HIGH, NORMAL, LOW)}


DEFAULT_NAME = {"zh-CN": "默认时效", "en": "Default"}
DEFAULT_CONDITION: Json = {"all": []}
DEFAULT: Json = {
    "calendar_id": None,
    "pause_categories": ["waiting"],
    "pause_states": [],
    "warn_at": [80],
    "promises": [
        {
            "key": "first_response",
            "kind": "first_response",
            "targets": _working(urgent=15 * MINUTE, high=30 * MINUTE, normal=4 * HOUR, low=24 * HOUR),
        },
        {
            "key": "resolution",
            "kind": "resolution",
            "targets": _working(urgent=4 * HOUR, high=8 * HOUR, normal=24 * HOUR, low=72 * HOUR),
        },
        # Urgent ones have a hard limit besides: nights count, whoever is on duty.
        {
            "key": "hard_limit",
            "kind": "resolution",
            "targets": {URGENT: {"seconds": 24 * HOUR, "time": "plain"}},
        },
        {"key": "customer_mail", "kind": "next_response", "targets": _all(2 * HOUR)},
        {
            "key": "classify",
            "kind": "stage",
            "targets": _all(HOUR),
            "whose": "first",
            "states": ["new", "pending", "reported"],
        },
        {
            "key": "technical_feedback",
            "kind": "stage",
            "targets": _all(4 * HOUR),
            "whose": "later",
            "until": "feedback",
        },
        {
            "key": "return_audit",
            "kind": "dwell",
            "targets": _all(24 * HOUR, "plain"),
            "states": ["requested", "audit"],
        },
    ],
}


def _reason(key: str, zh_cn: str, en: str) -> Json:
    return {"key": key, "names": {"zh-CN": zh_cn, "en": en}, "is_active": True}


REASONS: list[Json] = [
    _reason("waiting_for_customer", "等待客户提供信息", "Waiting for the customer"),
    _reason("waiting_for_third_party", "等待第三方或供应商", "Waiting for a third party or supplier"),
    _reason("waiting_for_parts", "等待备件", "Waiting for parts"),
    _reason("waiting_for_department", "等待其他部门", "Waiting for another department"),
    _reason("technical_difficulty", "技术难度高", "Technically difficult"),
    _reason("wrong_assignment", "派单错误", "Assigned to the wrong place"),
    _reason("not_enough_staff", "人手不足", "Not enough staff"),
    _reason("high_volume", "工单量激增", "Unusually many tickets"),
    _reason("oversight", "遗漏", "Overlooked"),
    _reason("target_unrealistic", "时限设置不合理", "The target is not realistic"),
    _reason("other", "其他", "Other"),
]
