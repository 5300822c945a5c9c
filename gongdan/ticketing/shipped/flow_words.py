"""The words in which shipped flows are written down: states, moves, and what many moves have in common."""

from typing import Any

Json = dict[str, Any]

HOUR, DAY = 60, 24 * 60

# A solution is always written down; a pause always says why.
SOLVED: Json = {"required_fields": ["resolution"]}
WITH_REASON: Json = {"needs_comment": True}
BY_CUSTOMER: Json = {"is_customer_move": True}
# The customer may withdraw his request; on his behalf only a supervisor, as it skips the solution.
WITHDRAWN: Json = {"is_customer_move": True, "roles": ["supervisor"]}


def names(zh_cn: str, en: str) -> dict[str, str]:
    """A name in both languages."""
    return {"zh-CN": zh_cn, "en": en}


def state(key: str, zh_cn: str, en: str, category: str, x: int, y: int = 0, **more: Any) -> Json:
    """A state, drawn at x and y; `owner` and `limit_minutes` where it has them."""
    return {"key": key, "names": names(zh_cn, en), "category": category, "position": {"x": x, "y": y}, **more}


def move(key: str, zh_cn: str, en: str, sources: str, to: str, **more: Any) -> Json:
    """A move from some states to one; `asks` names the fields that it needs."""
    asked = {"required_fields": more.pop("asks").split()} if "asks" in more else {}
    return {"key": key, "names": names(zh_cn, en), "from": sources.split(), "to": to, **asked, **more}


def only_if(field: str, value: object) -> Json:
    """The condition that a custom field has this value."""
    return {"guard": {"field": f"field:{field}", "op": "is", "value": value}}
