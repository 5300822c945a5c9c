"""What tests of webhooks share: a receiver on this machine that answers as it is told."""

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from sqlalchemy import select

import gongdan.integrations.handlers  # noqa: F401 - without it nobody listens
from gongdan.integrations.actions import send_webhooks
from gongdan.integrations.adapter import receiver
from gongdan.integrations.webhooks.trying import Turns
from gongdan.kernel import posting
from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import unit
from tests.world import World

Tell = Callable[[], Awaitable[None]]


@dataclass
class Receiver:
    """Answers what `status` says (0: nothing at all); keeps what it was sent."""

    status: int = 200
    answer: bytes = b'{"ok":true}'
    port: int = 0
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?key=hush"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for _, body in self.asked]


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that runs, and may be told things."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.asked.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            if not found.status:
                time.sleep(0.4)
                return
            self.send_response(found.status)
            if found.status == 302:
                self.send_header("Location", f"http://127.0.0.1:{found.port}/elsewhere")
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *_: Any) -> None:
            pass

    monkeypatch.setattr(receiver, "settings", lambda: replace(settings(), webhook_private_hosts=True))
    monkeypatch.setattr(posting, "SECONDS", 0.25)
    monkeypatch.setattr(send_webhooks, "turns", Turns())
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tell(outer: Any, world: World) -> Tell:
    """`await tell()`: what happened in Xinghe since the last time is delivered to the listeners."""
    reached = 0

    async def run() -> None:
        nonlocal reached
        async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
            row = events.c
            mine = (row.tenant_id == world.xinghe.id, row.id > reached)
            ids = [one.id for one in await tx.all(select(row.id).where(*mine).order_by(row.id))]
        if ids:
            reached = ids[-1]
            await deliver(tenant_id=world.xinghe.id, event_ids=ids)

    return run
