"""Undo: who may, until when, and that every row is as it was whatever was merged, split and batched in between."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from gongdan.kernel import clock
from gongdan.ticketing import actions
from gongdan.ticketing.schemas.tickets import CommentDraft
from tests.make.ticketing import moved, ticket, ticket_by
from tests.ticketing.structure import API, MEI, OU, bodies, got, made, rows_of, said, told, undone


@dataclass
class Life:
    """A handful of tickets to which random edits are done and undone."""

    client: Any
    random: Random
    tickets: list[int]
    comments: dict[int, list[int]]
    open_edits: list[int] = field(default_factory=list)
    done: int = 0

    async def _try(self, path: str, body: dict[str, Any]) -> None:
        """An edit that may be refused; what was done is kept."""
        answer = await self.client.post(f"{API}{path}", json=body)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code != 201:
            return
        self.done += 1
        shape = answer.json()
        if "kind" not in shape:  # a batch: its edit is the newest of the ticket that leads it
            shape = (await got(self.client, "/structure-edits", ticket=str(shape["id"])))["items"][0]
        self.open_edits.append(shape["id"])

    async def merge(self) -> None:
        target, *sources = self.random.sample(self.tickets, self.random.randint(2, 3))
        await self._try(f"/tickets/{target}/merges", {"tickets": sources})

    async def split(self) -> None:
        ticket = self.random.choice(self.tickets)
        ids = self.random.sample(self.comments[ticket], self.random.randint(1, 2))
        await self._try(f"/tickets/{ticket}/splits", {"comments": ids, "title": "x"})

    async def batch(self) -> None:
        await self._try("/ticket-batches", {"title": "x", "tickets": self.random.sample(self.tickets, 2)})

    async def undo(self) -> None:
        if self.open_edits:
            edit_id = self.random.choice(self.open_edits)
            answer = await self.client.post(f"{API}/structure-edits/{edit_id}/undo")
            assert answer.status_code in (200, 409), answer.text
            if answer.status_code == 200:
                self.open_edits.remove(edit_id)
            else:  # the way out that it names is one of those still open
                assert answer.json()["params"]["edit_id"] in self.open_edits


@pytest.mark.parametrize("seed", range(5))
async def test_after_random_edits_and_their_undo_every_row_is_as_it_was(
    world: Any, client_for: Any, as_user: Any, admin_connection: Any, seed: int
) -> None:
    wang = client_for(world.wang)
    life = Life(wang, Random(seed), [], {})
    files = [await wang.post(f"{API}/files", files={"file": (f"{n}.txt", b"hello")}) for n in range(2)]
    async with as_user(world.wang) as tx:
        for number in range(5):
            one = await ticket(tx, requester=(MEI, OU)[number % 2], tags=[f"t{number}"], title=f"ticket {number}")
            hung = [files[number].json()["id"]] if number < len(files) else []
            drafts = [CommentDraft(body=f"{number} a", files=hung), CommentDraft(body=f"{number} b", is_public=False)]
            life.tickets.append(one)
            life.comments[one] = [await actions.comment_on(tx, one, draft) for draft in drafts]
    async with as_user(world.mei) as tx:
        for one in life.tickets[::2]:
            life.comments[one].append(await actions.comment_on(tx, one, CommentDraft(body="from the customer")))
    await wang.put(f"{API}/tickets/{life.tickets[0]}/followers/me")
    await moved(wang, life.tickets[1], "accept", "solve", resolution="重启")
    before = await rows_of(admin_connection, life.tickets)
    threads = [await bodies(wang, one) for one in life.tickets]
    steps: list[Callable[[], Awaitable[None]]] = [life.merge, life.split, life.batch, life.undo]
    for _ in range(12):
        await life.random.choice(steps)()
    assert life.done > 2
    assert await rows_of(admin_connection, life.tickets) != before or not life.open_edits
    for edit_id in sorted(life.open_edits, reverse=True):
        await undone(wang, edit_id)
    assert await rows_of(admin_connection, life.tickets) == before
    assert [await bodies(wang, one) for one in life.tickets] == threads
    for one in life.tickets:
        facts = [item for item in await told(wang, one) if item["comment"]]
        assert [item["comment"]["id"] for item in facts] == life.comments[one]


async def _merged(client: Any) -> tuple[dict[str, Any], int, int]:
    """A merge of two tickets of Mei; the edit, the kept and the gone."""
    kept, gone = [await ticket_by(client, requester=MEI, team="frontline") for _ in range(2)]
    edit = await made(client, f"/tickets/{kept['id']}/merges", {"tickets": [gone["id"]]})
    return edit, kept["id"], gone["id"]


async def test_what_was_written_since_stays_and_what_was_changed_since_stays(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    edit, kept, gone = await _merged(wang)
    await said(wang, kept, "since")
    await wang.patch(f"{API}/tickets/{kept}", json={"title": "neuer Titel", "tags": ["since"]})
    await moved(wang, kept, "accept")
    shape = await undone(wang, edit["id"])
    assert (shape["is_open"], shape["undone_by"]["name"]) == (False, world.wang.name)
    after = await got(chen, f"/tickets/{kept}")
    assert (after["title"], after["tags"], after["state"]) == ("neuer Titel", ["since"], "in_progress")
    assert await bodies(chen, kept) == ["since"]
    assert (await got(chen, f"/tickets/{gone}"))["shelf"] == "desk"


async def test_undone_is_undone_once_and_can_be_done_again(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    edit, kept, gone = await _merged(wang)
    await undone(wang, edit["id"])
    again = await wang.post(f"{API}/structure-edits/{edit['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")
    anew = await made(wang, f"/tickets/{kept}/merges", {"tickets": [gone]})
    listed = (await got(wang, "/structure-edits", ticket=str(gone)))["items"]
    assert [(one["id"], one["is_open"]) for one in listed] == [(anew["id"], True), (edit["id"], False)]


async def test_only_the_maker_or_a_supervisor_of_all_its_tickets_may_undo(world: Any, client_for: Any) -> None:
    wang, li, zhou, chen = [client_for(one) for one in (world.wang, world.li, world.zhou, world.chen)]
    edit, kept, gone = await _merged(wang)
    url = f"{API}/structure-edits/{edit['id']}/undo"
    assert (await li.post(url)).status_code == 404, "neither of the two is hers to see"
    await chen.put(f"{API}/tickets/{kept}/followers/{world.li.user_id}")
    seen = await li.post(url)
    assert (seen.status_code, seen.json()["params"]) == (403, {"permission": "ticket.merge"})
    assert (await client_for(world.mei).post(url)).status_code == 403
    assert (await client_for(world.nina).post(url)).status_code == 404
    assert (await got(wang, f"/tickets/{gone}"))["shelf"] == "merged"
    await undone(zhou, edit["id"])
    edit, kept, gone = await _merged(wang)
    await undone(chen, edit["id"])
    beyond = await ticket_by(chen, team="network", requester=MEI)
    mixed = await made(chen, f"/tickets/{kept}/merges", {"tickets": [beyond["id"]]})
    part = await zhou.post(f"{API}/structure-edits/{mixed['id']}/undo")
    assert part.status_code == 403, "a supervisor of one department does not reach the other"


async def test_the_time_for_undoing_ends_unless_it_is_for_ever(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    for days in (3, 0):
        answer = await feng.patch(f"{API}/ticketing-settings", json={"rules": {"undo_days": days}})
        assert answer.status_code == 200, answer.text
        edit, _, gone = await _merged(wang)
        assert (edit["undo_until"] is None) is (days == 0)
        now = clock.now()
        with monkeypatch.context() as later:
            later.setattr(clock, "now", lambda now=now: now + timedelta(days=4))
            late = await wang.post(f"{API}/structure-edits/{edit['id']}/undo")
        if days:
            assert (late.status_code, late.json()["code"]) == (409, "undo_too_late")
            assert (await got(wang, f"/tickets/{gone}"))["shelf"] == "merged"
            await undone(wang, edit["id"])
        else:
            assert late.status_code == 200, late.text


async def test_a_ticket_that_was_put_away_otherwise_since_blocks_the_undo_with_a_way_out(
    world: Any, client_for: Any, admin_connection: Any
) -> None:
    wang = client_for(world.wang)
    edit, _, gone = await _merged(wang)
    await admin_connection.execute(
        text("/* gongdan test role */ update tickets set shelf = 3 where id = :id"), {"id": gone}
    )
    blocked = await wang.post(f"{API}/structure-edits/{edit['id']}/undo")
    assert (blocked.status_code, blocked.json()["code"]) == (409, "undo_blocked")
    assert "desk" in blocked.json()["params"]["remedy"]


async def test_edits_are_listed_for_who_sees_their_tickets_in_pages(
    world: Any, client_for: Any, counting: Any
) -> None:
    wang, li, mei = client_for(world.wang), client_for(world.li), client_for(world.mei)
    for _ in range(3):
        await _merged(wang)
    first = await got(wang, "/structure-edits", limit=2)
    rest = await got(wang, "/structure-edits", limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert (await got(li, "/structure-edits"))["items"] == []
    one = first["items"][0]
    assert await got(wang, f"/structure-edits/{one['id']}") == one
    assert (await li.get(f"{API}/structure-edits/{one['id']}")).status_code == 404
    assert (await mei.get(f"{API}/structure-edits/{one['id']}")).status_code == 403
    unknown = await wang.get(f"{API}/structure-edits", params={"ticket": "NOPE"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "ticket")
    with counting() as many:
        await got(wang, "/structure-edits")
    assert many.value <= 8, many.texts
