"""Custom fields: define, edit, retire. What tickets hold already stays readable."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, literal, select

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors.setup import FieldDefinitionInvalid, KindFixed
from gongdan.ticketing.events.setup import CustomFieldChanged, CustomFieldCreated
from gongdan.ticketing.field_rules import check_field
from gongdan.ticketing.models import custom_fields, tickets
from gongdan.ticketing.option_lists import keep_removed
from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField, EditCustomField
from gongdan.ticketing.schemas.setup.parts import given


async def create_custom_field(tx: Tx, draft: CreateCustomField) -> int:
    """A new field. It is asked for once a type has it."""
    policy.may_manage_types(tx)
    await refuse_taken_key(tx, custom_fields, draft.key, "custom field")
    values: dict[str, Any] = {
        "key": draft.key,
        "kind": draft.kind,
        "names": draft.names.stored(),
        "hints": draft.hints.stored(),
        "options": [option.stored() for option in draft.options],
        "rules": draft.rules,
        "is_customer_visible": draft.is_customer_visible,
    }
    _refuse_ill_defined(values)
    new = insert(custom_fields).values(tenant_id=tx.tenant_id, **values).returning(custom_fields.c.id)
    field_id = int(await tx.scalar(new))
    await touch_setup(tx)
    tx.record(CustomFieldCreated(field_id, draft.key, draft.kind))
    return field_id


async def edit_custom_field(
    tx: Tx, field_id: int, patch: EditCustomField, expects: VersionCheck = any_version
) -> None:
    """Change a field. Its kind is fixed, and its options are only retired, once tickets hold values of it."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, custom_fields, field_id, "custom field", expects)
    values = _stored(patch)
    _refuse_ill_defined({**row._mapping, **values})
    is_other_kind = values.get("kind", row.kind) != row.kind
    if (is_other_kind or _drops_options(row, values)) and await _is_held(tx, row.key):
        if is_other_kind:
            raise KindFixed(key=row.key)
        values["options"] = keep_removed(row.options, values["options"])
    if net := await change_row(tx, custom_fields, row, values):
        tx.record(CustomFieldChanged(field_id, row.key, net))


async def retire_custom_field(tx: Tx, field_id: int, expects: VersionCheck = any_version) -> None:
    """Asked for no longer on any type; tickets keep their values."""
    await edit_custom_field(tx, field_id, EditCustomField(is_active=False), expects)


def _stored(patch: EditCustomField) -> dict[str, Any]:
    values = given(patch)
    if "hints" in values:
        values["hints"] = patch.hints.stored()
    if "options" in values:
        values["options"] = [option.stored() for option in patch.options]
    return values


def _refuse_ill_defined(values: Mapping[str, Any]) -> None:
    if problems := check_field(values["key"], values["kind"], values["options"], values["rules"]):
        raise FieldDefinitionInvalid(problems=problems)


def _drops_options(row: Row[Any], values: Mapping[str, Any]) -> bool:
    return "options" in values and keep_removed(row.options, values["options"]) != values["options"]


async def _is_held(tx: Tx, key: str) -> bool:
    """Whether any ticket holds a value of the field. It may have to look at every ticket; this is rare."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.fields.has_key(key))
    return await tx.scalar(select(literal(1)).where(*mine).limit(1)) is not None
