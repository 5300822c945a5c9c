"""Routes of what one wants to be told."""

from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import answer
from gongdan.notifications.actions.preferences import set_preferences
from gongdan.notifications.queries.preferences import get_preferences
from gongdan.notifications.schemas.notices import PreferencesIn, PreferencesOut

preferences_router = router("/api/v1/me/notification-preferences", "notifications")


@preferences_router.get("", response_model=PreferencesOut, summary="What you are told")
async def get_notification_preferences(tx: ReadTx) -> Response:
    """Every kind that you can be told, with whether you are, and what it is for who has said nothing."""
    return answer(await get_preferences(tx))


@preferences_router.put("", response_model=PreferencesOut, summary="Say what you want to be told")
async def put_notification_preferences(wanted: PreferencesIn, tx: WriteTx) -> Response:
    """Replaces what you said before; kinds that you leave out are as they are by themselves."""
    await set_preferences(tx, wanted)
    return answer(await get_preferences(tx))
