"""What the tenant has already, by the names that files use: teams, people, categories, organisations, tickets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, and_, any_, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.customers import contact_addresses, contacts, organisations
from gongdan.identity import teams, tenants, users
from gongdan.integrations.imports.names import Known, Person, Team
from gongdan.integrations.imports.words import same
from gongdan.integrations.models import imported_tickets
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, catalogue, tickets


def among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """`column = ANY (array)`: one parameter however many values, where IN would send each of them."""
    return cast("ColumnElement[bool]", column == any_(literal(list(values), ARRAY(column.type))))


async def get_known(tx: Tx) -> Known:
    """Set-up, teams and staff of the tenant."""
    found = await catalogue(tx)
    team_rows = await tx.all(select(teams).where(teams.c.tenant_id == tx.tenant_id).order_by(teams.c.id.desc()))
    staff = (users.c.tenant_id == tx.tenant_id, users.c.contact_id.is_(None))
    columns = (users.c.id, users.c.name, users.c.email, users.c.external_id, users.c.department_id)
    people = await tx.all(select(*columns).where(*staff).order_by(users.c.id.desc()))
    return Known(
        catalogue=found,
        teams=_teams(team_rows),
        people=_people(people),
        categories=_categories(found),
    )


def _teams(rows: Sequence[Row[Any]]) -> dict[str, Team]:
    by_name = {same(row.name): Team(row.id, row.name, row.department_id) for row in rows}
    return by_name | {same(row.key): Team(row.id, row.name, row.department_id) for row in rows}


def _people(rows: Sequence[Row[Any]]) -> dict[str, Person]:
    """By name (the first who was there, where several have it), external id and e-mail."""
    found: dict[str, Person] = {}
    for name in ("name", "external_id", "email"):
        for row in rows:
            if getattr(row, name):
                found[same(getattr(row, name))] = Person(row.id, row.name, row.department_id)
    return found


def _categories(found: Catalogue) -> dict[tuple[int | None, str], int]:
    by_name: dict[tuple[int | None, str], int] = {}
    for one in reversed(list(found.categories.values())):
        for word in (*one.names.values(), one.key):
            by_name[one.parent_id, same(word)] = one.id
    return by_name


async def get_tenant_zone(tx: Tx) -> str:
    """The time zone in which times without one are read."""
    return str(await tx.scalar(select(tenants.c.time_zone).where(tenants.c.id == tx.tenant_id)))


async def imported_by_id(tx: Tx, source: str, external_ids: Collection[str]) -> Mapping[str, Row[Any]]:
    """The tickets of this source that are there, with what is known of their last import (null: not ours)."""
    mark = imported_tickets
    joined = tickets.outerjoin(mark, (mark.c.tenant_id == tickets.c.tenant_id) & (mark.c.ticket_id == tickets.c.id))
    columns = (tickets.c.external_id, tickets.c.id, tickets.c.version, mark.c.fingerprint, mark.c.ticket_version)
    steps = (mark.c.last_step, mark.c.last_step_at)
    mine = (
        tickets.c.tenant_id == tx.tenant_id,
        tickets.c.external_source == source,
        among(tickets.c.external_id, external_ids),
    )
    rows = await tx.all(select(*columns, *steps).select_from(joined).where(*mine))
    return {row.external_id: row for row in rows}


async def taken_numbers(tx: Tx, numbers: Collection[str]) -> set[str]:
    """Which of these numbers a ticket bears already."""
    row = tickets.c
    found = await tx.execute(select(row.number).where(row.tenant_id == tx.tenant_id, among(row.number, numbers)))
    return set(found.scalars())


async def organisations_by_name(tx: Tx, names: Collection[str]) -> dict[str, int]:
    """Active organisations of these names, the first of each."""
    if not names:
        return {}
    row = organisations.c
    mine = (row.tenant_id == tx.tenant_id, among(row.name, names), row.is_active)
    found = await tx.all(select(func.min(row.id).label("id"), row.name).where(*mine).group_by(row.name))
    return {one.name: one.id for one in found}


async def organisations_of(tx: Tx, contact_ids: Collection[int]) -> dict[int, int | None]:
    """The organisation of each contact."""
    row = contacts.c
    mine = (row.tenant_id == tx.tenant_id, among(row.id, contact_ids))
    return {one.id: one.organisation_id for one in await tx.all(select(row.id, row.organisation_id).where(*mine))}


async def comment_ids_of(tx: Tx, pairs: Collection[tuple[int, str]], comments: Any) -> set[tuple[int, str]]:
    """Which comments (ticket, external id) are there already; one that was split off counts where it was written."""
    if not pairs:
        return set()
    row = comments.c
    wanted = list(pairs)
    here = tuple_(row.ticket_id, row.external_id).in_(wanted)
    split_off = and_(row.origin_id.is_not(None), tuple_(row.origin_id, row.external_id).in_(wanted))
    statement = select(row.ticket_id, row.origin_id, row.external_id)
    found = await tx.all(statement.where(row.tenant_id == tx.tenant_id, or_(here, split_off)))
    return {(one.origin_id or one.ticket_id, one.external_id) for one in found}


async def contacts_known(tx: Tx, external_ids: Collection[str], emails: Collection[str]) -> set[str]:
    """Which of these external ids and e-mail addresses belong to a contact."""
    row, address = contacts.c, contact_addresses.c
    by_id = select(row.external_id).where(row.tenant_id == tx.tenant_id, among(row.external_id, external_ids))
    is_email = (address.channel == "email", among(address.address, emails))
    by_email = select(address.address).where(address.tenant_id == tx.tenant_id, *is_email)
    return {*(await tx.execute(by_id)).scalars(), *(await tx.execute(by_email)).scalars()}
