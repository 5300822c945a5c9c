"""Two hands at once on the structure of tickets: no circle, no deadlock, nothing merged, split or undone twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import func, select

from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import actions
from gongdan.ticketing.actions.batches import add_members, create_batch
from gongdan.ticketing.actions.merge import merge_tickets
from gongdan.ticketing.actions.split import split_ticket
from gongdan.ticketing.actions.treatment import answer_batch
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.models import comments, structure_edits, ticket_links, tickets
from gongdan.ticketing.schemas.structure import AddMembers, BatchReply, CreateBatch, MergeTickets, SplitTicket
from gongdan.ticketing.schemas.tickets import AddLink, CommentDraft
from gongdan.ticketing.shelves import Shelf
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.world import World

Act = Callable[[Tx], Awaitable[Any]]


async def by(actor: Actor, act: Act) -> Any:
    async with unit(actor) as tx:
        return await act(tx)


async def together(*attempts: Awaitable[Any]) -> list[str]:
    """The outcomes of attempts made at the same time: '' or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(one).__name__ if isinstance(one, BaseException) else "" for one in done)


def merges(target: int, *sources: int) -> Act:
    return lambda tx: merge_tickets(tx, target, MergeTickets(tickets=list(sources)))


async def opened(actor: Actor, many: int, **values: Any) -> list[int]:
    async with unit(actor) as tx:
        return [await ticket(tx, **values) for _ in range(many)]


async def rows(actor: Actor, ids: list[int]) -> dict[int, Any]:
    async with unit(actor, is_read_only=True) as tx:
        found = await tx.all(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids)))
        return {row.id: row for row in found}


async def test_two_merges_that_cross_each_other_make_no_circle(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    one, two = await opened(actor, 2)
    crossing = [by(actor, merges(*pair)) for pair in [(one, two), (two, one)] * 3]
    assert await together(*crossing) == ["", *["MergeRefused"] * 5]
    found = await rows(actor, [one, two])
    assert sorted(row.shelf for row in found.values()) == [Shelf.DESK, Shelf.MERGED]


async def test_merges_in_a_ring_end_flat(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    ids = await opened(actor, 6)
    ring = [by(actor, merges(ids[n], ids[(n + 1) % 6])) for n in range(6)]
    assert set(await together(*ring)) <= {"", "MergeRefused"}
    found = await rows(actor, ids)
    ends = {row.merged_into_id for row in found.values() if row.merged_into_id is not None}
    assert ends
    assert all(found[one].shelf == Shelf.DESK and found[one].merged_into_id is None for one in ends)


async def test_merging_on_and_undoing_at_once_never_tears_a_chain(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    for _ in range(3):
        one, two, three = await opened(actor, 3)
        async with unit(actor) as tx:
            edit_id = await merge_tickets(tx, two, MergeTickets(tickets=[one]))
        outcomes = await together(by(actor, merges(three, two)), by(actor, lambda tx, e=edit_id: undo_edit(tx, e)))
        assert outcomes in (["", ""], ["", "UndoBlocked"])
        found = await rows(actor, [one, two, three])
        assert found[two].merged_into_id == three
        assert found[one].merged_into_id in ((None,) if outcomes == ["", ""] else (three,))


async def test_an_edit_is_undone_once(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    one, two = await opened(actor, 2)
    async with unit(actor) as tx:
        edit_id = await merge_tickets(tx, one, MergeTickets(tickets=[two]))
    undoing = [by(actor, lambda tx: undo_edit(tx, edit_id)) for _ in range(4)]
    assert await together(*undoing) == ["", *["AlreadyUndone"] * 3]
    assert (await rows(actor, [two]))[two].shelf == Shelf.DESK


async def test_a_comment_is_split_off_once(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    [one] = await opened(actor, 1)
    async with unit(actor) as tx:
        said = await actions.comment_on(tx, one, CommentDraft(body="apart"))
    body = SplitTicket(comments=[said], title="x")
    assert await together(*(by(actor, lambda tx: split_ticket(tx, one, body)) for _ in range(3))) == [
        "",
        "Invalid",
        "Invalid",
    ]
    async with unit(actor, is_read_only=True) as tx:
        kept = select(func.count()).select_from(structure_edits).where(structure_edits.c.tenant_id == tx.tenant_id)
        assert await tx.scalar(kept) == 1


async def test_what_a_customer_writes_while_his_ticket_is_merged_is_read_where_it_goes_on(
    real_pools: None, world: World
) -> None:
    actor, mei = system_actor(world.xinghe.id), await actor_of(world.mei)
    kept, gone = await opened(actor, 2, requester={"email": "mei@customer.example"})
    writing = [by(mei, lambda tx, n=n: actions.comment_on(tx, gone, CommentDraft(body=f"{n}"))) for n in range(4)]
    assert await together(by(actor, merges(kept, gone)), *writing) == [""] * 5
    async with unit(actor, is_read_only=True) as tx:
        row = comments.c
        there = select(func.count()).where(row.tenant_id == tx.tenant_id, row.ticket_id.in_([kept, gone]))
        assert await tx.scalar(there) == 4


async def test_a_member_that_joins_while_all_are_answered_is_answered_or_joins_after(
    real_pools: None, world: World
) -> None:
    actor = system_actor(world.xinghe.id)
    first, late = await opened(actor, 2)
    async with unit(actor) as tx:
        batch_id, _ = await create_batch(tx, CreateBatch(title="x", tickets=[first]))
    answers: list[dict[str, Any]] = []

    async def reply(tx: Tx) -> None:
        answers.append(await answer_batch(tx, batch_id, BatchReply(body="done")))

    joining = by(actor, lambda tx: add_members(tx, batch_id, AddMembers(tickets=[late])))
    assert await together(by(actor, reply), joining) == ["", ""]
    assert [one["ticket_id"] for one in answers[0]["members"]] in ([first], [first, late])


async def test_links_that_would_close_a_circle_together_do_not(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    one, two, three = await opened(actor, 3)

    def blocks(start: int, end: int) -> Act:
        return lambda tx: actions.link_tickets(tx, start, AddLink(ticket=end, kind="blocks"))

    ring = [by(actor, blocks(*pair)) for pair in [(one, two), (two, three), (three, one)]]
    assert await together(*ring) == ["", "", "LinkInCircle"]
    async with unit(actor, is_read_only=True) as tx:
        made = select(func.count()).select_from(ticket_links).where(ticket_links.c.tenant_id == tx.tenant_id)
        assert await tx.scalar(made) == 2
