"""The sets of public holidays that are shipped, each a small file of dates and names beside this one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from gongdan.calendars.special_days import SpecialDay, SpecialDays, layered

SHIPPED_SETS = ("cn",)


@lru_cache(maxsize=len(SHIPPED_SETS))
def _file(key: str) -> Mapping[str, Any]:
    text = files("gongdan.calendars").joinpath("shipped", f"{key}.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def set_names(key: str) -> Mapping[str, str]:
    """What a set is called, in each language."""
    names: Mapping[str, str] = _file(key)["names"]
    return names


def set_years(key: str) -> tuple[int, int]:
    """The first and the last year that a set speaks of."""
    years = sorted(int(year) for year in _file(key)["years"])
    return years[0], years[-1]


@lru_cache(maxsize=len(SHIPPED_SETS))
def shipped_days(key: str) -> SpecialDays:
    """The days of one set. Raises KeyError for a set that is not shipped."""
    if key not in SHIPPED_SETS:
        raise KeyError(key)
    names = _file(key)["holidays"]
    found: dict[date, SpecialDay] = {}
    for year, entries in _file(key)["years"].items():
        for said, holiday, spans in entries:
            special = SpecialDay("holiday" if said == "off" else "workday", _joined(holiday.split("+"), names))
            found.update(dict.fromkeys(_days(int(year), spans.split()), special))
    return MappingProxyType(found)


def days_of_sets(keys: Iterable[str]) -> dict[date, SpecialDay]:
    """The days of several sets; of a day that two name, the later set counts."""
    return layered(*(shipped_days(key) for key in keys))


def _joined(keys: list[str], names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {locale: glue.join(names[key][locale] for key in keys) for locale, glue in (("zh-CN", "、"), ("en", ", "))}


def _days(year: int, spans: list[str]) -> Iterator[date]:
    """`0101` or `0210-0217`, within the year."""
    for span in spans:
        first, _, last = span.partition("-")
        day, end = (date(year, int(one[:2]), int(one[2:])) for one in (first, last or first))
        while day <= end:
            yield day
            day += timedelta(days=1)
