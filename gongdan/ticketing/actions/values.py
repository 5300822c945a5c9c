"""What callers send about a ticket, turned into what is stored: type, category, people, custom values, tags."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.customers import contacts, identify
from gongdan.identity import teams, users
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.fixed import Fixed, Found
from gongdan.kernel.unit import Tx
from gongdan.rendering import clean_text, safe_html
from gongdan.rendering.mentions import html_to_be_sent
from gongdan.ticketing.field_values import References, absent, check_values, references
from gongdan.ticketing.models import ticket_tags
from gongdan.ticketing.queries.catalogue import Catalogue, CategoryDef, TypeDef
from gongdan.ticketing.schemas.tickets import RequesterIn


def clean_body(text: str, form: str) -> str:
    """The text as it is stored: HTML without anything active, plain text without control characters."""
    return safe_html(text) if form == "html" else clean_text(text)


def body_to_be_sent(tx: Tx, text: str, form: str) -> str:
    """As `clean_body`, of what is written but not sent: who is mentioned in it is asked when it is."""
    return html_to_be_sent(text) if form == "html" and tx.actor.kind != "customer" else clean_body(text, form)


def type_of(tx: Tx, known: Catalogue, key: str | None) -> TypeDef:
    """The type to use; without a key the first that the caller may raise. Raises Invalid."""
    return type_named(known, key, is_customer=tx.actor.kind == "customer")


def type_named(known: Catalogue, key: str | None, *, is_customer: bool) -> TypeDef:
    """As `type_of`, for whoever raises it. Raises Invalid."""
    usable = [
        kind
        for kind in sorted(known.types.values(), key=lambda k: (k.position, k.id))
        if kind.is_active and (kind.is_public or not is_customer)
    ]
    for kind in usable:
        if key is None or kind.key == key:
            return kind
    words = ", ".join(kind.key for kind in usable)
    raise Invalid.one("type", "unknown", f"There is no ticket type {key!r}.", f"Use one of: {words}.")


def category_of(known: Catalogue, key: str) -> CategoryDef:
    """The active category of this key. Raises Invalid."""
    found = known.category(key)
    if found is None or not found.is_active:
        raise Invalid.one(
            "category", "unknown", f"There is no category {key!r}.", "See GET /api/v1/categories for their keys."
        )
    return found


async def requester_of(tx: Tx, given: RequesterIn | None) -> tuple[int | None, int | None]:
    """Contact and organisation of who asks. Customers ask for themselves; strangers are created."""
    if tx.actor.kind == "customer":
        contact_id = tx.actor.contact_id
    elif given is None:
        return None, None
    elif given.id is not None:
        contact_id = given.id
    else:
        if not (given.name or given.email or given.phone):
            raise Invalid.one("requester", "empty", "Nothing says who asks.", "Give a name, an e-mail or a phone.")
        contact_id = await identify(tx, name=given.name, email=given.email, phone=given.phone)
    row = await _contact(tx, contact_id)
    if row is not None and row.merged_into_id is not None:
        row = await _contact(tx, row.merged_into_id)
    if row is None:
        raise Invalid.one(
            "requester.id", "not_found", f"There is no contact {contact_id}.", "Give an e-mail or phone instead."
        )
    return row.id, row.organisation_id


_CONTACT = Fixed(
    select(contacts.c.id, contacts.c.organisation_id, contacts.c.merged_into_id)
    .where(contacts.c.tenant_id == bindparam("tenant"), contacts.c.id == bindparam("contact"))
    .with_for_update(read=True, key_share=True)
)


async def _contact(tx: Tx, contact_id: int | None) -> Found | None:
    """The contact's row, kept from being merged away until this ticket is committed: the merge then finds it."""
    return await _CONTACT.first(tx.connection, {"tenant": tx.tenant_id, "contact": contact_id})


async def team_of(tx: Tx, given: int | str, field: str = "team") -> Any:
    """The active team of this id, key or name. Raises Invalid."""
    row = teams.c
    match = row.id == given if isinstance(given, int) else or_(row.key == given, row.name == given)
    found = await tx.first(select(teams).where(row.tenant_id == tx.tenant_id, match, row.is_active).limit(1))
    if found is None:
        raise Invalid.one(field, "not_found", f"There is no active team {given!r}.", "See GET /api/v1/teams.")
    return found


async def person_of(tx: Tx, given: int | str, field: str = "assignee") -> Any:
    """The active colleague of this id or e-mail, or `me`. Raises Invalid."""
    row = users.c
    if given == "me":
        given = tx.actor.user_id or 0
    match = row.id == given if isinstance(given, int) else row.email == given.strip().lower()
    found = await tx.first(
        select(users).where(row.tenant_id == tx.tenant_id, match, row.is_active, row.contact_id.is_(None))
    )
    if found is None:
        raise Invalid.one(
            field, "not_found", f"There is no active colleague {given!r}.", "See GET /api/v1/people for who there is."
        )
    return found


async def custom_values(tx: Tx, known: Catalogue, type_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """As `read_custom`. Raises Invalid with every problem."""
    clean, problems = await read_custom(tx, known, type_id, given)
    if problems:
        raise Invalid(problems=problems)
    return clean


async def read_custom(
    tx: Tx, known: Catalogue, type_id: int, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The custom values that can be read, those that were cleared as None, and what is wrong with the others.

    Whom they refer to exists. What is required is a question for the form. Whether the files are the caller's own is
    found when they are attached.
    """
    defs = [replace(one, is_required=False) for one in known.fields_of(type_id)]
    if tx.actor.kind == "customer":
        defs = [one for one in defs if one.is_customer_visible]
    clean, problems = check_values(defs, given, is_partial=True, region=known.phone_region)
    problems += await _absent_references(tx, references(defs, clean))
    return clean, problems


async def _absent_references(tx: Tx, named: References) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for table, what, wanted in (
        (users, "person", named.people),
        (contacts, "contact", named.contacts),
    ):
        if wanted:
            statement = select(table.c.id).where(table.c.tenant_id == tx.tenant_id, table.c.id.in_(list(wanted)))
            there = {row.id for row in await tx.all(statement)}
            for target, keys in wanted.items():
                if target not in there:
                    problems += absent(what, keys, target)
    return problems


def clean_tags(given: Sequence[str]) -> list[str]:
    """Each tag once, in the order given; written with joined or with loose accents it is the same tag."""
    clean = (unicodedata.normalize("NFC", clean_text(tag)).strip() for tag in given)
    return list(dict.fromkeys(tag for tag in clean if tag))


async def write_tags(tx: Tx, ticket_id: int, tags: Sequence[str], *, before: Sequence[str] | None = None) -> None:
    """The rows by which lists find tags; the column beside them is for showing. `before` is what stood there."""
    gone = None if before is None else [tag for tag in before if tag not in tags]
    if gone != []:
        mine = [ticket_tags.c.tenant_id == tx.tenant_id, ticket_tags.c.ticket_id == ticket_id]
        if gone is not None:
            mine.append(ticket_tags.c.tag.in_(gone))
        await tx.execute(delete(ticket_tags).where(*mine))
    if fresh := [tag for tag in tags if not before or tag not in before]:
        rows = [{"tenant_id": tx.tenant_id, "ticket_id": ticket_id, "tag": tag} for tag in fresh]
        await tx.execute(upsert(ticket_tags).on_conflict_do_nothing(), rows)


async def next_ticket_id(tx: Tx) -> int:
    return int(await tx.scalar(select(func.nextval("tickets_id_seq"))))


def values_for_moves(row: Any, merged_fields: Mapping[str, Any]) -> dict[str, Any]:
    """Core and custom values by the keys that a move's required fields use."""
    return dict(merged_fields) | {
        "title": row.title,
        "description": row.description,
        "type": row.type_id,
        "priority": row.priority,
        "category": row.category_id,
        "requester": row.requester_id,
        "organisation": row.organisation_id,
        "team": row.team_id,
        "assignee": row.assignee_id,
        "due_at": row.due_at,
        "tags": row.tags,
    }
