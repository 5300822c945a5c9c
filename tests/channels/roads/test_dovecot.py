"""The roads to a mailbox at Dovecot, a server that others wrote: what we expect of one, it does so."""

import asyncio
import os
import signal
import tempfile
from asyncio import Semaphore
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongdan.channels.actions import fetch, rounds
from gongdan.channels.adapter import incoming
from gongdan.channels.adapter.trouble import MailTrouble
from tests.channels.roads.certificates import make_certificate
from tests.channels.roads.dovecot import BINARY, Dovecot, dovecot
from tests.channels.roads.test_fetch import letters, look_once

pytestmark = pytest.mark.skipif(
    not BINARY, reason="no dovecot on this machine: apt-get install dovecot-imapd dovecot-pop3d"
)

USERS = [f"desk{number}@xinghe.example" for number in range(50)]
ROADS = pytest.mark.parametrize("road", ["imap", "pop3"])
SECURED = {"none": "", "starttls": "", "tls": "s"}
# As maildir keeps them: ends of lines of every kind and none, NUL, bytes of no charset, a line beyond measure.
ODD = [
    b"Subject: \xb4\xf2\xd3\xa1\r\nFrom: a@b.test\r\n\r\nhalf \x00 of \xff\xfe it\rand no end",
    b"Subject: empty\r\n\r\n",
    b"no header at all",
    b"Subject: long\r\n\r\n" + b"x" * 300_000 + b"\r\n.\r\n..\r\n. \r\n",
    b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nSubject: mbox\n\n) OK FETCH {5}\n",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    # Sockets lie in its folder, and their paths must be short.
    with tempfile.TemporaryDirectory(prefix="gd-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        make_certificate(place)
        with pytest.MonkeyPatch.context() as patched, dovecot(place, USERS) as running:
            patched.setenv("SSL_CERT_FILE", str(place / "trusted.pem"))
            yield running


@pytest.fixture
def user(unused: Iterator[str] = iter(USERS)) -> str:
    """Somebody whose mailbox is empty."""
    return next(unused)


@pytest.fixture
def box(server: Dovecot, user: str, make_box: Any) -> Any:
    """`await box(road, security, **more)`: the mailbox at Dovecot."""

    async def make(road: str, security: str = "tls", **more: Any) -> Any:
        port = server.ports[f"{road}{SECURED[security]}"]
        return await make_box(
            road, port, **{"address": user, "in_host": "localhost", "in_security": security, **more}
        )

    return make


def as_sent(raw: bytes) -> bytes:
    """What a server that keeps lines in one way makes of a message."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@ROADS
@pytest.mark.parametrize("security", list(SECURED))
async def test_each_message_comes_once(
    server: Dovecot, user: str, box: Any, came_in: Any, road: str, security: str
) -> None:
    server.put(user, *letters(1, 2))
    account = await box(road, security)
    await look_once(account)
    await look_once(account)
    server.put(user, *letters(3))
    await look_once(account)
    assert [raw for raw, _ in await came_in()] == letters(1, 2, 3)
    if road == "imap":
        assert [name for name in server.files(user) if name.endswith("S")] == [], "none is marked as read"


@ROADS
async def test_odd_bytes_come_as_the_server_gives_them(
    server: Dovecot, user: str, box: Any, came_in: Any, road: str
) -> None:
    server.put(user, *ODD)
    await look_once(await box(road))
    # In place of NUL, which IMAP forbids, Dovecot gives 0x80. POP3 ends every message with an end of line.
    wanted = [as_sent(raw).replace(b"\0", b"\x80" if road == "imap" else b"\0") for raw in ODD]
    came = [raw for raw, _ in await came_in()]
    assert [raw.removesuffix(b"\r\n") for raw in came] == [raw.removesuffix(b"\r\n") for raw in wanted]


@pytest.mark.parametrize(("road", "after"), [("imap", "seen"), ("imap", "delete"), ("pop3", "delete")])
async def test_what_is_safe_is_marked_as_set(
    server: Dovecot, user: str, box: Any, came_in: Any, road: str, after: str
) -> None:
    server.put(user, *letters(1, 2))
    await look_once(await box(road, in_after=after))
    assert len(await came_in()) == 2
    if after == "delete":
        assert server.files(user) == []
    else:
        assert [name.partition(":2,")[2] for name in server.files(user)] == ["S", "S"]


async def test_a_mailbox_made_anew_is_read_from_the_beginning(
    server: Dovecot, user: str, box: Any, came_in: Any
) -> None:
    server.put(user, *letters(1, 2))
    account = await box("imap")
    await look_once(account)
    server.make_anew(user)
    server.put(user, *letters(3))
    await look_once(account)
    assert [raw for raw, _ in await came_in()] == letters(1, 2, 3)


async def test_news_are_heard_of_at_once(
    server: Dovecot, user: str, box: Any, came_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(user, *letters(1))
    account = await box("imap")
    receive, taken = fetch.receive, asyncio.Semaphore(0)

    async def receive_and_tell(*values: Any, **named: Any) -> Any:
        received = await receive(*values, **named)
        taken.release()
        return received

    # The database is asked at the end: the one connection of a test bears no second question meanwhile.
    monkeypatch.setattr(fetch, "receive", receive_and_tell)
    looking = asyncio.create_task(rounds.look(account, Semaphore(1)))
    try:
        await asyncio.wait_for(taken.acquire(), 20)
        server.put(user, *letters(2))
        await asyncio.wait_for(taken.acquire(), 20)
        await asyncio.sleep(0.5)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    assert len(await came_in()) == 2


@ROADS
async def test_a_server_that_is_killed_within_a_message_loses_and_doubles_nothing(
    server: Dovecot, user: str, box: Any, came_in: Any, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"Subject: large\r\n\r\n" + (b"0123456789abcdef" * 5 + b"\n") * 100_000
    server.put(user, *letters(1), large, *letters(3))
    receive, killed = fetch.receive, []

    async def receive_and_kill(*values: Any, pieces: Any, **named: Any) -> Any:
        async def broken() -> Any:
            async for piece in pieces:
                yield piece
                if b"Subject: large" in piece and not killed:
                    killed.extend(server.sessions(road))
                    for one in killed:
                        os.kill(one, signal.SIGKILL)

        return await receive(*values, pieces=broken(), **named)

    monkeypatch.setattr(fetch, "receive", receive_and_kill)
    account = await box(road, "none", in_after="delete")
    with pytest.raises(MailTrouble) as trouble:
        await look_once(account)
    assert (trouble.value.code, len(killed)) == ("closed", 1)
    await look_once(account)
    assert sorted(raw for raw, _ in await came_in()) == sorted([*letters(1, 3), as_sent(large)])
    assert server.files(user) == []


@ROADS
async def test_it_is_signed_in_by_token(
    server: Dovecot, user: str, box: Any, came_in: Any, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = ["wrong", server.token(user)]

    async def next_token(_: Any) -> str:
        return tokens.pop(0)

    monkeypatch.setattr(incoming, "access_token", next_token)
    server.put(user, *letters(1))
    provider = {"auth": "xoauth2", "token_url": "https://provider.test/token", "client_id": "c", "refresh_token": "r"}
    account = await box(road, **provider)
    with pytest.raises(MailTrouble) as trouble:
        await look_once(account)
    assert trouble.value.code == "token_refused"
    await look_once(account)
    assert len(await came_in()) == 1


@ROADS
async def test_a_wrong_password_and_a_certificate_of_nobody_are_told(
    user: str, box: Any, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MailTrouble) as trouble:
        await look_once(await box(road, "starttls", in_password="no-no"))
    assert trouble.value.code == "login_refused"
    monkeypatch.delenv("SSL_CERT_FILE")
    for security in ("starttls", "tls"):
        with pytest.raises(MailTrouble) as trouble:
            await look_once(await box(road, security, in_user=user, address=f"{security}@xinghe.example"))
        assert trouble.value.code == "certificate_refused"
