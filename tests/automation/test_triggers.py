"""Triggers: in order, once, over the net change, without end never; and nobody loses his own work by them."""

import random
from datetime import timedelta
from typing import Any

from gongdan.kernel import clock
from gongdan.sla import seed as seed_promises
from gongdan.sla.actions.waking import wake_due
from tests.make import bulk
from tests.make.ticketing import moved, ticket_by

URL = "/api/v1/tickets"
HIGH = {"all": [{"field": "priority", "op": "is", "value": "high"}]}


async def get(client: Any, ticket_id: int) -> dict[str, Any]:
    return dict((await client.get(f"{URL}/{ticket_id}")).json())


async def runs_of(client: Any, ticket_id: int) -> list[dict[str, Any]]:
    answer = await client.get(f"{URL}/{ticket_id}/rule-runs")
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["items"]))


async def test_the_answer_to_a_new_ticket_shows_what_the_rules_did(world: Any, client_for: Any, rule: Any) -> None:
    made = await rule(
        "trigger", ("add_tags", {"tags": ["快"]}), ("comment", {"body": "见 {{ticket.number}}"}), condition=HIGH
    )
    wang = client_for(world.wang)
    other = await ticket_by(wang, priority="low")
    shape = await ticket_by(wang, priority="high")
    assert other["tags"] == []
    assert shape["tags"] == ["快"]
    assert await runs_of(wang, other["id"]) == []
    (run,) = await runs_of(client_for(world.zhou), shape["id"])
    assert (run["rule_id"], run["event"], run["outcome"], run["depth"]) == (made["id"], "opened", "done", 0)
    assert [line.strip()[-1] for line in run["lines"]] == ["✓", "✓"]
    assert [one["kind"] for one in run["effects"]] == ["add_tags", "comment"]
    comments = (await wang.get(f"{URL}/{shape['id']}/comments")).json()["items"]
    assert [one["body"] for one in comments] == [f"见 {shape['number']}"]
    assert comments[0]["author"]["name"] == "规则"
    assert (await runs_of(wang, shape["id"]))[0]["lines"] == [], "who may not read rules sees only what was done"


async def test_rules_run_in_their_order_and_each_sees_what_the_one_before_did(
    world: Any, client_for: Any, rule: Any
) -> None:
    second = await rule(
        "trigger",
        ("add_tags", {"tags": ["b"]}),
        condition={"all": [{"field": "tags", "op": "includes", "value": "a"}]},
    )
    first = await rule("trigger", ("add_tags", {"tags": ["a"]}))
    wang, feng = client_for(world.wang), client_for(world.feng)
    assert (await ticket_by(wang))["tags"] == ["a"]
    everything = (await feng.get("/api/v1/rules?kind=trigger")).json()["items"]
    rest = [one["id"] for one in everything if one["id"] not in (first["id"], second["id"])]
    answer = await feng.put(
        "/api/v1/rules/order", json={"kind": "trigger", "ids": [first["id"], second["id"], *rest]}
    )
    assert answer.status_code == 200, answer.text
    assert (await ticket_by(wang))["tags"] == ["a", "b"]
    answer = await feng.put("/api/v1/rules/order", json={"kind": "trigger", "ids": [first["id"]]})
    assert answer.status_code == 422


async def test_a_rule_hears_the_net_change_of_a_unit_once(
    world: Any, as_user: Any, client_for: Any, rule: Any
) -> None:
    from gongdan.ticketing import EditTicket, edit_ticket

    to_high = {"all": [{"field": "priority", "op": "changed_to", "value": "high"}]}
    await rule("trigger", ("comment", {"body": "高"}), events=["changed"], condition=to_high)
    wang = client_for(world.wang)
    one, other = await ticket_by(wang, priority="low"), await ticket_by(wang, priority="low")
    async with as_user(world.wang) as tx:
        for word in ("urgent", "high"):
            await edit_ticket(tx, one["id"], EditTicket(priority=word))
        for word in ("high", "low"):
            await edit_ticket(tx, other["id"], EditTicket(priority=word))
    assert [run["outcome"] for run in await runs_of(wang, one["id"])] == ["done"]
    assert await runs_of(wang, other["id"]) == []


async def test_two_rules_that_undo_each_other_end(world: Any, client_for: Any, rule: Any) -> None:
    for to, came in (("high", "low"), ("low", "high")):
        condition = {"all": [{"field": "priority", "op": "is", "value": came}]}
        await rule("trigger", ("set", {"priority": to}), events=["opened", "changed"], condition=condition)
    wang = client_for(world.wang)
    shape = await ticket_by(wang, priority="low")
    runs = await runs_of(wang, shape["id"])
    assert [(run["depth"], run["outcome"]) for run in runs] == [(1, "done"), (0, "done")]
    assert shape["priority"] == "low"


async def test_a_chain_over_tickets_is_stopped_and_says_so(world: Any, client_for: Any, rule: Any) -> None:
    for place in range(7):
        condition = {"all": [{"field": "title", "op": "is", "value": f"第{place}"}]}
        await rule("trigger", ("open_linked_ticket", {"title": f"第{place + 1}"}), condition=condition)
    wang = client_for(world.wang)
    await ticket_by(wang, title="第0")
    found = (await client_for(world.zhou).get(f"{URL}?q=第&sort=-created_at")).json()["items"]
    titles = {one["title"]: one["id"] for one in found if one["title"].startswith("第")}
    assert sorted(titles) == ["第0", "第1", "第2", "第3", "第4", "第5"]
    (run,) = await runs_of(client_for(world.zhou), titles["第5"])
    assert (run["outcome"], run["stopped_by"], run["depth"]) == ("stopped", "depth", 5)


async def test_what_is_refused_is_told_and_costs_nobody_his_work(world: Any, client_for: Any, rule: Any) -> None:
    await rule("trigger", ("move", {"move": "solve"}), ("add_tags", {"tags": ["danach"]}))
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    (run,) = await runs_of(wang, shape["id"])
    assert shape["tags"] == ["danach"]
    assert shape["state"] == "new"
    assert run["outcome"] == "refused"
    move, tags = run["effects"]
    assert move["refused"] == "move_refused"
    assert move["detail"]
    assert tags["done"] == {"tags": ["danach"]}


async def test_customer_and_agent_are_told_apart(world: Any, client_for: Any, rule: Any) -> None:
    await rule("trigger", ("add_tags", {"tags": ["客"]}), events=["customer_replied"])
    await rule("trigger", ("add_tags", {"tags": ["坐"]}), events=["agent_replied"])
    await rule("trigger", ("add_tags", {"tags": ["注"]}), events=["note_added"])
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester={"email": "mei@customer.example"})
    for client, body, tags in (
        (wang, {"body": "x", "is_public": False}, ["注"]),
        (mei, {"body": "y"}, ["注", "客"]),
        (wang, {"body": "z"}, ["注", "客", "坐"]),
    ):
        answer = await client.post(f"{URL}/{shape['id']}/comments", json=body)
        assert answer.status_code == 201, answer.text
        assert (await get(wang, shape["id"]))["tags"] == tags


async def test_moves_and_words_of_the_log_are_heard(world: Any, client_for: Any, rule: Any) -> None:
    await rule("trigger", ("add_tags", {"tags": ["解"]}), events=["solved"])
    await rule("trigger", ("add_tags", {"tags": ["再"]}), events=["ticket.clock_breached", "reopened"])
    wang = client_for(world.wang)
    shape = await ticket_by(wang)
    shape = await moved(wang, shape["id"], "solve", resolution="好了")
    assert shape["tags"] == ["解"]
    shape = await moved(wang, shape["id"], "reopen")
    assert [run["event"] for run in await runs_of(wang, shape["id"])] == ["solved", "reopened"]


async def test_without_rules_a_ticket_costs_what_it_cost(
    world: Any, client_for: Any, counting: Any, rule: Any
) -> None:
    wang = client_for(world.wang)
    await ticket_by(wang)
    with counting() as bare:
        await ticket_by(wang)
    await rule("trigger", ("add_tags", {"tags": ["x"]}), condition=HIGH)
    await ticket_by(wang)
    with counting() as asked:
        await ticket_by(wang, priority="low")
    assert not [text for text in bare.texts if "FROM rules" in text], "nothing is asked about rules"
    assert asked.value == bare.value + 1, "the fields that rules test are read at once"


async def test_an_import_is_left_alone(world: Any, as_system: Any, client_for: Any, rule: Any) -> None:
    from tests.make.ticketing import ticket

    await rule("trigger", ("add_tags", {"tags": ["x"]}))
    async with as_system(world.xinghe.id) as tx:
        tx.is_quiet = True
        one = await ticket(tx, team="frontline")
    assert (await get(client_for(world.wang), one))["tags"] == []


async def test_whatever_rules_there_are_they_end_and_each_ran_once(world: Any, client_for: Any, rule: Any) -> None:
    luck = random.Random(7)
    words = ["urgent", "high", "normal", "low"]
    for _ in range(12):
        effect = luck.choice(
            [
                ("set", {"priority": luck.choice(words)}),
                ("add_tags", {"tags": [luck.choice("abc")]}),
                ("remove_tags", {"tags": [luck.choice("abc")]}),
                ("open_linked_ticket", {"title": luck.choice(words)}),
            ]
        )
        test = luck.choice(
            [
                {"field": "priority", "op": "is", "value": luck.choice(words)},
                {"field": "tags", "op": "includes", "value": luck.choice("abc")},
                {"field": "priority", "op": "changed"},
            ]
        )
        condition = {"any": [test, {"field": "title", "op": "is", "value": luck.choice(words)}]}
        await rule("trigger", effect, events=["opened", "changed"], condition=condition)
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await ticket_by(wang, title="high", priority="low", tags=["a"])
    found = (await zhou.get(f"{URL}?limit=200")).json()["items"]
    met = 0
    for one in found:
        ran = [run["rule_id"] for run in await runs_of(zhou, one["id"]) if run["outcome"] != "stopped"]
        assert len(ran) == len(set(ran))
        met += len(ran)
    assert shape["id"]
    assert 3 <= met <= 101 + 12


async def test_each_ticket_of_a_bulk_edit_has_its_own_occasion(world: Any, client_for: Any, rule: Any) -> None:
    await rule("trigger", ("add_tags", {"tags": ["升"]}), ("move", {"move": "close"}), events=["changed"])
    zhou = client_for(world.zhou)
    ids = [(await ticket_by(zhou, priority="low", team="frontline"))["id"] for _ in range(2)]
    await bulk.done(zhou, world.xinghe.id, ids, {"priority": "high"})
    for one in ids:
        assert ((await get(zhou, one))["tags"], (await get(zhou, one))["priority"]) == (["升"], "high")
        assert [run["outcome"] for run in await runs_of(zhou, one)] == ["refused"]


async def test_what_upper_modules_tell_is_heard(world: Any, as_system: Any, client_for: Any, rule: Any) -> None:
    async with as_system(world.xinghe.id) as tx:
        await seed_promises(tx)
    await rule("trigger", ("add_tags", {"tags": ["超时"]}), events=["ticket.clock_breached"])
    wang, opened = client_for(world.wang), clock.now()
    one = await ticket_by(wang, priority="urgent", team="frontline")
    with clock.frozen(opened + timedelta(days=5)):
        await wake_due()
    assert (await get(wang, one["id"]))["tags"] == ["超时"]
