"""A rota over dates, single changes that stay, swaps, conflicts, leave; and whom a ticket falls back to."""

from typing import Any

from gongdan.kernel.wire import etag

MARCH = "since=2026-03-02T00:00:00Z&until=2026-03-16T00:00:00Z"


async def rota_of(desk: Any, *people: Any, **values: Any) -> tuple[int, int]:
    """A shift from nine to six and a rota of two weeks laid over March: (shift, rota)."""
    shift = await desk.send("POST", "/shifts", {"name": "白班", "starts": "09:00", "ends": "18:00"}, status=201)
    day = shift["id"]
    body = {"name": "轮值", "team_id": desk.teams["frontline"], "starts_on": "2026-03-02", "people": people}
    body |= {"days": [day] * 7 + [None] * 7} | values
    rota = await desk.send("POST", "/rotas", body, status=201)
    span = {"since": "2026-03-02", "until": "2026-03-15"}
    laid = await desk.send("POST", f"/rotas/{rota['id']}/plans", span, status=201)
    assert laid == {"planned": 7 * len(people), "kept": 0}
    return day, rota["id"]


async def test_what_was_changed_by_hand_stays_when_the_rota_is_laid_again(desk: Any, at: Any) -> None:
    world, team = desk.world, desk.teams["frontline"]
    wang, zhou, wu = (one.user_id for one in (world.wang, world.zhou, world.wu))
    with at():
        _, rota = await rota_of(desk, wang, zhou)

        async def planned() -> list[tuple[str, int, bool]]:
            page = await desk.send("GET", f"/planned-duties?team={team}&{MARCH}")
            return sorted((one["on_date"], one["user_id"], one["is_cancelled"]) for one in page["items"])

        before = await planned()
        assert before == [(f"2026-03-{n:02}", wang if n < 9 else zhou, False) for n in range(2, 16)]
        page = await desk.send("GET", f"/planned-duties?team={team}&{MARCH}")
        first, last = page["items"][0], page["items"][-1]
        await desk.feng.patch(
            f"/api/v1/planned-duties/{first['id']}", json={"user_id": wu}, headers={"If-Match": etag(1)}
        )
        await desk.send(
            "POST", "/duty-swaps", {"first_id": page["items"][1]["id"], "second_id": last["id"]}, status=201
        )
        changed = await planned()
        assert changed[0] == ("2026-03-02", wu, False)
        assert (changed[1][1], changed[-1][1]) == (zhou, wang)
        span = {"since": "2026-03-02", "until": "2026-03-15"}
        laid = await desk.send("POST", f"/rotas/{rota}/plans", span, status=201)
        assert laid == {"planned": 14, "kept": 3}
        assert await planned() == changed
        leave = {"user_id": zhou, "from_on": "2026-03-10", "to_on": "2026-03-10", "is_approved": True}
        assert (await desk.send("POST", "/leaves", leave, status=201))["clashes"] == 1
        await desk.send("PUT", f"/routing-teams/{team}", {"min_on_duty": 1})
        found = await desk.send("GET", f"/routing-teams/{team}/rota-conflicts?{MARCH}")
        kinds = [(one["kind"], one["starts_at"], one["on_duty"]) for one in found["items"]]
        assert kinds == [
            ("leave_during_shift", "2026-03-10T01:00:00Z", None),
            ("too_few", "2026-03-10T01:00:00Z", 0),
            ("too_few", "2026-03-10T05:30:00Z", 0),
        ]
        assert found["items"][1]["text"] == "在岗 0 人，少于要求的 1 人"


async def test_leave_is_asked_for_and_decided_by_who_plans_him(desk: Any, at: Any) -> None:
    zhou, chen = desk.client_for(desk.world.zhou), desk.client_for(desk.world.chen)
    with at():
        body = {"kind": "sick", "from_on": "2026-03-05", "to_on": "2026-03-06", "to_half": "am", "note": "发烧"}
        asked = await desk.send("POST", "/leaves", body, by=desk.wang, status=201)
        assert (asked["state"], asked["ends_at"]) == ("asked", "2026-03-06T04:00:00Z")
        seen = await desk.send("GET", f"/leaves?user={desk.world.wang.user_id}", by=desk.client_for(desk.world.li))
        assert [(one["kind"], one["note"]) for one in seen["items"]] == [(None, "")], "why is his own business"
        path = f"/leaves/{asked['id']}"
        await desk.send("POST", f"{path}/decisions", {"decision": "approve"}, by=desk.wang, status=403)
        assert (await desk.send("POST", f"{path}/decisions", {"decision": "approve"}, by=zhou, status=201))[
            "state"
        ] == "approved"
        await desk.send("POST", f"{path}/decisions", {"decision": "reject"}, by=chen, status=409)
        others = body | {"user_id": desk.world.li.user_id, "is_approved": True}
        await desk.send("POST", "/leaves", others, by=zhou, status=403)
        await desk.send("POST", f"{path}/cancellations", by=desk.wang, status=201)


async def test_only_who_is_planned_gets_it_else_overflow_else_who_coordinates(desk: Any, at: Any) -> None:
    world = desk.world
    with at():
        day, _ = await rota_of(desk, world.wang.user_id, world.zhou.user_id)
        rule = await desk.rule(off_hours="fall_back", fall_back={"kind": "dispatcher"})
        ticket = await desk.open()
        assert ticket["assignee"]["id"] == world.wang.user_id
        found = await desk.decision(ticket["id"])
        assert found["counts"] == {"asked": 3, "fit": 1, "off_shift": 2}
    with at(hours=10):
        page = await desk.send("GET", f"/routing-teams/{desk.teams['frontline']}/on-duty")
        assert (page["is_planned"], page["people"], page["next_at"]) == (True, [], "2026-03-05T01:00:00Z")
        pool = await desk.open()
        assert (pool["assignee"], pool["team"]["key"]) == (None, "frontline")
        night = await desk.send("POST", "/shifts", {"name": "夜", "starts": "18:00", "ends": "09:00"}, status=201)
        duty = {"user_id": world.chen.user_id, "shift_id": night["id"], "on_date": "2026-03-04", "kind": "dispatcher"}
        duty["department_id"] = world.xinghe.departments["service"]
        await desk.send("POST", "/planned-duties", duty, status=201)
        caught = await desk.open()
        assert caught["assignee"]["id"] == world.chen.user_id
        found = await desk.decision(caught["id"])
        assert (found["outcome"], found["steps"][-1]) == ("fall_back", {"kind": "fall_back", "to": "dispatcher"})
    with at():
        assert day
        body = {name: rule[name] for name in ("name", "condition", "team_id")}
        body |= {"overflow_team_id": desk.teams["network"], "certificate_ids": []}
        await desk.send("PUT", "/routing-settings", {"capacity": 1})
        answer = await desk.feng.put(
            f"/api/v1/routing-rules/{rule['id']}", json=body, headers={"If-Match": etag(rule["version"])}
        )
        assert answer.status_code == 200, answer.text
        flood = await desk.open()
        assert (flood["team"]["key"], flood["assignee"]["id"]) == ("network", world.li.user_id)
        versions = await desk.send("GET", f"/routing-rules/{rule['id']}/versions")
        assert [one["number"] for one in versions["items"]] == [2, 1]


async def test_a_backlog_calls_the_helping_team_until_it_is_gone(desk: Any, at: Any) -> None:
    from gongdan.routing.actions.backlogs import watch

    team = desk.teams["frontline"]
    with at():
        await desk.send("PUT", "/routing-settings", {"capacity": 1})
        await desk.rule()
        await desk.send(
            "PUT", f"/routing-teams/{team}", {"max_waiting": 1, "overflow_team_id": desk.teams["network"]}
        )
        shapes = [await desk.open() for _ in range(5)]
        assert [one["assignee"] for one in shapes[3:]] == [None, None]
        assert (await watch(), await watch()) == (1, 0)
        helped = await desk.open()
        assert helped["assignee"]["id"] == desk.world.li.user_id
        standing = await desk.send("GET", f"/routing-teams/{team}")
        assert (standing["warned_of"], standing["waiting"], standing["on_duty"]) == (["waiting"], 2, 3)
        await desk.send("POST", f"/tickets/{shapes[3]['id']}/claims", by=desk.wang)
        assert (await watch(), await watch()) == (1, 0)
