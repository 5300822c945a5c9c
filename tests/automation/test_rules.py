"""Rules as they are kept: versions, drafts, stages, who may; macros; and what is refused with a remedy."""

from typing import Any

from tests.make.ticketing import ticket_by

RULES, URL = "/api/v1/rules", "/api/v1/tickets"
TAG = [{"kind": "add_tags", "params": {"tags": ["一"]}}]


def said(**values: Any) -> dict[str, Any]:
    return {"name": "规则", "events": ["opened"], "effects": TAG, "is_active": True, **values}


def tagging(tag: str) -> list[dict[str, Any]]:
    return [{"kind": "add_tags", "params": {"tags": [tag]}}]


async def put(client: Any, shape: dict[str, Any], status: int = 200, **values: Any) -> dict[str, Any]:
    answer = await client.put(f"{RULES}/{shape['id']}", json=said(**values))
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def release(client: Any, shape: dict[str, Any], number: int, *teams: int) -> dict[str, Any]:
    body = {"number": number, "team_ids": list(teams)}
    answer = await client.post(f"{RULES}/{shape['id']}/releases", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_draft_changes_nothing_until_it_is_released_and_can_be_rolled_back(
    world: Any, client_for: Any, rule: Any
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    made = await rule("trigger", ("add_tags", {"tags": ["一"]}))
    kept = await put(feng, made, effects=tagging("二"), is_draft=True)
    again = await put(feng, made, effects=tagging("三"), is_draft=True)
    assert (kept["number"], kept["draft_number"], again["draft_number"]) == (1, 2, 2)
    assert (await ticket_by(wang))["tags"] == ["一"]
    assert (await release(feng, made, 2))["number"] == 2
    assert (await ticket_by(wang))["tags"] == ["三"]
    difference = (await feng.get(f"{RULES}/{made['id']}/differences?from_number=1&to_number=2")).json()
    assert difference["lines"] == [{"field": "effects", "old": tagging("一"), "new": tagging("三")}]
    await release(feng, made, 1)
    assert (await ticket_by(wang))["tags"] == ["一"]
    versions = (await feng.get(f"{RULES}/{made['id']}/versions")).json()["items"]
    assert [(one["number"], one["is_current"], one["is_draft"]) for one in versions] == [
        (2, False, False),
        (1, True, False),
    ]
    missing = await feng.post(f"{RULES}/{made['id']}/releases", json={"number": 9})
    assert (missing.status_code, missing.json()["code"]) == (409, "version_not_there")


async def test_a_staged_version_holds_for_its_teams_only(world: Any, client_for: Any, rule: Any) -> None:
    feng, zhou = client_for(world.feng), client_for(world.zhou)
    made = await rule("trigger", ("add_tags", {"tags": ["旧"]}))
    await put(feng, made, effects=tagging("新"), is_draft=True)
    team = world.xinghe.teams["frontline"]
    staged = await release(feng, made, 2, team)
    assert (staged["number"], staged["staged_number"], staged["staged_team_ids"]) == (1, 2, [team])
    assert (await ticket_by(zhou, team="frontline"))["tags"] == ["新"]
    other = next(key for key in world.xinghe.teams if key != "frontline")
    assert (await ticket_by(zhou, team=other))["tags"] == ["旧"]
    assert (await release(feng, made, 1))["staged_number"] is None
    assert (await ticket_by(zhou, team="frontline"))["tags"] == ["旧"]


async def test_a_clone_rests_and_counts_are_told(world: Any, client_for: Any, rule: Any) -> None:
    feng = client_for(world.feng)
    made = await rule("trigger", ("add_tags", {"tags": ["一"]}))
    await ticket_by(client_for(world.wang))
    clone = await feng.post(f"{RULES}/{made['id']}/clones")
    assert clone.status_code == 201
    assert not clone.json()["is_active"]
    assert clone.json()["run_count"] == 0
    shape = (await feng.get(f"{RULES}/{made['id']}")).json()
    assert shape["run_count"] == 1
    assert shape["last_run_at"]
    stale = await feng.put(f"{RULES}/{made['id']}", json=said(), headers={"If-Match": '"v99"'})
    assert stale.status_code == 412


async def test_what_cannot_be_right_is_refused_with_its_place(world: Any, client_for: Any) -> None:
    feng = client_for(world.feng)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"events": []}, "events"),
        ({"events": ["opened", "lunch"]}, "events.1"),
        ({"condition": {"field": "nothing", "op": "is", "value": 1}}, "condition.field"),
        ({"effects": [{"kind": "fly", "params": {}}]}, "effects.0.kind"),
        ({"effects": [*TAG, {"kind": "add_tags", "params": {"tag": "x"}}]}, "effects.1.params.tag"),
        ({"effects": [{"kind": "assign", "params": {"team": 987654}}]}, "effects.0.params.team"),
        ({"effects": [{"kind": "set", "params": {"fields": {"nix": 1}}}]}, "effects.0.params.fields.nix"),
        ({"effects": [{"kind": "comment", "params": {"body": "{{secret}}"}}]}, "effects.0.params.body"),
        ({"recurrence": {"frequency": "daily", "time": "09:00"}}, "recurrence"),
        ({"kind": "timed", "events": []}, "condition"),
        ({"team_ids": [1]}, "team_ids"),
    ]
    for values, place in cases:
        answer = await feng.post(RULES, json={"kind": "trigger", **said(**values)})
        assert answer.status_code == 422, (values, answer.text)
        found = {one["field"]: one for one in answer.json()["errors"]}
        assert place in found, (values, found)
        assert found[place]["remedy"], (values, found)


async def test_who_may(world: Any, client_for: Any, rule: Any) -> None:
    made = await rule("trigger", ("add_tags", {"tags": ["一"]}))
    for person, read, write in ((world.wang, 403, 403), (world.zhou, 200, 403), (world.feng, 200, 200)):
        client = client_for(person)
        found = await client.get(f"{RULES}/{made['id']}")
        assert found.status_code in ((read,) if read == 200 else (403, 404)), person
        changed = await client.put(f"{RULES}/{made['id']}", json=said())
        assert changed.status_code in ((write,) if write == 200 else (403, 404)), person
    assert (await client_for(world.mei).get(f"{RULES}?kind=macro")).status_code == 403
    assert (await client_for(world.nina).get(f"{RULES}/{made['id']}")).status_code in (403, 404)


async def test_a_macro_replies_and_moves_in_one_and_can_be_looked_at_first(
    world: Any, client_for: Any, rule: Any
) -> None:
    wang = client_for(world.wang)
    made = await rule(
        "macro",
        ("comment", {"body": "{{requester.name}}：{{ticket.number}} 由 {{agent.name}} 处理", "is_public": True}),
        ("set", {"priority": "high"}),
        ("move", {"move": "accept"}),
        condition={"all": [{"field": "state_category", "op": "is", "value": "new"}]},
    )
    shape = await ticket_by(wang, requester={"email": "mei@customer.example"}, assignee="me")
    offered = (await wang.get(f"/api/v1/macros?ticket_id={shape['id']}")).json()["items"]
    assert [one["fits"] for one in offered if one["id"] == made["id"]] == [True]
    preview = await wang.post(f"{URL}/{shape['id']}/macro-previews", json={"macro_id": made["id"]})
    assert preview.status_code == 200, preview.text
    (reply,) = preview.json()["replies"]
    assert shape["number"] in reply["body"]
    assert "王芳" in reply["body"]
    assert preview.json()["move"] == "accept"
    unchanged = (await wang.get(f"{URL}/{shape['id']}")).json()
    assert unchanged["version"] == shape["version"]
    assert (await wang.get(f"{URL}/{shape['id']}/comments")).json()["items"] == []
    used = await wang.post(f"{URL}/{shape['id']}/macro-runs", json={"macro_id": made["id"]})
    assert used.status_code == 201, used.text
    assert used.json()["outcome"] == "done", used.text
    after = (await wang.get(f"{URL}/{shape['id']}")).json()
    assert after["priority"] == "high"
    assert after["state"] != shape["state"]
    assert after["first_responded_at"]
    (comment,) = (await wang.get(f"{URL}/{shape['id']}/comments")).json()["items"]
    assert (comment["body"], comment["author"]["name"]) == (reply["body"], "王芳")
    refused = await wang.post(f"{URL}/{shape['id']}/macro-runs", json={"macro_id": made["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "rule_not_usable")


async def test_ones_own_macro_is_nobody_elses(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    own = {"kind": "macro", "name": "我的", "effects": TAG, "is_active": True, "is_personal": True}
    made = await wang.post(RULES, json=own)
    assert made.status_code == 201, made.text
    shared = await wang.post(RULES, json=own | {"is_personal": False})
    assert shared.status_code == 403
    names = lambda answer: [one["name"] for one in answer.json()["items"]]  # noqa: E731
    assert "我的" in names(await wang.get("/api/v1/macros"))
    assert "我的" not in names(await zhou.get("/api/v1/macros"))
    assert (await zhou.get(f"{RULES}/{made.json()['id']}")).status_code == 404
    shape = await ticket_by(wang)
    used = await zhou.post(f"{URL}/{shape['id']}/macro-runs", json={"macro_id": made.json()["id"]})
    assert used.status_code == 404


async def test_parts_tell_the_editor_all_it_needs(world: Any, client_for: Any) -> None:
    parts = (await client_for(world.feng).get("/api/v1/rule-parts")).json()
    kinds = {one["kind"]: one for one in parts["effects"]}
    ours = {"set", "add_tags", "remove_tags", "assign", "move", "comment", "open_linked_ticket", "ask_approval"}
    assert ours | {"follow", "schedule"} <= kinds.keys()
    assert kinds["add_tags"]["params_schema"]["properties"]["tags"]["type"] == "array"
    assert {"changed_to"} <= {op["op"] for field in parts["fields"] for op in field["operators"]}
    assert {"is_vip", "customer_wrote_at"} <= {one["key"] for one in parts["fields"]}


async def test_conditions_name_the_people_and_teams_that_they_test(world: Any, client_for: Any, rule: Any) -> None:
    feng, team = client_for(world.feng), world.xinghe.teams["frontline"]
    tests = [
        {"field": "team", "op": "is_any_of", "value": [team]},
        {"field": "assignee", "op": "is", "value": world.wang.user_id},
        {"field": "requester", "op": "is", "value": 2_000_000_000},
        {"field": "is_vip", "op": "is", "value": True},
    ]
    made = await rule("trigger", ("add_tags", {"tags": ["x"]}), condition={"all": tests})
    teams = (await feng.get("/api/v1/teams?limit=200")).json()["items"]
    name = next(one["name"] for one in teams if one["id"] == team)
    assert made["condition_text"] == (
        f"处理组是“{name}”之一，且处理人是“{world.wang.name}”，且客户是#2000000000，且VIP 客户：是"
    )
