"""The reasons to choose from where a promise was not kept."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla.models import sla_settings
from gongdan.sla.shipped import REASONS


async def reasons_of(tx: Tx) -> list[dict[str, Any]]:
    """All of them as they are stored; as shipped where the tenant has none of his own."""
    found = await tx.scalar(select(sla_settings.c.breach_reasons).where(sla_settings.c.tenant_id == tx.tenant_id))
    return list(found) if found is not None else list(REASONS)


async def list_reasons(tx: Tx) -> dict[str, Any]:
    """All of them on the wire."""
    return {
        "items": [
            {"key": one["key"], "name": in_locale(one["names"], tx.actor.locale), "names": one["names"]}
            | {"is_active": one["is_active"]}
            for one in await reasons_of(tx)
        ]
    }
