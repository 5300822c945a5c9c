"""Create, edit and retire organisations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.calendars import must_be_calendar
from gongdan.customers import policy
from gongdan.customers.actions.references import told
from gongdan.customers.addresses import Unreadable, mail_domain
from gongdan.customers.errors import DomainTaken, ExternalIdTaken
from gongdan.customers.events import OrganisationCreated, OrganisationEdited, OrganisationRetired
from gongdan.customers.models import organisations
from gongdan.customers.queries.ranks import region_id_of, tier_id_of
from gongdan.customers.schemas.organisations import OrganisationIn, OrganisationPatch
from gongdan.customers.schemas.parts import given
from gongdan.identity import organisations_share_tickets
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx

_table = organisations.c


async def get_organisation_for_change(tx: Tx, organisation_id: int) -> Row[Any]:
    """The row, locked, for those who may change it. Raises NotFound."""
    policy.may_write_organisation(tx)
    row = await tx.first(
        select(organisations).where(_table.tenant_id == tx.tenant_id, _table.id == organisation_id).with_for_update()
    )
    if row is None:
        raise NotFound("organisation", organisation_id)
    return row


async def create_organisation(tx: Tx, draft: OrganisationIn) -> int:
    """A new organisation. Raises DomainTaken, ExternalIdTaken, Invalid."""
    policy.may_write_organisation(tx)
    values = await _stored(tx, draft.model_dump())
    if values["shares_tickets"] is None:
        values["shares_tickets"] = await organisations_share_tickets(tx)
    await must_be_calendar(tx, "calendar_id", values["calendar_id"])
    await _refuse_taken(tx, values)
    organisation_id = int(
        await tx.scalar(
            insert(organisations)
            .values(tenant_id=tx.tenant_id, created_at=tx.now, updated_at=tx.now, **values)
            .returning(_table.id)
        )
    )
    tx.record(OrganisationCreated(organisation_id, draft.name))
    return organisation_id


async def edit_organisation(tx: Tx, row: Row[Any], patch: OrganisationPatch) -> None:
    """Change what the patch names; `row` is held locked."""
    policy.may_write_organisation(tx)
    found = changes(row._asdict(), await _stored(tx, given(patch)))
    if not found:
        return
    values = {name: new for name, (_, new) in found.items()}
    await must_be_calendar(tx, "calendar_id", values.get("calendar_id"))
    await _refuse_taken(tx, values)
    await _write(tx, row.id, values)
    tx.record(OrganisationEdited(row.id, told(found)))


async def retire_organisation(tx: Tx, row: Row[Any]) -> None:
    """Take it out of use; its people and their requests stay. A second time changes nothing."""
    policy.may_write_organisation(tx)
    if row.is_active:
        await _write(tx, row.id, {"is_active": False})
        tx.record(OrganisationRetired(row.id))


async def _write(tx: Tx, organisation_id: int, values: Mapping[str, Any]) -> None:
    await tx.execute(
        update(organisations)
        .where(_table.tenant_id == tx.tenant_id, _table.id == organisation_id)
        .values(**values, version=_table.version + 1, updated_at=tx.now)
    )


async def _stored(tx: Tx, values: dict[str, Any]) -> dict[str, Any]:
    """What the caller sent as it is stored: ids for keys, the domain in normal form."""
    if "tier" in values:
        values["tier_id"] = await tier_id_of(tx, values.pop("tier"))
    if "region" in values:
        values["region_id"] = await region_id_of(tx, values.pop("region"))
    if values.get("domain") is not None:
        try:
            values["domain"] = mail_domain(values["domain"])
        except Unreadable as error:
            raise Invalid.one("domain", "domain_invalid", error.message, error.remedy) from None
    return values


async def _refuse_taken(tx: Tx, values: Mapping[str, Any]) -> None:
    if values.get("domain"):
        owner = await _owner(tx, _table.domain == values["domain"])
        if owner is not None:
            words = f"{owner.name} (organisation {owner.id}) has this domain."
            raise DomainTaken(problems=[FieldProblem("domain", "taken", words, "Send another one, or none.")])
    if values.get("external_id") and await _owner(tx, _table.external_id == values["external_id"]):
        raise ExternalIdTaken(what="organisation")


async def _owner(tx: Tx, condition: Any) -> Row[Any] | None:
    return await tx.first(select(_table.id, _table.name).where(_table.tenant_id == tx.tenant_id, condition))
