"""How many of a team work at this moment, and who."""

from datetime import datetime
from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.candidates import find_candidates
from gongdan.routing.queries.in_force import InForce, in_force, unset
from gongdan.routing.strategies import Candidate


async def working(tx: Tx, team: Any, at: datetime) -> list[Candidate]:
    """The members of a team (row of `find_teams`) who work then: on shift, not on leave, not in class."""
    known: InForce = await in_force(tx) or await unset(tx)
    people = await find_candidates(tx, known, Plan(team.id, "pool"), [team], at=at)
    return [one for one in people if one.is_on_shift and not one.is_on_leave and not one.is_in_class]


async def heads_of(tx: Tx, team: Any) -> int:
    """How many work now, whether or not they have room."""
    return len(await working(tx, team, tx.now))
