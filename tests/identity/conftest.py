"""A browser at the door: it keeps its cookie, sends its CSRF token and can be asked what was recorded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from gongdan.identity import current
from gongdan.identity.api.access import own_routes, session_routes
from gongdan.identity.api.access_of_others import rule_routes, token_routes, user_routes
from gongdan.identity.models import users
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.problems import install_problem_handlers
from gongdan.kernel.unit import unit
from tests.world import PASSWORD, Person, World

API = "/api/v1"


@dataclass
class Browser:
    """One browser of one person."""

    http: httpx.AsyncClient

    async def sign_in(self, person: Person, password: str = PASSWORD, **more: Any) -> httpx.Response:
        sent = {"email": person.email, "password": password, "tenant": self.tenant, **more}
        done = await self.http.post(f"{API}/session", json=sent)
        self.keep_csrf(done)
        return done

    tenant: str = "xinghe"

    def keep_csrf(self, done: httpx.Response) -> None:
        if done.status_code == 201:
            self.http.headers["X-CSRF-Token"] = done.json()["csrf_token"]

    async def hand_in(self, **proof: str) -> httpx.Response:
        done = await self.http.post(f"{API}/session/second-factor", json=proof)
        self.keep_csrf(done)
        return done

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(API + path)

    async def post(self, path: str, sent: Any = None) -> httpx.Response:
        return await self.http.post(API + path, json=sent)

    async def put(self, path: str, sent: Any) -> httpx.Response:
        return await self.http.put(API + path, json=sent)

    async def delete(self, path: str, sent: Any = None) -> httpx.Response:
        return await self.http.request("DELETE", API + path, json=sent)


@pytest.fixture(scope="session")
def door() -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    for routes in (session_routes, own_routes, user_routes, rule_routes, token_routes):
        app.include_router(routes)
    return app


@pytest.fixture
async def browsers(outer: Any, door: FastAPI) -> AsyncIterator[Any]:
    """`browsers()` opens one more browser."""
    for limiter in (current.request_limiter, current.address_limiter, current.sign_in_limiter):
        limiter.cache_clear()
    current.profiles.clear()
    opened: list[httpx.AsyncClient] = []

    def make(person: Person | None = None) -> Browser:
        transport = httpx.ASGITransport(app=door, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers))
        return Browser(opened[-1])

    yield make
    for http in opened:
        await http.aclose()


@pytest.fixture
def browser(browsers: Any) -> Browser:
    return browsers()


@pytest.fixture
def recorded(world: World, outer: Any) -> Any:
    """`await recorded("user.signed_in")`: the payloads of this kind in Xinghe's log, oldest first."""

    async def read(kind: str) -> list[dict[str, Any]]:
        async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
            mine = (events.c.tenant_id == tx.tenant_id) & (events.c.kind == kind)
            return [row.payload for row in await tx.all(select(events.c.payload).where(mine).order_by(events.c.id))]

    return read


async def change_user(person: Person, **values: Any) -> None:
    async with unit(system_actor(person.tenant_id)) as tx:
        mine = (users.c.tenant_id == tx.tenant_id) & (users.c.id == person.user_id)
        await tx.execute(update(users).where(mine).values(**values))


async def row_of(person: Person) -> Any:
    async with unit(system_actor(person.tenant_id), is_read_only=True) as tx:
        mine = (users.c.tenant_id == tx.tenant_id) & (users.c.id == person.user_id)
        return await tx.one(select(users).where(mine))
