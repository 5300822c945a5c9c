"""The list of all that goes out: narrowed, and for who looks after the mail without seeing the tickets."""

from typing import Any

from sqlalchemy import update

from gongdan.channels.models import outbound_recipients
from tests.channels.outbound.conftest import LI

URL = "/api/v1/outbound-messages"


async def listed(client: Any, **narrowed: Any) -> list[dict[str, Any]]:
    """The replies; acknowledgements go out beside them."""
    answer = await client.get(URL, params=narrowed)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["items"] if one["kind"] == "reply"]


async def test_it_is_narrowed_by_state_mailbox_and_people(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any, as_system: Any, mailbox: int
) -> None:
    wang = client_for(world.wang)
    for sender in (LI, "o_o@customer.example"):
        ticket = await from_mail(sender=sender)
        said = {"body": "请重启。", "is_public": True}
        assert (await wang.post(f"/api/v1/tickets/{ticket['id']}/comments", json=said)).status_code == 201
    sent = [row for row in await send_all() if row.kind == "reply"]
    assert [row.state for row in sent] == ["sent", "sent"]
    async with as_system(world.xinghe.id) as tx:
        to = outbound_recipients.c
        his = (to.tenant_id == tx.tenant_id, to.outbound_id == sent[1].id)
        await tx.execute(update(outbound_recipients).where(*his).values(state="bounced", detail="no such user"))
    assert [one["id"] for one in await listed(wang, state="bounced")] == [sent[1].id]
    assert sent[1].id not in [one["id"] for one in await listed(wang, state="sent")]
    assert [one["id"] for one in await listed(wang, q="o_o@", state=["sent", "bounced"])] == [sent[1].id]
    assert await listed(wang, q="o%") == [], "signs of the pattern are taken as they stand"
    assert {one["id"] for one in await listed(wang, mailbox=mailbox)} >= {row.id for row in sent}
    assert await listed(wang, mailbox=mailbox + 1000) == []
    first = (await wang.get(URL, params={"limit": 1})).json()
    after = await wang.get(URL, params={"limit": 1, "cursor": first["next_cursor"]})
    assert after.json()["items"][0]["id"] < first["items"][0]["id"]
    assert (await wang.get(URL, params={"state": "lost"})).status_code == 422


async def test_who_looks_after_the_mail_sees_what_became_of_it_and_not_what_it_says(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    ticket = await from_mail()
    said = {"body": "机密", "is_public": True}
    await wang.post(f"/api/v1/tickets/{ticket['id']}/comments", json=said)
    post_office.refuses_all = "550 no"
    row = next(one for one in await send_all() if one.kind == "reply")
    (shown,) = await listed(feng, state="failed")
    assert (shown["id"], shown["subject"], shown["ticket"]) == (row.id, "", None)
    assert (shown["mailbox"]["address"], shown["recipients"][0]["address"]) == ("care@xinghe.example", LI)
    whole = (await feng.get(f"{URL}/{row.id}")).json()
    assert (whole["text"], whole["html"]) == ("", "")
    assert (await wang.get(f"{URL}/{row.id}")).json()["text"]
    post_office.refuses_all = ""
    again = await feng.post(f"{URL}/{row.id}/retries")
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert (await client_for(world.mei).get(URL)).status_code == 403
