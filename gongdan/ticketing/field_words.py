"""The value of a custom field as people read it, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from gongdan.kernel.text import in_locale
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.field_values import EMPTY

_YES_NO = {"zh-CN": ("否", "是"), "en": ("no", "yes")}
_COMMA = {"zh-CN": "、", "en": ", "}


def field_words(one: FieldDef, value: Any, locale: str, zone: tzinfo) -> str:
    """The stored value in words; empty where there is none."""
    if value in EMPTY:
        return ""
    match one.kind:
        case "boolean":
            return _YES_NO.get(locale, _YES_NO["en"])[bool(value)]
        case "select":
            return next(_option_words(one.options, [value], locale), str(value))
        case "multi_select":
            names = [next(_option_words(one.options, [key], locale), str(key)) for key in value]
            return _COMMA.get(locale, ", ").join(names)
        case "cascade":
            return " / ".join(_option_words(one.options, value, locale))
        case "money":
            return f"{value['amount']} {value['currency']}"
        case "datetime":
            return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case "place":
            return str(value.get("address") or f"{value.get('lat')}, {value.get('lng')}")
        case _:
            unit = one.rules.get("unit")
            return f"{value} {unit}" if unit else str(value)


def _option_words(options: Sequence[Mapping[str, Any]], path: Sequence[str], locale: str) -> Iterator[str]:
    """The names along a path of option keys; a key that is gone shows as itself."""
    level: Sequence[Mapping[str, Any]] = options
    for key in path:
        found = next((option for option in level if option["key"] == key), None)
        yield in_locale(found["names"], locale) if found else str(key)
        level = (found or {}).get("children") or ()
