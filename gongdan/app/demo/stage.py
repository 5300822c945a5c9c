"""The stage of the demo: the tenant with its people, customers and structure, built through the front doors."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from gongdan.app.demo.cast import PASSWORD, Cast, Company, Person
from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.customers.actions.contacts import create_contact
from gongdan.customers.actions.organisations import create_organisation
from gongdan.customers.actions.ranks import create_region
from gongdan.customers.models import contact_addresses
from gongdan.customers.schemas.contacts import AddressIn, ContactIn
from gongdan.customers.schemas.organisations import OrganisationIn, RegionIn
from gongdan.identity.access import actor_of_user
from gongdan.identity.actions.departments import add_department, change_department
from gongdan.identity.actions.passwords import set_password
from gongdan.identity.actions.portal import change_portal_settings
from gongdan.identity.actions.teams import add_team, set_members
from gongdan.identity.actions.users import add_user
from gongdan.identity.models import departments as departments_table
from gongdan.identity.models import teams, users
from gongdan.identity.schemas.org import DepartmentIn, DepartmentPatch, TeamIn
from gongdan.identity.schemas.people import UserIn
from gongdan.identity.schemas.portal import PortalPatch
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, Scope, system_actor
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing.actions.duties import edit_duty
from gongdan.ticketing.models import duties
from gongdan.ticketing.schemas.setup.duties import EditDuty

_CUSTOMERS_MAY = ("ticket.read", "ticket.open", "ticket.comment", "ticket.move", "ticket.nudge")


def _any_version(version: int) -> None:
    """Nobody else is here yet."""


async def build(cast: Cast, begins_at: datetime) -> int:
    """The tenant with everything in it, in one transaction; its id."""
    wanted = NewTenant(cast.slug, cast.name, cast.locale, cast.time_zone, cast.phone_region)
    with clock.frozen(begins_at):
        async with creating_tenant(wanted, "demo") as tx:
            await change_portal_settings(tx, PortalPatch(**cast.portal))
            for key, names in cast.regions.items():
                await create_region(tx, RegionIn.model_validate({"key": key, "names": names}))
            departments = await _departments(tx, cast)
            contacts = {
                name: i for company in cast.companies for name, i in (await _company(tx, cast, company)).items()
            }
            await _people_and_teams(tx, cast, departments, contacts)
            return tx.tenant_id


async def complete(cast: Cast, tenant_id: int) -> None:
    """Add teams, their people and what they do, where a stage was built before they joined the cast."""
    async with unit(system_actor(tenant_id), cause="demo") as tx:
        known = {row.key for row in await tx.all(select(teams.c.key).where(teams.c.tenant_id == tenant_id))}
        if cast.teams.keys() <= known:
            return
        row = departments_table.c
        found = await tx.all(select(row.id, row.name).where(row.tenant_id == tenant_id, row.is_active))
        by_name = {one.name: one.id for one in found}
        departments = {key: by_name[name] for key, name in cast.departments.items() if name in by_name}
        await _people_and_teams(tx, cast, departments, {})


async def _people_and_teams(tx: Tx, cast: Cast, departments: dict[str, int], contacts: dict[str, int]) -> None:
    """Whoever and whatever is not there yet; those who are there stay as they are."""
    there = await tx.all(select(users.c.id, users.c.email).where(users.c.tenant_id == tx.tenant_id))
    by_email = {row.email: row.id for row in there}
    people: dict[str, int] = {}
    for person in cast.people:
        if (user_id := by_email.get(cast.email(person.key))) is not None:
            people[person.key] = user_id
        elif person.role != "customer" or person.name in contacts:
            people[person.key] = await _person(tx, cast, person, departments, contacts)
    added = await _teams(tx, cast, departments, people)
    await _duties(tx, cast, added)
    for key, manager in cast.managers.items():
        is_new = cast.email(manager) not in by_email
        if key in departments and is_new:
            await change_department(tx, departments[key], DepartmentPatch(manager_id=people[manager]), _any_version)


async def _departments(tx: Tx, cast: Cast) -> dict[str, int]:
    top = await add_department(tx, DepartmentIn(name=cast.name))
    return {
        key: await add_department(tx, DepartmentIn(name=name, parent_id=top, position=place))
        for place, (key, name) in enumerate(cast.departments.items())
    }


async def _company(tx: Tx, cast: Cast, company: Company) -> dict[str, int]:
    """The ids of its people by name."""
    organisation = await create_organisation(
        tx,
        OrganisationIn(
            name=company.name,
            tier=company.tier,
            region=company.region,
            domain=company.domain,
            shares_tickets=company.shares_tickets,
        ),
    )
    ids = {}
    for number, (name, phone) in enumerate(company.people, 1):
        addresses = [
            AddressIn(channel="email", address=f"contact{number}@{company.domain}", is_primary=True),
            AddressIn(channel="phone", address=phone, is_primary=True),
        ]
        draft = ContactIn(name=name, organisation=organisation, region=company.region, addresses=addresses)
        ids[name] = await create_contact(tx, draft)
    return ids


async def _person(tx: Tx, cast: Cast, person: Person, departments: dict[str, int], contacts: dict[str, int]) -> int:
    draft = UserIn(
        email=cast.email(person.key),
        name=person.name,
        department_id=departments.get(person.department),
        roles=[person.role],
    )
    contact_id = contacts[person.name] if person.role == "customer" else None
    user_id = await add_user(tx, draft, contact_id=contact_id)
    await set_password(tx, user_id, PASSWORD)
    return user_id


async def _teams(tx: Tx, cast: Cast, departments: dict[str, int], people: dict[str, int]) -> dict[str, int]:
    """The ids of the cast's teams by key: those that are there, by key or name, and those that are added now."""
    there = await tx.all(select(teams.c.id, teams.c.key, teams.c.name).where(teams.c.tenant_id == tx.tenant_id))
    ids = {
        key: row.id for key, words in cast.teams.items() for row in there if key == row.key or words[0] == row.name
    }
    for key, (name, department, lead) in cast.teams.items():
        if key not in ids:
            draft = TeamIn(key=key, name=name, department_id=departments.get(department), lead_id=people.get(lead))
            ids[key] = await add_team(tx, draft)
            members = [people[person.key] for person in cast.of_team(key) if person.key in people]
            await set_members(tx, ids[key], members, _any_version)
    return ids


async def _duties(tx: Tx, cast: Cast, team_ids: dict[str, int]) -> None:
    """Say which team does what, where nobody has said it."""
    row = duties.c
    vacant = select(row.id, row.key).where(row.tenant_id == tx.tenant_id, row.team_id.is_(None), row.is_active)
    for one in await tx.all(vacant):
        if one.key in cast.duties:
            await edit_duty(tx, one.id, EditDuty(team_id=team_ids[cast.duties[one.key]]))


@dataclass(slots=True)
class Actors:
    """Who may step onto the stage, by key of the cast."""

    tenant_id: int
    staff: dict[str, Actor] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)

    def customer_of(self, company: Company, person: int) -> Actor:
        """One of the people of this company."""
        person %= len(company.people)
        contact_id = self.contacts[f"contact{person + 1}@{company.domain}"]
        return self.customer(contact_id, company.people[person][0])

    def customer(self, contact_id: int, name: str) -> Actor:
        """The customer himself, as his mail or the portal would bring him in."""
        grants = dict.fromkeys(_CUSTOMERS_MAY, Scope.OWN)
        nobody = system_actor(self.tenant_id)
        return replace(
            nobody,
            kind="customer",
            name=name,
            contact_id=contact_id,
            role_keys=frozenset({"customer"}),
            grants=grants,
        )


async def find_actors(cast: Cast, tenant_id: int) -> Actors:
    """Everybody as he would come in by his own door."""
    found = Actors(tenant_id)
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        active = (users.c.tenant_id == tenant_id, users.c.is_active)
        rows = await tx.all(select(users.c.id, users.c.email).where(*active))
        by_email = {row.email: row.id for row in rows}
        for person in cast.people:
            if person.role != "customer" and cast.email(person.key) in by_email:
                found.staff[person.key] = await actor_of_user(tx, by_email[cast.email(person.key)])
        address = contact_addresses.c
        known = select(address.address, address.contact_id).where(
            address.tenant_id == tenant_id, address.channel == "email"
        )
        found.contacts = {row.address: row.contact_id for row in await tx.all(known)}
    return found
