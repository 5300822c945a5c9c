"""Routes of policies: read, make, change, order, try out and apply."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.sla.actions.applying import apply_to_running
from gongdan.sla.actions.policies import change_policy, create_policy, order_policies
from gongdan.sla.actions.previewing import preview
from gongdan.sla.queries import policies as reading
from gongdan.sla.schemas.policies import (
    ApplicationIn,
    ApplicationOut,
    PolicyIn,
    PolicyOrderIn,
    PolicyOut,
    PolicyVersionOut,
    SlaPreviewIn,
    SlaPreviewOut,
)

policies_router = router("/api/v1/sla-policies", "sla")
applications_router = router("/api/v1/sla-applications", "sla")


@policies_router.get("", response_model=Page[PolicyOut], summary="List SLA policies")
async def list_policies(tx: ReadTx) -> Response:
    """In the order in which they are asked; the first that fits makes the promises of a ticket."""
    return answer(await reading.list_policies(tx))


@policies_router.post("", status_code=201, response_model=PolicyOut, summary="Make an SLA policy")
async def post_policy(tx: WriteTx, draft: PolicyIn) -> Response:
    """It is asked after all others, and concerns tickets opened from now on; see `/sla-applications` for the rest."""
    shape = await reading.get_policy(tx, await create_policy(tx, draft))
    headers = {"ETag": etag(shape["version"]), "Location": f"/api/v1/sla-policies/{shape['id']}"}
    return answer(shape, 201, headers)


@policies_router.put("/order", response_model=Page[PolicyOut], summary="Order SLA policies")
async def put_order(tx: WriteTx, wanted: PolicyOrderIn) -> Response:
    """All policies, the first asked first."""
    await order_policies(tx, wanted)
    return answer(await reading.list_policies(tx))


@policies_router.post("/previews", response_model=SlaPreviewOut, summary="Try out SLA policies")
async def post_preview(tx: WriteTx, wanted: SlaPreviewIn) -> Response:
    """What bringing the policies to running tickets would do, with a draft in place of one. Nothing changes."""
    return answer(await preview(tx, wanted))


@policies_router.get("/{policy_id}", response_model=PolicyOut, summary="Get an SLA policy")
async def get_policy(policy_id: PathId, tx: ReadTx) -> Response:
    """One policy; the ETag is its version."""
    shape = await reading.get_policy(tx, policy_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@policies_router.put("/{policy_id}", response_model=PolicyOut, summary="Change an SLA policy")
async def put_policy(policy_id: PathId, request: Request, tx: WriteTx, draft: PolicyIn) -> Response:
    """The policy as it is to be: a new version. Running tickets keep theirs until somebody applies it."""
    await change_policy(tx, policy_id, draft, lambda version: check_version(request, version))
    shape = await reading.get_policy(tx, policy_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@policies_router.get("/{policy_id}/versions", response_model=Page[PolicyVersionOut], summary="What a policy said")
async def list_versions(policy_id: PathId, tx: ReadTx) -> Response:
    """All versions, the newest first; clocks name the one by which they run."""
    return answer(await reading.list_versions(tx, policy_id))


@applications_router.post("", status_code=202, response_model=ApplicationOut, summary="Apply SLA policies")
async def post_application(tx: WriteTx, wanted: ApplicationIn) -> Response:
    """Brings the saved policies to tickets that are there, in the background. Used time and pauses stay."""
    application_id = await apply_to_running(tx, wanted.scope)
    return answer(await reading.get_application(tx, application_id), 202)


@applications_router.get("/{application_id}", response_model=ApplicationOut, summary="How far it has come")
async def get_application(application_id: PathId, tx: ReadTx) -> Response:
    """How many tickets have been looked at and changed so far."""
    return answer(await reading.get_application(tx, application_id))
