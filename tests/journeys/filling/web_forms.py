"""A web form and a source of the inbox."""

from typing import Any


async def fill(
    client_for: Any, tenant: Any, agent: Any, admin: Any, lead: Any, customer: Any, ids: dict[str, Any]
) -> dict[str, Any]:
    """Ids by the names that the paths of web forms and the inbox use."""
    word, feng = f"marker-{tenant.slug}", client_for(admin)
    types = (await feng.get("/api/v1/ticket-types")).json()["items"]
    body = {"name": word, "type_id": next(one["id"] for one in types if one["key"] == "question")}
    form = await feng.post("/api/v1/web-forms", json=body | {"fields": [{"field": "title"}]})
    assert form.status_code == 201, form.text
    source = await feng.post("/api/v1/inbox-sources", json={"name": word})
    assert source.status_code == 201, source.text
    return {"web_form_id": form.json()["id"], "inbox_source_id": source.json()["id"], "form_key": form.json()["key"]}
