"""Reading which kinds somebody wants to be told."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select

from gongdan.identity import team_members, users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.kinds import Kind, goes_by, kinds_for
from gongdan.notifications.models import notification_preferences, notification_rules
from gongdan.notifications.queries.people import find_set_up, said_of_roads

_row = notification_preferences.c


def own_kinds(tx: Tx) -> list[Kind]:
    """The kinds that the actor can be told."""
    return kinds_for(is_customer=tx.actor.kind == "customer")


async def said_by(tx: Tx, user_ids: Collection[int], road: str = "app") -> dict[int, dict[str, bool]]:
    """What each of these has said, by kind."""
    found: dict[int, dict[str, bool]] = {}
    if user_ids:
        mine = (_row.tenant_id == tx.tenant_id, _row.user_id.in_(sorted(user_ids)), _row.road == road)
        for row in await tx.all(select(_row.user_id, _row.kind, _row.is_wanted).where(*mine)):
            found.setdefault(row.user_id, {})[row.kind] = row.is_wanted
    return found


async def ruled_kinds(tx: Tx) -> dict[str, bool]:
    """Which kinds the tenant has told in the notification centre, or not, other than as shipped."""
    row = notification_rules.c
    rows = await tx.all(select(row.kind, row.roads["app"].label("app")).where(row.tenant_id == tx.tenant_id))
    return {one.kind: bool(one.app) for one in rows if one.app is not None}


async def get_preferences(tx: Tx) -> dict[str, Any]:
    """All kinds that the actor can be told, each with the roads that he wants."""
    user_id = policy.own_id(tx)
    said = (await said_of_roads(tx, [user_id])).get(user_id, {})
    ruled = (await find_set_up(tx)).ruled
    roads = policy.own_roads(tx)
    return {
        "items": [
            {
                "kind": kind.key,
                "name": in_locale(kind.names, tx.actor.locale),
                "roads": {road: goes_by(kind.key, road, said, ruled) for road in roads},
                "defaults": {road: goes_by(kind.key, road, {}, ruled) for road in roads},
                "is_urgent": kind.is_urgent,
            }
            for kind in own_kinds(tx)
        ]
    }


async def pool_watchers(tx: Tx, team_id: int, limit: int) -> list[int]:
    """The members of the team who asked to hear of its pool."""
    member, person = team_members.c, users.c
    statement = (
        select(member.user_id)
        .join(users, and_(person.tenant_id == member.tenant_id, person.id == member.user_id))
        .join(notification_preferences, and_(_row.tenant_id == member.tenant_id, _row.user_id == member.user_id))
        .where(member.tenant_id == tx.tenant_id, member.team_id == team_id, person.is_active)
        .where(_row.kind == "team_pool", _row.road == "app", _row.is_wanted)
        .order_by(member.user_id)
        .limit(limit)
    )
    return [row.user_id for row in await tx.all(statement)]
