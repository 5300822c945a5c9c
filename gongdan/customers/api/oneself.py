"""Routes by which a customer reads and corrects what is known about himself."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.customers.actions import contacts
from gongdan.customers.api.contacts import told
from gongdan.customers.queries import contacts as queries
from gongdan.customers.schemas.contacts import ContactOut, OwnContactPatch
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import answer, etag

oneself_router = router("/api/v1/me/contact", "contacts")


@oneself_router.get("", response_model=ContactOut, summary="Read your own contact")
async def get_own_contact(tx: ReadTx) -> Response:
    """What is known about you. For customers; 403 for staff."""
    shape = await queries.get_own_contact(tx)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@oneself_router.patch("", response_model=ContactOut, summary="Correct your own contact")
async def edit_own_contact(patch: OwnContactPatch, request: Request, tx: WriteTx) -> Response:
    """Changes your name, language, time zone or preferred way to be reached."""
    row = await contacts.get_own_contact_for_change(tx)
    check_version(request, row.version)
    await contacts.edit_own_contact(tx, row, patch)
    return await told(tx, row.id)
