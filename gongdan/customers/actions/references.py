"""What several actions need: ids behind what a caller names, and changes as they are told."""

from typing import Any

from sqlalchemy import select

from gongdan.customers.events import Changes
from gongdan.customers.models import organisations
from gongdan.kernel import diff
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx

_LONGEST_TOLD = 100


async def organisation_id_of(tx: Tx, organisation_id: int | None) -> int | None:
    """The id itself, once it is known to be there and in use. Raises Invalid."""
    if organisation_id is None:
        return None
    found = await tx.scalar(
        select(organisations.c.id).where(
            organisations.c.tenant_id == tx.tenant_id,
            organisations.c.id == organisation_id,
            organisations.c.is_active,
        )
    )
    if found is None:
        raise Invalid.one(
            "organisation",
            "unknown",
            f"There is no organisation {organisation_id} in use.",
            "GET /api/v1/organisations lists them.",
        )
    return organisation_id


def told(found: diff.Changes) -> Changes:
    """Changes as an event carries them: whole texts are cut short."""
    return {name: [_short(old), _short(new)] for name, (old, new) in found.items()}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TOLD:
        return value[: _LONGEST_TOLD - 1] + "…"
    return value
