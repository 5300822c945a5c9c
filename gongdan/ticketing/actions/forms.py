"""Draw the form of a type, and give it back to the type's own fields."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.setup_rows import VersionCheck, any_version, get_row_for_change, touch_setup
from gongdan.ticketing.errors.forms import FormInvalid
from gongdan.ticketing.events.forms import FormPublished
from gongdan.ticketing.field_values import EMPTY, check_values
from gongdan.ticketing.form_def import CORE
from gongdan.ticketing.form_faults import Known, form_faults
from gongdan.ticketing.form_judging import Viewpoint
from gongdan.ticketing.models import forms, ticket_types
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue, testable
from gongdan.ticketing.queries.forms import usable_type, viewpoint
from gongdan.ticketing.schemas.forms import SectionIn


async def draw_form(
    tx: Tx, key_or_id: str, sections: Sequence[SectionIn], expects: VersionCheck = any_version
) -> None:
    """Put a new form in force for new tickets and changes. Raises NotFound, VersionStale, FormInvalid."""
    policy.may_manage_types(tx)
    known = await catalogue(tx)
    kind = usable_type(tx, known, key_or_id, may_be_retired=True)
    await get_row_for_change(tx, ticket_types, kind.id, "ticket type", any_version)
    raw = [section.stored() for section in sections]
    defs = {one.key: one for one in known.fields_of(kind.id)}
    categories = {one.key for one in known.categories.values() if one.is_active}
    problems = form_faults(raw, Known(defs, categories, _as_saved(tx, known), known.phone_region))
    if problems:
        raise FormInvalid(problems=problems[:50])
    drawn = {entry["field"] for section in raw for entry in section["entries"]}
    left_out = sorted(defs.keys() - drawn)
    await _put(tx, kind.id, kind.key, [_clean(section, known, defs) for section in raw], left_out, expects)


async def reset_form(tx: Tx, key_or_id: str, expects: VersionCheck = any_version) -> None:
    """The type asks for its own fields again, in their order. Raises NotFound, VersionStale."""
    policy.may_manage_types(tx)
    kind = usable_type(tx, await catalogue(tx), key_or_id, may_be_retired=True)
    await get_row_for_change(tx, ticket_types, kind.id, "ticket type", any_version)
    await _put(tx, kind.id, kind.key, None, [], expects)


async def _put(
    tx: Tx, type_id: int, type_key: str, sections: Any, left_out: list[str], expects: VersionCheck
) -> None:
    """The next number; the type's row is locked, so that two hands never draw the same one."""
    mine = (forms.c.tenant_id == tx.tenant_id, forms.c.type_id == type_id)
    newest = await tx.first(select(forms).where(*mine).order_by(forms.c.number.desc()).limit(1))
    number = newest.number if newest else 0
    expects(number)
    if (newest.sections, newest.left_out) == (sections, left_out) if newest else sections is None:
        return
    values = {
        "tenant_id": tx.tenant_id,
        "type_id": type_id,
        "number": number + 1,
        "sections": sections,
        "left_out": left_out,
        "created_at": tx.now,
    }
    form_id = int(await tx.scalar(insert(forms).values(values).returning(forms.c.id)))
    await touch_setup(tx)
    tx.record(FormPublished(form_id, type_id, type_key, number + 1, has_sections=sections is not None))


def _as_saved(tx: Tx, known: Catalogue) -> Viewpoint:
    """New conditions keep to what is in use today; what they tell apart is tried as staff fill it in."""
    at = viewpoint(tx, known, is_staff=True)
    return Viewpoint(testable(known), True, at.now, at.zone)


def _clean(section: dict[str, Any], known: Catalogue, defs: Any) -> dict[str, Any]:
    """Defaults as tickets store them."""
    entries = []
    for entry in section["entries"]:
        key, value = entry["field"], entry.get("default")
        if key not in CORE and value not in EMPTY:
            clean, _ = check_values([defs[key]], {key: value}, is_partial=True, region=known.phone_region)
            entry = {**entry, "default": clean[key]}
        entries.append(entry)
    return {**section, "entries": entries}
