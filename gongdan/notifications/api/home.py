"""The route of the personal home page."""

from fastapi.responses import Response

from gongdan.identity import ReadTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import answer
from gongdan.notifications.queries.home import get_own_home
from gongdan.notifications.schemas.notices import HomeOut

home_router = router("/api/v1/me/home", "notifications")


@home_router.get("", response_model=HomeOut, summary="Your page of work")
async def get_home(tx: ReadTx) -> Response:
    """Your open tickets by urgency, what waits for you, unread mentions and today's numbers; for staff."""
    return answer(await get_own_home(tx))
