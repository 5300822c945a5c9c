"""Checklists as they were set up."""

from typing import Any

from sqlalchemy import Row, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import checklist_templates
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue


async def list_checklists(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """All checklists; there is one to a type at most, so they fit one page."""
    policy.may_see_catalogue(tx)
    mine = [checklist_templates.c.tenant_id == tx.tenant_id]
    if not has_retired:
        mine.append(checklist_templates.c.is_active)
    known = await catalogue(tx)
    rows = await tx.all(select(checklist_templates).where(*mine).order_by(checklist_templates.c.id))
    return [_shape(tx, known, row) for row in rows]


async def get_checklist_template(tx: Tx, checklist_id: int) -> dict[str, Any]:
    """One checklist. Raises NotFound."""
    policy.may_see_catalogue(tx)
    mine = (checklist_templates.c.tenant_id == tx.tenant_id, checklist_templates.c.id == checklist_id)
    row = await tx.first(select(checklist_templates).where(*mine))
    if row is None:
        raise NotFound("checklist", checklist_id)
    return _shape(tx, await catalogue(tx), row)


def _shape(tx: Tx, known: Catalogue, row: Row[Any]) -> dict[str, Any]:
    locale = tx.actor.locale
    return {
        "id": row.id,
        "key": row.key,
        "names": row.names,
        "name": in_locale(row.names, locale),
        "is_active": row.is_active,
        "version": row.version,
        "type": known.types[row.type_id].key if row.type_id is not None else None,
        "items": [
            {
                "key": one["key"],
                "names": one["names"],
                "name": in_locale(one["names"], locale),
                "is_required": one["is_required"],
                "kind": "automatic" if one["check"] else "manual",
                "check": one["check"],
            }
            for one in row.items
        ],
    }
