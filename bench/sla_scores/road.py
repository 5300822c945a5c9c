"""The real road: every case asked over the API, on a database of its own."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx

from bench.sla_scores.cases import YEARS, announced, vectors
from bench.sla_scores.row import Row, score
from gongdan.app.asgi import create_app
from gongdan.app.tenants import NewTenant, creating_tenant
from gongdan.identity import UserIn, add_user, create_token, set_roles
from gongdan.kernel import db
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.migrations import migrate

API = "/api/v1/calendars"


def rows() -> Iterator[Row]:
    """The scores over the API."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-sla-"))
    folder.chmod(0o755)
    os.environ |= {
        "GONGDAN_SECRET_KEY": "only for measuring, never anywhere else",
        "GONGDAN_DATA_DIR": str(folder),
        "GONGDAN_REQUESTS_PER_MINUTE": "100000000",
        "GONGDAN_LOG_LEVEL": "WARNING",
    }
    server = EmbeddedPostgres(folder / "pg", fsync=False)
    server.start()
    try:
        urls = server.provision()
        migrate(urls.owner)
        yield from asyncio.run(_scores(urls.app, urls.system))
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


async def _scores(app_dsn: str, system_dsn: str) -> list[Row]:
    opened = db.connect(app_dsn, system_dsn)
    try:
        async with _administrator() as client:
            judged = [one async for one in _vectors(client)]
            days = [one async for one in _workdays(client)]
    finally:
        await opened.close()
    return [
        score("vectors and peers' cases, to the second, over the API", judged),
        score(f"days of {YEARS[0]}–{YEARS[-1]} in China: work or no work, over the API", days),
    ]


@asynccontextmanager
async def _administrator() -> AsyncIterator[httpx.AsyncClient]:
    async with creating_tenant(NewTenant(slug="scores", name="Scores")) as tx:
        user_id = await add_user(tx, UserIn(name="Feng", email="feng@scores.example"))
        await set_roles(tx, user_id, ["system_administrator"])
        token = await create_token(tx, user_id, name="scores")
    transport = httpx.ASGITransport(app=create_app())
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://scores", headers=headers) as client:
        yield client


async def _vectors(client: httpx.AsyncClient) -> AsyncIterator[tuple[str, bool]]:
    for block in vectors():
        made = await client.post(API, json={"names": {"en": block.name}, **block.calendar})
        url = f"{API}/{made.raise_for_status().json()['id']}/calculations"
        for case in block.cases:
            answer = (await client.post(url, json=case.asked)).raise_for_status().json()
            yield f"{block.name}: {case.name}: {answer[case.field]}", answer[case.field] == case.right


async def _workdays(client: httpx.AsyncClient) -> AsyncIterator[tuple[str, bool]]:
    standard = (await client.get(API)).raise_for_status().json()["items"][0]
    right = announced()
    for year in YEARS:
        answer = (await client.get(f"{API}/{standard['id']}/year/{year}")).raise_for_status().json()
        for one in answer["days"]:
            yield f"{one['day']} {one['kind']}", bool(one["windows"]) == right[date.fromisoformat(one["day"])]
