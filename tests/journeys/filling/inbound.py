"""A message that came in and waits for a person."""

from typing import Any

from sqlalchemy import insert

from gongdan.channels.models import inbound_messages
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Its id, and a picture of it."""
    async with unit(system_actor(tenant.id)) as tx:
        values = {
            "tenant_id": tenant.id,
            "road": "pipe",
            "delivery_key": f"pipe:{tenant.slug}",
            "raw_key": f"m{tenant.id}/00/nothing",
            "size": 1,
            "sha256": b"0",
            "state": "held",
            "reason": "no_sender",
            "subject": f"{tenant.slug} word that came in",
        }
        new = insert(inbound_messages).values(values).returning(inbound_messages.c.id)
        # A picture's address is sealed when its mail is shown: this one nobody sealed.
        return {"message_id": int(await tx.scalar(new)), "picture": "unsealed"}
