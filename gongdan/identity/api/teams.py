"""Routes of teams and their members."""

from functools import partial

from fastapi import Request, Response

from gongdan.identity.actions.teams import add_team, change_team, retire_team, set_members
from gongdan.identity.api.parameters import Cursor, Limit, Search, WithRetired
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.org import get_team, list_teams
from gongdan.identity.schemas.org import MembersIn, TeamIn, TeamOut, TeamPatch, TeamRow
from gongdan.kernel import http
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag

router = http.router("/api/v1/teams", "teams")


async def _answered(tx: Tx, team_id: int, status: int = 200) -> Response:
    await tx.settle()
    team = await get_team(tx, team_id)
    headers = {"ETag": etag(team["version"])}
    if status == 201:
        headers["Location"] = f"{router.prefix}/{team['id']}"
    return answer(team, status, headers)


@router.get("", response_model=Page[TeamRow], summary="List teams")
async def get_teams(
    tx: ReadTx,
    q: Search = None,
    with_retired: WithRetired = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Teams by name, page by page."""
    items, following = await list_teams(tx, q=q, with_retired=with_retired, limit=limit, cursor=cursor)
    return answer({"items": items, "next_cursor": following})


@router.get("/{team_id}", response_model=TeamOut, summary="Read a team")
async def get_one_team(tx: ReadTx, team_id: PathId) -> Response:
    """With its members by name."""
    return await _answered(tx, team_id)


@router.post("", response_model=TeamOut, status_code=201, summary="Add a team")
async def post_team(tx: WriteTx, draft: TeamIn) -> Response:
    """Its members are set with PUT …/members. Needs team.manage."""
    return await _answered(tx, await add_team(tx, draft), 201)


@router.patch("/{team_id}", response_model=TeamOut, summary="Change a team")
async def patch_team(request: Request, tx: WriteTx, team_id: PathId, patch: TeamPatch) -> Response:
    """Changes what is sent; `is_active: false` retires it. Needs team.manage."""
    await change_team(tx, team_id, patch, partial(http.check_version, request))
    return await _answered(tx, team_id)


@router.delete("/{team_id}", status_code=204, summary="Retire a team")
async def delete_team(request: Request, tx: WriteTx, team_id: PathId) -> Response:
    """Its tickets keep it; nobody can choose it any more. Needs team.manage."""
    await retire_team(tx, team_id, partial(http.check_version, request))
    return Response(status_code=204)


@router.put("/{team_id}/members", response_model=TeamOut, summary="Set the members of a team")
async def put_members(request: Request, tx: WriteTx, team_id: PathId, wanted: MembersIn) -> Response:
    """Exactly these users are in it from now on. Needs team.manage."""
    await set_members(tx, team_id, wanted.user_ids, partial(http.check_version, request))
    return await _answered(tx, team_id)
