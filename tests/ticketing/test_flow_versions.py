"""New versions of a flow: what a draft would change; running tickets kept or carried over, killed and resumed."""

import copy
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.ticketing.actions import carry_over as carrying
from gongdan.ticketing.flow_difference import difference
from gongdan.ticketing.jobs.flows import carry_over_tickets
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import catalogue
from tests.make.flows import PATH, facts, flow, made, move, on_duty, state, team
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"

OLD = flow(
    state("new", "new", limit_minutes=60),
    state("triage"),
    state("work"),
    moves=[move("look", "new", "triage"), move("start", "triage", "work"), move("back", "work", "triage")],
)
# Triage is gone, work is finance's, there is a test.
NEW = flow(
    state("new", "new", limit_minutes=120),
    state("work", owner="duty:finance"),
    state("test", limit_minutes=30),
    moves=[move("start", "new test", "work"), move("check", "work", "test", needs_comment=True)],
)


@pytest.fixture
async def case(client_for: Any, world: Any) -> str:
    """The path of a workflow with a type `case`."""
    return f"{PATH}/{await made(client_for(world.feng), 'case', OLD)}"


async def three(client: Any) -> list[dict[str, Any]]:
    """Tickets in new, triage and work."""
    shapes = [await ticket_by(client, type="case", team="frontline", assignee="me") for _ in range(3)]
    await moved(client, shapes[1]["id"], "look")
    await moved(client, shapes[2]["id"], "look", "start")
    return [(await client.get(f"{TICKETS}/{one['id']}")).json() for one in shapes]


async def carried(client: Any, path: str, tenant_id: int) -> dict[str, Any]:
    """The newest carry-over, after its job has run."""
    number = (await client.get(path)).json()["carry_over_id"]
    await carry_over_tickets(tenant_id=tenant_id, carry_over_id=number)
    answer = await client.get(f"{path}/carry-overs/{number}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_only_what_means_something_is_a_difference() -> None:
    drawn = copy.deepcopy(OLD)
    drawn["states"][0]["position"] = {"x": 5, "y": 5}
    drawn["moves"][0] |= {"roles": [], "guard": None, "needs_comment": False, "effects": []}
    parts = difference(OLD, drawn)
    assert [parts[side] for side in ("states", "moves")] == [{"added": [], "removed": [], "changed": []}] * 2
    assert difference(OLD, NEW) == {
        "initial": {"before": "new", "after": "new"},
        "states": {
            "added": ["test"],
            "removed": ["triage"],
            "changed": [{"key": "new", "what": ["limit_minutes"]}, {"key": "work", "what": ["owner"]}],
        },
        "moves": {"added": ["check"], "removed": ["look", "back"], "changed": [{"key": "start", "what": ["from"]}]},
    }


async def test_a_preview_says_what_would_change_and_changes_nothing(client_for: Any, world: Any, case: str) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await three(wang)
    before = (await feng.get(case)).json()
    preview = (await feng.post(f"{case}/previews", json={"definition": NEW})).json()
    assert (preview["number"], preview["states"]["removed"], preview["moves"]["added"]) == (2, ["triage"], ["check"])
    assert [(one["number"], one["state"], one["count"], one["becomes"]) for one in preview["running"]] == [
        (1, "new", 1, "new"),
        (1, "triage", 1, None),
        (1, "work", 1, "work"),
    ]
    assert [(one["state"], one["suggestion"]) for one in preview["stranded"]] == [("triage", "work")]
    assert [(one["place"], one["code"]) for one in preview["warnings"]] == [("states.1.owner", "unowned")]
    mapped = await feng.post(f"{case}/previews", json={"definition": NEW, "state_map": {"triage": "new"}})
    assert mapped.json()["stranded"] == []
    assert (await feng.get(case)).json() == before
    shifted = copy.deepcopy(OLD)
    shifted["states"][2]["category"] = "waiting"
    warned = (await feng.post(f"{case}/previews", json={"definition": shifted})).json()["warnings"]
    assert [(one["place"], one["code"]) for one in warned] == [("states.2.category", "category_changed")]


async def test_running_tickets_are_carried_over_with_their_states(
    client_for: Any, as_system: Any, world: Any, case: str
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    async with as_system(world.xinghe.id) as tx:
        await on_duty(tx, "finance", await team(tx, world.xinghe, "finance", "finance"))
    fresh, triaged, working = await three(wang)
    closed = await ticket_by(wang, type="case", team="frontline")
    await moved(wang, closed["id"], "finish")
    body = {"definition": NEW, "running": "carry_over", "state_map": {"triage": "work"}}
    published = await feng.post(f"{case}/versions", json=body)
    assert (published.status_code, published.json()["number"]) == (201, 2), published.text
    job = await carried(feng, case, world.xinghe.id)
    assert (job["total"], job["carried"], job["left_behind"], job["number"]) == (3, 3, 0, 2)
    assert job["finished_at"] is not None
    after = [(await wang.get(f"{TICKETS}/{one['id']}")).json() for one in (fresh, triaged, working, closed)]
    assert [one["state"] for one in after] == ["new", "work", "work", "done"]
    assert [[step["key"] for step in one["moves"]] for one in after] == [
        ["start", "finish"],
        ["check", "finish"],
        ["check", "finish"],
        [],
    ]
    # Who came into another state went to who owns it; who stayed keeps who has it.
    assert [one["team"]["key"] for one in after] == ["frontline", "finance", "frontline", "frontline"]
    # The limit counts from when it came into the state.
    assert after[0]["state_changed_at"] == fresh["state_changed_at"]
    assert after[0]["stage"]["due_at"] > fresh["stage"]["due_at"]
    async with as_system(world.xinghe.id) as tx:
        (told,) = await facts(tx, triaged["id"], "ticket.flow_changed")
        assert await facts(tx, closed["id"], "ticket.flow_changed") == []
        mine = (events.c.tenant_id == tx.tenant_id, events.c.kind == "workflow.carry_over_finished")
        finished = await tx.all(select(events.c.payload).where(*mine))
    assert [told[name] for name in ("from_version", "to_version", "from_state", "to_state")] == [
        1,
        2,
        "triage",
        "work",
    ]
    assert [(row.payload["carried"], row.payload["left_behind"]) for row in finished] == [(3, 0)]
    # Again it does nothing.
    await carry_over_tickets(tenant_id=world.xinghe.id, carry_over_id=job["id"])
    assert (await wang.get(f"{TICKETS}/{fresh['id']}")).json()["version"] == after[0]["version"]


async def test_customers_hear_of_a_new_state_and_not_of_versions(client_for: Any, world: Any, case: str) -> None:
    feng, wang, mei = client_for(world.feng), client_for(world.wang), client_for(world.mei)
    body = {"type": "case", "team": "frontline", "requester": {"email": world.mei.email}}
    stays, goes = await ticket_by(wang, **body), await ticket_by(wang, **body)
    await moved(wang, goes["id"], "look")
    wanted = {"definition": NEW, "running": "carry_over", "state_map": {"triage": "work"}}
    await feng.post(f"{case}/versions", json=wanted)
    await carried(feng, case, world.xinghe.id)
    told = []
    for one in (stays, goes):
        items = (await mei.get(f"{TICKETS}/{one['id']}/timeline")).json()["items"]
        told.append([item["details"] for item in items if item["kind"] == "ticket.flow_changed"])
    assert told == [
        [],
        [{"from_state": "triage", "to_state": "work", "from_category": "open", "to_category": "open"}],
    ]


async def test_stranded_states_must_be_mapped(client_for: Any, world: Any, case: str) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    await three(wang)
    before = (await feng.get(case)).json()
    body = {"definition": NEW, "running": "carry_over"}
    for wrong, field, code in (
        (body, "state_map.triage", "stranded"),
        (body | {"state_map": {"triage": "heaven"}}, "state_map.triage", "unknown_state"),
        (body | {"state_map": {"triage": "work", "dream": "work"}}, "state_map.dream", "unknown_state"),
        ({"definition": NEW, "state_map": {"triage": "work"}}, "state_map", "not_wanted"),
        (body | {"running": "maybe"}, "running", "literal_error"),
    ):
        refused = await feng.post(f"{case}/versions", json=wrong)
        assert refused.status_code == 422, refused.text
        assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [(field, code)]
        assert refused.json()["errors"][0]["remedy"]
    assert (await feng.get(case)).json() == before
    assert (await feng.get(f"{case}/carry-overs")).json()["items"] == []
    kept = await feng.post(f"{case}/versions", json={"definition": NEW})
    assert (kept.status_code, kept.json()["carry_over_id"]) == (201, None)


async def test_what_came_into_a_state_without_a_place_stays_behind(client_for: Any, world: Any, case: str) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    shape = await ticket_by(wang, type="case", team="frontline")
    await feng.post(f"{case}/versions", json={"definition": NEW, "running": "carry_over"})
    await moved(wang, shape["id"], "look")  # before the job begins
    job = await carried(feng, case, world.xinghe.id)
    assert (job["total"], job["carried"], job["left_behind"]) == (1, 0, 1)
    assert [one["key"] for one in (await wang.get(f"{TICKETS}/{shape['id']}")).json()["moves"]] == ["start", "finish"]


async def test_a_killed_carry_over_goes_on_where_it_was(
    client_for: Any, as_system: Any, world: Any, case: str, monkeypatch: Any
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    shapes = [await ticket_by(wang, type="case", team="frontline") for _ in range(5)]
    await feng.post(f"{case}/versions", json={"definition": NEW, "running": "carry_over"})
    number = (await feng.get(case)).json()["carry_over_id"]
    monkeypatch.setattr(carrying, "BATCH", 2)
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        assert await carrying.carry_some(tx, number)

    class Killed(Exception):
        """The worker dies in the middle of a batch."""

    async def dies() -> None:
        async with unit(actor) as tx:
            await carrying.carry_some(tx, number)
            raise Killed

    with pytest.raises(Killed):
        await dies()
    half = (await feng.get(f"{case}/carry-overs/{number}")).json()
    assert (half["carried"], half["finished_at"]) == (2, None)
    late = await ticket_by(wang, type="case", team="frontline")
    async with as_system(world.xinghe.id) as tx:
        # As if it had been opened before the new version, and committed behind the job's back.
        old = (await tx.one(select(tickets.c.workflow_version_id).where(tickets.c.id == shapes[4]["id"])))[0]
        await tx.execute(update(tickets).where(tickets.c.id == late["id"]).values(workflow_version_id=old))
    job = await carried(feng, case, world.xinghe.id)
    assert (job["total"], job["carried"], job["left_behind"]) == (5, 6, 0)
    async with as_system(world.xinghe.id) as tx:
        for shape in [*shapes, late]:
            assert len(await facts(tx, shape["id"], "ticket.flow_changed")) == 1


async def test_carrying_over_costs_a_few_queries_a_ticket(
    client_for: Any, as_system: Any, world: Any, case: str, counting: Any
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    for _ in range(6):
        await ticket_by(wang, type="case", team="frontline")
    await feng.post(f"{case}/versions", json={"definition": NEW, "running": "carry_over"})
    number = (await feng.get(case)).json()["carry_over_id"]
    async with as_system(world.xinghe.id) as tx:
        await catalogue(tx)
        with counting() as n:
            await carrying.carry_some(tx, number)
    assert n.value <= 6 + 4, n.texts


async def test_going_back_makes_the_old_definition_the_next_version(client_for: Any, world: Any, case: str) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    old = (await feng.get(case)).json()["definition"]
    await feng.post(f"{case}/versions", json={"definition": NEW})
    shape = await ticket_by(wang, type="case", team="frontline")
    await moved(wang, shape["id"], "start")
    back = f"{case}/rollbacks"
    for body, field in (({"number": 2}, "number"), ({"number": 9}, "number"), ({}, "number")):
        refused = await feng.post(back, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    stale = await feng.post(back, json={"number": 1}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    done = await feng.post(back, json={"number": 1, "running": "carry_over"}, headers={"If-Match": '"v2"'})
    assert (done.status_code, done.json()["number"], done.json()["definition"]) == (201, 3, old)
    job = await carried(feng, case, world.xinghe.id)
    assert (job["carried"], job["number"]) == (1, 3)
    assert [one["key"] for one in (await wang.get(f"{TICKETS}/{shape['id']}")).json()["moves"]] == ["back", "finish"]
    listed = (await feng.get(f"{case}/carry-overs")).json()["items"]
    assert [one["id"] for one in listed] == [job["id"]]


async def test_what_an_old_version_names_must_still_be_there(
    client_for: Any, as_system: Any, world: Any, case: str
) -> None:
    feng = client_for(world.feng)
    asks = copy.deepcopy(OLD)
    asks["moves"][0]["required_fields"] = ["order_no"]
    for definition in (asks, NEW):
        assert (await feng.post(f"{case}/versions", json={"definition": definition})).status_code == 201
    field = next(one for one in (await feng.get("/api/v1/custom-fields")).json()["items"] if one["key"] == "order_no")
    assert (await feng.delete(f"/api/v1/custom-fields/{field['id']}")).status_code == 204
    refused = await feng.post(f"{case}/rollbacks", json={"number": 2})
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
        ("definition.moves.0.required_fields", "unknown_field")
    ]
    assert (await feng.get(case)).json()["number"] == 3


async def test_only_who_manages_types_previews_publishes_and_goes_back(
    client_for: Any, world: Any, case: str
) -> None:
    feng = client_for(world.feng)
    await feng.post(f"{case}/versions", json={"definition": NEW, "running": "carry_over"})
    number = (await feng.get(case)).json()["carry_over_id"]
    before = (await feng.get(case)).json()
    posts = (("previews", {"definition": OLD}), ("rollbacks", {"number": 1}), ("versions", {"definition": OLD}))
    for person, status in ((world.wang, 403), (world.mei, 403), (world.nora, 404)):
        for path, body in posts:
            assert (await client_for(person).post(f"{case}/{path}", json=body)).status_code == status
    for path in ("carry-overs", f"carry-overs/{number}"):
        assert (await client_for(world.wang).get(f"{case}/{path}")).status_code == 200
        assert (await client_for(world.mei).get(f"{case}/{path}")).status_code == 403
        assert (await client_for(world.nora).get(f"{case}/{path}")).status_code == 404
    assert (await feng.get(f"{case}/carry-overs/{number + 1}")).status_code == 404
    assert (await feng.get(case)).json() == before
