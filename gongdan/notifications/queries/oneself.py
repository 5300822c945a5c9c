"""Reading how the actor wants to be told, and by what he can be reached."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.adapter.push_sealing import own_public_key
from gongdan.notifications.models import notification_habits, notification_phones, push_devices
from gongdan.notifications.queries.people import find_people, find_set_up, ways_of
from gongdan.notifications.roads import FASTEST, ROAD_NAMES, ROBOTS


async def find_habits(tx: Tx, user_id: int) -> dict[str, Any]:
    """As stored; what it is by itself where he has said nothing."""
    row = notification_habits.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == user_id)
    found = await tx.first(
        select(row.quiet_from, row.quiet_to, row.urgent_passes, row.digest, row.digest_at).where(*mine)
    )
    usual = {"quiet_from": None, "quiet_to": None, "urgent_passes": True, "digest": "none", "digest_at": 480}
    return usual if found is None else dict(found._mapping)


async def get_habits(tx: Tx) -> dict[str, Any]:
    """When the actor is told, by his own clock."""
    found = await find_habits(tx, policy.own_id(tx))
    for name in ("quiet_from", "quiet_to", "digest_at"):
        if (minute := found[name]) is not None:
            found[name] = f"{minute // 60:02d}:{minute % 60:02d}"
    return found | {"time_zone": tx.actor.time_zone}


async def list_own_roads(tx: Tx) -> dict[str, Any]:
    """Each road that there is for somebody like him, and whether it leads to him."""
    user_id = policy.own_id(tx)
    set_up = await find_set_up(tx)
    person = (await find_people(tx, [user_id]))[user_id]
    ways = ways_of(set_up, person, None)
    there = {one.road for one in set_up.roads}
    items = []
    for road in FASTEST:
        if road not in policy.own_roads(tx) or (road in ROBOTS and road not in there):
            continue
        way = ways.get(road)
        items.append(
            {
                "road": road,
                "name": in_locale(ROAD_NAMES[road], tx.actor.locale),
                "is_ready": way is not None,
                "address": way.address if way is not None else "",
                "missing": "" if way is not None else _missing(road, there),
            }
        )
    return {"items": items}


def _missing(road: str, there: set[str]) -> str:
    if road == "push":
        return "device"
    if road == "mail":
        return "" if can_send_mail() else "set_up"
    if road == "sms":
        return "phone" if "sms" in there else "set_up"
    return "robot"


async def get_phone(tx: Tx) -> dict[str, Any]:
    """The actor's number for text messages."""
    row = notification_phones.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == policy.own_id(tx))
    found = await tx.first(select(row.phone, row.verified_at, row.wanted_phone, row.code_expires_at).where(*mine))
    if found is None:
        return {"phone": None, "waiting": None, "verified_at": None}
    is_waiting = found.wanted_phone is not None and found.code_expires_at > tx.now
    waiting = found.wanted_phone if is_waiting else None
    return {"phone": found.phone, "waiting": waiting, "verified_at": found.verified_at}


async def list_devices(tx: Tx) -> dict[str, Any]:
    """The actor's browsers, and the key with which one subscribes."""
    row = push_devices.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id == policy.own_id(tx))
    rows = await tx.all(select(row.id, row.name, row.created_at, row.sent_at).where(*mine).order_by(row.id.desc()))
    return {"items": [dict(one._mapping) for one in rows], "application_server_key": own_public_key()}
