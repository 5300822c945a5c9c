"""Routes of departments."""

from functools import partial

from fastapi import Request, Response

from gongdan.identity.actions.departments import add_department, change_department, retire_department
from gongdan.identity.api.parameters import WithRetired
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.org import get_department, list_departments
from gongdan.identity.schemas.org import DepartmentIn, DepartmentNode, DepartmentOut, DepartmentPatch
from gongdan.kernel import http
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag

router = http.router("/api/v1/departments", "departments")


async def _answered(tx: Tx, department_id: int, status: int = 200) -> Response:
    await tx.settle()
    department = await get_department(tx, department_id)
    headers = {"ETag": etag(department["version"])}
    if status == 201:
        headers["Location"] = f"{router.prefix}/{department['id']}"
    return answer(department, status, headers)


@router.get("", response_model=Page[DepartmentNode], summary="List departments")
async def get_departments(tx: ReadTx, with_retired: WithRetired = False) -> Response:
    """All of them as a tree; open to all staff."""
    return answer({"items": await list_departments(tx, with_retired=with_retired), "next_cursor": None})


@router.get("/{department_id}", response_model=DepartmentOut, summary="Read a department")
async def get_one_department(tx: ReadTx, department_id: PathId) -> Response:
    """With its path from the top; retired ones too."""
    return await _answered(tx, department_id)


@router.post("", response_model=DepartmentOut, status_code=201, summary="Add a department")
async def post_department(tx: WriteTx, draft: DepartmentIn) -> Response:
    """At the top, or below another. Needs department.manage."""
    return await _answered(tx, await add_department(tx, draft), 201)


@router.patch("/{department_id}", response_model=DepartmentOut, summary="Change or move a department")
async def patch_department(request: Request, tx: WriteTx, department_id: PathId, patch: DepartmentPatch) -> Response:
    """Changes what is sent; with `parent_id` it moves with all below it. Needs department.manage."""
    await change_department(tx, department_id, patch, partial(http.check_version, request))
    return await _answered(tx, department_id)


@router.delete("/{department_id}", status_code=204, summary="Retire a department")
async def delete_department(request: Request, tx: WriteTx, department_id: PathId) -> Response:
    """Only one without active departments, people or teams in it. Needs department.manage."""
    await retire_department(tx, department_id, partial(http.check_version, request))
    return Response(status_code=204)
