"""Routes of organisations: read, list, create, edit, retire."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.customers.actions import organisations as actions
from gongdan.customers.api.contacts import Cursor, Limit
from gongdan.customers.queries import organisations as queries
from gongdan.customers.schemas.organisations import (
    OrganisationIn,
    OrganisationOut,
    OrganisationPage,
    OrganisationPatch,
)
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import PathId, answer, etag

organisations_router = router("/api/v1/organisations", "organisations")


async def _told(tx: Tx, organisation_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await queries.organisation_shape(tx, organisation_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/organisations/{organisation_id}"
    return answer(shape, status, headers)


@organisations_router.get("", response_model=OrganisationPage, summary="List organisations")
async def list_organisations(
    tx: ReadTx,
    q: Annotated[str | None, Query(max_length=200, description="how the name or mail domain begins")] = None,
    is_active: Annotated[bool | None, Query(description="false: the retired ones")] = True,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """A page of organisations by name."""
    return answer(await queries.list_organisations(tx, q=q, is_active=is_active, limit=limit, cursor=cursor))


@organisations_router.post("", status_code=201, response_model=OrganisationOut, summary="Create an organisation")
async def create_organisation(draft: OrganisationIn, tx: WriteTx) -> Response:
    """Creates an organisation. New senders from its mail domain will belong to it."""
    return await _told(tx, await actions.create_organisation(tx, draft), 201)


@organisations_router.get("/{organisation_id}", response_model=OrganisationOut, summary="Read an organisation")
async def get_organisation(organisation_id: PathId, tx: ReadTx) -> Response:
    """One organisation."""
    shape = await queries.get_organisation(tx, organisation_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@organisations_router.patch("/{organisation_id}", response_model=OrganisationOut, summary="Edit an organisation")
async def edit_organisation(
    organisation_id: PathId, patch: OrganisationPatch, request: Request, tx: WriteTx
) -> Response:
    """Changes the fields that are sent."""
    row = await actions.get_organisation_for_change(tx, organisation_id)
    check_version(request, row.version)
    await actions.edit_organisation(tx, row, patch)
    return await _told(tx, organisation_id)


@organisations_router.delete("/{organisation_id}", status_code=204, summary="Retire an organisation")
async def retire_organisation(organisation_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Takes the organisation out of use. Its people and their requests stay."""
    row = await actions.get_organisation_for_change(tx, organisation_id)
    check_version(request, row.version)
    await actions.retire_organisation(tx, row)
    return Response(status_code=204)
