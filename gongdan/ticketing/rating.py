"""How satisfied the requester was: the reasons that can be given, and until when a rating can be given or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

GOOD = 4  # from this score on somebody was satisfied


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it was good or bad, to be tapped. `suits`: high and low scores, or any."""

    key: str
    names: Mapping[str, str]
    suits: str = "any"  # high | low | any
    is_active: bool = True


def _shipped(key: str, zh_cn: str, en: str, suits: str) -> Reason:
    return Reason(key, {"zh-CN": zh_cn, "en": en}, suits)


SHIPPED_REASONS = (
    _shipped("fast", "响应快", "Quick answer", "high"),
    _shipped("solved", "问题解决了", "Problem solved", "high"),
    _shipped("clear", "解释清楚", "Clear explanation", "high"),
    _shipped("friendly", "态度好", "Friendly", "high"),
    _shipped("slow", "等待太久", "Took too long", "low"),
    _shipped("unsolved", "没有解决", "Not really solved", "low"),
    _shipped("unclear", "说不清楚", "Hard to understand", "low"),
    _shipped("repeated", "反复说明同一问题", "Had to repeat myself", "low"),
    _shipped("unfriendly", "态度不好", "Unfriendly", "low"),
)


def read_reasons(raw: Sequence[Mapping[str, Any]] | None) -> tuple[Reason, ...]:
    """The reasons of this JSON; null: as shipped."""
    if raw is None:
        return SHIPPED_REASONS
    return tuple(Reason(one["key"], one["names"], one["suits"], one["is_active"]) for one in raw)


def stored_reason(one: Reason) -> dict[str, Any]:
    """As it is kept and answered."""
    return {"key": one.key, "names": dict(one.names), "suits": one.suits, "is_active": one.is_active}


def rating_ends(closed_at: datetime | None, rated_at: datetime | None, days: int) -> datetime | None:
    """Until when this solution can be rated, or its rating changed; None: while it is not closed, without end.

    Whoever rates late has as many days to think again.
    """
    if closed_at is None:
        return None
    return max(closed_at, rated_at or closed_at) + timedelta(days=days)
