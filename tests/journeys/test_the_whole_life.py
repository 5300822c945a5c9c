"""The whole life of a ticket, told through the API: from its form to the archive every subject meets the others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.ticketing import approval_link, confirmation_link
from gongdan.ticketing.actions.shelf_sweep import archive_closed
from gongdan.ticketing.jobs.handovers import resume_held_tickets
from tests.make.bulk import done as bulk_done
from tests.make.bulk import undone as bulk_undone
from tests.make.setup import NAMES
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
API = "/api/v1"
URGENT = {"field": "priority", "op": "is", "value": "urgent"}


def state(key: str, category: str) -> dict[str, Any]:
    return {"key": key, "names": NAMES, "category": category}


def move(key: str, sources: list[str], to: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "names": NAMES, "from": sources, "to": to} | more


FLOW = {
    "initial": "new",
    "states": [
        state("new", "new"),
        state("working", "open"),
        state("resting", "on_hold"),
        state("solved", "solved"),
        state("closed", "closed"),
    ],
    "moves": [
        move("accept", ["new"], "working"),
        move("pause", ["working"], "resting"),
        move("go_on", ["resting"], "working"),
        move(
            "solve",
            ["working"],
            "solved",
            required_fields=["resolution"],
            needs=["subtasks"],
            approval={"rule": "any", "approvers": [{"kind": "role", "key": "supervisor"}], "when": URGENT},
        ),
        move("not_solved", ["solved"], "working", is_customer_move=True),
        move("close", ["solved"], "closed", needs=["checklist"], is_customer_move=True),
    ],
}


class At:
    """Somebody at the API: what he does must succeed, unless the story says how it is refused."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def does(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        answer = await self.client.request(method, f"{API}{path}", json=body, params=params)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    async def is_refused(self, method: str, path: str, body: Any, status: int, code: str) -> Any:
        answer = await self.client.request(method, f"{API}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        return answer.json()

    async def reads(self, ticket: int) -> Any:
        return await self.does("GET", f"/tickets/{ticket}")

    async def moves(self, ticket: int, key: str, **more: Any) -> Any:
        return await self.does("POST", f"/tickets/{ticket}/moves", {"move": key} | more)

    async def is_told(self, ticket: int) -> list[str]:
        items = (await self.does("GET", f"/tickets/{ticket}/timeline", limit=100))["items"]
        return [one["kind"] for one in items]


@pytest.fixture
async def machines(world: World, client_for: Clients) -> str:
    """A type with a form, a flow that asks for all there is, and a checklist; its key."""
    feng = At(client_for(world.feng))
    await feng.does("POST", "/workflows", {"key": "lifelong", "names": NAMES, "definition": FLOW})
    fields = [{"field": "serial_no"}, {"field": "impact"}, {"field": "resolution"}]
    kind = {"key": "machine", "names": NAMES, "workflow": "lifelong", "fields": fields, "is_public": True}
    type_id = (await feng.does("POST", "/ticket-types", kind))["id"]
    asked = [{"field": "title"}, {"field": "serial_no", "is_required": True}, {"field": "impact"}]
    form = {"sections": [{"key": "main", "names": NAMES, "entries": asked}]}
    await feng.does("PUT", f"/forms/{type_id}", form)
    items = [{"key": "tested", "names": {"zh-CN": "已试机", "en": "Tested"}}]
    await feng.does("POST", "/checklists", {"key": "machines", "names": NAMES, "type": "machine", "items": items})
    return "machine"


async def test_the_whole_life_of_a_ticket(world: World, client_for: Clients, as_system: Any, machines: str) -> None:
    mei, wang, li = At(client_for(world.mei)), At(client_for(world.wang)), At(client_for(world.li))
    zhou, chen, nobody = At(client_for(world.zhou)), At(client_for(world.chen)), At(client_for(None))
    home = world.xinghe.id

    # Mei reports a machine that stands still; the form asks for its number, and her word on urgency is advice.
    draft = {"title": "三号机床停机", "type": machines, "urgency": "hindered", "impact": "team"}
    unnamed = await mei.is_refused("POST", "/tickets", draft, 422, "invalid")
    assert [one["field"] for one in unnamed["errors"]] == ["fields.serial_no"]
    opened = await mei.does("POST", "/tickets", draft | {"fields": {"serial_no": "SN-3"}})
    ticket, url = opened["id"], f"/tickets/{opened['id']}"
    assert (await chen.reads(ticket))["priority_source"] == "matrix"
    # She writes again an hour later; whoever takes it down is warned, and does it all the same.
    again = {"title": "三号机床停机了", "requester": {"email": world.mei.email}}
    warned = await wang.does("POST", "/duplicate-checks", again)
    assert ticket in [one["ticket"]["id"] for one in warned["items"]]
    twin = (await wang.does("POST", "/tickets", again | {"type": machines, "fields": {"serial_no": "SN-3"}}))["id"]

    # Wang takes it, hands it on, gets it back with a reason, and hands it on to those who can help.
    await chen.does("PUT", f"{url}/assignment", {"team": "frontline"})
    assert (await wang.does("POST", f"{url}/claims"))["assignee"]["name"] == "王芳"
    await wang.moves(ticket, "accept")
    why = {"facts": "主轴报警", "tried": "重启无效", "reason": "需要查线路"}
    first = await wang.does("POST", f"{url}/handovers", why | {"team": "field"})
    no = {"decision": "decline", "reason": "不是现场问题"}
    await chen.does("POST", f"{url}/handovers/{first['id']}/decisions", no)
    assert (await wang.reads(ticket))["assignee"]["name"] == "王芳"
    second = await wang.does("POST", f"{url}/handovers", why | {"team": "network"})
    yes = {"decision": "accept"}
    accepted = await li.does("POST", f"{url}/handovers/{second['id']}/decisions", yes)
    assert accepted["state"] == "accepted"
    assert (await wang.reads(ticket))["assignee"]["name"] == "李强", "who leads it follows where it goes"

    # Work in parts; the twin is merged in, taken out by mistake, and merged again.
    step = await li.does("POST", f"{url}/subtasks", {"title": "换网线", "assignee": "me"})
    await chen.does("POST", f"{url}/links", {"ticket": twin, "kind": "duplicate"})
    before = await chen.reads(twin)
    edit = await chen.does("POST", f"{url}/merges", {"tickets": [twin]})
    await chen.is_refused("POST", f"/tickets/{twin}/comments", {"body": "？"}, 409, "ticket_put_away")
    await chen.does("POST", f"/structure-edits/{edit['id']}/undo")
    after = await chen.reads(twin)
    changing = ("version", "updated_at", "reading_is_stale")
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    await chen.does("POST", f"{url}/merges", {"tickets": [twin]})

    # It rests until the spare part comes; the clock takes it up again. Mei is impatient, Li answers.
    part = (clock.now() + timedelta(hours=2)).isoformat()
    await li.does("POST", f"{url}/hold", {"reason": "等配件", "resume_at": part})
    with clock.frozen(clock.now() + timedelta(hours=3)):
        await resume_held_tickets()
    assert (await li.reads(ticket))["state"] == "working"
    await mei.does("POST", f"{url}/nudges", {"comment": "产线在等"})
    assert (await li.reads(ticket))["nudged_at"] is not None
    await li.does("POST", f"{url}/comments", {"body": "配件已到，今天修好"})
    assert (await li.reads(ticket))["nudged_at"] is None

    # It is urgent, so solving it needs a word of the supervisor, who gives it by a link from his mail.
    raised = await zhou.does("POST", f"{url}/priority-raises", {"priority": "urgent", "reason": "产线停"})
    assert (raised["is_done"], raised["priority"]) == (True, "urgent")
    solving = {"move": "solve", "fields": {"resolution": "更换主轴驱动"}}
    await li.is_refused("POST", f"{url}/moves", solving, 409, "move_refused")  # a step is open
    await li.does("PATCH", f"{url}/subtasks/{step['id']}", {"state": "done"})
    waiting = await li.is_refused("POST", f"{url}/moves", solving, 409, "move_refused")
    assert waiting["params"]["cause"] == "approval"
    asked = await li.does("POST", f"{url}/approvals", solving | {"reason": "已修好"})
    async with as_system(home) as tx:
        log = events.c
        told = select(log.payload).where(log.tenant_id == home, log.kind == "ticket.approval_asked")
        step_id = (await tx.one(told.order_by(log.id.desc()).limit(1))).payload["step_ids"][0]
        link = await approval_link(tx, step_id, world.zhou.user_id)
    decided = await nobody.does("POST", f"/approval-links/{link}/decisions", {"decision": "approve"})
    assert (decided["id"], decided["hindrance"]) == (asked["id"], None)
    assert (await li.reads(ticket))["state"] == "solved"

    # Mei says no: it is work again, and a supervisor is asked. Solved anew, she agrees by a link.
    await mei.does("POST", f"{url}/confirmations", {"verdict": "rejected", "comment": "还在报警"})
    rejected = await zhou.reads(ticket)
    assert (rejected["state"], rejected["escalation"]["cause"]) == ("working", "rejected")
    await li.is_refused("POST", f"{url}/moves", solving, 409, "move_refused")  # an approval is good once
    asked = await li.does("POST", f"{url}/approvals", solving | {"reason": "更换主轴"})
    await zhou.does("POST", f"/approvals/{asked['id']}/decisions", {"decision": "approve"})
    async with as_system(home) as tx:
        link = await confirmation_link(tx, ticket)
    answered = {"verdict": "confirmed", "comment": "好了"}
    assert (await nobody.does("POST", f"/confirmation-links/{link}/answers", answered))["state"] == "confirmed"
    assert (await li.reads(ticket))["state"] == "solved", "the checklist is still open, which is not hers to know"
    await li.does("PUT", f"{url}/checklist/tested", {"is_done": True})
    await li.moves(ticket, "close")

    # A month later it happens again: a follow-up; the old one goes to the archive by itself.
    follow = await mei.does("POST", f"{url}/follow-ups", {"description": "又停机了"})
    assert follow["fields"]["serial_no"] == "SN-3", "the form's question is answered by the old ticket"
    assert follow["id"] in [one["ticket"]["id"] for one in (await li.reads(ticket))["links"]]
    feng = At(client_for(world.feng))
    await feng.does("PATCH", "/ticketing-settings", {"rules": {"archive_after_days": 1}})
    with clock.frozen(clock.now() + timedelta(days=2)):
        await archive_closed()
    assert (await li.reads(ticket))["shelf"] == "archive"
    kinds = await chen.is_told(ticket)
    for kind in (
        "ticket.opened",
        "ticket.handover_declined",
        "ticket.absorbed",
        "ticket.merged",
        "ticket.held",
        "ticket.nudged",
        "ticket.approval_granted",
        "ticket.solution_rejected",
        "ticket.escalated",
        "ticket.solution_confirmed",
        "ticket.archived",
    ):
        assert kind in kinds, (kind, kinds)


async def test_many_of_one_cause_are_answered_together_and_what_was_changed_together_is_undone(
    world: World, client_for: Clients, machines: str
) -> None:
    chen, home = At(client_for(world.chen)), world.xinghe.id
    draft = {"type": machines, "team": "frontline", "fields": {"serial_no": "SN-9"}}
    mei, ou = {"email": world.mei.email}, {"email": "ou@customer.example"}
    one, two = [
        (await chen.does("POST", "/tickets", draft | {"title": f"停电 {who['email']}", "requester": who}))["id"]
        for who in (mei, ou)
    ]
    # The leading ticket is our own doing: it has no machine, whatever the form asks of customers.
    batch = await chen.does("POST", "/ticket-batches", {"title": "园区停电", "type": machines, "tickets": [one, two]})
    lead = batch["id"]
    told = await chen.does("POST", f"/ticket-batches/{lead}/replies", {"body": "电力已恢复", "move": "accept"})
    assert (told["done"], told["refused"]) == (2, 0)
    # What they wrote is split off; that ticket has what the old one had.
    comment = (await chen.does("POST", f"/tickets/{one}/comments", {"body": "另外打印机也坏了"}))["id"]
    split = await chen.does("POST", f"/tickets/{one}/splits", {"comments": [comment], "title": "打印机"})
    made = await chen.reads(next(each["id"] for each in split["tickets"] if each["role"] == "made"))
    assert made["fields"]["serial_no"] == "SN-9"
    before = [await chen.reads(ticket) for ticket in (one, two)]
    over = await bulk_done(chen.client, home, [one, two], {"priority": "low", "move": "pause", "tags_add": ["storm"]})
    assert over["changed"] == 2
    # Merged meanwhile, one cannot be taken back, and is told; the merge undone, it can.
    edit = await chen.does("POST", f"/tickets/{lead}/merges/previews", {"tickets": [two]})
    assert edit["is_possible"] is False, "its customer would read what ours is"
    back = await bulk_undone(chen.client, home, over)
    assert (back["undone"], back["kept"]) == (2, 0)
    after = [await chen.reads(ticket) for ticket in (one, two)]
    for was, now in zip(before, after, strict=True):
        changing = ("version", "updated_at")
        assert {k: v for k, v in now.items() if k not in changing} == {
            k: v for k, v in was.items() if k not in changing
        }
