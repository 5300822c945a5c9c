"""How often a ticket came back: counted over the teams that had it, one after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pass:
    """One assignment: from which team to which; None where there is none. Within a team both are the same."""

    from_team_id: int | None
    to_team_id: int | None
    is_taken_back: bool = False
    is_by_flow: bool = False  # the workflow hands it on to whose stage it is: nobody sent it


def turns(first: int | None, passes: Iterable[Pass]) -> list[list[int]]:
    """The teams that had the ticket, each as often as it got it from another; nobody's time is passed over.

    A hand-over that was withdrawn is undone: the team that never took it on did not have the ticket. Where the
    workflow hands it on a new turn begins: that it comes back by plan is no return.
    """
    turn: list[int] = [] if first is None else [first]
    found = [turn]
    for one in passes:
        if one.is_by_flow and one.to_team_id is not None:
            turn = [one.to_team_id]
            found.append(turn)
            continue
        # An imported log may begin in the middle.
        if not turn and one.from_team_id is not None:
            turn.append(one.from_team_id)
        team = one.to_team_id
        if one.is_taken_back and len(turn) > 1:
            turn.pop()
        if team is not None and turn[-1:] != [team]:
            turn.append(team)
    return found


def count_returns(found: Iterable[Sequence[int]]) -> int:
    """How often a team got the ticket that had had it before in this turn, straight back or round a circle."""
    return sum(len(turn) - len(set(turn)) for turn in found)
