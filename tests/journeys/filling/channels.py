"""A mailbox that mail is delivered to."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of channels use."""
    address = f"marker-{tenant.slug}@mail.example"
    made = await client_for(admin).post(
        "/api/v1/mailboxes", json={"name": f"marker-{tenant.slug}", "address": address}
    )
    assert made.status_code == 201, made.text
    return {"mailbox_id": made.json()["id"]}
