"""No row of another tenant, no action beyond the role, nothing changed when refused: over every route."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.app.tables import metadata
from tests.journeys.every_route import Route, every_route, plausible
from tests.journeys.filling import fill_all
from tests.journeys.permission_matrix import NEEDS, PUBLIC_ROUTES, SESSION_ONLY
from tests.make.ticketing import ticket_by
from tests.world import Person, Tenant, World

NOWHERE = 4_000_000_000
# What is made under a name of one's own choice: another tenant's name is as good as any.
_TEXTS = "/api/v1/mail-templates/{template_kind}/{template_locale}"
NAMED_BY_ONESELF = {
    ("PUT", "/api/v1/me/drafts/{draft_key}"),
    ("PUT", "/api/v1/me/preferences/{preference_key}"),
    *((method, _TEXTS) for method in ("GET", "PUT")),
    ("POST", f"{_TEXTS}/previews"),
}
_TABLES = [table.name for table in metadata.sorted_tables if "tenant_id" in table.c]
# What a refused request may leave behind: that it was refused.
_TRACES = {"events", "users", "sessions", "api_tokens"}


@dataclass
class Ground:
    """Both tenants with something of everything, and ids by the names that paths and bodies use."""

    app: Any
    document: Mapping[str, Any]
    outer: AsyncConnection
    own: Mapping[str, Any]
    foreign: Mapping[str, Any]

    async def _as_admin(self, statement: str, **values: Any) -> Any:
        await self.outer.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
        return (await self.outer.execute(text(statement), values)).all()

    async def touched(self) -> int:
        """Rows written so far in this transaction, undone ones too: cheap, to know when to look closely."""
        rows = await self._as_admin(
            "/* gongdan test role */ select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " from pg_stat_xact_user_tables"
        )
        return int(rows[0][0])

    async def fingerprint(self, tenant_id: int, *, without: frozenset[str] | set[str] = frozenset()) -> Any:
        """A digest of every row of the tenant."""
        parts = [
            f"select '{name}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), ''))"
            f" from {name} t where tenant_id = :tenant"
            for name in _TABLES
            if name not in without
        ]
        return await self._as_admin("/* gongdan test role */ " + " union all ".join(parts), tenant=tenant_id)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """What happens inside leaves nothing behind."""
        nested = await self.outer.begin_nested()
        try:
            yield
        finally:
            await nested.rollback()


@pytest.fixture
async def ground(world: World, client_for: Any, app: Any, outer: AsyncConnection) -> Ground:
    made = Ground(app, app.openapi(), outer, {}, {})
    made.own = await _fill(made, client_for, world.xinghe, world.wang, world.feng, world.zhou, world.mei)
    made.foreign = await _fill(made, client_for, world.northwind, world.nina, world.nora, world.ned, world.carl)
    made.own = {**made.own, "who": "me"}
    return made


async def _fill(
    ground: Ground, client_for: Any, tenant: Tenant, agent: Person, admin: Person, lead: Person, customer: Person
) -> dict[str, Any]:
    """Something of everything in the tenant; titles and names bear the tenant's slug."""
    word = f"marker-{tenant.slug}"
    agent_client, lead_client = client_for(agent), client_for(lead)
    team = next(iter(tenant.teams.values()))
    body = {"title": f"{word} one", "tags": [word], "team": team}
    one = await ticket_by(agent_client, requester={"email": customer.email}, **body)
    two = await ticket_by(agent_client, **(body | {"title": f"{word} two"}))
    linked = await agent_client.post(f"/api/v1/tickets/{one['id']}/links", json={"ticket": two["id"]})
    await agent_client.post(
        f"/api/v1/tickets/{one['id']}/comments", json={"body": f"{word} note", "is_public": False}
    )
    upload = await agent_client.post("/api/v1/files", files={"file": (f"{word}.txt", b"hello")})
    contact = await agent_client.post(
        "/api/v1/contacts", json={"name": word, "addresses": [{"channel": "email", "address": f"{word}@x.example"}]}
    )
    assert contact.status_code == 201, contact.text
    organisation = await lead_client.post("/api/v1/organisations", json={"name": f"{word} organisation"})
    assert organisation.status_code == 201, organisation.text
    condition = {"field": "priority", "op": "is", "value": "urgent"}
    view = await agent_client.post("/api/v1/views", json={"name": f"{word} view", "condition": condition})
    assert view.status_code == 201, view.text
    ids: dict[str, Any] = {
        "ticket_id": one["id"],
        "ticket": two["id"],
        "tickets": [two["id"]],
        "link_id": linked.json()["links"][0]["id"],
        "contact_id": contact.json()["id"],
        "contacts": [tenant.contacts[customer.key]],
        "address_id": contact.json()["addresses"][0]["id"],
        "organisation_id": organisation.json()["id"],
        "view_id": view.json()["id"],
        "team_id": team,
        "team": team,
        "teams": [team],
        "department_id": tenant.departments["service"],
        "parent_id": tenant.departments["service"],
        "user_id": agent.user_id,
        "manager_id": lead.user_id,
        "lead_id": agent.user_id,
        "assignee": agent.user_id,
        "members": [agent.user_id],
        "user_ids": [agent.user_id],
        "who": agent.user_id,
        "number": 1,
        "condition": {"field": "priority", "op": "is", "value": "urgent"},
        "locale": "en",
        "template_kind": "reply",
        "template_locale": "en",
        "time_zone": "Asia/Shanghai",
        "file_id": upload.json().get("id", NOWHERE),
        "files": [upload.json().get("id", NOWHERE)],
    }
    for name, table in {
        "role_id": "roles",
        "tier_id": "tiers",
        "region_id": "regions",
        "type_id": "ticket_types",
        "field_id": "custom_fields",
        "category_id": "categories",
        "workflow_id": "workflows",
        "token_id": "api_tokens",
    }.items():
        rows = await ground._as_admin(
            f"/* gongdan test role */ select min(id) from {table} where tenant_id = :t", t=tenant.id
        )
        ids[name] = rows[0][0]
    ids |= {"session_id": NOWHERE, "role_ids": [ids["role_id"]], "fields": [{"field_id": ids["field_id"]}]}
    return await fill_all(client_for, tenant, (agent, admin, lead, customer), ids)


async def _ask(
    ground: Ground, client: httpx.AsyncClient, route: Route, path_ids: Any, body_ids: Any
) -> httpx.Response:
    body = None if route.body is None else plausible(route.body, ground.document, body_ids)
    return await client.request(route.method, route.url(path_ids), json=body)


def _people(world: World, slug: str) -> list[Person]:
    tenant = getattr(world, slug)
    return [person for person in world.people.values() if person.tenant_id == tenant.id]


async def test_no_route_touches_or_tells_of_another_tenant(world: World, client_for: Any, ground: Ground) -> None:
    """Asked with another tenant's ids, each route answers as for ids that exist nowhere."""
    nowhere = {name: [NOWHERE] if isinstance(value, list) else NOWHERE for name, value in ground.foreign.items()}
    nowhere |= {
        "number": 1,
        "fields": [{"field_id": NOWHERE}],
        "condition": {"all": []},
        "locale": "en",
        "template_kind": "reply",
        "template_locale": "en",
        "template_key": "refund_to_finance",
        "time_zone": "Asia/Shanghai",
        "year": 2026,
        "targets": {"normal": {"seconds": 3600}},
    }
    before = await ground.fingerprint(world.northwind.id)
    for person in _people(world, "xinghe"):
        client = client_for(person)
        for route in every_route(ground.document):
            if route.key in PUBLIC_ROUTES:
                continue
            async with ground.undone():
                touched = await ground.touched()
                theirs = await _ask(ground, client, route, ground.foreign, ground.foreign)
                assert theirs.status_code < 500, (person.role, route.key, theirs.text)
                assert "marker-northwind" not in theirs.text, (person.role, route.key)
                assert "northwind.example" not in theirs.text, (person.role, route.key)
                if await ground.touched() != touched:
                    assert await ground.fingerprint(world.northwind.id) == before, (person.role, route.key)
            if not route.parameters:
                continue
            async with ground.undone():
                none = await _ask(ground, client, route, nowhere, nowhere)
            assert _told(theirs) == _told(none), (person.role, route.key, theirs.text, none.text)
            is_told = theirs.status_code >= 400 or route.method == "DELETE" or route.key in NAMED_BY_ONESELF
            assert is_told, (person.role, route.key, theirs.text)
    assert await ground.fingerprint(world.northwind.id) == before


def _told(answer: httpx.Response) -> tuple[int, str]:
    code = answer.json().get("code", "") if answer.headers.get("content-type", "").endswith("json") else ""
    return answer.status_code, code if answer.status_code >= 400 else ""


async def test_every_role_may_do_what_the_matrix_says_and_nothing_else(
    world: World, client_for: Any, ground: Ground, as_user: Any
) -> None:
    """403 exactly where the role lacks the permission; a refused request changes nothing."""
    missing = [route.key for route in every_route(ground.document) if route.key not in NEEDS | PUBLIC_ROUTES]
    assert missing == [], "say in tests/journeys/permission_matrix.py what these routes need"
    before = await ground.fingerprint(world.xinghe.id, without=_TRACES)
    wrong: list[Any] = []
    for person in _people(world, "xinghe"):
        client = client_for(person)
        async with as_user(person) as tx:
            actor = tx.actor
        own = {key: value for key, value in ground.own.items() if actor.is_staff or key not in ("team", "assignee")}
        for route in every_route(ground.document):
            if route.key in PUBLIC_ROUTES:
                continue
            async with ground.undone():
                touched = await ground.touched()
                answer = await _ask(ground, client, route, own, own)
                place = (person.role, route.key, answer.status_code, answer.text[:300])
                assert answer.status_code < 500, place
                if NEEDS[route.key](actor):
                    if answer.status_code in (401, 403) and route.key not in SESSION_ONLY:
                        wrong.append(place)
                    continue
                refused = answer.status_code in (403, 404)
                is_empty = answer.status_code == 200 and re.search(r'"items":\[\]', answer.text) is not None
                if not (refused or is_empty):
                    wrong.append(place)
                if answer.status_code >= 400 and await ground.touched() != touched:
                    assert await ground.fingerprint(world.xinghe.id, without=_TRACES) == before, place
    assert wrong == [], "\n".join(map(str, wrong))


async def test_nobody_gets_in_without_signing_in(client_for: Any, ground: Ground) -> None:
    nobody = client_for(None)
    for route in every_route(ground.document):
        if route.key in PUBLIC_ROUTES:
            continue
        answer = await _ask(ground, nobody, route, ground.own, ground.own)
        assert answer.status_code == 401, (route.key, answer.text)
