"""Builders around flows: duties with their teams, small flows with stages, and what a ticket was told."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.identity import bump_access, team_members, teams
from gongdan.identity.current import profiles
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import duties
from tests.make.setup import NAMES
from tests.world import Tenant

PATH = "/api/v1/workflows"


async def team(tx: Tx, tenant: Tenant, key: str, department: str, *members: int | None) -> int:
    """A team with these members; its id."""
    values = {"tenant_id": tenant.id, "key": key, "name": key, "department_id": tenant.departments[department]}
    team_id = int(await tx.scalar(insert(teams).values(**values).returning(teams.c.id)))
    for user_id in members:
        await tx.execute(insert(team_members).values(tenant_id=tenant.id, team_id=team_id, user_id=user_id))
    await bump_access(tx)
    profiles.clear()  # epochs of tests that were rolled back come again
    return team_id


async def on_duty(tx: Tx, key: str, team_id: int | None) -> None:
    """Let the team do the shipped duty."""
    mine = (duties.c.tenant_id == tx.tenant_id, duties.c.key == key)
    await tx.execute(update(duties).where(*mine).values(team_id=team_id))


async def facts(tx: Tx, ticket_id: int, kind: str) -> list[dict[str, Any]]:
    """The payloads of this kind in the ticket's log, oldest first."""
    mine = (events.c.tenant_id == tx.tenant_id, events.c.subject == "ticket", events.c.subject_id == ticket_id)
    rows = await tx.all(select(events.c.payload).where(*mine, events.c.kind == kind).order_by(events.c.id))
    return [row.payload for row in rows]


def state(key: str, category: str = "open", **more: Any) -> dict[str, Any]:
    return {"key": key, "names": NAMES, "category": category, **more}


def move(key: str, sources: str, to: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "names": NAMES, "from": sources.split(), "to": to, **more}


def flow(*states: dict[str, Any], moves: list[dict[str, Any]]) -> dict[str, Any]:
    """A definition that begins in its first state and gets a closed one, `done`, from everywhere."""
    end = [state("done", "closed")]
    return {"initial": states[0]["key"], "states": [*states, *end], "moves": [*moves, move("finish", "", "done")]}


async def made(client: Any, key: str, definition: dict[str, Any], **kind: Any) -> int:
    """A workflow and a type that follows it, both of this key; the workflow's id."""
    answer = await client.post(PATH, json={"key": key, "names": NAMES, "definition": definition})
    assert answer.status_code == 201, answer.text
    body = {"key": key, "names": NAMES, "workflow": key} | kind
    assert (await client.post("/api/v1/ticket-types", json=body)).status_code == 201
    return int(answer.json()["id"])
