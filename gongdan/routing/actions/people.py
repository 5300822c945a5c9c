"""What people can, how much room they have, and whether they are there."""

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.customers import contacts, organisations
from gongdan.identity import users
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.settings import VersionCheck, any_version, lock_routing, touch_roster
from gongdan.routing.errors import SkillKeyTaken
from gongdan.routing.events import RoutingSettingChanged
from gongdan.routing.models import customer_owners, person_skills, routing_people, skills
from gongdan.routing.schemas.people import CustomerOwnerIn, RoutingPersonIn, SkillIn

_skill, _person = skills.c, routing_people.c


async def create_skill(tx: Tx, draft: SkillIn) -> int:
    """A skill or certificate; its id. Raises SkillKeyTaken."""
    policy.may_manage(tx)
    await lock_routing(tx)
    if (
        await tx.scalar(select(_skill.id).where(_skill.tenant_id == tx.tenant_id, _skill.key == draft.key))
        is not None
    ):
        raise SkillKeyTaken
    values = {"key": draft.key, "kind": draft.kind, "names": draft.names.stored(), "is_active": draft.is_active}
    new_id = int(await tx.scalar(insert(skills).values(tenant_id=tx.tenant_id, **values).returning(_skill.id)))
    _tell(tx, f"skill:{draft.key}", {"is_active": [None, draft.is_active]})
    return new_id


async def change_skill(tx: Tx, skill_id: int, draft: SkillIn, expects: VersionCheck = any_version) -> None:
    """Names and use; key and kind are for ever. Raises NotFound, Invalid, and what `expects` raises."""
    policy.may_manage(tx)
    await lock_routing(tx)
    row = await tx.first(select(skills).where(_skill.tenant_id == tx.tenant_id, _skill.id == skill_id))
    if row is None:
        raise NotFound("skill", skill_id)
    expects(row.version)
    for field in ("key", "kind"):
        if getattr(draft, field) != getattr(row, field):
            remedy = f"Send {getattr(row, field)!r}, or make another one."
            raise Invalid.one(field, "fixed", f"The {field} of a skill stays as it is.", remedy)
    net = changes(row._asdict(), {"names": draft.names.stored(), "is_active": draft.is_active})
    if net:
        mine = (_skill.tenant_id == tx.tenant_id, _skill.id == skill_id)
        written = {name: new for name, (_, new) in net.items()}
        await tx.execute(update(skills).where(*mine).values(**written, version=_skill.version + 1))
        _tell(tx, f"skill:{row.key}", {name: list(pair) for name, pair in net.items()})


async def set_person(tx: Tx, user_id: int, wanted: RoutingPersonIn, expects: VersionCheck = any_version) -> None:
    """The person as routing is to know him. Raises NotFound, Invalid, and what `expects` raises."""
    policy.may_manage(tx)
    await must_be_staff(tx, user_id)
    named = Named()
    named.add("region", "region_id", wanted.region_id)
    named.add("calendar", "calendar_id", wanted.calendar_id)
    for place, one in enumerate(wanted.skills):
        named.add("skill", f"skills.{place}.skill_id", one.skill_id)
    await named.check(tx)
    await lock_routing(tx)
    mine = (_person.tenant_id == tx.tenant_id, _person.user_id == user_id)
    before = await tx.first(select(routing_people).where(*mine))
    expects(before.version if before is not None else 0)
    after = wanted.model_dump(exclude={"skills"})
    net = changes(before._asdict() if before is not None else {"weight": 1}, after)
    skills_before = await _skills_of(tx, user_id)
    skills_after = {one.skill_id: (one.level, one.expires_on) for one in wanted.skills}
    if not net and skills_before == skills_after and before is not None:
        return
    given = upsert(routing_people).values(tenant_id=tx.tenant_id, user_id=user_id, **after)
    later = {**after, "version": _person.version + 1}
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=later))
    if skills_before != skills_after:
        row = person_skills.c
        await tx.execute(delete(person_skills).where(row.tenant_id == tx.tenant_id, row.user_id == user_id))
        rows = [
            {"tenant_id": tx.tenant_id, "user_id": user_id, "skill_id": one, "level": level, "expires_on": until}
            for one, (level, until) in skills_after.items()
        ]
        if rows:
            await tx.execute(insert(person_skills), rows)
        net["skills"] = (_levels(skills_before), _levels(skills_after))
    _tell(tx, f"person:{user_id}", {name: list(pair) for name, pair in net.items()})


async def must_be_staff(tx: Tx, user_id: int) -> None:
    """Raises NotFound for whoever is no colleague."""
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.id == user_id, row.contact_id.is_(None))
    if await tx.first(select(row.id).where(*mine)) is None:
        raise NotFound("person", user_id)


async def _skills_of(tx: Tx, user_id: int) -> dict[int, Any]:
    row = person_skills.c
    rows = await tx.all(select(person_skills).where(row.tenant_id == tx.tenant_id, row.user_id == user_id))
    return {one.skill_id: (one.level, one.expires_on) for one in rows}


def _levels(held: dict[int, Any]) -> dict[str, Any]:
    return {str(one): [level, until and until.isoformat()] for one, (level, until) in sorted(held.items())}


async def say_availability(tx: Tx, availability: str) -> None:
    """One says oneself whether one is there. It is no other version: who sets the person up says nothing of it."""
    policy.may_say_availability(tx)
    assert tx.actor.user_id is not None
    mine = (_person.tenant_id == tx.tenant_id, _person.user_id == tx.actor.user_id)
    before = await tx.scalar(select(_person.availability).where(*mine)) or "available"
    values = {"availability": availability, "availability_at": tx.now}
    given = upsert(routing_people).values(tenant_id=tx.tenant_id, user_id=tx.actor.user_id, version=0, **values)
    if before != availability:
        await touch_roster(tx)  # first, as whoever sets people up does: neither waits for the other
        await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=values))
        _tell(tx, f"person:{tx.actor.user_id}", {"availability": [before, availability]})


async def set_owner(tx: Tx, wanted: CustomerOwnerIn) -> None:
    """Whose customer it is. Raises Invalid."""
    policy.may_manage(tx)
    if (wanted.organisation_id is None) == (wanted.contact_id is None):
        remedy = "Name either organisation_id or contact_id."
        raise Invalid.one("organisation_id", "one_expected", "An owner is of one customer.", remedy)
    named = Named()
    named.add("person", "user_id", wanted.user_id)
    await named.check(tx)
    table, column = (
        (organisations, "organisation_id") if wanted.organisation_id is not None else (contacts, "contact_id")
    )
    customer_id = getattr(wanted, column)
    found = select(table.c.id).where(table.c.tenant_id == tx.tenant_id, table.c.id == customer_id)
    if await tx.first(found) is None:
        raise Invalid.one(
            column, "not_found", f"There is no such customer {customer_id}.", "See GET /api/v1/contacts."
        )
    await lock_routing(tx)
    row = customer_owners.c
    mine = (row.tenant_id == tx.tenant_id, row[column] == customer_id)
    before = await tx.scalar(select(row.user_id).where(*mine))
    if before == wanted.user_id:
        return
    await tx.execute(delete(customer_owners).where(*mine))
    if wanted.user_id is not None:
        values = {column: customer_id, "user_id": wanted.user_id}
        await tx.execute(insert(customer_owners).values(tenant_id=tx.tenant_id, **values))
    _tell(tx, f"{column.removesuffix('_id')}:{customer_id}", {"owner_id": [before, wanted.user_id]})


def _tell(tx: Tx, what: str, changed: dict[str, Any]) -> None:
    tx.record(RoutingSettingChanged(tx.tenant_id, what, changed))
