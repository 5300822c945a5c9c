"""What a person makes of a macro's words, and what switching a rule on or off leaves alone."""

from typing import Any

from tests.make.ticketing import ticket_by

RULES, URL = "/api/v1/rules", "/api/v1/tickets"
TAG = [{"kind": "add_tags", "params": {"tags": ["一"]}}]


async def test_an_edited_reply_is_written_in_the_same_unit_as_the_rest(
    world: Any, client_for: Any, rule: Any
) -> None:
    wang = client_for(world.wang)
    made = await rule(
        "macro", ("comment", {"body": "{{ticket.number}} 已受理", "is_public": True}), ("add_tags", {"tags": ["一"]})
    )
    shape = await ticket_by(wang)
    body = {"macro_id": made["id"], "reply": {"body": "改过的 {{ticket.number}}", "is_public": True}}
    used = await wang.post(f"{URL}/{shape['id']}/macro-runs", json=body)
    assert (used.status_code, used.json()["outcome"]) == (201, "done"), used.text
    items = (await wang.get(f"{URL}/{shape['id']}/timeline")).json()["items"]
    assert [one["comment"]["body"] for one in items if one["comment"]] == ["改过的 {{ticket.number}}"]
    assert (await wang.get(f"{URL}/{shape['id']}")).json()["tags"] == ["一"]
    body["reply"]["is_public"] = False
    refused = await wang.post(f"{URL}/{shape['id']}/macro-runs", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reply")


async def test_switching_a_rule_on_or_off_keeps_its_draft(world: Any, client_for: Any, rule: Any) -> None:
    feng = client_for(world.feng)
    made = await rule("trigger", ("add_tags", {"tags": ["一"]}))
    said = {"name": made["name"], "events": ["opened"], "effects": TAG, "is_active": True}
    draft = said | {"effects": [{"kind": "add_tags", "params": {"tags": ["二"]}}], "is_draft": True}
    assert (await feng.put(f"{RULES}/{made['id']}", json=draft)).json()["draft_number"] == 2
    off = (await feng.put(f"{RULES}/{made['id']}", json=said | {"is_active": False})).json()
    assert (off["is_active"], off["number"], off["draft_number"]) == (False, 1, 2)
    # Saved as it stands in force, with nothing switched, it takes the draft's place.
    back = (await feng.put(f"{RULES}/{made['id']}", json=said | {"is_active": False})).json()
    assert (back["number"], back["draft_number"]) == (2, None)
