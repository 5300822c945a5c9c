"""Skills and people as routing knows them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from gongdan.customers import contacts, organisations
from gongdan.identity import team_members, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import (
    class_people,
    customer_owners,
    leaves,
    person_skills,
    routing_people,
    skills,
    training_classes,
)
from gongdan.routing.plans import POINTS, points_of
from gongdan.routing.queries.in_force import in_force
from gongdan.routing.queries.routed import owned_by
from gongdan.routing.queries.seen import last_seen
from gongdan.ticketing import Shelf, catalogue, tickets

DEFAULT_CAPACITY = 20
_skill, _held, _person = skills.c, person_skills.c, routing_people.c
_BY_NAME = Sort("name", (users.c.name, users.c.id), False)


async def list_skills(tx: Tx) -> dict[str, Any]:
    """The catalogue by kind and key. Raises NotAllowed."""
    policy.may_read_any(tx)
    count = (
        select(func.count())
        .where(_held.tenant_id == _skill.tenant_id, _held.skill_id == _skill.id)
        .correlate(skills)
        .scalar_subquery()
    )
    statement = select(skills, count.label("people")).where(_skill.tenant_id == tx.tenant_id)
    rows = await tx.all(statement.order_by(_skill.kind.desc(), _skill.key))
    names = ("id", "key", "kind", "names", "is_active", "people", "version")
    items = [
        {name: getattr(row, name) for name in names} | {"name": in_locale(row.names, tx.actor.locale)} for row in rows
    ]
    return {"items": items, "next_cursor": None}


async def get_skill(tx: Tx, skill_id: int) -> dict[str, Any]:
    """One of the catalogue. Raises NotFound, NotAllowed."""
    found = next((one for one in (await list_skills(tx))["items"] if one["id"] == skill_id), None)
    if found is None:
        raise NotFound("skill", skill_id)
    return found  # type: ignore[no-any-return]


async def list_people(
    tx: Tx, *, team_id: int | None, q: str | None, skill_id: int | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Active colleagues by name. Raises NotAllowed."""
    policy.may_read_any(tx)
    statement = _people(tx).where(users.c.is_active)
    if team_id is not None:
        m = team_members.c
        statement = statement.where(
            users.c.id.in_(select(m.user_id).where(m.tenant_id == tx.tenant_id, m.team_id == team_id))
        )
    if skill_id is not None:
        has = select(_held.user_id).where(_held.tenant_id == tx.tenant_id, _held.skill_id == skill_id)
        statement = statement.where(users.c.id.in_(has))
    if q:
        like = [column.icontains(q, autoescape=True) for column in (users.c.name, users.c.email)]
        statement = statement.where(or_(*like))
    rows, following = cut(await tx.all(paged(statement, _BY_NAME, limit, cursor)), _BY_NAME, limit, ("name", "id"))
    return {"items": await _shapes(tx, rows), "next_cursor": following}


async def get_person(tx: Tx, user_id: int) -> dict[str, Any]:
    """One colleague. Raises NotFound, NotAllowed."""
    policy.may_read_any(tx)
    row = await tx.first(_people(tx).where(users.c.id == user_id))
    if row is None:
        raise NotFound("person", user_id)
    return (await _shapes(tx, [row]))[0]


async def get_availability(tx: Tx) -> dict[str, Any]:
    """One's own. Raises NotAllowed."""
    policy.may_say_availability(tx)
    row = await tx.one(_people(tx).where(users.c.id == tx.actor.user_id))
    shape = (await _shapes(tx, [row]))[0]
    return {name: shape[name] for name in ("availability", "availability_at", "load", "capacity")}


def _people(tx: Tx) -> Any:
    u = users.c
    own = and_(_person.tenant_id == u.tenant_id, _person.user_id == u.id)
    columns = ("capacity", "weight", "availability", "availability_at", "region_id", "latitude", "longitude")
    more = (_person[name] for name in (*columns, "calendar_id", "version"))
    return (
        select(u.id, u.name, *more)
        .select_from(users.outerjoin(routing_people, own))
        .where(u.tenant_id == tx.tenant_id, u.contact_id.is_(None))
    )


async def _shapes(tx: Tx, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    known = await in_force(tx)
    capacity = known.capacity if known is not None else DEFAULT_CAPACITY
    loads = await _loads(tx, ids, known.points if known is not None else POINTS)
    teams = await teams_of(tx, ids)
    held = await skills_of(tx, ids)
    absent, learning = await _absent(tx, ids), await _learning(tx, ids)
    seen = await last_seen(tx, ids)
    own = ("region_id", "latitude", "longitude", "calendar_id", "availability_at")
    return [
        {
            "id": row.id,
            "name": row.name,
            "team_ids": teams.get(row.id, []),
            "capacity": capacity if row.capacity is None else row.capacity,
            "has_own_capacity": row.capacity is not None,
            "load": loads.get(row.id, 0),
            "weight": 1 if row.weight is None else row.weight,
            "availability": row.availability or "available",
            "last_seen_at": seen.get(row.id),
            "is_on_leave": row.id in absent,
            "is_in_class": row.id in learning,
            **{name: getattr(row, name) for name in own},
            "skills": held.get(row.id, []),
            "version": row.version or 0,
        }
        for row in rows
    ]


async def _loads(tx: Tx, ids: Collection[int], points: Any) -> dict[int, int]:
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.assignee_id.in_(ids), row.state_category < 4)
    rows = await tx.all(
        select(row.assignee_id, row.priority, row.type_id, func.count().label("many"))
        .where(*mine, row.shelf == int(Shelf.DESK))
        .group_by(row.assignee_id, row.priority, row.type_id)
    )
    types = (await catalogue(tx)).types
    found: dict[int, int] = {}
    for one in rows:
        weighs = points_of(points, one.priority, types[one.type_id].key) * one.many
        found[one.assignee_id] = found.get(one.assignee_id, 0) + weighs
    return found


async def teams_of(tx: Tx, ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of their teams, by person."""
    row = team_members.c
    found: dict[int, list[int]] = {}
    mine = (row.tenant_id == tx.tenant_id, row.user_id.in_(ids))
    for one in await tx.all(select(row.user_id, row.team_id).where(*mine).order_by(row.team_id)):
        found.setdefault(one.user_id, []).append(one.team_id)
    return found


async def skills_of(tx: Tx, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """What they can, by person, with names in the language of who asks."""
    same = and_(_skill.tenant_id == _held.tenant_id, _skill.id == _held.skill_id)
    rows = await tx.all(
        select(_held.user_id, _held.skill_id, _held.level, _held.expires_on, _skill.key, _skill.kind, _skill.names)
        .select_from(person_skills.join(skills, same))
        .where(_held.tenant_id == tx.tenant_id, _held.user_id.in_(ids))
        .order_by(_skill.kind.desc(), _skill.key)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for one in rows:
        shape = {name: getattr(one, name) for name in ("skill_id", "key", "kind", "level", "expires_on")}
        shape["name"] = in_locale(one.names, tx.actor.locale)
        shape["is_expired"] = one.expires_on is not None and one.expires_on < tx.now.date()
        found.setdefault(one.user_id, []).append(shape)
    return found


async def _absent(tx: Tx, ids: Collection[int]) -> set[int]:
    row = leaves.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id.in_(ids), row.state == "approved")
    rows = await tx.all(select(row.user_id).where(*mine, row.starts_at <= tx.now, row.ends_at > tx.now))
    return {one.user_id for one in rows}


async def _learning(tx: Tx, ids: Collection[int]) -> set[int]:
    p, c = class_people.c, training_classes.c
    same = and_(c.tenant_id == p.tenant_id, c.id == p.class_id)
    mine = (p.tenant_id == tx.tenant_id, p.user_id.in_(ids), c.state.in_(("planned", "running")))
    statement = select(p.user_id).select_from(class_people.join(training_classes, same))
    return {one.user_id for one in await tx.all(statement.where(*mine, c.starts_at <= tx.now, c.ends_at > tx.now))}


async def list_owners(
    tx: Tx, *, user_id: int | None, organisation_id: int | None = None, contact_id: int | None = None
) -> dict[str, Any]:
    """Whose customers they are, at most a thousand; of an organisation and a contact both. Raises NotAllowed."""
    policy.may_read(tx)
    row = customer_owners.c
    home = and_(organisations.c.tenant_id == row.tenant_id, organisations.c.id == row.organisation_id)
    own = and_(contacts.c.tenant_id == row.tenant_id, contacts.c.id == row.contact_id)
    who = and_(users.c.tenant_id == row.tenant_id, users.c.id == row.user_id)
    name = func.coalesce(contacts.c.name, organisations.c.name).label("customer_name")
    statement = (
        select(row.organisation_id, row.contact_id, name, row.user_id, users.c.name.label("user_name"))
        .select_from(customer_owners.join(users, who).outerjoin(organisations, home).outerjoin(contacts, own))
        .where(row.tenant_id == tx.tenant_id)
    )
    if user_id is not None:
        statement = statement.where(row.user_id == user_id)
    if named := owned_by(organisation_id, contact_id):
        statement = statement.where(or_(*named))
    rows = await tx.all(statement.order_by(name, row.id).limit(1000))
    return {"items": [dict(one._mapping) for one in rows], "next_cursor": None}
