"""The shipped checklist: what is looked at before a ticket of any type is closed."""

from typing import Any

Json = dict[str, Any]


def _item(key: str, zh_cn: str, en: str, check: str | None = None, *, is_required: bool = True) -> Json:
    kind = {"kind": "automatic", "check": check} if check else {"kind": "manual"}
    return {"key": key, "names": {"zh-CN": zh_cn, "en": en}, "is_required": is_required, **kind}


CHECKLISTS: list[Json] = [
    {
        "key": "close",
        "names": {"zh-CN": "结单检查", "en": "Before closing"},
        "items": [
            _item("solution_verified", "解决方案已验证有效", "The solution was verified"),
            _item("customer_confirmed", "客户已确认，或确认期已过", "The customer confirmed", "customer_confirmed"),
            _item("times_recorded", "响应与解决时间已记录", "Times of response and solution", "times_recorded"),
            _item("solution_recorded", "最终解决方案已记录", "The final solution is recorded", "solution_recorded"),
            _item("related_linked", "关联工单已关联，或确认没有", "Related tickets are linked, or there are none"),
            _item("knowledge_considered", "已考虑知识沉淀", "A knowledge article was considered"),
        ],
    }
]
