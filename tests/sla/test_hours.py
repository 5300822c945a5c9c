"""Whose hours a promise counts: the customer's contract, else the team at work, else the tenant."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bench.sla_lives import finish_applications
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE, clocks, edit, give

ALWAYS = {name: [["00:00", "24:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
AROUND_THE_CLOCK = {"names": {"zh-CN": "7×24 小时"}, "zone": "Asia/Shanghai", "week": ALWAYS}
# A high ticket opened on Wednesday at ten is solved within eight hours: the team goes home before, the contract not.
BY_CONTRACT = "2026-03-04T10:00:00Z"


async def sent(client: Any, method: str, path: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = await client.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def due(client: Any, ticket_id: int) -> str:
    return str((await clocks(client, ticket_id))["resolution"]["due_at"])


async def explained(client: Any, ticket_id: int) -> dict[str, Any]:
    clock_id = (await clocks(client, ticket_id))["resolution"]["id"]
    return dict((await client.get(f"/api/v1/tickets/{ticket_id}/clocks/{clock_id}/explanation")).json())


async def test_the_contract_of_the_customer_comes_before_the_team(
    promised: Any, client_for: Any, as_system: Any, at: Callable[..., Any]
) -> None:
    feng, zhou, wang, chen = (client_for(getattr(promised, name)) for name in ("feng", "zhou", "wang", "chen"))
    always = await sent(feng, "POST", "/calendars", AROUND_THE_CLOCK, 201)
    organisation_id = promised.xinghe.organisations["customer.example"]
    with at():
        before, usual = [await ticket_by(wang, priority="high", **HERE) for _ in range(2)]
        await moved(wang, usual["id"], "solve", resolution="重启")
        by_team = await due(wang, before["id"])
        kept = await sent(zhou, "PATCH", f"/organisations/{organisation_id}", {"calendar_id": always["id"]})
        assert kept["calendar"] == {"id": always["id"], "name": "7×24 小时"}
        shape = await ticket_by(wang, priority="high", **HERE)
        assert await due(wang, shape["id"]) == BY_CONTRACT != by_team
        # Another team does not change what was promised to the customer.
        await give(chen, shape["id"], "network")
        assert await due(chen, shape["id"]) == BY_CONTRACT
        # Tickets that run already follow as soon as the change was delivered.
        await delivered(as_system, promised.xinghe.id, "organisation.edited")
        assert await due(wang, before["id"]) == BY_CONTRACT
    with at(hours=1):
        # Somebody else asks: the team's hours count from now on.
        stranger = await sent(wang, "POST", "/contacts", {"name": "路人"}, 201)
        await edit(wang, before["id"], requester={"id": stranger["id"]})
        assert await due(wang, before["id"]) == by_team
        why = await explained(wang, before["id"])
        assert [one["calendar"] for one in why["lines"] if one.get("calendar")][:1] == ["7×24 小时"], why["lines"]
        assert why["is_equal"]
    with at(hours=2):
        await sent(zhou, "PATCH", f"/organisations/{organisation_id}", {"calendar_id": None})
        await delivered(as_system, promised.xinghe.id, "organisation.edited")
        assert await due(chen, shape["id"]) != BY_CONTRACT
        assert (await explained(chen, shape["id"]))["is_equal"]


async def test_only_a_calendar_in_use_is_chosen(promised: Any, client_for: Any) -> None:
    feng, zhou = client_for(promised.feng), client_for(promised.zhou)
    calendar = await sent(feng, "POST", "/calendars", AROUND_THE_CLOCK, 201)
    made = await sent(zhou, "POST", "/organisations", {"name": "夜班医院", "calendar_id": calendar["id"]}, 201)
    await sent(feng, "PATCH", f"/calendars/{calendar['id']}", {"is_active": False})
    path = f"/organisations/{made['id']}"
    kept = await sent(zhou, "PATCH", path, {"calendar_id": calendar["id"], "name": "夜间医院"})
    assert (kept["name"], kept["calendar"]["id"]) == ("夜间医院", calendar["id"]), "who has a retired one keeps it"
    for method, where, body in (
        ("POST", "/organisations", {"name": "另一家", "calendar_id": calendar["id"]}),
        ("PATCH", f"/organisations/{promised.xinghe.organisations['customer.example']}", {"calendar_id": 2**40}),
    ):
        assert (await sent(zhou, method, where, body, 422))["errors"][0]["field"] == "calendar_id"


async def delivered(as_system: Any, tenant_id: int, kind: str) -> None:
    """What others do when they hear of the last fact of this kind."""
    async with as_system(tenant_id) as tx:
        mine = (events.c.tenant_id == tenant_id, events.c.kind == kind)
        event_id = await tx.scalar(select(events.c.id).where(*mine).order_by(events.c.id.desc()).limit(1))
    await deliver(tenant_id=tenant_id, event_ids=[event_id])
    async with as_system(tenant_id) as tx:
        await finish_applications(tx)
