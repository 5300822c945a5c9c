"""Route of the dispatch board."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Id, Moment, answer
from gongdan.routing.queries.board import get_board
from gongdan.routing.schemas.board import DispatchBoardOut

board_router = router("/api/v1/dispatch-board", "routing")


@board_router.get("", response_model=DispatchBoardOut, summary="What waits, and who is there")
async def get_dispatch_board(
    tx: ReadTx,
    team: Annotated[
        list[Id] | None,
        Query(description="ids of teams, at most 20; yours and those you lead unless said, or else the first 20"),
    ] = None,
    since: Annotated[
        Moment | None, Query(alias="from", description="plans from this time on; unless said, from midnight today")
    ] = None,
    until: Annotated[
        Moment | None, Query(description="plans until this time, at most 8 days later; unless said, one day")
    ] = None,
) -> Response:
    """People with load, presence, plans and open tickets, and the tickets that nobody has. Only what you may see."""
    return answer(await get_board(tx, team_ids=team, since=since, until=until))
