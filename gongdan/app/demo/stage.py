"""The stage of the demo: the tenant with its people, customers and structure, built through the front doors."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from gongdan.app.demo.cast import PASSWORD, Cast, Company, Person
from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.customers.actions.contacts import create_contact
from gongdan.customers.actions.organisations import create_organisation
from gongdan.customers.models import contact_addresses
from gongdan.customers.schemas.contacts import AddressIn, ContactIn
from gongdan.customers.schemas.organisations import OrganisationIn
from gongdan.identity.access import actor_of_user
from gongdan.identity.actions.departments import add_department, change_department
from gongdan.identity.actions.passwords import set_password
from gongdan.identity.actions.teams import add_team, set_members
from gongdan.identity.actions.users import add_user
from gongdan.identity.models import users
from gongdan.identity.schemas.org import DepartmentIn, DepartmentPatch, TeamIn
from gongdan.identity.schemas.people import UserIn
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, Scope, system_actor
from gongdan.kernel.unit import Tx, unit

_CUSTOMERS_MAY = ("ticket.read", "ticket.open", "ticket.comment", "ticket.move")


def _any_version(version: int) -> None:
    """Nobody else is here yet."""


async def build(cast: Cast, begins_at: datetime) -> int:
    """The tenant with everything in it, in one transaction; its id."""
    wanted = NewTenant(cast.slug, cast.name, cast.locale, cast.time_zone, cast.phone_region)
    with clock.frozen(begins_at):
        async with creating_tenant(wanted, "demo") as tx:
            departments = await _departments(tx, cast)
            contacts = {
                name: i for company in cast.companies for name, i in (await _company(tx, cast, company)).items()
            }
            people = {person.key: await _person(tx, cast, person, departments, contacts) for person in cast.people}
            await _teams(tx, cast, departments, people)
            for key, manager in cast.managers.items():
                await change_department(
                    tx, departments[key], DepartmentPatch(manager_id=people[manager]), _any_version
                )
            return tx.tenant_id


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


async def _teams(tx: Tx, cast: Cast, departments: dict[str, int], people: dict[str, int]) -> None:
    for key, (name, department, lead) in cast.teams.items():
        draft = TeamIn(key=key, name=name, department_id=departments[department], lead_id=people[lead])
        team_id = await add_team(tx, draft)
        members = [people[person.key] for person in cast.people if person.team == key]
        await set_members(tx, team_id, members, _any_version)


@dataclass(slots=True)
class Actors:
    """Who may step onto the stage, by key of the cast."""

    tenant_id: int
    staff: dict[str, Actor] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)

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
        rows = await tx.all(select(users.c.id, users.c.email).where(users.c.tenant_id == tenant_id))
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
