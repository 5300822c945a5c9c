"""Routes of the settings of ticketing."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.ticketing.actions.settings import edit_settings
from gongdan.ticketing.api.setup_parts import expected, one
from gongdan.ticketing.queries.setup import get_settings
from gongdan.ticketing.schemas.setup.settings import EditSettings, SettingsOut

router = http.router("/api/v1/ticketing-settings", "ticketing settings")


@router.get("", response_model=SettingsOut, summary="Get the ticketing settings")
async def get(tx: ReadTx) -> Response:
    """How tickets are numbered, with an example, and how long they can be reopened."""
    return one(await get_settings(tx))


@router.patch("", response_model=SettingsOut, summary="Change the ticketing settings")
async def edit(tx: WriteTx, request: Request, patch: EditSettings) -> Response:
    """Needs type.manage. A new number format is for new tickets; given numbers never change."""
    await edit_settings(tx, patch, expected(request))
    return one(await get_settings(tx))
