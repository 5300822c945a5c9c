"""Builders of flows with a move that needs approval, and of requests for it."""

from typing import Any

import httpx
from sqlalchemy import update

from gongdan.identity.models import departments, teams
from gongdan.kernel.unit import Tx
from tests.make.setup import NAMES
from tests.make.ticketing import ticket_by

API = "/api/v1"


def definition(approval: dict[str, Any] | None, **finish: Any) -> dict[str, Any]:
    """new → done, closed by `finish`, which needs the approval; `park` and `back` lead aside."""
    move = {"key": "finish", "names": {"zh-CN": "办结", "en": "Finish"}, "from": ["new"], "to": "done"} | finish
    return {
        "initial": "new",
        "states": [
            {"key": "new", "names": NAMES, "category": "open"},
            {"key": "parked", "names": NAMES, "category": "on_hold"},
            {"key": "done", "names": NAMES, "category": "closed"},
        ],
        "moves": [
            move | ({"approval": approval} if approval else {}),
            {"key": "park", "names": NAMES, "from": ["new"], "to": "parked"},
            {"key": "back", "names": NAMES, "from": ["parked"], "to": "new"},
            {"key": "reopen", "names": NAMES, "from": ["done"], "to": "new"},
        ],
    }


def asked_of(*approvers: dict[str, Any], rule: str = "any", **more: Any) -> dict[str, Any]:
    return {"rule": rule, "approvers": list(approvers)} | more


def person(one: Any) -> dict[str, Any]:
    return {"kind": "person", "id": one.user_id}


async def checked_type(
    admin: httpx.AsyncClient, approval: dict[str, Any] | None, key: str = "checked", **finish: Any
) -> str:
    """A type whose flow has the approval; its key."""
    flow = {"key": key, "names": NAMES, "definition": definition(approval, **finish)}
    made = await admin.post(f"{API}/workflows", json=flow)
    assert made.status_code == 201, made.text
    kind = await admin.post(f"{API}/ticket-types", json={"key": key, "names": NAMES, "workflow": key})
    assert kind.status_code == 201, kind.text
    return key


async def checked_ticket(
    admin: httpx.AsyncClient, agent: httpx.AsyncClient, approval: dict[str, Any], **values: Any
) -> dict[str, Any]:
    """A ticket of such a type, opened by the agent."""
    finish = values.pop("finish", {})
    kind = await checked_type(admin, approval, **finish)
    return await ticket_by(agent, **({"type": kind, "team": "frontline"} | values))


async def ask(client: httpx.AsyncClient, ticket_id: int, **body: Any) -> dict[str, Any]:
    """A request that was accepted."""
    sent = {"move": "finish", "reason": "客户已确认"} | body
    answer = await client.post(
        f"{API}/tickets/{ticket_id}/approvals", json={k: v for k, v in sent.items() if v is not None}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def decide(client: httpx.AsyncClient, approval_id: int, decision: str = "approve", **body: Any) -> Any:
    comment = {"comment": "不合规"} if decision == "reject" else {}
    url = f"{API}/approvals/{approval_id}/decisions"
    return await client.post(url, json={"decision": decision} | comment | body)


async def lead_department(tx: Tx, department_id: int, user_id: int | None) -> None:
    mine = (departments.c.tenant_id == tx.tenant_id, departments.c.id == department_id)
    await tx.execute(update(departments).where(*mine).values(manager_id=user_id))


async def lead_team(tx: Tx, team_id: int, user_id: int | None) -> None:
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)
    await tx.execute(update(teams).where(*mine).values(lead_id=user_id))
