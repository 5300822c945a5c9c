"""Checklists as they are set up: create, edit, retire."""

from typing import Any

from sqlalchemy import insert, select

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    lock_setup,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors import ChecklistTaken
from gongdan.ticketing.events import ChecklistChanged, ChecklistCreated
from gongdan.ticketing.models import checklist_templates
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.schemas.setup.checklists import ChecklistItemIn, CreateChecklist, EditChecklist
from gongdan.ticketing.schemas.setup.parts import given


async def create_checklist(tx: Tx, draft: CreateChecklist) -> int:
    """A new checklist; the open tickets of its type follow it at once. Raises Invalid, ChecklistTaken."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    await refuse_taken_key(tx, checklist_templates, draft.key, "checklist")
    type_id = await _type_id(tx, draft.type)
    await _refuse_second(tx, type_id)
    values = {
        "key": draft.key,
        "names": draft.names.stored(),
        "type_id": type_id,
        "items": [_stored(item) for item in draft.items],
    }
    new = insert(checklist_templates).values(tenant_id=tx.tenant_id, **values)
    checklist_id = int(await tx.scalar(new.returning(checklist_templates.c.id)))
    await touch_setup(tx)
    tx.record(ChecklistCreated(checklist_id, draft.key))
    return checklist_id


async def edit_checklist(
    tx: Tx, checklist_id: int, patch: EditChecklist, expects: VersionCheck = any_version
) -> None:
    """Change a checklist. What was ticked stays ticked where the item keeps its key."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    row = await get_row_for_change(tx, checklist_templates, checklist_id, "checklist", expects)
    values = given(patch)
    if "items" in values:
        values["items"] = [_stored(item) for item in patch.items]
    if values.get("is_active") and not row.is_active:
        await _refuse_second(tx, row.type_id)
    if net := await change_row(tx, checklist_templates, row, values):
        tx.record(ChecklistChanged(checklist_id, row.key, net))


async def retire_checklist(tx: Tx, checklist_id: int, expects: VersionCheck = any_version) -> None:
    """No ticket follows it any more."""
    await edit_checklist(tx, checklist_id, EditChecklist(is_active=False), expects)


def _stored(item: ChecklistItemIn) -> dict[str, Any]:
    return {
        "key": item.key,
        "names": item.names.stored(),
        "is_required": item.is_required,
        "check": item.check,
    }


async def _type_id(tx: Tx, key: str | None) -> int | None:
    if key is None:
        return None
    kind = (await catalogue(tx)).type(key)
    if kind is None or not kind.is_active:
        remedy = "Name one of GET /api/v1/ticket-types, or null for all types."
        raise Invalid.one("type", "unknown", f"There is no ticket type {key!r} in use.", remedy)
    return kind.id


async def _refuse_second(tx: Tx, type_id: int | None) -> None:
    row = checklist_templates.c
    mine = (row.tenant_id == tx.tenant_id, row.type_id.is_not_distinct_from(type_id), row.is_active)
    if await tx.scalar(select(row.id).where(*mine)) is not None:
        known = await catalogue(tx)
        raise ChecklistTaken(type=known.types[type_id].key if type_id is not None else "all types")
