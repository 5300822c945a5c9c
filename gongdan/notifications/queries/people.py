"""How people can be reached, and how they want to be: for a few at once, in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select

from gongdan.identity import team_members, tenants, users
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.unit import Tx
from gongdan.notifications.hours import Digest, Habits
from gongdan.notifications.models import (
    notification_habits,
    notification_phones,
    notification_preferences,
    notification_roads,
    notification_rules,
    push_devices,
)
from gongdan.notifications.roads import OUTER, masked


@dataclass(frozen=True, slots=True)
class Way:
    """By which account and to which target a road leads to somebody. `address` is masked."""

    target: str
    address: str
    road_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be told. `said` is what he prefers, by kind and road."""

    id: int
    name: str
    email: str
    phone: str | None  # of his account; robots mention it
    sms_phone: str | None  # proven
    locale: str
    is_active: bool
    is_customer: bool
    devices: int
    team_ids: frozenset[int]
    habits: Habits
    said: Mapping[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the tenant has set up: active accounts and robots, and what it says of kinds."""

    roads: Sequence[Any]
    ruled: Mapping[tuple[str, str], bool]
    unread_minutes: Mapping[str, int]

    def way(self, road: str, person: Person, team_id: int | None) -> Way | None:
        """How a road leads to the person; None where it does not. The robot of the ticket's team comes first."""
        own = f"user:{person.id}"
        if person.is_customer and road != "push":
            return None
        if road == "mail":
            return Way(own, masked(person.email)) if can_send_mail() else None
        if road == "push":
            return Way(own, f"{person.devices} ×") if person.devices else None
        found = [one for one in self.roads if one.road == road]
        if road == "sms":
            if not found or person.sms_phone is None:
                return None
            return Way(own, masked(person.sms_phone), found[0].id)
        best = min(found, key=lambda one: _distance(one.team_id, person, team_id), default=None)
        if best is None or _distance(best.team_id, person, team_id)[0] > 2:
            return None
        return Way(f"road:{best.id}", best.name[:200], best.id)


def _distance(robot_team: int | None, person: Person, team_id: int | None) -> tuple[int, int]:
    if robot_team is None:
        return 2, 0
    if robot_team == team_id:
        return 0, 0
    return (1, robot_team) if robot_team in person.team_ids else (3, robot_team)


async def find_set_up(tx: Tx) -> SetUp:
    """What the tenant has set up, in two statements."""
    row, rule = notification_roads.c, notification_rules.c
    roads = await tx.all(
        select(row.id, row.road, row.name, row.team_id)
        .where(row.tenant_id == tx.tenant_id, row.is_active)
        .order_by(row.id)
    )
    ruled: dict[tuple[str, str], bool] = {}
    minutes: dict[str, int] = {}
    for one in await tx.all(select(notification_rules).where(rule.tenant_id == tx.tenant_id)):
        ruled |= {(one.kind, road): bool(value) for road, value in one.roads.items()}
        if one.unread_minutes is not None:
            minutes[one.kind] = one.unread_minutes
    return SetUp(roads, ruled, minutes)


async def find_people(tx: Tx, user_ids: Collection[int]) -> dict[int, Person]:
    """How each of these can be reached, in two statements."""
    if not user_ids:
        return {}
    ids = sorted(set(user_ids))
    row, habit, phone, home = users.c, notification_habits.c, notification_phones.c, tenants.c
    device, member = push_devices.c, team_members.c
    devices = select(func.count()).where(_of_him(device)).correlate(users).scalar_subquery()
    teams = func.array(select(member.team_id).where(_of_him(member)).correlate(users).scalar_subquery())
    columns = (row.id, row.name, row.email, row.phone, row.contact_id, row.is_active)
    mine = (habit.quiet_from, habit.quiet_to, habit.urgent_passes, habit.digest, habit.digest_at)
    statement = (
        select(
            *columns,
            *mine,
            phone.phone.label("sms_phone"),
            func.coalesce(row.locale, home.locale).label("spoken"),
            func.coalesce(row.time_zone, home.time_zone).label("zone"),
            devices.label("devices"),
            teams.label("team_ids"),
        )
        .select_from(users.join(tenants, home.id == row.tenant_id))
        .outerjoin(notification_habits, _of_him(habit))
        .outerjoin(notification_phones, _of_him(phone))
        .where(row.tenant_id == tx.tenant_id, row.id.in_(ids))
    )
    said = await said_of_roads(tx, ids)
    return {one.id: _person(one, said.get(one.id, {})) for one in await tx.all(statement)}


async def said_of_roads(tx: Tx, user_ids: Collection[int]) -> dict[int, dict[tuple[str, str], bool]]:
    """What each of these has said, by kind and road."""
    row = notification_preferences.c
    found: dict[int, dict[tuple[str, str], bool]] = {}
    mine = (row.tenant_id == tx.tenant_id, row.user_id.in_(sorted(user_ids)))
    for one in await tx.all(select(row.user_id, row.kind, row.road, row.is_wanted).where(*mine)):
        found.setdefault(one.user_id, {})[one.kind, one.road] = one.is_wanted
    return found


def _of_him(columns: Any) -> ColumnElement[bool]:
    return and_(columns.tenant_id == users.c.tenant_id, columns.user_id == users.c.id)


def _person(one: Any, said: Mapping[tuple[str, str], bool]) -> Person:
    has_habits = one.digest is not None
    habits = Habits(
        one.zone,
        one.quiet_from,
        one.quiet_to,
        one.urgent_passes if has_habits else True,
        cast(Digest, one.digest) if has_habits else "none",
        one.digest_at if has_habits else 480,
    )
    return Person(
        one.id,
        one.name,
        one.email,
        one.phone,
        one.sms_phone,
        "zh-CN" if one.spoken.lower().startswith("zh") else "en",
        one.is_active,
        one.contact_id is not None,
        one.devices,
        frozenset(one.team_ids or ()),
        habits,
        said,
    )


def ways_of(set_up: SetUp, person: Person, team_id: int | None) -> dict[str, Way]:
    """All roads that lead to the person now."""
    found = {road: set_up.way(road, person, team_id) for road in OUTER}
    return {road: way for road, way in found.items() if way is not None}
