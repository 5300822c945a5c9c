"""Routes of what holds for all, and of teams as routing knows them."""

from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.routing.actions.settings import set_settings, set_team
from gongdan.routing.queries import settings as reading
from gongdan.routing.schemas.settings import RoutingSettingsIn, RoutingSettingsOut, RoutingTeamIn, RoutingTeamOut

settings_router = router("/api/v1/routing-settings", "routing")
teams_router = router("/api/v1/routing-teams", "routing")


@settings_router.get("", response_model=RoutingSettingsOut, summary="Get settings of routing")
async def get_settings(tx: ReadTx) -> Response:
    """Capacity, what tickets weigh, presence, and the share of a team that may be in class."""
    return _one(await reading.get_settings(tx))


def _one(shape: dict[str, Any]) -> Response:
    return answer(shape, headers={"ETag": etag(shape["version"])})


@settings_router.put("", response_model=RoutingSettingsOut, summary="Set settings of routing")
async def put_settings(request: Request, tx: WriteTx, wanted: RoutingSettingsIn) -> Response:
    """All of them; what is left out is as it was shipped. `If-Match: "v0"` only where nothing was set yet."""
    await set_settings(tx, wanted, partial(check_version, request))
    return _one(await reading.get_settings(tx))


@teams_router.get("", response_model=Page[RoutingTeamOut], summary="Teams as routing knows them")
async def list_teams(tx: ReadTx) -> Response:
    """All active teams: how each takes part, how it stands, and how many work now."""
    return answer({"items": await reading.list_teams(tx), "next_cursor": None})


@teams_router.get("/{team_id}", response_model=RoutingTeamOut, summary="A team as routing knows it")
async def get_team(team_id: PathId, tx: ReadTx) -> Response:
    """One team."""
    return _one(await reading.get_team(tx, team_id))


@teams_router.put("/{team_id}", response_model=RoutingTeamOut, summary="Set how a team takes part")
async def put_team(request: Request, team_id: PathId, tx: WriteTx, wanted: RoutingTeamIn) -> Response:
    """Acceptance, claims, overflow, backup queue, and when a backlog is warned of; what is left out is unset."""
    await set_team(tx, team_id, wanted, partial(check_version, request))
    return _one(await reading.get_team(tx, team_id))
