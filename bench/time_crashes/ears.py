"""Who is told from outside: a server on this machine that takes its time, and keeps by which ids it was told."""

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

# Long enough that some are killed while they wait for the answer.
_SECONDS = 0.15


class Ears:
    """`webhooks` and `messages`: how often each delivery and each text message arrived, by its id."""

    def __init__(self) -> None:
        self.webhooks: Counter[str] = Counter()
        self.messages: Counter[str] = Counter()
        self._server: ThreadingHTTPServer | None = None

    def open(self) -> None:
        ears = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.startswith("/hooks"):
                    ears.webhooks[self.headers["Gongdan-Delivery"]] += 1
                else:
                    ears.messages[orjson.loads(body)["id"]] += 1
                time.sleep(_SECONDS)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is written."""

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:  # whoever told it was killed
                    return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
