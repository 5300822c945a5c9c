"""The customer confirms or rejects a solution: in his account, or as staff heard it from him."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.ticketing.confirmation import closing_moves, reopening_moves, round_of, solved_in, standing
from gongdan.ticketing.definition import read_definition
from gongdan.ticketing.shipped import FLOWS
from tests.make import setup
from tests.make.ticketing import moved, solved

TICKETS = "/api/v1/tickets"
MEI = {"email": "mei@customer.example"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FLOW = {flow["key"]: read_definition(flow["definition"]) for flow in FLOWS}


# --- pure ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "state", "closing", "reopening"),
    [
        ("desk", "solved", ["confirm", "close"], ["reopen"]),
        ("service", "solved", ["confirm"], ["reopen"]),
        ("service", "awaiting_callback", ["confirm", "close"], ["reopen"]),
        ("desk", "closed", [], ["reopen"]),
        ("desk", "nowhere", [], []),
    ],
)
def test_an_answer_leads_by_the_moves_of_customers_first(
    flow: str, state: str, closing: list[str], reopening: list[str]
) -> None:
    assert [move.key for move in closing_moves(FLOW[flow], state)] == closing
    assert [move.key for move in reopening_moves(FLOW[flow], state)] == reopening


def test_what_must_be_approved_or_explained_does_not_happen_by_itself() -> None:
    raw = setup.definition()
    raw["moves"] = [
        {"key": "approved", "names": setup.NAMES, "from": ["new"], "to": "done", "approval": {"by": "lead"}},
        {"key": "explained", "names": setup.NAMES, "from": ["new"], "to": "done", "needs_comment": True},
    ]
    flow = read_definition(raw)
    assert closing_moves(flow, "new") == []
    assert [move.key for move in closing_moves(flow, "new", has_comment=True)] == ["explained"]


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("confirmed", {"verdict": "confirmed", "is_closed": True}),
        ("rejected", {"verdict": "rejected", "is_solved": False}),
        ("over", {"is_solved": False, "is_closed": True}),
        (None, {"is_solved": False}),
        ("observing", {"observe_until": NOON + timedelta(seconds=1)}),
        ("awaiting", {"confirm_by": NOON + timedelta(seconds=1)}),
        ("awaiting", {"confirm_by": None}),
        ("overdue", {"confirm_by": NOON}),
        ("overdue", {"confirm_by": NOON, "observe_until": NOON}),
    ],
)
def test_where_the_asking_stands(expected: str | None, given: dict[str, Any]) -> None:
    usual = {"verdict": None, "is_solved": True, "is_closed": False, "confirm_by": None, "observe_until": None}
    assert standing(**(usual | given), now=NOON) == expected


@pytest.mark.parametrize("micro", [0, 1, 999_999])
def test_a_round_is_named_by_its_time_to_the_microsecond(micro: int) -> None:
    moment = NOON + timedelta(microseconds=micro)
    assert solved_in(round_of(moment)) == moment


# --- over HTTP -------------------------------------------------------------------------------------


async def with_lead(feng: Any, world: Any, team: str = "frontline") -> None:
    """Zhou leads the team."""
    body = {"lead_id": world.zhou.user_id}
    answer = await feng.patch(f"/api/v1/teams/{world.xinghe.teams[team]}", json=body)
    assert answer.status_code == 200, answer.text


async def test_a_solved_ticket_asks_its_customer_for_some_days(world: Any, client_for: Any) -> None:
    with clock.frozen(NOON):
        shape = await solved(client_for(world.wang), requester=MEI)
    asked = shape["confirmation"]
    assert (asked["state"], asked["by"], asked["way"]) == ("awaiting", None, None)
    assert datetime.fromisoformat(asked["confirm_by"]) == NOON + timedelta(days=4)
    reopened = await moved(client_for(world.wang), shape["id"], "reopen")
    assert reopened["confirmation"] is None


async def test_a_customer_confirms_and_the_ticket_is_closed(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await solved(wang, requester=MEI)
    url = f"{TICKETS}/{shape['id']}"
    answer = await mei.post(f"{url}/confirmations", json={"verdict": "confirmed", "comment": "好了，谢谢"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["state"] == "closed"
    assert told["confirmation"]["state"] == "confirmed"
    assert told["confirmation"]["by"] == {"kind": "customer", "id": world.mei.contact_id, "name": "梅琳"}
    assert told["confirmation"]["way"] == "in_system"
    assert told["confirmation"]["confirm_by"] is None
    comments = (await wang.get(f"{url}/comments")).json()["items"]
    assert [(one["body"], one["is_public"]) for one in comments] == [("好了，谢谢", True)]
    kinds = [one["kind"] for one in (await mei.get(f"{url}/timeline")).json()["items"]]
    assert kinds[-3:] == ["ticket.commented", "ticket.solution_confirmed", "ticket.moved"]
    again = await mei.post(f"{url}/confirmations", json={"verdict": "confirmed"})
    assert (again.status_code, again.json()["version"]) == (200, told["version"]), "twice is once"
    other = await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "又坏了"})
    assert (other.status_code, other.json()["code"]) == (409, "nothing_to_confirm")


async def test_a_customer_rejects_and_the_supervisor_is_asked(world: Any, client_for: Any) -> None:
    wang, mei, zhou = client_for(world.wang), client_for(world.mei), client_for(world.zhou)
    await with_lead(client_for(world.feng), world)
    shape = await solved(wang, requester=MEI, team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    unsaid = await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "  "})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "comment")
    assert (await wang.get(url)).json() == shape, "a refusal changes nothing"
    answer = await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "还是连不上"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["escalation"] is None, "no business of the customer's"
    seen = (await zhou.get(url)).json()
    assert (seen["state_category"], seen["reopen_count"]) == ("open", 1)
    assert seen["escalation"]["cause"] == "rejected"
    assert seen["escalation"]["supervisor"] == {"id": world.zhou.user_id, "name": "周敏"}
    assert world.zhou.user_id in [one["id"] for one in seen["followers"]]
    assert seen["confirmation"]["state"] == "rejected"
    assert seen["confirmation"]["comment"] == "还是连不上"
    condition = '{"field": "is_escalated", "op": "is", "value": true}'
    listed = (await zhou.get(TICKETS, params={"filter": condition})).json()["items"]
    assert [one["id"] for one in listed] == [shape["id"]]
    public = (await mei.get(f"{url}/timeline")).json()["items"]
    assert "ticket.escalated" not in [one["kind"] for one in public]
    await moved(wang, shape["id"], "solve", resolution="换了交换机")
    assert (await mei.post(f"{url}/confirmations", json={"verdict": "confirmed"})).json()["state"] == "closed"
    done = (await zhou.get(url)).json()
    assert done["escalation"] is None, "closing ends it"
    assert done["confirmation"]["state"] == "confirmed"


async def test_without_a_lead_the_nearest_manager_of_the_department_is_asked(world: Any, client_for: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    await feng.patch(
        f"/api/v1/departments/{world.xinghe.departments['company']}", json={"manager_id": world.chen.user_id}
    )
    first = await solved(client_for(world.wang), requester=MEI, team="frontline")
    body = {"verdict": "rejected", "comment": "没好"}
    await mei.post(f"{TICKETS}/{first['id']}/confirmations", json=body)
    seen = (await client_for(world.chen).get(f"{TICKETS}/{first['id']}")).json()
    assert seen["escalation"]["supervisor"]["name"] == world.chen.name
    await feng.patch(
        f"/api/v1/departments/{world.xinghe.departments['service']}", json={"manager_id": world.zhou.user_id}
    )
    second = await solved(client_for(world.wang), requester=MEI, team="frontline")
    await mei.post(f"{TICKETS}/{second['id']}/confirmations", json=body)
    seen = (await client_for(world.chen).get(f"{TICKETS}/{second['id']}")).json()
    assert seen["escalation"]["supervisor"]["name"] == "周敏"


async def test_staff_record_how_the_customer_answered(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await solved(wang, requester=MEI)
    url = f"{TICKETS}/{shape['id']}/confirmations"
    unsaid = await wang.post(url, json={"verdict": "confirmed"})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "way")
    assert "phone" in unsaid.json()["errors"][0]["remedy"]
    answer = await wang.post(url, json={"verdict": "confirmed", "way": "phone", "comment": "她说不急着关"})
    assert answer.json()["state"] == "closed"
    seen = answer.json()["confirmation"]
    assert (seen["way"], seen["by"]["name"], seen["comment"]) == ("phone", "王芳", "她说不急着关")
    told = await mei.get(f"{TICKETS}/{shape['id']}")
    assert told.json()["confirmation"]["way"] == "phone"
    assert "不急" not in told.text + (await mei.get(f"{TICKETS}/{shape['id']}/timeline")).text
    pretended = await mei.post(url, json={"verdict": "confirmed", "way": "phone"})
    assert (pretended.status_code, pretended.json()["errors"][0]["field"]) == (422, "way")


async def test_only_a_solved_ticket_of_ones_own_can_be_confirmed(world: Any, client_for: Any) -> None:
    wang, ou = client_for(world.wang), client_for(world.ou)
    mine = (await wang.post(TICKETS, json={"title": "灯不亮", "requester": MEI})).json()
    early = await wang.post(f"{TICKETS}/{mine['id']}/confirmations", json={"verdict": "confirmed", "way": "phone"})
    assert early.json()["code"] == "nothing_to_confirm"
    shape = await solved(wang, requester=MEI)
    strange = await ou.post(f"{TICKETS}/{shape['id']}/confirmations", json={"verdict": "confirmed"})
    assert strange.status_code == 404
    reader = await client_for(world.zheng).post(
        f"{TICKETS}/{shape['id']}/confirmations", json={"verdict": "confirmed", "way": "phone"}
    )
    assert reader.status_code == 403
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json() == shape


async def closing_asks_for(feng: Any, field: str) -> None:
    """Questions follow a flow whose ways to the end all ask for a field."""
    desk = next(flow for flow in FLOWS if flow["key"] == "desk")["definition"]
    moves = [
        {**one, "required_fields": [field]} if one["key"] in ("close", "confirm") else one for one in desk["moves"]
    ]
    body = {"key": "asking", "names": setup.NAMES, "definition": {**desk, "moves": moves}}
    assert (await feng.post("/api/v1/workflows", json=body)).status_code == 201
    types = (await feng.get("/api/v1/ticket-types")).json()["items"]
    question = next(one for one in types if one["key"] == "question")
    await feng.patch(f"/api/v1/ticket-types/{question['id']}", json={"workflow": "asking"})


async def test_confirmed_but_incomplete_it_stays_solved_until_the_field_is_there(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    await closing_asks_for(client_for(world.feng), "order_no")
    shape = await solved(wang, requester=MEI)
    url = f"{TICKETS}/{shape['id']}"
    answer = (await mei.post(f"{url}/confirmations", json={"verdict": "confirmed"})).json()
    assert (answer["state"], answer["confirmation"]["state"]) == ("solved", "confirmed")
    turned = await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "又不行了"})
    assert (turned.status_code, turned.json()["code"]) == (409, "already_answered")
    await moved(wang, shape["id"], "close", order_no="A-1")
    done = (await mei.get(url)).json()
    assert (done["state"], done["confirmation"]["state"]) == ("closed", "confirmed")


async def test_where_the_rule_says_so_staff_wait_for_the_customer(world: Any, client_for: Any) -> None:
    wang, mei, feng = client_for(world.wang), client_for(world.mei), client_for(world.feng)
    rule = await feng.patch("/api/v1/ticketing-settings", json={"rules": {"confirmation_required": True}})
    assert rule.json()["rules"]["confirmation_required"] is True
    with clock.frozen(NOON):
        shape = await solved(wang, requester=MEI, team="frontline")
        url = f"{TICKETS}/{shape['id']}"
        refused = await wang.post(f"{url}/moves", json={"move": "close"})
        assert (refused.status_code, refused.json()["params"]["cause"]) == (409, "confirmation")
        assert "confirmations" in refused.json()["errors"][0]["remedy"]
        assert (await wang.get(url)).json() == shape
    with clock.frozen(NOON + timedelta(days=4)):
        assert (await moved(wang, shape["id"], "close"))["state"] == "closed", "his time is over"
    second = await solved(wang, requester=MEI, team="frontline")
    assert (await moved(client_for(world.zhou), second["id"], "close"))["state"] == "closed", "a supervisor may"
    third = await solved(wang, requester=MEI, team="frontline")
    assert (await moved(mei, third["id"], "confirm"))["state"] == "closed", "the customer himself may"
    fourth = await solved(wang, requester=MEI, team="frontline")
    heard = {"verdict": "confirmed", "way": "phone"}
    done = await wang.post(f"{TICKETS}/{fourth['id']}/confirmations", json=heard)
    assert done.json()["state"] == "closed", "staff who heard it may"
    nobodys = await solved(wang)
    assert (await moved(wang, nobodys["id"], "close"))["state"] == "closed", "there is nobody to ask"


async def test_where_the_rule_says_so_those_who_received_it_close_it(
    world: Any, client_for: Any, as_system: Any
) -> None:
    from sqlalchemy import update

    from gongdan.ticketing.models import tickets

    wang, li, feng = client_for(world.wang), client_for(world.li), client_for(world.feng)
    await feng.patch("/api/v1/ticketing-settings", json={"rules": {"receiver_closes": True}})
    shape = await solved(wang, requester=MEI, team="network")
    async with as_system(world.xinghe.id) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == shape["id"])
        there = world.xinghe
        values = {
            "receiver_team_id": there.teams["frontline"],
            "receiver_department_id": there.departments["service"],
        }
        await tx.execute(update(tickets).where(*mine).values(**values))
    refused = await li.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "close"})
    assert refused.status_code == 409, refused.text
    assert refused.json()["params"]["cause"] == "receiver"
    assert (await moved(wang, shape["id"], "close"))["state"] == "closed"


async def test_a_supervisor_ends_an_escalation(world: Any, client_for: Any) -> None:
    wang, mei, zhou = client_for(world.wang), client_for(world.mei), client_for(world.zhou)
    shape = await solved(wang, requester=MEI, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    assert (await zhou.delete(f"{url}/escalation")).json()["code"] == "not_escalated"
    await mei.post(f"{url}/confirmations", json={"verdict": "rejected", "comment": "没好"})
    assert (await wang.get(url)).json()["escalation"]["supervisor"] is None, "nobody leads here"
    assert (await wang.delete(f"{url}/escalation")).status_code == 403
    assert (await zhou.delete(f"{url}/escalation")).json()["escalation"] is None


async def test_workarounds_causes_and_solutions_are_told_apart(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    fields = {"workaround": "先用备用机", "root_cause": "硒鼓漏粉"}
    shape = (await wang.post(TICKETS, json={"title": "打印有黑线", "type": "incident", "fields": fields})).json()
    done = await moved(wang, shape["id"], "solve", resolution="更换硒鼓")
    assert done["fields"] == fields | {"resolution": "更换硒鼓"}
