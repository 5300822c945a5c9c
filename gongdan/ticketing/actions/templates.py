"""Templates: save, edit, delete and use; one's own, or shared with everybody or one team."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.identity import teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Conflict, FieldProblem, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.rendering import excerpt, safe_html
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version
from gongdan.ticketing.actions.values import clean_body, clean_tags
from gongdan.ticketing.errors.forms import TemplateInvalid, TemplatesExhausted
from gongdan.ticketing.events.forms import TemplateChanged, TemplateCreated, TemplateDeleted
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.models import templates
from gongdan.ticketing.placeholders import UNSPEAKABLE, marked, placeholder_faults, render
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.templates import can_edit, get_template_row, labels, placeholder_values, usable
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.templates import CreateTemplate, EditTemplate
from gongdan.ticketing.schemas.tickets import MAX_TITLE

MAX_TEMPLATES = 500
# What customers read: nothing internal may be put into it.
FOR_CUSTOMERS = frozenset({"reply", "solution"})
# Of a long text only that it changed is told.
_LONG = ("body", "content")


async def create_template(
    tx: Tx, draft: CreateTemplate, *, key: str | None = None, names: Mapping[str, str] | None = None
) -> int:
    """A new template. `key` and `names` in each language are for shipped ones. Raises TemplateInvalid."""
    _may_keep(tx, is_shared=draft.is_shared)
    known = await catalogue(tx)
    owner_id = None if draft.is_shared else _own_id(tx)
    values: dict[str, Any] = {
        "kind": draft.kind,
        "name": draft.name,
        "body": clean_body(draft.body, draft.body_format),
        "body_format": draft.body_format,
        "content": draft.content.stored(),
        "type_id": _type_id(known, draft.type),
        "owner_id": owner_id,
        "team_id": draft.team_id,
        "position": draft.position,
    }
    await _refuse_unsound(tx, known, values, values)
    await _refuse_too_many(tx, owner_id)
    new = insert(templates).values(
        tenant_id=tx.tenant_id, created_at=tx.now, key=key, names=dict(names or {}), **values
    )
    template_id = int(await tx.scalar(new.returning(templates.c.id)))
    tx.record(TemplateCreated(template_id, draft.kind, draft.name, owner_id))
    return template_id


async def edit_template(tx: Tx, template_id: int, patch: EditTemplate, expects: VersionCheck = any_version) -> None:
    """Change a template; sharing it, or taking a shared one for oneself, needs the right to share."""
    row = await _get_for_change(tx, template_id, expects)
    known = await catalogue(tx)
    values = _patched(tx, known, row, patch)
    await _refuse_unsound(tx, known, values, {**row._asdict(), **values})
    net = changes(row._asdict(), values)
    if not net:
        return
    stored = {name: new for name, (_, new) in net.items()}
    mine = (templates.c.tenant_id == tx.tenant_id, templates.c.id == template_id)
    await tx.execute(update(templates).where(*mine).values(**stored, version=row.version + 1))
    told = {name: [None, None] if name in _LONG else [old, new] for name, (old, new) in net.items()}
    owner_id = stored.get("owner_id", row.owner_id)
    tx.record(TemplateChanged(template_id, row.kind, stored.get("name", row.name), owner_id, told))


async def delete_template(tx: Tx, template_id: int, expects: VersionCheck = any_version) -> None:
    """The template goes; what was written with it stays."""
    row = await _get_for_change(tx, template_id, expects)
    await tx.execute(delete(templates).where(templates.c.tenant_id == tx.tenant_id, templates.c.id == template_id))
    tx.record(TemplateDeleted(template_id, row.kind, row.name, row.owner_id))


async def use_template(tx: Tx, template_id: int, ticket_id: int | None) -> dict[str, Any]:
    """The template with its placeholders filled in; on a ticket it counts as used.

    Using is no fact about the template that anybody must be able to prove, so nothing is put into the log.
    """
    row = await get_template_row(tx, template_id)
    known = await catalogue(tx)
    values = await placeholder_values(tx, known, ticket_id, is_for_customers=row.kind in FOR_CUSTOMERS)
    is_html = row.body_format == "html"
    filled = render(row.body, values, is_html=is_html)
    title = render(str(row.content.get("title", "")), values)
    missing = tuple(dict.fromkeys((*title.missing, *filled.missing)))
    shown = render(row.body, values | marked(missing, labels(tx, known)), is_html=is_html)
    if ticket_id is not None:
        mine = (templates.c.tenant_id == tx.tenant_id, templates.c.id == template_id)
        counted = update(templates).where(*mine)
        await tx.execute(counted.values(usage_count=templates.c.usage_count + 1, used_at=tx.now))
    return {
        # Cleaned once more: a value may stand where markup gives it another meaning.
        "body": safe_html(filled.text) if is_html else filled.text,
        "body_format": row.body_format,
        "preview": safe_html(shown.text) if is_html else shown.text,
        "content": _content_now(known, row.content, title.text),
        "missing": list(missing),
    }


def _content_now(known: Catalogue, content: Mapping[str, Any], title: str) -> dict[str, Any]:
    """What a new ticket can still take: without a type, category or value that has been retired since."""
    now = {key: value for key, value in content.items() if key in ("priority", "tags")}
    if title:
        now["title"] = excerpt(title, MAX_TITLE)
    kind = known.type(content.get("type") or "")
    if kind is not None and kind.is_active:
        now["type"] = kind.key
    category = known.category(content.get("category") or "")
    if category is not None and category.is_active:
        now["category"] = category.key
    defs = known.fields_of(kind.id) if kind is not None else [one for one in known.fields.values() if one.is_active]
    held = {one.key: content.get("fields", {}).get(one.key) for one in defs}
    clean, _ = check_values(defs, held, is_partial=True, region=known.phone_region)
    if fields := {key: value for key, value in clean.items() if value is not None}:
        now["fields"] = fields
    return now


def _patched(tx: Tx, known: Catalogue, row: Row[Any], patch: EditTemplate) -> dict[str, Any]:
    values = given(patch)
    if (is_shared := values.pop("is_shared", None)) is not None and is_shared != (row.owner_id is None):
        _may_keep(tx, is_shared=True)
        values["owner_id"] = None if is_shared else _own_id(tx)
        if not is_shared:
            values.setdefault("team_id", None)
    if "name" in values:
        values["names"] = {}
    if "type" in values:
        values["type_id"] = _type_id(known, values.pop("type"))
    if "content" in values:
        values["content"] = patch.content.stored()
    if values.keys() & {"body", "body_format"}:
        values["body"] = clean_body(values.get("body", row.body), values.get("body_format", row.body_format))
    return values


async def _get_for_change(tx: Tx, template_id: int, expects: VersionCheck) -> Row[Any]:
    policy.may_see_catalogue(tx)
    mine = (templates.c.tenant_id == tx.tenant_id, templates.c.id == template_id, usable(tx))
    row = await tx.first(select(templates).where(*mine).with_for_update())
    if row is None:
        raise NotFound("template", template_id)
    if not can_edit(tx, row):
        raise NotAllowed(policy.SHARE_TEMPLATES)
    expects(row.version)
    return row


def _may_keep(tx: Tx, *, is_shared: bool) -> None:
    """Shared templates need the right to share; all staff may keep their own."""
    policy.may_see_catalogue(tx)
    if is_shared and not tx.actor.may(policy.SHARE_TEMPLATES):
        raise NotAllowed(policy.SHARE_TEMPLATES)


def _own_id(tx: Tx) -> int:
    if tx.actor.user_id is None:
        raise Conflict("A template of one's own needs a person.")
    return tx.actor.user_id


def _type_id(known: Catalogue, key: str | None) -> int | None:
    if key is None:
        return None
    found = known.type(key)
    if found is None or not found.is_active:
        raise TemplateInvalid(problems=[_unknown("type", "ticket type", key, "/ticket-types")])
    return found.id


def _unknown(place: str, what: str, key: str, path: str) -> FieldProblem:
    return FieldProblem(place, "unknown", f"There is no {what} {key[:60]!r} in use.", f"See GET /api/v1{path}.")


async def _refuse_unsound(
    tx: Tx, known: Catalogue, given_values: Mapping[str, Any], whole: Mapping[str, Any]
) -> None:
    active = {key: one for key, one in known.fields.items() if one.is_active}
    is_for_customers = whole["kind"] in FOR_CUSTOMERS
    problems: list[FieldProblem] = []
    if "body" in given_values:
        problems += placeholder_faults(whole["body"], "body", active, is_for_customers=is_for_customers)
    if whole["kind"] != "ticket" and not whole["body"].strip():
        problems.append(FieldProblem("body", "required", "Nothing stands in this template.", "Write its text."))
    if "content" in given_values:
        problems += _content_faults(known, whole["kind"], given_values["content"])
    team_id = whole["team_id"]
    if team_id is not None and whole["owner_id"] is not None:
        remedy = "Leave team_id out, or share the template."
        problems.append(FieldProblem("team_id", "not_shared", "Only a shared template is for a team.", remedy))
    elif given_values.get("team_id") is not None and not await _has_team(tx, team_id):
        message = f"There is no active team {team_id}."
        problems.append(FieldProblem("team_id", "not_found", message, "Give the id of an active team, or null."))
    if problems:
        raise TemplateInvalid(problems=problems[:50])


def _content_faults(known: Catalogue, template_kind: str, content: dict[str, Any]) -> list[FieldProblem]:
    """What is wrong with what a ticket template fills in; its values are replaced by those that tickets store."""
    if template_kind != "ticket":
        remedy = "Leave the content out, or make it a template of kind ticket."
        message = "Only a ticket template fills in fields."
        return [FieldProblem("content", "not_wanted", message, remedy)] if content else []
    active = {key: one for key, one in known.fields.items() if one.is_active}
    problems = placeholder_faults(content.get("title", ""), "content.title", active, is_for_customers=False)
    if (kind := known.type(content.get("type", ""))) is None or not kind.is_active:
        kind = None
        if content.get("type"):
            problems.append(_unknown("content.type", "ticket type", content["type"], "/ticket-types"))
    category = known.category(content.get("category", ""))
    if content.get("category") and (category is None or not category.is_active):
        problems.append(_unknown("content.category", "category", content["category"], "/categories"))
    if "tags" in content:
        content["tags"] = clean_tags(content["tags"])
    defs = list(known.fields_of(kind.id)) if kind else list(active.values())
    usable_defs = [one for one in defs if one.kind not in UNSPEAKABLE]
    clean, faults = check_values(usable_defs, content.get("fields", {}), is_partial=True, region=known.phone_region)
    if clean:
        content["fields"] = {key: value for key, value in clean.items() if value is not None}
    odd = [FieldProblem(f"content.{one.field}", one.code, one.message, one.remedy) for one in faults]
    return [*problems, *(one for one in odd if one.code != "required")]


async def _has_team(tx: Tx, team_id: int) -> bool:
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    return await tx.scalar(select(teams.c.id).where(*mine)) is not None


async def _refuse_too_many(tx: Tx, owner_id: int | None) -> None:
    mine = (templates.c.tenant_id == tx.tenant_id, templates.c.owner_id.is_not_distinct_from(owner_id))
    if int(await tx.scalar(select(func.count()).select_from(templates).where(*mine)) or 0) >= MAX_TEMPLATES:
        raise TemplatesExhausted(most=MAX_TEMPLATES)
