"""Letters go out over STARTTLS and TLS, signed in by password and by token, to a server that is trusted."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import MISSING, SMTP, AuthResult

from gongdan.channels.adapter.smtp import Account, NotTalkedTo, close_all, deliver
from tests.channels.roads.certificates import make_certificate

PASSWORD, TOKEN = "out-pass", "a-token"
LETTER = b"Subject: hi\r\n\r\n.dot\r\n\xe6\xad\xa3\r\n"


class Office:
    """What arrived; tokens are taken as providers take them: with a complaint before the refusal."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        assert session.authenticated
        assert session.ssl or server.transport.get_extra_info("ssl_object")
        self.letters.append(envelope.content)
        return "250 taken"

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> Any:
        wanted = f"user=desk\x01auth=Bearer {TOKEN}\x01\x01".encode()
        if base64.b64decode(words[1]) == wanted:
            return AuthResult(success=True, auth_data="desk")
        assert await server.challenge_auth("eyJzdGF0dXMiOiI0MDEifQ==", encode_to_b64=False) in (b"", MISSING)
        return AuthResult(success=False, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def ports(certificate: Any, office: Office) -> AsyncIterator[dict[str, int]]:
    loop = asyncio.get_running_loop()

    def judge(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
        return AuthResult(success=(said.login, said.password) == (b"desk", PASSWORD.encode()), handled=False)

    def make(**more: Any) -> SMTP:
        return SMTP(office, authenticator=judge, hostname="localhost", loop=loop, **more)

    later = await loop.create_server(
        lambda: make(tls_context=certificate[0], require_starttls=True, auth_required=True), "localhost", 0
    )
    at_once = await loop.create_server(lambda: make(auth_require_tls=False), "localhost", 0, ssl=certificate[0])
    yield {name: one.sockets[0].getsockname()[1] for name, one in (("starttls", later), ("tls", at_once))}
    await asyncio.to_thread(close_all)
    for one in (later, at_once):
        one.close()


SECURED = pytest.mark.parametrize("security", ["starttls", "tls"])


@SECURED
@pytest.mark.parametrize(("secret", "is_token"), [(PASSWORD, False), (TOKEN, True)], ids=["password", "token"])
async def test_a_letter_arrives(
    ports: dict[str, int],
    office: Office,
    certificate: Any,
    monkeypatch: Any,
    security: str,
    secret: str,
    is_token: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    account = Account("localhost", ports[security], security, "desk", secret, is_token)
    for _ in range(2):
        assert await deliver(account, "desk@xinghe.example", ["a@b.example"], LETTER) == {}
    assert office.letters == [LETTER, LETTER]
    wrong = Account("localhost", ports[security], security, "desk", "wrong-one", is_token)
    with pytest.raises(NotTalkedTo, match="did not let us in") as refused:
        await deliver(wrong, "desk@xinghe.example", ["a@b.example"], LETTER)
    assert "wrong-one" not in str(refused.value)


@SECURED
async def test_nothing_is_said_to_who_is_not_trusted(ports: dict[str, int], office: Office, security: str) -> None:
    account = Account("localhost", ports[security], security, "desk", PASSWORD)
    with pytest.raises(NotTalkedTo, match="no trusted TLS"):
        await deliver(account, "desk@xinghe.example", ["a@b.example"], LETTER)
    assert office.letters == []
