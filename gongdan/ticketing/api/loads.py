"""The route of how much each person has, for whoever assigns."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import answer
from gongdan.ticketing.queries.loads import list_loads
from gongdan.ticketing.schemas.home import TeamLoadsOut

loads_router = router("/api/v1/team-loads", "hand-overs")


@loads_router.get("", response_model=TeamLoadsOut, summary="How much each member of a team has")
async def get_team_loads(
    tx: ReadTx,
    team: Annotated[
        str | None,
        Query(min_length=1, max_length=60, description="key or id; left out: your own teams", examples=["frontline"]),
    ] = None,
) -> Response:
    """The members with their open tickets in whatever team, the least loaded first; for who assigns tickets."""
    return answer(await list_loads(tx, team))
