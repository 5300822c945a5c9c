"""Pure: who asks for whoever is on duty. A module that knows rotas says so here; without one nobody is."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

# (tx, team, at) → the people on duty for the team then.
DutySource = Callable[[Any, int | None, datetime], Awaitable[list[int]]]
_sources: list[DutySource] = []


def duty_source(source: DutySource) -> DutySource:
    """Ask this function too who is on duty."""
    if source not in _sources:
        _sources.append(source)
    return source


async def on_duty(tx: Any, team_id: int | None, at: datetime) -> list[int]:
    """All whom the sources name, each once."""
    found: dict[int, None] = {}
    for source in _sources:
        found |= dict.fromkeys(await source(tx, team_id, at))
    return list(found)
