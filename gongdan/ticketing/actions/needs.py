"""What a move waits for besides fields and its condition: each need has one who says what is still missing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.closing_rules import hold_checklist, hold_closing
from gongdan.ticketing.actions.subtasks import hold_subtasks
from gongdan.ticketing.states import Move

# Raises MoveRefused while the need is not met for this locked ticket row.
Need = Callable[[Tx, Any, Move], Awaitable[None]]

NEEDS: Mapping[str, Need] = {"checklist": hold_checklist, "subtasks": hold_subtasks}


async def hold_needs(tx: Tx, ticket: Any, move: Move) -> None:
    """Raises MoveRefused for the first need of the move, or rule of closing, that is not met."""
    for word in sorted(move.needs & NEEDS.keys()):
        await NEEDS[word](tx, ticket, move)
    await hold_closing(tx, ticket, move)
