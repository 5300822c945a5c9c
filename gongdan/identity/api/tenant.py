"""Routes of the tenant's own settings."""

from fastapi import Response

from gongdan.identity.actions.tenants import change_tenant
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.org import get_tenant
from gongdan.identity.schemas.org import TenantOut, TenantPatch
from gongdan.kernel import http
from gongdan.kernel.wire import answer

router = http.router("/api/v1/tenant", "tenant")


@router.get("", response_model=TenantOut, summary="Read the tenant")
async def get_own_tenant(tx: ReadTx) -> Response:
    """The organisation one works in; open to all staff."""
    return answer(await get_tenant(tx))


@router.patch("", response_model=TenantOut, summary="Change the tenant")
async def patch_tenant(tx: WriteTx, patch: TenantPatch) -> Response:
    """Name, language, time zone and phone region; what is left out stays. Needs tenant.manage."""
    await change_tenant(tx, patch)
    await tx.settle()
    return answer(await get_tenant(tx))
