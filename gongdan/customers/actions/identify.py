"""Who is this? Find the contact behind an e-mail address or phone number, or make one on first contact."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import and_, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.customers import policy
from gongdan.customers.events import ContactAddressAdded, ContactCreated
from gongdan.customers.models import contact_addresses, contacts
from gongdan.customers.queries.contacts import phone_region
from gongdan.customers.queries.organisations import organisations_by_domain
from gongdan.customers.requesters import Book, Claim, Identified, Requester, RequesterDraft, read
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx

_AT_ONCE = 1000

Item = TypeVar("Item")


async def identify(
    tx: Tx,
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    external_id: str | None = None,
    field: str = "requester",
) -> int:
    """The contact who asks, found by external id, e-mail address or phone number, or made on first contact.

    Raises Invalid naming `<field>.email` and the like.
    """
    found = await identify_requester(tx, RequesterDraft(name, email, phone, external_id), field=field)
    return found.contact_id


async def identify_requester(tx: Tx, draft: RequesterDraft, *, field: str = "requester") -> Identified:
    """As `identify`, and says more: whether the contact is new, and who else has the phone number."""
    policy.may_identify(tx)
    is_national = bool(draft.phone) and not str(draft.phone).strip().startswith("+")
    requester = read(draft, await phone_region(tx) if is_national else "CN")
    if requester.problems:
        raise Invalid(
            problems=[FieldProblem(f"{field}.{p.field}", p.code, p.message, p.remedy) for p in requester.problems]
        )
    return (await _identified(tx, [requester], via="identify"))[0]


async def identify_many(tx: Tx, drafts: Sequence[RequesterDraft]) -> list[int]:
    """The contacts behind many drafts, in their order, with a handful of statements for hundreds of them.

    For imports: an address that cannot be read is kept in the new contact's note instead of refusing the row.
    """
    policy.may_identify(tx)
    if not drafts:
        return []
    region = await phone_region(tx)
    found = await _identified(tx, [read(draft, region) for draft in drafts], via="import")
    return [one.contact_id for one in found]


async def _identified(tx: Tx, requesters: Sequence[Requester], *, via: str) -> list[Identified]:
    book = Book()
    await _look_up_external_ids(tx, book, {r.draft.external_id for r in requesters if r.draft.external_id})
    await _look_up_owners(tx, book, {address.key for r in requesters for address in r.addresses})
    for requester in requesters:
        book.enter(requester)
    await _create(tx, book)
    await _claim_addresses(tx, book)
    _record(tx, book, via)
    return book.answers()


async def _look_up_external_ids(tx: Tx, book: Book, wanted: Collection[str]) -> None:
    table = contacts.c
    for some in _batches(wanted):
        rows = await tx.all(
            select(table.external_id, func.coalesce(table.merged_into_id, table.id).label("contact_id")).where(
                table.tenant_id == tx.tenant_id, table.external_id.in_(some)
            )
        )
        book.by_external_id.update({row.external_id: row.contact_id for row in rows})


async def _look_up_owners(tx: Tx, book: Book, wanted: Collection[tuple[str, str]]) -> None:
    """Whom these addresses belong to; of a merged contact, the survivor."""
    table, mail = contact_addresses.c, contact_addresses.alias("mail").c
    has_email = (
        select(mail.id)
        .where(mail.tenant_id == table.tenant_id, mail.contact_id == table.contact_id, mail.channel == "email")
        .exists()
    )
    survivor = func.coalesce(contacts.c.merged_into_id, contacts.c.id).label("survivor_id")
    for some in _batches(wanted):
        rows = await tx.all(
            select(table.channel, table.address, survivor, has_email.label("has_email"))
            .join(contacts, and_(contacts.c.tenant_id == table.tenant_id, contacts.c.id == table.contact_id))
            .where(table.tenant_id == tx.tenant_id, tuple_(table.channel, table.address).in_(some))
        )
        for row in rows:
            book.note_owner((row.channel, row.address), row.survivor_id, has_email=row.has_email)


async def _create(tx: Tx, book: Book) -> None:
    """Rows for those who are new; whether they really are, their addresses will tell."""
    newcomers = book.newcomers
    if not newcomers:
        return
    homes = await organisations_by_domain(tx, {n.domain for n in newcomers if n.domain})
    for newcomer in newcomers:
        newcomer.organisation_id = homes.get(newcomer.domain or "")
    for some in _batches(newcomers):
        numbers = func.generate_series(1, len(some)).table_valued("n")
        fresh = await tx.all(select(func.nextval("contacts_id_seq").label("id")).select_from(numbers))
        for newcomer, row in zip(some, fresh, strict=True):
            newcomer.row_id = row.id
        rows = [
            {
                "tenant_id": tx.tenant_id,
                "id": n.row_id,
                "name": n.name,
                "organisation_id": n.organisation_id,
                "note": n.note,
                "external_id": n.external_id,
                "created_at": tx.now,
                "updated_at": tx.now,
            }
            for n in some
        ]
        await tx.execute(insert(contacts).values(rows))


async def _claim_addresses(tx: Tx, book: Book) -> None:
    """Enter the addresses. Two who do this at once meet at the unique key: the second waits, then finds the first."""
    for some in _batches(sorted(book.claims, key=lambda claim: claim.address.key)):
        rows = [_address_row(tx, book, claim) for claim in some]
        statement = upsert(contact_addresses).values(rows).on_conflict_do_nothing()
        won = await tx.all(
            statement.returning(contact_addresses.c.channel, contact_addresses.c.address, contact_addresses.c.id)
        )
        book.won.update({(row.channel, row.address): row.id for row in won})
    lost = [claim for claim in book.claims if claim.address.key not in book.won]
    if lost:
        await _give_way(tx, book, lost)
    if enlarged := book.enlarged_ids():
        await tx.execute(
            update(contacts)
            .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id.in_(enlarged))
            .values(version=contacts.c.version + 1, updated_at=tx.now)
        )


def _address_row(tx: Tx, book: Book, claim: Claim) -> dict[str, object]:
    return {
        "tenant_id": tx.tenant_id,
        "contact_id": book.row_id(claim.contact_id),
        "channel": claim.address.channel,
        "address": claim.address.address,
        "shown_as": claim.address.shown_as,
        "is_primary": claim.is_primary,
        "created_at": tx.now,
    }


async def _give_way(tx: Tx, book: Book, lost: Sequence[Claim]) -> None:
    """Somebody else was first with these addresses: his contact is the one, ours goes again."""
    await _look_up_owners(tx, book, {claim.address.key for claim in lost})
    for newcomer in [n for n in book.newcomers if any(claim.contact_id == n.id for claim in lost)]:
        known = book.known_after_all(newcomer)
        if known is None:
            continue
        of_ours = (contacts.c.tenant_id == tx.tenant_id, contacts.c.id == newcomer.row_id)
        await tx.execute(
            update(contact_addresses)
            .where(contact_addresses.c.tenant_id == tx.tenant_id, contact_addresses.c.contact_id == newcomer.row_id)
            .values(contact_id=known, is_primary=False)
        )
        await tx.execute(delete(contacts).where(*of_ours))
        newcomer.turned_out_to_be = known


def _record(tx: Tx, book: Book, via: str) -> None:
    new_ids = book.new_ids()
    for newcomer in book.newcomers:
        if newcomer.row_id in new_ids:
            tx.record(ContactCreated(newcomer.row_id, newcomer.name, via, newcomer.organisation_id))
    for claim in book.claims:
        address_id = book.won.get(claim.address.key)
        contact_id = book.row_id(claim.contact_id)
        if address_id is not None and contact_id not in new_ids:
            tx.record(ContactAddressAdded(contact_id, address_id, claim.address.channel, claim.address.address))


def _batches(items: Collection[Item]) -> list[list[Item]]:
    rows = list(items)
    return [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
