"""The shipped views, shared with everybody."""

from typing import Any

Json = dict[str, Any]

_OPEN: Json = {"field": "state_category", "op": "is_any_of", "value": ["new", "open", "waiting", "on_hold"]}
_COLUMNS = ["number", "title", "state", "priority", "requester", "assignee", "updated_at"]
_DUE_COLUMNS = ["number", "title", "state", "priority", "assignee", "due_at"]


def _view(zh_cn: str, en: str, sort: str, *tests: Json, columns: list[str] = _COLUMNS) -> Json:
    return {
        "names": {"zh-CN": zh_cn, "en": en},
        "sort": sort,
        "condition": {"all": list(tests)},
        "columns": columns,
    }


def _is(field: str, value: Any) -> Json:
    return {"field": field, "op": "is", "value": value}


def _is_empty(field: str) -> Json:
    return {"field": field, "op": "is_not_set"}


# Due within the day, or overdue already: both want a look now.
_DUE: Json = {
    "any": [
        {"field": "due_at", "op": "within_next", "value": {"amount": 24, "unit": "hours"}},
        {"field": "due_at", "op": "older_than", "value": {"amount": 1, "unit": "minutes"}},
    ]
}

# Longer in their state than the flow allows.
_OVERDUE_STAGE: Json = {"field": "stage_due_at", "op": "older_than", "value": {"amount": 1, "unit": "minutes"}}

VIEWS: list[Json] = [
    _view("我的待处理", "My open tickets", "-pinned", _is("assignee", "me"), _OPEN),
    _view("未分派", "Unassigned", "created_at", _is_empty("assignee"), _OPEN),
    _view("本组待处理", "Open in my teams", "-pinned", _is("team", "mine"), _OPEN),
    _view("紧急", "Urgent", "created_at", _is("priority", "urgent"), _OPEN),
    _view("今天到期", "Due today", "due_at", _OPEN, _DUE, columns=_DUE_COLUMNS),
    _view("环节超时", "Overdue in their stage", "updated_at", _OPEN, _OVERDUE_STAGE),
    _view("等待客户", "Waiting for customer", "updated_at", _is("state_category", "waiting")),
    _view("挂起", "On hold", "updated_at", _is("state_category", "on_hold")),
    _view("待关闭", "Solved, not yet closed", "updated_at", _is("state_category", "solved")),
    _view("最近更新", "Recently updated", "-updated_at"),
]
