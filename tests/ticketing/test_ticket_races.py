"""Two hands at once on tickets, on real connections: nothing is lost, doubled or left with who is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import func, select

from gongdan.customers import merge_contacts
from gongdan.customers.actions.contacts import create_contact
from gongdan.customers.events import ContactMerged
from gongdan.customers.schemas.contacts import ContactIn
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import VersionStale
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import actions
from gongdan.ticketing.actions.custom_fields import create_custom_field
from gongdan.ticketing.actions.forms import draw_form
from gongdan.ticketing.actions.setup_rows import any_version
from gongdan.ticketing.actions.types import create_type
from gongdan.ticketing.handlers.replies_and_merges import follow_the_contact_when_merged
from gongdan.ticketing.models import comments, forms, ticket_links, ticket_tags, ticket_types, tickets
from gongdan.ticketing.schemas.forms import SectionIn
from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField
from gongdan.ticketing.schemas.setup.types import CreateType
from gongdan.ticketing.schemas.tickets import (
    AddLink,
    AssignTicket,
    CommentDraft,
    EditTicket,
    MoveTicket,
    OpenTicket,
)
from tests.conftest import actor_of
from tests.make import setup
from tests.make.ticketing import ticket
from tests.world import World


async def by(actor: Actor, act: Callable[[Tx], Awaitable[Any]]) -> Any:
    async with unit(actor) as tx:
        return await act(tx)


async def together(*attempts: Awaitable[Any]) -> list[str]:
    """The outcomes of attempts made at the same time: '' or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(one).__name__ if isinstance(one, BaseException) else "" for one in done)


async def row_of(world: World, ticket_id: int) -> Any:
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
        return await tx.one(select(tickets).where(*mine))


async def test_changes_of_different_parts_at_once_all_stay(real_pools: None, world: World) -> None:
    actor, keys = system_actor(world.xinghe.id), [f"part_{n}" for n in range(6)]
    async with unit(actor) as tx:
        for key in keys:
            body = {"key": key, "kind": "text", "names": setup.NAMES}
            await create_custom_field(tx, CreateCustomField.model_validate(body))
        kind = setup.ticket_type("parts", fields=[{"field": key} for key in keys])
        await create_type(tx, CreateType.model_validate(kind))
        ticket_id = await ticket(tx, type="parts")

    def sets(key: str) -> Callable[[Tx], Awaitable[None]]:
        return lambda tx: actions.edit_ticket(tx, ticket_id, EditTicket(fields={key: key}))

    def says(n: int) -> Callable[[Tx], Awaitable[int]]:
        return lambda tx: actions.comment_on(tx, ticket_id, CommentDraft(body=f"{n}"))

    outcomes = await together(*(by(actor, sets(key)) for key in keys), *(by(actor, says(n)) for n in range(6)))
    assert outcomes == [""] * 12
    row = await row_of(world, ticket_id)
    assert row.fields == {key: key for key in keys}
    assert row.version == 13
    async with unit(actor, is_read_only=True) as tx:
        mine = (comments.c.tenant_id == tx.tenant_id, comments.c.ticket_id == ticket_id)
        assert await tx.scalar(select(func.count()).select_from(comments).where(*mine)) == 6


async def test_of_two_who_take_a_ticket_one_has_it(real_pools: None, world: World) -> None:
    async with unit(system_actor(world.xinghe.id)) as tx:
        ticket_id = await ticket(tx)
    wang, li = await actor_of(world.wang), await actor_of(world.li)

    def takes(tx: Tx) -> Awaitable[None]:
        return actions.assign_ticket(tx, ticket_id, AssignTicket(assignee="me"))

    # Whoever is late finds it in a team that is not his.
    assert await together(by(wang, takes), by(li, takes)) == ["", "NotFound"]
    row = await row_of(world, ticket_id)
    assert row.assignee_id in (world.wang.user_id, world.li.user_id)
    assert row.accepted_at is not None


async def test_a_move_is_made_once(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        ticket_id = await ticket(tx)

    def accepts(tx: Tx) -> Awaitable[int | None]:
        return actions.move_ticket(tx, ticket_id, MoveTicket(move="accept"))

    assert await together(*(by(actor, accepts) for _ in range(4))) == ["", *["MoveRefused"] * 3]


async def test_links_from_both_ends_at_once_neither_block_nor_double(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        one, other = await ticket(tx), await ticket(tx)

    def links(start: int, end: int) -> Callable[[Tx], Awaitable[int]]:
        return lambda tx: actions.link_tickets(tx, start, AddLink(ticket=end))

    async def slowly() -> None:
        async with unit(actor) as tx:
            await links(one, other)(tx)
            await asyncio.sleep(0.2)

    many = [by(actor, links(*pair)) for pair in [(other, one), (one, other)] * 3]
    assert await together(slowly(), *many) == ["", *["AlreadyExists"] * 6]
    async with unit(actor, is_read_only=True) as tx:
        count = select(func.count()).select_from(ticket_links).where(ticket_links.c.tenant_id == tx.tenant_id)
        assert await tx.scalar(count) == 1


async def test_tags_set_at_once_are_those_of_one_of_them(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        ticket_id = await ticket(tx, tags=["old"])

    def tags(n: int) -> Callable[[Tx], Awaitable[None]]:
        return lambda tx: actions.edit_ticket(tx, ticket_id, EditTicket(tags=["same", f"n{n}"]))

    assert await together(*(by(actor, tags(n)) for n in range(5))) == [""] * 5
    async with unit(actor, is_read_only=True) as tx:
        mine = (ticket_tags.c.tenant_id == tx.tenant_id, ticket_tags.c.ticket_id == ticket_id)
        stored = {row.tag for row in await tx.all(select(ticket_tags.c.tag).where(*mine))}
    assert stored == set((await row_of(world, ticket_id)).tags)


async def test_tickets_opened_while_their_contact_is_merged_are_those_of_the_one_kept(
    real_pools: None, world: World
) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        kept, gone = [await create_contact(tx, ContactIn(name=name)) for name in ("甲", "乙")]
    is_open, may_commit = asyncio.Event(), asyncio.Event()
    request = {"title": "灯不亮", "type": "question", "requester": {"id": gone}}

    async def opened() -> None:
        async with unit(actor) as tx:
            await actions.open_ticket(tx, OpenTicket.model_validate(request))
            is_open.set()
            await may_commit.wait()

    async def merged() -> None:
        await is_open.wait()
        asyncio.get_running_loop().call_later(0.2, may_commit.set)
        async with unit(actor) as tx:
            await merge_contacts(tx, kept, [gone])
        async with unit(actor) as tx:
            await follow_the_contact_when_merged(tx, ContactMerged(gone, kept, []), None)

    assert await together(opened(), merged()) == ["", ""]
    async with unit(actor, is_read_only=True) as tx:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.requester_id.in_([kept, gone]))
        assert [row.requester_id for row in await tx.all(select(tickets).where(*mine))] == [kept]


async def test_an_open_that_waits_for_a_merge_gets_the_one_kept(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        kept, gone = [await create_contact(tx, ContactIn(name=name)) for name in ("甲", "乙")]
    is_merged = asyncio.Event()
    request = {"title": "灯不亮", "type": "question", "requester": {"id": gone}}

    async def merged() -> None:
        async with unit(actor) as tx:
            await merge_contacts(tx, kept, [gone])
            is_merged.set()
            await asyncio.sleep(0.2)

    async def opened() -> None:
        await is_merged.wait()
        async with unit(actor) as tx:
            ticket_id = await actions.open_ticket(tx, OpenTicket.model_validate(request))
        assert (await row_of(world, ticket_id)).requester_id == kept

    assert await together(merged(), opened()) == ["", ""]


async def test_forms_drawn_at_once_are_numbered_one_after_another(real_pools: None, world: World) -> None:
    """Without a version in hand the last one wins; with one only the first of two gets through."""
    actor = await actor_of(world.feng)
    names = {"zh-CN": "一", "en": "One"}

    def form(*fields: str) -> list[SectionIn]:
        entries = [{"field": field} for field in fields]
        return [SectionIn.model_validate({"key": "one", "names": names, "entries": entries})]

    def drawing(*fields: str, expects: Any = any_version) -> Awaitable[Any]:
        return by(actor, lambda tx: draw_form(tx, "question", form(*fields), expects))

    orders = [("title", "product"), ("product", "title"), ("title", "order_no"), ("order_no", "title")]
    assert await together(*(drawing(*fields) for fields in orders)) == [""] * 4
    async with unit(actor) as tx:
        rows = await tx.all(
            select(forms.c.number)
            .join(ticket_types, forms.c.type_id == ticket_types.c.id)
            .where(forms.c.tenant_id == tx.tenant_id, ticket_types.c.key == "question")
            .order_by(forms.c.number)
        )
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]

    def only_the_fifth(version: int) -> None:
        if version != 5:
            raise VersionStale

    attempts = (drawing("title", expects=only_the_fifth), drawing("product", expects=only_the_fifth))
    assert await together(*attempts) == ["", "VersionStale"]
