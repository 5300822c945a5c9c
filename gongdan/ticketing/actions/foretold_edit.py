"""Whether the product itself could have edited a ticket that stood so, in the words of `edit_ticket`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongdan.kernel.errors import AppError, Invalid
from gongdan.ticketing.actions.prioritise import asked_fields
from gongdan.ticketing.actions.values import category_of, type_named
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.form_judging import Viewpoint, judge, left_empty
from gongdan.ticketing.queries.catalogue import Catalogue, TypeDef, ever_testable
from gongdan.ticketing.queries.forms import asks_for_files
from gongdan.ticketing.schemas.tickets import EditTicket

# What the answers say of files where nobody knows whether any hung on the ticket.
FILES = "files"


def hold_edit(
    known: Catalogue, kind: TypeDef, answers: Mapping[str, Any], patch: EditTicket, now: datetime
) -> tuple[AppError | None, list[str]]:
    """Why the patch would have been refused for a ticket of this type; else what it depends on and nobody knows.

    `answers` are what it answered to its form: core values by their keys, custom ones as they are stored.
    """
    after, fields = kind, patch.fields or {}
    try:
        if patch.type is not None and patch.type != kind.key:
            after = type_named(known, patch.type, is_customer=False)
        if patch.category is not None:
            category_of(known, patch.category)
        impact = patch.impact if "impact" in patch.model_fields_set else None
        asked = asked_fields(known, after.id, fields, impact, is_said="impact" in patch.model_fields_set)
        clean, problems = check_values(
            [replace(one, is_required=False) for one in known.fields_of(after.id)],
            asked,
            is_partial=True,
            region=known.phone_region,
        )
        if problems:
            raise Invalid(problems=problems)
    except AppError as refused:
        return refused, []
    sent = patch.model_fields_set & {"category", "tags"}
    core: dict[str, Any] = {key: getattr(patch, key) for key in sent}
    if patch.priority not in (None, "auto"):
        core["priority"] = patch.priority
    at = Viewpoint(ever_testable(known), is_staff=True, now=now, zone=ZoneInfo(known.time_zone))
    # A file that nobody knows of is taken to be there; where it matters, that is said.
    there = {FILES: [0], **answers}
    before = judge(known.form_of(kind.id), there, at)
    judged = judge(known.form_of(after.id), {**there, **core, **clean}, at)
    if problems := left_empty(before, judged, [*core, *asked]):
        return Invalid(problems=problems), []
    is_unknown = after is not kind and FILES not in answers and asks_for_files(known, after.id)
    return None, [FILES] if is_unknown else []
