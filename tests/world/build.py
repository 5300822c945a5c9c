"""Build the little world in the template database, once per run; every test database is a copy of it."""

import dataclasses
from typing import Any

from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.customers.models import contact_addresses, contacts, organisations
from gongdan.identity.models import (
    api_tokens,
    departments,
    roles,
    team_members,
    teams,
    tenants,
    user_roles,
    users,
)
from gongdan.kernel import clock, secrets
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import Tx, system_connection, unit
from tests import world as told
from tests.world import Person, Tenant, World


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


async def build() -> World:
    """Both tenants with everything in them."""
    # As weak as argon2 can be: the tests sign in hundreds of times, and a hash carries its own cost.
    password_hash = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(told.PASSWORD)
    people: dict[str, Person] = {}
    xinghe = await _tenant(
        "xinghe",
        "星河科技",
        "zh-CN",
        "Asia/Shanghai",
        "CN",
        told.XINGHE_DEPARTMENTS,
        told.XINGHE_TEAMS,
        told.XINGHE_PEOPLE,
        people,
        password_hash,
    )
    northwind = await _tenant(
        "northwind",
        "Northwind",
        "en",
        "Europe/London",
        "GB",
        told.NORTHWIND_DEPARTMENTS,
        told.NORTHWIND_TEAMS,
        told.NORTHWIND_PEOPLE,
        people,
        password_hash,
    )
    return World(people=people, xinghe=xinghe, northwind=northwind)


async def _tenant(
    slug: str,
    name: str,
    locale: str,
    zone: str,
    region: str,
    department_story: dict[str, tuple[str | None, str]],
    team_story: dict[str, tuple[str, str]],
    person_story: list[Person],
    people: dict[str, Person],
    password_hash: str,
) -> Tenant:
    async with system_connection() as connection:
        tenant_id = await _id(
            connection, tenants, slug=slug, name=name, locale=locale, time_zone=zone, phone_region=region
        )
    async with unit(system_actor(tenant_id, "world")) as tx:
        await _seed(tx)
        tenant = Tenant(
            slug,
            tenant_id,
            departments=await _departments(tx, department_story),
            teams={},
            contacts={},
            organisations={},
        )
        for key, (team_name, department) in team_story.items():
            tenant.teams[key] = await _id(
                tx.connection,
                teams,
                tenant_id=tenant_id,
                key=key,
                name=team_name,
                department_id=tenant.departments[department],
            )
        for person in person_story:
            people[person.key] = await _person(tx, tenant, person, password_hash)
    return tenant


async def _seed(tx: Tx) -> None:
    import gongdan.customers
    import gongdan.identity
    import gongdan.ticketing

    for module in (gongdan.identity, gongdan.customers, gongdan.ticketing):
        if hasattr(module, "seed"):
            await module.seed(tx)


async def _departments(tx: Tx, story: dict[str, tuple[str | None, str]]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for key, (parent, name) in story.items():
        new_id = int(await tx.scalar(text("select nextval('departments_id_seq')")))
        path = [*([ids[parent]] if parent else []), new_id]
        await tx.execute(
            insert(departments).values(
                tenant_id=tx.tenant_id, id=new_id, parent_id=ids.get(parent or ""), name=name, path=path
            )
        )
        ids[key] = new_id
    return ids


async def _person(tx: Tx, tenant: Tenant, person: Person, password_hash: str) -> Person:
    contact_id = await _contact(tx, tenant, person) if person.role == "customer" else None
    user_id = await _id(
        tx.connection,
        users,
        tenant_id=tenant.id,
        email=person.email,
        name=person.name,
        department_id=tenant.departments.get(person.department or ""),
        contact_id=contact_id,
        password_hash=password_hash,
        password_changed_at=clock.now(),
    )
    if person.team:
        await tx.execute(
            insert(team_members).values(tenant_id=tenant.id, team_id=tenant.teams[person.team], user_id=user_id)
        )
    await _grant(tx, user_id, person.role)
    token = f"gd_{base36(tenant.id)}_{secrets.random_token()}"
    await tx.execute(
        insert(api_tokens).values(
            tenant_id=tenant.id,
            user_id=user_id,
            name="tests",
            token_hash=secrets.fingerprint(token),
            scopes=[],
            created_at=clock.now(),
        )
    )
    return dataclasses.replace(person, tenant_id=tenant.id, user_id=user_id, contact_id=contact_id, token=token)


async def _grant(tx: Tx, user_id: int, role: str) -> None:
    role_id = await tx.scalar(
        roles.select().with_only_columns(roles.c.id).where(roles.c.tenant_id == tx.tenant_id, roles.c.key == role)
    )
    if role_id is None:
        role_id = await _id(
            tx.connection, roles, tenant_id=tx.tenant_id, key=role, names={"en": role}, permissions=[], scope="own"
        )
    await tx.execute(insert(user_roles).values(tenant_id=tx.tenant_id, user_id=user_id, role_id=role_id))


async def _contact(tx: Tx, tenant: Tenant, person: Person) -> int:
    domain = person.email.split("@")[1]
    if domain not in tenant.organisations:
        tenant.organisations[domain] = await _id(
            tx.connection, organisations, tenant_id=tenant.id, name=domain, domain=domain
        )
    contact_id = await _id(
        tx.connection,
        contacts,
        tenant_id=tenant.id,
        name=person.name,
        organisation_id=tenant.organisations[domain],
    )
    await tx.execute(
        insert(contact_addresses).values(
            tenant_id=tenant.id,
            contact_id=contact_id,
            channel="email",
            address=person.email,
            shown_as=person.email,
            is_primary=True,
        )
    )
    tenant.contacts[person.key] = contact_id
    return contact_id


async def _id(connection: AsyncConnection, table: Any, **values: Any) -> int:
    return int(await connection.scalar(insert(table).values(**values).returning(table.c.id)))
