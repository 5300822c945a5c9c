"""Routes of users, their roles, and the people that pickers offer."""

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from gongdan.identity.actions.grants import set_roles
from gongdan.identity.actions.password_links import invite
from gongdan.identity.actions.users import add_user, change_user, retire_user
from gongdan.identity.api.parameters import Cursor, IdFilter, Limit, Search
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.people import UserFilter, get_user, list_people, list_users
from gongdan.identity.schemas.people import AddUser, PeopleOut, UserAddedOut, UserOut, UserPatch, UserRolesIn
from gongdan.kernel import http
from gongdan.kernel.errors import Invalid
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, Page, PathId, answer, etag

router = http.router("/api/v1/users", "users")
people_router = http.router("/api/v1/people", "users")


async def _answered(tx: Tx, user_id: int, status: int = 200, more: dict[str, Any] | None = None) -> Response:
    await tx.settle()
    user = await get_user(tx, user_id) | (more or {})
    headers = {"ETag": etag(user["version"])}
    if more and more.get("invitation"):
        headers["Cache-Control"] = "no-store"
    if status == 201:
        headers["Location"] = f"{router.prefix}/{user['id']}"
    return answer(user, status, headers)


@router.get("", response_model=Page[UserOut], summary="List users")
async def get_users(
    tx: ReadTx,
    q: Search = None,
    team_id: IdFilter = None,
    department_id: IdFilter = None,
    role: Annotated[str | None, Query(max_length=60, description="key of a role", examples=["agent"])] = None,
    is_active: Annotated[bool | None, Query(description="left out: all", examples=[True])] = None,
    is_staff: Annotated[
        bool | None, Query(description="true: no accounts of customers; false: those alone", examples=[True])
    ] = None,
    needs: Annotated[
        Literal["unlocking", "password", "role"] | None,
        Query(description="active ones who cannot work: locked, without a password, or without a role"),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """By name, page by page. `department_id` means the departments below it too."""
    wanted = UserFilter(
        q=q,
        team_id=team_id,
        department_id=department_id,
        role=role,
        is_active=is_active,
        is_staff=is_staff,
        needs=needs,
    )
    items, following = await list_users(tx, wanted, limit=limit, cursor=cursor)
    return answer({"items": items, "next_cursor": following})


@router.get("/{user_id}", response_model=UserOut, summary="Read a user")
async def get_one_user(tx: ReadTx, user_id: PathId) -> Response:
    """With teams and roles."""
    return await _answered(tx, user_id)


@router.post("", response_model=UserAddedOut, status_code=201, summary="Add a user")
async def post_user(request: Request, tx: WriteTx, draft: AddUser) -> Response:
    """Naming roles needs the permission to grant them. With `invite` the answer holds a link, told once and good for
    seven days, by which the person sets a first password."""
    if draft.invite and getattr(request.state, "idempotency_key", None):
        message = "An invitation is told once: an answer that holds one cannot be repeated."
        raise Invalid.one(
            "Idempotency-Key", "not_with_invite", message, "Leave the key out, or add without `invite`."
        )
    user_id = await add_user(tx, draft)
    link = await invite(tx, user_id) if draft.invite else None
    return await _answered(tx, user_id, 201, {"invitation": link.told()} if link else None)


@router.patch("/{user_id}", response_model=UserOut, summary="Change a user")
async def patch_user(request: Request, tx: WriteTx, user_id: PathId, patch: UserPatch) -> Response:
    """Changes what is sent, leaves the rest; `is_active: false` retires him."""
    await change_user(tx, user_id, patch, partial(http.check_version, request))
    return await _answered(tx, user_id)


@router.delete("/{user_id}", status_code=204, summary="Retire a user")
async def delete_user(request: Request, tx: WriteTx, user_id: PathId) -> Response:
    """His sessions and tokens end, what he did stays."""
    await retire_user(tx, user_id, partial(http.check_version, request))
    return Response(status_code=204)


@router.put("/{user_id}/roles", response_model=UserOut, summary="Set the roles of a user")
async def put_user_roles(request: Request, tx: WriteTx, user_id: PathId, wanted: UserRolesIn) -> Response:
    """He holds exactly these from now on. Nobody changes his own; administration, security and audit stay apart."""
    await set_roles(tx, user_id, wanted.roles, partial(http.check_version, request))
    return await _answered(tx, user_id)


@people_router.get("", response_model=PeopleOut, summary="Find colleagues")
async def get_people_for_pickers(
    tx: ReadTx,
    q: Search = None,
    team_id: IdFilter = None,
    ids: Annotated[
        list[Id] | None,
        Query(alias="id", max_length=50, description="these alone, retired ones too; repeat it"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="how many at most", examples=[20])] = 20,
) -> Response:
    """Active colleagues whose name or e-mail address holds `q`; open to all staff. With `id` those
    colleagues alone, whether active or retired: for their names."""
    return answer({"items": await list_people(tx, q or "", team_id=team_id, ids=ids or (), limit=limit)})
