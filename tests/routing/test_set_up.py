"""What is wrong with a rule is named by field; the effect of automation routes; who may claim whom."""

from typing import Any

from gongdan.automation.effects import EffectRun, effect_of
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

NAMES = {"zh-CN": "网络", "en": "Network"}
SKILL: dict[str, Any] = {"key": "network", "kind": "skill", "names": NAMES}


async def test_what_is_wrong_is_named_by_field(desk: Any, at: Any) -> None:
    with at():
        bad: dict[str, Any] = {"name": "x", "team_id": 4711, "condition": {"all": []}}
        bad |= {"skills": [{"skill_id": 4712}], "fall_back": {"kind": "person", "user_id": 4713}}
        refused = await desk.send("POST", "/routing-rules", bad, status=422)
        assert sorted(one["field"] for one in refused["errors"]) == [
            "fall_back.user_id",
            "skills.0.skill_id",
            "team_id",
        ]
        odd = {"field": "customer_tier", "op": "is", "value": "nobody"}
        refused = await desk.send("POST", "/routing-rules", {"name": "x", "condition": odd}, status=422)
        assert refused["errors"][0]["field"].startswith("condition")
        refused = await desk.send(
            "POST", "/routing-rules", {"name": "x", "condition": {"all": []}, "strategy": "best_skill"}, status=422
        )
        assert refused["errors"][0]["field"] == "skills"
        settings = {"factor_by_type": {"no_such_type": 2}}
        refused = await desk.send("PUT", "/routing-settings", settings, status=422)
        assert refused["errors"][0]["field"] == "factor_by_type"
        await desk.rule()
        again = await desk.send("POST", "/routing-rules", {"name": "所有工单", "condition": {"all": []}}, status=409)
        assert again["code"] == "routing_rule_name_taken"


async def test_the_effect_of_automation_gives_it_out_by_the_rules(desk: Any, at: Any) -> None:
    with at():
        ticket = await desk.open()
        assert ticket["assignee"] is None
        await desk.rule()
        found = effect_of("route")
        assert found is not None
        run = EffectRun(ticket["id"], 7, "夜里的工单", "rule:7")
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            did = await found.perform(tx, run, found.params.model_validate({}))
            again = await found.perform(tx, run, found.params.model_validate({}))
        decision = await desk.decision(ticket["id"])
    assert (did["outcome"], did["assignee"], again) == ("assigned", decision["user_id"], {})
    assert decision["why"] == "rule"


async def test_a_change_is_held_against_what_was_seen(desk: Any, at: Any) -> None:
    """Settings, a team, a person and a skill: who was slower is told, and nothing of the faster one is lost."""
    with at():
        skill = await desk.send("POST", "/skills", {"key": "network", "names": NAMES}, status=201)
        person, team = desk.world.zhou.user_id, desk.teams["frontline"]
        things: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
            ("/routing-settings", {"capacity": 7}, {"capacity": 8}),
            (f"/routing-teams/{team}", {"min_on_duty": 1}, {"min_on_duty": 2}),
            (f"/routing-people/{person}", {"weight": 3}, {"weight": 4}),
            (f"/skills/{skill['id']}", SKILL | {"is_active": False}, SKILL),
        ]
        # Rules, and saying that one is busy, are no other version of any of these.
        await desk.rule()
        await desk.send("PUT", "/me/availability", {"availability": "busy"}, by=desk.client_for(desk.world.zhou))
        for path, faster, slower in things:
            url = f"/api/v1{path}"
            seen = f'"v{skill["version"]}"' if "skills" in path else (await desk.feng.get(url)).headers["ETag"]
            changed = await desk.feng.put(url, json=faster, headers={"If-Match": seen})
            assert (changed.status_code, changed.headers["ETag"] == seen) == (200, False), path
            late = await desk.feng.put(url, json=slower, headers={"If-Match": seen})
            assert (late.status_code, late.json()["code"]) == (412, "version_stale"), path
            again = await desk.feng.put(url, json=slower, headers={"If-Match": changed.headers["ETag"]})
            assert again.status_code == 200, path
