"""Routes of roles and of the permissions they are made of."""

from functools import partial

from fastapi import Request, Response

from gongdan.identity.actions.roles import add_role, change_role, delete_role
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.roles import get_role, list_permissions, list_roles
from gongdan.identity.schemas.roles import PermissionOut, RoleIn, RoleOut, RolePatch
from gongdan.kernel import http
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag

router = http.router("/api/v1/roles", "roles")
permissions_router = http.router("/api/v1/permissions", "roles")


async def _answered(tx: Tx, role_id: int, status: int = 200) -> Response:
    await tx.settle()
    role = await get_role(tx, role_id)
    headers = {"ETag": etag(role["version"])}
    if status == 201:
        headers["Location"] = f"{router.prefix}/{role['id']}"
    return answer(role, status, headers)


@router.get("", response_model=Page[RoleOut], summary="List roles")
async def get_roles(tx: ReadTx) -> Response:
    """All of them with what they allow, shipped ones first."""
    return answer({"items": await list_roles(tx), "next_cursor": None})


@router.get("/{role_id}", response_model=RoleOut, summary="Read a role")
async def get_one_role(tx: ReadTx, role_id: PathId) -> Response:
    """With the permissions it is made of and how far it reaches."""
    return await _answered(tx, role_id)


@router.post("", response_model=RoleOut, status_code=201, summary="Create a role")
async def post_role(tx: WriteTx, draft: RoleIn) -> Response:
    """A new one, or with `clone_of` one like another. Needs role.manage."""
    return await _answered(tx, await add_role(tx, draft), 201)


@router.patch("/{role_id}", response_model=RoleOut, summary="Change a role")
async def patch_role(request: Request, tx: WriteTx, role_id: PathId, patch: RolePatch) -> Response:
    """Holds for everybody who has it, at once. Needs role.manage."""
    await change_role(tx, role_id, patch, partial(http.check_version, request))
    return await _answered(tx, role_id)


@router.delete("/{role_id}", status_code=204, summary="Delete a role")
async def remove_role(request: Request, tx: WriteTx, role_id: PathId) -> Response:
    """Only one that was not shipped and that nobody holds. Needs role.manage."""
    await delete_role(tx, role_id, partial(http.check_version, request))
    return Response(status_code=204)


@permissions_router.get("", response_model=Page[PermissionOut], summary="List permissions")
async def get_permissions(tx: ReadTx) -> Response:
    """Everything that a role may allow, with its name in your language."""
    return answer({"items": list_permissions(tx), "next_cursor": None})
