"""Mail delivered by SMTP and LMTP: taken for our own mailboxes only, and said to be taken once it is safe."""

import asyncio
import io
import smtplib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gongdan.channels.actions import deliver
from gongdan.channels.actions.deliver import mail_listener
from gongdan.channels.adapter import smtp_listener
from gongdan.channels.mail.dotted import Undotted
from gongdan.kernel.errors import TryAgain
from tests.channels.roads.servers import USER

LETTER = b"Subject: hi\r\n\r\n.dot\r\n..two\r\n" + "正文\r\n".encode() + b"x" * 5000 + b"\r\n"


@pytest.fixture
async def port(make_box: Any) -> AsyncIterator[int]:
    await make_box("push", 0, aliases=["other@xinghe.example"], in_host="")
    listener = mail_listener()
    yield await listener.listen("127.0.0.1", 0)
    await listener.close()


async def send(
    port: int, *recipients: str, letter: bytes = LETTER, kind: type[smtplib.SMTP] = smtplib.SMTP
) -> dict[str, Any]:
    def run() -> dict[str, Any]:
        with kind("127.0.0.1", port, timeout=20) as client:
            try:
                return client.sendmail("mei@customer.example", list(recipients), letter)
            except smtplib.SMTPRecipientsRefused as refused:
                return refused.recipients
            except smtplib.SMTPResponseException as refused:
                return {"": (refused.smtp_code, refused.smtp_error)}

    return await asyncio.to_thread(run)


async def test_mail_is_taken_as_it_is_and_once(port: int, came_in: Any) -> None:
    sealed = USER.replace("@", "+12.aaaaaaaaaaaaaaaaaaaa@")
    for _ in range(2):
        assert await send(port, USER.upper(), sealed) == {}
    [(raw, row)] = await came_in()
    assert (raw, row.road) == (LETTER, "smtp")
    assert row.envelope["mail_from"] == "mei@customer.example"
    assert row.envelope["recipients"] == [USER.upper(), sealed]
    assert (row.envelope["protocol"], row.envelope["ip"]) == ("smtp", "127.0.0.1")


async def test_nobody_is_relayed_for(port: int, came_in: Any) -> None:
    refused = await send(port, "stranger@elsewhere.example", "nobody@xinghe.example", "no-at-sign")
    assert {code for code, _ in refused.values()} <= {550, 553, 501}
    assert await came_in() == []
    some = await send(port, "stranger@elsewhere.example", "other@xinghe.example")
    assert [code for code, _ in some.values()] == [550]
    assert len(await came_in()) == 1


async def test_what_is_too_large_is_refused_for_good(
    port: int, came_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "MAX_RAW", 6000)
    listener = mail_listener()
    small = await listener.listen("127.0.0.1", 0)

    def unannounced() -> int:
        # Without SIZE= at MAIL FROM, so that it shows only at the end.
        with smtplib.SMTP("127.0.0.1", small, timeout=20) as client:
            client.ehlo()
            client.mail("a@b.example")
            client.rcpt(USER)
            return client.data(LETTER * 20)[0]

    assert await asyncio.to_thread(unannounced) == 552
    assert (await send(small, USER, letter=LETTER * 20))[""][0] == 552
    assert await send(small, USER) == {}
    await listener.close()
    assert len(await came_in()) == 1


@pytest.mark.parametrize("where", ["receive", "mailbox_at"])
async def test_where_the_store_or_the_database_is_away_it_is_to_be_sent_again(
    port: int, came_in: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async def away(*_: Any, **__: Any) -> Any:
        raise TryAgain

    with monkeypatch.context() as broken:
        broken.setattr(deliver, where, away)
        [answer] = (await send(port, USER)).values()
        assert answer[0] == 451
    assert await send(port, USER) == {}
    assert len(await came_in()) == 1


async def test_a_full_disk_leaves_the_line_in_step(port: int, came_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has no room for is read to its end: its lines are no commands."""

    class Full(io.BytesIO):
        def write(self, *_: Any) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            raise OSError(28, "No space left on device")

    def run() -> list[int]:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.ehlo()
            codes = []
            for letter in (b"Subject: lost\r\n\r\nRSET\r\nQUIT\r\n" + LETTER, LETTER):
                client.mail("a@b.example")
                client.rcpt(USER)
                codes.append(client.data(letter)[0])
                broken.undo()
            return codes

    with monkeypatch.context() as broken:
        broken.setattr(smtp_listener.tempfile, "SpooledTemporaryFile", lambda _: Full())
        assert await asyncio.to_thread(run) == [452, 250]
    assert [raw for raw, _ in await came_in()] == [LETTER]


async def test_lmtp_answers_for_each_recipient(port: int, came_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lmtp(smtplib.LMTP):
        def __init__(self, host: str, port: int, timeout: float) -> None:
            super().__init__(host, port)

        def both(self) -> list[int]:
            self.ehlo_or_helo_if_needed()
            self.mail("mei@customer.example")
            self.rcpt(USER)
            self.rcpt("other@xinghe.example")
            first = self.data(LETTER)[0]
            return [first, self.getreply()[0], self.noop()[0]]

    def run() -> list[int]:
        with Lmtp("127.0.0.1", port, 20) as client:
            return client.both()

    assert await asyncio.to_thread(run) == [250, 250, 250]
    [(_, row)] = await came_in()
    assert (row.envelope["protocol"], "ip" in row.envelope) == ("lmtp", False)


async def test_a_line_that_ends_in_the_middle_leaves_nothing(port: int, came_in: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for command in (b"EHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<" + USER.encode() + b">", b"DATA"):
        writer.write(command + b"\r\n")
    writer.write(LETTER)
    await writer.drain()
    while not (await reader.readline()).startswith(b"354"):
        pass
    writer.close()
    assert await send(port, USER, letter=b"Subject: next\r\n\r\n") == {}
    assert [raw for raw, _ in await came_in()] == [b"Subject: next\r\n\r\n"]


async def test_more_connections_than_can_be_are_asked_to_come_again(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_listener, "MOST_CONNECTIONS", 1)
    first = await asyncio.open_connection("127.0.0.1", port)
    assert (await first[0].readline()).startswith(b"220")
    second = await asyncio.open_connection("127.0.0.1", port)
    assert (await second[0].readline()).startswith(b"421")
    for _, writer in (first, second):
        writer.close()


@pytest.mark.parametrize(
    "smuggled", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r"], ids=lambda one: repr(one)
)
async def test_no_second_message_is_smuggled_in(port: int, came_in: Any, smuggled: bytes) -> None:
    more = b"MAIL FROM:<boss@xinghe.example>\r\nRCPT TO:<" + USER.encode() + b">\r\nDATA\r\nSubject: false\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for command in (b"EHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<" + USER.encode() + b">", b"DATA"):
        writer.write(command + b"\r\n")
    writer.write(b"Subject: one\r\n\r\nbody" + smuggled + more + b"\r\n.\r\nQUIT\r\n")
    await writer.drain()
    await reader.read()
    while b"221" not in (rest := await reader.read(65536)) and rest:
        pass
    writer.close()
    [(raw, _)] = await came_in()
    assert more.removesuffix(b"\r\n") in raw


@pytest.mark.parametrize(
    ("lines", "is_strict", "message"),
    [
        ([b"a\r\n", b"..b\r\n", b".\r\n"], True, b"a\r\n.b\r\n"),
        ([b"a", b".b\r\n", b".\r\n"], True, b"a.b\r\n"),
        ([b"a\n", b".\n"], False, b"a\n"),
        ([b"a\n.\n\r\n", b".\r\n"], True, b"a\n.\n\r\n"),
        ([b".\r\n"], True, b""),
    ],
)
def test_dots_are_taken_away_where_they_were_put(lines: list[bytes], is_strict: bool, message: bytes) -> None:
    undotted = Undotted(is_strict=is_strict)
    taken = [undotted.take(line) for line in lines]
    assert taken[-1] is None
    assert b"".join(part for part in taken[:-1] if part is not None) == message


async def test_a_large_message_is_never_whole_in_memory(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    async def watched(_tenant: int, *, pieces: AsyncIterator[bytes], **_: Any) -> None:
        sizes.extend([len(piece) async for piece in pieces])

    monkeypatch.setattr(deliver, "receive", watched)
    assert await send(port, USER, letter=(b"x" * 76 + b"\r\n") * 20_000) == {}
    assert (sum(sizes), max(sizes) <= 64 * 1024) == (78 * 20_000, True)
