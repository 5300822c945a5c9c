"""Reading what is set up: accounts and robots with their health, texts, and what kinds are for everybody."""

from typing import Any

from sqlalchemy import and_, func, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.text import LOCALES, in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications.kinds import KINDS, goes_by, roads_for, usual
from gongdan.notifications.models import (
    notification_roads,
    notification_settings,
    notification_templates,
    push_devices,
)
from gongdan.notifications.policy import may_manage
from gongdan.notifications.queries.people import find_set_up
from gongdan.notifications.road_secrets import secrets_of
from gongdan.notifications.roads import ROAD_NAMES, host_shown
from gongdan.notifications.texts import VARIABLES, shipped

_row = notification_roads.c


async def list_roads(tx: Tx) -> dict[str, Any]:
    """All roads; the tenant's own by kind and name. Raises NotAllowed."""
    may_manage(tx)
    rows = await tx.all(_roads(tx).order_by(_row.road, _row.name))
    device = push_devices.c
    people = select(func.count(device.user_id.distinct())).where(device.tenant_id == tx.tenant_id)
    built_in = [
        {"road": "mail", "is_ready": can_send_mail(), "people": 0},
        {"road": "push", "is_ready": True, "people": int(await tx.scalar(people))},
    ]
    for one in built_in:
        one["road_name"] = in_locale(ROAD_NAMES[str(one["road"])], tx.actor.locale)
    return {"items": [_shape(tx, row) for row in rows], "built_in": built_in, "next_cursor": None}


async def get_road(tx: Tx, road_id: int) -> dict[str, Any]:
    """One of the tenant's own. Raises NotAllowed, NotFound."""
    may_manage(tx)
    found = await tx.first(_roads(tx).where(_row.id == road_id))
    if found is None:
        raise NotFound("notification_road", road_id)
    return _shape(tx, found)


def _roads(tx: Tx) -> Any:
    same = and_(teams.c.tenant_id == _row.tenant_id, teams.c.id == _row.team_id)
    columns = select(notification_roads, teams.c.name.label("team_name"))
    return columns.outerjoin(teams, same).where(_row.tenant_id == tx.tenant_id)


def _shape(tx: Tx, row: Any) -> dict[str, Any]:
    secrets = secrets_of(row.secrets)
    state = "unused" if row.sent_at is None and row.failed_at is None else "failing" if row.last_error else "working"
    return {
        "id": row.id,
        "road": row.road,
        "road_name": in_locale(ROAD_NAMES[row.road], tx.actor.locale),
        "name": row.name,
        "team_id": row.team_id,
        "team_name": row.team_name,
        "is_active": row.is_active,
        "host": host_shown(secrets.get("url", "")),
        "has_secret": bool(secrets.get("secret")),
        "config": row.config,
        "health": {"state": state, "sent_at": row.sent_at, "failed_at": row.failed_at, "error": row.last_error},
        "version": row.version,
    }


async def list_templates(tx: Tx) -> dict[str, Any]:
    """What is said of each kind in each language. Raises NotAllowed."""
    may_manage(tx)
    row = notification_templates.c
    own = {
        (one.kind, one.locale): one
        for one in await tx.all(select(notification_templates).where(row.tenant_id == tx.tenant_id))
    }
    items = []
    for kind in KINDS.values():
        for locale in LOCALES:
            found = own.get((kind.key, locale))
            words = found or shipped(kind.key, locale)
            items.append(
                {
                    "kind": kind.key,
                    "kind_name": in_locale(kind.names, tx.actor.locale),
                    "locale": locale,
                    "subject": words.subject,
                    "body": words.body,
                    "is_own": found is not None,
                    "version": found.version if found is not None else 0,
                }
            )
    variables = [{"key": key, "name": in_locale(names, tx.actor.locale)} for key, names in VARIABLES.items()]
    return {"items": items, "variables": variables}


async def get_template(tx: Tx, kind: str, locale: str) -> dict[str, Any]:
    """One of them. Raises NotAllowed, NotFound."""
    for one in (await list_templates(tx))["items"]:
        if (one["kind"], one["locale"]) == (kind, locale):
            return dict(one)
    raise NotFound("notification_template", f"{kind}/{locale}")


async def get_rules(tx: Tx) -> dict[str, Any]:
    """What kinds are for everybody who says nothing else. Raises NotAllowed."""
    may_manage(tx)
    row = notification_settings.c
    set_up = await find_set_up(tx)
    items = []
    for kind in KINDS.values():
        roads = roads_for(is_customer=kind.audience == "customer")
        items.append(
            {
                "kind": kind.key,
                "name": in_locale(kind.names, tx.actor.locale),
                "audience": kind.audience,
                "roads": {road: goes_by(kind.key, road, {}, set_up.ruled) for road in roads},
                "shipped": {road: usual(kind.key, road) for road in roads},
                "unread_minutes": set_up.unread_minutes.get(kind.key),
                "is_urgent": kind.is_urgent,
            }
        )
    version = await tx.scalar(select(row.version).where(row.tenant_id == tx.tenant_id))
    return {"items": items, "version": version or 1}
