"""Add, remove, prefer and verify the addresses of a contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.customers import policy
from gongdan.customers.addresses import Address, Channel, Unreadable, address_on
from gongdan.customers.errors import AddressTaken
from gongdan.customers.events import ContactAddressAdded, ContactAddressEdited, ContactAddressRemoved
from gongdan.customers.models import contact_addresses, contacts
from gongdan.customers.queries.contacts import phone_region
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.unit import Tx

MAX_ADDRESSES = 50

_table = contact_addresses.c


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address as somebody gave it."""

    channel: Channel
    text: str
    is_primary: bool = False
    is_verified: bool = False


async def add_address(tx: Tx, contact_id: int, wanted: NewAddress) -> int:
    """One more address for a contact whose row is locked. Raises AddressTaken, Invalid."""
    policy.may_write(tx)
    present = await _of_contact(tx, contact_id)
    if len(present) >= MAX_ADDRESSES:
        raise Invalid.one("address", "too_many", f"A contact has at most {MAX_ADDRESSES} addresses.", "Remove one.")
    address_id = (await enter_addresses(tx, contact_id, [wanted], field=""))[0]
    await _touch(tx, contact_id)
    return address_id


async def enter_addresses(tx: Tx, contact_id: int, wanted: Sequence[NewAddress], *, field: str) -> list[int]:
    """Enter addresses for a contact; the first of each channel is its primary one where none is named."""
    if not wanted:
        return []
    read = await _read(tx, wanted, field)
    held = {row.channel for row in await _of_contact(tx, contact_id)}
    named = {new.channel for new in wanted if new.is_primary}
    rows, primaries = [], set[str]()
    for new, address in zip(wanted, read, strict=True):
        is_first = address.channel not in primaries
        is_primary = is_first and (new.is_primary or (address.channel not in held | named))
        if is_primary:
            primaries.add(address.channel)
        rows.append(_row(tx, contact_id, new, address, is_primary=is_primary))
    await _step_back(tx, contact_id, primaries & held)
    statement = (
        upsert(contact_addresses)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(_table.id, _table.channel, _table.address)
    )
    entered = {(row.channel, row.address): row.id for row in await tx.all(statement)}
    for position, address in enumerate(read):
        if address.key not in entered:
            raise await _taken(tx, address, _path(field, position))
        tx.record(ContactAddressAdded(contact_id, entered[address.key], address.channel, address.address))
    return [entered[address.key] for address in read]


async def edit_address(
    tx: Tx, contact_id: int, address_id: int, *, is_primary: bool | None = None, is_verified: bool | None = None
) -> None:
    """Prefer an address of a locked contact, or say whether it is known to be his."""
    policy.may_write(tx)
    row = await _get(tx, contact_id, address_id)
    changes: dict[str, list[Any]] = {}
    if is_primary and not row.is_primary:
        await _step_back(tx, contact_id, {row.channel})
        changes["is_primary"] = [False, True]
    if is_verified is not None and is_verified != row.is_verified:
        changes["is_verified"] = [row.is_verified, is_verified]
    if not changes:
        return
    values = {name: new for name, (_, new) in changes.items()}
    await tx.execute(update(contact_addresses).where(_is(tx, address_id)).values(**values))
    await _touch(tx, contact_id)
    tx.record(ContactAddressEdited(contact_id, address_id, changes))


async def remove_address(tx: Tx, contact_id: int, address_id: int) -> None:
    """Take an address away from a locked contact; the oldest of the channel becomes the primary one."""
    policy.may_write(tx)
    row = await _get(tx, contact_id, address_id)
    await tx.execute(delete(contact_addresses).where(_is(tx, address_id)))
    if row.is_primary:
        oldest = (
            select(_table.id)
            .where(_table.tenant_id == tx.tenant_id, _table.contact_id == contact_id, _table.channel == row.channel)
            .order_by(_table.id)
            .limit(1)
            .scalar_subquery()
        )
        await tx.execute(
            update(contact_addresses)
            .where(_table.tenant_id == tx.tenant_id, _table.id == oldest)
            .values(is_primary=True)
        )
    await _touch(tx, contact_id)
    tx.record(ContactAddressRemoved(contact_id, address_id, row.channel, row.address))


async def _read(tx: Tx, wanted: Sequence[NewAddress], field: str) -> list[Address]:
    region = await phone_region(tx) if any(new.channel == "phone" for new in wanted) else ""
    read: list[Address] = []
    problems: list[FieldProblem] = []
    for position, new in enumerate(wanted):
        path = _path(field, position)
        try:
            address = address_on(new.channel, new.text, region)
        except Unreadable as error:
            problems.append(FieldProblem(path, f"{new.channel}_invalid", error.message, error.remedy))
            continue
        if address.key in {one.key for one in read}:
            problems.append(FieldProblem(path, "twice", "The same address is given twice.", "Send it once."))
        read.append(address)
    if problems:
        raise Invalid(problems=problems)
    return read


def _path(field: str, position: int) -> str:
    return f"{field}.{position}.address" if field else "address"


def _row(tx: Tx, contact_id: int, new: NewAddress, address: Address, *, is_primary: bool) -> dict[str, Any]:
    return {
        "tenant_id": tx.tenant_id,
        "contact_id": contact_id,
        "channel": address.channel,
        "address": address.address,
        "shown_as": address.shown_as,
        "is_primary": is_primary,
        "is_verified": new.is_verified,
        "created_at": tx.now,
    }


async def _of_contact(tx: Tx, contact_id: int) -> Sequence[Row[Any]]:
    return await tx.all(
        select(_table.id, _table.channel).where(_table.tenant_id == tx.tenant_id, _table.contact_id == contact_id)
    )


async def _get(tx: Tx, contact_id: int, address_id: int) -> Row[Any]:
    row = await tx.first(
        select(contact_addresses).where(
            _table.tenant_id == tx.tenant_id, _table.contact_id == contact_id, _table.id == address_id
        )
    )
    if row is None:
        raise NotFound("address", address_id)
    return row


def _is(tx: Tx, address_id: int) -> Any:
    return and_(_table.tenant_id == tx.tenant_id, _table.id == address_id)


async def _step_back(tx: Tx, contact_id: int, channels: set[str]) -> None:
    if channels:
        await tx.execute(
            update(contact_addresses)
            .where(
                _table.tenant_id == tx.tenant_id,
                _table.contact_id == contact_id,
                _table.channel.in_(sorted(channels)),
            )
            .values(is_primary=False)
        )


async def _touch(tx: Tx, contact_id: int) -> None:
    await tx.execute(
        update(contacts)
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id)
        .values(version=contacts.c.version + 1, updated_at=tx.now)
    )


async def _taken(tx: Tx, address: Address, path: str) -> AddressTaken:
    """The refusal; it names whose address it is only to those who may see him."""
    owner = await tx.first(
        select(contacts.c.id, contacts.c.name)
        .join(contact_addresses, and_(_table.tenant_id == contacts.c.tenant_id, _table.contact_id == contacts.c.id))
        .where(
            contacts.c.tenant_id == tx.tenant_id,
            _table.channel == address.channel,
            _table.address == address.address,
            policy.visible(tx),
        )
    )
    if owner is None:
        message, remedy, params = "Another contact has this address.", "Send another one.", {}
    else:
        message = f"{owner.name} (contact {owner.id}) has this address."
        remedy = "Send another one, remove it there, or merge the two contacts."
        params = {"contact_id": owner.id, "contact_name": owner.name}
    return AddressTaken(problems=[FieldProblem(path, "taken", message, remedy)], **params)
