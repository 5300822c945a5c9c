"""The floor: the very statements of one request, captured from the application and driven by pgbench."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from gongdan.app.asgi import create_app
from gongdan.kernel import db
from gongdan.kernel.embedded_pg import DatabaseUrls, EmbeddedPostgres

_LITERAL = re.compile(r"E?'(?:[^']|'')*'")


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    token: str
    body: bytes = b""


@dataclass(frozen=True)
class Varied:
    """What changes from one run of the floor to the next, as it changes between requests.

    `drawn`: pgbench variables and the range they are drawn from. `numbers`: whole numbers outside of quotes that
    become expressions. `literals`: the same for quoted literals, by pattern. `kept`: a statement that begins so
    hands its result on, under the given prefix.
    """

    drawn: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    numbers: Mapping[int, str] = field(default_factory=dict)
    literals: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)


class _Capture:
    """Writes down what goes to the database, values written in."""

    def __init__(self, dsn: str, engine: AsyncEngine) -> None:
        self._connection = psycopg.connect(dsn)
        self._cursor = psycopg.ClientCursor(self._connection)
        self._engine = engine.sync_engine
        self.statements: list[str] = []

    def __enter__(self) -> "_Capture":
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)
        self._connection.close()

    def _note(self, _c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        for values in parameters if many else [parameters]:
            self.statements.append(self._cursor.mogrify(statement, values))


async def capture(urls: DatabaseUrls, asked: Asked) -> tuple[list[str], Any]:
    """The statements of this request, and its answer. Asked twice before, so that caches are warm as under load."""
    app = create_app()
    opened = db.connect(urls.app, urls.system)
    headers = {"Authorization": f"Bearer {asked.token}", "Content-Type": "application/json"}
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bench") as client:
            for _ in range(2):
                (
                    await client.request(asked.method, asked.path, content=asked.body, headers=headers)
                ).raise_for_status()
            with _Capture(urls.app, opened.app) as noted:
                answer = await client.request(asked.method, asked.path, content=asked.body, headers=headers)
            answer.raise_for_status()
            return noted.statements, answer.json()
    finally:
        await opened.close()


def script(statements: list[str], varied: Varied) -> str:
    """A pgbench script of one transaction."""
    lines = [f"\\set {name} random({low}, {high})" for name, (low, high) in varied.drawn.items()]
    lines.append("begin;")
    for statement in statements:
        flat = re.sub(r"\s+", " ", statement).strip().rstrip(";")
        kept = next((prefix for begin, prefix in varied.kept.items() if flat.startswith(begin)), None)
        lines.append(_varied(flat, varied) + (f" \\gset {kept}" if kept else ";"))
    return "\n".join([*lines, "commit;", ""])


def _varied(statement: str, varied: Varied) -> str:
    parts, end = [], 0
    for found in _LITERAL.finditer(statement):
        parts += [_numbers(statement[end : found.start()], varied), _literal(found[0], varied)]
        end = found.end()
    return "".join([*parts, _numbers(statement[end:], varied)])


def _numbers(text: str, varied: Varied) -> str:
    for number, expression in varied.numbers.items():
        text = re.sub(rf"(?<![\w.]){number}(?![\w.])", f"({expression})", text)
    return text


def _literal(literal: str, varied: Varied) -> str:
    for pattern, expression in varied.literals.items():
        if re.fullmatch(pattern, literal):
            return f"({expression})"
    # pgbench takes a colon and a letter for a variable, also inside quotes.
    if not re.search(r":[A-Za-z_]", literal):
        return literal
    body = literal[2:-1] if literal.startswith("E") else literal[1:-1].replace("\\", "\\\\")
    return "E'" + body.replace(":", "\\072") + "'"


def pgbench(server: EmbeddedPostgres, text: str, folder: Path, *, clients: int, seconds: float) -> float:
    """Transactions a second with prepared statements, as the application's role."""
    path = folder / "floor.sql"
    path.write_text(text)
    how = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
    done = subprocess.run(
        [server.bin("pgbench"), *how, "-f", path],
        env=os.environ | server.tool_environment("gongdan_app"),
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or done.returncode:
        raise RuntimeError(f"pgbench failed: {done.stderr[-3000:]}\n{text[:6000]}")
    return float(found.group(1))
