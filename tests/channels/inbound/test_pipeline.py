"""From raw bytes to tickets and comments."""

from typing import Any

from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from tests.channels.inbound.conftest import Deliver, comments_of, mail, message_of, ticket_of


async def test_a_first_mail_opens_a_ticket_in_its_senders_name(deliver: Deliver, xinghe: int) -> None:
    row = await deliver(mail("卡纸，打不出来。", sender="王 <wang.new@elsewhere.test>", subject="打印机卡纸"))
    assert (row.state, row.reason, row.detail) == ("done", "", "")
    ticket = await ticket_of(xinghe, row.ticket_id)
    assert (ticket.title, ticket.description, ticket.channel) == ("打印机卡纸", "卡纸，打不出来。", "email")
    assert ticket.requester_id is not None
    assert ticket.creator_id is None
    assert (row.sender, row.language) == ("wang.new@elsewhere.test", "zh-Hans")


async def test_an_answer_by_its_references_is_a_comment(deliver: Deliver, xinghe: int) -> None:
    first = await deliver(mail(message_id="a1@client.test"))
    second = await deliver(
        mail("还是不行。\n\n> 打印机坏了。", subject="Re: 打印机", headers={"In-Reply-To": "<a1@client.test>"})
    )
    assert (second.ticket_id, second.matched_by) == (first.ticket_id, "references")
    (comment,) = await comments_of(xinghe, first.ticket_id)
    assert (comment.body, comment.author_kind, comment.is_public) == ("还是不行。", "customer", True)


async def test_attachments_hang_where_their_mail_stands(deliver: Deliver, client_for: Any, world: Any) -> None:
    row = await deliver(mail(files={"日志.txt": "行一\n".encode(), "b.bin": b"\0\1\2" * 1000}))
    got = (await client_for(world.chen).get(f"/api/v1/tickets/{row.ticket_id}")).json()
    assert [(one["name"], one["size"]) for one in got["attachments"]] == [("日志.txt", 7), ("b.bin", 3000)]


async def test_a_simple_mail_costs_few_statements(xinghe: int, mailbox: int, counting: Any) -> None:
    received = []
    for subject in ("a", "b"):
        raw = mail("再来一次。", sender="wang@keguang.test", subject=subject)
        received.append(await receive(xinghe, road="imap", pieces=raw, mailbox_id=mailbox, delivery_key=subject))
    await process(xinghe, received[0].id)
    with counting() as n:
        await process(xinghe, received[1].id)
    assert (await message_of(xinghe, received[1].id)).state == "done"
    # Two units; the ticket itself is opened with ten, and automation and routing each look once for rules.
    assert n.value <= 23, "\n".join(n.texts)
