"""What is wrong with a rule is named by field; the effect of automation routes; who may claim whom."""

from typing import Any

from gongdan.automation.effects import EffectRun, effect_of
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit


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
