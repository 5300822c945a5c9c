"""Routes of tiers and regions: read, list, create, edit, delete."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.customers.actions import ranks as actions
from gongdan.customers.queries import ranks as queries
from gongdan.customers.schemas.organisations import (
    RegionIn,
    RegionOut,
    RegionPage,
    RegionPatch,
    TierIn,
    TierOut,
    TierPage,
    TierPatch,
)
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import PathId, answer, etag

tiers_router = router("/api/v1/tiers", "customer settings")
regions_router = router("/api/v1/regions", "customer settings")


async def _tier(tx: Tx, tier_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await queries.tier_shape(tx, tier_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/tiers/{tier_id}"
    return answer(shape, status, headers)


async def _region(tx: Tx, region_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await queries.region_shape(tx, region_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/regions/{region_id}"
    return answer(shape, status, headers)


@tiers_router.get("", response_model=TierPage, summary="List tiers")
async def list_tiers(tx: ReadTx) -> Response:
    """All tiers, the highest first, on one page."""
    return answer({"items": await queries.list_tiers(tx), "next_cursor": None})


@tiers_router.post("", status_code=201, response_model=TierOut, summary="Create a tier")
async def create_tier(draft: TierIn, tx: WriteTx) -> Response:
    """Creates a tier."""
    return await _tier(tx, await actions.create_tier(tx, draft), 201)


@tiers_router.get("/{tier_id}", response_model=TierOut, summary="Read a tier")
async def get_tier(tier_id: PathId, tx: ReadTx) -> Response:
    """One tier."""
    shape = await queries.get_tier(tx, tier_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@tiers_router.patch("/{tier_id}", response_model=TierOut, summary="Edit a tier")
async def edit_tier(tier_id: PathId, patch: TierPatch, request: Request, tx: WriteTx) -> Response:
    """Changes the fields that are sent."""
    row = await actions.get_tier_for_change(tx, tier_id)
    check_version(request, row.version)
    await actions.edit_tier(tx, row, patch)
    return await _tier(tx, tier_id)


@tiers_router.delete("/{tier_id}", status_code=204, summary="Delete a tier")
async def delete_tier(tier_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Deletes a tier that nobody has."""
    row = await actions.get_tier_for_change(tx, tier_id)
    check_version(request, row.version)
    await actions.delete_tier(tx, row)
    return Response(status_code=204)


@regions_router.get("", response_model=RegionPage, summary="List regions")
async def list_regions(tx: ReadTx) -> Response:
    """All regions on one page; `parent` names the one around each."""
    return answer({"items": await queries.list_regions(tx), "next_cursor": None})


@regions_router.post("", status_code=201, response_model=RegionOut, summary="Create a region")
async def create_region(draft: RegionIn, tx: WriteTx) -> Response:
    """Creates a region."""
    return await _region(tx, await actions.create_region(tx, draft), 201)


@regions_router.get("/{region_id}", response_model=RegionOut, summary="Read a region")
async def get_region(region_id: PathId, tx: ReadTx) -> Response:
    """One region."""
    shape = await queries.get_region(tx, region_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@regions_router.patch("/{region_id}", response_model=RegionOut, summary="Edit a region")
async def edit_region(region_id: PathId, patch: RegionPatch, request: Request, tx: WriteTx) -> Response:
    """Changes the fields that are sent; a region cannot lie inside itself."""
    row = await actions.get_region_for_change(tx, region_id)
    check_version(request, row.version)
    await actions.edit_region(tx, row, patch)
    return await _region(tx, region_id)


@regions_router.delete("/{region_id}", status_code=204, summary="Delete a region")
async def delete_region(region_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Deletes a region that nobody and no other region is in."""
    row = await actions.get_region_for_change(tx, region_id)
    check_version(request, row.version)
    await actions.delete_region(tx, row)
    return Response(status_code=204)
