"""The floor: the very statements of one request, captured from the application and driven by pgbench."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from gongdan.kernel.embedded_pg import EmbeddedPostgres


class Capture:
    """Collects what a request sends to the database, with its values written in."""

    def __init__(self, dsn: str) -> None:
        self._writer = psycopg.ClientCursor(psycopg.connect(dsn))
        self.statements: list[str] = []

    def start(self, engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", self._note)

    def stop(self, engine: Engine) -> None:
        event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cur: Any, statement: str, parameters: Any, _ctx: Any, many: bool) -> None:
        for values in parameters if many else [parameters]:
            self.statements.append(self._writer.mogrify(statement, values))


async def captured(app: Any, engine: Engine, dsn: str, asked: dict[str, Any]) -> tuple[list[str], httpx.Response]:
    """The statements of this request and its answer; asked twice, so that caches are warm as under load."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bench") as client:
        (await client.request(**asked)).raise_for_status()
        capture = Capture(dsn)
        capture.start(engine)
        answer = await client.request(**asked)
        capture.stop(engine)
    answer.raise_for_status()
    return capture.statements, answer


def as_script(statements: list[str], replaced: dict[str, str]) -> str:
    """A pgbench script of one transaction; `replaced` maps literals to expressions (fresh ids and numbers)."""
    lines = ["begin;"]
    for statement in statements:
        flat = re.sub(r"\s+", " ", statement).strip().rstrip(";")
        for literal, expression in replaced.items():
            flat = flat.replace(literal, expression)
        # pgbench reads :name as a variable; casts and times inside quotes are left alone by it.
        lines.append(flat + ";")
    return "\n".join([*lines, "commit;", ""])


def pgbench(server: EmbeddedPostgres, script: str, folder: Path, *, clients: int, seconds: int) -> float:
    """Transactions a second with prepared statements, as the application's role."""
    path = folder / "floor.sql"
    path.write_text(script)
    done = subprocess.run(
        [server.bin("pgbench"), "-n", "-M", "prepared", "-f", path, "-c", str(clients), "-j", "2", "-T", str(seconds)],
        env=os.environ | server.tool_environment("gongdan_app"),
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return float(found.group(1))
