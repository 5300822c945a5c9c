"""Each shipped flow as people live it, from the first state to the last; what is missing is refused on the way."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from gongdan.ticketing.shipped import FLOWS
from tests.make.flows import facts, on_duty, team
from tests.make.ticketing import ticket_by
from tests.world import Person, World

TICKETS = "/api/v1/tickets"

# Who does which duty in Xinghe: after-sales is the front line, and each other duty has a team of its own.
TEAMS = {
    "finance": ("finance_desk", "finance", "zhou"),
    "warehouse": ("warehouse", "service", "li"),
    "product": ("product", "technology", "zhou"),
    "development": ("development", "technology", "li"),
    "testing": ("testing", "technology", "chen"),
    "operations": ("operations", "technology", "li"),
    "repair": ("workshop", "technology", "li"),
}


@dataclass
class Story:
    """One ticket and those who work on it. Nobody but the flow gives it to anybody."""

    clients: Any
    world: World
    ticket_id: int
    given: set[str] = field(default_factory=set)

    def _client(self, name: str) -> httpx.AsyncClient:
        return self.clients(getattr(self.world, name))  # type: ignore[no-any-return]

    async def _move(self, name: str, move: str, body: dict[str, Any]) -> httpx.Response:
        return await self._client(name).post(f"{TICKETS}/{self.ticket_id}/moves", json={"move": move, **body})

    async def moves(self, name: str, move: str, to: str, *, note: str = "", **fields: Any) -> None:
        """The person makes the move. Before that it is refused once for each thing that is still missing."""
        comment = {"comment": {"body": note}} if note else {}
        asked = {} if not fields else {key: value for key, value in fields.items() if key not in self.given}
        if asked:
            refused = await self._move(name, move, comment)
            assert refused.status_code == 409, refused.text
            told = {problem["field"].removeprefix("fields.") for problem in refused.json()["errors"]}
            assert told == asked.keys(), refused.text
        if note:
            refused = await self._move(name, move, {"fields": fields} if fields else {})
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "comment"), refused.text
        done = await self._move(name, move, comment | ({"fields": fields} if fields else {}))
        assert done.status_code == 200, done.text
        assert done.json()["state"] == to
        self.given |= fields.keys()

    async def is_refused(self, name: str, move: str, cause: str, **fields: Any) -> None:
        before = await self.seen()
        refused = await self._move(name, move, {"fields": fields} if fields else {})
        assert refused.status_code == 409, refused.text
        assert refused.json()["params"]["cause"] == cause
        assert refused.json()["detail"]
        assert await self.seen() == before

    async def takes(self, name: str) -> None:
        answer = await self._client(name).put(f"{TICKETS}/{self.ticket_id}/assignment", json={"assignee": "me"})
        assert answer.status_code == 200, answer.text

    async def seen(self, name: str = "chen") -> dict[str, Any]:
        """The ticket, by default as the dispatcher sees it, who sees everything."""
        answer = await self._client(name).get(f"{TICKETS}/{self.ticket_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def is_with(self, team_key: str, *, is_timed: bool = True) -> None:
        seen = await self.seen()
        assert seen["team"]["key"] == team_key
        assert (seen["stage"] is not None and seen["stage"]["due_at"] is not None) is is_timed


@pytest.fixture
async def begin(client_for: Any, as_system: Any, world: Any) -> Any:
    """`await begin("refund")`: a ticket of this type, raised by Mei, in a house where every duty is done."""
    async with as_system(world.xinghe.id) as tx:
        await on_duty(tx, "after_sales", world.xinghe.teams["frontline"])
        for duty, (key, department, member) in TEAMS.items():
            person: Person = getattr(world, member)
            await on_duty(tx, duty, await team(tx, world.xinghe, key, department, person.user_id))

    async def opened(kind: str, by: str = "mei", **more: Any) -> Story:
        shape = await ticket_by(client_for(getattr(world, by)), type=kind, **more)
        return Story(client_for, world, shape["id"])

    return opened


async def test_a_refund_goes_its_way_without_anybody_forwarding_it(begin: Any, as_system: Any, world: Any) -> None:
    story = await begin("refund", fields={"order_no": "A-1024", "return_reason": "damaged"})
    await story.is_with("frontline")
    await story.takes("wang")
    # After-sales confirms the damage.
    await story.is_refused("wang", "confirm_damage", "fields")
    amount = {"amount": "128.00", "currency": "CNY"}
    await story.is_refused("wang", "confirm_damage", "guard", damage_confirmed=False, refund_amount=amount)
    await story.moves("wang", "confirm_damage", "audit", damage_confirmed=True, refund_amount=amount)
    # Finance approves.
    await story.is_with("finance_desk")
    await story.is_refused("zhou", "approve", "guard", audit_result="declined")
    await story.moves("zhou", "approve", "approved", audit_result="approved")
    # Back to after-sales, who tells the customer.
    await story.is_with("frontline")
    await story.moves("wang", "tell", "confirmation", note="退款已批准，三天内到账。", resolution="全额退款 128 元")
    await story.is_with("frontline")
    # The customer confirms.
    await story.moves("mei", "confirm", "closed")
    async with as_system(world.xinghe.id) as tx:
        handed = await facts(tx, story.ticket_id, "ticket.assigned")
        entered = await facts(tx, story.ticket_id, "ticket.stage_entered")
    by_hand = [one for one in handed if one["cause"] != "flow"]
    assert [(one["team_name"], one["assignee_name"]) for one in by_hand] == [("一线客服", "王芳")]
    assert [one["team_name"] for one in handed if one["cause"] == "flow"] == ["finance_desk", "一线客服"]
    assert [one["stage"] for one in entered] == ["requested", "audit", "approved", "confirmation"]
    assert not any(one["is_unowned"] for one in entered)
    seen = await story.seen("mei")
    assert (seen["state_category"], seen["fields"].get("audit_result"), seen["number"][:2]) == ("closed", None, "GD")


async def test_a_refund_that_finance_declines_is_talked_over_and_submitted_again(begin: Any) -> None:
    story = await begin("refund", fields={"order_no": "A-1025"})
    amount = {"amount": "500.00", "currency": "CNY"}
    await story.moves("wang", "confirm_damage", "audit", damage_confirmed=True, refund_amount=amount)
    await story.moves("zhou", "decline", "disputed", note="金额超出订单。")
    await story.is_with("frontline")
    less = {"amount": "128.00", "currency": "CNY"}
    await story.moves("wang", "audit_again", "audit", refund_amount=less)
    await story.is_with("finance_desk")
    await story.moves("zhou", "approve", "approved", audit_result="approved")
    await story.moves("wang", "tell", "confirmation", note="按订单金额退款。", resolution="退款 128 元")
    await story.moves("wang", "close", "closed")


async def test_a_repair_is_dispatched_done_rejected_accepted_and_archived(begin: Any) -> None:
    story = await begin("repair", by="wang", team="frontline")
    await story.moves("wang", "dispatch", "dispatched", fault_part=["electrical", "sensor"])
    await story.is_with("workshop")
    await story.moves("li", "decline", "reported", note="缺少设备编号。")
    await story.moves("wang", "dispatch", "dispatched")
    await story.is_refused("li", "start", "fields")
    await story.takes("li")
    await story.moves("li", "start", "repairing")
    assert (await story.seen())["assignee"]["id"] == story.world.li.user_id
    await story.moves("li", "hold", "on_hold", note="等待备件。")
    await story.moves("li", "resume", "repairing")
    await story.moves("li", "finish", "acceptance", root_cause="传感器老化", resolution="更换传感器")
    # Back to who received it.
    await story.is_with("frontline")
    await story.moves("wang", "reject", "repairing", note="仍然报警。")
    assert (await story.seen())["priority"] == "high"
    await story.is_with("workshop")
    await story.takes("li")
    await story.moves("li", "finish", "acceptance")
    await story.is_refused("wang", "pass", "guard", acceptance_result="failed")
    await story.moves("wang", "pass", "archived", acceptance_result="passed")
    await story.is_with("frontline", is_timed=False)


async def test_a_change_is_assessed_developed_tested_and_released(begin: Any) -> None:
    story = await begin("change", fields={"justification": "月底对账太慢"})
    await story.is_with("product")
    await story.moves("zhou", "approve", "development", assessment="值得做，三人日")
    await story.is_with("development")
    await story.moves("li", "submit", "testing", code_reference="gitlab!421")
    await story.is_with("testing")
    await story.moves("chen", "fail", "development", note="金额为负时出错。")
    await story.is_with("development")
    await story.moves("li", "submit", "testing")
    await story.is_refused("chen", "pass", "guard", test_result="failed")
    await story.moves("chen", "pass", "release", test_result="passed")
    await story.is_with("operations")
    await story.moves("li", "release", "confirmation", release_version="2026.11", resolution="对账改为分批")
    await story.is_with("product")
    await story.moves("mei", "confirm", "closed")


async def test_goods_come_back_and_the_money_goes_back(begin: Any) -> None:
    story = await begin("return")
    await story.moves("wang", "approve", "goods_back", order_no="A-1", return_reason="damaged")
    await story.moves("wang", "arrive", "inspection", return_tracking_no="SF100200")
    await story.is_with("warehouse")
    await story.moves("li", "inspection_fail", "disputed", note="外壳有人为划痕。")
    await story.is_with("frontline")
    await story.moves("wang", "inspect_again", "inspection")
    await story.is_refused("li", "inspection_pass", "guard", inspection_result="failed")
    await story.moves("li", "inspection_pass", "refunding", inspection_result="passed")
    await story.is_with("finance_desk")
    amount = {"amount": "99.00", "currency": "CNY"}
    await story.moves("zhou", "pay", "confirmation", refund_amount=amount, resolution="已原路退回")
    await story.is_with("frontline")
    await story.moves("mei", "confirm", "closed")


async def test_goods_are_exchanged(begin: Any) -> None:
    story = await begin("exchange")
    asked = {"order_no": "A-2", "return_reason": "wrong_item", "replacement_item": "蓝色 L 码"}
    await story.moves("wang", "approve", "goods_back", **asked)
    await story.moves("wang", "arrive", "inspection", return_tracking_no="SF100201")
    await story.is_with("warehouse")
    await story.moves("li", "inspection_pass", "packing", inspection_result="passed")
    await story.is_with("warehouse")
    await story.moves("li", "ship", "shipped", tracking_no="SF900100")
    await story.moves("mei", "receive", "closed")


async def test_what_was_missing_is_sent_again(begin: Any) -> None:
    story = await begin("resend")
    await story.moves("wang", "approve", "packing", order_no="A-3", replacement_item="电源线")
    await story.is_with("warehouse")
    await story.moves("li", "return", "requested", note="库存没有，换型号？")
    await story.is_with("frontline")
    await story.moves("wang", "approve", "packing")
    await story.moves("li", "ship", "shipped", tracking_no="SF900101")
    await story.moves("li", "deliver", "confirmation", resolution="补发电源线")
    await story.is_with("frontline")
    await story.moves("mei", "confirm", "closed")


@pytest.mark.parametrize("kind", ["repair", "change", "return", "exchange", "resend", "refund"])
async def test_the_customer_withdraws_and_staff_do_not(begin: Any, kind: str) -> None:
    story = await begin(kind)
    await story.is_refused("chen", "withdraw", "role")
    await story.moves("mei", "withdraw", "archived" if kind == "repair" else "closed")


@pytest.mark.parametrize("kind", ["return", "exchange", "resend", "refund"])
async def test_a_request_is_paused_turned_down_and_taken_up_again(begin: Any, kind: str) -> None:
    story = await begin(kind)
    await story.moves("wang", "hold", "on_hold", note="等客户补充照片。")
    await story.moves("wang", "resume", "requested")
    await story.moves("wang", "refuse", "confirmation", note="超过七天，不予受理。", resolution="超期")
    await story.moves("mei", "reopen", "requested")
    await story.is_with("frontline")


async def test_the_desk_and_the_service_flow_are_walked_to_their_ends(begin: Any) -> None:
    desk = await begin("incident", by="wang", team="frontline")
    await desk.moves("wang", "accept", "in_progress")
    await desk.moves("wang", "hold", "on_hold", note="等第三方。")
    await desk.moves("wang", "resume", "in_progress")
    await desk.moves("wang", "solve", "solved", resolution="重启服务")
    await desk.moves("wang", "close", "closed")
    service = await begin("field_service", by="chen", team="field")
    await service.moves("chen", "dispatch", "dispatched", assignee=service.world.zhao.user_id)
    await service.moves("zhao", "start", "in_service")
    await service.moves("zhao", "solve", "solved", resolution="更换主板")
    await service.moves("chen", "call_back", "awaiting_callback")
    await service.moves("chen", "close", "closed", callback_result="satisfied")


@pytest.mark.parametrize("flow", FLOWS[2:], ids=lambda flow: flow["key"])
def test_every_step_of_work_between_departments_has_its_time(flow: dict[str, Any]) -> None:
    states = flow["definition"]["states"]
    assert [one["key"] for one in states if one["category"] != "closed" and "limit_minutes" not in one] == []
    assert any(one.get("owner", "").startswith("duty:") for one in states)
    assert [one["key"] for one in states if one.get("owner") == "receiver" and one["category"] != "solved"] == []
