"""Ticket types: create, edit, say which fields they ask for, retire."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from gongdan.identity import teams
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    next_position,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.events.setup import TicketTypeChanged, TicketTypeCreated
from gongdan.ticketing.models import ticket_types, type_fields, workflows
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.setup.types import CreateType, EditType, TypeFieldIn


async def create_type(tx: Tx, draft: CreateType) -> int:
    """A new type with its fields; tickets of it can be opened at once."""
    policy.may_manage_types(tx)
    await refuse_taken_key(tx, ticket_types, draft.key, "ticket type")
    values = {
        "key": draft.key,
        "names": draft.names.stored(),
        "workflow_id": await _workflow_id(tx, draft.workflow),
        "default_team_id": await _team(tx, draft.default_team_id),
        "number_prefix": draft.number_prefix,
        "position": draft.position or await next_position(tx, ticket_types),
        "is_public": draft.is_public,
    }
    new = insert(ticket_types).values(tenant_id=tx.tenant_id, **values).returning(ticket_types.c.id)
    type_id = int(await tx.scalar(new))
    await _put_fields(tx, type_id, _fields(await catalogue(tx), draft.fields))
    await touch_setup(tx)
    tx.record(TicketTypeCreated(type_id, draft.key))
    return type_id


async def edit_type(tx: Tx, type_id: int, patch: EditType, expects: VersionCheck = any_version) -> None:
    """Change a type. A new workflow is for new tickets only."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, ticket_types, type_id, "ticket type", expects)
    values = given(patch)
    if "workflow" in values:
        values["workflow_id"] = await _workflow_id(tx, values.pop("workflow"))
    if values.get("is_active") and not row.is_active and "workflow_id" not in values:
        await _refuse_retired_flow(tx, row.workflow_id)
    if "default_team_id" in values:
        await _team(tx, values["default_team_id"])
    if net := await change_row(tx, ticket_types, row, values):
        tx.record(TicketTypeChanged(type_id, row.key, net))


async def retire_type(tx: Tx, type_id: int, expects: VersionCheck = any_version) -> None:
    """No new tickets of it; those there are stay as they are."""
    await edit_type(tx, type_id, EditType(is_active=False), expects)


async def set_type_fields(
    tx: Tx, type_id: int, fields: Sequence[TypeFieldIn], expects: VersionCheck = any_version
) -> None:
    """The fields of a type, all of them and in this order."""
    policy.may_manage_types(tx)
    row = await get_row_for_change(tx, ticket_types, type_id, "ticket type", expects)
    found = await catalogue(tx)
    before = [[one.key, one.is_required] for one in found.fields_of(type_id)]
    after = [[one.field, one.is_required] for one in fields]
    if before == after:
        return
    wanted = _fields(found, fields)
    await tx.execute(
        delete(type_fields).where(type_fields.c.tenant_id == tx.tenant_id, type_fields.c.type_id == type_id)
    )
    await _put_fields(tx, type_id, wanted)
    await _raise_version(tx, row)
    tx.record(TicketTypeChanged(type_id, row.key, {"fields": [before, after]}))


async def _raise_version(tx: Tx, row: Any) -> None:
    raised = ticket_types.update().values(version=row.version + 1)
    await tx.execute(raised.where(ticket_types.c.tenant_id == tx.tenant_id, ticket_types.c.id == row.id))
    await touch_setup(tx)


def _fields(found: Catalogue, fields: Sequence[TypeFieldIn]) -> Mapping[int, bool]:
    """{field id: is required}, in order. Raises Invalid for what is unknown, retired or named twice."""
    wanted: dict[int, bool] = {}
    problems = []
    for index, one in enumerate(fields):
        known = found.fields.get(one.field)
        if known is None or not known.is_active:
            active = ", ".join(sorted(key for key, field in found.fields.items() if field.is_active)[:40])
            message, remedy = f"There is no field {one.field!r} in use.", f"Use one of: {active or 'none yet'}."
            problems.append(FieldProblem(f"fields.{index}.field", "unknown_field", message, remedy))
        elif known.id in wanted:
            message = f"{one.field} is named twice."
            problems.append(FieldProblem(f"fields.{index}.field", "duplicate", message, "Name it once."))
        else:
            wanted[known.id] = one.is_required
    if problems:
        raise Invalid(problems=problems)
    return wanted


async def _put_fields(tx: Tx, type_id: int, wanted: Mapping[int, bool]) -> None:
    rows = [
        {
            "tenant_id": tx.tenant_id,
            "type_id": type_id,
            "field_id": field_id,
            "position": position,
            "is_required": is_required,
        }
        for position, (field_id, is_required) in enumerate(wanted.items())
    ]
    if rows:
        await tx.execute(insert(type_fields), rows)


async def _workflow_id(tx: Tx, key: str) -> int:
    row = workflows.c
    mine = (row.tenant_id == tx.tenant_id, row.key == key, row.is_active)
    # Locked against being retired in the meantime.
    found = await tx.scalar(select(row.id).where(*mine).with_for_update(read=True))
    if found is None:
        remedy = "Name one of GET /api/v1/workflows that is not retired."
        raise Invalid.one("workflow", "unknown_workflow", f"There is no workflow {key!r} in use.", remedy)
    return int(found)


async def _refuse_retired_flow(tx: Tx, workflow_id: int) -> None:
    row = workflows.c
    mine = (row.tenant_id == tx.tenant_id, row.id == workflow_id, row.is_active)
    if await tx.scalar(select(row.id).where(*mine).with_for_update(read=True)) is None:
        remedy = "Bring the workflow back first, or name another one in the same request."
        raise Invalid.one("workflow", "unknown_workflow", "The workflow of this type is retired.", remedy)


async def _team(tx: Tx, team_id: int | None) -> int | None:
    row = teams.c
    mine = (row.tenant_id == tx.tenant_id, row.id == team_id, row.is_active)
    if team_id is not None and await tx.scalar(select(row.id).where(*mine)) is None:
        remedy = "Give the id of an active team, or null."
        raise Invalid.one("default_team_id", "not_found", f"There is no active team {team_id}.", remedy)
    return team_id
