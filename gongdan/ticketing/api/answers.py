"""How routes beside those of tickets themselves answer with a whole ticket."""

from fastapi.responses import Response

from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import answer, etag
from gongdan.ticketing import queries


async def ticket_told(tx: Tx, ticket_id: int, status: int = 200) -> Response:
    """The ticket as it is after everything that reacts has reacted."""
    await tx.settle()
    shape = await queries.ticket_shape(tx, ticket_id, is_his_own_doing=True)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/tickets/{ticket_id}"
    return answer(shape, status, headers)


def channel_of(tx: Tx) -> str:
    """A program brings a token, a person at a page has a session."""
    return "web" if tx.actor.session_id else "api"
