"""Add, change and delete SMS accounts and group robots; addresses and secrets are sealed, and no fact holds them."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row, delete, insert, select, update

from gongdan.identity import teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.notifications.errors import RoadNameTaken
from gongdan.notifications.events import NotificationRoadAdded, NotificationRoadChanged, NotificationRoadDeleted
from gongdan.notifications.models import notification_roads
from gongdan.notifications.policy import may_manage
from gongdan.notifications.road_secrets import sealed, secrets_of
from gongdan.notifications.roads import CONFIG, SECRETS, host_shown, road_faults
from gongdan.notifications.schemas.roads import RoadIn, RoadPatch

_row = notification_roads.c
_LONGEST_TOLD = 100


async def add_road(tx: Tx, draft: RoadIn) -> int:
    """Set up an account or a robot; nothing is sent. Raises NotAllowed, Invalid, RoadNameTaken."""
    may_manage(tx)
    values, secrets = await _judged(tx, draft.road, draft, None)
    await _refuse_taken(tx, draft.name, None)
    values |= {"road": draft.road, "secrets": sealed(secrets), "created_at": tx.now, "updated_at": tx.now}
    added = insert(notification_roads).values(tenant_id=tx.tenant_id, **values).returning(_row.id)
    road_id = int(await tx.scalar(added))
    tx.record(NotificationRoadAdded(road_id, draft.name, draft.road))
    return road_id


async def change_road(tx: Tx, road_id: int, patch: RoadPatch, check_version: Callable[[int], None]) -> None:
    """Change what the patch names. Raises NotAllowed, NotFound, VersionStale, Invalid, RoadNameTaken."""
    row = await get_for_change(tx, road_id)
    check_version(row.version)
    values, secrets = await _judged(tx, row.road, patch, row)
    await _refuse_taken(tx, values.get("name", row.name), road_id)
    changed = changes(row._asdict(), values)
    told: dict[str, Any] = {name: [_short(old), _short(new)] for name, (old, new) in changed.items()}
    stored = {name: new for name, (_, new) in changed.items()}
    before = secrets_of(row.secrets)
    if secrets != before:
        stored["secrets"] = sealed(secrets)
        for name in SECRETS:
            if secrets.get(name) != before.get(name):
                told[name] = ["•" if before.get(name) else None, "•" if secrets.get(name) else None]
    if not stored:
        return
    stored |= {"version": _row.version + 1, "updated_at": tx.now}
    mine = (_row.tenant_id == tx.tenant_id, _row.id == road_id)
    await tx.execute(update(notification_roads).where(*mine).values(**stored))
    tx.record(NotificationRoadChanged(road_id, values.get("name", row.name), told))


async def delete_road(tx: Tx, road_id: int, check_version: Callable[[int], None]) -> None:
    """Nothing goes by it any more; what waited for it is dropped. Raises NotAllowed, NotFound, VersionStale."""
    row = await get_for_change(tx, road_id)
    check_version(row.version)
    await tx.execute(delete(notification_roads).where(_row.tenant_id == tx.tenant_id, _row.id == road_id))
    tx.record(NotificationRoadDeleted(road_id, row.name, row.road))


async def get_for_change(tx: Tx, road_id: int) -> Row[Any]:
    """The row, held. Raises NotAllowed, NotFound."""
    may_manage(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == road_id)
    row = await tx.first(select(notification_roads).where(*mine).with_for_update())
    if row is None:
        raise NotFound("notification_road", road_id)
    return row


async def _judged(tx: Tx, road: str, patch: RoadPatch, row: Row[Any] | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Columns and secrets as the patch would have them, found to be possible. Raises Invalid naming each field."""
    sent = patch.model_fields_set if row is not None else set(RoadPatch.model_fields)
    values = {name: getattr(patch, name) for name in sent & {"name", "team_id", "is_active"}}
    config = dict(row.config) if row is not None else {}
    config |= {name: getattr(patch, name) or "" for name in sent & set(CONFIG)}
    config = {name: text for name, text in config.items() if text}
    if road == "sms":
        config.setdefault("provider", "webhook")
    secrets = _merged(secrets_of(row.secrets) if row is not None else {}, patch)
    problems = [*_misplaced(road, config), *road_faults(road, config, secrets)]
    if row is not None and _leads_elsewhere(row, config, secrets) and "secret" not in sent and secrets.get("secret"):
        # Whoever may change a road may not send its secret, which he never saw, to a server of his own.
        remedy = "Send the secret again together with the new address."
        problems.append(FieldProblem("secret", "missing", "The address is another.", remedy))
    if not values.get("name", "x"):
        problems.append(FieldProblem("name", "missing", "The name is empty.", "Send what colleagues call it."))
    if values.get("team_id") is not None:
        problems += await _team_faults(tx, road, values["team_id"])
    if problems:
        raise Invalid(problems=problems)
    return values | {"config": config}, secrets


def _merged(before: Mapping[str, str], patch: RoadPatch) -> dict[str, str]:
    found = dict(before)
    for name in SECRETS:
        if name in patch.model_fields_set:
            given: SecretStr | None = getattr(patch, name)
            found[name] = given.get_secret_value().strip() if given is not None else ""
    return {name: text for name, text in found.items() if text}


def _leads_elsewhere(row: Row[Any], config: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    was = secrets_of(row.secrets)
    is_same_host = host_shown(was.get("url", "")) == host_shown(secrets.get("url", ""))
    return not is_same_host or row.config.get("provider") != config.get("provider")


def _misplaced(road: str, config: Mapping[str, Any]) -> list[FieldProblem]:
    if road == "sms":
        return []
    return [
        FieldProblem(name, "misplaced", f"A robot has no {name}.", "Leave it out.")
        for name in CONFIG
        if name in config
    ]


async def _team_faults(tx: Tx, road: str, team_id: int) -> list[FieldProblem]:
    if road == "sms":
        return [FieldProblem("team_id", "misplaced", "An SMS account is everybody's.", "Leave it out.")]
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id, teams.c.is_active)
    if await tx.first(select(teams.c.id).where(*mine)) is None:
        remedy = "GET /api/v1/teams lists them."
        return [FieldProblem("team_id", "unknown", f"There is no team {team_id} at work.", remedy)]
    return []


async def _refuse_taken(tx: Tx, name: str, road_id: int | None) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.name == name)
    taken = await tx.first(select(_row.id).where(*mine))
    if taken is not None and taken.id != road_id:
        raise RoadNameTaken


def _short(value: Any) -> Any:
    return value[:_LONGEST_TOLD] if isinstance(value, str) else value
