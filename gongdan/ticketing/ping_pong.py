"""How often a ticket came back: counted over the teams that had it, one after another."""

from collections.abc import Iterable
from dataclasses import dataclass

# Why a ticket went to another team, where it was nobody who sent it there.
FLOW = "flow"  # its workflow handed it on by itself
WITHDRAWN = "withdrawn"  # whoever handed it over took it back
ARBITRATION = "arbitration"  # a supervisor decided
UNDONE = "undone"  # the bulk edit that sent it was taken back
ROUTED = "routing"  # a rule gave it out
UNSENT = frozenset({FLOW, WITHDRAWN, ARBITRATION, UNDONE, ROUTED})
_TAKEN_BACK = frozenset({WITHDRAWN, UNDONE})


@dataclass(frozen=True, slots=True)
class Pass:
    """One assignment: from which team to which; None where there is none. Within a team both are the same."""

    from_team_id: int | None
    to_team_id: int | None
    cause: str = ""


def count_returns(first: int | None, passes: Iterable[Pass]) -> int:
    """How often somebody sent the ticket to a team that had had it before, straight back or round a circle.

    `first` had it when it was opened. Time with nobody is passed over. What was withdrawn or undone counts as
    never sent: the team from which it was taken back did not have the ticket.
    """
    turn: list[tuple[int, bool]] = [] if first is None else [(first, False)]
    for one in passes:
        team = one.to_team_id
        # An imported log may begin in the middle.
        if not turn and one.from_team_id is not None:
            turn.append((one.from_team_id, False))
        if one.cause in _TAKEN_BACK and one.from_team_id != team and len(turn) > 1:
            turn.pop()
        if team is not None and (not turn or turn[-1][0] != team):
            has_had_it = any(team == other for other, _ in turn)
            turn.append((team, has_had_it and one.cause not in UNSENT))
    return sum(is_return for _, is_return in turn)
