"""Pure: the rules that a tenant begins with, as examples: at rest until somebody switches them on."""

from typing import Any

Json = dict[str, Any]


def _effects(*effects: Json) -> Json:
    return {"effects": list(effects), "time": "plain", "recurrence": None, "time_zone": None}


_REMINDER = {
    "zh-CN": "您好，工单 {{ticket.number}}（{{ticket.title}}）正在等待您的回复。如有补充信息，请直接回复本工单。",
    "en": "Hello, your ticket {{ticket.number}} ({{ticket.title}}) is waiting for your answer. Just reply to it.",
}


def examples(locale: str) -> list[tuple[str, Json]]:
    """(kind, what it says) in the tenant's language."""
    is_zh = locale.startswith("zh")
    text = _REMINDER["zh-CN" if is_zh else "en"]
    return [
        (
            "trigger",
            {
                "name": "VIP 客户打标签" if is_zh else "Tag VIP customers",
                "description": "VIP 客户的新工单带上 vip 标签"
                if is_zh
                else "New tickets of VIP customers get a tag.",
                "events": ["opened"],
                "condition": {"all": [{"field": "is_vip", "op": "is", "value": True}]},
                "definition": _effects({"kind": "add_tags", "params": {"tags": ["vip"]}}),
            },
        ),
        (
            "timed",
            {
                "name": "等待客户三天后提醒" if is_zh else "Remind customers after three days",
                "description": "等待客户满三天时回复一次"
                if is_zh
                else "One reply when a ticket has waited for 3 days.",
                "events": [],
                "condition": {
                    "all": [
                        {"field": "state_category", "op": "is", "value": "waiting"},
                        {"field": "state_changed_at", "op": "older_than", "value": {"amount": 3, "unit": "days"}},
                    ]
                },
                "definition": _effects({"kind": "comment", "params": {"body": text, "is_public": True}}),
            },
        ),
        (
            "macro",
            {
                "name": "已受理，请等待" if is_zh else "Received, please wait",
                "description": "告知客户已受理" if is_zh else "Tells the customer that somebody is on it.",
                "events": [],
                "condition": {"all": []},
                "definition": _effects(
                    {
                        "kind": "comment",
                        "params": {
                            "body": "您好，工单 {{ticket.number}} 已受理，我们会尽快处理。"
                            if is_zh
                            else "Hello, we have received {{ticket.number}} and are looking into it.",
                            "is_public": True,
                        },
                    }
                ),
            },
        ),
    ]
