"""Escalated by hand: the form, the ladder, acknowledged, taken up and down, ended; who may do what."""

from typing import Any

from sqlalchemy import select

from gongdan.escalation.actions.pacing import keep_pace_everywhere
from gongdan.kernel.events import events
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE

URL = "/api/v1/tickets"
FORM = {"path": "technical", "trigger": "complexity", "reason": "反复重启", "evidence": "日志", "tried": "升级固件"}


async def escalated(client: Any, ticket_id: int, **values: Any) -> dict[str, Any]:
    answer = await client.post(f"{URL}/{ticket_id}/escalations", json=FORM | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["items"][0])


async def act(client: Any, one: dict[str, Any], what: str, status: int = 200, **body: Any) -> dict[str, Any]:
    url = f"{URL}/{one['ticket']['id']}/escalations/{one['id']}/{what}"
    answer = await (client.put(url, json=body) if what == "review" else client.post(url, json=body or None))
    assert answer.status_code == status, answer.text
    shape = dict(answer.json())
    return next((item for item in shape["items"] if item["id"] == one["id"]), shape) if "items" in shape else shape


async def told(as_system: Any, tenant_id: int, ticket_id: int, kind: str = "ticket.escalation_notified") -> list[Any]:
    row = events.c
    async with as_system(tenant_id) as tx:
        found = select(row.payload).where(row.tenant_id == tenant_id, row.subject_id == ticket_id, row.kind == kind)
        return [
            (one.payload["level"], one.payload.get("user_ids"), one.payload.get("is_again"))
            for one in await tx.all(found.order_by(row.id))
        ]


async def test_what_is_missing_is_named(climbed: Any, client_for: Any, at: Any) -> None:
    wang = client_for(climbed.wang)
    with at():
        shape = await ticket_by(wang, **HERE)
        url = f"{URL}/{shape['id']}/escalations"
        empty = await wang.post(url, json={"path": "technical", "reason": " "})
        assert {one["field"] for one in empty.json()["errors"]} == {"trigger", "reason", "evidence", "tried"}
        hasty = await wang.post(url, json=FORM | {"customer_message": "稍候"})
        assert [one["field"] for one in hasty.json()["errors"]] == ["expected_at"]
        late = await wang.post(url, json=FORM | {"expected_at": "2020-01-01T00:00:00Z"})
        assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "in_the_past")


async def test_a_ladder_is_climbed_in_its_pace(climbed: Any, client_for: Any, as_system: Any, at: Any) -> None:
    wang, chen, zhou = (client_for(one) for one in (climbed.wang, climbed.chen, climbed.zhou))
    tenant = climbed.xinghe.id
    with at():
        shape = await ticket_by(wang, assignee="me", **HERE)
        options = (await wang.get(f"{URL}/{shape['id']}/escalation-options")).json()["items"]
        assert [[one["id"] for one in level["people"]] for level in options[0]["levels"]] == [
            [climbed.chen.user_id],
            [climbed.zhou.user_id],
        ]
        one = await escalated(
            wang, shape["id"], expected_at="2026-03-04T08:00:00Z", customer_message="今天下午四点前给您答复"
        )
        assert (one["level"], one["is_automatic"], one["handler"]["name"]) == (1, False, "王芳")
        assert one["customer_told_at"] is not None
        again = await wang.post(f"{URL}/{shape['id']}/escalations", json=FORM)
        assert (again.status_code, again.json()["code"]) == (409, "escalated_already")
        ticket = (await wang.get(f"{URL}/{shape['id']}")).json()
        assert ticket["escalation"]["cause"] == "complexity"
        assert ticket["escalation"]["supervisor"]["id"] == climbed.chen.user_id
    for minutes in (29, 30, 31, 59, 61, 62):
        with at(minutes=minutes):
            await keep_pace_everywhere()
    assert await told(as_system, tenant, shape["id"]) == [
        (1, [climbed.chen.user_id], False),
        (1, [climbed.chen.user_id], True),
        (2, [climbed.zhou.user_id], False),
    ]
    with at(minutes=70):
        # Chen was told, though it is no longer his turn: he sees it and may still answer.
        assert (await act(chen, one, "acknowledgements"))["acknowledged_by"] == "陈静"
        assert (await act(chen, one, "acknowledgements"))["next_at"] is None
    with at(hours=30):
        assert await keep_pace_everywhere() == 0
        down = await act(zhou, one, "de-escalations", reason="主管可以处理", level=1)
        assert (down["level"], down["next_at"] is not None) == (1, True)
        assert (await act(zhou, one, "de-escalations", 422, reason="再降", level=1))["errors"][0]["field"] == "level"
        top = await act(wang, one, "climbs", reason="需要经理")
        assert top["level"] == 2
        assert (await act(wang, one, "climbs", 409, reason="再升"))["code"] == "top_reached"
        # The ladder asks for what was learnt.
        bare = await act(zhou, one, "outcomes", 422, outcome="done")
        assert {problem["field"] for problem in bare["errors"]} == {"root_cause", "lessons"}
        over = await act(zhou, one, "outcomes", outcome="done", root_cause="批次缺陷", lessons="提前更换")
        assert (over["outcome"], over["can"]) == ("done", ["review"])
        assert (await act(zhou, one, "acknowledgements", 409))["code"] == "escalation_over"
        assert (await wang.get(f"{URL}/{shape['id']}")).json()["escalation"] is None
        kinds = [step["kind"] for step in over["steps"]]
        assert kinds == [
            *("told", "customer_told", "reminded", "told", "acknowledged"),
            *("lowered", "told", "told", "settled"),
        ]


async def test_the_second_line_takes_over_and_the_first_handler_follows(
    climbed: Any, client_for: Any, at: Any
) -> None:
    wang, feng = client_for(climbed.wang), client_for(climbed.feng)
    network = climbed.xinghe.teams["network"]
    with at():
        ladders = (await feng.get("/api/v1/escalation-ladders")).json()["items"]
        made = await feng.post(
            "/api/v1/escalation-ladders",
            json={
                "name": "网络二线",
                "path": "technical",
                "team_ids": [climbed.xinghe.teams["frontline"]],
                "levels": [{"takes_over_team_id": network, "team_ids": [network]}],
            },
        )
        assert made.status_code == 201, made.text
        ids = [made.json()["id"], *(one["id"] for one in ladders)]
        assert (await feng.put("/api/v1/escalation-ladders/order", json={"ids": ids})).status_code == 200
        shape = await ticket_by(wang, assignee="me", **HERE)
        one = await escalated(wang, shape["id"])
        assert (one["ladder_name"], [step["kind"] for step in one["steps"]]) == ("网络二线", ["handed_over", "told"])
        # The team has no lead: its members are told.
        assert [person["id"] for person in one["steps"][1]["people"]] == [climbed.li.user_id]
        ticket = (await wang.get(f"{URL}/{shape['id']}")).json()
        assert ticket["team"]["id"] == network
        assert climbed.wang.user_id in {follower["id"] for follower in ticket["followers"]}
        back = await act(wang, one, "de-escalations", reason="误升", gives_back=True)
        assert (back["outcome"], back["settled_by"]) == ("lowered", "王芳")
        ticket = (await wang.get(f"{URL}/{shape['id']}")).json()
        assert (ticket["team"]["key"], ticket["assignee"]["id"]) == ("frontline", climbed.wang.user_id)


async def test_who_asks_is_not_asked_himself(climbed: Any, client_for: Any, at: Any) -> None:
    chen = client_for(climbed.chen)
    with at():
        shape = await ticket_by(chen, assignee="me", **HERE)
        one = await escalated(chen, shape["id"])
        assert (one["level"], [person["name"] for person in one["levels"][1]["people"]]) == (2, ["周敏"])


async def test_solved_nobody_is_told_any_more(climbed: Any, client_for: Any, at: Any) -> None:
    wang, zhou = client_for(climbed.wang), client_for(climbed.zhou)
    with at():
        shape = await ticket_by(wang, assignee="me", **HERE)
        one = await escalated(wang, shape["id"])
        solved = await moved(wang, shape["id"], "solve", resolution="更换网线")
        assert solved["escalation"] is None
        found = (await wang.get(f"{URL}/{shape['id']}/escalations")).json()["items"][0]
        assert (found["outcome"], found["next_at"]) == ("solved", None)
        # What was to be learnt is still asked for.
        missing = await zhou.get("/api/v1/escalations?state=review_missing&mine=false")
        assert [row["id"] for row in missing.json()["items"]] == [one["id"]]
        await act(wang, one, "review", root_cause="线缆老化", lessons="巡检")
        assert (await zhou.get("/api/v1/escalations?state=review_missing")).json()["items"] == []
    with at(hours=5):
        assert await keep_pace_everywhere() == 0


async def test_who_may_do_what(climbed: Any, client_for: Any, at: Any) -> None:
    wang, li, zheng, mei = (client_for(one) for one in (climbed.wang, climbed.li, climbed.zheng, climbed.mei))
    with at():
        shape = await ticket_by(wang, assignee="me", **HERE)
        url = f"{URL}/{shape['id']}/escalations"
        assert [(await one.post(url, json=FORM)).status_code for one in (zheng, mei, li)] == [403, 403, 404]
        one = await escalated(wang, shape["id"])
        # Who asked may take it back, not answer it; who sees all and is not asked may do neither.
        assert one["can"] == ["climb", "lower", "review"]
        for client in (wang, zheng):
            assert (await client.post(f"{url}/{one['id']}/acknowledgements")).status_code == 403
        assert (await zheng.post(f"{url}/{one['id']}/de-escalations", json={"reason": "x"})).status_code == 403
        assert (await mei.get(url)).status_code == 403
        assert (await wang.post("/api/v1/escalation-ladders", json={})).status_code in (403, 422)
        assert (await wang.get("/api/v1/escalation-ladders")).status_code == 403
        assert (await client_for(climbed.nina).get(url)).status_code == 404
