"""Live tests of both directions, against servers on loopback; what is wrong is told with its remedy."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from gongdan.channels.adapter import accounts, oauth, reach
from gongdan.channels.adapter import smtp as smtp_sending
from gongdan.channels.adapter.reach import is_allowed
from gongdan.channels.queries.mailboxes import get_row
from gongdan.kernel.settings import settings
from tests.channels.roads.certificates import make_certificate
from tests.channels.roads.servers import PASSWORD, USER, Folder, ImapServer, Pop3Server
from tests.world import World

URL = "/api/v1/mailboxes/probes"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
async def smtp(certificate: Any) -> AsyncIterator[int]:
    """An SMTP server that wants STARTTLS and a password."""

    def judge(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
        return AuthResult(success=(said.login, said.password) == (b"out", b"out-pass"), handled=False)

    def make() -> SMTP:
        return SMTP(
            object(), tls_context=certificate[0], require_starttls=True, authenticator=judge, hostname="localhost",
            auth_required=True, loop=asyncio.get_running_loop(),
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def trusted(certificate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))


def box(port: int, **more: Any) -> dict[str, Any]:
    return {
        "name": "Desk", "address": USER, "road": "imap", "in_host": "localhost", "in_port": port,
        "in_security": "none", "in_password": PASSWORD, **more,
    }  # fmt: skip


async def test_both_directions_are_tried_and_nothing_is_changed(
    world: World, client_for: Any, certificate: Any, trusted: None, smtp: int
) -> None:
    folder = Folder()
    folder.add(b"a", b"b")
    async with ImapServer(folder, tls=certificate[0]) as running:
        out = {"out_host": "localhost", "out_port": smtp, "out_user": "out", "out_password": "out-pass"}
        body = box(running.port, in_security="tls", in_after="delete", **out)
        made = (await client_for(world.feng).post("/api/v1/mailboxes", json=body)).json()
        found = (await client_for(world.feng).post(f"/api/v1/mailboxes/{made['id']}/probes", json={})).json()
    assert (found["incoming"]["state"], found["incoming"]["messages"]) == ("ok", 2)
    assert found["incoming"]["steps"] == ["reached", "secured", "signed_in", "counted"]
    assert (found["outgoing"]["state"], found["outgoing"]["steps"]) == ("ok", ["reached", "secured", "signed_in"])
    assert not [one for one in running.commands if one.startswith(("UID", "SELECT"))]
    assert len(folder.messages) == 2


async def test_pop3_is_tried_too(world: World, client_for: Any) -> None:
    folder = Folder()
    folder.add(b"a")
    async with Pop3Server(folder) as running:
        found = (await client_for(world.feng).post(URL, json=box(running.port, road="pop3"))).json()
    assert (found["incoming"]["state"], found["incoming"]["messages"]) == ("ok", 1)
    assert found["outgoing"]["state"] == "unused"


@pytest.mark.parametrize(
    ("change", "code", "steps"),
    [
        ({"in_password": "wrong-one"}, "login_refused", ["reached"]),
        ({"in_folder": "收件箱"}, "folder_missing", ["reached", "signed_in"]),
        ({"in_security": "starttls"}, "starttls_missing", []),
        ({"in_security": "tls"}, "tls_failed", []),
        ({"in_port": 1}, "unreachable", []),
        ({"in_host": "nothing.invalid"}, "host_unknown", []),
    ],
)
async def test_what_is_wrong_is_told(world: World, client_for: Any, change: Any, code: str, steps: list[str]) -> None:
    async with ImapServer(Folder()) as running:
        answer = await client_for(world.feng).post(URL, json=box(running.port, **change))
    incoming = answer.json()["incoming"]
    assert (incoming["state"], incoming["code"], incoming["steps"]) == ("failed", code, steps)
    assert incoming["message"]
    assert incoming["remedy"]
    assert "wrong-one" not in answer.text
    assert PASSWORD not in answer.text


async def test_a_certificate_that_nobody_trusts_ends_the_test(
    world: World, client_for: Any, certificate: Any, smtp: int
) -> None:
    async with ImapServer(Folder(), tls=certificate[0]) as running:
        body = box(running.port, in_security="tls", out_host="localhost", out_port=smtp)
        found = (await client_for(world.feng).post(URL, json=body)).json()
    assert {found[way]["code"] for way in ("incoming", "outgoing")} == {"certificate_refused"}
    assert not running.commands, "no password over a line that is not trusted"


async def test_a_wrong_password_out_is_told(world: World, client_for: Any, trusted: None, smtp: int) -> None:
    async with ImapServer(Folder()) as running:
        body = box(running.port, out_host="localhost", out_port=smtp, out_user="out", out_password="no-no")
        outgoing = (await client_for(world.feng).post(URL, json=body)).json()["outgoing"]
    assert (outgoing["code"], outgoing["steps"]) == ("login_refused", ["reached", "secured"])


async def test_the_own_network_is_closed_unless_the_operator_opens_it(
    world: World, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "settings", lambda: replace(settings(), mail_private_hosts=False))
    async with ImapServer(Folder()) as running:
        body = box(running.port, out_host="127.0.0.1", out_port=running.port)
        found = (await client_for(world.feng).post(URL, json=body)).json()
    assert {found[way]["code"] for way in ("incoming", "outgoing")} == {"host_forbidden"}
    assert not running.commands


async def test_sending_too_goes_only_where_it_may(
    world: World, as_system: Any, make_box: Any, monkeypatch: pytest.MonkeyPatch, trusted: None, smtp: int
) -> None:
    out = {"out_host": "localhost", "out_port": smtp, "out_user": "out", "out_password": "out-pass"}
    box = await make_box("push", 0, in_host="", **out)
    async with as_system(box.tenant_id) as tx:
        row = await get_row(tx, box.id)
    found = await accounts.account_of(row)
    assert found.address in ("127.0.0.1", "::1")
    await smtp_sending.probe(replace(found, address="127.0.0.1"))
    monkeypatch.setattr(reach, "settings", lambda: replace(settings(), mail_private_hosts=False))
    with pytest.raises(smtp_sending.NotTalkedTo, match="closed to mailboxes"):
        await accounts.account_of(row)


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1::1", True, True),
        ("10.1.2.3", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("fd00::1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("224.0.0.1", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
    ],
)
def test_which_addresses_a_mailbox_may_reach(address: str, outside: bool, inside: bool) -> None:
    assert is_allowed(address, is_private_allowed=False) is outside
    assert is_allowed(address, is_private_allowed=True) is inside


async def test_a_token_is_got_kept_and_used(world: World, client_for: Any, certificate: Any, trusted: None) -> None:
    asked: list[str] = []

    async def provider(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].split()[0])
        asked.append((await reader.readexactly(length)).decode())
        is_right = "refresh_token=right" in asked[-1]
        body = json.dumps({"access_token": "a-token", "expires_in": 3600} if is_right else {"error": "invalid_grant"})
        status = "200 OK" if is_right else "400 Bad Request"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    oauth.forget_tokens()
    server = await asyncio.start_server(provider, "127.0.0.1", 0, ssl=certificate[0])
    port = server.sockets[0].getsockname()[1]
    more = {
        "auth": "xoauth2",
        "token_url": f"https://localhost:{port}/token",
        "client_id": "us",
        "in_security": "tls",
    }
    async with ImapServer(Folder(), tls=certificate[0]) as running:
        for token, code in (("right", ""), ("right", ""), ("wrong", "token_refused")):
            body = box(running.port, refresh_token=token, **more)
            found = (await client_for(world.feng).post(URL, json=body)).json()["incoming"]
            assert found["code"] == code, found
        assert len(asked) == 2, "a token is kept while it holds"
        running.token = "another"
        body = box(running.port, refresh_token="right", **more)
        found = (await client_for(world.feng).post(URL, json=body)).json()["incoming"]
        assert found["code"] == "token_refused"
    server.close()
