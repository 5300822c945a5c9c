"""Pure: the ladders that a tenant begins with. All of it can be changed."""

from typing import Any

Json = dict[str, Any]
HOUR = 60


def _name(zh_cn: str, en: str) -> Json:
    return {"zh-CN": zh_cn, "en": en}


LEAD: Json = {"has_lead": True, "remind_minutes": 30, "next_after_minutes": HOUR, "time": "working"}
MANAGER: Json = {"has_manager": True, "remind_minutes": HOUR, "time": "working"}

# The lead and then the manager are asked: where a classification is not done in its hour, the technical team does not
# answer in four, what is grave is not solved in four, or what was solved comes back twice.
LADDERS: list[Json] = [
    {
        "names": _name("管理升级", "Management line"),
        "path": "management",
        "levels": [LEAD, MANAGER],
        "rules": [
            {"key": "classify", "kind": "clock_breached", "promises": ["classify"], "level": 1},
            {
                "key": "grave_unsolved",
                "kind": "unsolved",
                "by_priority": {"urgent": 4 * HOUR, "high": 4 * HOUR},
                "time": "working",
                "level": 1,
            },
            {"key": "nudged_often", "kind": "nudged", "count": 3, "level": 1},
        ],
    },
    {
        "names": _name("技术升级", "Technical level"),
        "path": "technical",
        "asks_review": True,
        "levels": [LEAD, MANAGER],
        "rules": [
            {"key": "technical_feedback", "kind": "clock_breached", "promises": ["technical_feedback"], "level": 1},
            {"key": "came_back", "kind": "reopened", "count": 2, "level": 1},
        ],
    },
    {
        "names": _name("催办提醒", "Reminders"),
        "path": "reminder",
        "levels": [
            {"has_assignee": True, "remind_minutes": 8 * HOUR, "next_after_minutes": 24 * HOUR, "time": "working"},
            {"has_assignee": True, "has_lead": True, "remind_minutes": 8 * HOUR, "time": "working"},
        ],
        "rules": [
            {"key": "new_lies", "kind": "dwelt", "categories": ["new"], "minutes": 2 * HOUR, "time": "working"},
            {"key": "untouched", "kind": "untouched", "minutes": 24 * HOUR, "time": "working"},
            {"key": "customer_waits", "kind": "customer_waits", "minutes": 4 * HOUR, "time": "working"},
        ],
    },
]
