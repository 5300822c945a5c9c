"""Live events reach whom they concern, resume where they broke off, and end with the right to listen."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import orjson
import pytest

from gongdan.app.modules import register_modules
from gongdan.identity.actions.departments import change_department
from gongdan.identity.actions.teams import add_team
from gongdan.identity.actions.users import retire_user
from gongdan.identity.api import live
from gongdan.identity.live_audience import concerns
from gongdan.identity.queries.live import MAX_MISSED, access_epoch, list_missed, may_still_listen
from gongdan.identity.schemas.org import DepartmentPatch, TeamIn
from gongdan.kernel.actor import Actor, Scope, anonymous_actor, system_actor
from gongdan.kernel.live import Hub, Note
from gongdan.kernel.unit import unit
from tests.conftest import actor_of
from tests.world import World

register_modules()
AGENT = Actor(1, "user", "Wang", user_id=7, team_ids=frozenset({70}), department_ids=frozenset({700}))
CUSTOMER = Actor(1, "customer", "Mei", user_id=9, contact_id=90, grants={"ticket.read": Scope.OWN})
ALL = {
    "team_id": 71,
    "assignee_id": 8,
    "creator_id": 8,
    "department_id": 701,
    "requester_id": 91,
    "organisation_id": 5,
}


def agent(scope: Scope | None) -> Actor:
    return replace(AGENT, grants={"ticket.read": scope} if scope else {})


def ticket(**audience: Any) -> Note:
    return Note(1, "ticket.opened", "ticket", 4711, {**ALL, **audience})


@pytest.mark.parametrize(
    ("audience", "narrowest"),
    [
        ({}, Scope.ALL),
        ({"assignee_id": 7}, Scope.OWN),
        ({"creator_id": 7}, Scope.OWN),
        ({"follower_ids": [3, 7]}, Scope.OWN),
        ({"former_assignee_id": 7}, Scope.OWN),
        ({"team_id": 70}, Scope.TEAM),
        ({"former_team_id": 70}, Scope.TEAM),
        ({"team_id": None, "assignee_id": None}, Scope.TEAM),
        ({"team_id": None, "assignee_id": 8}, Scope.ALL),
        ({"department_id": 700}, Scope.DEPARTMENT),
    ],
)
def test_a_ticket_concerns_those_whose_reach_it_is_in(audience: dict[str, Any], narrowest: Scope) -> None:
    told = {scope for scope in Scope if concerns(agent(scope), ticket(**audience))}
    assert told == {scope for scope in Scope if scope >= narrowest}
    assert not concerns(agent(None), ticket(**audience))


def test_a_ticket_note_that_does_not_say_whose_it_is_is_for_those_who_see_all() -> None:
    silent = Note(1, "ticket.opened", "ticket", 1, {})
    assert [scope for scope in Scope if concerns(agent(scope), silent)] == [Scope.ALL]


@pytest.mark.parametrize(
    ("audience", "organisation_id", "expected"),
    [
        ({"requester_id": 90, "is_public": True}, None, True),
        ({"requester_id": 90, "is_public": False}, None, False),
        ({"requester_id": 91, "is_public": True}, None, False),
        ({"requester_id": None, "organisation_id": None, "is_public": True}, None, False),
        ({"requester_id": 91, "is_public": True}, 5, True),
        ({"requester_id": 91, "is_public": True}, 6, False),
        ({"requester_id": 91, "is_public": False}, 5, False),
        ({"assignee_id": 9, "team_id": None}, None, False),
    ],
)
def test_a_customer_hears_of_public_facts_about_his_own(
    audience: dict[str, Any], organisation_id: int | None, expected: bool
) -> None:
    assert concerns(replace(CUSTOMER, organisation_id=organisation_id), ticket(**audience)) is expected


def test_a_customer_hears_of_nothing_but_tickets() -> None:
    for subject in ("user", "team", "view", "contact", "session"):
        note = Note(1, f"{subject}.changed", subject, 9, {"is_for_staff": True, "owner_id": None, "requester_id": 90})
        assert not concerns(CUSTOMER, note)


def test_other_subjects_follow_their_permission_their_owner_or_concern_all_staff() -> None:
    def told(actor: Actor, subject: str, id: int = 1, **audience: Any) -> bool:
        return concerns(actor, Note(1, f"{subject}.changed", subject, id, audience))

    reader = replace(AGENT, grants={"contact.read": Scope.TEAM})
    assert told(reader, "contact")
    assert not told(AGENT, "contact")
    assert not told(AGENT, "role")
    assert told(AGENT, "team", is_for_staff=True)
    assert told(AGENT, "view", owner_id=7)
    assert told(AGENT, "view", owner_id=None)
    assert not told(AGENT, "view", owner_id=8)
    assert told(AGENT, "user", id=7)
    assert not told(AGENT, "user", id=8)
    assert not told(system_actor(1), "session")
    assert told(AGENT, "category")
    assert not told(anonymous_actor(1), "category")


# --- what was missed -------------------------------------------------------------------------------


async def test_what_was_missed_is_told_with_a_little_before_it(as_system: Any, as_user: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        await add_team(tx, TeamIn(name="夜班"))
    async with as_user(world.wang) as tx:
        missed = await list_missed(tx, 10**9)
        assert missed == []
        newest = (await list_missed(tx, 0))[-1]  # type: ignore[index]
        assert newest.kind == "team.added"
        again = await list_missed(tx, newest.event_id + 400)
        assert again is not None
        assert newest in again


async def test_too_much_to_tell_asks_to_look_again(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        for number in range(MAX_MISSED + 1):
            tx.record(_noise(world, number))
        await tx.settle()
        assert await list_missed(tx, 0) is None


def _noise(world: World, number: int) -> Any:
    from gongdan.identity.events import TeamChanged

    return TeamChanged(world.xinghe.teams["field"], {"name": [str(number), str(number + 1)]})


async def test_the_right_to_listen_ends_with_the_account_the_token_or_any_change_of_rights(
    as_system: Any, world: World
) -> None:
    wang = await actor_of(world.wang)
    async with as_system(world.xinghe.id) as tx:
        epoch = await access_epoch(tx)
        assert await may_still_listen(tx, wang, epoch)
        assert not await may_still_listen(tx, replace(wang, token_id=987654), epoch)
        assert not await may_still_listen(tx, replace(wang, session_id=987654), epoch)
        await change_department(
            tx, world.xinghe.departments["service"], DepartmentPatch(position=3), lambda version: None
        )
        assert not await may_still_listen(tx, wang, epoch)
        epoch = await access_epoch(tx)
        await retire_user(tx, world.wang.user_id)
        assert not await may_still_listen(tx, wang, await access_epoch(tx))


# --- the stream ------------------------------------------------------------------------------------


class Listening:
    """A browser on the stream, without a network between."""

    def __init__(self, hub: Hub, actor: Actor, epoch: int, last_id: int | None = None) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.left = asyncio.Event()
        response = live.LiveResponse(hub, actor, epoch, last_id)
        self.task = asyncio.create_task(response({"type": "http"}, self._receive, self.sent.put))

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.sent.get(), 5)

    async def body(self) -> str:
        return (await self.next())["body"].decode()

    async def leave(self) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, 5)


def told(frame: str) -> tuple[str, Any]:
    found = re.search(r"event: (\w+)\ndata: (.*)\n", frame)
    assert found, frame
    return found[1], orjson.loads(found[2])


async def test_a_stream_tells_what_concerns_and_ends_when_the_browser_leaves(outer: Any, world: World) -> None:
    hub = Hub("")
    browser = Listening(hub, replace(AGENT, tenant_id=world.xinghe.id, grants={"ticket.read": Scope.TEAM}), 1)
    start = await browser.next()
    assert dict(start["headers"])[b"content-type"].startswith(b"text/event-stream")
    assert b"content-length" not in dict(start["headers"])
    assert await browser.body() == "retry: 2000\n\n"
    theirs = [1, "ticket.opened", "ticket", 11, ALL]
    ours = [2, "ticket.opened", "ticket", 12, {**ALL, "team_id": 70}]
    hub._spread({"t": world.northwind.id, "n": [ours]})
    hub._spread({"t": world.xinghe.id, "n": [theirs, ours]})
    event, items = told(await browser.body())
    assert (event, [(item["id"], item["subject_id"]) for item in items]) == ("changes", [(2, 12)])
    await browser.leave()
    assert not hub._clients.get(world.xinghe.id)


async def test_a_stream_goes_on_where_it_broke_off(outer: Any, as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        before = (await list_missed(tx, 0))[-1].event_id  # type: ignore[index]
        team_id = await add_team(tx, TeamIn(name="夜班"))
    actor = await actor_of(world.wang)
    browser = Listening(Hub(""), actor, 1, last_id=before)
    await browser.next()
    await browser.body()
    event, items = told(await browser.body())
    assert event == "changes"
    assert ("team.added", team_id) in {(item["kind"], item["subject_id"]) for item in items}
    await browser.leave()


async def test_a_stream_ends_once_the_listener_may_no_longer(
    outer: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECHECK_SECONDS", 0.0)
    hub, actor = Hub(""), await actor_of(world.zhou)
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        epoch = await access_epoch(tx)
    for at, expected in ((epoch, True), (epoch - 1, False)):
        browser = Listening(hub, actor, at)
        await browser.next()
        await browser.body()
        hub._spread({"t": world.xinghe.id, "n": [[5, "team.added", "team", 1, {"is_for_staff": True}]]})
        message = await browser.next()
        assert message["more_body"] is expected
        await browser.leave()


@pytest.mark.parametrize(
    ("text", "position"),
    [(None, None), ("", None), ("17", 17), ("-1", None), ("x", None), ("9" * 30, None), ("٣", None), ("0", 0)],
)
def test_a_strange_position_begins_anew(text: str | None, position: int | None) -> None:
    assert live._position(text) == position


async def test_nobody_listens_without_signing_in(client_for: Any) -> None:
    assert (await client_for(None).get("/api/v1/live")).status_code == 401
