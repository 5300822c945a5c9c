"""The set-up as it is answered: types, fields, categories, workflows and settings, by the caller's language."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, func, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.field_values import FieldDef
from gongdan.ticketing.models import carry_overs, ticketing_settings, workflow_versions, workflows
from gongdan.ticketing.numbers import compose, random_counter
from gongdan.ticketing.queries.catalogue import Catalogue, CategoryDef, TypeDef, catalogue


async def list_types(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """The types in their order; to customers those they may open, without what is hidden from them."""
    found = await catalogue(tx)
    return [type_shape(tx, found, one) for one in found.types.values() if _is_shown(tx, one, has_retired)]


async def get_type(tx: Tx, type_id: int) -> dict[str, Any]:
    """One type with its fields. Raises NotFound."""
    found = await catalogue(tx)
    one = found.types.get(type_id)
    if one is None or not _is_shown(tx, one, has_retired=True):
        raise NotFound("ticket type", type_id)
    return type_shape(tx, found, one)


def _is_shown(tx: Tx, one: TypeDef, has_retired: bool) -> bool:
    if not tx.actor.is_staff:
        return one.is_public and one.is_active
    return one.is_active or has_retired


async def list_custom_fields(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """All custom fields by key."""
    policy.may_see_catalogue(tx)
    found = await catalogue(tx)
    return [field_shape(tx, one) for _, one in sorted(found.fields.items()) if one.is_active or has_retired]


async def get_custom_field(tx: Tx, field_id: int) -> dict[str, Any]:
    """One custom field. Raises NotFound."""
    policy.may_see_catalogue(tx)
    for one in (await catalogue(tx)).fields.values():
        if one.id == field_id:
            return field_shape(tx, one)
    raise NotFound("custom field", field_id)


async def list_categories(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """The tree from the top down: every category behind the one above it, siblings in their order.

    Forms ask customers for a category too, so they may read those in use; retired ones are for staff.
    """
    if has_retired:
        policy.may_see_catalogue(tx)
    tree = (await catalogue(tx)).categories
    rank = {one.id: (one.position, one.id) for one in tree.values()}
    ordered = sorted(tree.values(), key=lambda one: [rank[id] for id in one.path])
    return [category_shape(tx, one) for one in ordered if one.is_active or has_retired]


async def get_category(tx: Tx, category_id: int) -> dict[str, Any]:
    """One category. Raises NotFound."""
    policy.may_see_catalogue(tx)
    one = (await catalogue(tx)).categories.get(category_id)
    if one is None:
        raise NotFound("category", category_id)
    return category_shape(tx, one)


async def list_workflows(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """All workflows, without their definitions."""
    policy.may_see_catalogue(tx)
    mine = [workflows.c.tenant_id == tx.tenant_id]
    if not has_retired:
        mine.append(workflows.c.is_active)
    return [_workflow_shape(tx, row) for row in await tx.all(select(workflows).where(*mine).order_by(workflows.c.id))]


async def get_workflow(tx: Tx, workflow_id: int) -> dict[str, Any]:
    """One workflow with the definition in force. Raises NotFound."""
    policy.may_see_catalogue(tx)
    versions = workflow_versions.c
    current = (versions.tenant_id == workflows.c.tenant_id) & (versions.id == workflows.c.current_version_id)
    carried = (carry_overs.c.tenant_id == tx.tenant_id, carry_overs.c.workflow_id == workflow_id)
    newest = select(func.max(carry_overs.c.id)).where(*carried).scalar_subquery().label("carry_over_id")
    row = await tx.first(
        select(workflows, versions.number, versions.definition, newest)
        .join(workflow_versions, current)
        .where(workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    )
    if row is None:
        raise NotFound("workflow", workflow_id)
    return {
        **_workflow_shape(tx, row),
        "number": row.number,
        "definition": row.definition,
        "carry_over_id": row.carry_over_id,
    }


async def list_versions(tx: Tx, workflow_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a workflow's versions, the newest first. Raises NotFound."""
    policy.may_see_catalogue(tx)
    current_id = await _current_version(tx, workflow_id)
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id)
    order = Sort("-number", (versions.number, versions.id), True)
    rows = await tx.all(paged(select(workflow_versions).where(*mine), order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("number", "id"))
    return {"items": [_version_shape(row, current_id) for row in page], "next_cursor": next_cursor}


async def get_version(tx: Tx, workflow_id: int, number: int) -> dict[str, Any]:
    """One version by its number. Raises NotFound."""
    policy.may_see_catalogue(tx)
    current_id = await _current_version(tx, workflow_id)
    versions = workflow_versions.c
    mine = (versions.tenant_id == tx.tenant_id, versions.workflow_id == workflow_id, versions.number == number)
    row = await tx.first(select(workflow_versions).where(*mine))
    if row is None:
        raise NotFound("workflow version", number)
    return _version_shape(row, current_id)


async def _current_version(tx: Tx, workflow_id: int) -> int:
    mine = (workflows.c.tenant_id == tx.tenant_id, workflows.c.id == workflow_id)
    found = await tx.scalar(select(workflows.c.current_version_id).where(*mine))
    if found is None:
        raise NotFound("workflow", workflow_id)
    return int(found)


async def get_settings(tx: Tx) -> dict[str, Any]:
    """The settings, with an example of a number as it would be given today."""
    policy.may_see_catalogue(tx)
    found = await catalogue(tx)
    form = found.number_format
    n = random_counter(form) if form.style == "random" else 1
    mine = ticketing_settings.c.tenant_id == tx.tenant_id
    return {
        "number_format": {
            "style": form.style,
            "prefix": form.prefix,
            "digits": form.digits,
            "example": compose(form, "", tx.now.date(), n),
        },
        "reopen_days": found.reopen_days,
        "rules": asdict(found.rules),
        "version": await tx.scalar(select(ticketing_settings.c.version).where(mine)) or 0,
    }


def type_shape(tx: Tx, found: Catalogue, one: TypeDef) -> dict[str, Any]:
    """A type as it is answered."""
    fields = [field for field in found.fields_of(one.id) if tx.actor.is_staff or field.is_customer_visible]
    return {
        **_named(tx, one),
        "workflow_id": one.workflow_id,
        "workflow_version_id": one.workflow_version_id,
        "default_team_id": one.default_team_id,
        "number_prefix": one.number_prefix,
        "position": one.position,
        "is_public": one.is_public,
        "fields": [
            {**field_shape(tx, field), "is_required": field.is_required, "position": field.position}
            for field in fields
        ],
    }


def field_shape(tx: Tx, one: FieldDef) -> dict[str, Any]:
    """A custom field as it is answered."""
    return {
        **_named(tx, one),
        "kind": one.kind,
        "hints": one.hints,
        "options": one.options,
        "rules": one.rules,
        "is_customer_visible": one.is_customer_visible,
    }


def category_shape(tx: Tx, one: CategoryDef) -> dict[str, Any]:
    """A category as it is answered."""
    return {**_named(tx, one), "parent_id": one.parent_id, "path": list(one.path), "position": one.position}


def _workflow_shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {**_named(tx, row), "current_version_id": row.current_version_id}


def _version_shape(row: Row[Any], current_id: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "workflow_id": row.workflow_id,
        "number": row.number,
        "is_current": row.id == current_id,
        "created_at": row.created_at,
        "definition": row.definition,
    }


def _named(tx: Tx, one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": one.key,
        "names": one.names,
        "name": in_locale(one.names, tx.actor.locale),
        "is_active": one.is_active,
        "version": one.version,
    }
