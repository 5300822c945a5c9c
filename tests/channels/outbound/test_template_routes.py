"""The texts of mails can be changed, seen with values, and put back; nothing in them runs."""

from typing import Any

from gongdan.channels.mail.parse import parse
from tests.channels.outbound.test_replies import replied

URL = "/api/v1/mail-templates"
REPLY = f"{URL}/reply/zh-CN"


async def test_a_text_is_used_from_then_on_and_can_be_put_back(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    admin, wang = client_for(world.feng), client_for(world.wang)
    shipped = (await admin.get(REPLY)).json()
    assert (shipped["is_shipped"], shipped["version"]) == (True, 0)
    wanted = {
        "subject": "答复 {{ticket.number}}",
        "body": "<p>{{requester.name}}，您好</p>{{body}}<script>1</script>",
    }
    put = await admin.put(REPLY, json=wanted, headers={"If-Match": '"v0"'})
    assert put.status_code == 200, put.text
    assert (put.json()["version"], put.json()["is_shipped"], "script" in put.json()["body"]) == (1, False, False)
    assert (await admin.put(REPLY, json=wanted, headers={"If-Match": '"v0"'})).status_code == 412
    shape = await from_mail(machine="auto_reply")
    await replied(wang, shape["id"], "这就来 {{tenant.name}}")
    await send_all()
    mail = parse(post_office.letters[-1][2])
    assert mail.subject == f"答复 {shape['number']}"
    assert "李娜，您好" in mail.text
    # What was typed is no text of ours.
    assert "这就来 {{tenant.name}}" in mail.text
    assert (await admin.delete(REPLY)).status_code == 204
    assert (await admin.get(REPLY)).json() == shipped


async def test_a_kind_that_is_switched_off_is_not_sent(
    world: Any, client_for: Any, from_mail: Any, send_all: Any
) -> None:
    admin = client_for(world.feng)
    off = {"subject": "x", "body": "x", "is_active": False}
    assert (await admin.put(f"{URL}/acknowledgement/zh-CN", json=off)).status_code == 200
    await from_mail()
    assert await send_all() == []
    refused = await admin.put(REPLY, json=off | {"body": "{{body}}"})
    assert [one["field"] for one in refused.json()["errors"]] == ["is_active"]


async def test_what_is_wrong_is_named_and_changes_nothing(world: Any, client_for: Any) -> None:
    admin = client_for(world.feng)
    before = (await admin.get(REPLY)).json()
    refused = await admin.put(REPLY, json={"subject": "{{body}}", "body": "{{nonsense}} {{body}}"})
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
        ("subject", "unknown_variable"),
        ("body", "unknown_variable"),
    ]
    assert "nonsense" in refused.json()["errors"][1]["message"]
    assert (await admin.get(REPLY)).json() == before
    assert (await admin.get(f"{URL}/nothing/zh-CN")).status_code == 422


async def test_a_preview_shows_values_and_keeps_nothing(world: Any, client_for: Any) -> None:
    admin = client_for(world.feng)
    wanted = {"subject": "{{ticket.number}}", "body": "<p>{{requester.name}}: {{link}}</p>"}
    seen = await admin.post(f"{URL}/solved/en/previews", json=wanted)
    assert seen.status_code == 200, seen.text
    assert seen.json()["subject"] == "GD2025112200001"
    assert seen.json()["text"] == "Li Na: https://desk.example/portal/request"
    assert (await admin.get(f"{URL}/solved/en")).json()["is_shipped"] is True


async def test_only_administrators_change_texts(world: Any, client_for: Any) -> None:
    for person in (world.wang, world.mei, world.zhou):
        client = client_for(person)
        assert (await client.get(URL)).status_code == 403
        assert (await client.put(REPLY, json={"subject": "x", "body": "{{body}}"})).status_code == 403
