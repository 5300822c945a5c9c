"""The category tree: create, rename, move with everything below, retire."""

from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import (
    VersionCheck,
    any_version,
    change_row,
    get_row_for_change,
    lock_setup,
    next_position,
    refuse_taken_key,
    touch_setup,
)
from gongdan.ticketing.errors.setup import CategoryCircle
from gongdan.ticketing.events.setup import CategoryChanged, CategoryCreated
from gongdan.ticketing.models import categories
from gongdan.ticketing.schemas.setup.categories import CreateCategory, EditCategory
from gongdan.ticketing.schemas.setup.parts import given

MAX_DEPTH = 8


async def create_category(tx: Tx, draft: CreateCategory) -> int:
    """A new category at its place in the tree."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    await refuse_taken_key(tx, categories, draft.key, "category")
    above = await _path_of(tx, draft.parent_id)
    _refuse_too_deep(len(above) + 1)
    category_id = int(await tx.scalar(select(categories.c.id.default.next_value())))  # type: ignore[union-attr]
    await tx.execute(
        insert(categories).values(
            tenant_id=tx.tenant_id,
            id=category_id,
            parent_id=draft.parent_id,
            key=draft.key,
            names=draft.names.stored(),
            path=[*above, category_id],
            position=draft.position or await next_position(tx, categories),
        )
    )
    await touch_setup(tx)
    tx.record(CategoryCreated(category_id, draft.key, draft.parent_id))
    return category_id


async def edit_category(tx: Tx, category_id: int, patch: EditCategory, expects: VersionCheck = any_version) -> None:
    """Change a category; a new parent takes all below along, retiring it retires all below."""
    policy.may_manage_types(tx)
    await lock_setup(tx)
    row = await get_row_for_change(tx, categories, category_id, "category", expects)
    values = given(patch)
    if values.get("parent_id", row.parent_id) != row.parent_id:
        values["path"] = await _new_path(tx, row, values["parent_id"])
    if net := await change_row(tx, categories, row, values):
        if "path" in net:
            await _carry_along(tx, row, net.pop("path")[1])
        if net.get("is_active") == [True, False]:
            await _retire_below(tx, row)
        await touch_setup(tx)
        tx.record(CategoryChanged(category_id, row.key, net))


async def retire_category(tx: Tx, category_id: int, expects: VersionCheck = any_version) -> None:
    """Offered no longer, nor anything below it; tickets keep it."""
    await edit_category(tx, category_id, EditCategory(is_active=False), expects)


async def _path_of(tx: Tx, category_id: int | None) -> list[int]:
    if category_id is None:
        return []
    row = categories.c
    found = await tx.scalar(select(row.path).where(row.tenant_id == tx.tenant_id, row.id == category_id))
    if found is None:
        message = f"There is no category {category_id}."
        raise Invalid.one("parent_id", "not_found", message, "Give the id of a category, or null for a root.")
    return list(found)


async def _new_path(tx: Tx, row: Row[Any], parent_id: int | None) -> list[int]:
    above = await _path_of(tx, parent_id)
    if row.id in above:
        raise CategoryCircle
    below = await _below(tx, row)
    deepest = max((len(one.path) for one in below), default=len(row.path)) - len(row.path)
    _refuse_too_deep(len(above) + 1 + deepest)
    return [*above, row.id]


def _refuse_too_deep(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Invalid.one(
            "parent_id", "too_deep", f"That would be level {depth}.", f"Use {MAX_DEPTH} levels at most."
        )


async def _below(tx: Tx, row: Row[Any]) -> list[Row[Any]]:
    tree = categories.c
    mine = (tree.tenant_id == tx.tenant_id, tree.path.contains([row.id]), tree.id != row.id)
    return list(await tx.all(select(categories).where(*mine).order_by(tree.id).with_for_update()))


async def _carry_along(tx: Tx, row: Row[Any], path: list[int]) -> None:
    for one in await _below(tx, row):
        new_path = [*path, *one.path[len(row.path) :]]
        mine = (categories.c.tenant_id == tx.tenant_id, categories.c.id == one.id)
        await tx.execute(update(categories).where(*mine).values(path=new_path, version=one.version + 1))


async def _retire_below(tx: Tx, row: Row[Any]) -> None:
    for one in await _below(tx, row):
        if net := await change_row(tx, categories, one, {"is_active": False}):
            tx.record(CategoryChanged(one.id, one.key, net))
