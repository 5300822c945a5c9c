"""Make what the file names and the tenant has not: types, fields, options, categories, teams, people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from gongdan.identity import teams, users
from gongdan.identity.events import TeamAdded, UserAdded
from gongdan.integrations.actions.bulk import insert_rows, next_ids
from gongdan.integrations.errors import TooManyOptions
from gongdan.integrations.imports.names import Known, Missing, category_key, mark, placeholder, slug, stable_key
from gongdan.integrations.imports.words import same
from gongdan.integrations.queries.known import get_known
from gongdan.kernel.unit import Tx
from gongdan.ticketing import (
    CreateCategory,
    CreateCustomField,
    CreateType,
    EditCustomField,
    FieldDef,
    TypeFieldIn,
    create_category,
    create_custom_field,
    create_type,
    edit_custom_field,
    set_type_fields,
    workflows,
)

MAX_OPTIONS = 500
_HAN = re.compile("[\u2e80-\u9fff]")


async def create_missing(tx: Tx, known: Known, missing: Missing) -> Known:
    """Make all of it and return what is known then. Raises TooManyOptions."""
    for word in missing.types.values():
        await _create_type(tx, known, word)
    await _create_fields(tx, known, missing)
    known = await get_known(tx)
    await _put_on_types(tx, known, missing)
    await _create_categories(tx, known, missing)
    await _create_teams(tx, missing.teams)
    await _create_people(tx, missing.people)
    return await get_known(tx)


async def _create_type(tx: Tx, known: Known, word: str) -> None:
    """Like the first type of the tenant, under the name the file gives it; customers do not see it."""
    model = known.type("")
    if model is None:
        return
    flow = await _workflow_key(tx, model.workflow_id)
    draft = {"key": stable_key("type", word), "names": named(word), "workflow": flow, "is_public": False}
    await create_type(tx, CreateType.model_validate(draft))


async def _workflow_key(tx: Tx, workflow_id: int) -> str:
    row = workflows.c
    return str(await tx.scalar(select(row.key).where(row.tenant_id == tx.tenant_id, row.id == workflow_id)))


async def _create_fields(tx: Tx, known: Known, missing: Missing) -> None:
    for key, kind in missing.fields.items():
        draft: dict[str, Any] = {"key": key, "kind": kind, "names": named(key.replace("_", " "))}
        if kind in ("select", "multi_select"):
            draft["options"] = _options(key, missing.options.get(key, {}))
        await create_custom_field(tx, CreateCustomField.model_validate(draft))
    for key, labels in missing.options.items():
        there = known.catalogue.fields.get(key)
        if there is not None:
            options = [*(dict(option) for option in there.options), *_options(key, labels, there)]
            if len(options) > MAX_OPTIONS:
                raise TooManyOptions(field=key, count=len(options), most=MAX_OPTIONS)
            await edit_custom_field(tx, there.id, EditCustomField.model_validate({"options": options}))


def _options(key: str, labels: Mapping[str, str], there: FieldDef | None = None) -> list[dict[str, Any]]:
    if len(labels) > MAX_OPTIONS:
        raise TooManyOptions(field=key, count=len(labels), most=MAX_OPTIONS)
    taken = {str(option["key"]) for option in there.options} if there else set()
    found = []
    for label in labels.values():
        readable = slug(label)
        option_key = readable if readable and readable not in taken else f"option_{mark(label)}"
        taken.add(option_key)
        found.append({"key": option_key, "names": named(label)})
    return found


async def _put_on_types(tx: Tx, known: Known, missing: Missing) -> None:
    wanted: dict[int, list[str]] = {}
    for type_word, key in sorted(missing.type_fields):
        kind = known.type(type_word)
        if kind is not None and known.field(key, kind.id) is None:
            wanted.setdefault(kind.id, []).append(key)
    for type_id, keys in wanted.items():
        fields = [
            TypeFieldIn(field=one.key, is_required=one.is_required) for one in known.catalogue.fields_of(type_id)
        ]
        await set_type_fields(tx, type_id, [*fields, *(TypeFieldIn(field=key) for key in dict.fromkeys(keys))])


async def _create_categories(tx: Tx, known: Known, missing: Missing) -> None:
    made: dict[tuple[int | None, str], int] = dict(known.categories)
    for path in missing.categories.values():
        above: int | None = None
        for depth, part in enumerate(path, 1):
            place = (above, same(part))
            if place not in made:
                draft = {"key": category_key(path[:depth]), "names": named(part), "parent_id": above}
                made[place] = await create_category(tx, CreateCategory.model_validate(draft))
            above = made[place]


async def _create_teams(tx: Tx, names: Mapping[str, str]) -> None:
    for name in names.values():
        team_id = int(await tx.scalar(select(func.nextval("teams_id_seq"))))
        key = f"team_{team_id}"
        await tx.execute(insert(teams).values(tenant_id=tx.tenant_id, id=team_id, key=key, name=name))
        tx.record(TeamAdded(team_id, key, name))


async def _create_people(tx: Tx, names: Mapping[str, str]) -> None:
    """Retired from the start: they have no password, and get no work."""
    rows = []
    row = users.c
    taken = set(
        (
            await tx.execute(select(row.email).where(row.tenant_id == tx.tenant_id, row.email.in_(list(names))))
        ).scalars()
    )
    for user_id, (word, name) in zip(await next_ids(tx, users, len(names)), names.items(), strict=True):
        is_address = "@" in word and " " not in word and word == word.lower() and word not in taken
        email = word if is_address else placeholder(name)
        rows.append(
            {
                "tenant_id": tx.tenant_id,
                "id": user_id,
                "email": email[:254],
                "name": name,
                "is_active": False,
                "created_at": tx.now,
                "updated_at": tx.now,
            }
        )
        tx.record(UserAdded(user_id, email[:254], name))
    await insert_rows(tx, users, rows)


def named(text: str) -> dict[str, str]:
    """A name in the language it is written in."""
    return {"zh-CN" if _HAN.search(text) else "en": text[:200]}
