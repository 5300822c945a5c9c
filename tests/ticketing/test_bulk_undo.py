"""Undoing a bulk edit: every ticket is what it was, except where others have changed it since; nothing is unsent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from gongdan.identity import roles
from gongdan.identity.models import user_roles
from gongdan.kernel.unit import system_connection
from gongdan.ticketing import ticket_tags, tickets
from gongdan.ticketing.actions import bulk_run
from gongdan.ticketing.jobs.bulk import forget_old_bulk_edits, resume_stuck_bulk_edits
from gongdan.ticketing.models import bulk_edit_items, bulk_edits
from tests.make.bulk import URL, asked, done, finished, results, undone
from tests.make.handovers import WHY, given_on
from tests.make.ticketing import moved, ticket_by
from tests.world import Person, World

Clients = Callable[[Person | None], httpx.AsyncClient]
TICKETS = "/api/v1/tickets"
# What a ticket keeps of every change, also of one that is taken back.
COUNTED = {"version", "updated_at"}


async def rows_of(as_system: Any, tenant_id: int, ids: list[int]) -> dict[int, dict[str, Any]]:
    """The tickets as they are stored, their tags among them, without what counts changes."""
    async with as_system(tenant_id) as tx:
        mine = (tickets.c.tenant_id == tenant_id, tickets.c.id.in_(ids))
        rows = await tx.all(select(tickets).where(*mine))
        tagged = (ticket_tags.c.tenant_id == tenant_id, ticket_tags.c.ticket_id.in_(ids))
        tags = [(one.ticket_id, one.tag) for one in await tx.all(select(ticket_tags).where(*tagged))]
    return {
        row.id: {name: value for name, value in row._asdict().items() if name not in COUNTED}
        | {"tag rows": sorted(tag for ticket_id, tag in tags if ticket_id == row.id)}
        for row in rows
    }


async def test_everything_is_what_it_was(world: World, client_for: Clients, as_system: Any) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    one = (await ticket_by(chen, tags=["b", "a"], team="field", assignee="me", category="hardware_printer"))["id"]
    two = (await ticket_by(chen, type="incident", fields={"impact": "team"}))["id"]
    await chen.put(f"{TICKETS}/{one}/followers/me")
    before = await rows_of(as_system, home, [one, two])
    changes = {
        "priority": "urgent",
        "category": None,
        "tags_add": ["storm"],
        "tags_remove": ["a"],
        "team": "network",
        "assignee": "li@xinghe.example",
        "move": "accept",
        "unfollow": "me",
    }
    over = await done(chen, home, [one, two], changes)
    assert over["changed"] == 2, await results(chen, over)
    assert await rows_of(as_system, home, [one, two]) != before
    back = await undone(chen, home, over)
    assert (back["status"], back["undone"], back["kept"], back["can_undo"]) == ("undone", 2, 0, False)
    assert await rows_of(as_system, home, [one, two]) == before
    shape = (await chen.get(f"{TICKETS}/{one}")).json()
    assert [person["id"] for person in shape["followers"]] == [world.chen.user_id]
    assert [person["id"] for person in (await chen.get(f"{TICKETS}/{two}")).json()["followers"]] == []
    assert {item["undo"] for item in (await results(chen, back)).values()} == {"undone"}
    again = await chen.post(f"{URL}/{over['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "bulk_edit_not_undoable")


async def test_an_undo_is_told_by_facts_of_its_own(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    made = await ticket_by(chen, requester={"email": world.mei.email}, team="field")
    over = await done(chen, home, [made["id"]], {"priority": "urgent", "team": "network", "move": "accept"})
    await undone(chen, home, over)
    timeline = (await chen.get(f"{TICKETS}/{made['id']}/timeline")).json()["items"]
    told = {one["kind"]: one["details"] for one in timeline[-3:]}
    assert told.keys() == {"ticket.changed", "ticket.assigned", "ticket.state_restored"}
    assert told["ticket.changed"]["changes"] == {
        "priority": ["urgent", "normal"],
        "priority_source": ["given", "default"],
    }
    assert told["ticket.assigned"]["team_name"] == "现场组"
    assert told["ticket.assigned"]["reason"] == f"撤销批量修改 #{over['id']}"
    assert (told["ticket.state_restored"]["from_state"], told["ticket.state_restored"]["to_state"]) == (
        "in_progress",
        "new",
    )
    seen = (await client_for(world.mei).get(f"{TICKETS}/{made['id']}/timeline")).json()["items"]
    details = {one["kind"]: one["details"] for one in seen}
    assert details["ticket.assigned"] == {"team_name": "现场组", "assignee_name": None}
    assert details["ticket.state_restored"] == {
        "from_state": "in_progress",
        "to_state": "new",
        "from_category": "open",
        "to_category": "new",
    }
    assert "ticket.changed" not in details


async def test_what_others_changed_since_stays_and_is_reported(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    touched, wholly, beside, fine = [(await ticket_by(chen))["id"] for _ in range(4)]
    over = await done(chen, home, [touched, wholly, beside, fine], {"priority": "urgent", "tags_add": ["storm"]})
    alone = await done(chen, home, [wholly], {"category": "software"})
    await chen.patch(f"{TICKETS}/{touched}", json={"priority": "low"})
    await chen.patch(f"{TICKETS}/{wholly}", json={"category": None})
    await chen.patch(f"{TICKETS}/{beside}", json={"title": "另一件事", "tags": ["storm", "own"]})
    back = await undone(chen, home, over)
    assert (back["undone"], back["kept"]) == (3, 1)
    told = await results(chen, back)
    assert {key: (one["undo"], one["fields"]) for key, one in told.items()} == {
        touched: ("partly", ["priority"]),
        wholly: ("undone", []),
        beside: ("undone", []),
        fine: ("undone", []),
    }
    assert told[touched]["code"] == "changed_since"
    shapes = {key: (await chen.get(f"{TICKETS}/{key}")).json() for key in told}
    assert [shapes[key]["priority"] for key in (touched, beside, fine)] == ["low", "normal", "normal"]
    assert [shapes[key]["tags"] for key in (touched, beside, fine)] == [[], ["own"], []]
    assert shapes[beside]["title"] == "另一件事"
    left = await undone(chen, home, alone)
    assert (left["undone"], left["kept"]) == (0, 1)
    assert (await results(chen, left, outcome="kept"))[wholly]["undo"] == "kept"
    assert shapes[wholly]["category"] is None


async def test_comments_stay_and_it_is_said(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = [(await ticket_by(chen))["id"] for _ in range(2)]
    over = await done(chen, home, ids, {"comment": {"body": "已通知"}, "tags_add": ["told"]})
    assert over["comments"] == "public"
    only = await done(chen, home, ids[:1], {"comment": {"body": "再次通知", "is_public": False}})
    back, none = await undone(chen, home, over), await undone(chen, home, only)
    assert (back["undone"], none["undone"], none["kept"]) == (2, 0, 1)
    assert {one["code"] for one in (await results(chen, back)).values()} == {"comment_stays"}
    comments = (await chen.get(f"{TICKETS}/{ids[0]}/comments")).json()["items"]
    assert [one["body"] for one in comments] == ["已通知", "再次通知"]


async def test_what_left_the_reach_of_its_owner_comes_back(world: World, client_for: Clients) -> None:
    wang, home = client_for(world.wang), world.xinghe.id
    # Raised by somebody else and led by another team: else Wang would see it all the same.
    made = await ticket_by(client_for(world.chen), team="network", assignee=world.wang.email)
    over = await done(wang, home, [made["id"]], {"assignee": None})
    assert (await wang.get(f"{TICKETS}/{made['id']}")).status_code == 404
    told = await results(wang, over)
    assert told[made["id"]]["ticket"] == {"id": made["id"], "number": made["number"], "title": ""}
    assert (await undone(wang, home, over))["undone"] == 1
    assert (await wang.get(f"{TICKETS}/{made['id']}")).json()["assignee"]["name"] == "王芳"


async def test_a_ticket_that_was_put_away_since_is_left_there(
    world: World, client_for: Clients, as_system: Any
) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    ids = [(await ticket_by(chen))["id"] for _ in range(2)]
    over = await done(chen, home, ids, {"priority": "high"})
    async with as_system(home) as tx:
        await tx.execute(update(tickets).where(tickets.c.tenant_id == home, tickets.c.id == ids[0]).values(shelf=3))
    back = await undone(chen, home, over)
    assert (back["undone"], back["kept"]) == (1, 1)
    assert (await results(chen, back))[ids[0]]["code"] == "ticket_put_away"


async def test_a_cancelled_one_is_undone_as_far_as_it_went(
    world: World, client_for: Clients, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 1)
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", -1)
    chen, home = client_for(world.chen), world.xinghe.id
    ids = [(await ticket_by(chen))["id"] for _ in range(3)]
    before = await rows_of(as_system, home, ids)
    begun = await asked(chen, ids, {"priority": "high"})
    await bulk_run.work_off(home, begun["id"])
    await chen.post(f"{URL}/{begun['id']}/cancellations")
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", 6)
    back = await undone(chen, home, begun)
    assert (back["status"], back["undone"], back["changed"]) == ("undone", 1, 1)
    assert await rows_of(as_system, home, ids) == before


async def test_an_undo_that_was_broken_off_goes_on_with_the_rest(
    world: World, client_for: Clients, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 1)
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", -1)
    chen, home = client_for(world.chen), world.xinghe.id
    ids = [(await ticket_by(chen))["id"] for _ in range(2)]
    before = await rows_of(as_system, home, ids)
    over = await asked(chen, ids, {"priority": "high"})
    for _ in range(3):
        over = await finished(chen, home, over)
    assert over["status"] == "done"
    await undone(chen, home, over)
    async with as_system(home) as tx:  # as where he lost the right for a while
        await tx.execute(text("update bulk_edits set status = 'stopped', finished_at = now()"))
    monkeypatch.setattr(bulk_run, "TURN_SECONDS", 6)
    back = await undone(chen, home, over)
    assert (back["status"], back["undone"], back["kept"]) == ("undone", 2, 0)
    assert await rows_of(as_system, home, ids) == before


async def test_after_some_days_it_is_too_late(world: World, client_for: Clients, as_system: Any) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    over = await done(chen, home, [(await ticket_by(chen))["id"]], {"priority": "high"})

    async def finished_days_ago(days: int) -> None:
        async with as_system(home) as tx:
            long_ago = tx.now - timedelta(days=days)
            await tx.execute(update(bulk_edits).where(bulk_edits.c.tenant_id == home).values(finished_at=long_ago))

    await finished_days_ago(31)
    answer = await chen.post(f"{URL}/{over['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "undone_too_late")
    await forget_old_bulk_edits()
    assert (await chen.get(f"{URL}/{over['id']}")).status_code == 200
    await finished_days_ago(61)
    await forget_old_bulk_edits()
    assert (await chen.get(f"{URL}/{over['id']}")).status_code == 404
    async with as_system(home) as tx:
        assert await tx.first(select(bulk_edit_items).where(bulk_edit_items.c.tenant_id == home)) is None


async def test_where_the_time_for_undoing_is_endless_nothing_is_forgotten(
    world: World, client_for: Clients, as_system: Any
) -> None:
    home, chen = world.xinghe.id, client_for(world.chen)
    answer = await client_for(world.feng).patch("/api/v1/ticketing-settings", json={"rules": {"undo_days": 0}})
    assert answer.status_code == 200, answer.text
    one = (await ticket_by(chen, priority="low"))["id"]
    over = await done(chen, home, [one], {"priority": "urgent"})
    async with as_system(home) as tx:
        mine = (bulk_edits.c.tenant_id == home, bulk_edits.c.id == over["id"])
        await tx.execute(update(bulk_edits).where(*mine).values(finished_at=tx.now - timedelta(days=900)))
    await forget_old_bulk_edits()
    await undone(chen, home, over)
    assert (await chen.get(f"{TICKETS}/{one}")).json()["priority"] == "low"


async def test_whoever_lost_the_right_cannot_undo_and_his_supervisor_can(
    world: World, client_for: Clients, as_system: Any
) -> None:
    wang, zhou, home = client_for(world.wang), client_for(world.zhou), world.xinghe.id
    made = await ticket_by(wang, team="frontline")
    over = await done(wang, home, [made["id"]], {"priority": "high"})
    async with as_system(home) as tx:
        row = user_roles.c
        agent = select(roles.c.id).where(roles.c.tenant_id == home, roles.c.key == "agent").scalar_subquery()
        mine = (row.tenant_id == home, row.user_id == world.wang.user_id, row.role_id == agent)
        await tx.execute(delete(user_roles).where(*mine))
        await tx.execute(text("update tenants set access_epoch = access_epoch + 1 where id = :t").bindparams(t=home))
    assert (await wang.post(f"{URL}/{over['id']}/undo")).status_code == 403
    back = await undone(zhou, home, over)
    assert (back["undone"], back["owner"]["name"]) == (1, "王芳")
    timeline = (await zhou.get(f"{TICKETS}/{made['id']}/timeline")).json()["items"]
    assert timeline[-1]["actor"]["name"] == "周敏"


async def test_one_that_lost_its_job_goes_on(world: World, client_for: Clients, as_system: Any) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    begun = await asked(chen, [(await ticket_by(chen))["id"]], {"priority": "high"})

    async def queued() -> int:
        async with system_connection() as connection:
            await connection.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
            count = text("select count(*) from procrastinate_jobs where task_name = 'run_bulk_edit'")
            return int(await connection.scalar(count) or 0)

    await resume_stuck_bulk_edits()
    assert await queued() == 1, "it is at work, or about to be"
    async with as_system(home) as tx:
        long_ago = tx.now - timedelta(minutes=4)
        await tx.execute(update(bulk_edits).where(bulk_edits.c.tenant_id == home).values(progress_at=long_ago))
    await resume_stuck_bulk_edits()
    assert await queued() == 1, "its turn waits to be tried again"
    async with system_connection() as connection:
        await connection.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
        await connection.execute(text("delete from procrastinate_jobs where task_name = 'run_bulk_edit'"))
    for _ in range(2):
        await resume_stuck_bulk_edits()
        assert await queued() == 1, "once, however often the clock asks"
    assert (await finished(chen, home, begun))["changed"] == 1
    await resume_stuck_bulk_edits()
    assert await queued() == 1


async def test_a_nudge_that_the_move_answered_waits_again(world: World, client_for: Clients, as_system: Any) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    shape = await ticket_by(chen, requester={"email": world.mei.email}, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    assert (await client_for(world.mei).post(f"{url}/nudges", json={"comment": "请快一点"})).status_code == 201
    before = await rows_of(as_system, home, [shape["id"]])
    over = await done(chen, home, [shape["id"]], {"move": "accept"})
    assert (await chen.get(f"{url}/nudges")).json()["items"][0]["answered_how"] == "move"
    await undone(chen, home, over)
    assert await rows_of(as_system, home, [shape["id"]]) == before
    assert (await chen.get(f"{url}/nudges")).json()["items"][0]["answered_at"] is None


async def test_what_hangs_on_a_state_follows_a_move_that_is_taken_back(world: World, client_for: Clients) -> None:
    chen, wang, home = client_for(world.chen), client_for(world.wang), world.xinghe.id
    shape = await ticket_by(wang, team="frontline", assignee="me")
    await moved(wang, shape["id"], "solve", "close", resolution="answered")
    url = f"{TICKETS}/{shape['id']}"
    over = await done(chen, home, [shape["id"]], {"move": "reopen"})
    assert (await wang.get(url)).json()["state_category"] != "closed", over
    offered = await wang.post(f"{url}/handovers", json=WHY | {"team": "network"})
    assert offered.status_code == 201, offered.text
    back = await undone(chen, home, over)
    assert (back["undone"], back["kept"]) == (1, 0), "the hand-over is no part of what the move changed"
    assert (await chen.get(url)).json()["state_category"] == "closed"
    states = [one["state"] for one in (await chen.get(f"{url}/handovers")).json()["items"]]
    assert states == ["superseded"], "nobody is asked to take a closed ticket"


async def test_neither_a_bulk_edit_nor_its_undo_is_a_return(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    shape = await ticket_by(chen, team="frontline")
    for _ in range(4):
        over = await done(chen, home, [shape["id"]], {"team": "network"})
        await undone(chen, home, over)
    await given_on(chen, shape["id"], "network")
    after = (await chen.get(f"{TICKETS}/{shape['id']}")).json()
    assert (after["ping_pong_count"], after["team"]["name"]) == (0, "网络组")


async def test_the_times_in_states_know_of_a_move_that_was_taken_back(world: World, client_for: Clients) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    shape = await ticket_by(chen)
    over = await done(chen, home, [shape["id"]], {"move": "accept"})
    await undone(chen, home, over)
    stays = (await chen.get(f"{TICKETS}/{shape['id']}/stays")).json()
    assert stays["items"][-1]["state"] == "new", stays


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["urgent", "high", "normal", "low"]),
        "category": st.sampled_from([None, "hardware_printer", "software"]),
        "tags_add": st.lists(st.sampled_from("abcd"), max_size=3),
        "tags_remove": st.lists(st.sampled_from("abcd"), max_size=3),
        "type": st.sampled_from(["question", "incident", "field_service"]),
        "fields": st.fixed_dictionaries({"resolution": st.sampled_from(["answered", None])}),
        "team": st.sampled_from([None, "network", "frontline"]),
        "assignee": st.sampled_from([None, "me", "li@xinghe.example"]),
        "move": st.sampled_from(["accept", "wait", "solve", "close", "reopen"]),
        "follow": st.just("me"),
    },
).filter(bool)


@pytest.fixture
def ids() -> list[int]:
    """The tickets of all examples, made by the first."""
    return []


async def a_few(chen: httpx.AsyncClient) -> list[int]:
    made = [
        (await ticket_by(chen, tags=["b", "a"], team="field"))["id"],
        (await ticket_by(chen, type="incident", priority="high", assignee="me", fields={"impact": "team"}))["id"],
        (await ticket_by(chen, type="field_service"))["id"],
        (await ticket_by(chen, category="software"))["id"],
    ]
    await moved(chen, made[3], "solve", "close", resolution="answered")
    return made


async def with_a_past(tx: Any, ids: list[int]) -> None:
    """What years and other people leave on tickets: rows that only their history could have made."""
    past = {
        "stage_due_at": tx.now - timedelta(days=2),
        "stage_overdue_at": tx.now - timedelta(days=1),
        "rise_since": tx.now - timedelta(days=3),
        "state_changed_at": tx.now - timedelta(days=1),
        "escalated_at": tx.now - timedelta(hours=2),
        "escalation_cause": "rejected",
        "completeness": None,
        "factors": {"money": 2},
        "impact": 2,
        "priority_source": "given",
        "priority_reasons": [
            {"kind": "given", "priority": "normal"},
            {"kind": "risen", "why": "unsolved", "minutes": 60, "priority": "high"},
        ],
    }
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids))
    await tx.execute(update(tickets).where(*mine).values(past))


@given(changes=CHANGES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_bulk_edit_and_its_undo_restore_the_whole_row(
    world: World, client_for: Clients, as_system: Any, outer: Any, ids: list[int], changes: dict[str, Any]
) -> None:
    chen, home = client_for(world.chen), world.xinghe.id
    if not ids:
        ids += await a_few(chen)
        async with as_system(home) as tx:
            await with_a_past(tx, ids)
    before = await rows_of(as_system, home, ids)
    nested = await outer.begin_nested()
    try:
        over = await done(chen, home, ids, changes)
        assert over["changed"] + over["unchanged"] + over["refused"] == 4
        told = await results(chen, over)
        after = await rows_of(as_system, home, ids)
        assert all(after[one] == before[one] for one in ids if told[one]["outcome"] == "refused")
        back = await undone(chen, home, over)
        assert (back["undone"], back["kept"]) == (over["changed"], 0), await results(chen, back)
        assert await rows_of(as_system, home, ids) == before
        assert [(await chen.get(f"{TICKETS}/{one}")).json()["followers"] for one in ids] == [[]] * 4
    finally:
        await nested.rollback()
