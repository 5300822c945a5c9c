"""The rules of a tenant's desk: what holds when nothing is said, and how the stored JSON is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers and switches that the life of a ticket obeys. Stored is only what a tenant has changed."""

    nudge_window_minutes: int = 60
    ping_pong_limit: int = 3
    handover_required: bool = False
    undo_days: int = 30
    confirm_days: int = 4
    archive_after_days: int = 0  # 0: never by itself
    bin_days: int = 30
    raise_needs_approval: bool = False
    confirmation_required: bool = False
    receiver_closes: bool = False
    rating_days: int = 14

    @classmethod
    def stored(cls, raw: Mapping[str, Any]) -> Rules:
        """The rules of this JSON; what it does not name is as shipped."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})
