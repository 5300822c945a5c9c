"""A reply that waits to go out by mail, and a text of the tenant's own."""

from typing import Any

from sqlalchemy import insert

from gongdan.channels.models import outbound_messages, outbound_recipients
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of outbound mail use."""
    word = f"marker-{tenant.slug}"
    own = await client_for(admin).put(
        "/api/v1/mail-templates/reply/en", json={"subject": word, "body": f"{word} {{{{body}}}}"}
    )
    assert own.status_code == 200, own.text
    async with unit(system_actor(tenant.id)) as tx:
        values = {
            "tenant_id": tenant.id,
            "kind": "notice",
            "ticket_id": ids["ticket_id"],
            "message_id": f"{word}@mail.example",
            "subject": word,
            "text": word,
            "headers": {"sender": [word, f"{word}@mail.example"]},
            "due_at": tx.now,
        }
        new = insert(outbound_messages).values(values).returning(outbound_messages.c.id)
        outbound_id = int(await tx.scalar(new))
        person = {"outbound_id": outbound_id, "field": "to", "address": f"{word}@customer.example", "name": word}
        await tx.execute(insert(outbound_recipients).values(tenant_id=tenant.id, **person))
    return {"outbound_id": outbound_id, "template_kind": "reply", "template_locale": "en"}
