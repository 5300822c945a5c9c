"""Create, edit and retire contacts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.customers import policy
from gongdan.customers.actions.addresses import NewAddress, enter_addresses
from gongdan.customers.actions.references import organisation_id_of, told
from gongdan.customers.errors import ContactMergedAway, ExternalIdTaken
from gongdan.customers.events import ContactCreated, ContactEdited, ContactRetired
from gongdan.customers.models import contacts
from gongdan.customers.queries.ranks import region_id_of, tier_id_of
from gongdan.customers.schemas.contacts import ContactIn, ContactPatch, OwnContactPatch
from gongdan.customers.schemas.parts import given
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx


async def get_contact_for_change(tx: Tx, contact_id: int) -> Row[Any]:
    """The row, locked, for staff who may change it.

    Raises NotFound, and ContactMergedAway where it is no longer a contact of its own.
    """
    policy.may_write(tx)
    return await _locked(tx, contact_id)


async def get_own_contact_for_change(tx: Tx) -> Row[Any]:
    """The customer's own row, locked. Raises NotAllowed for staff."""
    return await _locked(tx, policy.may_edit_oneself(tx))


async def _locked(tx: Tx, contact_id: int) -> Row[Any]:
    row = await tx.first(
        select(contacts)
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id, policy.visible(tx))
        .with_for_update()
    )
    if row is None:
        raise NotFound("contact", contact_id)
    if row.merged_into_id is not None:
        raise ContactMergedAway(merged_into_id=row.merged_into_id)
    return row


async def create_contact(tx: Tx, draft: ContactIn) -> int:
    """A new contact with all addresses. Raises AddressTaken where one of them is somebody's already."""
    policy.may_write(tx)
    if draft.sees_organisation is not None:
        policy.may_write_organisation(tx)
    values = await _references(tx, draft.model_dump(exclude={"addresses"}))
    await _refuse_taken_external_id(tx, draft.external_id)
    contact_id = int(
        await tx.scalar(
            insert(contacts)
            .values(tenant_id=tx.tenant_id, created_at=tx.now, updated_at=tx.now, **values)
            .returning(contacts.c.id)
        )
    )
    tx.record(ContactCreated(contact_id, draft.name, "api", values["organisation_id"]))
    wanted = [NewAddress(a.channel, a.address, a.is_primary, a.is_verified) for a in draft.addresses]
    await enter_addresses(tx, contact_id, wanted, field="addresses")
    return contact_id


async def edit_contact(tx: Tx, row: Row[Any], patch: ContactPatch) -> None:
    """Change what the patch names; `row` is held locked. Raises Invalid, ExternalIdTaken."""
    policy.may_write(tx)
    values = await _references(tx, given(patch))
    if values.get("sees_organisation", row.sees_organisation) != row.sees_organisation:
        policy.may_write_organisation(tx)
    if values.get("external_id") not in (None, row.external_id):
        await _refuse_taken_external_id(tx, values["external_id"])
    await _store(tx, row, values)


async def edit_own_contact(tx: Tx, row: Row[Any], patch: OwnContactPatch) -> None:
    """What a customer changes about himself."""
    policy.may_edit_oneself(tx)
    await _store(tx, row, given(patch))


async def retire_contact(tx: Tx, row: Row[Any]) -> None:
    """Take the contact out of use; what hangs on him stays. A second time changes nothing."""
    policy.may_write(tx)
    if row.is_active:
        await _write(tx, row.id, {"is_active": False})
        tx.record(ContactRetired(row.id))


async def _store(tx: Tx, row: Row[Any], values: Mapping[str, Any]) -> None:
    found = changes(row._asdict(), values)
    if not found:
        return
    await _write(tx, row.id, {name: new for name, (_, new) in found.items()})
    tx.record(ContactEdited(row.id, told(found)))


async def _write(tx: Tx, contact_id: int, values: Mapping[str, Any]) -> None:
    await tx.execute(
        update(contacts)
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id)
        .values(**values, version=contacts.c.version + 1, updated_at=tx.now)
    )


async def _references(tx: Tx, values: dict[str, Any]) -> dict[str, Any]:
    """Ids for organisation, tier and region. Raises Invalid for one that does not exist."""
    if "organisation" in values:
        values["organisation_id"] = await organisation_id_of(tx, values.pop("organisation"))
    if "tier" in values:
        values["tier_id"] = await tier_id_of(tx, values.pop("tier"))
    if "region" in values:
        values["region_id"] = await region_id_of(tx, values.pop("region"))
    return values


async def _refuse_taken_external_id(tx: Tx, external_id: str | None) -> None:
    if external_id is None:
        return
    taken = await tx.scalar(
        select(contacts.c.id).where(contacts.c.tenant_id == tx.tenant_id, contacts.c.external_id == external_id)
    )
    if taken is not None:
        raise ExternalIdTaken(what="contact")
