"""Routes that a link to a solution opens, without an account: look at it, and answer."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import by_link
from gongdan.kernel.http import router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import answer
from gongdan.ticketing.actions.confirmation_links import answer_by_link
from gongdan.ticketing.queries.confirmation_links import PURPOSE, get_solution
from gongdan.ticketing.schemas.closing import AnswerByLink, SolutionOut

links_router = router("/api/v1/confirmation-links", "confirmation links")

LinkTx = Annotated[Tx, by_link(PURPOSE)]


@links_router.get("/{link}", response_model=SolutionOut, summary="Look at a solution by its link")
async def look(request: Request, tx: LinkTx) -> Response:
    """What was solved, and whether an answer is still wanted. Opening the link answers nothing."""
    return answer(await get_solution(tx, request.state.link))


@links_router.post("/{link}/answers", response_model=SolutionOut, summary="Confirm or reject a solution by its link")
async def answer_solution(draft: AnswerByLink, request: Request, tx: LinkTx) -> Response:
    """Confirms or rejects in the name of the customer whom the link was made for; twice is once."""
    return answer(await answer_by_link(tx, request.state.link, draft))
