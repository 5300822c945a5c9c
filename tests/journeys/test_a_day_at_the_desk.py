"""A day at the desk, told through the API: who does what, what each sees, and what the timeline says of it."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"


class Desk:
    """What somebody does at the desk, as he would with his own token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def opens(self, **body: Any) -> dict[str, Any]:
        return await self._done("POST", TICKETS, body, 201)

    async def reads(self, ticket: int) -> dict[str, Any]:
        return await self._done("GET", f"{TICKETS}/{ticket}")

    async def gives(self, ticket: int, **to: Any) -> dict[str, Any]:
        return await self._done("PUT", f"{TICKETS}/{ticket}/assignment", to)

    async def writes(self, ticket: int, body: str, **more: Any) -> dict[str, Any]:
        return await self._done("POST", f"{TICKETS}/{ticket}/comments", {"body": body, **more}, 201)

    async def moves(self, ticket: int, move: str, **more: Any) -> dict[str, Any]:
        return await self._done("POST", f"{TICKETS}/{ticket}/moves", {"move": move, **more})

    async def is_offered(self, ticket: int) -> set[str]:
        return {move["key"] for move in (await self.reads(ticket))["moves"]}

    async def sees_nothing_of(self, ticket: int) -> None:
        for road in ("", "/timeline", "/comments"):
            assert (await self.client.get(f"{TICKETS}/{ticket}{road}")).status_code == 404
        assert ticket not in await self.lists()

    async def lists(self, **params: Any) -> list[int]:
        return [row["id"] for row in (await self._done("GET", TICKETS, None, **params))["items"]]

    async def is_told(self, ticket: int) -> list[tuple[str, str, Any]]:
        """The timeline as (who, what, and what of it): whole, whatever the size of a page."""
        told: list[tuple[str, str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            params = {"limit": 3, **({"cursor": cursor} if cursor else {})}
            page = await self._done("GET", f"{TICKETS}/{ticket}/timeline", None, **params)
            told += [
                (item["actor"]["name"], item["kind"].removeprefix("ticket."), _gist(item)) for item in page["items"]
            ]
            cursor = page["next_cursor"]
        return told

    async def _done(
        self, method: str, url: str, body: dict[str, Any] | None = None, status: int = 200, **params: Any
    ) -> dict[str, Any]:
        answer = await self.client.request(method, url, json=body, params=params)
        assert answer.status_code == status, (method, url, body, answer.text)
        shape: dict[str, Any] = answer.json()
        return shape


def _gist(item: dict[str, Any]) -> Any:
    """What a reader takes from the line."""
    details = item["details"]
    match item["kind"]:
        case "ticket.commented":
            return item["comment"]["body"]
        case "ticket.moved":
            return details["from_state"], details["to_state"]
        case "ticket.assigned":
            return details["team_name"], details["assignee_name"]
        case "ticket.changed":
            return sorted(details["changes"])
    return None


async def test_a_fault_is_reported_transferred_solved_and_closed(world: World, client_for: Clients) -> None:
    mei, ou, wang, li, shen = (Desk(client_for(world.people[who])) for who in ("mei", "ou", "wang", "li", "shen"))

    ticket = (await mei.opens(title="专线每天中午断线", type="incident", description="十二点整断十分钟"))["id"]
    assert ticket in await wang.lists(q="专线 断线"), "work that is nobody's is seen by the desk"
    await wang.gives(ticket, team="frontline", assignee="me")
    assert "accept" in await wang.is_offered(ticket)
    await wang.moves(ticket, "accept")
    waiting = await wang.moves(ticket, "wait", comment={"body": "请问哪个办公室？"})
    assert waiting["state_category"] == "waiting"
    await mei.writes(ticket, "三楼全部")
    answered = await wang.reads(ticket)
    assert (answered["state"], answered["state_category"]) == ("in_progress", "open")

    await wang.writes(ticket, "疑似运营商割接", is_public=False)
    await wang.gives(ticket, team="network", assignee=None, reason="需要查运营商线路")
    assert ticket in await li.lists(), "it stands in the list of the team that has it now"
    await li.gives(ticket, assignee="me")
    await li.writes(ticket, "光模块过热，已更换", is_public=False)
    refused = await li.client.post(f"{TICKETS}/{ticket}/moves", json={"move": "solve"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "fields.resolution")
    solved = await li.moves(ticket, "solve", fields={"resolution": "更换光模块"}, comment={"body": "已恢复，请确认"})
    assert solved["solved_at"] is not None

    assert await mei.is_offered(ticket) == {"confirm", "reopen"}, "a customer is offered what is his to do"
    assert (await mei.reads(ticket))["fields"] == {"resolution": "更换光模块"}
    closed = await mei.moves(ticket, "confirm")
    assert closed["closed_at"] is not None
    late = await mei.client.post(f"{TICKETS}/{ticket}/comments", json={"body": "又断了"})
    assert late.json()["code"] == "ticket_closed"
    again = await mei.moves(ticket, "reopen", comment={"body": "又断了"})
    assert (again["state"], again["reopen_count"], again["closed_at"]) == ("in_progress", 1, None)
    await li.moves(ticket, "solve")
    final = await li.moves(ticket, "close")
    assert (final["state_category"], final["transfer_count"], final["assignee"]["name"]) == ("closed", 1, "李强")

    story = [
        ("梅琳", "opened", None),
        ("王芳", "assigned", ("一线客服", "王芳")),
        ("王芳", "moved", ("new", "in_progress")),
        ("王芳", "commented", "请问哪个办公室？"),
        ("王芳", "moved", ("in_progress", "waiting")),
        ("梅琳", "commented", "三楼全部"),
        ("梅琳", "moved", ("waiting", "in_progress")),
        ("王芳", "commented", "疑似运营商割接"),
        ("王芳", "assigned", ("网络组", None)),
        ("李强", "assigned", ("网络组", "李强")),
        ("李强", "commented", "光模块过热，已更换"),
        ("李强", "changed", ["fields.resolution"]),
        ("李强", "commented", "已恢复，请确认"),
        ("李强", "moved", ("in_progress", "solved")),
        ("梅琳", "moved", ("solved", "closed")),
        ("梅琳", "moved", ("closed", "in_progress")),
        ("梅琳", "commented", "又断了"),
        ("李强", "moved", ("in_progress", "solved")),
        ("李强", "moved", ("solved", "closed")),
    ]
    assert await li.is_told(ticket) == story
    hidden = ("疑似运营商割接", "光模块过热，已更换", ["fields.resolution"])
    assert await mei.is_told(ticket) == [line for line in story if line[2] not in hidden]
    await ou.sees_nothing_of(ticket)
    assert await shen.is_told(ticket) == story, "the auditor reads all of it"


async def test_a_visit_is_dispatched_made_and_called_back(world: World, client_for: Clients) -> None:
    mei, chen, zhao, zheng = (Desk(client_for(world.people[who])) for who in ("mei", "chen", "zhao", "zheng"))

    opened = await mei.opens(title="三号压缩机异响", type="field_service", fields={"serial_no": "SN-0042"})
    ticket = opened["id"]
    assert opened["state_name"] == "待受理"
    await zhao.sees_nothing_of(ticket)
    empty = await chen.client.post(f"{TICKETS}/{ticket}/moves", json={"move": "dispatch"})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (409, "assignee")
    sent = await chen.moves(ticket, "dispatch", fields={"team": "field", "assignee": world.zhao.email})
    assert (sent["state_name"], sent["assignee"]["name"], sent["team"]["name"]) == ("已派单", "赵磊", "现场组")

    assert ticket in await zhao.lists()
    accepted = await zhao.client.put(f"{TICKETS}/{ticket}/acceptance")
    assert accepted.json()["accepted_at"] is not None
    assert (await zhao.moves(ticket, "start"))["state_name"] == "服务中"
    await zhao.moves(ticket, "hold", comment={"body": "等轴承到货", "is_public": False})
    await zhao.moves(ticket, "resume")
    fields = {"resolution": "更换轴承", "fault_part": ["mechanical", "bearing"], "root_cause": "润滑不足"}
    assert (await zhao.moves(ticket, "solve", fields=fields))["state_name"] == "已解决"
    assert (await zhao.moves(ticket, "call_back"))["state_name"] == "待回访"
    unknown = await chen.client.post(f"{TICKETS}/{ticket}/moves", json={"move": "close"})
    assert unknown.json()["errors"][0]["field"] == "fields.callback_result"
    closed = await chen.moves(ticket, "close", fields={"callback_result": "satisfied"})
    assert (closed["state_name"], closed["state_category"]) == ("已关闭", "closed")

    states = [gist for _, kind, gist in await zheng.is_told(ticket) if kind == "moved"]
    assert states == [
        ("pending", "dispatched"),
        ("dispatched", "in_service"),
        ("in_service", "on_hold"),
        ("on_hold", "in_service"),
        ("in_service", "solved"),
        ("solved", "awaiting_callback"),
        ("awaiting_callback", "closed"),
    ]
    mine = await mei.reads(ticket)
    assert {"root_cause", "callback_result"}.isdisjoint(mine["fields"])
    assert mine["fields"]["resolution"] == "更换轴承"
    told = await mei.is_told(ticket)
    assert [kind for _, kind, _ in told if kind not in ("moved", "assigned", "accepted")] == ["opened"]


async def test_a_partner_sees_what_is_his_and_nothing_else(world: World, client_for: Clients) -> None:
    chen, sun, ou = (Desk(client_for(world.people[who])) for who in ("chen", "sun", "ou"))
    his, other = [(await chen.opens(title=f"空调{n}号", type="field_service"))["id"] for n in (1, 2)]
    assert await sun.lists() == []
    await chen.moves(his, "dispatch", fields={"assignee": world.sun.email})
    assert await sun.lists() == [his]
    await sun.sees_nothing_of(other)
    await sun.moves(his, "start")
    note = await sun.client.post(f"{TICKETS}/{his}/comments", json={"body": "内部", "is_public": False})
    assert note.status_code == 403
    for road in ("/contacts", "/users", "/audit"):
        assert (await sun.client.get(f"/api/v1{road}")).status_code == 403, road
    given = await sun.client.put(f"{TICKETS}/{his}/assignment", json={"assignee": world.zhao.email})
    assert given.status_code == 403
    await sun.moves(his, "solve", fields={"resolution": "加注冷媒"})
    await chen.gives(his, assignee=world.zhao.email, reason="改由自有工程师回访")
    await sun.sees_nothing_of(his)
    await ou.sees_nothing_of(his)


async def test_two_desks_work_side_by_side_and_never_meet(world: World, client_for: Clients) -> None:
    mei, wang, feng, shen = (Desk(client_for(world.people[who])) for who in ("mei", "wang", "feng", "shen"))
    carl, nina, ned, nell = (Desk(client_for(world.people[who])) for who in ("carl", "nina", "ned", "nell"))
    ours = (await mei.opens(title="VPN 无法连接", type="incident"))["id"]
    theirs = (await carl.opens(title="VPN does not connect", type="incident"))["id"]
    for one in (wang, shen):
        assert await one.lists(q="VPN") == [ours]
        await one.sees_nothing_of(theirs)
    for one in (nina, ned, nell):
        assert await one.lists(q="VPN") == [theirs]
        await one.sees_nothing_of(ours)
    await nina.moves(theirs, "accept")
    solved = await nina.moves(theirs, "solve", fields={"resolution": "new certificate"})
    assert (solved["state_name"], (await wang.reads(ours))["state_name"]) == ("Solved", "新建")
    people = await feng.client.get("/api/v1/users", params={"limit": 200})
    assert {row["email"].partition("@")[2] for row in people.json()["items"]} == {
        *("xinghe.example", "partner.example", "customer.example")
    }
