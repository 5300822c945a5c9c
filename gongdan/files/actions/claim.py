"""Attach uploads: each file belongs to one place, and only its uploader puts it there."""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from gongdan.files import policy
from gongdan.files.models import files
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx


async def claim_files(tx: Tx, file_ids: Sequence[int], field: str = "files") -> Sequence[Row[Any]]:
    """Take these uploads for attaching; their rows in the order given.

    Raises Invalid naming `<field>.<n>` for a file that is not there, not the caller's or attached already.
    """
    row = files.c
    found = await tx.all(
        select(files)
        .where(row.tenant_id == tx.tenant_id, row.id.in_(list(file_ids)), row.attached_at.is_(None), policy.own(tx))
        .order_by(row.id)
        .with_for_update()
    )
    by_id = {one.id: one for one in found}
    _refuse_absent(file_ids, by_id, field)
    taken = (row.tenant_id == tx.tenant_id, row.id.in_(list(by_id)))
    await tx.execute(update(files).where(*taken).values(attached_at=tx.now))
    return [by_id[file_id] for file_id in file_ids]


async def hand_over_files(tx: Tx, file_ids: Sequence[int]) -> None:
    """Make what the product itself took in (mail) the upload of whoever acts now, so that he can attach it.

    What anybody uploaded himself is passed over.
    """
    if not file_ids:
        return
    row = files.c
    kind, uploader_id = policy.uploader_of(tx.actor)
    loose = (row.tenant_id == tx.tenant_id, row.id.in_(list(file_ids)), row.attached_at.is_(None))
    await tx.execute(
        update(files).where(*loose, row.uploader_kind == "system").values(uploader_kind=kind, uploader_id=uploader_id)
    )


async def hold_files(tx: Tx, file_ids: Sequence[int], until: datetime, field: str = "files") -> None:
    """Keep these uploads from the sweep until then, although they hang nowhere yet. Raises Invalid."""
    row = files.c
    held = (
        update(files)
        .where(row.tenant_id == tx.tenant_id, row.id.in_(list(file_ids)), row.attached_at.is_(None), policy.own(tx))
        .values(held_until=until)
        .returning(row.id)
    )
    there = {one.id for one in await tx.all(held)} if file_ids else set()
    _refuse_absent(file_ids, there, field)


def _refuse_absent(file_ids: Sequence[int], there: Container[int], field: str) -> None:
    problems = [
        FieldProblem(f"{field}.{place}", "not_found", f"You have no unattached upload {file_id}.", "Upload it first.")
        for place, file_id in enumerate(file_ids)
        if file_id not in there
    ]
    if problems:
        raise Invalid(problems=problems)
