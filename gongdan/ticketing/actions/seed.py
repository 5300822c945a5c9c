"""Set up what a new tenant begins with; what is there already is left as it is."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import literal, select, update

from gongdan.identity import tenants
from gongdan.kernel.errors import AppError
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Names
from gongdan.ticketing.actions.categories import create_category
from gongdan.ticketing.actions.checklist_setup import create_checklist
from gongdan.ticketing.actions.custom_fields import create_custom_field
from gongdan.ticketing.actions.duties import create_duty
from gongdan.ticketing.actions.forms import draw_form
from gongdan.ticketing.actions.setup_rows import lock_setup, touch_setup
from gongdan.ticketing.actions.templates import create_template
from gongdan.ticketing.actions.types import create_type
from gongdan.ticketing.actions.views import create_view
from gongdan.ticketing.actions.workflows import create_workflow
from gongdan.ticketing.models import checklist_templates, duties, templates, ticketing_settings, views, workflows
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue, forget_in_unit
from gongdan.ticketing.schemas.forms import SectionIn
from gongdan.ticketing.schemas.setup.categories import CreateCategory
from gongdan.ticketing.schemas.setup.checklists import CreateChecklist
from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField
from gongdan.ticketing.schemas.setup.duties import CreateDuty
from gongdan.ticketing.schemas.setup.types import CreateType
from gongdan.ticketing.schemas.setup.views import CreateView
from gongdan.ticketing.schemas.setup.workflows import CreateWorkflow
from gongdan.ticketing.schemas.templates import CreateTemplate
from gongdan.ticketing.shipped import (
    CATEGORIES,
    CHECKLISTS,
    DUTIES,
    FIELDS,
    FLOWS,
    FORMS,
    NUMBER_FORMAT,
    TEMPLATES,
    TYPES,
    VIEWS,
)
from gongdan.ticketing.shipped.categories import Leaf

log = logging.getLogger(__name__)


async def seed(tx: Tx) -> None:
    """The number format, duties, fields, flows, types with forms, categories, checklists, templates and views.

    A new tenant begins with them; an older one gains what has been added to them since. What its own changes leave no
    room for is left out, and the log says so: a tenant is never kept from a new version of the product by what it has
    set up itself.
    """
    await _seed_number_format(tx)
    await _seed_duties(tx)
    await _seed_fields(tx)
    await _seed_flows(tx)
    fresh = await _seed_types(tx)
    await _seed_categories(tx)
    await _seed_checklists(tx)
    await _seed_forms(tx, fresh)
    await _seed_templates(tx)
    await _seed_views(tx)


async def _seed_number_format(tx: Tx) -> None:
    await lock_setup(tx)
    settings = ticketing_settings.c
    untouched = (
        settings.tenant_id == tx.tenant_id,
        settings.number_format == literal({}, settings.number_format.type),
    )
    await tx.execute(update(ticketing_settings).where(*untouched).values(number_format=NUMBER_FORMAT))
    await touch_setup(tx)


@asynccontextmanager
async def _if_there_is_room(tx: Tx, what: str, key: str) -> AsyncIterator[None]:
    """What is made inside is left out where something of the tenant's own forbids it."""
    try:
        async with tx.savepoint():
            yield
    except AppError as refused:
        forget_in_unit(tx)
        reasons = "; ".join(f"{one.field}: {one.message}" for one in refused.problems) or str(refused)
        log.warning("not shipped", extra={"what": what, "key": key, "tenant_id": tx.tenant_id, "reasons": reasons})


async def _seed_duties(tx: Tx) -> None:
    present = set(await _keys(tx, duties))
    for draft in DUTIES:
        if draft["key"] not in present:
            await create_duty(tx, CreateDuty.model_validate(draft))


async def _seed_fields(tx: Tx) -> None:
    present = (await catalogue(tx)).fields
    for draft in FIELDS:
        if draft["key"] not in present:
            await create_custom_field(tx, CreateCustomField.model_validate(draft))


async def _seed_flows(tx: Tx) -> None:
    present = set(await _keys(tx, workflows))
    for draft in FLOWS:
        if draft["key"] not in present:
            async with _if_there_is_room(tx, "workflow", draft["key"]):
                await create_workflow(tx, CreateWorkflow.model_validate(draft))


async def _keys(tx: Tx, table: Any) -> list[str]:
    return list((await tx.execute(select(table.c.key).where(table.c.tenant_id == tx.tenant_id))).scalars())


async def _seed_types(tx: Tx) -> list[str]:
    """The keys of those that were made now."""
    found, fresh = await catalogue(tx), []
    for position, draft in enumerate(TYPES, start=1):
        if found.type(draft["key"]) is not None:
            continue
        fields = [one for one in draft["fields"] if _is_usable(found, one["field"])]
        async with _if_there_is_room(tx, "ticket type", draft["key"]):
            await create_type(tx, CreateType.model_validate({**draft, "fields": fields, "position": 10 * position}))
            fresh.append(draft["key"])
    return fresh


def _is_usable(found: Catalogue, key: str) -> bool:
    """A field that the tenant has retired is not asked for by a type that is new to it."""
    return key in found.fields and found.fields[key].is_active


async def _seed_forms(tx: Tx, fresh: Sequence[str]) -> None:
    """Of new types only: what a type is there with asks for, its keepers have decided."""
    for key in fresh:
        if key in FORMS:
            async with _if_there_is_room(tx, "form", key):
                await draw_form(tx, key, [SectionIn.model_validate(section) for section in FORMS[key]])


async def _seed_templates(tx: Tx) -> None:
    """In the tenant's language, as their texts are for its customers. One that was deleted does not come back."""
    if await tx.scalar(select(templates.c.id).where(templates.c.tenant_id == tx.tenant_id).limit(1)) is not None:
        return
    locale = await _locale(tx)
    found = await catalogue(tx)
    for position, draft in enumerate(TEMPLATES, start=1):
        content = dict(draft.get("content", {}))
        if "titles" in draft:
            content["title"] = in_locale(draft["titles"], locale)
        if not _has_all(found, content, draft.get("type")):
            continue  # a tenant of before has retired or never had what it fills in
        wanted = {
            "kind": draft["kind"],
            "name": in_locale(draft["names"], locale),
            "body": in_locale(draft["bodies"], locale),
            "content": content,
            "type": draft.get("type"),
            "is_shared": True,
            "position": 10 * position,
        }
        template = CreateTemplate.model_validate(wanted)
        await create_template(tx, template, key=draft["key"], names=draft["names"])


def _has_all(found: Catalogue, content: dict[str, Any], type_key: str | None) -> bool:
    kinds = [found.type(key) for key in (type_key, content.get("type")) if key]
    category = content.get("category")
    is_there = category is None or ((one := found.category(category)) is not None and one.is_active)
    return is_there and all(kind is not None and kind.is_active for kind in kinds)


async def _locale(tx: Tx) -> str:
    return await tx.scalar(select(tenants.c.locale).where(tenants.c.id == tx.tenant_id)) or "zh-CN"


async def _seed_categories(tx: Tx) -> None:
    for position, (root, children) in enumerate(CATEGORIES, start=1):
        root_id = await _seed_category(tx, root, None, 10 * position)
        for place, child in enumerate(children, start=1):
            await _seed_category(tx, child, root_id, 10 * place)


async def _seed_category(tx: Tx, leaf: Leaf, parent_id: int | None, position: int) -> int:
    key, zh_cn, en = leaf
    if (present := (await catalogue(tx)).category(key)) is not None:
        return present.id
    names = Names(zh_cn=zh_cn, en=en)
    return await create_category(tx, CreateCategory(key=key, names=names, parent_id=parent_id, position=position))


async def _seed_checklists(tx: Tx) -> None:
    keys = select(checklist_templates.c.key).where(checklist_templates.c.tenant_id == tx.tenant_id)
    present = set((await tx.execute(keys)).scalars())
    for draft in CHECKLISTS:
        if draft["key"] not in present:
            await create_checklist(tx, CreateChecklist.model_validate(draft))


async def _seed_views(tx: Tx) -> None:
    if await tx.scalar(select(views.c.id).where(views.c.tenant_id == tx.tenant_id).limit(1)) is not None:
        return
    locale = await _locale(tx)
    for position, draft in enumerate(VIEWS, start=1):
        names = draft["names"]
        wanted = {name: value for name, value in draft.items() if name != "names"}
        wanted |= {"name": in_locale(names, locale), "is_shared": True, "position": 10 * position}
        await create_view(tx, CreateView.model_validate(wanted), names)
