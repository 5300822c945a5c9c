"""The portal's settings together with what customers may open."""

from typing import Any

from gongdan.identity import get_portal_settings
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing.queries.catalogue import catalogue


async def get_portal(tx: Tx) -> dict[str, Any]:
    """The settings, for staff."""
    settings = await get_portal_settings(tx)
    known = await catalogue(tx)
    kinds = sorted((one for one in known.types.values() if one.is_active), key=lambda one: (one.position, one.id))
    types = [
        {"key": one.key, "name": in_locale(one.names, tx.actor.locale), "is_public": one.is_public} for one in kinds
    ]
    return {**settings, "ticket_types": types}
