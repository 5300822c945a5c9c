"""Ladders as they are set up, figures of escalation, and tickets that somebody should look at."""

from typing import Any

from tests.escalation.test_by_hand import URL, act, escalated
from tests.make.ticketing import moved, ticket_by
from tests.sla.test_follow import HERE

LADDERS = "/api/v1/escalation-ladders"
RULE = {"key": "a", "kind": "unsolved", "by_priority": {"high": 60}}


async def test_a_ladder_is_made_changed_and_ordered(climbed: Any, client_for: Any) -> None:
    feng = client_for(climbed.feng)
    shipped = (await feng.get(LADDERS)).json()["items"]
    assert [(one["name"], one["path"]) for one in shipped] == [
        ("管理升级", "management"),
        ("技术升级", "technical"),
        ("催办提醒", "reminder"),
    ]
    draft = {"name": "加急", "path": "management", "levels": [{"user_ids": [climbed.zhou.user_id]}], "rules": [RULE]}
    made = await feng.post(LADDERS, json=draft)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["position"], one["includes_older"], one["levels"][0]["users"][0]["name"]) == (4, False, "周敏")
    url = f"{LADDERS}/{one['id']}"
    stale = await feng.put(url, json=draft, headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    changed = await feng.put(url, json=draft | {"asks_review": True}, headers={"If-Match": '"v1"'})
    assert (changed.status_code, changed.json()["version"], changed.json()["asks_review"]) == (200, 2, True)
    taken = await feng.post(LADDERS, json=draft)
    assert (taken.status_code, taken.json()["code"]) == (409, "ladder_name_taken")
    ids = [one["id"], *(row["id"] for row in shipped)]
    ordered = await feng.put(f"{LADDERS}/order", json={"ids": ids})
    assert [row["id"] for row in ordered.json()["items"]] == ids
    assert (await feng.put(f"{LADDERS}/order", json={"ids": [one["id"]]})).status_code == 422


async def test_what_is_wrong_with_a_ladder_is_named(climbed: Any, client_for: Any) -> None:
    feng = client_for(climbed.feng)
    nowhere = {"key": "b", "kind": "dwelt", "states": ["nowhere"], "minutes": 5}
    draft = {
        "name": "错",
        "path": "technical",
        "condition": {"field": "nothing", "op": "is", "value": 1},
        "levels": [{"user_ids": [999_999], "takes_over_team_id": 999_999}],
        "rules": [nowhere],
    }
    answer = await feng.post(LADDERS, json=draft)
    assert {one["field"] for one in answer.json()["errors"]} == {
        "condition.field",
        "levels.0.user_ids",
        "levels.0.takes_over_team_id",
        "rules.0.states",
    }
    wrong: list[dict[str, Any]] = [
        {"levels": [{"name": "空"}]},
        {"levels": [{"has_lead": True}], "rules": [RULE, RULE]},
        {"levels": [{"has_lead": True}], "rules": [RULE | {"level": 2}]},
        {"levels": [{"has_lead": True}], "rules": [{"key": "a", "kind": "unsolved"}]},
        {"levels": [{"has_lead": True}], "rules": [{"key": "a", "kind": "untouched"}]},
        {"levels": [{"has_lead": True}], "rules": [{"key": "a", "kind": "reopened"}]},
        {"levels": [{"has_lead": True}], "rules": [{"key": "a", "kind": "nudged", "count": 1, "promises": ["x"]}]},
        {"levels": [{"has_lead": True}], "path": "reminder"},
    ]
    for one in wrong:
        refused = await feng.post(LADDERS, json={"name": "错", "path": "management"} | one)
        assert refused.status_code == 422, one


async def test_over_escalation_shows_in_the_figures(climbed: Any, client_for: Any, at: Any) -> None:
    wang, chen, zhou = (client_for(one) for one in (climbed.wang, climbed.chen, climbed.zhou))
    with at():
        early, late, plain = [await ticket_by(wang, assignee="me", **HERE) for _ in range(3)]
        first = await escalated(wang, early["id"])
        await act(wang, first, "de-escalations", reason="误升")
        await escalated(wang, early["id"], path="management")
    with at(minutes=40):
        second = await escalated(wang, late["id"])
    with at(minutes=50):
        await act(chen, second, "acknowledgements")
    with at(minutes=60):
        found = (await zhou.get("/api/v1/escalation-figures?by=path")).json()
        assert (found["tickets_opened"], found["share"]) == (3, 0.6667)
        total = found["total"]
        shown = ("count", "tickets", "automatic", "acknowledged", "acknowledged_seconds", "settled")
        assert [total[name] for name in shown] == [3, 2, 0, 1, 600, 1]
        assert [total[name] for name in ("same_hands", "unfounded", "early", "repeated")] == [1, 1, 2, 1]
        assert {one["key"]: one["count"] for one in found["items"]} == {"technical": 2, "management": 1}
        assert [(one["name"], one["count"]) for one in found["people"]] == [("王芳", 3)]
        for by in ("team", "level", "trigger"):
            answer = await zhou.get(f"/api/v1/escalation-figures?by={by}")
            assert sum(one["count"] for one in answer.json()["items"]) == 3
        assert (await wang.get("/api/v1/escalation-figures")).status_code == 403
    assert plain


async def test_abnormal_tickets_tell_why(climbed: Any, client_for: Any, at: Any, counting: Any) -> None:
    wang = client_for(climbed.wang)
    with at():
        back, hand, quiet = [await ticket_by(wang, assignee="me", **HERE) for _ in range(3)]
        for _ in range(2):
            await moved(wang, back["id"], "solve", resolution="重启")
            await moved(wang, back["id"], "reopen")
        await wang.patch(f"{URL}/{hand['id']}", json={"priority": "urgent"})
    with at(days=4):
        with counting() as spent:
            answer = await wang.get("/api/v1/abnormal-tickets")
        found = {one["ticket"]["id"]: one["reasons"] for one in answer.json()["items"]}
        assert found[quiet["id"]] == ["long_unchanged"]
        assert found[back["id"]] == ["long_unchanged", "reopened"]
        assert found[hand["id"]] == ["long_unchanged", "set_by_hand"]
        assert spent.value <= 12, spent.texts
        only = await wang.get("/api/v1/abnormal-tickets?reason=reopened&unchanged_days=30")
        assert [one["reasons"] for one in only.json()["items"]] == [["reopened"]]
        assert (await client_for(climbed.mei).get("/api/v1/abnormal-tickets")).status_code == 403
