"""Routes of contacts: read, list, create, edit, retire, their addresses, merges."""

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.customers.actions import accounts, addresses, contacts, merge
from gongdan.customers.queries import contacts as queries
from gongdan.customers.schemas.contacts import (
    AddressIn,
    AddressPatch,
    ContactIn,
    ContactOut,
    ContactPage,
    ContactPatch,
    MergeIn,
    OpenPortalAccount,
)
from gongdan.identity import PasswordLinkOut, ReadTx, SecretTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import MAX_BIGINT, Key, PathId, answer, etag

contacts_router = router("/api/v1/contacts", "contacts")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]


async def told(tx: Tx, contact_id: int, status: int = 200) -> Response:
    """The contact as he is after everything that reacts has reacted."""
    await tx.settle()
    shape = await queries.get_contact(tx, contact_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/contacts/{contact_id}"
    return answer(shape, status, headers)


@contacts_router.get("", response_model=ContactPage, summary="List contacts")
async def list_contacts(
    tx: ReadTx,
    q: Annotated[
        str | None, Query(max_length=200, description="how a name, e-mail address or phone number begins")
    ] = None,
    organisation: Annotated[int | None, Query(ge=1, le=MAX_BIGINT, description="id of the organisation")] = None,
    tier: Annotated[Key | None, Query(description="key of the tier")] = None,
    is_active: Annotated[bool | None, Query(description="false: the retired ones")] = True,
    sort: Annotated[Literal["name", "-created_at"], Query(description="order")] = "name",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """A page of contacts. Those who were merged into another are left out."""
    wanted = queries.ContactFilter(q=q, organisation_id=organisation, tier=tier, is_active=is_active)
    return answer(await queries.list_contacts(tx, wanted, sort=sort, limit=limit, cursor=cursor))


@contacts_router.post("", status_code=201, response_model=ContactOut, summary="Create a contact")
async def create_contact(draft: ContactIn, tx: WriteTx) -> Response:
    """Creates a contact with all addresses; refused where one of them belongs to somebody already."""
    return await told(tx, await contacts.create_contact(tx, draft), 201)


@contacts_router.get("/{contact_id}", response_model=ContactOut, summary="Read a contact")
async def get_contact(contact_id: PathId, tx: ReadTx) -> Response:
    """One contact. Of one who was merged, `merged_into_id` names the survivor."""
    shape = await queries.get_contact_for_staff(tx, contact_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@contacts_router.patch("/{contact_id}", response_model=ContactOut, summary="Edit a contact")
async def edit_contact(contact_id: PathId, patch: ContactPatch, request: Request, tx: WriteTx) -> Response:
    """Changes the fields that are sent."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    check_version(request, row.version)
    await contacts.edit_contact(tx, row, patch)
    return await told(tx, contact_id)


@contacts_router.delete("/{contact_id}", status_code=204, summary="Retire a contact")
async def retire_contact(contact_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Takes the contact out of use. Requests and history stay."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    check_version(request, row.version)
    await contacts.retire_contact(tx, row)
    return Response(status_code=204)


@contacts_router.post(
    "/{contact_id}/account", status_code=201, response_model=PasswordLinkOut, summary="Open a portal account"
)
async def open_account(contact_id: PathId, wanted: OpenPortalAccount, tx: SecretTx) -> Response:
    """Opens the contact's account and answers, once, the link by which he sets a first password; until he
    did, a new one. 409 where the account is in use. Needs contact.write."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    return answer(await accounts.open_account(tx, row, wanted.email), 201, {"Cache-Control": "no-store"})


@contacts_router.post("/{contact_id}/addresses", status_code=201, response_model=ContactOut, summary="Add an address")
async def add_address(contact_id: PathId, draft: AddressIn, request: Request, tx: WriteTx) -> Response:
    """Adds one more way to reach the contact; 409 where it belongs to another."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    check_version(request, row.version)
    new = addresses.NewAddress(draft.channel, draft.address, draft.is_primary, draft.is_verified)
    await addresses.add_address(tx, contact_id, new)
    return await told(tx, contact_id, 201)


@contacts_router.patch(
    "/{contact_id}/addresses/{address_id}", response_model=ContactOut, summary="Prefer or verify an address"
)
async def edit_address(
    contact_id: PathId, address_id: PathId, patch: AddressPatch, request: Request, tx: WriteTx
) -> Response:
    """Makes an address the first of its channel, or says whether it is known to be the contact's."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    check_version(request, row.version)
    await addresses.edit_address(
        tx, contact_id, address_id, is_primary=patch.is_primary, is_verified=patch.is_verified
    )
    return await told(tx, contact_id)


@contacts_router.delete("/{contact_id}/addresses/{address_id}", status_code=204, summary="Remove an address")
async def remove_address(contact_id: PathId, address_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Takes an address away; what came from it stays with the contact."""
    row = await contacts.get_contact_for_change(tx, contact_id)
    check_version(request, row.version)
    await addresses.remove_address(tx, contact_id, address_id)
    return Response(status_code=204)


@contacts_router.post(
    "/{contact_id}/merges", status_code=201, response_model=ContactOut, summary="Merge contacts into this one"
)
async def merge_contacts(contact_id: PathId, draft: MergeIn, tx: WriteTx) -> Response:
    """The named contacts end: their addresses move here, their requests follow. Nothing of theirs is lost."""
    await merge.merge_contacts(tx, contact_id, draft.contacts)
    return await told(tx, contact_id, 201)
