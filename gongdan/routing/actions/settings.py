"""What holds for all, and how each team takes part."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.identity import teams
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.events import RoutingSettingChanged
from gongdan.routing.models import routing_settings, routing_teams
from gongdan.routing.plans import POINTS
from gongdan.routing.schemas.settings import RoutingSettingsIn, RoutingTeamIn
from gongdan.ticketing import PRIORITY_WORDS, catalogue, touch_setup

VersionCheck = Callable[[int], None]
_row = routing_settings.c


def any_version(version: int) -> None:
    """For who does not say what he has seen."""


async def lock_routing(tx: Tx) -> Any:
    """One change at a time; every process reads the rules anew after it. The settings as they are.

    Its version says that the settings themselves are others, and is 0 until they were set: here it stays.
    """
    row = await touch_roster(tx)
    await touch_setup(tx)
    return row


async def touch_roster(tx: Tx) -> Any:
    """Who works when, or what somebody can, is another: every process reads it anew. The settings, locked.

    Call it in the same unit wherever people as routing knows them, duties, leave or classes are written.
    """
    given = upsert(routing_settings).values(tenant_id=tx.tenant_id, points=POINTS, version=0)
    later = {"roster_version": _row.roster_version + 1}
    touched = given.on_conflict_do_update(index_elements=["tenant_id"], set_=later)
    return await tx.one(touched.returning(routing_settings))


async def set_settings(tx: Tx, wanted: RoutingSettingsIn, expects: VersionCheck = any_version) -> None:
    """As they are to be. Raises Invalid, and what `expects` raises."""
    policy.may_manage(tx)
    types = {one.key for one in (await catalogue(tx)).types.values()}
    strange = sorted(set(wanted.factor_by_type) - types)
    if strange:
        message = f"There is no ticket type {strange[0]!r}."
        raise Invalid.one("factor_by_type", "not_found", message, "See GET /api/v1/ticket-types for their keys.")
    before = await lock_routing(tx)
    expects(before.version)
    ranks = {word: rank for rank, word in PRIORITY_WORDS.items()}
    points = {
        "by_priority": {str(ranks[word]): amount for word, amount in wanted.points_by_priority.items()},
        "by_type": dict(wanted.factor_by_type),
    }
    names = ("capacity", "away_after_minutes", "retry_minutes", "training_share")
    after = {name: getattr(wanted, name) for name in names} | {"points": points}
    net = changes(before._asdict(), after)
    if net:
        later = {**after, "version": _row.version + 1}
        await tx.execute(update(routing_settings).where(_row.tenant_id == tx.tenant_id).values(**later))
        told = {name: list(pair) for name, pair in net.items()}
        tx.record(RoutingSettingChanged(tx.tenant_id, "settings", told))


async def set_team(tx: Tx, team_id: int, wanted: RoutingTeamIn, expects: VersionCheck = any_version) -> None:
    """How the team takes part. Raises NotFound, Invalid, and what `expects` raises."""
    policy.may_manage(tx)
    row = teams.c
    if await tx.first(select(row.id).where(row.tenant_id == tx.tenant_id, row.id == team_id)) is None:
        raise NotFound("team", team_id)
    named = Named()
    named.add("team", "overflow_team_id", wanted.overflow_team_id)
    named.add("team", "backup_team_id", wanted.backup_team_id)
    await named.check(tx)
    for field in ("overflow_team_id", "backup_team_id"):
        if getattr(wanted, field) == team_id:
            raise Invalid.one(field, "itself", "A team cannot stand in for itself.", "Choose another team, or none.")
    await lock_routing(tx)
    kept = routing_teams.c
    mine = (kept.tenant_id == tx.tenant_id, kept.team_id == team_id)
    before = await tx.first(select(routing_teams).where(*mine))
    expects(before.version if before is not None else 0)
    after = wanted.model_dump()
    net = changes(before._asdict() if before is not None else {}, after)
    if not net:
        return
    given = upsert(routing_teams).values(tenant_id=tx.tenant_id, team_id=team_id, **after)
    later = {**after, "version": kept.version + 1}
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "team_id"], set_=later))
    told = {name: list(pair) for name, pair in net.items()}
    tx.record(RoutingSettingChanged(tx.tenant_id, f"team:{team_id}", told))
