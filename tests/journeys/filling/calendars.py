"""A calendar with a day and a feed, which lies where no feed may be fetched from."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of calendars use."""
    word, feng = f"marker-{tenant.slug}", client_for(admin)
    body = {"names": {"en": word}, "zone": "Europe/Berlin", "week": {"mon": [["09:00", "17:00"]]}}
    day = {"day": "2026-10-01", "kind": "holiday", "name": word}
    made = await feng.post("/api/v1/calendars", json=body | {"days": [day]})
    assert made.status_code == 201, made.text
    url = "http://127.0.0.1:9/holidays.ics"
    feed = await feng.put(f"/api/v1/calendars/{made.json()['id']}/feed", json={"url": url})
    assert feed.status_code == 200, feed.text
    return {"calendar_id": made.json()["id"], "year": 2026, "url": url}
