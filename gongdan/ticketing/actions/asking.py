"""Hold what is sent against the form of its type: when a ticket is opened or changed, and while somebody types."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.problems import from_validation
from gongdan.kernel.unit import Tx
from gongdan.rendering import html_to_text
from gongdan.ticketing.actions.values import category_of, read_custom
from gongdan.ticketing.completeness import Completeness, completeness
from gongdan.ticketing.field_values import EMPTY, check_values
from gongdan.ticketing.form_def import CORE, STAFF_ONLY, Entry
from gongdan.ticketing.form_judging import Judged, judge, left_empty, missing, required, unasked
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef
from gongdan.ticketing.queries.forms import asks_for_files, has_files, judge_row, viewpoint
from gongdan.ticketing.schemas.tickets import OpenTicket

# What a form can ask for, by the column that holds it.
JUDGED_COLUMNS = frozenset(
    {"type_id", "title", "description", "category_id", "priority", "requester_id", "fields", "tags"}
)
_KEY_OF = {"category_id": "category", "requester_id": "requester"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent, read and judged by the form; `values` are the custom ones as they are stored."""

    judged: Mapping[str, Judged]
    values: Mapping[str, Any]
    problems: Sequence[FieldProblem]

    def core(self, key: str, otherwise: Any = None) -> Any:
        """One of the ticket's own fields: as it was sent, or the form's default."""
        one = self.judged.get(key)
        return otherwise if one is None or one.value in EMPTY else one.value

    @property
    def completeness(self) -> Completeness:
        return completeness(self.judged)


async def fill_in(
    tx: Tx,
    known: Catalogue,
    kind: TypeDef,
    draft: OpenTicket,
    *,
    may_be_incomplete: bool = False,
    said: Collection[str] | None = None,
) -> Filled:
    """The draft of a new ticket. Raises Invalid naming every field that is wrong, missing or not asked.

    One that `may_be_incomplete` is never refused for what is missing: its score tells it. With `said`, only those
    custom fields are the caller's own words; what comes from elsewhere may be more than the form asks.
    """
    core = _core_of(tx, draft)
    filled = await _without_blamed(tx, known, kind, core, draft.fields, _category_problems(known, core))
    excused = {required(key) for key in missing(filled.judged)} if may_be_incomplete else set()
    if said is not None:
        excused |= {_not_asked(key) for key in (core.keys() | draft.fields.keys()) - set(said)}
    if problems := [one for one in filled.problems if one not in excused]:
        raise Invalid(problems=problems)
    return filled


async def try_form(tx: Tx, known: Catalogue, kind: TypeDef, values: Mapping[str, Any]) -> Filled:
    """Half-typed values by the keys of the form: the same judgement, with what would be refused as its problems."""
    core = {key: value for key, value in values.items() if key in CORE}
    own = {key: value for key, value in values.items() if key not in CORE}
    problems = [*_shape_problems(core), *_category_problems(known, core)]
    if tx.actor.kind == "customer":
        core = {key: value for key, value in core.items() if key not in STAFF_ONLY}
    return await _without_blamed(tx, known, kind, core, own, problems)


async def hold_change(
    tx: Tx, known: Catalogue, ticket: Any, after: Mapping[str, Any], touched: Sequence[str]
) -> None:
    """A change may not leave a required field empty that it touches, or that only it makes required or empty.

    What was missing before stays missing: an old or imported ticket can still be worked on. Raises Invalid.
    """
    is_staff = tx.actor.kind != "customer"
    types = {ticket.type_id, after["type_id"]}
    there = any(asks_for_files(known, one) for one in types) and await has_files(tx, ticket.id)
    before = judge_row(tx, known, ticket._mapping, has_files=there, is_staff=is_staff)
    now = judge_row(tx, known, after, has_files=there, is_staff=is_staff)
    if problems := left_empty(before, now, touched):
        raise Invalid(problems=problems)


def touched_keys(values: Mapping[str, Any], fields: Mapping[str, Any] | None) -> list[str]:
    """What a patch of these columns and custom fields touches, by the keys of the form."""
    return [*(_KEY_OF.get(name, name) for name in values), *(fields or {})]


async def _without_blamed(
    tx: Tx,
    known: Catalogue,
    kind: TypeDef,
    core: Mapping[str, Any],
    own: Mapping[str, Any],
    problems: Sequence[FieldProblem],
) -> Filled:
    """What is wrong in itself is blamed for that alone, and not for being missing too."""
    blamed = {problem.field.split(".")[0] for problem in problems}
    sound = {key: value for key, value in core.items() if key not in blamed}
    filled = await _filled(tx, known, kind, sound, own)
    rest = [one for one in filled.problems if one.field not in blamed]
    return Filled(filled.judged, filled.values, [*problems, *rest])


async def _filled(tx: Tx, known: Catalogue, kind: TypeDef, core: Mapping[str, Any], own: Mapping[str, Any]) -> Filled:
    form = known.form_of(kind.id)
    clean, problems = await read_custom(tx, known, kind.id, own)
    sent = {**core, **clean}
    answers = sent | {entry.field: None for entry in form.entries if _has_stale_default(known, entry, sent)}
    judged = judge(form, answers, viewpoint(tx, known))
    blamed = {problem.field.split(".")[1] for problem in problems}
    if tx.actor.kind == "customer":
        given = [key for key, value in sent.items() if value not in EMPTY and key != "title"]
        problems += [_not_asked(key) for key in unasked(form, judged, given)]
    problems += [required(key) for key in missing(judged) if key not in blamed]
    defaults = {key: one.value for key, one in judged.items() if one.is_default and key not in CORE}
    values = {key: value for key, value in clean.items() if value is not None} | defaults
    return Filled(judged, values, problems)


def _has_stale_default(known: Catalogue, entry: Entry, sent: Mapping[str, Any]) -> bool:
    """Whether its default would be put in and can no longer be: an option or a category was retired since."""
    if entry.default in EMPTY or entry.field in sent:
        return False
    if entry.field == "category":
        found = known.category(entry.default)
        return found is None or not found.is_active
    if entry.field in CORE:
        return False
    _, odd = check_values([known.fields[entry.field]], {entry.field: entry.default}, region=known.phone_region)
    return bool(odd)


def _core_of(tx: Tx, draft: OpenTicket) -> dict[str, Any]:
    """The ticket's own fields that the caller really sent; for customers without what is not theirs to say."""
    sent = {key: getattr(draft, key) for key in draft.model_fields_set & CORE.keys()}
    if draft.description_format == "html" and draft.description:
        sent["description"] = html_to_text(draft.description) or ("…" if "<img" in draft.description else "")
    if tx.actor.kind == "customer":
        return {key: value for key, value in sent.items() if key not in STAFF_ONLY}
    return sent


def _shape_problems(core: Mapping[str, Any]) -> list[FieldProblem]:
    """What is wrong with the ticket's own values, as opening it would say; whether people exist is not asked."""
    kept = {key: value for key, value in core.items() if value is not None and (key, value) != ("title", "")}
    try:
        OpenTicket.model_validate({"title": "…"} | kept)
    except ValidationError as odd:
        return list(from_validation([dict(one) for one in odd.errors()]).problems)
    return []


def _category_problems(known: Catalogue, core: Mapping[str, Any]) -> list[FieldProblem]:
    key = core.get("category")
    if not isinstance(key, str) or not key:
        return []
    try:
        category_of(known, key)
    except Invalid as odd:
        return list(odd.problems)
    return []


def _not_asked(key: str) -> FieldProblem:
    place = key if key in CORE else f"fields.{key}"
    remedy = "Leave it out, or fill in first what makes the form ask for it."
    return FieldProblem(place, "not_asked", "The form does not ask for this now.", remedy)
