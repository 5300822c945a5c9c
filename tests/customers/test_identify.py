"""Who is behind an e-mail address or phone number, and that first contact makes one contact."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from gongdan.customers import RequesterDraft, identify, identify_many, identify_requester, merge_contacts
from gongdan.customers.events import ContactAddressAdded, ContactCreated
from gongdan.customers.models import contact_addresses, contacts
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.unit import Tx, borrow_connections, unit
from tests.make import customers as make
from tests.world import World

AsUser = Callable[..., Any]


async def row_of(tx: Tx, contact_id: int) -> Any:
    return await tx.one(select(contacts).where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id))


async def test_first_contact_makes_a_contact_and_the_second_finds_him(world: World, as_user: AsUser) -> None:
    async with as_user(world.wang) as tx:
        first = await identify_requester(tx, RequesterDraft("刘洋", "Liu@New.Example", "138 0013 8001"))
        assert first.is_new
        by_email = await identify_requester(tx, RequesterDraft(email="liu@new.example"))
        by_phone = await identify_requester(tx, RequesterDraft(phone="+86 13800138001"))
        assert (by_email.contact_id, by_phone.contact_id) == (first.contact_id, first.contact_id)
        assert not by_email.is_new
        assert [type(fact) for fact in tx.facts] == [ContactCreated]
        assert (await row_of(tx, first.contact_id)).name == "刘洋"


async def test_the_mail_domain_tells_the_organisation_on_first_contact(world: World, as_user: AsUser) -> None:
    async with as_user(world.wang) as tx:
        colleague = await identify(tx, email="someone@customer.example")
        stranger = await identify(tx, email="someone@qq.com")
        assert (await row_of(tx, colleague)).organisation_id == world.xinghe.organisations["customer.example"]
        assert (await row_of(tx, stranger)).organisation_id is None


async def test_when_email_and_phone_are_two_people_the_email_wins_and_nothing_moves(
    world: World, as_user: AsUser
) -> None:
    async with as_user(world.wang) as tx:
        ann = await identify(tx, name="Ann", email="ann@new.example")
        bob = await identify(tx, name="Bob", phone="13800138002")
        found = await identify_requester(tx, RequesterDraft("Ann?", "ann@new.example", "13800138002"))
        assert (found.contact_id, found.other_contact_id) == (ann, bob)
        assert await identify(tx, phone="13800138002") == bob
        assert (await row_of(tx, ann)).name == "Ann"


async def test_an_address_nobody_has_is_added_to_who_was_found(world: World, as_user: AsUser) -> None:
    async with as_user(world.wang) as tx:
        ann = await identify(tx, name="Ann", email="ann@new.example")
        version = (await row_of(tx, ann)).version
        assert await identify(tx, email="ann@new.example", phone="13800138003") == ann
        assert await identify(tx, phone="13800138003") == ann
        assert (await row_of(tx, ann)).version == version + 1
        assert isinstance(tx.facts[-1], ContactAddressAdded)


async def test_colleagues_behind_one_switchboard_are_not_one_person(world: World, as_user: AsUser) -> None:
    async with as_user(world.wang) as tx:
        ann = await identify(tx, email="ann@new.example", phone="021-58888888")
        bob = await identify(tx, email="bob@new.example", phone="021-58888888")
        assert ann != bob
        assert await identify(tx, phone="021-58888888") == ann


async def test_who_gives_only_a_name_is_somebody_new_each_time(world: World, as_user: AsUser) -> None:
    async with as_user(world.wang) as tx:
        assert await identify(tx, name="市民") != await identify(tx, name="市民")
        known = await identify(tx, name="市民", external_id="hotline-7")
        assert await identify(tx, name="市民", external_id="hotline-7") == known


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (RequesterDraft("A", "no address"), "requester.email"),
        (RequesterDraft("A", None, "12"), "requester.phone"),
        (RequesterDraft(" "), "requester.name"),
    ],
)
async def test_what_cannot_be_read_is_named_and_nothing_changes(
    world: World, as_user: AsUser, draft: RequesterDraft, field: str
) -> None:
    async with as_user(world.wang) as tx:
        before = await tx.scalar(select(func.count()).select_from(contacts))
        with pytest.raises(Invalid) as refused:
            await identify_requester(tx, draft)
        assert [p.field for p in refused.value.problems] == [field]
        assert await tx.scalar(select(func.count()).select_from(contacts)) == before


async def test_a_customer_names_nobody(world: World, as_user: AsUser) -> None:
    async with as_user(world.mei) as tx:
        with pytest.raises(NotAllowed):
            await identify(tx, email="wang@xinghe.example")


async def test_another_tenant_s_contact_is_not_found(world: World, as_user: AsUser) -> None:
    async with as_user(world.nina) as tx:
        found = await identify(tx, email=world.mei.email)
    assert found not in world.xinghe.contacts.values()


async def test_the_addresses_of_a_merged_contact_lead_to_the_survivor(world: World, as_user: AsUser) -> None:
    async with as_user(world.zhou) as tx:
        kept, merged = await make.contact(tx, email="a@new.example"), await make.contact(tx, external_id="old-1")
        await merge_contacts(tx, kept, [merged])
        assert await identify(tx, external_id="old-1") == kept


async def test_many_at_once_take_few_statements(world: World, as_system: Any, counting: Any) -> None:
    drafts = [RequesterDraft(f"人{n % 150}", f"p{n % 150}@many.example", f"138{n % 150:08d}") for n in range(300)]
    drafts.append(RequesterDraft("坏号码", "broken", "12"))
    async with as_system(world.xinghe.id) as tx:
        with counting() as n:
            ids = await identify_many(tx, drafts)
        assert n.value <= 8, n.texts
        assert ids[:150] == ids[150:300]
        assert len(set(ids)) == 151
        assert await identify_many(tx, drafts[:300]) == ids[:300]
        assert (await row_of(tx, ids[300])).note == "broken\n12"


async def test_two_first_contacts_at_once_make_one_contact(own_database: Any) -> None:
    """On a database of its own, for here two transactions really run at once."""
    tenant_id = own_database

    async def call() -> int:
        async with unit(system_actor(tenant_id)) as tx:
            return await identify(tx, name="急", email="rush@new.example", phone="13800138009")

    ids = await asyncio.gather(*(call() for _ in range(6)))
    assert len(set(ids)) == 1
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        mine = contacts.c.tenant_id == tenant_id
        assert await tx.scalar(select(func.count()).where(mine, contacts.c.name == "急")) == 1
        owners = await tx.all(
            select(contact_addresses.c.contact_id).where(
                contact_addresses.c.tenant_id == tenant_id,
                contact_addresses.c.address.in_(["rush@new.example", "+8613800138009"]),
            )
        )
        assert [row.contact_id for row in owners] == [ids[0], ids[0]]


@pytest.fixture
async def own_database(world: World) -> Any:
    from tests.conftest import copied_database

    with copied_database("gongdan_first_contact") as copy:
        before = list(db._current)
        borrow_connections(None)
        opened = db.connect(copy.app, copy.system)
        try:
            yield world.xinghe.id
        finally:
            await opened.close()
            db._current[:] = before
