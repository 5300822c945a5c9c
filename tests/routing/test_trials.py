"""What would this rule have decided about the tickets of the last days? Nothing of it stays."""

from dataclasses import replace
from typing import Any

import pytest

from gongdan.identity import actor_of_user
from gongdan.kernel.actor import Scope, system_actor
from gongdan.kernel.unit import unit
from gongdan.routing.actions.trying import try_rule
from gongdan.routing.schemas.trials import RoutingTrialIn

URGENT = {"field": "priority", "op": "is", "value": "urgent"}


async def test_a_rule_is_held_against_those_in_force(desk: Any, at: Any) -> None:
    front, network = desk.teams["frontline"], desk.teams["network"]
    with at(days=-40):
        await desk.open(priority="urgent", title="太早了")
    with at():
        everything = await desk.rule(name="所有")
        off = await desk.rule(name="停用", condition={"all": []}, is_active=False)
        await desk.open(priority="urgent", team=network)
        await desk.open(priority="urgent")
        await desk.open()
        await desk.send("PUT", "/routing-rules/order", {"ids": [off["id"], everything["id"]]})
        new = {"name": "紧急", "condition": URGENT, "team_id": network}
        last = await desk.send("POST", "/routing-trials", {"rule": new})
        assert (last["looked_at"], last["matched"], last["matched_before"]) == (3, 0, None), (
            "another stands before it"
        )
        first = await desk.send("POST", "/routing-trials", {"rule": new, "rule_id": off["id"]})
        assert (first["looked_at"], first["matched"], first["matched_before"]) == (3, 2, 0)
        assert (first["agreed"], first["is_cut"]) == (1, False)
        [change] = first["changes"]
        assert (change["before"]["name"], change["after"]["name"], change["count"]) == ("所有", "紧急", 2)
        assert (change["before"]["is_tried"], change["after"]["is_tried"]) == (False, True)
        assert sorted((one["team_id"], one["count"]) for one in first["teams"]) == sorted([(network, 1), (front, 1)])
        assert first["examples"] == [], "who sets up rules need not see tickets"
        async with unit(system_actor(desk.world.xinghe.id)) as tx:
            who = await actor_of_user(tx, desk.world.chen.user_id)
        async with unit(replace(who, grants={**who.grants, "routing.manage": Scope.ALL}), is_read_only=True) as tx:
            shown = await try_rule(tx, RoutingTrialIn.model_validate({"rule": new, "rule_id": off["id"]}))
        assert [one["title"] for one in shown["examples"]] == ["打印机无法连接网络"] * 2
        narrower = {"name": "所有", "condition": URGENT, "team_id": front}
        less = await desk.send("POST", "/routing-trials", {"rule": narrower, "rule_id": everything["id"]})
        assert (less["matched"], less["matched_before"]) == (2, 3)
        assert [(one["after"]["name"], one["count"]) for one in less["changes"]] == [("", 1)], "one is nobody's then"
        whole = await desk.send("POST", "/routing-trials", {"rule": new, "rule_id": off["id"], "days": 365})
        assert (whole["looked_at"], whole["matched"]) == (4, 3)


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"days": 0}, 422, "days"),
        ({"rule_id": 999}, 404, "routing rule"),
        ({"rule": {"name": "x", "condition": {"field": "nope", "op": "is", "value": 1}}}, 422, "condition"),
    ],
)
async def test_what_cannot_be_tried_says_why(desk: Any, body: Any, status: int, named: str) -> None:
    asked = {"rule": {"name": "x", "condition": {"all": []}}} | body
    assert named in str(await desk.send("POST", "/routing-trials", asked, status=status))
