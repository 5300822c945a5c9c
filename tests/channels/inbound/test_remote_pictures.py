"""Pictures of mails on other servers: left out until asked for, and then fetched without telling who asks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from gongdan.channels.adapter import pictures
from gongdan.channels.adapter.pictures import PictureFailed, fetch_picture
from gongdan.channels.mail.pictures import is_fetchable, read_picture, seal_picture
from gongdan.kernel.reach import Fetched, fetch
from tests.channels.inbound.conftest import Deliver, mail

URL = "/api/v1/inbound-messages"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@dataclass
class Elsewhere:
    """A web server that answers as it is told, and remembers what it was asked."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        body = self.answers.get(head.split(" ")[1], b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n")
        writer.write(body)
        await writer.drain()
        writer.close()

    def put(self, path: str, content: bytes) -> str:
        self.answers[path] = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n" + content
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
async def elsewhere(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Elsewhere]:
    """On this machine, whose addresses are taken for public ones while it lasts."""
    found = Elsewhere()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]

    async def reached(address: str, *, is_private_allowed: bool, **named: Any) -> Fetched:
        assert not is_private_allowed
        return await fetch(address, is_private_allowed=True, **named)

    monkeypatch.setattr(pictures, "fetch", reached)
    monkeypatch.setattr(pictures, "_shelf", pictures._Shelf())
    monkeypatch.setattr("gongdan.channels.mail.pictures.PORTS", {"http": found.port})
    yield found
    server.close()
    await server.wait_closed()


async def test_they_are_shown_when_asked_for_and_tell_nothing_of_the_reader(
    deliver: Deliver, client_for: Any, world: Any, elsewhere: Elsewhere
) -> None:
    address = elsewhere.put("/logo.png?for=wang", PNG)
    html = f'<p>Hi</p><img src="{address}" alt="logo"><img src="{address}"><img src="http://127.0.0.1:1/x.png">'
    head = b"From: a@client.test\r\nTo: care@xinghe.test\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
    row = await deliver(head + html.encode())
    chen = client_for(world.chen)
    closed = (await chen.get(f"{URL}/{row.id}/original")).json()
    assert (closed["remote_pictures"], "<img" in closed["html"], "src" in closed["html"]) == (1, True, False)
    opened = (await chen.get(f"{URL}/{row.id}/original", params={"pictures": "true"})).json()["html"]
    path = opened.split('src="')[1].split('"')[0]
    assert elsewhere.asked == [], "nothing is fetched before the picture is shown"
    shown = await chen.get(path)
    assert (shown.status_code, shown.headers["content-type"], shown.content) == (200, "image/png", PNG)
    assert shown.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (await chen.get(path)).status_code == 200
    (told,) = elsewhere.asked
    assert "referer" not in told.lower()
    assert "cookie" not in told.lower()
    assert told.startswith("GET /logo.png?for=wang HTTP/1.1")
    assert (await client_for(world.feng).get(path)).status_code == 403, "who may not read it gets no picture of it"
    other = await deliver(mail())
    assert (await chen.get(path.replace(f"/{row.id}/", f"/{other.id}/"))).status_code == 404
    assert (await chen.get(f"{URL}/{row.id}/pictures/aHR0cDovL2E")).status_code == 404


async def test_what_is_no_picture_or_leads_astray_is_refused(elsewhere: Elsewhere) -> None:
    page = elsewhere.put("/page", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    large = elsewhere.put("/large", PNG + b"\0" * pictures.MOST_BYTES)
    elsewhere.answers["/there"] = b"HTTP/1.1 302 There\r\nLocation: /logo.png\r\nConnection: close\r\n\r\n"
    elsewhere.answers["/inside"] = (
        b"HTTP/1.1 302 X\r\nLocation: http://169.254.169.254:1/\r\nConnection: close\r\n\r\n"
    )
    elsewhere.answers["/round"] = b"HTTP/1.1 302 X\r\nLocation: /round\r\nConnection: close\r\n\r\n"
    elsewhere.answers["/odd"] = b"nothing of the kind\r\n\r\n"
    logo = elsewhere.put("/logo.png", PNG)
    assert (await fetch_picture(logo.replace("/logo.png", "/there"))).content == PNG
    for address, why in (
        (page, "not a picture"), (large, "larger"), (logo + "x", "404"),
        (logo.replace("logo.png", "inside"), "nothing is fetched"),
        (logo.replace("logo.png", "round"), "on and on"), (logo.replace("logo.png", "odd"), "cannot be reached"),
        ("file:///etc/passwd", "nothing is fetched"),
    ):  # fmt: skip
        with pytest.raises(PictureFailed, match=why):
            await fetch_picture(address)


async def test_the_own_network_is_closed_whatever_mailboxes_may_use() -> None:
    for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "localhost"):
        with pytest.raises(PictureFailed, match="closed"):
            await fetch_picture(f"http://{host}/x.png")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://a.example/x.png", True),
        ("HTTP://a.example:80/x", True),
        ("http://a.example:22/x", False),
        ("https://me:secret@a.example/x", False),
        ("ftp://a.example/x", False),
        ("http://[half/x", False),
        ("http:///x", False),
        ("https://a.example/" + "x" * 2000, False),
    ],
)
def test_addresses(address: str, wanted: bool) -> None:
    assert is_fetchable(address) is wanted


def test_a_word_opens_one_picture_of_one_message() -> None:
    word = seal_picture(b"key", 7, " https://a.example/图.png ")
    assert read_picture(b"key", 7, word) == "https://a.example/图.png"
    changed = word[:-2] + ("AA" if not word.endswith("AA") else "BB")
    for key, message_id, given in ((b"other", 7, word), (b"key", 8, word), (b"key", 7, changed), (b"key", 7, "é")):
        assert read_picture(key, message_id, given) is None
