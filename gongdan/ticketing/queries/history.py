"""Earlier tickets for whoever writes a new one: likely duplicates, and what its empty fields will probably hold."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select, union

from gongdan.customers import contacts, find_by_address
from gongdan.identity import teams
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.rendering import html_to_text
from gongdan.ticketing import policy
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.form_def import CORE
from gongdan.ticketing.form_judging import Judged
from gongdan.ticketing.models import tickets
from gongdan.ticketing.prefill import MOST_OF_TYPE, MOST_OWN, Guess, Past, guesses
from gongdan.ticketing.priorities import PRIORITY_NAMES, PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef
from gongdan.ticketing.schemas.tickets import RequesterIn
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.similarity import ALIKE, Pieces, in_common, similarity
from gongdan.ticketing.states import CATEGORY_WORDS, Category

MOST_LOOKED_AT, MOST_WARNINGS = 50, 5
RECENT_DAYS = 30
_EXCERPT = 300
_CORE_KINDS = {"category": "category", "priority": "priority", "team": "team"}


async def find_requester(tx: Tx, given: RequesterIn | None) -> int | None:
    """The contact that is meant, without making one. Customers always mean themselves."""
    if tx.actor.kind == "customer":
        return tx.actor.contact_id
    if given is None:
        return None
    found = given.id
    if found is None and given.email:
        found = await find_by_address(tx, "email", given.email)
    if found is None and given.phone:
        found = await find_by_address(tx, "phone", given.phone)
    return found


async def list_duplicates(tx: Tx, requester_id: int | None, title: str, description: str) -> list[dict[str, Any]]:
    """Tickets of the same customer or organisation that say nearly the same, the nearest first.

    Open ones, and those of the last days; only what the actor may see, and for a customer only his own.
    """
    if requester_id is None:
        return []
    title_now, all_now = Pieces.of(title), Pieces.of(f"{title}\n{description[:_EXCERPT]}")
    found = []
    for row in await tx.all(_candidates(tx, requester_id, await _organisation_of(tx, requester_id))):
        title_then = Pieces.of(row.title)
        text = html_to_text(row.beginning) if row.description_format == "html" else row.beginning
        all_then = Pieces.of(f"{row.title}\n{text}")
        score = max(similarity(title_now, title_then), similarity(all_now, all_then))
        if score >= ALIKE:
            found.append((score, row, in_common(all_now, all_then)))
    found.sort(key=lambda one: (-one[0], -one[1].id))
    return [_warning(row, score, words, requester_id) for score, row, words in found[:MOST_WARNINGS]]


async def _organisation_of(tx: Tx, requester_id: int) -> int | None:
    """His organisation, for colleagues who report the same; none for customers, who see their own only."""
    if not tx.actor.is_staff:
        return None
    row = contacts.c
    found = await tx.scalar(select(row.organisation_id).where(row.tenant_id == tx.tenant_id, row.id == requester_id))
    return None if found is None else int(found)


def _candidates(tx: Tx, requester_id: int, organisation_id: int | None) -> Select[Any]:
    """The last ones of the customer and of his organisation, each found by its index."""
    row = tickets.c
    is_recent = or_(row.state_category < int(Category.SOLVED), row.updated_at > tx.now - timedelta(days=RECENT_DAYS))

    def last(whose: ColumnElement[bool]) -> Any:
        mine = (row.tenant_id == tx.tenant_id, whose, is_recent, row.shelf == int(Shelf.DESK), policy.visible(tx))
        newest = select(row.id).where(*mine).order_by(row.updated_at.desc(), row.id.desc()).limit(MOST_LOOKED_AT)
        return select(newest.subquery().c.id)

    of_home = row.organisation_id == organisation_id if organisation_id is not None else false()
    both = union(last(row.requester_id == requester_id), last(of_home)).subquery()
    return (
        select(
            row.id,
            row.number,
            row.title,
            row.state_category,
            row.requester_id,
            row.description_format,
            row.created_at,
            func.left(row.description, _EXCERPT).label("beginning"),
        )
        .where(row.tenant_id == tx.tenant_id, row.id.in_(select(both.c.id)))
        .order_by(row.updated_at.desc(), row.id.desc())
        .limit(MOST_LOOKED_AT)
    )


def _warning(row: Row[Any], score: float, words: Sequence[str], requester_id: int) -> dict[str, Any]:
    return {
        "ticket": {
            "id": row.id,
            "number": row.number,
            "title": row.title,
            "state_category": CATEGORY_WORDS[row.state_category],
            "created_at": row.created_at,
        },
        "score": round(score, 2),
        "words": list(words),
        "is_same_requester": row.requester_id == requester_id,
    }


async def list_guesses(
    tx: Tx,
    known: Catalogue,
    kind: TypeDef,
    requester_id: int | None,
    title: str,
    judged: Mapping[str, Judged],
    given: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """For each field that is asked, empty and not spoken of in `given`: what it will most likely hold."""
    is_customer = tx.actor.kind == "customer"
    empty = [
        (key, _kind(known, key))
        for key, one in judged.items()
        if one.is_asked and key not in given and (one.value is None or one.is_default)
    ]
    if not tx.actor.may(policy.ASSIGN):
        empty = [one for one in empty if one[0] != "team"]
    own = await _past(tx, known, tickets.c.requester_id == requester_id, MOST_OWN) if requester_id else []
    # What others chose is no business of a customer's.
    of_type = [] if is_customer else await _past(tx, known, tickets.c.type_id == kind.id, MOST_OF_TYPE)
    teams_in_use = await _teams(tx) if any(key == "team" for key, _ in empty) and (own or of_type) else {}

    def is_sound(key: str, value: Any) -> bool:
        if key == "team":
            return value in teams_in_use
        if key == "category":
            category = known.category(value)
            return category is not None and category.is_active
        if key in CORE:
            return True
        defs = [one for one in known.fields_of(kind.id) if one.key == key]
        return not check_values(defs, {key: value}, is_partial=True, region=known.phone_region)[1]

    found = guesses(empty, own, of_type, title, is_sound)
    return [_told(tx, known, one, teams_in_use) for one in found]


def _kind(known: Catalogue, key: str) -> str:
    return _CORE_KINDS.get(key, "") if key in CORE else known.fields[key].kind


async def _past(tx: Tx, known: Catalogue, which: ColumnElement[bool], most: int) -> list[Past]:
    """The last tickets of this sort that the actor may see, the newest first."""
    row = tickets.c
    order = (row.updated_at.desc(), row.id.desc()) if most == MOST_OWN else (row.id.desc(),)
    statement = (
        select(row.title, row.category_id, row.priority, row.team_id, row.fields)
        .where(and_(row.tenant_id == tx.tenant_id, which, row.shelf <= int(Shelf.ARCHIVE), policy.visible(tx)))
        .order_by(*order)
        .limit(most)
    )
    return [Past(_values(known, found), Pieces.of(found.title)) for found in await tx.all(statement)]


def _values(known: Catalogue, row: Row[Any]) -> dict[str, Any]:
    category = known.categories.get(row.category_id or 0)
    core = {"category": category.key if category else None, "team": row.team_id}
    return {**row.fields, **core, "priority": PRIORITY_WORDS[row.priority]}


async def _teams(tx: Tx) -> dict[int, str]:
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.is_active)
    return {row.id: row.name for row in await tx.all(select(teams.c.id, teams.c.name).where(*mine))}


_WHY = {
    "customer": ("该客户最近 {of} 张工单中有 {same} 张如此", "{same} of the last {of} tickets of this customer"),
    "near": ("标题最相近的 {of} 张工单中有 {same} 张如此", "{same} of the {of} tickets with the nearest titles"),
    "type": ("该类型最近 {of} 张工单中有 {same} 张如此", "{same} of the last {of} tickets of this type"),
}


def _told(tx: Tx, known: Catalogue, one: Guess, team_names: Mapping[int, str]) -> dict[str, Any]:
    chinese, english = _WHY[one.witness]
    why = chinese if tx.actor.locale.startswith("zh") else english
    return {
        "field": one.field,
        "value": one.value,
        "label": _label(tx, known, one, team_names),
        "confidence": one.confidence,
        "why": why.format(same=one.same, of=one.of),
        "evidence": {"from": one.witness, "same": one.same, "of": one.of},
    }


def _label(tx: Tx, known: Catalogue, one: Guess, team_names: Mapping[int, str]) -> str | None:
    locale = tx.actor.locale
    if one.field == "team":
        return team_names.get(one.value)
    if one.field == "priority":
        return in_locale(PRIORITY_NAMES[one.value], locale)
    category = known.category(one.value) if one.field == "category" else None
    return in_locale(category.names, locale) if category else None
