"""The shipped forms: what each shipped type asks for when a ticket is opened; what a move asks for comes later.

Nothing but the title is required, so that no request is turned away; what is recommended counts for completeness.
"""

from typing import Any

Json = dict[str, Any]


def _names(zh_cn: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh_cn, "en": en}


def _entry(field: str, hint: str = "", hint_en: str = "", *, more: Json | None = None) -> Json:
    hints = _names(hint, hint_en) if hint else {}
    return {"field": field, "hints": hints, **(more or {})}


def _section(key: str, zh_cn: str, en: str, *entries: Json) -> Json:
    return {"key": key, "names": _names(zh_cn, en), "entries": list(entries)}


def _is(field: str, *values: str) -> Json:
    return {"field": f"field:{field}", "op": "is_any_of", "value": list(values)}


_OPTIONAL = {"is_recommended": False}
_STAFF = {"audience": "staff", "is_recommended": False}

_REQUEST = _section(
    "request",
    "客户与问题",
    "Customer and problem",
    _entry("requester"),
    _entry("title", "一句话说清楚：什么对象出了什么问题", "In one line: what fails, and how"),
    _entry(
        "description",
        "时间、地点、现象、影响、已尝试的办法",
        "When, where, what, whom it stops, what has been tried",
    ),
    _entry("category", more=_OPTIONAL),
    _entry("priority"),
    _entry("files", "截图、照片、聊天记录", "Screenshots, photographs, conversations", more=_OPTIONAL),
)
_HANDLING = _section(
    "handling",
    "处理安排",
    "Handling",
    _entry("tags", more=_STAFF),
    _entry("team", more=_STAFF),
    _entry("assignee", more=_STAFF),
)
_DEVICE = _section(
    "device",
    "设备信息",
    "The device",
    _entry("model"),
    _entry("serial_no", "见设备铭牌", "On the name plate"),
    _entry("warranty", more=_OPTIONAL),
    _entry("fault_part", more=_OPTIONAL),
    _entry("occurred_at"),
)


def _order(*entries: Json) -> Json:
    """The order that something comes back from or is sent for."""
    return _section("order", "订单信息", "The order", _entry("order_no"), _entry("product"), *entries)


def _form(*sections: Json) -> list[Json]:
    return [_REQUEST, *sections, _HANDLING]


FORMS: dict[str, list[Json]] = {
    "incident": _form(
        _section(
            "fault",
            "故障情况",
            "The fault",
            _entry("occurred_at"),
            _entry("impact"),
            _entry("business_system"),
            _entry("error_code", "提示原文或代码", "The message or its code", more=_OPTIONAL),
            _entry("reproduction", more=_OPTIONAL),
        ),
        _section(
            "expectation",
            "期望",
            "Expectation",
            _entry("expected_at", more={"shown_when": _is("impact", "team", "department", "company")}),
        ),
    ),
    "request": _form(
        _section(
            "need",
            "需求说明",
            "The need",
            _entry("justification"),
            _entry("impact", more=_OPTIONAL),
            _entry("business_system"),
            _entry("expected_at"),
            _entry("budget", more=_STAFF),
        )
    ),
    "question": _form(
        _section(
            "subject",
            "咨询对象",
            "What it is about",
            _entry("product"),
            _entry("order_no", more=_OPTIONAL),
            _entry("business_system", more=_OPTIONAL),
        )
    ),
    "complaint": _form(
        _section(
            "complaint",
            "投诉内容",
            "The complaint",
            _entry("complaint_about"),
            _entry("order_no", more={"shown_when": {"not": _is("complaint_about", "other")}}),
            _entry("occurred_at"),
            _entry("wanted_outcome"),
        )
    ),
    "field_service": _form(
        _DEVICE,
        _section(
            "visit",
            "上门信息",
            "The visit",
            _entry("site"),
            _entry("site_contact"),
            _entry("site_phone"),
            _entry("visit_at", more=_OPTIONAL),
        ),
    ),
    "repair": _form(
        _DEVICE,
        _section(
            "place", "设备所在", "Where it stands", _entry("site"), _entry("site_contact"), _entry("site_phone")
        ),
    ),
    "change": _form(
        _section(
            "need",
            "需求说明",
            "The need",
            _entry("justification"),
            _entry("business_system"),
            _entry("expected_at"),
            _entry("budget", more=_STAFF),
        )
    ),
    "return": _form(
        _order(
            _entry("return_reason"),
            _entry("damage_photos", "损坏处和外包装各一张", "The damage, and the packaging", more=_OPTIONAL),
        )
    ),
    "exchange": _form(
        _order(
            _entry("return_reason"),
            _entry("replacement_item"),
            _entry("damage_photos", "损坏处和外包装各一张", "The damage, and the packaging", more=_OPTIONAL),
        )
    ),
    "resend": _form(_order(_entry("replacement_item"))),
    "refund": _form(
        _order(
            _entry("return_reason"),
            _entry("damage_photos", "损坏处和外包装各一张", "The damage, and the packaging", more=_OPTIONAL),
        )
    ),
}
