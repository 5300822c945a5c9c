"""The drafts that are tried: what they listen to, what they test, what they do."""

from typing import Any

Said = dict[str, Any]


def _leaf(field: str, op: str, value: Any = None) -> Said:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def _does(*effects: tuple[str, Said]) -> list[Said]:
    return [{"kind": kind, "params": params} for kind, params in effects]


DRAFTS: dict[str, Said] = {
    "a priority that rises": {
        "events": ["opened", "changed"],
        "condition": {
            "any": [
                {"all": [_leaf("priority", "changed"), _leaf("priority", "is_any_of", ["urgent", "high"])]},
                {"all": [_leaf("state_category", "is", "new"), _leaf("priority", "is", "high")]},
            ]
        },
        "effects": _does(("add_tags", {"tags": ["hot"]})),
    },
    "handed on again and again": {
        "events": ["assigned"],
        "condition": {"all": [_leaf("transfer_count", "greater", 1), _leaf("state_category", "is_not", "closed")]},
        "effects": _does(("add_tags", {"tags": ["bounced"]}), ("set", {"priority": "high"})),
    },
    "waits, or came back": {
        "events": ["moved", "reopened"],
        "condition": {"any": [_leaf("state_category", "changed_to", "waiting"), _leaf("reopen_count", "greater", 0)]},
        "effects": _does(
            ("add_tags", {"tags": ["waited"]}),
            ("remove_tags", {"tags": ["hot"]}),
            ("comment", {"body": "{{ticket.number}}", "is_public": False}),
        ),
    },
    "everything that changes": {
        "events": ["opened", "changed", "moved", "assigned"],
        "condition": {"not": _leaf("priority", "is", "low")},
        "effects": _does(("set", {"priority": "low"})),
    },
}
