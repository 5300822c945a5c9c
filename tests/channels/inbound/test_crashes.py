"""Whatever stage it dies at, a message is in the end exactly one ticket, or waits for a person."""

from typing import Any

import pytest
from sqlalchemy import func, select

from gongdan.channels.actions.handle_message import process, sweep_waiting
from gongdan.channels.actions.receive import MAX_RAW, receive
from gongdan.channels.errors.inbound import MessageEmpty, MessageStoreOutOfReach, MessageTooLarge
from gongdan.channels.models import inbound_messages
from gongdan.files.errors import StoreOutOfReach, StoreUnavailable
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import tickets
from tests.channels.inbound.conftest import mail, message_of

STAGES = [
    "handle_mail.read_message",
    "handle_mail.judge_sender",
    "handle_mail.store_file",
    "handle_mail.find_sender",
    "handle_mail.decide",
    "handle_mail.settle",
    "write_mail.identify",
    "write_mail.open_ticket",
    "settle_mail.keep_reference",
    "settle_mail.join_copied",
    "settle_mail._statement",
]


class Killed(BaseException):
    """As a process that is ended from outside: nothing catches it."""


async def waiting(tenant_id: int, mailbox: int) -> int:
    raw = mail(files={"a.txt": b"abc"}, headers={"Cc": "mei@customer.example"})
    return (await receive(tenant_id, road="smtp", pieces=raw, mailbox_id=mailbox)).id


async def count(tenant_id: int, table: Any) -> int:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return int(await tx.scalar(select(func.count()).where(table.c.tenant_id == tenant_id)))


def breaking(monkeypatch: pytest.MonkeyPatch, stage: str, error: BaseException) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(f"gongdan.channels.actions.{stage}", broken)


@pytest.mark.parametrize("error", [ValueError("x"), Killed()], ids=["fault", "kill"])
@pytest.mark.parametrize("stage", STAGES)
async def test_a_message_that_dies_becomes_one_ticket_when_tried_again(
    outer: Any, xinghe: int, mailbox: int, monkeypatch: pytest.MonkeyPatch, stage: str, error: BaseException
) -> None:
    before = await count(xinghe, tickets)
    message_id = await waiting(xinghe, mailbox)
    with monkeypatch.context() as patched:
        breaking(patched, stage, error)
        with pytest.raises(type(error)):
            await process(xinghe, message_id)
    assert await count(xinghe, tickets) == before
    assert (await message_of(xinghe, message_id)).state == "received"
    await process(xinghe, message_id)
    await process(xinghe, message_id)
    assert await count(xinghe, tickets) == before + 1
    row = await message_of(xinghe, message_id)
    assert (row.state, row.detail) == ("done", "")


async def test_what_always_fails_waits_for_a_person_and_stops_nobody(
    outer: Any, xinghe: int, mailbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = await waiting(xinghe, mailbox)
    breaking(monkeypatch, "settle_mail.keep_reference", ValueError("the reason"))
    for _ in range(2):
        with pytest.raises(ValueError):
            await process(xinghe, message_id)
    await process(xinghe, message_id)
    row = await message_of(xinghe, message_id)
    assert (row.state, row.attempts, row.ticket_id) == ("failed", 3, None)
    assert "the reason" in row.detail


async def test_what_ends_the_process_each_time_is_put_aside(
    outer: Any, xinghe: int, mailbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = await waiting(xinghe, mailbox)
    with monkeypatch.context() as patched:
        breaking(patched, "handle_mail.read_message", Killed())
        for _ in range(6):
            with pytest.raises(Killed):
                await process(xinghe, message_id)
    await process(xinghe, message_id)
    assert (await message_of(xinghe, message_id)).state == "failed"


async def test_a_full_disk_is_not_the_messages_fault(
    outer: Any, xinghe: int, mailbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = await waiting(xinghe, mailbox)
    with monkeypatch.context() as patched:
        breaking(patched, "handle_mail.store_file", StoreOutOfReach())
        for _ in range(9):
            with pytest.raises(StoreOutOfReach):
                await process(xinghe, message_id)
    await process(xinghe, message_id)
    assert (await message_of(xinghe, message_id)).state == "done"


async def test_nothing_is_taken_that_cannot_be_kept(
    outer: Any, xinghe: int, mailbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await count(xinghe, inbound_messages)
    with pytest.raises(MessageEmpty):
        await receive(xinghe, road="smtp", pieces=b"", mailbox_id=mailbox)
    with pytest.raises(MessageTooLarge):
        await receive(xinghe, road="smtp", pieces=bytes(MAX_RAW + 1), mailbox_id=mailbox)

    class Full:
        async def put_stream(self, *_: Any) -> Any:
            raise StoreUnavailable("store a file", OSError(28, "No space left on device"))

    monkeypatch.setattr("gongdan.channels.actions.receive.file_store", lambda: Full())
    with pytest.raises(MessageStoreOutOfReach):
        await receive(xinghe, road="smtp", pieces=mail(), mailbox_id=mailbox)
    assert await count(xinghe, inbound_messages) == before


async def test_a_second_delivery_is_harmless(outer: Any, xinghe: int, mailbox: int) -> None:
    raw = mail()
    first = await receive(xinghe, road="imap", pieces=raw, mailbox_id=mailbox, delivery_key="imap:1:2:3")
    again = await receive(xinghe, road="imap", pieces=raw, mailbox_id=mailbox, delivery_key="imap:1:2:3")
    assert (first.is_new, again.is_new, again.id) == (True, False, first.id)
    await process(xinghe, first.id)
    assert (await message_of(xinghe, first.id)).state == "done"


async def test_the_sweep_takes_up_what_no_job_knows_of(
    outer: Any, xinghe: int, mailbox: int, admin_connection: Any
) -> None:
    from datetime import timedelta

    from sqlalchemy import text

    message_id = await waiting(xinghe, mailbox)
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert await sweep_waiting() == 0
        jobs = {"id": str(message_id)}
        await admin_connection.execute(text("DELETE FROM procrastinate_jobs WHERE args ->> 'message_id' = :id"), jobs)
        assert await sweep_waiting() == 1
        assert await sweep_waiting() == 0


async def test_raw_messages_are_no_orphans_of_the_store(outer: Any, xinghe: int, mailbox: int) -> None:
    import gongdan.channels.jobs  # noqa: F401 - it says whose they are
    from gongdan.files.actions.sweep import _unknown

    row = await message_of(xinghe, await waiting(xinghe, mailbox))
    assert await _unknown([row.raw_key, "m1/00/nobody"]) == ["m1/00/nobody"]
