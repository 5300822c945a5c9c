"""Views: save, edit, delete; one's own, or shared with everybody or one team."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.identity import teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Conflict, FieldProblem, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version
from gongdan.ticketing.errors.setup import ViewInvalid, ViewsExhausted
from gongdan.ticketing.events.setup import ViewChanged, ViewCreated, ViewDeleted
from gongdan.ticketing.models import views
from gongdan.ticketing.queries.catalogue import catalogue, testable
from gongdan.ticketing.queries.views_config import can_edit, usable
from gongdan.ticketing.schemas.setup.parts import given
from gongdan.ticketing.schemas.setup.views import CreateView, EditView
from gongdan.ticketing.view_columns import column_problems

MAX_VIEWS = 200


async def create_view(tx: Tx, draft: CreateView, names: Mapping[str, str] | None = None) -> int:
    """A new view. `names` in each language are for shipped ones."""
    _may_keep(tx, is_shared=draft.is_shared)
    owner_id = None if draft.is_shared else tx.actor.user_id
    values = {
        "name": draft.name,
        "names": dict(names or {}),
        "owner_id": owner_id,
        "team_id": draft.team_id,
        "condition": draft.condition,
        "sort": draft.sort,
        "columns": draft.columns,
        "position": draft.position,
    }
    await _refuse_unsound(tx, values, values)
    await _refuse_too_many(tx, owner_id)
    new = insert(views).values(tenant_id=tx.tenant_id, created_at=tx.now, **values).returning(views.c.id)
    view_id = int(await tx.scalar(new))
    tx.record(ViewCreated(view_id, draft.name, owner_id))
    return view_id


async def edit_view(tx: Tx, view_id: int, patch: EditView, expects: VersionCheck = any_version) -> None:
    """Change a view; sharing it, or taking a shared one for oneself, needs the right to share."""
    row = await _get_view_for_change(tx, view_id, expects)
    values = given(patch)
    if (is_shared := values.pop("is_shared", None)) is not None and is_shared != (row.owner_id is None):
        _may_keep(tx, is_shared=True)
        values["owner_id"] = None if is_shared else _own_id(tx)
        if not is_shared:
            values.setdefault("team_id", None)
    if "name" in values:
        values["names"] = {}
    await _refuse_unsound(tx, values, {**row._asdict(), **values})
    net = changes(row._asdict(), values)
    if not net:
        return
    stored = {name: new for name, (_, new) in net.items()}
    mine = (views.c.tenant_id == tx.tenant_id, views.c.id == view_id)
    await tx.execute(update(views).where(*mine).values(**stored, version=row.version + 1))
    told = {name: [old, new] for name, (old, new) in net.items()}
    tx.record(ViewChanged(view_id, stored.get("name", row.name), stored.get("owner_id", row.owner_id), told))


async def delete_view(tx: Tx, view_id: int, expects: VersionCheck = any_version) -> None:
    """The view goes, the tickets stay."""
    row = await _get_view_for_change(tx, view_id, expects)
    await tx.execute(delete(views).where(views.c.tenant_id == tx.tenant_id, views.c.id == view_id))
    tx.record(ViewDeleted(view_id, row.name, row.owner_id))


async def _get_view_for_change(tx: Tx, view_id: int, expects: VersionCheck) -> Row[Any]:
    policy.may_see_catalogue(tx)
    mine = (views.c.tenant_id == tx.tenant_id, views.c.id == view_id, usable(tx))
    row = await tx.first(select(views).where(*mine).with_for_update())
    if row is None:
        raise NotFound("view", view_id)
    if not can_edit(tx, row):
        raise NotAllowed(policy.SHARE_VIEWS)
    expects(row.version)
    return row


def _may_keep(tx: Tx, *, is_shared: bool) -> None:
    """Shared views need the right to share; own ones are for those who mark tickets for themselves."""
    policy.may_see_catalogue(tx)
    if tx.actor.may(policy.SHARE_VIEWS):
        return
    if is_shared:
        raise NotAllowed(policy.SHARE_VIEWS)
    if not tx.actor.may(policy.FOLLOW):
        raise NotAllowed(policy.FOLLOW)


def _own_id(tx: Tx) -> int:
    if tx.actor.user_id is None:
        raise Conflict("A view of one's own needs a person.")
    return tx.actor.user_id


async def _refuse_unsound(tx: Tx, given_values: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
    problems: list[FieldProblem] = []
    if "condition" in given_values:
        problems += await _condition_problems(tx, given_values["condition"])
    if "columns" in given_values:
        problems += column_problems(given_values["columns"], (await catalogue(tx)).fields)
    team_id = whole["team_id"]
    if team_id is not None and whole["owner_id"] is not None:
        remedy = "Leave team_id out, or share the view."
        problems.append(FieldProblem("team_id", "not_shared", "Only a shared view is for a team.", remedy))
    elif given_values.get("team_id") is not None and not await _has_team(tx, team_id):
        message = f"There is no active team {team_id}."
        problems.append(FieldProblem("team_id", "not_found", message, "Give the id of an active team, or null."))
    if problems:
        raise ViewInvalid(problems=problems)


async def _condition_problems(tx: Tx, raw: Mapping[str, Any]) -> list[FieldProblem]:
    try:
        check(parse(raw), testable(await catalogue(tx)), "view")
    except ConditionInvalid as invalid:
        return [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    return []


async def _has_team(tx: Tx, team_id: int) -> bool:
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    return await tx.scalar(select(teams.c.id).where(*mine)) is not None


async def _refuse_too_many(tx: Tx, owner_id: int | None) -> None:
    mine = (views.c.tenant_id == tx.tenant_id, views.c.owner_id.is_not_distinct_from(owner_id))
    if int(await tx.scalar(select(func.count()).select_from(views).where(*mine)) or 0) >= MAX_VIEWS:
        raise ViewsExhausted(most=MAX_VIEWS)
