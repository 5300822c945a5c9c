"""Forms as they are in force: of a type, judged for somebody, and as they are answered."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, literal, select

from gongdan.conditions import Me, Node
from gongdan.conditions.tree import All, Leaf, Not
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.completeness import Completeness, completeness
from gongdan.ticketing.form_def import CORE, STAFF_ONLY, Entry, Section, tested
from gongdan.ticketing.form_judging import Judged, Viewpoint, is_for_customers, judge
from gongdan.ticketing.models import attachments, forms
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef, catalogue, ever_testable


def viewpoint(tx: Tx, known: Catalogue, *, is_staff: bool | None = None) -> Viewpoint:
    """Forms as this actor fills them in, or as any customer does with `is_staff=False`."""
    return Viewpoint(
        offered=ever_testable(known),
        is_staff=tx.actor.kind != "customer" if is_staff is None else is_staff,
        now=tx.now,
        zone=ZoneInfo(known.time_zone),
        me=Me(tx.actor.user_id, tx.actor.team_ids),
        hidden=frozenset(key for key, one in known.fields.items() if not one.is_customer_visible),
    )


def usable_type(tx: Tx, known: Catalogue, key_or_id: str, *, may_be_retired: bool = False) -> TypeDef:
    """The type of this key or id that the actor may open or set up. Raises NotFound."""
    is_id = key_or_id.isascii() and key_or_id.isdigit() and len(key_or_id) < 19
    found = known.type(int(key_or_id) if is_id else key_or_id)
    is_usable = found is not None and (found.is_active or may_be_retired)
    if found is None or not is_usable or not (tx.actor.is_staff or (found.is_public and found.is_active)):
        raise NotFound("ticket type", key_or_id[:60])
    return found


def answers_of(known: Catalogue, row: Mapping[str, Any], *, has_files: bool) -> dict[str, Any]:
    """What a ticket's columns answer to its form."""
    category = known.categories.get(row["category_id"] or 0)
    return {
        **row["fields"],
        "title": row["title"],
        "description": row["description"],
        "category": category.key if category else None,
        "priority": PRIORITY_WORDS[row["priority"]],
        "requester": row["requester_id"],
        "tags": row["tags"],
        "team": row["team_id"],
        "assignee": row["assignee_id"],
        "files": [0] if has_files else [],
    }


def judge_row(
    tx: Tx, known: Catalogue, row: Mapping[str, Any], *, has_files: bool, is_staff: bool
) -> dict[str, Judged]:
    """The ticket's columns held against its type's form as it is today, without defaults."""
    form = known.form_of(row["type_id"])
    return judge(form, answers_of(known, row, has_files=has_files), viewpoint(tx, known, is_staff=is_staff))


def score_row(tx: Tx, known: Catalogue, row: Mapping[str, Any], *, has_files: bool) -> Completeness:
    """How complete the ticket is, by what was asked of whoever opened it: staff, or the customer himself."""
    is_staff = row["creator_id"] is not None
    return completeness(judge_row(tx, known, row, has_files=has_files, is_staff=is_staff))


def asks_for_files(known: Catalogue, type_id: int) -> bool:
    """Whether it matters to the type's form that a file is there."""
    return any(
        entry.field == "files" and (entry.is_required or entry.is_recommended or entry.required_when is not None)
        for entry in known.form_of(type_id).entries
    )


async def has_files(tx: Tx, ticket_id: int) -> bool:
    """Whether any file hangs on the ticket itself."""
    row = attachments.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.comment_id.is_(None))
    return bool(await tx.scalar(select(exists(select(literal(1)).select_from(attachments).where(*mine)))))


async def find_score(tx: Tx, known: Catalogue, ticket_id: int, row: Mapping[str, Any]) -> Completeness:
    """`score_row`; the database is asked for files only where the form does."""
    found = asks_for_files(known, row["type_id"]) and await has_files(tx, ticket_id)
    return score_row(tx, known, row, has_files=found)


async def completeness_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """What TicketOut tells: the score as it was last judged, and what is missing by the form of today.

    A customer is told what is missing of that which customers are asked for.
    """
    if not tx.actor.may(policy.READ):
        return {"completeness": None}
    there = asks_for_files(known, row.type_id) and await has_files(tx, row.id)
    is_customer = tx.actor.kind == "customer"
    is_staff = not is_customer and row.creator_id is not None
    judged = judge_row(tx, known, row._mapping, has_files=there, is_staff=is_staff)
    found = completeness(judged)
    return {"completeness": completeness_shape(tx, known, found, found.score if is_customer else row.completeness)}


def completeness_shape(tx: Tx, known: Catalogue, found: Completeness, score: int | None) -> dict[str, Any]:
    """The report as it is answered."""
    return {
        "score": score,
        "missing": [{**asdict(gap), "name": name_of(tx, known, gap.field)} for gap in found.gaps],
    }


def name_of(tx: Tx, known: Catalogue, key: str) -> str:
    """The field in the actor's language."""
    names = CORE[key] if key in CORE else known.fields[key].names
    return in_locale(names, tx.actor.locale)


async def list_forms(tx: Tx, type_key: str | None) -> list[dict[str, Any]]:
    """The forms of the types that the actor may open, in the order of the types."""
    known = await catalogue(tx)
    if type_key is not None:
        return [form_shape(tx, known, usable_type(tx, known, type_key))]
    usable = (one for one in known.types.values() if one.is_active and (one.is_public or tx.actor.is_staff))
    return [form_shape(tx, known, one) for one in usable]


async def get_form(tx: Tx, key_or_id: str) -> dict[str, Any]:
    """The form of one type. Raises NotFound."""
    known = await catalogue(tx)
    return form_shape(tx, known, usable_type(tx, known, key_or_id, may_be_retired=tx.actor.is_staff))


_NEWEST_FIRST = Sort("-number", (forms.c.number, forms.c.id), True)


async def list_form_versions(tx: Tx, key_or_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the forms that were drawn for a type, the newest first. Raises NotFound."""
    policy.may_see_catalogue(tx)
    kind = usable_type(tx, await catalogue(tx), key_or_id, may_be_retired=True)
    mine = (forms.c.tenant_id == tx.tenant_id, forms.c.type_id == kind.id)
    rows = await tx.all(paged(select(forms).where(*mine), _NEWEST_FIRST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST_FIRST, limit, ("number", "id"))
    items = [
        {"id": row.id, "number": row.number, "sections": row.sections, "created_at": row.created_at} for row in page
    ]
    return {"items": items, "next_cursor": next_cursor}


def form_shape(tx: Tx, known: Catalogue, kind: TypeDef) -> dict[str, Any]:
    """A form as it is answered: to customers without what is not asked of them."""
    form = known.form_of(kind.id)
    hidden = viewpoint(tx, known).hidden
    sections = [_section_shape(tx, known, section, hidden) for section in form.sections]
    return {
        "type_id": kind.id,
        "type": kind.key,
        "name": in_locale(kind.names, tx.actor.locale),
        "is_drawn": form.is_drawn,
        "sections": [one for one in sections if one["entries"]],
        "version": form.number,
    }


def _section_shape(tx: Tx, known: Catalogue, section: Section, hidden: frozenset[str]) -> dict[str, Any]:
    is_staff = tx.actor.is_staff
    shown = [entry for entry in section.entries if is_staff or is_for_customers(entry, hidden)]
    return {
        "key": section.key,
        "names": section.names,
        "name": in_locale(section.names, tx.actor.locale),
        "hints": section.hints,
        "entries": [_entry_shape(tx, known, entry, hidden) for entry in shown],
    }


def _entry_shape(tx: Tx, known: Catalogue, entry: Entry, hidden: frozenset[str]) -> dict[str, Any]:
    own = known.fields.get(entry.field) if entry.field not in CORE else None
    return {
        "field": entry.field,
        "is_custom": own is not None,
        "kind": own.kind if own else None,
        "name": name_of(tx, known, entry.field),
        "is_required": entry.is_required,
        "required_when": _condition_shape(tx, entry.required_when, hidden),
        "shown_when": _condition_shape(tx, entry.shown_when, hidden),
        "hints": entry.hints or (own.hints if own else {}),
        "default": entry.default,
        "audience": "all" if is_for_customers(entry, hidden) else "staff",
        "is_recommended": entry.is_recommended,
        "options": own.options if own else [],
        "rules": own.rules if own else {},
    }


def _condition_shape(tx: Tx, tree: Node | None, hidden: frozenset[str]) -> Any:
    """Customers are not told of conditions on fields that they never see; an evaluation knows them all the same."""
    return None if not tx.actor.is_staff and tested(tree) & (hidden | STAFF_ONLY) else as_json(tree)


def as_json(tree: Node | None) -> Any:
    """A condition as it was written."""
    match tree:
        case None:
            return None
        case Leaf():
            value = {} if tree.value is None else {"value": tree.value}
            return {"field": tree.field, "op": tree.op, **value}
        case Not():
            return {"not": as_json(tree.child)}
        case _:
            return {"all" if isinstance(tree, All) else "any": [as_json(child) for child in tree.children]}


def judged_shape(tx: Tx, known: Catalogue, judged: Mapping[str, Judged]) -> list[dict[str, Any]]:
    """What became of each entry that is asked of this actor's kind, shown or not."""
    at = viewpoint(tx, known)
    return [
        {
            "field": key,
            "is_shown": one.is_asked,
            "is_required": one.is_required,
            "is_missing": one.is_missing,
            "value": one.value,
            "is_default": one.is_default,
        }
        for key, one in judged.items()
        if at.is_staff or is_for_customers(one.entry, at.hidden)
    ]
