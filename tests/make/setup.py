"""Builders of the set-up: bodies of flows, fields and types as a caller would send them."""

from typing import Any

NAMES = {"zh-CN": "测试", "en": "Test"}


def definition(*, has_end: bool = True) -> dict[str, Any]:
    """A small flow from new to closed."""
    return {
        "initial": "new",
        "states": [
            {"key": "new", "names": NAMES, "category": "new", "position": {"x": 0, "y": 0}},
            {"key": "done", "names": NAMES, "category": "closed" if has_end else "solved"},
        ],
        "moves": [{"key": "finish", "names": NAMES, "from": ["new"], "to": "done"}],
    }


def workflow(key: str = "short") -> dict[str, Any]:
    return {"key": key, "names": NAMES, "definition": definition()}


def custom_field(key: str = "colour", **more: Any) -> dict[str, Any]:
    options = [{"key": one, "names": {"en": one}} for one in ("red", "green")]
    return {"key": key, "kind": "select", "names": NAMES, "options": options} | more


def ticket_type(key: str = "rental", **more: Any) -> dict[str, Any]:
    return {"key": key, "names": NAMES, "workflow": "desk"} | more


def view(**more: Any) -> dict[str, Any]:
    condition = {"all": [{"field": "assignee", "op": "is", "value": "me"}]}
    return {"name": "手头", "condition": condition, "columns": ["number", "title"]} | more
