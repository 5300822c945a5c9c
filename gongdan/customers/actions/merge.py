"""Merge contacts who are the same person: one is kept, the others point at him."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from gongdan.customers import policy
from gongdan.customers.actions.references import told
from gongdan.customers.errors import MergeRefused
from gongdan.customers.events import ContactEdited, ContactMerged
from gongdan.customers.models import contact_addresses, contacts
from gongdan.identity import move_customer_accounts
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, NotFound
from gongdan.kernel.unit import Tx

# Where the survivor says nothing, the merged one may fill the gap; nothing is overwritten.
_GAPS = ("organisation_id", "tier_id", "region_id", "locale", "time_zone", "preferred_channel")


async def merge_contacts(tx: Tx, kept_id: int, merged_ids: Sequence[int]) -> None:
    """The merged contacts keep their rows and history; their addresses and accounts move to the kept one.

    Raises NotFound, and MergeRefused for a contact into himself or one who was merged before.
    """
    policy.may_merge(tx)
    merged = list(dict.fromkeys(merged_ids))
    if kept_id in merged:
        raise _refused(merged.index(kept_id), "itself", "A contact cannot be merged into himself.")
    rows = await _locked(tx, [kept_id, *merged])
    kept = rows[kept_id]
    if kept.merged_into_id is not None:
        raise MergeRefused(f"Contact {kept_id} was merged into contact {kept.merged_into_id}: merge into that one.")
    for position, contact_id in enumerate(merged):
        if (survivor := rows[contact_id].merged_into_id) is not None:
            words = f"Contact {contact_id} was merged into contact {survivor} before."
            raise _refused(position, "merged_before", words)
    moved = await _move_addresses(tx, kept_id, merged)
    await move_customer_accounts(tx, merged, kept_id)
    await _point(tx, kept_id, merged)
    await _fill_gaps(tx, kept, [rows[contact_id] for contact_id in merged])
    for contact_id in merged:
        tx.record(ContactMerged(contact_id, kept_id, moved.get(contact_id, [])))


def _refused(position: int, code: str, message: str) -> MergeRefused:
    return MergeRefused(problems=[FieldProblem(f"contacts.{position}", code, message, "Leave it out.")])


async def _locked(tx: Tx, ids: Sequence[int]) -> Mapping[int, Row[Any]]:
    found = await tx.all(
        select(contacts)
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id.in_(ids), policy.visible(tx))
        .order_by(contacts.c.id)
        .with_for_update()
    )
    rows = {row.id: row for row in found}
    for contact_id in ids:
        if contact_id not in rows:
            raise NotFound("contact", contact_id)
    return rows


async def _move_addresses(tx: Tx, kept_id: int, merged: Sequence[int]) -> dict[int, list[int]]:
    """{merged contact: ids of the addresses he brought}; a channel keeps the primary address it had."""
    table = contact_addresses.c
    rows = await tx.all(
        select(table.id, table.contact_id, table.channel, table.is_primary)
        .where(table.tenant_id == tx.tenant_id, table.contact_id.in_([kept_id, *merged]))
        .order_by(table.id)
    )
    settled = {row.channel for row in rows if row.contact_id == kept_id and row.is_primary}
    moved: dict[int, list[int]] = {}
    primaries: list[int] = []
    for contact_id in merged:
        for row in (row for row in rows if row.contact_id == contact_id):
            moved.setdefault(contact_id, []).append(row.id)
            if row.is_primary and row.channel not in settled:
                settled.add(row.channel)
                primaries.append(row.id)
    if ids := [address_id for some in moved.values() for address_id in some]:
        await tx.execute(
            update(contact_addresses)
            .where(table.tenant_id == tx.tenant_id, table.id.in_(ids))
            .values(contact_id=kept_id, is_primary=table.id.in_(primaries))
        )
    return moved


async def _point(tx: Tx, kept_id: int, merged: Sequence[int]) -> None:
    """The merged ones point at the kept one, and so do those who were merged into them before: never a chain."""
    table = contacts.c
    change = {"merged_into_id": kept_id, "version": table.version + 1, "updated_at": tx.now}
    of_tenant = table.tenant_id == tx.tenant_id
    await tx.execute(update(contacts).where(of_tenant, table.merged_into_id.in_(merged)).values(**change))
    await tx.execute(update(contacts).where(of_tenant, table.id.in_(merged)).values(**change, is_active=False))


async def _fill_gaps(tx: Tx, kept: Row[Any], merged: Sequence[Row[Any]]) -> None:
    filled: dict[str, Any] = {}
    for name in _GAPS:
        candidates = [getattr(row, name) for row in (kept, *merged)]
        filled[name] = next((value for value in candidates if value is not None), None)
    found = changes(kept._asdict(), filled)
    await tx.execute(
        update(contacts)
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == kept.id)
        .values(**{name: new for name, (_, new) in found.items()}, version=contacts.c.version + 1, updated_at=tx.now)
    )
    if found:
        tx.record(ContactEdited(kept.id, told(found)))
