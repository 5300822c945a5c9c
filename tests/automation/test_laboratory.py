"""The laboratory: what is foretold of a rule is what it then does, when the same life is lived again with it."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from gongdan.automation.actions.trying import go_on
from gongdan.automation.models import rule_runs
from gongdan.kernel import clock
from tests.make.flows import flow, made, move, state
from tests.make.ticketing import ticket_by

BEGIN = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
URL = "/api/v1/tickets"
Said = dict[str, Any]


def does(*effects: tuple[str, Said]) -> list[Said]:
    return [{"kind": kind, "params": params} for kind, params in effects]


def leaf(field: str, op: str, value: Any = None) -> Said:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


RULES: dict[str, Said] = {
    "set and tag on change": {
        "events": ["opened", "changed"],
        "condition": {"all": [leaf("priority", "is", "high"), {"not": leaf("tags", "includes", "r")}]},
        "effects": does(("add_tags", {"tags": ["r"]}), ("set", {"priority": "urgent"})),
    },
    "changed to": {
        "events": ["changed", "assigned", "moved"],
        "condition": {"any": [leaf("priority", "changed_to", "low"), leaf("assignee", "changed")]},
        "effects": does(("add_tags", {"tags": ["s"]}), ("remove_tags", {"tags": ["a", "r"]})),
    },
    "words and counts": {
        "events": ["customer_replied", "agent_replied", "note_added", "reopened"],
        "condition": {"any": [leaf("tags", "includes", "a"), leaf("reopen_count", "greater", 0)]},
        "effects": does(("set", {"priority": "high"}), ("comment", {"body": "看", "is_public": False})),
    },
    "moves": {
        "events": ["note_added", "changed", "agent_replied", "opened"],
        "condition": {"all": [leaf("state_category", "is", "open"), leaf("tags", "excludes", "w")]},
        "effects": does(("move", {"move": "wait"}), ("add_tags", {"tags": ["w"]})),
    },
}


async def live(world: Any, client_for: Any, seed: int, offset: timedelta) -> int:
    """A life out of this seed: whatever is refused at the moment is left out, and so on replay."""
    luck, wang, mei = random.Random(seed), client_for(world.wang), client_for(world.mei)
    at = BEGIN + offset
    with clock.frozen(at):
        given = {"priority": luck.choice(["high", "low", "normal"]), "tags": luck.choice([[], ["a"]])}
        shape = await ticket_by(wang, requester={"email": "mei@customer.example"}, assignee="me", **given)
    url = f"{URL}/{shape['id']}"
    for _ in range(9):
        at += timedelta(minutes=luck.randint(1, 500))
        act = luck.choice(["priority", "tags", "note", "reply", "answer", "accept", "solve", "reopen", "assign"])
        with clock.frozen(at):
            if act == "priority":
                await wang.patch(url, json={"priority": luck.choice(["high", "low", "normal", "urgent"])})
            elif act == "tags":
                now = (await wang.get(url)).json()["tags"]
                tag = luck.choice("abc")
                tags = [one for one in now if one != tag] if tag in now else [*now, tag]
                await wang.patch(url, json={"tags": tags})
            elif act in ("note", "reply"):
                await wang.post(f"{url}/comments", json={"body": "x", "is_public": act == "reply"})
            elif act == "answer":
                await mei.post(f"{url}/comments", json={"body": "y"})
            elif act == "assign":
                await wang.put(f"{url}/assignment", json={"assignee": luck.choice([None, "me"])})
            else:
                fields = {"resolution": "好了"} if act == "solve" else {}
                await wang.post(f"{url}/moves", json={"move": act, "fields": fields})
    return int(shape["id"])


def plain(effects: list[Said]) -> list[Any]:
    """What an effect did, without the ids of what it made."""
    return [
        (
            one["kind"],
            one.get("refused"),
            {k: v for k, v in (one.get("done") or {}).items() if k in ("set", "tags", "state")},
        )
        for one in effects
    ]


async def test_what_is_foretold_is_what_the_rule_then_does(
    world: Any, client_for: Any, as_system: Any, rule: Any
) -> None:
    feng, zhou, seeds = client_for(world.feng), client_for(world.zhou), (11, 4)
    before = [await live(world, client_for, seed, timedelta()) for seed in seeds]
    foretold: dict[str, dict[int, list[Any]]] = {}
    for name, said in RULES.items():
        with clock.frozen(BEGIN + timedelta(days=9)):
            draft = {"name": name, "kind": "trigger", **said}
            asked = await feng.post("/api/v1/rule-trials", json={"rule": draft, "days": 30})
            assert asked.status_code == 202, asked.text
            await go_on(world.xinghe.id, asked.json()["id"])
        place = f"/api/v1/rule-trials/{asked.json()['id']}"
        found = (await feng.get(place)).json()
        assert found["state"] == "done"
        assert found["seen"] >= len(before)
        items = (await zhou.get(f"{place}/tickets?limit=200")).json()["items"]
        foretold[name] = {
            one["ticket_id"]: [(run["event"], plain(run["effects"])) for run in one["runs"]] for one in items
        }
        assert found["touched"] == len(items)
    for place, (name, said) in enumerate(RULES.items()):
        live_one = await rule("trigger", **said, name=name)
        after = [await live(world, client_for, seed, timedelta(days=10 * (place + 1))) for seed in seeds]
        done: dict[int, list[Any]] = {}
        async with as_system(world.xinghe.id) as tx:
            row = rule_runs.c
            for run in await tx.all(select(rule_runs).where(row.rule_id == live_one["id"]).order_by(row.id)):
                done.setdefault(run.ticket_id, []).append((run.event, plain(run.effects)))
        assert [foretold[name].get(one, []) for one in before] == [done.get(one, []) for one in after], name
        assert any(foretold[name].get(one) for one in before), f"{name} touches nothing and shows nothing"
        rest = {"name": name, **said, "is_active": False}
        assert (await feng.put(f"/api/v1/rules/{live_one['id']}", json=rest)).status_code == 200


async def test_a_trial_tells_loops_and_what_differs_from_the_version_in_force(
    world: Any, client_for: Any, rule: Any
) -> None:
    feng, zhou = client_for(world.feng), client_for(world.zhou)
    with clock.frozen(BEGIN):
        for word in ("high", "low", "normal"):
            await ticket_by(client_for(world.wang), priority=word)
    lower = {"all": [leaf("priority", "is", "urgent")]}
    await rule("trigger", ("set", {"priority": "high"}), name="降", events=["changed"], condition=lower)
    raising = {"events": ["opened", "changed"], "condition": {"all": [leaf("priority", "is", "high")]}}
    kept = await rule("trigger", ("set", {"priority": "urgent"}), name="升", **raising)
    draft = {"name": "升", **raising, "effects": does(("set", {"priority": "urgent"})), "is_draft": True}
    draft["condition"] = {"any": [leaf("priority", "is", "high"), leaf("priority", "is", "low")]}
    assert (await feng.put(f"/api/v1/rules/{kept['id']}", json=draft)).status_code == 200
    with clock.frozen(BEGIN + timedelta(days=1)):
        asked = await feng.post("/api/v1/rule-trials", json={"rule_id": kept["id"], "days": 2})
        assert asked.status_code == 202, asked.text
        busy = await feng.post("/api/v1/rule-trials", json={"rule_id": kept["id"], "days": 2})
        assert (busy.status_code, busy.json()["code"]) == (409, "trial_running")
        await go_on(world.xinghe.id, asked.json()["id"])
    place = f"/api/v1/rule-trials/{asked.json()['id']}"
    found = (await feng.get(place)).json()
    assert (found["touched"], found["live_touched"], found["gained"], found["lost"]) == (2, 1, 1, 0)
    assert [one["names"] for one in found["loops_found"]] == [["升", "降"]]
    gained = (await zhou.get(f"{place}/tickets?difference=gained")).json()["items"]
    assert len(gained) == 1
    assert gained[0]["live_runs"] == []
    assert (await client_for(world.wang).get(place)).status_code == 403


async def test_a_timed_rule_is_foretold_to_the_minute(world: Any, client_for: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    with clock.frozen(BEGIN + timedelta(seconds=20)):
        one = await ticket_by(wang)
    with clock.frozen(BEGIN + timedelta(hours=30)):
        await wang.patch(f"{URL}/{one['id']}", json={"priority": "low"})
    older = {"field": "updated_at", "op": "older_than", "value": {"amount": 24, "unit": "hours"}}
    said = {"kind": "timed", "name": "无进展", "effects": does(("add_tags", {"tags": ["停"]}))}
    said["condition"] = {"all": [older, {"not": leaf("tags", "includes", "停")}]}
    with clock.frozen(BEGIN + timedelta(days=5)):
        asked = await feng.post("/api/v1/rule-trials", json={"rule": said, "days": 30})
        await go_on(world.xinghe.id, asked.json()["id"])
    place = f"/api/v1/rule-trials/{asked.json()['id']}/tickets"
    items = (await client_for(world.zhou).get(place)).json()["items"]
    (mine,) = [each for each in items if each["ticket_id"] == one["id"]]
    assert [run["at"] for run in mine["runs"]] == ["2026-03-05T02:01:00+00:00"]


MOVES = [
    move("guarded", "new", "busy", guard={"all": [leaf("priority", "is", "urgent"), leaf("tags", "includes", "a")]}),
    move("asking", "new", "busy", required_fields=["resolution", "category"]),
    move("told", "new", "busy", needs_comment=True),
    move("listed", "new", "busy", needs=["checklist"]),
    move("stepped", "new", "busy", needs=["subtasks"]),
    move("approved", "new", "busy", approval={"rule": "any", "approvers": [{"kind": "role", "key": "supervisor"}]}),
    move("from_afar", "busy", "new"),
    move("nudged", "new", "busy", guard=leaf("nudge_count", "greater", 0)),
    move("reopen", "done", "new"),
]


async def test_what_would_have_been_refused_is_foretold_in_the_same_words(
    world: Any, client_for: Any, as_system: Any, rule: Any
) -> None:
    feng, wang, zhou = client_for(world.feng), client_for(world.wang), client_for(world.zhou)
    await made(feng, "narrow", flow(state("new", "new"), state("busy"), moves=MOVES))
    names = [one["key"] for one in MOVES if one["key"] != "nudged"]
    effects = [("move", {"move": one}) for one in names[:-1]]
    rest = [
        ("set", {"priority": "low"}),
        ("add_tags", {"tags": ["z"]}),
        ("comment", {"body": "好", "is_public": True}),
    ]
    always = {"events": ["note_added"], "condition": {"all": []}}
    kept = await rule("trigger", *effects, *rest, name="都试", **always)
    acts: dict[str, Any] = {
        "as it is": lambda url: wang.get(url),
        "urgent": lambda url: wang.patch(url, json={"priority": "urgent", "tags": ["a"]}),
        "a step": lambda url: wang.post(f"{url}/subtasks", json={"title": "寄出备件"}),
        "an item": lambda url: wang.post(f"{url}/checklist", json={"title": "电话回访", "is_required": True}),
        "closed": lambda url: wang.post(f"{url}/moves", json={"move": "finish"}),
    }
    at, mine = BEGIN, []
    for act in acts.values():
        at += timedelta(minutes=1)
        with clock.frozen(at):
            one = await ticket_by(wang, type="narrow", assignee="me")
            mine.append(one["id"])
        for later, body in ((act, None), (None, "第一次"), (act, None)):
            at += timedelta(minutes=1)
            with clock.frozen(at):
                if later is not None:
                    await later(f"{URL}/{one['id']}")
                else:
                    note = {"body": body, "is_public": False}
                    assert (await wang.post(f"{URL}/{one['id']}/comments", json=note)).status_code == 201
    unknown = {"kind": "trigger", "name": "看催单", **always, "effects": does(("move", {"move": "nudged"}))}
    with clock.frozen(at + timedelta(days=1)):
        for wanted in ({"rule_id": kept["id"]}, {"rule": unknown}):
            asked = await feng.post("/api/v1/rule-trials", json={**wanted, "days": 30})
            assert asked.status_code == 202, asked.text
            await go_on(world.xinghe.id, asked.json()["id"])
            found = (await feng.get(f"/api/v1/rule-trials/{asked.json()['id']}")).json()
            assert (found["state"], found["seen"], found["percent"]) == ("done", found["total"], 100)
            items = (await zhou.get(f"/api/v1/rule-trials/{found['id']}/tickets?limit=200")).json()["items"]
            if "rule" in wanted:
                assert [(one["what"], one["tickets"]) for one in found["doubts"]] == [("nudge_count", 4)]
                continue
            assert (found["refused"], found["unsure"]) == (len(acts), 0)
            foretold = {one["ticket_id"]: [said(run["effects"]) for run in one["runs"]] for one in items}
    done: dict[int, list[Any]] = {}
    async with as_system(world.xinghe.id) as tx:
        row = rule_runs.c
        for run in await tx.all(select(rule_runs).where(row.rule_id == kept["id"]).order_by(row.id)):
            done.setdefault(run.ticket_id, []).append(said(run.effects))
    assert [foretold.get(one) for one in mine] == [done.get(one) for one in mine]
    refused = {code for runs in done.values() for effects in runs for _, code, _ in effects if code}
    assert refused == {"move_refused", "ticket_closed"}
    words = str(done)
    assert all(one in words for one in ("寄出备件", "电话回访", "category", "comment", "approval", "✗")), words


def said(effects: list[Said]) -> list[Any]:
    """What became of each effect, and in which words it was refused."""
    return [(one["kind"], one.get("refused"), one.get("detail")) for one in effects]


async def test_who_asked_for_a_trial_stops_it(world: Any, client_for: Any) -> None:
    feng, said = client_for(world.feng), {"name": "停", "events": ["opened"]}
    draft = {**said, "condition": {"all": []}, "effects": does(("add_tags", {"tags": ["x"]}))}
    asked = (await feng.post("/api/v1/rule-trials", json={"rule": draft, "days": 3})).json()
    assert (asked["state"], asked["percent"], asked["can_stop"]) == ("waiting", 0, True)
    place = f"/api/v1/rule-trials/{asked['id']}"
    stopped = await feng.post(f"{place}/cancellations")
    assert (stopped.status_code, stopped.json()["state"], stopped.json()["can_stop"]) == (200, "stopped", False)
    await go_on(world.xinghe.id, asked["id"])
    assert (await feng.get(place)).json()["seen"] == 0
    again = await feng.post(f"{place}/cancellations")
    assert (again.status_code, again.json()["code"]) == (409, "trial_ended")
